//! How much an account may change in a minute. Counted in the account's own row, so that the count holds over any number of servers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Instant;

/// The window of every limit, in milliseconds.
pub const WINDOW_MS: i64 = 60_000;

/// An operation older than this takes from the backlog instead of the live limits, in milliseconds.
pub const BACKLOG_AGE_MS: i64 = 120_000;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Making habits.
    HabitCreate,
    /// Editing, moving, archiving and restoring habits.
    HabitUpdate,
    /// Deleting and recovering habits.
    HabitDelete,
    /// Writing into squares.
    HabitToggle,
    /// Making goals.
    GoalCreate,
    /// Editing goals.
    GoalUpdate,
    /// Deleting and recovering goals.
    GoalDelete,
    /// Ticking steps off.
    StepToggle,
    /// Changing settings.
    SettingsSave,
    /// Making reminders.
    ReminderCreate,
    /// Editing reminders.
    ReminderUpdate,
    /// Deleting and recovering reminders.
    ReminderDelete,
    /// Making tokens for other programs.
    TokenCreate,
}

/// The numbers: how many of each action a window holds, and the size of the backlog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// In any 60 s at most so many; an action that is not listed has no limit.
    pub per_minute: BTreeMap<Action, u32>,
    /// How many old operations are taken at once.
    pub backlog: u32,
    /// How many more of them every minute.
    pub backlog_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_minute: BTreeMap::from([
                (Action::HabitCreate, 100),
                (Action::HabitUpdate, 100),
                (Action::HabitDelete, 50),
                (Action::HabitToggle, 200),
                (Action::GoalCreate, 50),
                (Action::GoalUpdate, 50),
                (Action::GoalDelete, 25),
                (Action::StepToggle, 100),
                (Action::SettingsSave, 20),
                (Action::ReminderCreate, 50),
                (Action::ReminderUpdate, 50),
                (Action::ReminderDelete, 50),
                (Action::TokenCreate, 10),
            ]),
            backlog: 3_000,
            backlog_per_minute: 200,
        }
    }
}

impl Limits {
    /// How long the backlog takes to let one more in, in milliseconds.
    fn backlog_interval_ms(&self) -> i64 {
        WINDOW_MS / i64::from(self.backlog_per_minute.max(1))
    }

    /// How long the backlog takes to let so many more in beside a first one: less than a minute, for not more than a
    /// minute brings.
    pub fn backlog_ms(&self, more: usize) -> i64 {
        let most = self.backlog_per_minute.saturating_sub(1).min(self.backlog.saturating_sub(1));
        let more = u32::try_from(more).unwrap_or(u32::MAX).min(most);
        self.backlog_interval_ms() * i64::from(more)
    }
}

/// Whether what was meant at `meant` takes from the backlog at the server's time `now`.
pub const fn is_backlog(meant: Instant, now: Instant) -> bool {
    now.ms_since(meant) > BACKLOG_AGE_MS
}

/// How much of one limit is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// How many a window holds.
    pub limit: u32,
    /// How many more are accepted now.
    pub places: u32,
    /// Milliseconds until a place that is taken now becomes free, 0 to [`WINDOW_MS`].
    pub free_in_ms: i64,
}

/// What an account has used: when each action of the last minute was accepted, and what the backlog has left.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Accepted within the last 60 s, oldest first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    accepted: BTreeMap<Action, Vec<Instant>>,
    /// When the backlog will be empty again, if nothing more is put into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    backlog_until: Option<Instant>,
}

impl Usage {
    /// Takes a place for an action that was meant at `meant`, at the server's time `now`.
    ///
    /// In any window of 60 s at most the limit's number is accepted, exactly.
    ///
    /// # Errors
    /// How many milliseconds until there is a place; nothing is taken.
    pub fn take(
        &mut self,
        limits: &Limits,
        action: Action,
        meant: Instant,
        now: Instant,
    ) -> Result<(), i64> {
        if is_backlog(meant, now) {
            return self.take_backlog(limits, now);
        }
        let Some(limit) = limits.per_minute.get(&action) else { return Ok(()) };
        let accepted = self.accepted.entry(action).or_default();
        accepted.retain(|at| (0..WINDOW_MS).contains(&now.ms_since(*at)));
        if accepted.len() < *limit as usize {
            accepted.push(now);
            return Ok(());
        }
        // A limit of none never has a place; a window is then as good an answer as any.
        let oldest = accepted.first().copied().unwrap_or(now);
        Err(WINDOW_MS - now.ms_since(oldest))
    }

    fn take_backlog(&mut self, limits: &Limits, now: Instant) -> Result<(), i64> {
        let interval = limits.backlog_interval_ms();
        let room = interval * i64::from(limits.backlog);
        let until = self.backlog_until.map_or(now, |until| until.max(now)).plus_ms(interval);
        let over = until.ms_since(now) - room;
        if over > 0 {
            return Err(over);
        }
        self.backlog_until = Some(until);
        Ok(())
    }

    /// What is left for an action at the server's time `now`; `None` for one without a limit.
    pub fn left(&self, limits: &Limits, action: Action, now: Instant) -> Option<Left> {
        let limit = *limits.per_minute.get(&action)?;
        let is_counted = |at: &&Instant| (0..WINDOW_MS).contains(&now.ms_since(**at));
        let accepted = self.accepted.get(&action).map(Vec::as_slice).unwrap_or_default();
        let counted = accepted.iter().filter(is_counted);
        let free_in_ms = counted.clone().next().map_or(0, |at| WINDOW_MS - now.ms_since(*at));
        let used = u32::try_from(counted.count()).unwrap_or(u32::MAX);
        Some(Left { limit, places: limit.saturating_sub(used), free_in_ms })
    }

    /// Forgets what lies outside the window, so that the row stays small.
    pub fn prune(&mut self, now: Instant) {
        self.accepted.retain(|_, accepted| {
            accepted.retain(|at| (0..WINDOW_MS).contains(&now.ms_since(*at)));
            !accepted.is_empty()
        });
        self.backlog_until = self.backlog_until.filter(|until| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant(1_000_000_000);

    #[test]
    fn any_window_of_a_minute_holds_the_limit_and_no_more() {
        let (limits, mut usage) = (Limits::default(), Usage::default());
        let mut accepted = Vec::new();
        for ms in (0..300_000).step_by(100) {
            let now = NOW.plus_ms(ms);
            if usage.take(&limits, Action::HabitCreate, now, now).is_ok() {
                accepted.push(now);
            }
        }
        assert_eq!(accepted.len(), 500);
        for window in accepted.windows(101) {
            assert!(window[100].ms_since(window[0]) >= WINDOW_MS);
        }
    }

    #[test]
    fn the_refusal_says_when_there_is_a_place_again() {
        let (limits, mut usage) = (Limits::default(), Usage::default());
        for _ in 0..200 {
            assert!(usage.take(&limits, Action::HabitToggle, NOW, NOW).is_ok());
        }
        let later = NOW.plus_ms(1500);
        assert_eq!(usage.take(&limits, Action::HabitToggle, later, later), Err(58_500));
        let free = later.plus_ms(58_500);
        assert!(usage.take(&limits, Action::HabitToggle, free, free).is_ok());
        assert!(usage.take(&limits, Action::HabitCreate, later, later).is_ok());
    }

    #[test]
    fn what_is_left_is_what_is_accepted() {
        let (limits, mut usage) = (Limits::default(), Usage::default());
        let left = |usage: &Usage, ms| {
            let left = usage.left(&limits, Action::TokenCreate, NOW.plus_ms(ms)).unwrap();
            (left.limit, left.places, left.free_in_ms)
        };
        assert_eq!(left(&usage, 0), (10, 10, 0));
        for ms in 0..10 {
            let now = NOW.plus_ms(ms);
            assert!(usage.take(&limits, Action::TokenCreate, now, now).is_ok());
        }
        assert_eq!(left(&usage, 1_000), (10, 0, 59_000));
        let later = NOW.plus_ms(1_000);
        assert_eq!(usage.take(&limits, Action::TokenCreate, later, later), Err(59_000));
        assert_eq!(left(&usage, 60_004), (10, 5, 1));
        assert_eq!(left(&usage, 70_000), (10, 10, 0));
    }

    #[test]
    fn a_backlog_enters_at_once_and_then_two_hundred_a_minute() {
        let (limits, mut usage) = (Limits::default(), Usage::default());
        let old = NOW.plus_ms(-BACKLOG_AGE_MS - 1);
        let taken =
            (0..5000).filter(|_| usage.take(&limits, Action::HabitToggle, old, NOW).is_ok());
        assert_eq!(taken.count(), 3000);
        assert_eq!(usage.take(&limits, Action::HabitToggle, old, NOW), Err(300));
        let minute = NOW.plus_ms(60_000);
        let taken =
            (0..5000).filter(|_| usage.take(&limits, Action::HabitToggle, old, minute).is_ok());
        assert_eq!(taken.count(), 200);
    }

    #[test]
    fn the_backlog_lets_in_what_it_was_waited_for() {
        let (limits, mut usage) = (Limits::default(), Usage::default());
        let old = NOW.plus_ms(-BACKLOG_AGE_MS - 1);
        while usage.take(&limits, Action::HabitToggle, old, NOW).is_ok() {}
        for (more, places) in [(0, 1), (2, 3), (199, 200), (5000, 200)] {
            let (mut usage, later) = (usage.clone(), NOW.plus_ms(300 + limits.backlog_ms(more)));
            let taken =
                (0..5000).filter(|_| usage.take(&limits, Action::HabitToggle, old, later).is_ok());
            assert_eq!(taken.count(), places);
        }
    }

    #[test]
    fn a_clock_that_went_back_does_not_lock_anybody_out() {
        let (limits, mut usage) = (Limits::default(), Usage::default());
        for _ in 0..100 {
            let _ = usage.take(&limits, Action::HabitCreate, NOW, NOW);
        }
        let earlier = NOW.plus_ms(-3_600_000);
        assert!(usage.take(&limits, Action::HabitCreate, earlier, earlier).is_ok());
    }

    #[test]
    fn what_lies_behind_is_forgotten() {
        let (limits, mut usage) = (Limits::default(), Usage::default());
        let _ = usage.take(&limits, Action::HabitCreate, NOW, NOW);
        usage.prune(NOW.plus_ms(WINDOW_MS));
        assert_eq!(usage, Usage::default());
    }
}
