//! How far a goal is, and whether that is far enough for today.

use crate::{Amount, Calendar, Day, Goal, HabitId, History, Instant, Measure, Snapshot};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Ticks of steps, in whole units.
    Steps,
    /// Amounts of a habit.
    Amounts(HabitId),
    /// Met days of a habit, in whole units.
    Days(HabitId),
}

/// How far a goal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is counted.
    pub counted: Counted,
    /// What there is.
    pub value: Amount,
    /// What is asked for, above 0.
    pub target: Amount,
}

/// How a goal that has to be reached by a day stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// What there would be now if every day had brought the same. A day brings its part when it is over.
    pub expected: Amount,
    /// How much more there is than that, in whole units; negative when there is less, 0 on pace.
    pub ahead: i64,
    /// How much is missing.
    pub left: Amount,
    /// How many days there are for it, today included; 0 when the last day is over.
    pub days_left: i32,
    /// How much a week brings it there in time, in whole units, rounded up. Less than a week is taken as one.
    pub per_week: i64,
}

/// Since when a goal is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// Since its last step was ticked off.
    At(Instant),
    /// Since the day that brought the total there.
    On(Day),
}

impl Progress {
    /// Value ÷ target, 0 to 1.
    pub fn share(&self) -> f64 {
        self.value.share_of(self.target).clamp(0.0, 1.0)
    }

    /// Whether all of it is there.
    pub fn is_reached(&self) -> bool {
        self.value >= self.target
    }
}

impl Goal {
    /// How far it is; `None` when there is nothing to count: no step, and no total of a habit that is still there.
    pub fn progress(&self, snapshot: &Snapshot, calendar: Calendar) -> Option<Progress> {
        if let Some(aim) = self.aim.value {
            let history = History::of(snapshot, aim.habit, calendar)?;
            let (counted, value) = self.total(&history, self.starts_on.value, calendar.today + 1);
            return Some(Progress { counted, value, target: aim.amount });
        }
        let ticks = self.outline().iter().map(super::Outlined::ticks).collect::<Vec<_>>();
        let sum = |part: fn(&(usize, usize)) -> usize| units(ticks.iter().map(part).sum());
        let (target, value) = (sum(|ticks| ticks.0), sum(|ticks| ticks.1));
        (target > Amount::ZERO).then_some(Progress { counted: Counted::Steps, value, target })
    }

    /// What the days `from..to` brought it of its habit; the days before its first do not count.
    fn total(&self, history: &History, from: Day, to: Day) -> (Counted, Amount) {
        let habit = history.habit();
        let total = history.total(from.max(self.starts_on.value), to);
        match habit.measure.value {
            Measure::Check => (Counted::Days(habit.id), Amount::units(i64::from(total.met_days))),
            Measure::Count { .. } | Measure::Time => (Counted::Amounts(habit.id), total.amount),
        }
    }

    /// What the calendar week before this one brought it; `None` for a goal of steps.
    pub fn last_week(&self, snapshot: &Snapshot, calendar: Calendar) -> Option<Amount> {
        let history = History::of(snapshot, self.aim.value?.habit, calendar)?;
        let week = calendar.today.week(calendar.week_start);
        Some(self.total(&history, week - 7, week).1)
    }

    /// How it stands against the day it is due; `None` when there is no such day, or nothing to count, or it is reached.
    pub fn pace(&self, snapshot: &Snapshot, calendar: Calendar) -> Option<Pace> {
        let progress = self.progress(snapshot, calendar).filter(|one| !one.is_reached())?;
        let due = self.due_on(snapshot.settings().born.value)?;
        let from = self.starts_on.value;
        let days = i64::from(due - from + 1).max(1);
        let over = i64::from(calendar.today - from).clamp(0, days);
        let expected = Amount(progress.target.0.saturating_mul(over) / days);
        let left = Amount(progress.target.0 - progress.value.0);
        let days_left = (due - calendar.today + 1).max(0);
        let weekly = left.0.saturating_mul(7) / i64::from(days_left.max(7));
        let per_week = weekly.div_euclid(1000) + i64::from(weekly.rem_euclid(1000) > 0);
        let ahead = (progress.value.0 - expected.0) / 1000;
        Some(Pace { expected, ahead, left, days_left, per_week: per_week.max(1) })
    }

    /// Since when it is reached; `None` when it is not, or no longer.
    pub fn reached(&self, snapshot: &Snapshot, calendar: Calendar) -> Option<Reached> {
        self.progress(snapshot, calendar).filter(Progress::is_reached)?;
        let Some(aim) = self.aim.value else {
            let done: Option<Vec<_>> =
                self.outline().iter().map(super::Outlined::done_at).collect();
            return done?.into_iter().max().map(Reached::At);
        };
        let history = History::of(snapshot, aim.habit, calendar)?;
        let is_there =
            |day: Day| self.total(&history, self.starts_on.value, day + 1).1 >= aim.amount;
        // Totals only grow with the days, so the first day that has enough is found by halving.
        let (mut before, mut on) = (self.starts_on.value - 1, calendar.today);
        while on - before > 1 {
            let middle = before + (on - before) / 2;
            if is_there(middle) {
                on = middle;
            } else {
                before = middle;
            }
        }
        Some(Reached::On(on))
    }
}

fn units(number: usize) -> Amount {
    Amount::units(i64::try_from(number).unwrap_or(i64::MAX))
}
