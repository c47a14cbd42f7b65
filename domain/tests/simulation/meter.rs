//! Counts what the limits allow, in another way than the limits themselves: by looking at every window.

use std::collections::BTreeMap;

use domain::Instant;
use domain::limits::{Action, BACKLOG_AGE_MS, Limits, WINDOW_MS};

use super::violation::{Invariant, Violation, check};

/// What was taken from the limits so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    live: BTreeMap<Action, Vec<Instant>>,
    backlog: Vec<Instant>,
}

impl Meter {
    /// Counts an operation that was settled at `now`, with its effective time.
    pub(crate) fn count(
        &mut self,
        limits: &Limits,
        action: Action,
        effective: Instant,
        now: Instant,
    ) -> Result<(), Violation> {
        if now.ms_since(effective) > BACKLOG_AGE_MS {
            self.backlog.push(now);
            return self.check_backlog(limits, now);
        }
        let taken = self.live.entry(action).or_default();
        taken.push(now);
        taken.retain(|at| now.ms_since(*at) < WINDOW_MS);
        let limit = limits.per_minute.get(&action).copied().unwrap_or(u32::MAX) as usize;
        check(Invariant::I13Limits, taken.len() <= limit, || {
            format!("{} of {action:?} within a minute, {limit} are allowed", taken.len())
        })
    }

    /// From any moment until now no more than what may come at once, and what was refilled since.
    fn check_backlog(&self, limits: &Limits, now: Instant) -> Result<(), Violation> {
        let interval = WINDOW_MS / i64::from(limits.backlog_per_minute);
        for (index, since) in self.backlog.iter().enumerate() {
            let taken = self.backlog.len() - index;
            let refilled = usize::try_from(now.ms_since(*since) / interval).unwrap_or(0);
            check(Invariant::I13Limits, taken <= limits.backlog as usize + refilled, || {
                format!("{taken} old operations since {since:?}, refilled by {refilled} only")
            })?;
        }
        Ok(())
    }
}
