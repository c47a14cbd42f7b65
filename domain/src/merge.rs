//! What wins when two devices wrote the same thing: per field the later stamp, for counts the sum.
//!
//! A join is associative, commutative and idempotent, so records are equal whatever the order of arrival:
//! the state of an account is all its accepted operations, replayed in the order of their stamps.

use std::collections::btree_map::Entry as Slot;

use crate::Habit;

impl Habit {
    /// Joins what another copy of the habit knows into this one.
    pub fn join(&mut self, other: Self) {
        self.name.join(other.name);
        self.measure.join(other.measure);
        self.colour.join(other.colour);
        self.icon.join(other.icon);
        self.note.join(other.note);
        self.position.join(other.position);
        self.starts_on.join(other.starts_on);
        self.archived_on.join(other.archived_on);
        self.deleted_at.join(other.deleted_at);
        self.purged |= other.purged;
        for (from, rule) in other.rules {
            match self.rules.entry(from) {
                Slot::Vacant(slot) => {
                    slot.insert(rule);
                }
                Slot::Occupied(mut slot) => slot.get_mut().join(rule),
            }
        }
    }
}
