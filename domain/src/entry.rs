//! Entries: what was written into the square of one habit on one day.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Amount, Note, Reason, Register, Stamp};

/// What a square says. No mark at all means that nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Kept.
    Done,
    /// Not kept, and said so.
    Missed,
    /// Left out: neither kept nor missed.
    Skipped(Reason),
    /// How much there was.
    Amount(Amount),
}

/// The entry of one habit on one day.
///
/// A count that is *set* wins by time over other settings; a count that is *added* is added to the last
/// setting before it, so that two devices' "+1" both count. An addition older than the setting is part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// What was last set.
    pub set: Register<Option<Mark>>,
    /// What was added after it.
    pub adds: BTreeMap<Stamp, Amount>,
    /// A note on the day.
    pub note: Register<Note>,
}

/// Above this many additions the oldest are folded into one.
pub const MAX_ADDS: usize = 64;

impl Entry {
    /// The mark a person sees: the last setting with what was added to it.
    pub fn mark(&self) -> Option<Mark> {
        if self.adds.is_empty() {
            return self.set.value.clone();
        }
        let sum = added(self.set_amount().unwrap_or_default(), self.adds.values());
        match self.set_amount() {
            // Added and taken back again: the square is as empty as before.
            None if sum == Amount::ZERO => self.set.value.clone(),
            _ => Some(Mark::Amount(sum)),
        }
    }

    const fn set_amount(&self) -> Option<Amount> {
        match self.set.value {
            Some(Mark::Amount(amount)) => Some(amount),
            _ => None,
        }
    }

    /// The amount a person sees; nothing when the mark is no amount.
    pub fn amount(&self) -> Amount {
        match self.mark() {
            Some(Mark::Amount(amount)) => amount,
            _ => Amount::ZERO,
        }
    }

    /// Whether there is nothing to see: no mark and no note.
    pub fn is_empty(&self) -> bool {
        self.note.value.is_empty() && self.mark().is_none()
    }

    /// Joins what another copy of the entry knows into this one.
    pub fn join(&mut self, other: Self) {
        self.set.join(other.set);
        self.note.join(other.note);
        self.adds.extend(other.adds);
        let set_at = self.set.stamp;
        self.adds.retain(|stamp, _| *stamp > set_at);
        self.fold();
    }

    /// Folds the oldest additions into one when there are very many of them.
    ///
    /// An addition that arrives late still counts. A setting that arrives late and lies between folded additions keeps
    /// them all: the price for bounded entries, paid only by a square with more than [`MAX_ADDS`] additions.
    fn fold(&mut self) {
        if self.adds.len() <= MAX_ADDS {
            return;
        }
        let kept = self.adds.keys().nth(MAX_ADDS / 2).copied().unwrap_or_default();
        let recent = self.adds.split_off(&kept);
        let before = self.set_amount().unwrap_or_default();
        let after = added(before, self.adds.values());
        let last = self.adds.keys().next_back().copied().unwrap_or_default();
        self.adds = recent;
        self.adds.insert(last, after.plus(before.negated()));
    }
}

/// What additions make of an amount, in their order.
///
/// Bounded after each, as it was shown: what was taken below nothing is not owed later.
fn added<'a>(amount: Amount, adds: impl Iterator<Item = &'a Amount>) -> Amount {
    adds.fold(amount, |sum, add| sum.plus(*add).clamped())
}

/// The visible part of an entry, as it travels.
#[derive(Serialize, Deserialize)]
struct Visible {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<Mark>,
    #[serde(default, skip_serializing_if = "Note::is_empty")]
    note: Note,
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Visible { mark: self.mark(), note: self.note.value.clone() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Visible { mark, note } = Visible::deserialize(deserializer)?;
        Ok(Self {
            set: Register::unwritten(mark),
            adds: BTreeMap::new(),
            note: Register::unwritten(note),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Instant;

    fn at(ms: i64) -> Stamp {
        Stamp { at: Instant(ms), ..Stamp::default() }
    }

    fn set(ms: i64, mark: Mark) -> Entry {
        Entry { set: Register::written(Some(mark), at(ms)), ..Entry::default() }
    }

    fn add(ms: i64, units: i64) -> Entry {
        Entry { adds: BTreeMap::from([(at(ms), Amount::units(units))]), ..Entry::default() }
    }

    fn joined(parts: &[Entry]) -> Entry {
        let mut entry = Entry::default();
        for part in parts {
            entry.join(part.clone());
        }
        entry
    }

    #[test]
    fn one_more_on_two_devices_is_two_more() {
        assert_eq!(
            joined(&[add(1, 1), add(2, 1), add(1, 1)]).mark(),
            Some(Mark::Amount(Amount::units(2)))
        );
    }

    #[test]
    fn a_setting_keeps_what_was_added_after_it_and_absorbs_what_came_before() {
        let parts = [add(1, 1), set(5, Mark::Amount(Amount::units(5))), add(9, 1)];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            let entry = joined(&order.map(|index: usize| parts[index].clone()));
            assert_eq!(entry.mark(), Some(Mark::Amount(Amount::units(6))));
        }
    }

    #[test]
    fn adding_and_taking_back_leaves_the_square_as_it_was() {
        assert_eq!(joined(&[add(1, 1), add(2, -1)]).mark(), None);
        let skipped = Mark::Skipped(Reason::default());
        assert_eq!(joined(&[set(1, skipped.clone()), add(2, 1), add(3, -1)]).mark(), Some(skipped));
    }

    #[test]
    fn an_amount_never_leaves_its_bounds() {
        assert_eq!(joined(&[add(1, -5)]).amount(), Amount::ZERO);
        assert_eq!(joined(&[add(1, 999_999), add(2, 999_999)]).amount(), Amount::MAX);
    }

    #[test]
    fn one_more_is_seen_even_after_two_devices_took_the_last_one_away() {
        let parts = [add(1, 1), add(2, -1), add(3, -1), add(4, 1)];
        assert_eq!(joined(&parts).amount(), Amount::units(1));
    }

    #[test]
    fn very_many_additions_are_folded_and_none_is_lost() {
        let parts: Vec<Entry> = (0..1000).map(|ms| add(ms, 1)).collect();
        let entry = joined(&parts);
        assert!(entry.adds.len() <= MAX_ADDS);
        assert_eq!(entry.amount(), Amount::units(1000));
    }

    #[test]
    fn an_addition_that_arrives_after_the_folding_of_later_ones_counts() {
        let mut parts: Vec<Entry> = (100..200).map(|ms| add(ms, 1)).collect();
        parts.push(add(1, 1));
        assert_eq!(joined(&parts).amount(), Amount::units(101));
    }
}
