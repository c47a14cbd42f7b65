//! Time and chance: the only place that reads a clock or draws random bytes. Everyone else is handed both.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use domain::Instant;
use sha2::{Digest as _, Sha256};

/// A clock.
pub trait Clock: Send + Sync {
    /// The time it is.
    fn now(&self) -> Instant;

    /// How long the clock has run. Never goes back, whatever is done to the time of day.
    fn elapsed(&self) -> Duration;
}

/// A clock that many hold.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// Starts counting [`Clock::elapsed`].
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn start() -> Self {
        Self { started: std::time::Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> Instant {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Instant(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The machine's own time a while ago, and now: what a trace is drawn against, whichever clock the service goes by.
#[expect(clippy::disallowed_methods, reason = "this is where clocks are read")]
pub(crate) fn just_now(ago: Duration) -> (std::time::SystemTime, std::time::SystemTime) {
    let now = std::time::SystemTime::now();
    (now.checked_sub(ago).unwrap_or(now), now)
}

/// A clock that stands until it is moved; for tests and pictures.
#[derive(Debug)]
pub struct FixedClock {
    started: i64,
    now: AtomicI64,
}

impl FixedClock {
    /// Stands at `now`.
    pub const fn at(now: Instant) -> Self {
        Self { started: now.0, now: AtomicI64::new(now.0) }
    }

    /// Moves on by `ms` milliseconds.
    pub fn advance(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        Instant(self.now.load(Ordering::Relaxed))
    }

    fn elapsed(&self) -> Duration {
        let ms = self.now.load(Ordering::Relaxed).saturating_sub(self.started);
        Duration::from_millis(u64::try_from(ms).unwrap_or(0))
    }
}

/// Where random bytes come from.
#[derive(Debug)]
pub struct Entropy {
    key: [u8; 32],
    drawn: AtomicU64,
    is_system: bool,
}

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the system gave no random bytes")]
pub struct NoEntropy;

impl Entropy {
    /// The operating system's generator.
    ///
    /// # Errors
    /// When it has nothing to give.
    pub fn system() -> Result<Self, NoEntropy> {
        let mut key = [0; 32];
        fill(&mut key)?;
        Ok(Self { key, drawn: AtomicU64::new(0), is_system: true })
    }

    /// A sequence that depends on `seed` alone; for tests.
    pub fn seeded(seed: u64) -> Self {
        let key = Sha256::digest(seed.to_be_bytes()).into();
        Self { key, drawn: AtomicU64::new(0), is_system: false }
    }

    /// Draws `N` bytes. Should the system fail after the start, they are derived from what it gave at the start.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        if self.is_system && fill(&mut bytes).is_ok() {
            return bytes;
        }
        for chunk in bytes.chunks_mut(32) {
            let number = self.drawn.fetch_add(1, Ordering::Relaxed);
            let block = Sha256::new().chain_update(self.key).chain_update(number.to_be_bytes());
            for (byte, random) in chunk.iter_mut().zip(block.finalize()) {
                *byte = random;
            }
        }
        bytes
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where chance comes from")]
fn fill(bytes: &mut [u8]) -> Result<(), NoEntropy> {
    getrandom::fill(bytes).map_err(|_| NoEntropy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_until_it_is_moved() {
        let clock = FixedClock::at(Instant(1_000));
        assert_eq!((clock.now(), clock.elapsed()), (Instant(1_000), Duration::ZERO));
        clock.advance(250);
        assert_eq!((clock.now(), clock.elapsed()), (Instant(1_250), Duration::from_millis(250)));
    }

    #[test]
    fn a_seeded_sequence_repeats_itself_and_the_systems_does_not() {
        let draw = Entropy::bytes::<40>;
        assert_eq!(draw(&Entropy::seeded(1)), draw(&Entropy::seeded(1)));
        let one = Entropy::seeded(1);
        assert_ne!(draw(&one), draw(&one));
        let system = Entropy::system().unwrap();
        assert_ne!(draw(&system), draw(&system));
    }
}
