//! The running timer of a habit that is measured in minutes. It is kept on the device, so that it survives a reload.

use domain::{Amount, Day, HabitId, Instant, Operation};
use leptos::prelude::*;

use crate::replica::Replica;

/// What the name of a timer on the device begins with; the account follows.
const KEY: &str = "timer ";

/// The longest a timer counts: what is forgotten overnight is no reading of 14 hours.
const LONGEST_MS: i64 = 12 * 3_600_000;

/// A timer that runs: whose, for which day, since when by the device's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// The habit whose minutes are counted.
    pub habit: HabitId,
    /// The day they count for.
    pub day: Day,
    /// When it was started.
    pub since: Instant,
}

impl Running {
    /// The time since the start, in thousandths of a minute.
    pub fn elapsed(&self, now: Instant) -> Amount {
        Amount(now.ms_since(self.since).clamp(0, LONGEST_MS) / 60)
    }

    fn write(self) -> String {
        format!("{} {} {}", self.habit, self.day, self.since.0)
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let habit = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        let since = Instant(parts.next()?.parse().ok()?);
        Some(Self { habit, day, since })
    }
}

/// The one timer of the page, in context.
#[derive(Clone, Copy)]
pub struct Timer {
    /// The timer that runs.
    pub running: RwSignal<Option<Running>>,
    /// The device's clock, renewed every few seconds while the timer runs.
    pub now: RwSignal<Instant>,
    replica: Replica,
}

impl Timer {
    /// A timer that stands still; [`Timer::resume`] picks up what ran before a reload.
    pub fn new(replica: Replica) -> Self {
        Self { running: RwSignal::new(None), now: RwSignal::new(Instant(0)), replica }
    }

    /// The name under which the device keeps it: what one person's timer counts is nobody else's.
    fn key(self) -> String {
        let owner = self.replica.owner().map(|id| id.to_string()).unwrap_or_default();
        [KEY, &owner].concat()
    }

    /// The timer in context.
    pub fn here() -> Self {
        expect_context()
    }

    /// Picks up the timer that ran when the page was left.
    pub fn resume(self) {
        let Some(device) = self.replica.device() else { return };
        let Some(running) = device.recall(&self.key()).and_then(|text| Running::read(&text)) else {
            return;
        };
        self.running.set(Some(running));
        self.tick();
    }

    /// Starts the timer of a habit, or stops it and adds its minutes.
    pub fn toggle(self, habit: HabitId, day: Day) {
        let ran = self.running.get_untracked();
        self.stop();
        if ran.is_none_or(|running| running.habit != habit) {
            self.begin(habit, day);
        }
    }

    /// The minutes that run for a habit and are not written yet.
    pub fn running_for(self, habit: HabitId, day: Day) -> Option<Amount> {
        let running = self.running.get()?;
        (running.habit == habit && running.day == day).then(|| running.elapsed(self.now.get()))
    }

    fn begin(self, habit: HabitId, day: Day) {
        let Some(device) = self.replica.device() else { return };
        let running = Running { habit, day, since: device.now() };
        device.keep(&self.key(), Some(&running.write()));
        self.running.set(Some(running));
        self.tick();
    }

    fn stop(self) {
        let (Some(running), Some(device)) = (self.running.get_untracked(), self.replica.device())
        else {
            return;
        };
        self.running.set(None);
        device.keep(&self.key(), None);
        let Running { habit, day, .. } = running;
        let amount = running.elapsed(device.now());
        // A tap that was taken back at once counts nothing.
        if amount >= Amount(50) {
            self.replica.perform(Operation::AddAmount { habit, day, amount });
        }
    }

    /// Renews the clock while the timer runs.
    fn tick(self) {
        let Some(device) = self.replica.device() else { return };
        if self.running.try_get_untracked().flatten().is_none() {
            return;
        }
        self.now.set(device.now());
        device.after(5_000, Box::new(move || self.tick()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_survives_its_text() {
        let habit = HabitId::from_entropy([7; 16]);
        let running = Running { habit, day: Day(20_000), since: Instant(1_795_342_000_123) };
        assert_eq!(Running::read(&running.write()), Some(running));
        assert_eq!(Running::read("nonsense"), None);
    }

    #[test]
    fn a_timer_that_was_forgotten_stops_counting() {
        let running =
            Running { habit: HabitId::from_entropy([7; 16]), day: Day(0), since: Instant(0) };
        assert_eq!(running.elapsed(Instant(90_000)), Amount(1500));
        assert_eq!(running.elapsed(Instant(48 * 3_600_000)), Amount::units(720));
        assert_eq!(running.elapsed(Instant(-5)), Amount::ZERO);
    }
}
