//! Why a square, a streak or a strength is what it is: one sentence each.
//!
//! A sentence is made from the very judgement it explains, never from a second reading of the rules; so none can say
//! something else than the square does.

mod cell;
mod streak;
mod strength;

pub use cell::CellWhy;
pub use streak::StreakWhy;
pub use strength::StrengthWhy;

use crate::Schedule;
use crate::period::Shape;

/// A period of several days, by its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wide {
    /// A calendar week.
    Week,
    /// A calendar month.
    Month,
    /// So many days from a due day on.
    Days(u16),
}

impl Wide {
    /// The kind of the periods of a schedule; `None` when each day is one of its own.
    pub(crate) const fn of(schedule: Schedule) -> Option<Self> {
        match Shape::of(schedule) {
            Shape::Day => None,
            Shape::Week => Some(Self::Week),
            Shape::Month => Some(Self::Month),
            Shape::Window { n, .. } => Some(Self::Days(n)),
        }
    }
}

impl std::fmt::Display for Wide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Week => f.write_str("week"),
            Self::Month => f.write_str("month"),
            Self::Days(n) => write!(f, "stretch of {n} days"),
        }
    }
}
