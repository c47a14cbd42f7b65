//! When a habit is due, and how much of it: schedules, targets, and rules with dates.

use serde::{Deserialize, Serialize};

use crate::{Amount, Day, Rejection, Weekday};

/// Which days a habit is due on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// Every day.
    Daily,
    /// On chosen weekdays, at least one.
    Weekdays(WeekdaySet),
    /// Any N days of a calendar week (by the person's first weekday), 1 to 7.
    TimesPerWeek(u8),
    /// Any N days of a calendar month, 1 to 31.
    TimesPerMonth(u8),
    /// Every N days, counted from a day; N is 2 to 365.
    EveryDays {
        /// The distance between due days.
        n: u16,
        /// A day that is due.
        from: Day,
    },
}

impl Schedule {
    /// Checks the numbers in it.
    ///
    /// # Errors
    /// [`Rejection::ScheduleInvalid`] when a number is out of its bounds.
    pub fn check(self) -> Result<(), Rejection> {
        let good = match self {
            Self::Daily => true,
            Self::Weekdays(days) => !days.is_empty(),
            Self::TimesPerWeek(times) => (1..=7).contains(&times),
            Self::TimesPerMonth(times) => (1..=31).contains(&times),
            Self::EveryDays { n, .. } => (2..=365).contains(&n),
        };
        if good { Ok(()) } else { Err(Rejection::ScheduleInvalid) }
    }
}

/// A set of weekdays, written as a list: `["mon","thu"]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Weekday>", into = "Vec<Weekday>")]
pub struct WeekdaySet(u8);

impl WeekdaySet {
    /// No day.
    pub const EMPTY: Self = Self(0);

    /// Whether no day is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a weekday is in it.
    pub const fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day as u8) != 0
    }

    /// The set with one weekday more.
    #[must_use]
    pub const fn with(self, day: Weekday) -> Self {
        Self(self.0 | (1 << day as u8))
    }

    /// The set with one weekday less.
    #[must_use]
    pub const fn without(self, day: Weekday) -> Self {
        Self(self.0 & !(1 << day as u8))
    }

    /// How many weekdays are in it.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The weekdays in it, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::ALL.into_iter().filter(move |day| self.contains(*day))
    }
}

impl FromIterator<Weekday> for WeekdaySet {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        days.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl From<Vec<Weekday>> for WeekdaySet {
    fn from(days: Vec<Weekday>) -> Self {
        days.into_iter().collect()
    }
}

impl From<WeekdaySet> for Vec<Weekday> {
    fn from(set: WeekdaySet) -> Self {
        set.iter().collect()
    }
}

/// How much a day asks for. A check habit reads only "at least one".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The day is met when its sum reaches the amount.
    AtLeast(Amount),
    /// The day is met when its sum stays within the amount.
    AtMost {
        /// The limit, which itself is still within.
        limit: Amount,
        /// Whether a day with nothing logged counts as kept.
        #[serde(default = "yes")]
        unlogged_kept: bool,
    },
}

const fn yes() -> bool {
    true
}

impl Target {
    /// The target of a check habit.
    pub const ONCE: Self = Self::AtLeast(Amount::units(1));

    /// The amount to reach or to stay within.
    pub const fn amount(self) -> Amount {
        match self {
            Self::AtLeast(amount) | Self::AtMost { limit: amount, .. } => amount,
        }
    }

    /// Checks its amount.
    ///
    /// # Errors
    /// [`Rejection::TargetInvalid`] when the amount is more than a day can hold, or a target to reach is nothing.
    pub fn check(self) -> Result<(), Rejection> {
        let least = match self {
            Self::AtLeast(_) => Amount(1),
            Self::AtMost { .. } => Amount::ZERO,
        };
        if (least..=Amount::MAX).contains(&self.amount()) {
            Ok(())
        } else {
            Err(Rejection::TargetInvalid)
        }
    }
}

/// What holds from a day on, until the next rule's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rule {
    /// Which days are due.
    pub schedule: Schedule,
    /// How much a day asks for.
    pub target: Target,
}

impl Rule {
    /// Checks both parts.
    ///
    /// # Errors
    /// Those of [`Schedule::check`] and [`Target::check`].
    pub fn check(self) -> Result<(), Rejection> {
        self.schedule.check()?;
        self.target.check()
    }
}
