//! Steps that say what they do and how long it took.

use std::time::{Duration, Instant};

use crate::run::Failure;

/// Runs `work` as a step called `name`.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    println!("── {name}");
    let (result, took) = timed(work);
    let seconds = took.as_secs_f64();
    let mark = if result.is_ok() { "✓" } else { "✗" };
    println!("{mark} {name} ({seconds:.1} s)");
    result
}

#[expect(clippy::disallowed_methods, reason = "how long a step took is for the terminal only")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// Waits a moment before something is tried again.
#[expect(clippy::disallowed_methods, reason = "there is no async runtime here to block")]
pub(crate) fn pause() {
    std::thread::sleep(Duration::from_millis(50));
}

/// Asks `is_ready` until it says so, for at most `seconds`.
pub(crate) fn wait_for(
    what: &str,
    seconds: u32,
    mut is_ready: impl FnMut() -> bool,
) -> Result<(), Failure> {
    for _ in 0..seconds * 20 {
        if is_ready() {
            return Ok(());
        }
        pause();
    }
    Err(Failure::new(format!("{what} did not start within {seconds} s")))
}
