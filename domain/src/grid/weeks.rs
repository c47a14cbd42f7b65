//! The geometry of the grid: weeks are columns, weekdays rows, the newest last.

use crate::{Calendar, Day, Weekday};

/// The days of a grid and where each stands. Column 0 is the oldest week, row 0 the first day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weeks {
    /// The first day of column 0, in the grid or not.
    origin: Day,
    from: Day,
    to: Day,
}

impl Weeks {
    /// Whole weeks, of which the last holds today. `columns`: at least 1.
    pub fn rolling(calendar: Calendar, columns: u16) -> Self {
        let to = calendar.this_week() + 7;
        let from = to - 7 * i32::from(columns.max(1));
        Self { origin: from, from, to }
    }

    /// A calendar year: 53 columns, or 54 when a leap year begins on the last day of a week. `year`: 0 to 9998.
    ///
    /// ```
    /// use domain::{Weekday, grid::Weeks};
    /// assert_eq!(Weeks::year(2026, Weekday::Mon).columns(), 53);
    /// assert_eq!(Weeks::year(2028, Weekday::Sun).columns(), 54);
    /// ```
    pub fn year(year: i32, week_start: Weekday) -> Self {
        let year = year.clamp(0, 9998);
        let from = Day::from_civil(year, 1, 1).unwrap_or_default();
        let to = Day::from_civil(year + 1, 1, 1).unwrap_or(from);
        Self::between(from, to, week_start)
    }

    /// The month a day is in: 4 to 6 columns.
    pub const fn month(day: Day, week_start: Weekday) -> Self {
        Self::between(day.month_start(), day.next_month(), week_start)
    }

    /// The days `from..to`, in whole columns but without the days around them.
    pub const fn between(from: Day, to: Day, week_start: Weekday) -> Self {
        Self { origin: from.week(week_start), from, to }
    }

    /// The weekday of a row, for the labels.
    pub const fn weekday(&self, row: u8) -> Weekday {
        self.origin.weekday().plus(row as i32)
    }

    /// The first day.
    pub const fn from(&self) -> Day {
        self.from
    }

    /// The day after the last.
    pub const fn to(&self) -> Day {
        self.to
    }

    /// How many columns there are.
    pub fn columns(&self) -> u16 {
        u16::try_from((self.to - self.origin + 6) / 7).unwrap_or(u16::MAX)
    }

    /// The day at a place; `None` for a place that belongs to the year before or after, or to no week.
    pub fn day_at(&self, column: u16, row: u8) -> Option<Day> {
        let day = self.origin + 7 * i32::from(column) + i32::from(row);
        (row < 7 && (self.from..self.to).contains(&day)).then_some(day)
    }

    /// Column and row of a day; `None` for a day that is not in the grid.
    pub fn place_of(&self, day: Day) -> Option<(u16, u8)> {
        if !(self.from..self.to).contains(&day) {
            return None;
        }
        let days = day - self.origin;
        Some((u16::try_from(days / 7).ok()?, u8::try_from(days % 7).ok()?))
    }

    /// The month labels as (column, month 1 to 12), oldest first: over the column that holds the 1st, or the next one
    /// when the 1st falls on the fifth day of the week or later.
    ///
    /// Two labels are never less than four columns apart; one that would stand beyond the last column is left away.
    pub fn month_labels(&self) -> Vec<(u16, u8)> {
        let mut labels = Vec::with_capacity(13);
        let mut first =
            if self.from.day_of_month() == 1 { self.from } else { self.from.next_month() };
        while let Some((column, row)) = self.place_of(first) {
            let column = column + u16::from(row >= 4);
            if column < self.columns() {
                labels.push((column, first.month()));
            }
            first = first.next_month();
        }
        labels
    }
}
