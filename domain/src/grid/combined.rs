//! The combined grid: all habits of a day in one square.
//!
//! A day is complete when every habit that was active and due on it (by the rules of that day) is met.
//! Left out are skipped days, and days that a week, month or window does not need because it has its quota from other days.
//! A habit that is met on a day on which it was not due counts, as due and met.

use crate::history::{Said, Verdict, share_ppm};
use crate::period::{Lookup, PeriodState};
use crate::{Calendar, CellState, Day, History, Rate, Rule, Snapshot, Target};

/// One square of all habits together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Combined {
    /// [`CellState::Ahead`], `Before` (no habit had begun), `NotDue` (nothing was asked), `Empty`, `Part` or `Done`.
    ///
    /// `Part`: the mean share of what was due is under 40 %, 70 %, 100 %.
    pub state: CellState,
    /// How many habits were met; never more than `due`.
    pub done: u32,
    /// How many counted.
    pub due: u32,
}

impl Combined {
    /// The level of colour, 0 to 4.
    pub const fn level(self) -> u8 {
        self.state.level()
    }

    /// Of what was due, how much was met.
    pub const fn rate(self) -> Rate {
        Rate { met: self.done, missed: self.due - self.done }
    }
}

/// The combined squares of a stretch of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CombinedGrid {
    from: Day,
    days: Vec<Combined>,
}

/// What the habits of a day come to.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    done: u32,
    due: u32,
    /// The shares in millionths.
    ppm: u64,
}

/// What one habit adds to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) met: bool,
    ppm: u64,
}

const FULL: Part = Part { met: true, ppm: 1_000_000 };

/// The combined square of one day.
pub fn combined(snapshot: &Snapshot, calendar: Calendar, day: Day) -> Combined {
    let grid = CombinedGrid::new(snapshot, calendar, day, day + 1);
    grid.get(day).unwrap_or(Combined { state: CellState::Ahead, done: 0, due: 0 })
}

impl CombinedGrid {
    /// The squares of the days `from..to`, in one pass over each habit.
    pub fn new(snapshot: &Snapshot, calendar: Calendar, from: Day, to: Day) -> Self {
        let mut sums = vec![Sum::default(); Day::range(from, to).len()];
        let mut began_on = None;
        for habit in snapshot.habits().filter(|habit| !habit.is_deleted()) {
            let history = History::new(habit, snapshot.entries(habit.id), calendar);
            let starts_on = history.starts_on();
            began_on = Some(began_on.map_or(starts_on, |day: Day| day.min(starts_on)));
            let first = starts_on.max(from);
            let offset = usize::try_from(first - from).unwrap_or(0);
            let days = history.parts(first, to.min(calendar.today + 1));
            for (sum, (_, part)) in sums.iter_mut().skip(offset).zip(days) {
                sum.take(part);
            }
        }
        let state = |day: Day, sum: &Sum| {
            if day > calendar.today {
                CellState::Ahead
            } else if began_on.is_none_or(|began| day < began) {
                CellState::Before
            } else {
                sum.state()
            }
        };
        let days = Day::range(from, to).zip(&sums);
        let days = days.map(|(day, sum)| Combined {
            state: state(day, sum),
            done: sum.done,
            due: sum.due,
        });
        Self { from, days: days.collect() }
    }

    /// The square of a day; `None` outside the grid.
    pub fn get(&self, day: Day) -> Option<Combined> {
        let index = usize::try_from(day - self.from).ok()?;
        self.days.get(index).copied()
    }

    /// The squares, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Day, Combined)> + '_ {
        self.days.iter().zip(0..).map(|(combined, offset)| (self.from + offset, *combined))
    }

    /// Of everything that was due on the days before `to`, how much was met. What is still open today counts as missed, so
    /// for a rate over what is over, `to` is today.
    pub fn rate(&self, from: Day, to: Day) -> Rate {
        let days = self.iter().filter(|(day, _)| (from..to).contains(day));
        days.fold(Rate::default(), |rate, (_, day)| rate.plus(day.rate()))
    }

    /// How many days were complete.
    pub fn complete_days(&self) -> usize {
        self.days.iter().filter(|day| day.state == CellState::Done).count()
    }
}

impl Sum {
    fn take(&mut self, part: Option<Part>) {
        let Some(part) = part else { return };
        self.due += 1;
        self.done += u32::from(part.met);
        self.ppm += part.ppm;
    }

    const fn state(self) -> CellState {
        let hundred = self.due as u64 * 1_000_000;
        if self.due == 0 {
            CellState::NotDue
        } else if self.done == self.due {
            CellState::Done
        } else if self.ppm == 0 {
            CellState::Empty
        } else if self.ppm * 10 < hundred * 4 {
            CellState::Part(1)
        } else if self.ppm * 10 < hundred * 7 {
            CellState::Part(2)
        } else {
            CellState::Part(3)
        }
    }
}

impl<'a> History<'a> {
    /// What the habit adds to each day of `from..to`; `None` for a day on which it does not count.
    pub(crate) fn parts(
        &self,
        from: Day,
        to: Day,
    ) -> impl Iterator<Item = (Day, Option<Part>)> + use<'a> {
        let history = *self;
        let mut lookup = Lookup::new(history);
        let mut squares = self.squares(from);
        Day::range(from, to)
            .map(move |day| (day, history.part(day, squares.said(day), &mut lookup)))
    }

    fn part(&self, day: Day, said: Option<Said>, lookup: &mut Lookup) -> Option<Part> {
        if !self.is_followed(day) {
            return None;
        }
        match self.verdict(day, said) {
            Verdict::Skipped => None,
            Verdict::Met => Some(FULL),
            Verdict::Unmet | Verdict::Open => {
                let rule = self.rule_on(day)?;
                self.unmet_part(day, said, rule, lookup)
            }
        }
    }

    fn unmet_part(
        &self,
        day: Day,
        said: Option<Said>,
        rule: Rule,
        lookup: &mut Lookup,
    ) -> Option<Part> {
        match lookup.wide(day, rule).map(|period| period.state) {
            Some(PeriodState::Met) => return self.completes(day, said).then_some(FULL),
            Some(PeriodState::Neutral) => return None,
            _ => {}
        }
        let ppm = match (rule.target, said) {
            (Target::AtLeast(target), Some(Said::Amount(amount))) => share_ppm(amount, target),
            // What may yet go over its limit has not earned anything.
            _ => 0,
        };
        self.is_due(day).then_some(Part { met: false, ppm })
    }

    /// Whether the sum of a period reaches its target on this very day.
    fn completes(&self, day: Day, said: Option<Said>) -> bool {
        let (Some(Said::Amount(amount)), Some(span)) = (said, self.summed_span(day)) else {
            return false;
        };
        match span.rule.target {
            Target::AtLeast(target) => {
                let sum = self.sum(span.from, day + 1);
                sum >= target && sum.plus(amount.negated()) < target
            }
            Target::AtMost { .. } => false,
        }
    }
}
