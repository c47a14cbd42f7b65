//! What an operation does. The browser runs this to show the result at once, the server to make it true.

use std::collections::BTreeMap;

use crate::goal::{self, Goal, GoalEdit, Step};
use crate::operation::{HabitEdit, MAX_RULES, NewHabit};
use crate::registers::Joined as _;
use crate::reminder::{self, Reminder, ReminderEdit};
use crate::{
    Change, Day, Entry, Envelope, GoalId, Habit, HabitId, Instant, Operation, Record, Register,
    Rejection, ReminderId, Settings, Snapshot, Stamp, StepId,
};

/// Returns what an envelope changes in a snapshot, in which its [`Operation::keys`] are loaded.
///
/// An empty list means that a later writing stands already.
/// What depends on the clock is checked apart from this, by [`Operation::check`].
///
/// # Errors
/// The rejection, when the operation cannot be applied to what is there.
pub fn apply(snapshot: &Snapshot, envelope: &Envelope) -> Result<Vec<Change>, Rejection> {
    let stamp = envelope.stamp();
    let record = match &envelope.operation {
        Operation::CreateHabit(new) => {
            if snapshot.habit(new.habit).is_some() {
                return Err(Rejection::HabitExists);
            }
            Record::Habit(created(new, stamp))
        }
        Operation::EditHabit(edit) => {
            let written = edited(edit, stamp);
            check_rules(known(snapshot, edit.habit)?, &written)?;
            Record::Habit(written)
        }
        Operation::MoveHabit { habit, position } => written(snapshot, *habit, |blank| {
            blank.position = Register::written(position.clone(), stamp);
        })?,
        Operation::ArchiveHabit { habit, on } => written(snapshot, *habit, |blank| {
            blank.archived_on = Register::written(Some(*on), stamp);
        })?,
        Operation::RestoreHabit { habit } => written(snapshot, *habit, |blank| {
            blank.archived_on = Register::written(None, stamp);
        })?,
        Operation::DeleteHabit { habit } => written(snapshot, *habit, |blank| {
            blank.deleted_at = Register::written(Some(stamp.at), stamp);
        })?,
        Operation::RecoverHabit { habit } => written(snapshot, *habit, |blank| {
            blank.deleted_at = Register::written(None, stamp);
        })?,
        Operation::SetEntry { habit, day, mark } => {
            let set = Register::written(mark.clone(), stamp);
            entry(snapshot, *habit, *day, Entry { set, ..Entry::default() })?
        }
        Operation::AddAmount { habit, day, amount } => {
            let adds = BTreeMap::from([(stamp, *amount)]);
            entry(snapshot, *habit, *day, Entry { adds, ..Entry::default() })?
        }
        Operation::SetNote { habit, day, note } => {
            let note = Register::written(note.clone(), stamp);
            entry(snapshot, *habit, *day, Entry { note, ..Entry::default() })?
        }
        other => document(snapshot, other, stamp)?,
    };
    Ok(joined(snapshot, record).into_iter().collect())
}

/// What an operation writes into a record that is neither a habit nor a square.
fn document(snapshot: &Snapshot, operation: &Operation, stamp: Stamp) -> Result<Record, Rejection> {
    match operation {
        Operation::EditSettings(edit) => {
            let mut blank = Settings::default();
            edit.write(&mut blank, stamp);
            Ok(Record::Settings(blank))
        }
        Operation::CreateGoal(edit) => {
            if snapshot.goal(edit.goal).is_some() {
                return Err(Rejection::GoalExists);
            }
            goal_edited(Goal::blank(edit.goal), edit, stamp)
        }
        Operation::EditGoal(edit) => {
            goal_edited(known_goal(snapshot, edit.goal)?.clone(), edit, stamp)
        }
        Operation::SetStep { goal, step, done } => {
            step_set(snapshot, *goal, *step, done.then_some(stamp.at), stamp)
        }
        Operation::DeleteGoal { goal } => {
            goal_deleted(snapshot, *goal, Register::written(Some(stamp.at), stamp))
        }
        Operation::RecoverGoal { goal } => {
            goal_deleted(snapshot, *goal, Register::written(None, stamp))
        }
        Operation::CreateReminder(edit) => {
            if snapshot.reminder(edit.reminder).is_some() {
                return Err(Rejection::ReminderExists);
            }
            reminder_edited(Reminder::blank(edit.reminder), edit, stamp)
        }
        Operation::EditReminder(edit) => {
            reminder_edited(known_reminder(snapshot, edit.reminder)?.clone(), edit, stamp)
        }
        Operation::DeleteReminder { reminder } => {
            reminder_deleted(snapshot, *reminder, Register::written(Some(stamp.at), stamp))
        }
        Operation::RecoverReminder { reminder } => {
            reminder_deleted(snapshot, *reminder, Register::written(None, stamp))
        }
        _ => Err(Rejection::Unknown),
    }
}

/// Applies an envelope to a snapshot in place and returns what changed.
///
/// # Errors
/// Those of [`apply`]; the snapshot is then as it was.
pub fn apply_to(snapshot: &mut Snapshot, envelope: &Envelope) -> Result<Vec<Change>, Rejection> {
    let changes = apply(snapshot, envelope)?;
    for change in &changes {
        snapshot.put(change.after.clone());
    }
    Ok(changes)
}

fn joined(snapshot: &Snapshot, written: Record) -> Option<Change> {
    let Some(before) = snapshot.get(written.key()) else {
        return Some(Change { before: None, after: written });
    };
    let mut after = before.clone();
    after.join(written);
    (after != before).then_some(Change { before: Some(before), after })
}

fn known(snapshot: &Snapshot, habit: HabitId) -> Result<&Habit, Rejection> {
    snapshot.habit(habit).filter(|habit| !habit.purged).ok_or(Rejection::HabitMissing)
}

fn written(
    snapshot: &Snapshot,
    habit: HabitId,
    write: impl FnOnce(&mut Habit),
) -> Result<Record, Rejection> {
    let mut blank = Habit::blank(known(snapshot, habit)?.id);
    write(&mut blank);
    Ok(Record::Habit(blank))
}

fn entry(snapshot: &Snapshot, habit: HabitId, day: Day, entry: Entry) -> Result<Record, Rejection> {
    known(snapshot, habit)?;
    Ok(Record::Entry { habit, day, entry })
}

fn known_goal(snapshot: &Snapshot, goal: GoalId) -> Result<&Goal, Rejection> {
    snapshot.goal(goal).filter(|goal| !goal.purged).ok_or(Rejection::GoalMissing)
}

/// An edit is taken as a whole or not at all: what would stand afterwards is looked at before anything is written.
fn goal_edited(mut before: Goal, edit: &GoalEdit, stamp: Stamp) -> Result<Record, Rejection> {
    let written = Goal::edited(edit, stamp);
    before.join(written.clone());
    goal::check_whole(&before)?;
    Ok(Record::Goal(written))
}

fn step_set(
    snapshot: &Snapshot,
    goal: GoalId,
    step: StepId,
    done_at: Option<Instant>,
    stamp: Stamp,
) -> Result<Record, Rejection> {
    let known = known_goal(snapshot, goal)?;
    if !known.steps.contains_key(&step) {
        return Err(Rejection::StepMissing);
    }
    let mut blank = Goal::blank(known.id);
    let done_at = Register::written(done_at, stamp);
    blank.steps.insert(step, Step { done_at, ..Step::default() });
    Ok(Record::Goal(blank))
}

fn goal_deleted(
    snapshot: &Snapshot,
    goal: GoalId,
    deleted_at: Register<Option<Instant>>,
) -> Result<Record, Rejection> {
    let blank = Goal::blank(known_goal(snapshot, goal)?.id);
    Ok(Record::Goal(Goal { deleted_at, ..blank }))
}

fn known_reminder(snapshot: &Snapshot, reminder: ReminderId) -> Result<&Reminder, Rejection> {
    snapshot.reminder(reminder).filter(|one| !one.purged).ok_or(Rejection::ReminderMissing)
}

fn reminder_edited(
    mut before: Reminder,
    edit: &ReminderEdit,
    stamp: Stamp,
) -> Result<Record, Rejection> {
    let written = Reminder::edited(edit, stamp);
    before.join(written.clone());
    reminder::check_whole(&before)?;
    Ok(Record::Reminder(written))
}

fn reminder_deleted(
    snapshot: &Snapshot,
    reminder: ReminderId,
    deleted_at: Register<Option<Instant>>,
) -> Result<Record, Rejection> {
    let blank = Reminder::blank(known_reminder(snapshot, reminder)?.id);
    Ok(Record::Reminder(Reminder { deleted_at, ..blank }))
}

fn created(new: &NewHabit, stamp: Stamp) -> Habit {
    Habit {
        id: new.habit,
        name: Register::written(new.name.clone(), stamp),
        measure: Register::written(new.measure.clone(), stamp),
        rules: BTreeMap::from([(new.starts_on, Register::written(Some(new.rule), stamp))]),
        colour: Register::written(new.colour, stamp),
        icon: Register::written(new.icon, stamp),
        note: Register::written(new.note.clone(), stamp),
        position: Register::written(new.position.clone(), stamp),
        starts_on: Register::written(new.starts_on, stamp),
        archived_on: Register::written(None, stamp),
        deleted_at: Register::written(None, stamp),
        purged: false,
    }
}

fn edited(edit: &HabitEdit, stamp: Stamp) -> Habit {
    let mut blank = Habit::blank(edit.habit);
    edit.write(&mut blank, stamp);
    blank.rules =
        edit.rules.iter().map(|(from, rule)| (*from, Register::written(*rule, stamp))).collect();
    blank
}

/// A habit must keep a rule, and not more than it may have.
///
/// What counts is what would stand afterwards: a rule that is written here may yield to a later writing.
fn check_rules(habit: &Habit, written: &Habit) -> Result<(), Rejection> {
    if written.rules.is_empty() {
        return Ok(());
    }
    let mut after = habit.clone();
    after.join(written.clone());
    let count = after.dated_rules().count();
    if count == 0 || count > MAX_RULES || after.rules.len() > 2 * MAX_RULES {
        return Err(Rejection::RuleCount);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::new_habit;
    use crate::{ClientId, OperationId, Rule, Schedule, Target};

    const RULE: Rule = Rule { schedule: Schedule::Daily, target: Target::ONCE };

    fn read() -> HabitId {
        HabitId::from_entropy([7; 16])
    }

    fn at(ms: i64, operation: Operation) -> Envelope {
        let client = ClientId::from_entropy([1; 8]);
        Envelope { client, seq: 1, id: OperationId::default(), at: Instant(ms), operation }
    }

    fn rules(rules: impl IntoIterator<Item = (i32, Option<Rule>)>) -> Operation {
        let rules = rules.into_iter().map(|(day, rule)| (Day(day), rule)).collect();
        Operation::EditHabit(HabitEdit { rules, ..HabitEdit::of(read()) })
    }

    fn with_read() -> Snapshot {
        let mut snapshot = Snapshot::default();
        let new = new_habit(read(), "Read", Day(100));
        apply_to(&mut snapshot, &at(1, Operation::CreateHabit(new))).unwrap();
        snapshot
    }

    #[test]
    fn a_rule_that_yields_to_a_later_writing_is_not_what_a_habit_keeps() {
        let mut snapshot = with_read();
        apply_to(&mut snapshot, &at(9, rules([(200, None)]))).unwrap();
        // Written before, arrived after: its rule from day 200 yields, and so the one from day 100 must stay.
        let late = at(5, rules([(100, None), (200, Some(RULE))]));
        assert_eq!(apply_to(&mut snapshot, &late), Err(Rejection::RuleCount));
        assert_eq!(snapshot.habit(read()).unwrap().dated_rules().count(), 1);
    }
}
