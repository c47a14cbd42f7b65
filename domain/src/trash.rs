//! The trash: a deleted habit can be recovered for 30 days, and then it is gone for good.

use crate::ledger::AccountState;
use crate::{Habit, HabitName, Head, Instant, Record, Snapshot};

/// How long a deleted habit can be recovered, in milliseconds: 30 days.
pub const KEPT_MS: i64 = 30 * 86_400_000;

/// What is to be saved after the trash was emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emptied {
    /// The account's row as it is now.
    pub account: AccountState,
    /// What is left of each purged habit, with the head of its purging. Its entries are to be deleted.
    pub records: Vec<(Record, Head)>,
}

/// Whether a habit has been in the trash for longer than it can be recovered, at the server's time `now`.
pub fn is_due(habit: &Habit, now: Instant) -> bool {
    !habit.purged && habit.deleted_at.value.is_some_and(|at| now.ms_since(at) > KEPT_MS)
}

/// Purges the habits of `trash` that are due at the server's time `now`.
///
/// `trash`: the habits in question with all their entries; nothing else of the account need be loaded.
/// Every purged habit takes a head of its own, so that other devices learn of it like of any change.
/// The caller holds the account's lock and saves the result in the same transaction.
pub fn empty(mut account: AccountState, trash: &Snapshot, now: Instant) -> Emptied {
    let mut records = Vec::new();
    for habit in trash.habits().filter(|habit| is_due(habit, now)) {
        account.head += 1;
        account.digest = account.digest.minus(Record::Habit(habit.clone()).hash());
        for (day, entry) in trash.entries(habit.id) {
            let entry = Record::Entry { habit: habit.id, day: *day, entry: entry.clone() };
            account.digest = account.digest.minus(entry.hash());
        }
        records.push((Record::Habit(tombstone(habit)), account.head));
    }
    Emptied { account, records }
}

/// What is left of a habit: its id, and when it was deleted.
fn tombstone(habit: &Habit) -> Habit {
    let mut left = Habit::blank(habit.id);
    left.deleted_at = habit.deleted_at.clone();
    left.purged = true;
    // On the wire and in the database a habit always has a name.
    left.name.value = HabitName::new("…").unwrap_or_default();
    left
}
