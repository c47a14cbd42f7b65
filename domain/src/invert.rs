//! How to take an operation back: the operation that restores what was visible before.

use std::collections::BTreeMap;

use crate::operation::HabitEdit;
use crate::{Amount, Entry, Habit, Mark, Operation, Snapshot};

/// Returns the operation that undoes `operation`, given the snapshot before it; `None` when there is nothing to undo.
///
/// An addition is taken back by an addition, so that what another device added meanwhile stays.
pub fn invert(before: &Snapshot, operation: &Operation) -> Option<Operation> {
    if let Operation::CreateHabit(new) = operation {
        return Some(Operation::DeleteHabit { habit: new.habit });
    }
    let habit = before.habit(operation.habit()?)?;
    let id = habit.id;
    match operation {
        Operation::EditHabit(edit) => Some(Operation::EditHabit(edit_back(habit, edit))),
        Operation::MoveHabit { .. } => {
            Some(Operation::MoveHabit { habit: id, position: habit.position.value.clone() })
        }
        Operation::ArchiveHabit { .. } | Operation::RestoreHabit { .. } => {
            Some(match habit.archived_on.value {
                Some(on) => Operation::ArchiveHabit { habit: id, on },
                None => Operation::RestoreHabit { habit: id },
            })
        }
        Operation::DeleteHabit { .. } | Operation::RecoverHabit { .. } => {
            Some(if habit.is_deleted() {
                Operation::DeleteHabit { habit: id }
            } else {
                Operation::RecoverHabit { habit: id }
            })
        }
        Operation::SetEntry { day, .. } => {
            let mark = before.entry(id, *day).and_then(Entry::mark);
            Some(Operation::SetEntry { habit: id, day: *day, mark })
        }
        Operation::AddAmount { day, amount, .. } => {
            let mark = before.entry(id, *day).and_then(Entry::mark);
            let was = match &mark {
                Some(Mark::Amount(was)) => Some(*was),
                None => Some(Amount::ZERO),
                Some(_) => None,
            };
            // Within bounds the sum is plain arithmetic and the opposite addition undoes it.
            let plain = was.is_some_and(|was| was.plus(*amount) == was.plus(*amount).clamped());
            Some(if plain {
                Operation::AddAmount { habit: id, day: *day, amount: amount.negated() }
            } else {
                Operation::SetEntry { habit: id, day: *day, mark }
            })
        }
        Operation::SetNote { day, .. } => {
            let note = before.entry(id, *day).map(|entry| entry.note.value.clone());
            Some(Operation::SetNote { habit: id, day: *day, note: note.unwrap_or_default() })
        }
        Operation::CreateHabit(_) | Operation::Unknown => None,
    }
}

fn edit_back(habit: &Habit, edit: &HabitEdit) -> HabitEdit {
    let rule_before = |from| habit.rules.get(from).and_then(|rule| rule.value);
    let rules: BTreeMap<_, _> = edit.rules.keys().map(|from| (*from, rule_before(from))).collect();
    HabitEdit {
        habit: habit.id,
        name: edit.name.as_ref().map(|_| habit.name.value.clone()),
        measure: edit.measure.as_ref().map(|_| habit.measure.value.clone()),
        colour: edit.colour.map(|_| habit.colour.value),
        icon: edit.icon.map(|_| habit.icon.value),
        note: edit.note.as_ref().map(|_| habit.note.value.clone()),
        starts_on: edit.starts_on.map(|_| habit.starts_on.value),
        rules,
    }
}
