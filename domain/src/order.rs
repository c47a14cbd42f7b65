//! The person's own order of the habits that stand on Today, and the steps up and down in it.

use crate::{Habit, HabitId, Position, Snapshot};

/// Where a habit stands among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Counted from 1, at the top.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// The position that takes it past the one above; `None` at the top.
    pub up: Option<Position>,
    /// The position that takes it past the one below; `None` at the end.
    pub down: Option<Position>,
}

impl Snapshot {
    /// Where a habit stands; `None` when it is archived, deleted or not there.
    pub fn place_of(&self, habit: HabitId) -> Option<Place> {
        let habits = self.live_habits();
        let index = habits.iter().position(|other| other.id == habit)?;
        let position = |index: usize| habits.get(index).map(|habit: &&Habit| &habit.position.value);
        let up = index.checked_sub(1).map(|above| {
            Position::between(above.checked_sub(1).and_then(position), position(above))
        });
        let below = position(index + 1);
        let down = below.map(|below| Position::between(Some(below), position(index + 2)));
        Some(Place { number: index + 1, of: habits.len(), up, down })
    }
}
