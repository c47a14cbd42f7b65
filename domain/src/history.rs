//! One habit with its squares, as the person's calendar sees them: what each day asked for, and what it got.
//!
//! A [`History`] borrows; it is made in an instant and holds nothing derived but the first day.
//! The numbers stand beside it, each in the file of its name: periods, streaks, rates, strength, the grid, statistics.

use std::collections::{BTreeMap, btree_map};
use std::iter::Peekable;

use crate::{Amount, Calendar, Day, Entry, Habit, HabitId, Mark, Rule, Schedule, Snapshot, Target};

/// One habit, its squares and the calendar they are read by.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    habit: &'a Habit,
    entries: &'a BTreeMap<Day, Entry>,
    calendar: Calendar,
    starts_on: Day,
    /// The rule of a habit that never had another, which is nearly every habit.
    only_rule: Option<Rule>,
}

/// What a square says, without its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Done,
    Missed,
    Skipped,
    Amount(Amount),
}

impl Said {
    /// Reads an entry without copying its texts.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let summed;
        let mark = if entry.adds.is_empty() {
            entry.set.value.as_ref()
        } else {
            summed = entry.mark();
            summed.as_ref()
        };
        mark.map(|mark| match mark {
            Mark::Done => Self::Done,
            Mark::Missed => Self::Missed,
            Mark::Skipped(_) => Self::Skipped,
            Mark::Amount(amount) => Self::Amount(*amount),
        })
    }
}

/// The squares of a habit, asked for day after day: cheaper than looking each one up.
pub(crate) struct Squares<'a>(Peekable<btree_map::Range<'a, Day, Entry>>);

impl<'a> Squares<'a> {
    /// The square of a day, which is later than the days that were asked for before.
    pub(crate) fn entry(&mut self, day: Day) -> Option<&'a Entry> {
        while self.0.next_if(|(on, _)| **on < day).is_some() {}
        self.0.next_if(|(on, _)| **on == day).map(|(_, entry)| entry)
    }

    pub(crate) fn said(&mut self, day: Day) -> Option<Said> {
        self.entry(day).and_then(Said::of)
    }
}

/// How a day stands against its own target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Kept.
    Met,
    /// Not kept, and the day is over, or said so, or over the limit.
    Unmet,
    /// Not yet kept; it still can be.
    Open,
    /// Left out.
    Skipped,
}

impl<'a> History<'a> {
    /// A habit with its entries by day; some may be empty.
    pub fn new(habit: &'a Habit, entries: &'a BTreeMap<Day, Entry>, calendar: Calendar) -> Self {
        let first = entries.iter().find(|(_, entry)| Said::of(entry).is_some());
        let starts_on = habit.starts_on.value;
        let starts_on = first.map_or(starts_on, |(day, _)| starts_on.min(*day));
        let mut rules = habit.dated_rules().map(|(_, rule)| rule);
        let only_rule = rules.next().filter(|_| rules.next().is_none());
        Self { habit, entries, calendar, starts_on, only_rule }
    }

    /// The history of a habit of a snapshot; `None` when it is not there, or gone for good.
    pub fn of(snapshot: &'a Snapshot, habit: HabitId, calendar: Calendar) -> Option<Self> {
        let habit = snapshot.habit(habit).filter(|habit| !habit.purged)?;
        Some(Self::new(habit, snapshot.entries(habit.id), calendar))
    }

    /// The habit.
    pub const fn habit(&self) -> &'a Habit {
        self.habit
    }

    /// Its entries by day; some may be empty.
    pub const fn entries(&self) -> &'a BTreeMap<Day, Entry> {
        self.entries
    }

    /// The calendar it is read by.
    pub const fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// The habit's first day: its own start, or the earliest marked square, whichever is earlier.
    pub const fn starts_on(&self) -> Day {
        self.starts_on
    }

    /// The first day on which it is no longer followed; `None` while it is.
    pub const fn ends_on(&self) -> Option<Day> {
        self.habit.archived_on.value
    }

    /// Whether a day lies in the habit's life: not before its first day, not archived by then.
    pub fn is_followed(&self, day: Day) -> bool {
        day >= self.starts_on && self.ends_on().is_none_or(|end| day < end)
    }

    /// The rule that holds on a day, with the target as the measure reads it: a check habit asks for "once".
    ///
    /// `None` only for a blank habit.
    pub fn rule_on(&self, day: Day) -> Option<Rule> {
        let rule = match self.only_rule {
            Some(rule) => rule,
            None => self.habit.rule_on(day)?,
        };
        let target = if self.habit.measure.value.is_amount() { rule.target } else { Target::ONCE };
        Some(Rule { target, ..rule })
    }

    /// Whether the rule of that day asks for something on it.
    ///
    /// With N times a week or month every day is a possible day.
    /// Every N days: only the day itself, counted from the rule's `from`; the days between the habit's own start and a
    /// later `from` ask for nothing, those before its own start (earlier squares moved it back) are counted backwards.
    pub fn is_due(&self, day: Day) -> bool {
        self.is_followed(day) && self.rule_on(day).is_some_and(|rule| self.asks(rule.schedule, day))
    }

    fn asks(&self, schedule: Schedule, day: Day) -> bool {
        match schedule {
            Schedule::Daily | Schedule::TimesPerWeek(_) | Schedule::TimesPerMonth(_) => true,
            Schedule::Weekdays(days) => days.contains(day.weekday()),
            Schedule::EveryDays { n, from } => {
                (day - from).rem_euclid(i32::from(n.max(1))) == 0 && !self.waits(from, day)
            }
        }
    }

    /// Whether a schedule that counts from `from` has not begun on a day, although the habit has.
    pub(crate) fn waits(&self, from: Day, day: Day) -> bool {
        day < from && day >= self.habit.starts_on.value
    }

    /// Whether the day is met: done, or its sum reaches the target, or stayed within the limit until the day was over.
    ///
    /// A day with nothing logged is met only by an at-most habit that says so, when it was due and is over.
    pub fn is_met(&self, day: Day) -> bool {
        self.verdict(day, self.said(day)) == Verdict::Met
    }

    /// Whether the day is not met yet and still can be.
    pub fn is_open(&self, day: Day) -> bool {
        self.verdict(day, self.said(day)) == Verdict::Open
    }

    /// How far the day got, 0 to 1: 1 when it was marked done, else its amount ÷ the target (or the limit) of that day.
    pub fn share(&self, day: Day) -> f64 {
        match (self.said(day), self.rule_on(day)) {
            (Some(Said::Done), _) => 1.0,
            (Some(Said::Amount(amount)), Some(rule)) => share(amount, rule.target.amount()),
            _ => 0.0,
        }
    }

    /// What was counted on a day; nothing when no amount was.
    pub fn amount(&self, day: Day) -> Amount {
        match self.said(day) {
            Some(Said::Amount(amount)) => amount,
            _ => Amount::ZERO,
        }
    }

    /// Whether the day was left out.
    pub fn is_skipped(&self, day: Day) -> bool {
        self.said(day) == Some(Said::Skipped)
    }

    /// The squares from a day on, for a pass over its days in order.
    pub(crate) fn squares(&self, from: Day) -> Squares<'a> {
        Squares(self.entries.range(from..).peekable())
    }

    pub(crate) fn said(&self, day: Day) -> Option<Said> {
        self.entries.get(&day).and_then(Said::of)
    }

    /// How a day stands on which `said` was said.
    pub(crate) fn verdict(&self, day: Day, said: Option<Said>) -> Verdict {
        let over = day < self.calendar.today;
        match said {
            Some(Said::Skipped) => Verdict::Skipped,
            Some(Said::Done) => Verdict::Met,
            Some(Said::Missed) => Verdict::Unmet,
            Some(Said::Amount(amount)) => self.measured(day, amount, over),
            None if !over => Verdict::Open,
            None => self.unlogged(day),
        }
    }

    fn measured(&self, day: Day, amount: Amount, over: bool) -> Verdict {
        let Some(rule) = self.rule_on(day) else { return Verdict::Unmet };
        match rule.target {
            Target::AtLeast(target) if amount >= target => Verdict::Met,
            Target::AtMost { limit, .. } if self.sum_through(day, amount) > limit => Verdict::Unmet,
            Target::AtMost { .. } if over => Verdict::Met,
            _ if over => Verdict::Unmet,
            _ => Verdict::Open,
        }
    }

    fn unlogged(&self, day: Day) -> Verdict {
        let rule = self.rule_on(day).filter(|rule| self.asks(rule.schedule, day));
        match rule.map(|rule| rule.target) {
            Some(Target::AtMost { limit, unlogged_kept: true })
                if self.is_followed(day) && self.sum_through(day, Amount::ZERO) <= limit =>
            {
                Verdict::Met
            }
            _ => Verdict::Unmet,
        }
    }

    /// The amount that counts against a limit on a day: the day's own, or with one period's limit what it has come to.
    pub(crate) fn sum_through(&self, day: Day, amount: Amount) -> Amount {
        self.summed_span(day).map_or(amount, |span| self.sum(span.from, day + 1))
    }

    /// The sum of the amounts in `from..to`.
    pub(crate) fn sum(&self, from: Day, to: Day) -> Amount {
        let marks = self.entries.range(from..to.max(from)).filter_map(|(_, entry)| Said::of(entry));
        marks.fold(Amount::ZERO, |sum, said| match said {
            Said::Amount(amount) => sum.plus(amount),
            _ => sum,
        })
    }
}

/// `amount` ÷ `whole`, at most 1; a limit of nothing is used up by anything.
pub(crate) fn share(amount: Amount, whole: Amount) -> f64 {
    if amount >= whole && amount > Amount::ZERO {
        1.0
    } else {
        amount.share_of(whole).clamp(0.0, 1.0)
    }
}

/// `amount` ÷ `target` in millionths, rounded down; for an amount that does not reach its target.
pub(crate) fn share_ppm(amount: Amount, target: Amount) -> u64 {
    u64::try_from(amount.0.saturating_mul(1_000_000) / target.0.max(1)).unwrap_or(0)
}
