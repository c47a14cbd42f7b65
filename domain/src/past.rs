//! The past of a square, as the server tells it to the person: what was meant, when, on which device; and the way back.

use serde::{Deserialize, Serialize};

use crate::{Amount, Day, Entry, HabitId, Mark, Note, Operation, OperationId};

/// On which device something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hand {
    /// On the one that asks.
    This,
    /// On one whose session is known by this name.
    Named(String),
    /// On another one.
    Another,
}

/// One thing that was meant for a square.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The operation's id.
    pub id: OperationId,
    /// The civil day on which it was done, by the person's clock.
    pub on: Day,
    /// The minute of that day, 0 to 1439.
    pub minute: u16,
    /// On which device.
    pub hand: Hand,
    /// What was meant.
    pub operation: Operation,
    /// What the square said before, as far as it said something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Entry>,
    /// Whether it was refused, and so changed nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_refused: bool,
}

/// One half of what a square says: an operation writes one and leaves the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Half {
    /// The mark; `None` is an empty square.
    Mark(Option<Mark>),
    /// The note; an empty one is none.
    Note(Note),
}

impl Half {
    /// The operation that brings it back.
    pub fn restore(self, habit: HabitId, day: Day) -> Operation {
        match self {
            Self::Mark(mark) => Operation::SetEntry { habit, day, mark },
            Self::Note(note) => Operation::SetNote { habit, day, note },
        }
    }

    /// Whether a square says it already.
    pub fn is_in(&self, entry: Option<&Entry>) -> bool {
        match self {
            Self::Mark(mark) => entry.and_then(Entry::mark) == *mark,
            Self::Note(note) => match entry {
                Some(entry) => entry.note.value == *note,
                None => note.is_empty(),
            },
        }
    }
}

impl Done {
    /// What the square said after it, of the half it wrote; `None` when it wrote nothing.
    pub fn wrote(&self) -> Option<Half> {
        if self.is_refused {
            return None;
        }
        match &self.operation {
            Operation::SetEntry { mark, .. } => Some(Half::Mark(mark.clone())),
            Operation::SetNote { note, .. } => Some(Half::Note(note.clone())),
            Operation::AddAmount { amount, .. } => Some(Half::Mark(self.added(*amount))),
            _ => None,
        }
    }

    /// The mark after an addition. What is added to a mark that is no amount counts from nothing, as it does in the square.
    fn added(&self, amount: Amount) -> Option<Mark> {
        let before = self.before.as_ref().and_then(Entry::mark);
        let had = match before {
            Some(Mark::Amount(amount)) => Some(amount),
            _ => None,
        };
        let sum = had.unwrap_or_default().plus(amount).clamped();
        if had.is_none() && sum == Amount::ZERO { before } else { Some(Mark::Amount(sum)) }
    }
}

/// What the square said before the earliest of these, when that is known: the mark, if a mark is what that one wrote.
/// `past`: the latest first.
pub fn earliest(past: &[Done]) -> Option<Half> {
    let marks = |done: &&Done| matches!(done.wrote(), Some(Half::Mark(_)));
    let first = past.iter().rfind(marks)?;
    first.before.as_ref().map(|entry| Half::Mark(entry.mark()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Register;

    const DAY: Day = Day(20_000);

    fn done(operation: Operation, before: Option<Mark>) -> Done {
        let before =
            before.map(|mark| Entry { set: Register::unwritten(Some(mark)), ..Entry::default() });
        let id = OperationId::from_entropy([0; 8]);
        Done { id, on: DAY, minute: 0, hand: Hand::This, operation, before, is_refused: false }
    }

    fn habit() -> HabitId {
        HabitId::from_entropy([1; 16])
    }

    fn set(mark: Option<Mark>) -> Operation {
        Operation::SetEntry { habit: habit(), day: DAY, mark }
    }

    fn add(units: i64) -> Operation {
        Operation::AddAmount { habit: habit(), day: DAY, amount: Amount::units(units) }
    }

    fn glasses(units: i64) -> Mark {
        Mark::Amount(Amount::units(units))
    }

    #[test]
    fn what_was_set_comes_back_as_it_was_set() {
        let ticked = done(set(Some(Mark::Done)), None);
        let half = ticked.wrote().unwrap();
        assert_eq!(half.restore(habit(), DAY), set(Some(Mark::Done)));
        let emptied = done(set(None), Some(Mark::Done));
        assert_eq!(emptied.wrote(), Some(Half::Mark(None)));
    }

    #[test]
    fn what_was_added_comes_back_as_the_sum_it_made() {
        let sum = |before, units| done(add(units), before).wrote();
        assert_eq!(sum(Some(glasses(5)), 1), Some(Half::Mark(Some(glasses(6)))));
        assert_eq!(sum(Some(glasses(1)), -3), Some(Half::Mark(Some(glasses(0)))));
        assert_eq!(sum(None, 1), Some(Half::Mark(Some(glasses(1)))));
        assert_eq!(sum(Some(Mark::Missed), 0), Some(Half::Mark(Some(Mark::Missed))));
    }

    #[test]
    fn a_note_comes_back_without_touching_the_mark() {
        let note = Note::new("late train").unwrap();
        let noted = Operation::SetNote { habit: habit(), day: DAY, note };
        let half = done(noted.clone(), Some(Mark::Done)).wrote().unwrap();
        assert!(!half.is_in(None));
        assert_eq!(half.restore(habit(), DAY), noted);
        assert!(Half::Note(Note::default()).is_in(None));
    }

    #[test]
    fn what_was_refused_wrote_nothing() {
        let refused = Done { is_refused: true, ..done(set(Some(Mark::Done)), None) };
        assert_eq!(refused.wrote(), None);
    }

    #[test]
    fn what_lay_before_the_log_comes_back_too() {
        let past =
            [done(set(None), Some(Mark::Done)), done(set(Some(Mark::Done)), Some(glasses(3)))];
        assert_eq!(earliest(&past), Some(Half::Mark(Some(glasses(3)))));
        assert_eq!(earliest(&[done(set(None), None)]), None);
        assert_eq!(earliest(&[]), None);
    }
}
