//! The derived numbers: periods, streaks, rates, strength, the grid and statistics, on days one can check by hand.

mod characters;
mod combined;
mod grid;
mod oracle;
mod schedules;
mod statistics;
mod streaks;
mod strength;
