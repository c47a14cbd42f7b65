//! The grid: what a square says. Levels are absolute, against the target of the day; a full square always means met.

pub mod combined;
pub mod weeks;

pub use combined::{Combined, CombinedGrid, combined};
pub use weeks::Weeks;

use crate::history::{Said, Verdict};
use crate::period::{Lookup, PeriodState};
use crate::{Amount, Day, Entry, History, Mark, Rule, Target};

/// What a square says. Each state has a drawing of its own besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellState {
    /// After today.
    Ahead,
    /// Before the habit began.
    Before,
    /// Nothing is asked: a free day, or a day after the habit was archived.
    NotDue,
    /// Nothing there: not done yet, missed, or said to be missed.
    Empty,
    /// Partly, 1 to 3: up to 33 %, 66 %, 99 % of the day's target.
    Part(u8),
    /// Met.
    Done,
    /// Not needed: the week, month or window has its quota from other days.
    Spare,
    /// At most, and within the limit so far today.
    Within,
    /// More than an at-most habit allows.
    Over,
    /// Left out by the person.
    Skipped,
}

impl CellState {
    /// The level of colour, 0 to 4; 4 is met and nothing else is.
    pub const fn level(self) -> u8 {
        match self {
            Self::Done => 4,
            Self::Part(level) => level,
            Self::Within => 2,
            Self::Spare => 1,
            Self::Ahead
            | Self::Before
            | Self::NotDue
            | Self::Empty
            | Self::Over
            | Self::Skipped => 0,
        }
    }
}

/// One square of one habit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub state: CellState,
    /// Whether there is a note.
    pub note: bool,
    /// What was marked; tells "said to be missed" from "nothing known", and holds the amount.
    pub mark: Option<Mark>,
}

impl Cell {
    /// The level of colour, 0 to 4.
    pub const fn level(&self) -> u8 {
        self.state.level()
    }
}

impl<'a> History<'a> {
    /// The square of a day.
    ///
    /// A mark shows as what it is, also on a day that was not due. Water, 8 glasses a day:
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use domain::grid::CellState;
    /// use domain::*;
    ///
    /// let day = |text: &str| text.parse::<Day>().unwrap();
    /// let mut water = Habit::blank(HabitId::from_entropy([1; 16]));
    /// let step = Amount::units(1);
    /// water.measure = Register::unwritten(Measure::Count { unit: Unit::default(), step });
    /// water.starts_on = Register::unwritten(day("2026-10-05"));
    /// let target = Target::AtLeast(Amount::units(8));
    /// let rule = Rule { schedule: Schedule::Daily, target };
    /// water.rules.insert(day("2026-10-05"), Register::unwritten(Some(rule)));
    /// let glasses = |count| Entry {
    ///     set: Register::unwritten(Some(Mark::Amount(Amount::units(count)))),
    ///     ..Entry::default()
    /// };
    /// let squares = BTreeMap::from([(day("2026-10-06"), glasses(6)), (day("2026-10-07"), glasses(11))]);
    ///
    /// let calendar = Calendar { today: day("2026-10-08"), week_start: Weekday::Mon };
    /// let history = History::new(&water, &squares, calendar);
    /// assert_eq!(history.cell(day("2026-10-04")).state, CellState::Before);
    /// assert_eq!(history.cell(day("2026-10-05")).state, CellState::Empty);
    /// assert_eq!(history.cell(day("2026-10-06")).state, CellState::Part(3));
    /// assert_eq!(history.cell(day("2026-10-07")).state, CellState::Done);
    /// assert_eq!(history.cell(day("2026-10-09")).state, CellState::Ahead);
    /// ```
    pub fn cell(&self, day: Day) -> Cell {
        self.cell_with(day, self.entries().get(&day), &mut Lookup::new(*self))
    }

    /// The squares of the days `from..to`, oldest first, in one pass.
    pub fn cells(&self, from: Day, to: Day) -> impl Iterator<Item = (Day, Cell)> + use<'a> {
        let history = *self;
        let mut lookup = Lookup::new(history);
        let mut squares = self.squares(from);
        Day::range(from, to)
            .map(move |day| (day, history.cell_with(day, squares.entry(day), &mut lookup)))
    }

    fn cell_with(&self, day: Day, entry: Option<&Entry>, lookup: &mut Lookup) -> Cell {
        let state = self.state(day, entry.and_then(Said::of), lookup);
        let note = entry.is_some_and(|entry| !entry.note.value.is_empty());
        Cell { state, note, mark: entry.and_then(Entry::mark) }
    }

    pub(crate) fn state(&self, day: Day, said: Option<Said>, lookup: &mut Lookup) -> CellState {
        match said {
            Some(Said::Done) => CellState::Done,
            Some(Said::Missed) => CellState::Empty,
            Some(Said::Skipped) => CellState::Skipped,
            Some(Said::Amount(amount)) => self.measured_state(day, amount, lookup),
            None => self.blank_state(day, lookup),
        }
    }

    fn measured_state(&self, day: Day, amount: Amount, lookup: &mut Lookup) -> CellState {
        match self.rule_on(day).map(|rule| rule.target) {
            Some(Target::AtLeast(target)) if amount >= target => CellState::Done,
            Some(Target::AtLeast(target)) if amount > Amount::ZERO => part(amount, target),
            Some(Target::AtMost { .. }) => match self.verdict(day, Some(Said::Amount(amount))) {
                Verdict::Met => CellState::Done,
                Verdict::Open => CellState::Within,
                _ if amount > Amount::ZERO => CellState::Over,
                _ => CellState::Empty,
            },
            // Nothing of something is as good as an empty square.
            _ => self.blank_state(day, lookup),
        }
    }

    fn blank_state(&self, day: Day, lookup: &mut Lookup) -> CellState {
        if day > self.calendar().today {
            return CellState::Ahead;
        }
        if day < self.starts_on() {
            return CellState::Before;
        }
        match self.rule_on(day).filter(|_| self.is_due(day)) {
            None => CellState::NotDue,
            Some(rule) => self.due_state(day, rule, lookup),
        }
    }

    fn due_state(&self, day: Day, rule: Rule, lookup: &mut Lookup) -> CellState {
        if self.verdict(day, None) == Verdict::Met {
            return CellState::Done;
        }
        if day == self.calendar().today && self.is_silently_within(day, rule) {
            return CellState::Within;
        }
        match lookup.wide(day, rule) {
            Some(period) if period.state == PeriodState::Met => CellState::Spare,
            _ => CellState::Empty,
        }
    }

    /// Whether a day of an at-most habit is kept so far although nothing was logged.
    fn is_silently_within(&self, day: Day, rule: Rule) -> bool {
        match rule.target {
            Target::AtMost { limit, unlogged_kept: true } => {
                self.sum_through(day, Amount::ZERO) <= limit
            }
            _ => false,
        }
    }
}

/// How much of the target there is, in whole percent rounded down: up to 33, 66, 99.
fn part(amount: Amount, target: Amount) -> CellState {
    CellState::Part(match amount.0.saturating_mul(100) / target.0.max(1) {
        ..=33 => 1,
        34..=66 => 2,
        _ => 3,
    })
}
