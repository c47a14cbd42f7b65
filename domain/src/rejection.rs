//! Every reason to refuse an operation. A person can act on each, and none repeats what they wrote.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why an operation was refused. The code on the wire never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The habit is not there; the same answer for one that was never there and one of another account.
    #[error("This habit does not exist any more.")]
    HabitMissing,
    /// A habit with this id is there already.
    #[error("This habit is there already.")]
    HabitExists,
    /// More live habits than an account may have.
    #[error("An account can hold 200 habits. Archive or delete one first.")]
    HabitLimit,
    /// The day lies in the future.
    #[error("This day has not begun yet.")]
    DayAhead,
    /// The day lies before 1970.
    #[error("Days before 1970 cannot be filled.")]
    DayTooEarly,
    /// The amount is negative or more than a day can hold.
    #[error("This is more than a day can hold. Amounts go from 0 to 1,000,000.")]
    AmountInvalid,
    /// The target or step is out of bounds.
    #[error("A target goes from above 0 to 1,000,000.")]
    TargetInvalid,
    /// The schedule's numbers are out of bounds.
    #[error(
        "Choose at least one day, up to 7 times a week, 31 times a month, or every 2 to 365 days."
    )]
    ScheduleInvalid,
    /// A habit would be left without a rule, or has more than it may.
    #[error("A habit keeps at least one rule, and at most 100.")]
    RuleCount,
    /// A colour or icon nobody knows.
    #[error("This colour or icon does not exist.")]
    LookUnknown,
    /// The edit says nothing.
    #[error("There is nothing to change.")]
    Nothing,
    /// Applying the operation failed for a reason of the server's; nothing was changed.
    #[error("This change could not be saved.")]
    Internal,
    /// The operation, or this very code, is of a kind this version does not know.
    #[error("This change comes from another version of the app. Reload to try again.")]
    #[serde(other)]
    Unknown,
}

impl Rejection {
    /// The code of the wire format.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HabitMissing => "habit_missing",
            Self::HabitExists => "habit_exists",
            Self::HabitLimit => "habit_limit",
            Self::DayAhead => "day_ahead",
            Self::DayTooEarly => "day_too_early",
            Self::AmountInvalid => "amount_invalid",
            Self::TargetInvalid => "target_invalid",
            Self::ScheduleInvalid => "schedule_invalid",
            Self::RuleCount => "rule_count",
            Self::LookUnknown => "look_unknown",
            Self::Nothing => "nothing",
            Self::Unknown => "unknown",
            Self::Internal => "internal",
        }
    }
}
