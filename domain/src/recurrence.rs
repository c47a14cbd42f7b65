//! When something comes again: a part of RFC 5545's recurrence rules, and the days they come to.
//!
//! A rule is written as calendars write it: `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH`. It knows
//!
//! - `DAILY`; `WEEKLY` with `BYDAY` and `WKST`; `MONTHLY` with `BYMONTHDAY` or with numbered `BYDAY` (`2TU`, `-1FR`);
//!   `YEARLY`;
//! - `INTERVAL`, and an end: `COUNT`, or `UNTIL` as a day.
//!
//! What a rule leaves open comes from the day it starts on. A date that a month or a year lacks does not come in it:
//! the 31st comes seven times a year, and 29 February in leap years.

mod days;
mod text;

use thiserror::Error;

pub use days::Occurrences;

use crate::{Day, Weekday, WeekdaySet};

/// How something recurs. Counted from the day it starts on, which is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Recurrence {
    /// On which days.
    pub every: Every,
    /// Every how many days, weeks, months or years: 1 to 999.
    pub interval: u16,
    /// When it is over.
    pub end: End,
}

/// On which days something recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Every {
    /// On days.
    Day,
    /// In weeks.
    Week {
        /// On these weekdays; when there is none, on the one of the start.
        days: WeekdaySet,
        /// With which a week begins; it matters when weeks are left out.
        week_start: Weekday,
    },
    /// In months, on these dates; when there is none, on the one of the start.
    Month(MonthDays),
    /// In months, on these weekdays, counted from the month's beginning or end; at least one.
    MonthWeekdays(NumberedWeekdays),
    /// In years, on the date of the start.
    Year,
}

/// When a recurrence is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// Never.
    Never,
    /// After so many times: 1 to 999.
    After(u16),
    /// With this day, which itself still counts.
    On(Day),
}

/// Why a text is no recurrence, or a question about one cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecurrenceError {
    /// Not written as a rule is, or the same part twice.
    #[error("a recurrence is written like FREQ=WEEKLY;BYDAY=MO,TH")]
    Malformed,
    /// A part, or parts together, that are not known here.
    #[error("this kind of recurrence is not supported")]
    Unsupported,
    /// An interval of nothing or of more than 999.
    #[error("a recurrence comes every 1 to 999 days, weeks, months or years")]
    Interval,
    /// No times, or more than 999.
    #[error("a recurrence ends after 1 to 999 times")]
    Count,
    /// More days than may be asked for at once.
    #[error("at most 400 days can be asked for at once")]
    Range,
}

impl Recurrence {
    /// The largest interval, and the most times after which a recurrence ends.
    pub const MOST: u16 = 999;

    /// The most days that [`Self::between`] answers for.
    pub const MOST_DAYS: i32 = 400;

    /// Every so many days, without an end.
    pub const fn daily(interval: u16) -> Self {
        Self { every: Every::Day, interval, end: End::Never }
    }

    /// Checks the numbers in it.
    ///
    /// # Errors
    /// [`RecurrenceError::Interval`], [`RecurrenceError::Count`], or [`RecurrenceError::Unsupported`] when it names no
    /// weekday of a month or an end that has no date.
    pub fn check(self) -> Result<(), RecurrenceError> {
        let within = |number| (1..=Self::MOST).contains(&number);
        if !within(self.interval) {
            return Err(RecurrenceError::Interval);
        }
        if matches!(self.end, End::After(times) if !within(times)) {
            return Err(RecurrenceError::Count);
        }
        let nothing =
            matches!(self.every, Every::MonthWeekdays(days) if days == NumberedWeekdays::default());
        let no_date =
            matches!(self.end, End::On(day) if !(Day::EARLIEST..=Day::LATEST).contains(&day));
        if nothing || no_date { Err(RecurrenceError::Unsupported) } else { Ok(()) }
    }

    /// The days on which it comes, from a day on, oldest first. The work for one of them, or for learning that there is
    /// none, is bounded: see [`Occurrences`].
    pub fn from(self, start: Day, from: Day) -> Occurrences {
        Occurrences::new(self, start, from)
    }

    /// The days in `from..to` on which it comes, oldest first.
    ///
    /// ```
    /// use domain::{Day, Recurrence};
    /// let rule: Recurrence = "FREQ=MONTHLY;BYMONTHDAY=31".parse().unwrap();
    /// let day = |text: &str| text.parse::<Day>().unwrap();
    /// let days = rule.between(day("2026-01-31"), day("2026-01-01"), day("2026-07-01")).unwrap();
    /// let days: Vec<String> = days.map(|day| day.to_string()).collect();
    /// assert_eq!(days, ["2026-01-31", "2026-03-31", "2026-05-31"]);
    /// ```
    ///
    /// # Errors
    /// [`RecurrenceError::Range`] when more than [`Self::MOST_DAYS`] are asked for.
    pub fn between(
        self,
        start: Day,
        from: Day,
        to: Day,
    ) -> Result<impl Iterator<Item = Day>, RecurrenceError> {
        if to - from > Self::MOST_DAYS {
            return Err(RecurrenceError::Range);
        }
        Ok(Occurrences::new(self, start, from).before(to))
    }

    /// The first day on which it comes, on this day or after it.
    pub fn next(self, start: Day, from: Day) -> Option<Day> {
        self.from(start, from).next()
    }

    /// The last day on which it comes before this day.
    pub fn previous(self, start: Day, before: Day) -> Option<Day> {
        days::previous(self, start, before)
    }
}

/// Dates of a month: 1 to 31 from its beginning, −1 to −31 from its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MonthDays(u64);

impl MonthDays {
    /// Whether no date is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set with one date more, or `None` when months have no such date.
    #[must_use]
    pub const fn with(self, date: i8) -> Option<Self> {
        if date == 0 || date < -31 || date > 31 {
            return None;
        }
        Some(Self(self.0 | 1 << (date + 31)))
    }

    /// Whether a date is in it as it is written: the last day of June is −1 and 30.
    pub const fn contains(self, date: i8) -> bool {
        date >= -31 && date <= 31 && self.0 & (1 << (date + 31)) != 0
    }

    /// The dates in it: those from the beginning first.
    pub fn iter(self) -> impl Iterator<Item = i8> {
        (1..=31).chain((-31..=-1).rev()).filter(move |date| self.contains(*date))
    }
}

/// Weekdays of a month by their number: the first to the fifth, or the last to the fifth last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct NumberedWeekdays([WeekdaySet; 10]);

impl NumberedWeekdays {
    /// The set with one weekday more, or `None` when the number is not 1 to 5 or −1 to −5.
    #[must_use]
    pub fn with(mut self, number: i8, weekday: Weekday) -> Option<Self> {
        let days = self.0.get_mut(Self::place(number)?)?;
        *days = days.with(weekday);
        Some(self)
    }

    /// Whether a weekday is in it under this number.
    pub fn contains(self, number: i8, weekday: Weekday) -> bool {
        let days = Self::place(number).and_then(|place| self.0.get(place));
        days.is_some_and(|days| days.contains(weekday))
    }

    /// What is in it: by number, those from the beginning first, and by weekday.
    pub fn iter(self) -> impl Iterator<Item = (i8, Weekday)> {
        let numbers = (1..=5).chain((-5..=-1).rev());
        let all = numbers.flat_map(|number| Weekday::ALL.map(|weekday| (number, weekday)));
        all.filter(move |(number, weekday)| self.contains(*number, *weekday))
    }

    fn place(number: i8) -> Option<usize> {
        match number {
            1..=5 => usize::try_from(number - 1).ok(),
            -5..=-1 => usize::try_from(4 - number).ok(),
            _ => None,
        }
    }
}
