//! What an operation does. The browser runs this to show the result at once, the server to make it true.

use std::collections::BTreeMap;

use crate::operation::{HabitEdit, MAX_RULES, NewHabit};
use crate::{
    Change, Day, Entry, Envelope, Habit, HabitId, Operation, Record, Register, Rejection, Snapshot,
    Stamp,
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
        Operation::Unknown => return Err(Rejection::Unknown),
    };
    Ok(joined(snapshot, record).into_iter().collect())
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
    if let Some(name) = &edit.name {
        blank.name = Register::written(name.clone(), stamp);
    }
    if let Some(measure) = &edit.measure {
        blank.measure = Register::written(measure.clone(), stamp);
    }
    if let Some(colour) = edit.colour {
        blank.colour = Register::written(colour, stamp);
    }
    if let Some(icon) = edit.icon {
        blank.icon = Register::written(icon, stamp);
    }
    if let Some(note) = &edit.note {
        blank.note = Register::written(note.clone(), stamp);
    }
    if let Some(day) = edit.starts_on {
        blank.starts_on = Register::written(day, stamp);
    }
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
    use crate::{ClientId, Instant, OperationId, Rule, Schedule, Target};

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
