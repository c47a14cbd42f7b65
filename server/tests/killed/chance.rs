//! Chance from a seed.

use domain::{ClientId, HabitId, OperationId};
use server::clock::Entropy;

/// A source of chance; the same number gives the same.
pub struct Chance(Entropy);

impl Chance {
    pub fn of(number: u64) -> Self {
        Self(Entropy::seeded(number))
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        u64::from_be_bytes(self.0.bytes()) % end
    }

    pub fn client(&mut self) -> ClientId {
        ClientId::from_entropy(self.0.bytes())
    }

    pub fn operation(&mut self) -> OperationId {
        OperationId::from_entropy(self.0.bytes())
    }

    pub fn habit(&mut self) -> HabitId {
        HabitId::from_entropy(self.0.bytes())
    }
}
