//! What a day still asks for.

use crate::{Calendar, Day, Snapshot, grid};

/// How many habits are met on a day, and how many count ("3 of 9 done"), by the rules of the combined grid.
///
/// An at-most habit counts from the morning on and is met when the day is over.
pub fn tally(snapshot: &Snapshot, calendar: Calendar, day: Day) -> (u32, u32) {
    let combined = grid::combined(snapshot, calendar, day);
    (combined.done, combined.due)
}
