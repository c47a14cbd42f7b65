//! A whole account in little space: per habit one letter a day, and what does not fit a letter beside it.
//!
//! Two years of ten habits are about 7 KB of text, of which a general compressor leaves a fraction.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Amount, Day, Entry, Habit, HabitId, Mark, Note, Reason, Record, Register, Root, Settings,
    Snapshot,
};

/// A snapshot as it travels; only what is visible, no stamps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Packed {
    /// The habits with their squares. One that cannot be read here is left out.
    #[serde(default, deserialize_with = "crate::lenient::list")]
    pub habits: Vec<PackedHabit>,
    /// The settings, the goals: what is neither a habit nor a square. One that cannot be read here is left out.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "crate::lenient::list"
    )]
    pub documents: Vec<Record>,
}

/// One habit and all its squares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedHabit {
    /// The habit.
    pub habit: Habit,
    /// The day of the first letter.
    #[serde(default)]
    pub from: Day,
    /// A letter a day: `.` nothing, `d` done, `m` missed, `s` skipped, `a` an amount.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub marks: String,
    /// The amounts of the `a`s, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amounts: Vec<Amount>,
    /// The reasons of skipped days that have one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<Day, Reason>,
    /// The notes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<Day, Note>,
    /// Squares that lie so far from the others that letters would be wasted on the days between.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub far: BTreeMap<Day, Mark>,
}

/// A gap of more days than this is not written out.
const MAX_GAP_DAYS: i32 = 1_000;

impl Packed {
    /// Packs what is visible of a snapshot. Who starts from it need not learn of what is gone.
    pub fn of(snapshot: &Snapshot) -> Self {
        let habits = snapshot.habits().filter_map(|habit| PackedHabit::find(snapshot, habit.id));
        let documents = snapshot.documents().filter(|record| !record.is_purged());
        Self { habits: habits.collect(), documents: documents.collect() }
    }

    /// The settings, where something was set.
    pub fn settings(&self) -> Option<&Settings> {
        self.documents.iter().find_map(|record| match record {
            Record::Settings(settings) => Some(settings),
            _ => None,
        })
    }

    /// Whether something is in it.
    pub fn holds(&self, root: Root) -> bool {
        let mut habits = self.habits.iter().map(|packed| Root::Habit(packed.habit.id));
        let mut documents = self.documents.iter().map(|record| record.key().root());
        habits.any(|known| known == root) || documents.any(|known| known == root)
    }

    /// Unpacks. Letters nobody knows and amounts that are missing become empty squares.
    pub fn unpack(self) -> Snapshot {
        let habits = self.habits.into_iter().flat_map(PackedHabit::unpack);
        habits.chain(self.documents).collect()
    }
}

impl PackedHabit {
    /// Packs one habit of a snapshot; `None` when it is not there.
    pub fn find(snapshot: &Snapshot, id: HabitId) -> Option<Self> {
        let habit = snapshot.habit(id).filter(|habit| !habit.purged)?;
        Some(Self::of(habit.clone(), snapshot.entries(id)))
    }

    fn of(habit: Habit, entries: &BTreeMap<Day, Entry>) -> Self {
        let mut packed = Self {
            habit,
            from: Day::default(),
            marks: String::new(),
            amounts: Vec::new(),
            reasons: BTreeMap::new(),
            notes: BTreeMap::new(),
            far: BTreeMap::new(),
        };
        // The newest squares lie together; what lies far before them is written beside.
        let mut near_from = None;
        for (day, entry) in entries.iter().rev() {
            if entry.mark().is_none() {
                continue;
            }
            if near_from.is_none_or(|from: Day| from - *day <= MAX_GAP_DAYS) {
                near_from = Some(*day);
            } else {
                break;
            }
        }
        packed.from = near_from.unwrap_or_default();
        let mut next = packed.from;
        for (day, entry) in entries {
            if !entry.note.value.is_empty() {
                packed.notes.insert(*day, entry.note.value.clone());
            }
            let Some(mark) = entry.mark() else { continue };
            if *day < packed.from {
                packed.far.insert(*day, mark);
                continue;
            }
            packed.marks.extend(Day::range(next, *day).map(|_| '.'));
            next = *day + 1;
            packed.push(*day, mark);
        }
        packed
    }

    fn push(&mut self, day: Day, mark: Mark) {
        self.marks.push(match mark {
            Mark::Done => 'd',
            Mark::Missed => 'm',
            Mark::Skipped(reason) => {
                if !reason.is_empty() {
                    self.reasons.insert(day, reason);
                }
                's'
            }
            Mark::Amount(amount) => {
                self.amounts.push(amount);
                'a'
            }
        });
    }

    fn unpack(mut self) -> Vec<Record> {
        let mut amounts = self.amounts.into_iter();
        let mut marks = self.far;
        for (letter, offset) in self.marks.chars().zip(0..) {
            let day = self.from + offset;
            let mark = match letter {
                'd' => Some(Mark::Done),
                'm' => Some(Mark::Missed),
                's' => Some(Mark::Skipped(self.reasons.remove(&day).unwrap_or_default())),
                'a' => amounts.next().map(Mark::Amount),
                _ => None,
            };
            if let Some(mark) = mark {
                marks.insert(day, mark);
            }
        }
        let id = self.habit.id;
        let mut entries: BTreeMap<Day, Entry> = BTreeMap::new();
        for (day, mark) in marks {
            entries.entry(day).or_default().set = Register::unwritten(Some(mark));
        }
        for (day, note) in self.notes {
            entries.entry(day).or_default().note = Register::unwritten(note);
        }
        let habit = std::iter::once(Record::Habit(self.habit));
        habit
            .chain(entries.into_iter().map(|(day, entry)| Record::Entry { habit: id, day, entry }))
            .collect()
    }
}
