//! The days a recurrence comes to, found period by period: days, weeks, months or years.

use super::{End, Every, MonthDays, NumberedWeekdays, Recurrence};
use crate::Day;
use crate::time::days_in_month;

/// How many periods are looked through at most, for one walk.
///
/// Months and weekdays repeat after 400 years, which are 4 800 months: what does not come in as many periods never does.
/// A recurrence that ends after so many times is counted from its start, and reaches the year 9999 or its end before this.
const MOST_PERIODS: u32 = 10_000;

/// Days on which something comes, oldest first; see [`Recurrence::from`].
///
/// It is bounded whatever the rule says: it looks through at most 10 000 periods, and ends with the year 9999.
#[derive(Debug, Clone)]
pub struct Occurrences {
    walk: Walk,
    from: Day,
    to: Day,
    /// How many are still to come, where the rule ends after so many.
    left: Option<u16>,
    period: i32,
    periods_left: u32,
    /// What of the period is not looked at yet.
    days: Days,
}

impl Occurrences {
    pub(super) fn new(rule: Recurrence, start: Day, from: Day) -> Self {
        let walk = Walk { rule, start };
        // Times are counted from the start; without a count one may begin where one wants to know.
        let (left, period) = match rule.end {
            End::After(times) => (Some(times), 0),
            End::Never | End::On(_) => (None, walk.period_of(from).max(0)),
        };
        let days = walk.days(period);
        let to = walk.last() + 1;
        Self { walk, from, to, left, period, periods_left: MOST_PERIODS, days }
    }

    /// Ends it before a day.
    pub(super) fn before(mut self, to: Day) -> Self {
        self.to = self.to.min(to);
        self
    }

    /// The next day of the rule, wanted or not.
    fn step(&mut self) -> Option<Day> {
        loop {
            while self.days.from < self.days.to {
                let day = self.days.from;
                self.days.from = day + 1;
                if day >= self.walk.start && self.walk.comes(day) {
                    return Some(day);
                }
            }
            if self.periods_left == 0 || self.days.to >= self.to {
                return None;
            }
            self.periods_left -= 1;
            self.period += 1;
            self.days = self.walk.days(self.period);
        }
    }
}

impl Iterator for Occurrences {
    type Item = Day;

    fn next(&mut self) -> Option<Day> {
        loop {
            if self.left == Some(0) {
                return None;
            }
            let day = self.step().filter(|day| *day < self.to)?;
            self.left = self.left.map(|left| left - 1);
            if day >= self.from {
                return Some(day);
            }
        }
    }
}

/// The last day on which it comes before `before`.
pub(super) fn previous(rule: Recurrence, start: Day, before: Day) -> Option<Day> {
    if let End::After(_) = rule.end {
        return Occurrences::new(rule, start, start).before(before).last();
    }
    let walk = Walk { rule, start };
    let to = before.min(walk.last() + 1);
    let latest = walk.period_of(to);
    let earliest = latest.saturating_sub_unsigned(MOST_PERIODS).max(0);
    (earliest..=latest).rev().find_map(|period| {
        let days = walk.days(period);
        Day::range(days.from.max(start), days.to.min(to)).rev().find(|day| walk.comes(*day))
    })
}

/// Days `from..to`.
#[derive(Debug, Clone, Copy)]
struct Days {
    from: Day,
    to: Day,
}

/// A rule with the day it starts on.
#[derive(Debug, Clone, Copy)]
struct Walk {
    rule: Recurrence,
    start: Day,
}

impl Walk {
    /// The last day that can be one.
    fn last(self) -> Day {
        match self.rule.end {
            End::On(day) => day.min(Day::LATEST),
            End::Never | End::After(_) => Day::LATEST,
        }
    }

    /// The number of the last period that begins on this day or before it; the period of the start is 0.
    fn period_of(self, day: Day) -> i32 {
        let passed = match self.rule.every {
            Every::Day => day - self.start,
            Every::Week { week_start, .. } => (day - self.start.week(week_start)).div_euclid(7),
            Every::Month(_) | Every::MonthWeekdays(_) => months(day) - months(self.start),
            Every::Year => day.year() - self.start.year(),
        };
        passed.div_euclid(self.interval())
    }

    /// The days of a period among which those of the rule are. Periods without any are empty.
    fn days(self, period: i32) -> Days {
        let ahead = period.saturating_mul(self.interval());
        let one = |from: Day, count: i32| Days { from, to: from + count };
        match self.rule.every {
            Every::Day => one(self.start + ahead, 1),
            Every::Week { week_start, .. } => {
                one(self.start.week(week_start) + ahead.saturating_mul(7), 7)
            }
            Every::Month(_) | Every::MonthWeekdays(_) => {
                let month = months(self.start).saturating_add(ahead);
                let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
                let month = u8::try_from(month).unwrap_or(1);
                let first = Day::from_civil(year, month, 1).unwrap_or(Day::LATEST + 1);
                one(first, i32::from(days_in_month(year, month)))
            }
            Every::Year => {
                let (year, month, date) = self.start.civil();
                let year = year.saturating_add(ahead);
                match Day::from_civil(year, month, date) {
                    Some(day) => one(day, 1),
                    // Of 29 February a common year has nothing but the place.
                    None => one(Day::from_civil(year, 3, 1).unwrap_or(Day::LATEST + 1), 0),
                }
            }
        }
    }

    /// Whether a day of a period is one of the rule.
    fn comes(self, day: Day) -> bool {
        match self.rule.every {
            Every::Day | Every::Year => true,
            Every::Week { days, .. } if days.is_empty() => day.weekday() == self.start.weekday(),
            Every::Week { days, .. } => days.contains(day.weekday()),
            Every::Month(dates) if dates.is_empty() => {
                day.day_of_month() == self.start.day_of_month()
            }
            Every::Month(dates) => is_date(day, dates),
            Every::MonthWeekdays(weekdays) => is_numbered(day, weekdays),
        }
    }

    fn interval(self) -> i32 {
        i32::from(self.rule.interval).max(1)
    }
}

fn is_date(day: Day, dates: MonthDays) -> bool {
    let (date, length) = place_in_month(day);
    dates.contains(date) || dates.contains(date - length - 1)
}

fn is_numbered(day: Day, weekdays: NumberedWeekdays) -> bool {
    let (date, length) = place_in_month(day);
    let weekday = day.weekday();
    weekdays.contains((date - 1) / 7 + 1, weekday)
        || weekdays.contains(-((length - date) / 7 + 1), weekday)
}

/// The date of a day, and how many days its month has.
#[expect(clippy::cast_possible_wrap, reason = "dates are 1 to 31")]
fn place_in_month(day: Day) -> (i8, i8) {
    let (year, month, date) = day.civil();
    (date as i8, days_in_month(year, month) as i8)
}

/// Months since the beginning of the year 0.
fn months(day: Day) -> i32 {
    let (year, month, _) = day.civil();
    year * 12 + i32::from(month) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many periods are looked through until there is nothing more to find.
    fn work(mut days: Occurrences) -> u32 {
        while days.next().is_some() {}
        MOST_PERIODS - days.periods_left
    }

    #[test]
    fn the_work_for_a_rule_is_bounded_whenever_it_began_and_whether_it_ever_comes() {
        // A reminder from year 1 to 9999 blocked a whole server elsewhere.
        let (start, late) = (Day::EARLIEST + 31, Day::LATEST - 1_000);
        let rule = |text: &str| text.parse::<Recurrence>().unwrap();
        for text in [
            "FREQ=DAILY",
            "FREQ=DAILY;COUNT=999",
            "FREQ=WEEKLY",
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYMONTHDAY=30;INTERVAL=12",
            "FREQ=MONTHLY;BYDAY=5TU;INTERVAL=12",
            "FREQ=YEARLY",
        ] {
            let within = Occurrences::new(rule(text), start, late).before(late + 400);
            assert!(work(within) <= 1_000, "{text}");
        }
        for (text, most) in [
            ("FREQ=DAILY;COUNT=999", 1_000),
            ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=999", 1_800),
            ("FREQ=MONTHLY;BYDAY=5TU;INTERVAL=12;COUNT=999", 10_000),
            ("FREQ=MONTHLY;BYMONTHDAY=30", MOST_PERIODS),
            ("FREQ=DAILY", MOST_PERIODS),
        ] {
            assert!(work(Occurrences::new(rule(text), start, start)) <= most, "{text}");
        }
    }
}
