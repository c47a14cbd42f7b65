//! Counts and totals over a habit's days, and over all habits.

use crate::{Amount, Calendar, CellState, Day, History, Rate, Snapshot, Weekday};

/// What came together in a stretch of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// The sum of all amounts, met or not; skipped days add nothing.
    pub amount: Amount,
    /// How many days were met.
    pub met_days: u32,
}

impl History<'_> {
    /// What came together in `from..to`.
    pub fn total(&self, from: Day, to: Day) -> Total {
        let from = from.max(self.starts_on());
        let cells = self.cells(from, to.min(self.calendar().today + 1));
        let met_days =
            cells.fold(0, |sum, (_, cell)| sum + u32::from(cell.state == CellState::Done));
        Total { amount: self.sum(from, to), met_days }
    }

    /// How many days of `from..to` were met and missed ("216 of 276 days": met of judged).
    ///
    /// Free, skipped and not needed days are left out, and today as long as it is open.
    pub fn days(&self, from: Day, to: Day) -> Rate {
        self.judged_days(from, to).fold(Rate::default(), |mut rate, (_, met)| {
            rate.count(met);
            rate
        })
    }

    /// For each weekday, Monday first, how many days were met and missed over all time.
    pub fn weekdays(&self) -> [Rate; 7] {
        let mut rates = [Rate::default(); 7];
        for (day, met) in self.judged_days(self.starts_on(), self.calendar().today + 1) {
            if let Some(rate) = rates.get_mut(usize::from(day.weekday().days_after(Weekday::Mon))) {
                rate.count(met);
            }
        }
        rates
    }

    /// The days of `from..to` that count, and whether each is met.
    fn judged_days(&self, from: Day, to: Day) -> impl Iterator<Item = (Day, bool)> {
        let today = self.calendar().today;
        let days = self.parts(from.max(self.starts_on()), to.min(today + 1));
        let judged = days.filter_map(|(day, part)| part.map(|part| (day, part.met)));
        judged.filter(move |(day, met)| *met || *day < today)
    }
}

/// How many squares of all habits are filled in `from..to` ("1,875 squares filled in 12 months").
///
/// Deleted habits are left out; of archived ones the days count on which they were followed.
pub fn filled(snapshot: &Snapshot, calendar: Calendar, from: Day, to: Day) -> u32 {
    let habits = snapshot.habits().filter(|habit| !habit.is_deleted());
    let histories = habits.map(|habit| History::new(habit, snapshot.entries(habit.id), calendar));
    histories.map(|history| history.filled(from, to)).sum()
}

impl History<'_> {
    fn filled(&self, from: Day, to: Day) -> u32 {
        let to = to.min(self.ends_on().unwrap_or(to));
        self.total(from, to).met_days
    }
}
