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

/// The position after one of its neighbours, or before them all; `None` when there is no such neighbour.
///
/// `ordered`: where everything stands, in its order; `moved`: what is to be moved, if it stands there already.
pub fn place_after<I: PartialEq>(
    ordered: &[(Position, I)],
    moved: Option<&I>,
    after: Option<&I>,
) -> Option<Position> {
    let others: Vec<_> = ordered.iter().filter(|(_, id)| Some(id) != moved).collect();
    let position = |index: usize| others.get(index).map(|(position, _)| position);
    let Some(after) = after else { return Some(Position::between(None, position(0))) };
    let index = others.iter().position(|(_, id)| id == after)?;
    Some(Position::between(position(index), position(index + 1)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_after_another_lies_before_the_one_that_followed_it() {
        let first = Position::between(None, None);
        let second = Position::between(Some(&first), None);
        let ordered = [(first.clone(), 1), (second.clone(), 2)];
        let between = place_after(&ordered, None, Some(&1)).unwrap();
        assert!(first < between && between < second);
        assert!(place_after(&ordered, None, Some(&2)).unwrap() > second);
        assert!(place_after(&ordered, None, None).unwrap() < first);
        // What is moved is no neighbour of its own.
        assert!(place_after(&ordered, Some(&2), Some(&1)).unwrap() > first);
        assert_eq!(place_after(&ordered, Some(&2), Some(&2)), None);
        assert_eq!(place_after(&ordered, None, Some(&3)), None);
    }
}
