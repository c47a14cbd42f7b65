//! What a run can break.

use std::fmt;

/// The invariants, by their numbers in ARCHITECTURE.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Invariant {
    I1Convergence,
    I2Oracle,
    I3NothingLost,
    I4ExactlyOnce,
    I5AckIsCommit,
    I6Monotonic,
    I7OwnWritesAreRead,
    I8RefusalsSeen,
    I9Causal,
    I10Liveness,
    I12Digest,
    I13Limits,
}

/// An invariant that was broken, and how.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) invariant: Invariant,
    pub(crate) what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.invariant, self.what)
    }
}

/// Nothing when `holds`, else the violation.
pub(crate) fn check(
    invariant: Invariant,
    holds: bool,
    what: impl FnOnce() -> String,
) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation { invariant, what: what() }) }
}
