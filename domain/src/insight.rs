//! Insights: what weeks, months, quarters and years came to, each compared with the one before, and the hours of the day.
//!
//! Like is compared with like. A cycle that is over is compared with the whole one before it. The running one, or one that
//! was cut short by archiving, is compared with the same days of the one before: up to the same weekday, or the same day of
//! the month (a month that has no such day gives all it has). Today counts on both sides as soon as it is not open any more.
//! A cycle in which the habit had not yet begun is compared with nothing, and nothing is compared with it.

use serde::{Deserialize, Serialize};

use crate::statistics::Total;
use crate::{Amount, Calendar, Day, Entry, History, Mark, Rate, Stamp, Weekday};

/// A stretch of the calendar that comes round again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    /// Seven days from the person's first weekday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months, from January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
}

impl Cycle {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The days `from..to` of the cycle around a day.
    pub fn around(self, day: Day, week_start: Weekday) -> (Day, Day) {
        match self.months() {
            None => {
                let from = day.week(week_start);
                (from, from + 7)
            }
            Some(months) => {
                let (year, month, _) = day.civil();
                let first = i32::from(month - 1) / months * months;
                (month_of(year, first), month_of(year, first + months))
            }
        }
    }

    /// The same day of the cycle before.
    pub(crate) fn earlier(self, day: Day) -> Day {
        let Some(months) = self.months() else { return day - 7 };
        let (year, month, of_month) = day.civil();
        let start = month_of(year, i32::from(month) - 1 - months);
        (start + i32::from(of_month) - 1).min(start.next_month() - 1)
    }

    const fn months(self) -> Option<i32> {
        match self {
            Self::Week => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::Year => Some(12),
        }
    }
}

/// The first day of a month, counted from January = 0 of a year; it may lie in another year.
fn month_of(year: i32, month: i32) -> Day {
    let number = u8::try_from(month.rem_euclid(12) + 1).unwrap_or(1);
    Day::from_civil(year + month.div_euclid(12), number, 1).unwrap_or_default()
}

/// What one week, month, quarter or year came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insight {
    /// Its first day.
    pub from: Day,
    /// The day after its last, also when that is still to come.
    pub to: Day,
    /// Met and missed days.
    pub days: Rate,
    /// Met and missed periods that began in it: weeks of a habit that is due so many times a week.
    pub periods: Rate,
    /// All amounts, and the met days.
    pub total: Total,
    /// Whether it is not over, or was cut short: then it is compared with the same days of the one before.
    pub is_partial: bool,
    /// How it differs from the one before; `None` when there is nothing like it to compare with.
    pub change: Option<Difference>,
}

/// How much more there was than before; negative when there was less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Difference {
    /// Met days.
    pub met_days: i64,
    /// Amounts.
    pub amount: Amount,
}

impl Difference {
    fn between(now: Total, before: Total) -> Self {
        Self {
            met_days: i64::from(now.met_days) - i64::from(before.met_days),
            amount: now.amount.plus(before.amount.negated()),
        }
    }
}

impl History<'_> {
    /// The cycles from the running one back to the one in which the habit began, at most `most`, the latest first.
    ///
    /// Of an archived habit the first is the one in which it was archived.
    pub fn insights(&self, cycle: Cycle, most: usize) -> Vec<Insight> {
        let Calendar { today, week_start } = self.calendar();
        let last = self.ends_on().map_or(today, |end| (end - 1).min(today));
        let mut insights = Vec::new();
        let mut day = last;
        while day >= self.starts_on() && insights.len() < most {
            let (from, to) = cycle.around(day, week_start);
            insights.push(self.insight(cycle, (from, to), last + 1));
            day = from - 1;
        }
        insights
    }

    /// What a cycle came to. `end`: the day after the last that was followed.
    fn insight(&self, cycle: Cycle, (from, to): (Day, Day), end: Day) -> Insight {
        let until = to.min(end);
        Insight {
            from,
            to,
            days: self.days(from, until),
            periods: self.rate(from, until),
            total: self.total(from, until),
            is_partial: until < to,
            change: self.change(cycle, (from, to), until),
        }
    }

    fn change(&self, cycle: Cycle, (from, to): (Day, Day), until: Day) -> Option<Difference> {
        let Calendar { today, week_start } = self.calendar();
        let (before, before_end) = cycle.around(from - 1, week_start);
        if before < self.starts_on() {
            return None;
        }
        let waits = until == today + 1 && self.is_open(today);
        let counted = if waits { today } else { until };
        if counted <= from {
            return None;
        }
        let like = if counted < to { cycle.earlier(counted - 1) + 1 } else { before_end };
        let (now, then) = (self.total(from, counted), self.total(before, like));
        Some(Difference::between(now, then))
    }
}

/// At which hours of which weekdays something is logged: how often, by weekday, Monday first, and by hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours(pub Vec<[u16; 24]>);

impl Default for Hours {
    fn default() -> Self {
        Self(vec![[0; 24]; 7])
    }
}

impl Hours {
    /// Counts one writing. `minute`: of the civil day `day` by the person's clock, 0 to 1439.
    pub fn count(&mut self, day: Day, minute: u16) {
        let weekday = usize::from(day.weekday().days_after(Weekday::Mon));
        let hour =
            self.0.get_mut(weekday).and_then(|hours| hours.get_mut(usize::from(minute / 60)));
        if let Some(hour) = hour {
            *hour = hour.saturating_add(1);
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.iter().flatten().all(|count| *count == 0)
    }

    /// The level of each hour, 0 to 4, by its rank among the hours that have something: the most frequent quarter is 4.
    /// Hours that are as frequent have the same level.
    pub fn levels(&self) -> Vec<[u8; 24]> {
        let mut ranked: Vec<u16> = self.0.iter().flatten().copied().filter(|n| *n > 0).collect();
        ranked.sort_unstable();
        let level = |count: u16| {
            // As many as are not more frequent, so that the most frequent is 4 whatever the others are.
            let rank = ranked.partition_point(|other| *other <= count);
            let level = if count == 0 { 0 } else { (rank * 4).div_ceil(ranked.len().max(1)) };
            u8::try_from(level).unwrap_or(4)
        };
        self.0.iter().map(|hours| hours.map(level)).collect()
    }
}

impl Entry {
    /// When something was logged in the square: when it was set, and with which additions it grew. Nothing for a square that
    /// says "missed" or "skipped".
    pub fn logged_at(&self) -> Vec<Stamp> {
        let set = match self.set.value {
            Some(Mark::Done | Mark::Amount(_)) => Some(self.set.stamp),
            Some(Mark::Missed | Mark::Skipped(_)) | None => None,
        };
        let grew = self.adds.iter().filter(|(_, added)| **added > Amount::ZERO);
        let stamps = set.into_iter().chain(grew.map(|(stamp, _)| *stamp));
        stamps.filter(|stamp| *stamp != Stamp::NEVER).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Instant, Register};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn around(cycle: Cycle, text: &str) -> String {
        let (from, to) = cycle.around(day(text), Weekday::Sun);
        format!("{from} {to}")
    }

    #[test]
    fn cycles_are_those_of_the_calendar() {
        assert_eq!(around(Cycle::Week, "2026-10-08"), "2026-10-04 2026-10-11");
        assert_eq!(around(Cycle::Month, "2024-02-29"), "2024-02-01 2024-03-01");
        assert_eq!(around(Cycle::Quarter, "2026-12-31"), "2026-10-01 2027-01-01");
        assert_eq!(around(Cycle::Quarter, "2026-01-01"), "2026-01-01 2026-04-01");
        assert_eq!(around(Cycle::Year, "2024-02-29"), "2024-01-01 2025-01-01");
    }

    #[test]
    fn the_same_day_of_a_shorter_month_is_its_last() {
        let earlier = |cycle: Cycle, text| cycle.earlier(day(text)).to_string();
        assert_eq!(earlier(Cycle::Week, "2026-03-02"), "2026-02-23");
        assert_eq!(earlier(Cycle::Month, "2026-03-31"), "2026-02-28");
        assert_eq!(earlier(Cycle::Month, "2024-03-30"), "2024-02-29");
        assert_eq!(earlier(Cycle::Month, "2026-01-15"), "2025-12-15");
        assert_eq!(earlier(Cycle::Quarter, "2026-05-31"), "2026-02-28");
        assert_eq!(earlier(Cycle::Year, "2024-02-29"), "2023-02-28");
        assert_eq!(earlier(Cycle::Year, "2025-03-01"), "2024-03-01");
    }

    #[test]
    fn hours_are_ranked_among_themselves() {
        let mut hours = Hours::default();
        assert!(hours.is_empty());
        assert!(hours.levels().iter().flatten().all(|level| *level == 0));
        // Monday at 7 once, at 8 twice, at 21 three times, at 22 nine times.
        for (hour, times) in [(7, 1), (8, 2), (21, 3), (22, 9)] {
            for _ in 0..times {
                hours.count(day("2026-10-05"), hour * 60 + 59);
            }
        }
        let monday = hours.levels()[0];
        assert_eq!([monday[7], monday[8], monday[21], monday[22], monday[23]], [1, 2, 3, 4, 0]);
        let mut once = Hours::default();
        once.count(day("2026-10-11"), 1439);
        assert_eq!(once.levels()[6][23], 4);
    }

    #[test]
    fn something_was_logged_when_a_square_was_set_and_when_it_grew() {
        let at = |ms| Stamp { at: Instant(ms), ..Stamp::default() };
        let set = |mark| Entry { set: Register::written(mark, at(5)), ..Entry::default() };
        assert_eq!(set(Some(Mark::Done)).logged_at(), [at(5)]);
        assert!(set(Some(Mark::Missed)).logged_at().is_empty());
        assert!(set(None).logged_at().is_empty());
        let mut water = set(Some(Mark::Amount(Amount::units(2))));
        water.adds.insert(at(7), Amount::units(1));
        water.adds.insert(at(8), Amount::units(-1));
        assert_eq!(water.logged_at(), [at(5), at(7)]);
        let unknown = Register::unwritten(Some(Mark::Done));
        assert!(Entry { set: unknown, ..Entry::default() }.logged_at().is_empty());
    }
}
