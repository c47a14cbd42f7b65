//! Streaks: how many periods were met one after another.
//!
//! A missed period ends a streak; a neutral one passes through without adding; the open one never breaks it and adds 1 once
//! it is met. A streak that crosses a change from one kind of schedule to another goes on, counted "in a row".

use std::cmp::Reverse;

use crate::period::PeriodState;
use crate::{Day, History, Schedule};

/// What a streak is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreakUnit {
    /// Every day: "25 days".
    Days,
    /// N times a week: "3 weeks".
    Weeks,
    /// N times a month: "2 months".
    Months,
    /// Schedules with free days, or of more than one kind: "6 in a row".
    InARow,
}

impl StreakUnit {
    /// The unit of a schedule.
    pub const fn of(schedule: Schedule) -> Self {
        match schedule {
            Schedule::Daily => Self::Days,
            Schedule::Weekdays(days) if days.len() == 7 => Self::Days,
            Schedule::TimesPerWeek(_) => Self::Weeks,
            Schedule::TimesPerMonth(_) => Self::Months,
            Schedule::Weekdays(_) | Schedule::EveryDays { .. } => Self::InARow,
        }
    }
}

/// A run of met periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streak {
    /// The first day of its first met period.
    pub from: Day,
    /// The day after its last met period, at most the day after today.
    pub to: Day,
    /// How many met periods it has; 0 only for a current streak that has not begun.
    pub length: u32,
    /// What they are counted in.
    pub unit: StreakUnit,
}

/// All streaks of a habit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streaks {
    /// The one that goes on, of length 0 when there is none; then with the unit of today's rule.
    pub current: Streak,
    /// Every run of all time, the current one too, the longest first, of equals the latest first.
    pub best: Vec<Streak>,
}

impl Streaks {
    /// The `count` longest.
    pub fn best(&self, count: usize) -> &[Streak] {
        self.best.get(..count).unwrap_or(&self.best)
    }

    /// The longest, `None` before the first.
    pub fn longest(&self) -> Option<Streak> {
        self.best.first().copied()
    }
}

impl History<'_> {
    /// The streaks of the habit.
    ///
    /// Run every day, Thursday skipped, today (Sunday) still open:
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use domain::streak::StreakUnit;
    /// use domain::*;
    ///
    /// let day = |text: &str| text.parse::<Day>().unwrap();
    /// let mut run = Habit::blank(HabitId::from_entropy([1; 16]));
    /// run.starts_on = Register::unwritten(day("2026-10-05"));
    /// let rule = Rule { schedule: Schedule::Daily, target: Target::ONCE };
    /// run.rules.insert(day("2026-10-05"), Register::unwritten(Some(rule)));
    /// let square = |mark| Entry { set: Register::unwritten(Some(mark)), ..Entry::default() };
    /// let mut squares = BTreeMap::new();
    /// for done in ["2026-10-06", "2026-10-07", "2026-10-09", "2026-10-10"] {
    ///     squares.insert(day(done), square(Mark::Done));
    /// }
    /// squares.insert(day("2026-10-08"), square(Mark::Skipped(Reason::default())));
    ///
    /// let calendar = Calendar { today: day("2026-10-11"), week_start: Weekday::Mon };
    /// let current = History::new(&run, &squares, calendar).streaks().current;
    /// assert_eq!((current.length, current.unit), (4, StreakUnit::Days));
    /// assert_eq!((current.from, current.to), (day("2026-10-06"), day("2026-10-11")));
    /// ```
    pub fn streaks(&self) -> Streaks {
        let (mut best, mut run) = (Vec::new(), None);
        for period in self.periods(self.starts_on(), self.calendar().today + 1) {
            match period.state {
                PeriodState::Met => {
                    let to = period.to.min(self.calendar().today + 1);
                    run = Some(self.extended(run, period.from, to));
                }
                PeriodState::Missed => best.extend(run.take()),
                PeriodState::Open | PeriodState::Neutral => {}
            }
        }
        best.extend(run);
        sort(&mut best);
        Streaks { current: run.unwrap_or_else(|| self.no_streak()), best }
    }

    fn extended(&self, run: Option<Streak>, from: Day, to: Day) -> Streak {
        let unit = self.unit_on(from);
        match run {
            None => Streak { from, to, length: 1, unit },
            Some(run) => {
                let unit = if run.unit == unit { unit } else { StreakUnit::InARow };
                Streak { to, length: run.length + 1, unit, ..run }
            }
        }
    }

    fn no_streak(&self) -> Streak {
        let today = self.calendar().today;
        Streak { from: today, to: today, length: 0, unit: self.unit_on(today) }
    }

    /// The unit of the rule that holds on a day.
    fn unit_on(&self, day: Day) -> StreakUnit {
        self.rule_on(day).map_or(StreakUnit::Days, |rule| StreakUnit::of(rule.schedule))
    }
}

/// Longest first. Streaks of different units are compared by their days, since three weeks are more than five days.
fn sort(streaks: &mut [Streak]) {
    let unit = streaks.first().map(|streak| streak.unit);
    let alike = streaks.iter().all(|streak| Some(streak.unit) == unit);
    streaks.sort_by_key(|streak| {
        let days = i64::from(streak.to - streak.from);
        Reverse((if alike { i64::from(streak.length) } else { days }, streak.from))
    });
}
