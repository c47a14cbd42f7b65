//! The derived numbers: periods, streaks, rates, strength, the grid and statistics, on days one can check by hand.

#![expect(clippy::unwrap_used, reason = "a helper of a test may panic as a test may")]

mod characters;
mod combined;
mod goals;
mod grid;
mod insights;
mod oracle;
mod reminders;
mod review;
mod schedules;
mod statistics;
mod streaks;
mod strength;
mod why;
