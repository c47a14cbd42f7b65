//! A habit as a row: what is visible in columns, when each field was written in one more.

use std::collections::BTreeMap;

use domain::{
    Day, Habit, HabitId, HabitName, Head, Instant, Note, Position, Register, Rule, Stamp,
};
use serde::{Deserialize, Serialize};

use super::{StampText, json};
use crate::StoreError;
use crate::tx::Line;

/// A habit on its way into the table.
#[derive(Serialize)]
pub(crate) struct HabitRow {
    habit: HabitId,
    name: String,
    measure: String,
    rules: String,
    colour: &'static str,
    icon: &'static str,
    note: String,
    position: String,
    starts_on: Day,
    archived_on: Option<Day>,
    deleted_at: Option<Instant>,
    purged_at: Option<Instant>,
    stamps: String,
    head: Head,
}

/// When each field was written. Rules have one stamp each; what is missing was never written.
#[derive(Serialize, Deserialize, Default)]
struct Stamps {
    #[serde(default)]
    fields: BTreeMap<String, StampText>,
    #[serde(default)]
    rules: BTreeMap<Day, StampText>,
}

impl HabitRow {
    /// `now`: since when it is purged, if it is.
    pub(crate) fn of(habit: &Habit, head: Head, now: Instant) -> Self {
        let rules: BTreeMap<Day, Option<Rule>> =
            habit.rules.iter().map(|(from, rule)| (*from, rule.value)).collect();
        Self {
            habit: habit.id,
            name: habit.name.value.to_string(),
            measure: json(&habit.measure.value),
            rules: json(&rules),
            colour: habit.colour.value.code(),
            icon: habit.icon.value.code(),
            note: habit.note.value.to_string(),
            position: habit.position.value.as_str().to_owned(),
            starts_on: habit.starts_on.value,
            archived_on: habit.archived_on.value,
            deleted_at: habit.deleted_at.value,
            purged_at: habit.purged.then_some(now),
            stamps: json(&stamps(habit)),
            head,
        }
    }
}

fn stamps(habit: &Habit) -> Stamps {
    let fields = [
        ("name", habit.name.stamp),
        ("measure", habit.measure.stamp),
        ("colour", habit.colour.stamp),
        ("icon", habit.icon.stamp),
        ("note", habit.note.stamp),
        ("position", habit.position.stamp),
        ("starts_on", habit.starts_on.stamp),
        ("archived_on", habit.archived_on.stamp),
        ("deleted_at", habit.deleted_at.stamp),
    ];
    Stamps {
        fields: fields.map(|(field, stamp)| (field.to_owned(), StampText(stamp))).into(),
        rules: habit.rules.iter().map(|(from, rule)| (*from, StampText(rule.stamp))).collect(),
    }
}

pub(super) fn read(line: &Line<'_>) -> Result<Habit, StoreError> {
    let stamps: Stamps = line.json("stamps")?;
    let stamp = |field| stamps.fields.get(field).map_or(Stamp::NEVER, |stamp| stamp.0);
    let rules: BTreeMap<Day, Option<Rule>> = line.json("rules")?;
    let rules = rules.into_iter().map(|(from, rule)| {
        let stamp = stamps.rules.get(&from).map_or(Stamp::NEVER, |stamp| stamp.0);
        (from, Register::written(rule, stamp))
    });
    let archived_on = line.find_text("archived_on")?.map(str::parse).transpose();
    Ok(Habit {
        id: line.parsed("habit_id")?,
        name: Register::written(
            line.good("name", HabitName::new(line.text("name")?))?,
            stamp("name"),
        ),
        measure: Register::written(line.json("measure")?, stamp("measure")),
        rules: rules.collect(),
        colour: Register::written(line.parsed("colour")?, stamp("colour")),
        icon: Register::written(line.parsed("icon")?, stamp("icon")),
        note: Register::written(line.good("note", Note::new(line.text("note")?))?, stamp("note")),
        position: Register::written(
            line.good("position", Position::try_from(line.text("position")?.to_owned()))?,
            stamp("position"),
        ),
        starts_on: Register::written(line.parsed("starts_on")?, stamp("starts_on")),
        archived_on: Register::written(
            line.good("archived_on", archived_on)?,
            stamp("archived_on"),
        ),
        deleted_at: Register::written(
            line.find_integer("deleted_at")?.map(Instant),
            stamp("deleted_at"),
        ),
        purged: line.find_integer("purged_at")?.is_some(),
    })
}
