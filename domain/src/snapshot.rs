//! The state of an account, all of it or the part an operation needs, and its digest.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::hash::Hasher as _;
use std::sync::LazyLock;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use crate::registers::Joined as _;
use crate::{
    Day, Digest, Entry, Goal, GoalId, Habit, HabitId, Instant, Mark, Measure, Reminder, ReminderId,
    Rule, Schedule, Settings, Stamp, Target,
};

/// Which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A habit.
    Habit(HabitId),
    /// The entry of a habit on a day.
    Entry(HabitId, Day),
    /// The settings.
    Settings,
    /// A goal.
    Goal(GoalId),
    /// A reminder.
    Reminder(ReminderId),
}

impl Key {
    /// The record it belongs to.
    pub const fn root(self) -> Root {
        match self {
            Self::Habit(habit) | Self::Entry(habit, _) => Root::Habit(habit),
            Self::Settings => Root::Settings,
            Self::Goal(goal) => Root::Goal(goal),
            Self::Reminder(reminder) => Root::Reminder(reminder),
        }
    }
}

/// A record that stands for itself: all others belong to one. What a device keeps as one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// The settings.
    Settings,
    /// A habit, with its squares.
    Habit(HabitId),
    /// A goal.
    Goal(GoalId),
    /// A reminder.
    Reminder(ReminderId),
}

impl Root {
    /// The key of the record itself.
    pub const fn key(self) -> Key {
        match self {
            Self::Settings => Key::Settings,
            Self::Habit(habit) => Key::Habit(habit),
            Self::Goal(goal) => Key::Goal(goal),
            Self::Reminder(reminder) => Key::Reminder(reminder),
        }
    }

    /// The id of the record; empty for the settings, of which there is one.
    pub fn id(self) -> String {
        match self {
            Self::Settings => String::new(),
            Self::Habit(habit) => habit.to_string(),
            Self::Goal(goal) => goal.to_string(),
            Self::Reminder(reminder) => reminder.to_string(),
        }
    }
}

/// "settings", the id of a habit, "goal " and its id: the names under which devices keep them.
impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings => f.write_str("settings"),
            Self::Habit(habit) => habit.fmt(f),
            Self::Goal(goal) => write!(f, "goal {goal}"),
            Self::Reminder(reminder) => write!(f, "reminder {reminder}"),
        }
    }
}

/// Any one replicated thing.
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
    /// The settings.
    Settings(Settings),
    /// A goal.
    Goal(Goal),
    /// A reminder.
    Reminder(Reminder),
}

impl Record {
    /// Its key.
    pub const fn key(&self) -> Key {
        match self {
            Self::Habit(habit) => Key::Habit(habit.id),
            Self::Entry { habit, day, .. } => Key::Entry(*habit, *day),
            Self::Settings(_) => Key::Settings,
            Self::Goal(goal) => Key::Goal(goal.id),
            Self::Reminder(reminder) => Key::Reminder(reminder.id),
        }
    }

    /// Joins what another copy of the same record knows into this one.
    pub fn join(&mut self, other: Self) {
        match (self, other) {
            (Self::Habit(mine), Self::Habit(other)) => mine.join(other),
            (Self::Entry { entry: mine, .. }, Self::Entry { entry: other, .. }) => mine.join(other),
            (Self::Settings(mine), Self::Settings(other)) => mine.join(other),
            (Self::Goal(mine), Self::Goal(other)) => mine.join(other),
            (Self::Reminder(mine), Self::Reminder(other)) => mine.join(other),
            // Two kinds never share a key.
            _ => {}
        }
    }

    /// The hash of what is visible of it; 0 when there is nothing to see.
    pub fn hash(&self) -> u64 {
        match self {
            Self::Habit(habit) => habit_hash(habit),
            Self::Entry { habit, day, entry } => entry_hash(*habit, *day, entry),
            // Settings nobody has set are as good as none.
            Self::Settings(settings) if settings.is_unset() => 0,
            Self::Settings(settings) => document_hash("settings", settings),
            Self::Goal(goal) if goal.purged => 0,
            Self::Goal(goal) => document_hash("goal", goal),
            Self::Reminder(reminder) if reminder.purged => 0,
            Self::Reminder(reminder) => document_hash("reminder", reminder),
        }
    }

    /// Shows `see` the stamp of every field of a document, with the path to it; of a habit or a square none.
    pub fn each_stamp(&mut self, see: &mut dyn FnMut(&str, &mut Stamp)) {
        match self {
            Self::Settings(settings) => settings.each_stamp("", see),
            Self::Goal(goal) => goal.each_stamp("", see),
            Self::Reminder(reminder) => reminder.each_stamp("", see),
            Self::Habit(_) | Self::Entry { .. } => {}
        }
    }

    /// When it was put into the trash; `None` for what is not there, or cannot be.
    pub const fn deleted_at(&self) -> Option<Instant> {
        match self {
            Self::Habit(habit) => habit.deleted_at.value,
            Self::Goal(goal) => goal.deleted_at.value,
            Self::Reminder(reminder) => reminder.deleted_at.value,
            Self::Entry { .. } | Self::Settings(_) => None,
        }
    }

    /// Whether only its id is left.
    pub const fn is_purged(&self) -> bool {
        match self {
            Self::Habit(habit) => habit.purged,
            Self::Goal(goal) => goal.purged,
            Self::Reminder(reminder) => reminder.purged,
            Self::Entry { .. } | Self::Settings(_) => false,
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
    settings: Option<Settings>,
    goals: BTreeMap<GoalId, Goal>,
    reminders: BTreeMap<ReminderId, Reminder>,
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
            Key::Settings => self.settings.clone().map(Record::Settings),
            Key::Goal(id) => self.goals.get(&id).cloned().map(Record::Goal),
            Key::Reminder(id) => self.reminders.get(&id).cloned().map(Record::Reminder),
        }
    }

    /// Whether something is there, and not gone for good.
    pub fn holds(&self, root: Root) -> bool {
        match root {
            Root::Settings => true,
            Root::Habit(id) => self.habits.get(&id).is_some_and(|habit| !habit.purged),
            Root::Goal(id) => self.goals.get(&id).is_some_and(|goal| !goal.purged),
            Root::Reminder(id) => self.reminders.get(&id).is_some_and(|one| !one.purged),
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
            Record::Settings(settings) => self.settings = Some(settings),
            Record::Goal(goal) => {
                self.goals.insert(goal.id, goal);
            }
            Record::Reminder(reminder) => {
                self.reminders.insert(reminder.id, reminder);
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
            Key::Settings => self.settings.take().map(|one| Record::Settings(one).hash()),
            Key::Goal(id) => self.goals.remove(&id).map(|one| Record::Goal(one).hash()),
            Key::Reminder(id) => self.reminders.remove(&id).map(|one| Record::Reminder(one).hash()),
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

    /// The settings; those of the beginning where nothing was set.
    pub fn settings(&self) -> &Settings {
        static UNSET: LazyLock<Settings> = LazyLock::new(Settings::default);
        self.settings.as_ref().unwrap_or(&UNSET)
    }

    /// A goal, in whatever state.
    pub fn goal(&self, id: GoalId) -> Option<&Goal> {
        self.goals.get(&id)
    }

    /// Every goal, in the order of their ids.
    pub fn goals(&self) -> impl Iterator<Item = &Goal> {
        self.goals.values()
    }

    /// A reminder, in whatever state.
    pub fn reminder(&self, id: ReminderId) -> Option<&Reminder> {
        self.reminders.get(&id)
    }

    /// Every reminder, in the order of their ids.
    pub fn reminders(&self) -> impl Iterator<Item = &Reminder> {
        self.reminders.values()
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
        habits.chain(entries).chain(self.documents())
    }

    /// Every record that is neither a habit nor a square of one.
    pub fn documents(&self) -> impl Iterator<Item = Record> + '_ {
        let settings = self.settings.iter().cloned().map(Record::Settings);
        let goals = self.goals.values().cloned().map(Record::Goal);
        let reminders = self.reminders.values().cloned().map(Record::Reminder);
        settings.chain(goals).chain(reminders)
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

/// The hash of what is visible of a record that is one JSON text, the same on every machine: fields in their order, maps by
/// their keys.
fn document_hash(kind: &str, record: &impl Serialize) -> u64 {
    let mut text = Text(FnvHasher::default());
    text.field(kind);
    // A record of ours always has a JSON.
    text.field(serde_json::to_string(record).unwrap_or_default());
    text.finish()
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
