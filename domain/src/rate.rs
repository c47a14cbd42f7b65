//! Rates: how much of what was asked was kept.

use crate::period::PeriodState;
use crate::{Day, History};

/// How many were met and how many missed. What is open, skipped or not due is in neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// Met.
    pub met: u32,
    /// Missed.
    pub missed: u32,
}

impl Rate {
    /// Met and missed together.
    pub const fn judged(self) -> u32 {
        self.met + self.missed
    }

    /// Met ÷ judged, 0 to 1; `None` when nothing was judged.
    pub fn share(self) -> Option<f64> {
        (self.judged() > 0).then(|| f64::from(self.met) / f64::from(self.judged()))
    }

    /// Met ÷ judged in whole percent, rounded down, so that 100 means all; `None` when nothing was judged.
    pub fn percent(self) -> Option<u32> {
        (self.met * 100).checked_div(self.judged())
    }

    /// Both rates together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { met: self.met + other.met, missed: self.missed + other.missed }
    }

    /// Counts one more.
    pub(crate) fn count(&mut self, met: bool) {
        *(if met { &mut self.met } else { &mut self.missed }) += 1;
    }
}

impl History<'_> {
    /// The rate over the periods that begin in `from..to`. Days before the habit's first day never count.
    pub fn rate(&self, from: Day, to: Day) -> Rate {
        let mut rate = Rate::default();
        for period in self.periods(from, to) {
            match period.state {
                PeriodState::Met => rate.count(true),
                PeriodState::Missed => rate.count(false),
                PeriodState::Open | PeriodState::Neutral => {}
            }
        }
        rate
    }
}
