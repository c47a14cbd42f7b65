//! The state of an account, all of it or the part an operation needs, and its digest.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::hash::Hasher as _;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use crate::{Day, Digest, Entry, Habit, HabitId, Mark, Measure, Rule, Schedule, Target};

/// Which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A habit.
    Habit(HabitId),
    /// The entry of a habit on a day.
    Entry(HabitId, Day),
}

/// Any one replicated thing.
#[expect(
    clippy::large_enum_variant,
    reason = "there are few habits beside entries, and a box would be opened at every use"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A habit.
    Habit(Habit),
    /// The entry of a habit on a day.
    Entry {
        /// Whose square.
        habit: HabitId,
        /// Which square.
        day: Day,
        /// What is in it.
        #[serde(flatten)]
        entry: Entry,
    },
}

impl Record {
    /// Its key.
    pub const fn key(&self) -> Key {
        match self {
            Self::Habit(habit) => Key::Habit(habit.id),
            Self::Entry { habit, day, .. } => Key::Entry(*habit, *day),
        }
    }

    /// Joins what another copy of the same record knows into this one.
    pub fn join(&mut self, other: Self) {
        match (self, other) {
            (Self::Habit(mine), Self::Habit(other)) => mine.join(other),
            (Self::Entry { entry: mine, .. }, Self::Entry { entry: other, .. }) => mine.join(other),
            // Two kinds never share a key.
            (Self::Habit(_), Self::Entry { .. }) | (Self::Entry { .. }, Self::Habit(_)) => {}
        }
    }

    /// The hash of what is visible of it; 0 when there is nothing to see.
    pub fn hash(&self) -> u64 {
        match self {
            Self::Habit(habit) => habit_hash(habit),
            Self::Entry { habit, day, entry } => entry_hash(*habit, *day, entry),
        }
    }
}

/// One record before and after an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What was there.
    pub before: Option<Record>,
    /// What is there now.
    pub after: Record,
}

/// The state of an account, or the part of it that was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    habits: BTreeMap<HabitId, Habit>,
    entries: BTreeMap<HabitId, BTreeMap<Day, Entry>>,
    digest: Digest,
}

impl Snapshot {
    /// One record.
    pub fn get(&self, key: Key) -> Option<Record> {
        match key {
            Key::Habit(id) => self.habits.get(&id).cloned().map(Record::Habit),
            Key::Entry(habit, day) => {
                let entry = self.entry(habit, day)?.clone();
                Some(Record::Entry { habit, day, entry })
            }
        }
    }

    /// Puts a record in the place of the one with its key. The entries of a purged habit go with it.
    pub fn put(&mut self, record: Record) {
        self.remove(record.key());
        self.digest = self.digest.plus(record.hash());
        match record {
            Record::Habit(habit) => {
                if habit.purged {
                    for (day, entry) in self.entries.remove(&habit.id).unwrap_or_default() {
                        self.digest = self.digest.minus(entry_hash(habit.id, day, &entry));
                    }
                }
                self.habits.insert(habit.id, habit);
            }
            Record::Entry { habit, day, entry } => {
                self.entries.entry(habit).or_default().insert(day, entry);
            }
        }
    }

    /// Takes a record out.
    pub fn remove(&mut self, key: Key) {
        let hash = match key {
            Key::Habit(id) => self.habits.remove(&id).map(|habit| habit_hash(&habit)),
            Key::Entry(habit, day) => self
                .entries
                .get_mut(&habit)
                .and_then(|days| days.remove(&day))
                .map(|entry| entry_hash(habit, day, &entry)),
        };
        self.digest = self.digest.minus(hash.unwrap_or(0));
    }

    /// A habit, in whatever state.
    pub fn habit(&self, id: HabitId) -> Option<&Habit> {
        self.habits.get(&id)
    }

    /// Every habit, in the order of their ids.
    pub fn habits(&self) -> impl Iterator<Item = &Habit> {
        self.habits.values()
    }

    /// The habits that stand on Today, in the person's order.
    pub fn live_habits(&self) -> Vec<&Habit> {
        self.ordered(Habit::is_live)
    }

    /// The habits that are hidden but kept, in the person's order.
    pub fn archived_habits(&self) -> Vec<&Habit> {
        self.ordered(|habit| habit.is_archived() && !habit.is_deleted())
    }

    /// The habits that can still be recovered, in the person's order.
    pub fn deleted_habits(&self) -> Vec<&Habit> {
        self.ordered(|habit| habit.is_deleted() && !habit.purged)
    }

    fn ordered(&self, wanted: impl Fn(&Habit) -> bool) -> Vec<&Habit> {
        let mut habits: Vec<&Habit> = self.habits.values().filter(|habit| wanted(habit)).collect();
        habits.sort_by(|a, b| (&a.position.value, a.id).cmp(&(&b.position.value, b.id)));
        habits
    }

    /// The entry of a habit on a day.
    pub fn entry(&self, habit: HabitId, day: Day) -> Option<&Entry> {
        self.entries.get(&habit)?.get(&day)
    }

    /// The entries of a habit by day; some may be empty.
    pub fn entries(&self, habit: HabitId) -> &BTreeMap<Day, Entry> {
        static NONE: BTreeMap<Day, Entry> = BTreeMap::new();
        self.entries.get(&habit).unwrap_or(&NONE)
    }

    /// Every record.
    pub fn records(&self) -> impl Iterator<Item = Record> + '_ {
        let habits = self.habits.values().cloned().map(Record::Habit);
        let entries = self.entries.iter().flat_map(|(habit, days)| {
            days.iter().map(|(day, entry)| Record::Entry {
                habit: *habit,
                day: *day,
                entry: entry.clone(),
            })
        });
        habits.chain(entries)
    }

    /// The digest of what is visible.
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

impl FromIterator<Record> for Snapshot {
    fn from_iter<I: IntoIterator<Item = Record>>(records: I) -> Self {
        let mut snapshot = Self::default();
        for record in records {
            snapshot.put(record);
        }
        snapshot
    }
}

/// The hash of a canonical text, written piece by piece: FNV-1a, stirred with the finaliser of `MurmurHash3` so that sums
/// of hashes spread.
///
/// A text rather than derived hashes, since those differ between 32 and 64 bit machines.
struct Text(FnvHasher);

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

impl Text {
    /// The text of a record: its kind and its habit.
    fn of(kind: u8, habit: HabitId) -> Self {
        let mut hasher = FnvHasher::default();
        hasher.write(&[kind]);
        hasher.write(habit.as_bytes());
        Self(hasher)
    }

    /// Writes a field, and after it a character nobody types.
    fn field(&mut self, field: impl fmt::Display) {
        // Writing into a hash cannot fail.
        let _ = write!(self, "{field}\u{1f}");
    }

    fn finish(self) -> u64 {
        let mut h = self.0.finish();
        h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ (h >> 33)
    }
}

fn habit_hash(habit: &Habit) -> u64 {
    if habit.purged {
        return 0;
    }
    let mut text = Text::of(b'h', habit.id);
    text.field(&habit.name.value);
    text.field(habit.colour.value.code());
    text.field(habit.icon.value.code());
    text.field(&habit.note.value);
    text.field(habit.position.value.as_str());
    text.field(habit.starts_on.value.0);
    text.field(habit.archived_on.value.map_or(i64::MIN, |day| i64::from(day.0)));
    text.field(habit.deleted_at.value.map_or(i64::MIN, |at| at.0));
    match &habit.measure.value {
        Measure::Check => text.field("check"),
        Measure::Count { unit, step } => text.field(format_args!("count {} {unit}", step.0)),
        Measure::Time => text.field("time"),
    }
    for (from, rule) in habit.dated_rules() {
        text.field(from.0);
        write_rule(&mut text, rule);
    }
    text.finish()
}

fn write_rule(text: &mut Text, Rule { schedule, target }: Rule) {
    match schedule {
        Schedule::Daily => text.field("daily"),
        Schedule::Weekdays(days) => {
            days.iter().for_each(|day| text.field(day.code()));
        }
        Schedule::TimesPerWeek(times) => text.field(format_args!("{times}/week")),
        Schedule::TimesPerMonth(times) => text.field(format_args!("{times}/month")),
        Schedule::EveryDays { n, from } => text.field(format_args!("every {n} from {}", from.0)),
    }
    match target {
        Target::AtLeast(amount) => text.field(format_args!(">={}", amount.0)),
        Target::AtMost { limit, unlogged_kept } => {
            text.field(format_args!("<={} {unlogged_kept}", limit.0));
        }
    }
}

fn entry_hash(habit: HabitId, day: Day, entry: &Entry) -> u64 {
    if entry.is_empty() {
        return 0;
    }
    let mut text = Text::of(b'e', habit);
    text.field(day.0);
    text.field(&entry.note.value);
    match entry.mark() {
        None => {}
        Some(Mark::Done) => text.field("done"),
        Some(Mark::Missed) => text.field("missed"),
        Some(Mark::Skipped(reason)) => text.field(format_args!("skipped {reason}")),
        Some(Mark::Amount(amount)) => text.field(amount.0),
    }
    text.finish()
}
