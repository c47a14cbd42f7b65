//! The oracle: a plain replay, written without stamps, registers or joins.
//!
//! Operations are done one after the other in the order of their effective times, and each simply overwrites.

use std::collections::{BTreeMap, BTreeSet};

use domain::goal::Step;
use domain::{
    Amount, Colour, Day, Goal, GoalEdit, Habit, HabitId, HabitName, Icon, Instant, Mark, Measure,
    Note, Operation, Position, Record, Reminder, Root, Rule, Settings, Snapshot,
};
use serde_json::Value;

use super::server::Row;

/// What a person can see of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sight {
    habits: BTreeMap<HabitId, Looks>,
    squares: BTreeMap<(HabitId, Day), (Option<Mark>, Note)>,
    documents: BTreeMap<Root, Value>,
}

/// What can be seen of a habit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Looks {
    name: HabitName,
    measure: Measure,
    rules: BTreeMap<Day, Rule>,
    colour: Option<Colour>,
    icon: Option<Icon>,
    note: Note,
    position: Position,
    starts_on: Day,
    archived_on: Option<Day>,
    deleted_at: Option<Instant>,
}

impl Looks {
    fn of(habit: &Habit) -> Self {
        Self {
            name: habit.name.value.clone(),
            measure: habit.measure.value.clone(),
            rules: habit.dated_rules().collect(),
            colour: Some(habit.colour.value),
            icon: Some(habit.icon.value),
            note: habit.note.value.clone(),
            position: habit.position.value.clone(),
            starts_on: habit.starts_on.value,
            archived_on: habit.archived_on.value,
            deleted_at: habit.deleted_at.value,
        }
    }
}

impl Sight {
    /// What a snapshot shows.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let mut sight = Self::default();
        for habit in snapshot.habits().filter(|habit| !habit.purged) {
            sight.habits.insert(habit.id, Looks::of(habit));
            for (day, entry) in snapshot.entries(habit.id) {
                if !entry.is_empty() {
                    let square = (entry.mark(), entry.note.value.clone());
                    sight.squares.insert((habit.id, *day), square);
                }
            }
        }
        for record in snapshot.documents().filter(|record| !record.is_purged()) {
            sight.documents.insert(record.key().root(), fields(&record));
        }
        sight
    }

    /// The first difference to another sight, for a message.
    pub(crate) fn difference(&self, other: &Self) -> String {
        for id in self.habits.keys().chain(other.habits.keys()) {
            let (mine, theirs) = (self.habits.get(id), other.habits.get(id));
            if mine != theirs {
                return format!("{mine:?} against {theirs:?}");
            }
        }
        for key in self.squares.keys().chain(other.squares.keys()) {
            let (mine, theirs) = (self.squares.get(key), other.squares.get(key));
            if mine != theirs {
                return format!("{key:?}: {mine:?} against {theirs:?}");
            }
        }
        for root in self.documents.keys().chain(other.documents.keys()) {
            let (mine, theirs) = (self.documents.get(root), other.documents.get(root));
            if mine != theirs {
                return format!("{root}: {mine:?} against {theirs:?}");
            }
        }
        "nothing".to_owned()
    }
}

/// What can be seen of a record that is one text, by the names of its fields.
fn fields(record: &Record) -> Value {
    match record {
        Record::Settings(settings) => serde_json::to_value(settings).unwrap(),
        Record::Goal(goal) => serde_json::to_value(goal).unwrap(),
        Record::Reminder(reminder) => serde_json::to_value(reminder).unwrap(),
        Record::Habit(_) | Record::Entry { .. } => Value::Null,
    }
}

/// Overwrites the fields of `target` that an edit names. The names of both are those of the wire.
fn overwrite(target: &mut Value, edit: &Value) {
    for (name, value) in edit.as_object().unwrap() {
        target[name] = value.clone();
    }
}

/// Overwrites what the edit of a goal names, its links and steps one by one.
fn overwrite_goal(goal: &mut Value, edit: &GoalEdit) {
    let mut edit = serde_json::to_value(edit).unwrap();
    let parts = edit.as_object_mut().unwrap();
    parts.remove("goal");
    let (links, steps) = (parts.remove("links"), parts.remove("steps"));
    overwrite(goal, &edit);
    if let Some(links) = links {
        overwrite(&mut goal["links"], &links);
    }
    for (id, edit) in steps.iter().flat_map(|steps| steps.as_object().unwrap()) {
        overwrite(step(goal, id), edit);
    }
}

/// A step of a goal; one nobody has seen is made.
fn step<'a>(goal: &'a mut Value, id: &str) -> &'a mut Value {
    let step = &mut goal["steps"][id];
    if step.is_null() {
        *step = serde_json::to_value(Step::default()).unwrap();
    }
    step
}

/// A square during the replay: the last setting, and the sum since there were additions to it.
#[derive(Default)]
struct Square {
    set: Option<Mark>,
    sum: Option<Amount>,
    note: Note,
}

impl Square {
    fn add(&mut self, amount: Amount) {
        let set = match self.set {
            Some(Mark::Amount(amount)) => amount,
            _ => Amount::ZERO,
        };
        let sum = self.sum.unwrap_or(set).0 + amount.0;
        self.sum = Some(Amount(sum.clamp(0, Amount::MAX.0)));
    }

    fn mark(&self) -> Option<Mark> {
        match (&self.set, self.sum) {
            (Some(Mark::Amount(_)), Some(sum)) => Some(Mark::Amount(sum)),
            (set, None | Some(Amount::ZERO)) => set.clone(),
            (_, Some(sum)) => Some(Mark::Amount(sum)),
        }
    }
}

#[derive(Default)]
struct Replay {
    habits: BTreeMap<HabitId, Looks>,
    squares: BTreeMap<(HabitId, Day), Square>,
    documents: BTreeMap<Root, Value>,
}

impl Replay {
    fn act_on_document(&mut self, row: &Row, root: Root) {
        let document = self.documents.entry(root).or_insert_with(|| match root {
            Root::Goal(id) => fields(&Record::Goal(Goal::blank(id))),
            Root::Reminder(id) => fields(&Record::Reminder(Reminder::blank(id))),
            _ => fields(&Record::Settings(Settings::default())),
        });
        match &row.sent.operation {
            Operation::EditSettings(edit) => {
                overwrite(document, &serde_json::to_value(edit).unwrap());
            }
            Operation::CreateGoal(edit) | Operation::EditGoal(edit) => {
                overwrite_goal(document, edit);
            }
            Operation::SetStep { step: id, done, .. } => {
                let at = done.then_some(row.effective);
                step(document, &id.to_string())["done_at"] = serde_json::to_value(at).unwrap();
            }
            Operation::CreateReminder(edit) | Operation::EditReminder(edit) => {
                let mut edit = serde_json::to_value(edit).unwrap();
                edit.as_object_mut().unwrap().remove("reminder");
                overwrite(document, &edit);
            }
            Operation::DeleteGoal { .. } | Operation::DeleteReminder { .. } => {
                document["deleted_at"] = serde_json::to_value(row.effective).unwrap();
            }
            _ => document["deleted_at"] = Value::Null,
        }
    }

    fn act(&mut self, row: &Row) {
        let operation = &row.sent.operation;
        let id = match operation.root() {
            Some(Root::Habit(habit)) => habit,
            Some(root) => return self.act_on_document(row, root),
            None => return,
        };
        let looks = self.habits.entry(id).or_default();
        match operation {
            Operation::CreateHabit(new) => {
                looks.name = new.name.clone();
                looks.measure = new.measure.clone();
                looks.rules.insert(new.starts_on, new.rule);
                looks.colour = Some(new.colour);
                looks.icon = Some(new.icon);
                looks.note = new.note.clone();
                looks.position = new.position.clone();
                looks.starts_on = new.starts_on;
                looks.archived_on = None;
                looks.deleted_at = None;
            }
            Operation::EditHabit(edit) => {
                looks.name = edit.name.clone().unwrap_or_else(|| looks.name.clone());
                looks.measure = edit.measure.clone().unwrap_or_else(|| looks.measure.clone());
                looks.colour = edit.colour.or(looks.colour);
                looks.icon = edit.icon.or(looks.icon);
                looks.note = edit.note.clone().unwrap_or_else(|| looks.note.clone());
                looks.starts_on = edit.starts_on.unwrap_or(looks.starts_on);
                for (from, rule) in &edit.rules {
                    match rule {
                        Some(rule) => looks.rules.insert(*from, *rule),
                        None => looks.rules.remove(from),
                    };
                }
            }
            Operation::MoveHabit { position, .. } => looks.position = position.clone(),
            Operation::ArchiveHabit { on, .. } => looks.archived_on = Some(*on),
            Operation::RestoreHabit { .. } => looks.archived_on = None,
            Operation::DeleteHabit { .. } => looks.deleted_at = Some(row.effective),
            Operation::RecoverHabit { .. } => looks.deleted_at = None,
            Operation::SetEntry { day, mark, .. } => {
                let square = self.squares.entry((id, *day)).or_default();
                (square.set, square.sum) = (mark.clone(), None);
            }
            Operation::AddAmount { day, amount, .. } => {
                self.squares.entry((id, *day)).or_default().add(*amount);
            }
            Operation::SetNote { day, note, .. } => {
                self.squares.entry((id, *day)).or_default().note = note.clone();
            }
            _ => {}
        }
    }
}

/// What an account must look like after these operations; each id counts once, and what was purged is gone.
pub(crate) fn replay(log: &[Row], purged: &BTreeSet<Root>) -> Sight {
    let mut ids = BTreeSet::new();
    let mut accepted: Vec<&Row> =
        log.iter().filter(|row| row.rejection.is_none() && ids.insert(row.id)).collect();
    accepted.sort_by_key(|row| (row.effective, row.client, row.seq));
    let mut replay = Replay::default();
    for row in accepted {
        replay.act(row);
    }
    replay.habits.retain(|id, _| !purged.contains(&Root::Habit(*id)));
    replay.squares.retain(|(id, _), _| !purged.contains(&Root::Habit(*id)));
    replay.documents.retain(|root, _| !purged.contains(root));
    let squares = replay.squares.into_iter().map(|(key, square)| {
        let mark = square.mark();
        (key, (mark, square.note))
    });
    let squares = squares.filter(|(_, (mark, note))| mark.is_some() || !note.is_empty());
    let (habits, documents) = (replay.habits, replay.documents);
    Sight { habits, squares: squares.collect(), documents }
}
