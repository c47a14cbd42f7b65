//! What a person's calendar says: which day is today, and with which weekday a week begins.

use serde::{Deserialize, Serialize};

use crate::{Day, Weekday};

/// A person's calendar at the moment of asking. Everything derived takes it as an argument, so nothing here reads a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calendar {
    /// The person's day: their zone and their day start are already in it.
    pub today: Day,
    /// The first day of their week.
    pub week_start: Weekday,
}

impl Calendar {
    /// The first day of today's week.
    pub const fn this_week(self) -> Day {
        self.today.week(self.week_start)
    }

    /// The twelve months that end with today, as `from..to`.
    ///
    /// ```
    /// use domain::{Calendar, Day, Weekday};
    /// let today: Day = "2026-10-08".parse().unwrap();
    /// let (from, to) = Calendar { today, week_start: Weekday::Mon }.twelve_months();
    /// assert_eq!((from.to_string(), to.to_string()), ("2025-10-09".into(), "2026-10-09".into()));
    /// ```
    pub fn twelve_months(self) -> (Day, Day) {
        let (year, month, day) = self.today.civil();
        // A year before 29 February there is only the 28th.
        let last_year = Day::from_civil(year - 1, month, day)
            .or_else(|| Day::from_civil(year - 1, month, day - 1))
            .unwrap_or(self.today - 365);
        (last_year + 1, self.today + 1)
    }
}
