//! How to take an operation back: the operation that restores what was visible before.

use std::collections::BTreeMap;

use crate::operation::HabitEdit;
use crate::{Amount, Entry, Habit, Mark, Operation, Snapshot};

/// Returns the operation that undoes `operation`, given the snapshot before it; `None` when there is nothing to undo.
///
/// An addition is taken back by an addition, so that what another device added meanwhile stays.
pub fn invert(before: &Snapshot, operation: &Operation) -> Option<Operation> {
    match operation {
        Operation::CreateHabit(new) => Some(Operation::DeleteHabit { habit: new.habit }),
        Operation::EditSettings(edit) => {
            Some(Operation::EditSettings(edit.back(before.settings())))
        }
        Operation::CreateGoal(new) => Some(Operation::DeleteGoal { goal: new.goal }),
        Operation::EditGoal(edit) => {
            Some(Operation::EditGoal(before.goal(edit.goal)?.edit_back(edit)))
        }
        Operation::SetStep { goal, step, .. } => {
            let done = before.goal(*goal)?.steps.get(step)?.done_at.value.is_some();
            Some(Operation::SetStep { goal: *goal, step: *step, done })
        }
        Operation::DeleteGoal { goal } | Operation::RecoverGoal { goal } => {
            Some(if before.goal(*goal)?.is_deleted() {
                Operation::DeleteGoal { goal: *goal }
            } else {
                Operation::RecoverGoal { goal: *goal }
            })
        }
        Operation::CreateReminder(new) => {
            Some(Operation::DeleteReminder { reminder: new.reminder })
        }
        Operation::EditReminder(edit) => {
            Some(Operation::EditReminder(edit.back(before.reminder(edit.reminder)?)))
        }
        Operation::DeleteReminder { reminder } | Operation::RecoverReminder { reminder } => {
            Some(if before.reminder(*reminder)?.is_deleted() {
                Operation::DeleteReminder { reminder: *reminder }
            } else {
                Operation::RecoverReminder { reminder: *reminder }
            })
        }
        _ => invert_of_habit(before, before.habit(operation.habit()?)?, operation),
    }
}

fn invert_of_habit(before: &Snapshot, habit: &Habit, operation: &Operation) -> Option<Operation> {
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
        _ => None,
    }
}

fn edit_back(habit: &Habit, edit: &HabitEdit) -> HabitEdit {
    let rule_before = |from| habit.rules.get(from).and_then(|rule| rule.value);
    let rules: BTreeMap<_, _> = edit.rules.keys().map(|from| (*from, rule_before(from))).collect();
    HabitEdit { rules, ..edit.back(habit) }
}
