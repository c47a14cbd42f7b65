//! Strength: how firmly a habit sits, 0 to 1. It grows with every kept day, fades with every other, and forgets slowly.
//!
//! The score of Loop Habit Tracker (`Score.compute` and `ScoreList.recompute` in iSoron/uhabits), with its own test vectors:
//! s ← s·m + p·(1−m) for every day, where m = 0.5^(√f ÷ 13), f = times ÷ days of the rule, and p is the share of what the
//! rule asks that was kept in the window of days that ends with the day.
//!
//! - Ticks (yes or no, and amounts that are asked for day by day): each day is worth its share of the target, p = their sum ÷
//!   times. With f < 1 window and times are doubled, to smooth out irregular weeks.
//! - One amount in a week, a month or N days: p = the window's sum ÷ target, as Loop does for numbers; not doubled.
//! - At most: 1 up to the limit, down to 0 at twice the limit; begins at 1, and the days before the beginning count as kept.
//! - A skipped day leaves s as it is and is not in the window, as if it had never been.
//! - Today counts as it stands, so an empty today lowers s a little until it is done.
//! - A month has 30 days. While a habit is archived its strength stands still.

use crate::history::{Said, share};
use crate::{Amount, Day, History, Rule, Schedule, Target};

/// What one unskipped day brought.
#[derive(Debug, Clone, Copy)]
struct Value {
    tick: f64,
    thousandths: i64,
    /// Whether the day is known: something was said, or silence counts.
    known: bool,
}

/// How the rule of a stretch of days is scored.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pace {
    window_days: usize,
    times: f64,
    /// What is left of the strength after a day: m.
    kept: f64,
    /// The target, when the window's sum is scored.
    summed: Option<Target>,
    at_most: bool,
}

impl Pace {
    fn of(rule: Rule, summed: bool) -> Self {
        let (times, days) = frequency(rule.schedule);
        let frequency = f64::from(times) / f64::from(days);
        let doubled = if frequency < 1.0 && !summed { 2 } else { 1 };
        Self {
            window_days: usize::from(days * doubled),
            times: f64::from(times * doubled),
            kept: (-frequency.sqrt() / 13.0).exp2(),
            summed: summed.then_some(rule.target),
            at_most: matches!(rule.target, Target::AtMost { .. }),
        }
    }
}

/// Times and days of a schedule; whatever asks for every day is 1 and 1.
fn frequency(schedule: Schedule) -> (u16, u16) {
    let (times, days) = match schedule {
        Schedule::Daily => (1, 1),
        Schedule::Weekdays(days) => (u16::try_from(days.len()).unwrap_or(7), 7),
        Schedule::TimesPerWeek(times) => (u16::from(times), 7),
        Schedule::TimesPerMonth(times) => (u16::from(times), 30),
        Schedule::EveryDays { n, .. } => (1, n.max(1)),
    };
    if times < days { (times, days) } else { (1, 1) }
}

/// A strength as it is shown: whole percent, rounded down.
#[expect(clippy::cast_possible_truncation, reason = "a strength is 0 to 1")]
#[expect(clippy::cast_sign_loss, reason = "a strength is 0 to 1")]
pub fn whole_percent(strength: f64) -> u32 {
    (strength * 100.0) as u32
}

/// The strength on its way through the days.
#[derive(Clone)]
struct Pass {
    values: Vec<Value>,
    pace: Option<Pace>,
    ticks: f64,
    thousandths: i64,
    known: i32,
    strength: f64,
}

/// Which way the strength goes from today on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Outlook {
    /// After one more day that is kept.
    pub(crate) kept: f64,
    /// After one more day without.
    pub(crate) missed: f64,
    /// Which part of the way to what the window reached a day goes: 1 − m.
    pub(crate) moves: f64,
    /// How many days the window has.
    pub(crate) window_days: u32,
    /// How much of what it asks the window reached.
    pub(crate) reached: f64,
    /// Whether today may still be kept.
    pub(crate) is_open: bool,
}

impl Pass {
    const BEGIN: Self = Self {
        values: Vec::new(),
        pace: None,
        ticks: 0.0,
        thousandths: 0,
        known: 0,
        strength: 0.0,
    };

    /// The strength after one more day.
    fn after(&self, value: Value, pace: Pace) -> f64 {
        let mut pass = self.clone();
        pass.take(value, pace);
        pass.strength
    }

    /// Takes one unskipped day in.
    fn take(&mut self, value: Value, pace: Pace) {
        self.values.push(value);
        if self.pace == Some(pace) {
            self.add(value, 1);
            let leaving = self.values.len().checked_sub(pace.window_days + 1);
            if let Some(value) = leaving.and_then(|index| self.values.get(index)).copied() {
                self.add(value, -1);
            }
        } else {
            self.restart(pace);
        }
        self.strength = self.strength * pace.kept + self.reached(pace) * (1.0 - pace.kept);
    }

    /// Sums the window anew, since another rule began.
    fn restart(&mut self, pace: Pace) {
        if self.pace.is_none() && pace.at_most {
            self.strength = 1.0;
        }
        self.pace = Some(pace);
        (self.ticks, self.thousandths, self.known) = (0.0, 0, 0);
        let window: Vec<Value> = self.values.iter().rev().take(pace.window_days).copied().collect();
        for value in window {
            self.add(value, 1);
        }
    }

    /// Adds a value to the sums, or takes it out with `times` = -1.
    fn add(&mut self, value: Value, times: i32) {
        self.ticks += value.tick * f64::from(times);
        self.thousandths += value.thousandths * i64::from(times);
        self.known += i32::from(value.known) * times;
    }

    /// p: the share of what the rule asks that the window reached.
    fn reached(&self, pace: Pace) -> f64 {
        match pace.summed {
            Some(Target::AtLeast(target)) => share(Amount(self.thousandths), target),
            Some(Target::AtMost { .. }) if self.known == 0 => 0.0,
            Some(Target::AtMost { limit, .. }) => within(Amount(self.thousandths), limit),
            None => ((self.ticks + self.before(pace)) / pace.times).clamp(0.0, 1.0),
        }
    }

    /// The days of the window that lie before the beginning, as far as they count as kept.
    fn before(&self, pace: Pace) -> f64 {
        let days = pace.window_days.saturating_sub(self.values.len());
        if pace.at_most { u16::try_from(days).map_or(0.0, f64::from) } else { 0.0 }
    }
}

/// How far an amount stays within a limit: 1 up to it, 0 from twice as much on.
fn within(amount: Amount, limit: Amount) -> f64 {
    if amount <= limit {
        1.0
    } else if limit == Amount::ZERO {
        0.0
    } else {
        (2.0 - amount.share_of(limit)).clamp(0.0, 1.0)
    }
}

impl History<'_> {
    /// The strength as of today, 0 to 1.
    ///
    /// ```
    /// # use std::collections::BTreeMap;
    /// # use domain::*;
    /// # let mut read = Habit::blank(HabitId::from_entropy([1; 16]));
    /// # let day = |text: &str| text.parse::<Day>().unwrap();
    /// # read.starts_on = Register::unwritten(day("2026-10-08"));
    /// # let rule = Rule { schedule: Schedule::Daily, target: Target::ONCE };
    /// # read.rules.insert(day("2026-10-08"), Register::unwritten(Some(rule)));
    /// let done = Entry { set: Register::unwritten(Some(Mark::Done)), ..Entry::default() };
    /// let squares = BTreeMap::from([(day("2026-10-08"), done)]);
    /// let calendar = Calendar { today: day("2026-10-08"), week_start: Weekday::Mon };
    /// // `read` is a daily habit that began on 8 October.
    /// let strength = History::new(&read, &squares, calendar).strength();
    /// assert!((strength - 0.051922).abs() < 1e-6);
    /// ```
    pub fn strength(&self) -> f64 {
        let today = self.calendar().today;
        self.strengths(today, today + 1).pop().unwrap_or(0.0)
    }

    /// The strength after each day of `from..to`, in one pass from the habit's first day.
    ///
    /// 0 before the first day; the days after today are left away.
    pub fn strengths(&self, from: Day, to: Day) -> Vec<f64> {
        let to = to.min(self.calendar().today + 1);
        let mut strengths = Vec::with_capacity(Day::range(from, to).len());
        strengths.extend(Day::range(from, to.min(self.starts_on())).map(|_| 0.0));
        let mut pass = Pass::BEGIN;
        let mut squares = self.squares(self.starts_on());
        for day in Day::range(self.starts_on(), to) {
            self.pass_day(&mut pass, day, squares.said(day));
            if day >= from {
                strengths.push(pass.strength);
            }
        }
        strengths
    }

    /// Which way the strength goes from today on; `None` before the habit's first day.
    pub(crate) fn outlook(&self) -> Option<Outlook> {
        let today = self.calendar().today;
        let mut pass = Pass::BEGIN;
        let mut squares = self.squares(self.starts_on());
        for day in Day::range(self.starts_on(), today + 1) {
            self.pass_day(&mut pass, day, squares.said(day));
        }
        let rule = self.rule_on(today).filter(|_| today >= self.starts_on())?;
        let pace = Pace::of(rule, self.is_summed(rule));
        if pass.pace != Some(pace) {
            pass.restart(pace);
        }
        let full = match rule.target {
            Target::AtLeast(target) => target.0,
            Target::AtMost { .. } => 0,
        };
        let kept = Value { tick: 1.0, thousandths: full, known: true };
        let missed = self.value(today, Some(Said::Missed), rule.target);
        let is_least = matches!(rule.target, Target::AtLeast(_));
        Some(Outlook {
            kept: pass.after(kept, pace),
            missed: pass.after(missed, pace),
            moves: 1.0 - pace.kept,
            window_days: u32::try_from(pace.window_days).unwrap_or(u32::MAX),
            reached: pass.reached(pace),
            is_open: is_least && self.is_due(today) && self.is_open(today),
        })
    }

    fn pass_day(&self, pass: &mut Pass, day: Day, said: Option<Said>) {
        let Some(rule) = self.rule_on(day).filter(|_| self.is_followed(day)) else { return };
        if said != Some(Said::Skipped) {
            let summed = self.is_summed(rule);
            pass.take(self.value(day, said, rule.target), Pace::of(rule, summed));
        }
    }

    fn value(&self, day: Day, said: Option<Said>, target: Target) -> Value {
        let known = said.is_some();
        match (target, said) {
            (Target::AtLeast(target), Some(Said::Done)) => {
                Value { tick: 1.0, thousandths: target.0, known }
            }
            (Target::AtLeast(target), Some(Said::Amount(amount))) => {
                Value { tick: share(amount, target), thousandths: amount.0, known }
            }
            (Target::AtLeast(_), _) => Value { tick: 0.0, thousandths: 0, known },
            (Target::AtMost { .. }, Some(Said::Done)) => Value { tick: 1.0, thousandths: 0, known },
            (Target::AtMost { limit, .. }, Some(Said::Amount(amount))) => {
                Value { tick: within(amount, limit), thousandths: amount.0, known }
            }
            // A day that was said to be missed weighs like twice the limit.
            (Target::AtMost { limit, .. }, Some(_)) => {
                Value { tick: 0.0, thousandths: limit.0.max(1) * 2, known }
            }
            (Target::AtMost { unlogged_kept, .. }, None) => {
                let kept = unlogged_kept && self.is_due(day);
                Value { tick: f64::from(u8::from(kept)), thousandths: 0, known: unlogged_kept }
            }
        }
    }
}
