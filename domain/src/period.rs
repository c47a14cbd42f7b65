//! Periods: a schedule cuts time into stretches that are met or missed as a whole.
//!
//! - **Every day, chosen weekdays**: each due day is a period of its own; the free days belong to none.
//! - **N times a week or month**: a calendar week (by the person's first weekday) or month.
//! - **Every N days**: the N days from a due day on. Any of them meets it, so a late day is not a missed one.
//!
//! A change of rule on any day:
//! - a week or month in which only the numbers change keeps the rule of its first day to its end;
//! - when the kind of schedule changes, the period ends there. Cut short (by that, or by archiving) it is met when it had
//!   reached its lowered quota, and neutral otherwise, since it could still have been met.
//!
//! So a change today never turns anything that is over.

use crate::history::{Said, Squares, Verdict};
use crate::{Amount, Day, History, Rule, Schedule, Target};

/// How a period stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodState {
    /// Its quota is reached.
    Met,
    /// Its quota is not reached and no longer can be.
    Missed,
    /// It is not over, and can still be met.
    Open,
    /// It neither counts nor breaks: all of it was skipped, or it was cut short.
    Neutral,
}

/// A stretch of days that is judged as a whole, within the habit's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub from: Day,
    /// The day after its last.
    pub to: Day,
    /// How many met days it asks for: ceil(times × days that were not skipped ÷ days of the whole period).
    pub quota: u32,
    /// How many met days it has; may be more than the quota.
    pub done: u32,
    /// How it stands.
    pub state: PeriodState,
}

/// The days of a period and the rule it is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Day,
    pub(crate) to: Day,
    /// How many days a whole period of this kind has.
    whole_days: i32,
    /// How many times a whole period asks for.
    times: u32,
    /// The due day of an N-day window.
    due_on: Option<Day>,
    /// Whether it ends before its time.
    cut: bool,
    pub(crate) rule: Rule,
}

/// Into what kind of periods a schedule cuts time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Day,
    Week,
    Month,
    Window { n: u16, from: Day },
}

impl Shape {
    pub(crate) const fn of(schedule: Schedule) -> Self {
        match schedule {
            Schedule::Daily | Schedule::Weekdays(_) => Self::Day,
            Schedule::TimesPerWeek(_) => Self::Week,
            Schedule::TimesPerMonth(_) => Self::Month,
            Schedule::EveryDays { n, from } => Self::Window { n, from },
        }
    }
}

impl<'a> History<'a> {
    /// The periods that begin in `from..to`, oldest first; none before the habit's first day or after today.
    pub fn periods(&self, from: Day, to: Day) -> impl Iterator<Item = Period> + use<'a> {
        let history = *self;
        let end = to.min(self.calendar().today + 1).min(self.ends_on().unwrap_or(to));
        let mut day = from.max(self.starts_on());
        let mut squares = self.squares(day);
        std::iter::from_fn(move || {
            while day < end {
                let Some(span) = history.span_of(day) else {
                    day = day + 1;
                    continue;
                };
                day = span.to;
                if span.from >= from {
                    return Some(history.judged(&span, &mut squares));
                }
            }
            None
        })
    }

    /// The period a day belongs to; `None` for a free day and outside the habit's life.
    pub fn period_of(&self, day: Day) -> Option<Period> {
        self.span_of(day).map(|span| self.judged(&span, &mut self.squares(span.from)))
    }

    /// For N times a week or month: how many met days the period of `day` has, and how many it asks for ("2 of 3 this week").
    pub fn quota(&self, day: Day) -> Option<(u32, u32)> {
        let span = self.span_of(day)?;
        if !matches!(span.rule.schedule, Schedule::TimesPerWeek(_) | Schedule::TimesPerMonth(_)) {
            return None;
        }
        let period = self.judged(&span, &mut self.squares(span.from));
        Some((period.done, period.quota))
    }

    /// For an amount that is asked for once in a week, a month or N days: what the period has come to, and its target or
    /// limit ("12 of 20 km this week").
    pub fn period_sum(&self, day: Day) -> Option<(Amount, Amount)> {
        let span = self.summed_span(day)?;
        Some((self.sum(span.from, span.to), span.rule.target.amount()))
    }

    /// The period of a day when it is its sum that is judged.
    pub(crate) fn summed_span(&self, day: Day) -> Option<Span> {
        self.rule_on(day).filter(|rule| self.is_summed(*rule))?;
        self.span_of(day).filter(|span| self.is_summed(span.rule))
    }

    /// Whether a rule asks for one amount in a period of several days: then the period's sum is judged.
    pub(crate) const fn is_summed(&self, rule: Rule) -> bool {
        self.habit().measure.value.is_amount()
            && matches!(
                rule.schedule,
                Schedule::TimesPerWeek(1) | Schedule::TimesPerMonth(1) | Schedule::EveryDays { .. }
            )
    }

    pub(crate) fn span_of(&self, day: Day) -> Option<Span> {
        if !self.is_followed(day) {
            return None;
        }
        let schedule = self.rule_on(day)?.schedule;
        let (start, end, due_on) = self.natural(schedule, day)?;
        let from = self.shape_since(schedule, start, day).max(self.starts_on());
        let until = self.shape_until(schedule, day, end);
        let to = until.min(self.ends_on().unwrap_or(until));
        let rule = self.rule_on(from)?;
        let times = match rule.schedule {
            Schedule::TimesPerWeek(times) | Schedule::TimesPerMonth(times) => u32::from(times),
            _ => 1,
        };
        Some(Span { from, to, whole_days: end - start, times, due_on, cut: to < end, rule })
    }

    /// The days of the period around a day as the calendar has them.
    fn natural(&self, schedule: Schedule, day: Day) -> Option<(Day, Day, Option<Day>)> {
        match Shape::of(schedule) {
            Shape::Day => self.is_due(day).then_some((day, day + 1, None)),
            Shape::Week => {
                let start = day.week(self.calendar().week_start);
                Some((start, start + 7, None))
            }
            Shape::Month => Some((day.month_start(), day.next_month(), None)),
            Shape::Window { n, from } => {
                let n = i32::from(n.max(1));
                let start = day - (day - from).rem_euclid(n);
                (!self.waits(from, day)).then_some((start, start + n, Some(start)))
            }
        }
    }

    /// Since which day of `start..=day` the schedule has been of this kind.
    fn shape_since(&self, schedule: Schedule, start: Day, day: Day) -> Day {
        let changes = self.habit().rules.range(start + 1..=day.max(start + 1));
        let mut changes = changes.rev().filter(|(on, rule)| **on <= day && rule.value.is_some());
        let begun = changes.find(|(on, _)| !self.has_shape(**on - 1, schedule));
        begun.map_or(start, |(on, _)| *on)
    }

    /// Until which day of `day..end` the schedule stays of this kind.
    fn shape_until(&self, schedule: Schedule, day: Day, end: Day) -> Day {
        let changes = self.habit().rules.range(day + 1..end.max(day + 1));
        let mut changes = changes.filter(|(_, rule)| rule.value.is_some());
        changes.find(|(on, _)| !self.has_shape(**on, schedule)).map_or(end, |(on, _)| *on)
    }

    fn has_shape(&self, day: Day, schedule: Schedule) -> bool {
        let rule = self.habit().rule_on(day);
        rule.is_some_and(|rule| Shape::of(rule.schedule) == Shape::of(schedule))
    }

    fn judged(&self, span: &Span, squares: &mut Squares) -> Period {
        let count = self.count(span, squares);
        let quota = lowered(span, count.active);
        let (done, state) = if count.active == 0 && count.met == 0 {
            (0, PeriodState::Neutral)
        } else if self.is_summed(span.rule) {
            let state = self.judged_by_sum(span, &count);
            (u32::from(state == PeriodState::Met), state)
        } else if count.met >= quota {
            (count.met, PeriodState::Met)
        } else {
            (count.met, unmet(span, &count, count.met + count.possible >= quota))
        };
        Period { from: span.from, to: span.to, quota, done, state }
    }

    fn judged_by_sum(&self, span: &Span, count: &Count) -> PeriodState {
        let sum = self.sum(span.from, span.to);
        match span.rule.target {
            Target::AtLeast(target) if sum >= target || count.met > 0 => PeriodState::Met,
            Target::AtLeast(_) => unmet(span, count, count.possible > 0),
            Target::AtMost { limit, .. } if sum > limit || count.said_missed => PeriodState::Missed,
            Target::AtMost { .. } if span.to > self.calendar().today => PeriodState::Open,
            Target::AtMost { unlogged_kept, .. } if unlogged_kept || count.said_something => {
                PeriodState::Met
            }
            Target::AtMost { .. } => unmet(span, count, false),
        }
    }

    fn count(&self, span: &Span, squares: &mut Squares) -> Count {
        // A window whose due day lies before it asks for nothing; neither does one whose due day was skipped.
        let undue = span.due_on.is_some_and(|due| due < span.from || self.is_skipped(due));
        let mut count = Count { undue, ..Count::default() };
        for day in Day::range(span.from, span.to) {
            let said = squares.said(day);
            let verdict = self.verdict(day, said);
            count.active += u32::from(verdict != Verdict::Skipped);
            count.met += u32::from(verdict == Verdict::Met);
            count.possible += u32::from(verdict == Verdict::Open);
            count.said_missed |= said == Some(Said::Missed);
            count.said_something |= said.is_some_and(|said| said != Said::Skipped);
        }
        count
    }
}

/// What the days of a period come to.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// Days that were not skipped.
    active: u32,
    met: u32,
    /// Days that can still be met.
    possible: u32,
    said_missed: bool,
    said_something: bool,
    /// A window without its due day.
    undue: bool,
}

/// The quota that skipped days and days before the beginning leave, at most a day's worth each.
fn lowered(span: &Span, active: u32) -> u32 {
    let whole = u32::try_from(span.whole_days).unwrap_or(1).max(1);
    (span.times * active).div_ceil(whole).min(active)
}

/// How a period stands that has not reached its quota.
const fn unmet(span: &Span, count: &Count, possible: bool) -> PeriodState {
    if possible {
        PeriodState::Open
    } else if span.cut || count.undue {
        PeriodState::Neutral
    } else {
        PeriodState::Missed
    }
}

/// Remembers the last period, since neighbouring days mostly share one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup<'a> {
    history: History<'a>,
    last: Option<Period>,
}

impl<'a> Lookup<'a> {
    pub(crate) const fn new(history: History<'a>) -> Self {
        Self { history, last: None }
    }

    /// The period of a day when it has several days; a day that is a period of its own has no use for it.
    pub(crate) fn wide(&mut self, day: Day, rule: Rule) -> Option<Period> {
        if Shape::of(rule.schedule) == Shape::Day {
            return None;
        }
        if !self.last.is_some_and(|last| last.from <= day && day < last.to) {
            self.last = self.history.period_of(day);
        }
        self.last
    }
}
