//! The trash: a deleted habit or goal can be recovered for 30 days, and then it is gone for good.

use crate::ledger::AccountState;
use crate::{Goal, Habit, HabitName, Head, Instant, Record, Reminder, Snapshot, Title};

/// How long a deleted habit or goal can be recovered, in milliseconds: 30 days.
pub const KEPT_MS: i64 = 30 * 86_400_000;

/// What is to be saved after the trash was emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emptied {
    /// The account's row as it is now.
    pub account: AccountState,
    /// What is left of each purged record, with the head of its purging. The entries of a habit are to be deleted.
    pub records: Vec<(Record, Head)>,
}

/// Whether a record has been in the trash for longer than it can be recovered, at the server's time `now`.
pub fn is_due(record: &Record, now: Instant) -> bool {
    !record.is_purged() && record.deleted_at().is_some_and(|at| now.ms_since(at) > KEPT_MS)
}

/// Purges the records of `trash` that are due at the server's time `now`.
///
/// `trash`: the records in question, habits with all their entries; nothing else of the account need be loaded.
/// Every purged record takes a head of its own, so that other devices learn of it like of any change.
/// The caller holds the account's lock and saves the result in the same transaction.
pub fn empty(mut account: AccountState, trash: &Snapshot, now: Instant) -> Emptied {
    let mut records = Vec::new();
    let habits = trash.habits().cloned().map(Record::Habit);
    for record in habits.chain(trash.documents()).filter(|record| is_due(record, now)) {
        account.head += 1;
        account.digest = account.digest.minus(record.hash());
        let left = match &record {
            Record::Habit(habit) => {
                for (day, entry) in trash.entries(habit.id) {
                    let entry = Record::Entry { habit: habit.id, day: *day, entry: entry.clone() };
                    account.digest = account.digest.minus(entry.hash());
                }
                Record::Habit(left_of_habit(habit))
            }
            Record::Goal(goal) => Record::Goal(left_of_goal(goal)),
            Record::Reminder(reminder) => Record::Reminder(left_of_reminder(reminder)),
            Record::Entry { .. } | Record::Settings(_) => continue,
        };
        records.push((left, account.head));
    }
    Emptied { account, records }
}

/// What is left of a goal: its id, and when it was deleted.
fn left_of_goal(goal: &Goal) -> Goal {
    let mut left = Goal::blank(goal.id);
    left.deleted_at = goal.deleted_at.clone();
    left.purged = true;
    // On the wire a goal always has a title.
    left.title.value = Title::new("…").unwrap_or_default();
    left
}

/// What is left of a reminder: its id, and when it was deleted.
fn left_of_reminder(reminder: &Reminder) -> Reminder {
    let mut left = Reminder::blank(reminder.id);
    left.deleted_at = reminder.deleted_at.clone();
    left.purged = true;
    // On the wire a reminder always has a title.
    left.title.value = Title::new("…").unwrap_or_default();
    left
}

/// What is left of a habit: its id, and when it was deleted.
fn left_of_habit(habit: &Habit) -> Habit {
    let mut left = Habit::blank(habit.id);
    left.deleted_at = habit.deleted_at.clone();
    left.purged = true;
    // On the wire and in the database a habit always has a name.
    left.name.value = HabitName::new("…").unwrap_or_default();
    left
}
