//! Why a streak is as long as it is.

use std::fmt;

use crate::words::{Dates, count, number};
use crate::{History, Period, PeriodState, Rule, Streak, StreakUnit, Target};

/// What the periods of a streak had in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Each {
    /// Each was a due day.
    Met,
    /// Each had exactly so many met days.
    Had(u32),
    /// Each had so many or more.
    AtLeast(u32),
    /// Each had what it asked for, which was not always the same.
    Asked,
    /// Each stayed within its limit.
    Within,
}

/// Why a streak is as long as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreakWhy {
    length: u32,
    unit: StreakUnit,
    each: Each,
    /// Whether something in it was skipped, and so passed through.
    is_bridged: bool,
    /// The missed period before it.
    before: Option<Missed>,
    /// The missed period that ended it.
    ended: Option<Missed>,
    /// Whether the running period may add one.
    is_open: bool,
}

/// A period without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Missed {
    on: Dates,
    done: u32,
    quota: u32,
}

impl fmt::Display for StreakWhy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.length == 0 {
            return self.not_begun(f);
        }
        match self.unit {
            StreakUnit::InARow => write!(f, "{} in a row", number(self.length))?,
            unit if self.length == 1 => f.write_str(&count(1, noun(unit)))?,
            unit => write!(f, "{} in a row", count(self.length, noun(unit)))?,
        }
        let each = if self.length == 1 { "it" } else { "each" };
        match self.each {
            Each::Met => write!(f, ": {each} was met.")?,
            Each::Had(quota) => write!(f, ": {each} had {quota} of {quota}.")?,
            Each::AtLeast(quota) => write!(f, ": {each} had at least {quota}.")?,
            Each::Asked => write!(f, ": {each} had what it asked for.")?,
            Each::Within => write!(f, ": {each} stayed within its limit.")?,
        }
        if self.is_bridged {
            f.write_str(" What was skipped in between neither adds nor breaks.")?;
        }
        self.bounds(f)
    }
}

impl StreakWhy {
    fn not_begun(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.before {
            None => write!(f, "No streak yet: the first met {} begins one.", noun(self.unit)),
            Some(Missed { on, .. }) if self.unit == StreakUnit::Days => {
                write!(f, "Start again: {on} was not met.")
            }
            Some(Missed { on, done, quota }) if quota > 1 => {
                write!(f, "Start again: {on} had {done} of {quota}.")
            }
            Some(Missed { on, .. }) => write!(f, "Start again: {on} was not met."),
        }
    }

    fn bounds(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.before {
            None => f.write_str(" Nothing before it was missed.")?,
            Some(Missed { on, .. }) => {
                write!(f, " The last {} without was {on}.", noun(self.unit))?;
            }
        }
        match (self.ended, self.is_open) {
            (Some(Missed { on, .. }), _) => write!(f, " It ended with {on}."),
            (None, true) => write!(f, " {} is still open.", running(self.unit)),
            (None, false) => Ok(()),
        }
    }
}

const fn noun(unit: StreakUnit) -> &'static str {
    match unit {
        StreakUnit::Days => "day",
        StreakUnit::Weeks => "week",
        StreakUnit::Months => "month",
        StreakUnit::InARow => "one",
    }
}

const fn running(unit: StreakUnit) -> &'static str {
    match unit {
        StreakUnit::Days => "Today",
        StreakUnit::Weeks => "This week",
        StreakUnit::Months => "This month",
        StreakUnit::InARow => "The running one",
    }
}

/// What a pass over the periods has found of a streak.
#[derive(Debug, Default)]
struct Found {
    before: Option<Period>,
    after: Option<Period>,
    /// Of the met periods: the least and the greatest quota, and the most met days.
    quotas: Option<(u32, u32, u32)>,
    is_bridged: bool,
    /// Skipped periods since the last met one: they bridge only when another met one follows.
    passed: bool,
    is_open: bool,
}

impl Found {
    fn take(&mut self, period: Period, streak: Streak) {
        let is_inside = period.from >= streak.from && period.from < streak.to;
        match period.state {
            PeriodState::Missed if period.from < streak.from || streak.length == 0 => {
                self.before = Some(period);
            }
            PeriodState::Missed => self.after = self.after.or(Some(period)),
            PeriodState::Met if is_inside => {
                let Period { quota, done, .. } = period;
                let (least, most, days) = self.quotas.unwrap_or((quota, quota, done));
                self.quotas = Some((least.min(quota), most.max(quota), days.max(done)));
                self.is_bridged |= self.passed;
            }
            PeriodState::Neutral if is_inside => self.passed = true,
            PeriodState::Open => self.is_open = true,
            PeriodState::Met | PeriodState::Neutral => {}
        }
    }
}

impl History<'_> {
    /// Why a streak of this history is as long as it is.
    pub fn streak_why(&self, streak: Streak) -> StreakWhy {
        let today = self.calendar().today;
        let mut found = Found::default();
        for period in self.periods(self.starts_on(), today + 1) {
            found.take(period, streak);
            if found.after.is_some() {
                break;
            }
        }
        let missed = |period: Period| Missed {
            on: Dates { from: period.from, to: period.to, today },
            done: period.done,
            quota: period.quota,
        };
        StreakWhy {
            length: streak.length,
            unit: streak.unit,
            each: self.each(streak, &found),
            is_bridged: found.is_bridged,
            before: found.before.map(missed),
            ended: found.after.map(missed),
            is_open: found.is_open,
        }
    }

    fn each(&self, streak: Streak, found: &Found) -> Each {
        let rules = (self.rule_on(streak.from), self.rule_on(streak.to - 1));
        let is_wide = matches!(streak.unit, StreakUnit::Weeks | StreakUnit::Months);
        match (rules, found.quotas) {
            ((Some(first), Some(last)), _) if self.is_summed(first) => {
                let is_limit = |rule: Rule| matches!(rule.target, Target::AtMost { .. });
                if is_limit(first) && is_limit(last) { Each::Within } else { Each::Asked }
            }
            (_, Some((least, most, days))) if is_wide && least == most => {
                if days == most {
                    Each::Had(most)
                } else {
                    Each::AtLeast(most)
                }
            }
            (_, Some(_)) if is_wide => Each::Asked,
            _ => Each::Met,
        }
    }

    /// Why the streak that goes on is as long as it is, or why there is none.
    pub fn current_streak_why(&self) -> StreakWhy {
        self.streak_why(self.streaks().current)
    }
}
