//! Why the strength is what it is, and which way it goes.

use std::fmt;

use crate::History;
use crate::strength::{Outlook, whole_percent};

/// Why the strength is what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StrengthWhy {
    /// The habit begins later.
    NotBegun,
    /// The habit is archived: its strength stands still.
    Archived {
        /// Today, in percent.
        percent: u32,
    },
    /// It moves with every day.
    Moves {
        /// Today, in percent.
        percent: u32,
        /// How much of it a day without takes, in percent of it; also how much of the way up a kept one makes.
        takes: u32,
        /// For habits with free days: so many days count together, and so much of what they ask for was kept, in percent.
        window: Option<(u32, u32)>,
        /// After one more kept day, in percent.
        kept: u32,
        /// After one more day without, in percent.
        missed: u32,
        /// Whether today may still be done, and counts as it stands until then; not said of a window, where a day is one of many.
        is_open: bool,
    },
}

impl fmt::Display for StrengthWhy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (percent, takes, window, kept, missed, is_open) = match *self {
            Self::NotBegun => return f.write_str("0%: it has not begun."),
            Self::Archived { percent } => {
                return write!(f, "{percent}%: it stands still while the habit is archived.");
            }
            Self::Moves { percent, takes, window, kept, missed, is_open } => {
                (percent, takes, window, kept, missed, is_open)
            }
        };
        match window {
            None => write!(
                f,
                "{percent}%: each kept day brings it closer to 100%, each missed one takes about {takes}% of it."
            )?,
            Some((days, reached)) => write!(
                f,
                "{percent}%: each day moves it about {takes}% of the way to what was kept of the last {days} days, now {reached}%."
            )?,
        }
        if kept == missed {
            f.write_str(" One day alone hardly changes it.")?;
        } else {
            write!(f, " One more kept day makes it {kept}%, one without {missed}%.")?;
        }
        if is_open {
            f.write_str(" Today counts as it stands, which is not done yet.")
        } else {
            Ok(())
        }
    }
}

impl History<'_> {
    /// Why the strength is what it is today, with the numbers of this very habit.
    pub fn strength_why(&self) -> StrengthWhy {
        let percent = whole_percent(self.strength());
        let Some(outlook) = self.outlook() else { return StrengthWhy::NotBegun };
        if self.ends_on().is_some_and(|end| end <= self.calendar().today) {
            return StrengthWhy::Archived { percent };
        }
        let Outlook { kept, missed, moves, window_days, reached, is_open } = outlook;
        StrengthWhy::Moves {
            percent,
            takes: rounded(moves),
            window: (window_days > 1).then(|| (window_days, whole_percent(reached))),
            kept: whole_percent(kept),
            missed: whole_percent(missed),
            is_open: is_open && window_days <= 1,
        }
    }
}

/// Whole percent, the nearest, at least one.
fn rounded(share: f64) -> u32 {
    whole_percent(share + 0.005).max(1)
}
