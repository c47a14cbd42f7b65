//! What a run came to.

use std::collections::BTreeSet;
use std::fmt;

use crate::device::Device;

/// Counts over all devices.
pub struct Figures {
    kills: u32,
    early: u32,
    /// Kills after which the server knew something it had never acknowledged.
    pub unheard_kills: u32,
    unheard: usize,
    answered: u64,
    lost: u64,
    operations: u64,
}

impl Figures {
    /// `early`: kills of servers that were just starting, beside the others.
    pub fn of(devices: &[Device], kills: u32, early: u32) -> Self {
        let tallies = || devices.iter().map(|device| &device.tally);
        let unheard_in: BTreeSet<u32> =
            tallies().flat_map(|tally| &tally.unheard_in).copied().collect();
        Self {
            kills,
            early,
            unheard_kills: u32::try_from(unheard_in.len()).unwrap_or(u32::MAX),
            unheard: tallies().map(|tally| tally.unheard_in.len()).sum(),
            answered: tallies().map(|tally| tally.answered).sum(),
            lost: tallies().map(|tally| tally.lost).sum(),
            operations: devices.iter().map(Device::dispatched).sum(),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, early, unheard_kills, unheard, answered, lost, operations } = self;
        write!(
            f,
            "{kills} kills under load and {early} while starting; {operations} operations in {answered} answered \
             exchanges and {lost} lost ones; {unheard_kills} kills fell between commit and answer, for {unheard} exchanges"
        )
    }
}
