//! Stamps and registers: a field remembers when it was last written, and the later writing wins.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ClientId, Instant};

/// When, by which client and as which of its operations something was written: a total order over all operations of an account.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Stamp {
    /// The effective time: the device's corrected time, never later than the server's.
    pub at: Instant,
    /// Who wrote it; decides between equal times.
    pub client: ClientId,
    /// Which of the client's operations; decides between equal times of one client.
    pub seq: u64,
}

impl Stamp {
    /// Never written: older than everything.
    pub const NEVER: Self =
        Self { at: Instant(i64::MIN), client: ClientId::from_entropy([0; 8]), seq: 0 };
}

/// One field of a record, with the stamp of its last writing.
///
/// On the wire a register is its value alone: a device needs no stamps of others, since the server decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register<T> {
    /// What the field holds.
    pub value: T,
    /// When it was last written.
    pub stamp: Stamp,
}

impl<T> Register<T> {
    /// A field that was written.
    pub const fn written(value: T, stamp: Stamp) -> Self {
        Self { value, stamp }
    }

    /// A field that holds a value nobody has written.
    pub const fn unwritten(value: T) -> Self {
        Self { value, stamp: Stamp::NEVER }
    }

    /// Takes the other writing over when it is the later one.
    pub fn join(&mut self, other: Self) {
        if other.stamp > self.stamp {
            *self = other;
        }
    }
}

impl<T: Default> Default for Register<T> {
    fn default() -> Self {
        Self::unwritten(T::default())
    }
}

impl<T: Serialize> Serialize for Register<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Register<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::unwritten)
    }
}
