//! What happened in runs: a simulation that never meets a fault proves nothing.

use std::collections::BTreeMap;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Happening {
    Operation,
    Exchange,
    MessageLost,
    MessageTwice,
    ServerDiedBeforeCommit,
    ServerDiedBeforeAnswer,
    DeviceRestarted,
    DeviceDamaged,
    DeviceCopied,
    DeviceAbsent,
    ClockJumped,
    ServerSetBack,
    RowsForgotten,
    Purged,
    FormWritten,
    Stale,
    Forked,
    AckWentBack,
    HeadWentBack,
    RefusedAfterAll,
    DigestDiffers,
    Refused,
    Retried,
    Paged,
    Snapshot,
    Waited,
}

impl Happening {
    /// What every thousand of runs must have met. `RefusedAfterAll` is rarer than that: it has a test in the replica.
    pub(crate) const ALL: [Self; 25] = [
        Self::Operation,
        Self::Exchange,
        Self::MessageLost,
        Self::MessageTwice,
        Self::ServerDiedBeforeCommit,
        Self::ServerDiedBeforeAnswer,
        Self::DeviceRestarted,
        Self::DeviceDamaged,
        Self::DeviceCopied,
        Self::DeviceAbsent,
        Self::ClockJumped,
        Self::ServerSetBack,
        Self::RowsForgotten,
        Self::Purged,
        Self::FormWritten,
        Self::Stale,
        Self::Forked,
        Self::AckWentBack,
        Self::HeadWentBack,
        Self::DigestDiffers,
        Self::Refused,
        Self::Retried,
        Self::Paged,
        Self::Snapshot,
        Self::Waited,
    ];
}

/// How often each happened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report(BTreeMap<Happening, u64>);

impl Report {
    pub(crate) fn add(&mut self, happening: Happening) {
        *self.0.entry(happening).or_default() += 1;
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        for (happening, count) in &other.0 {
            *self.0.entry(*happening).or_default() += count;
        }
    }

    pub(crate) fn count(&self, happening: Happening) -> u64 {
        self.0.get(&happening).copied().unwrap_or(0)
    }
}
