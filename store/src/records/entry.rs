//! An entry as a row: the setting and the note in columns with their stamps, the additions as one text.

use std::collections::BTreeMap;

use domain::{Amount, Day, Entry, HabitId, Head, Mark, Note, Reason, Register};
use serde::Serialize;

use super::{StampText, json};
use crate::StoreError;
use crate::tx::Line;

/// An entry on its way into the table.
#[derive(Serialize)]
pub(crate) struct EntryRow {
    habit: HabitId,
    day: Day,
    mark: Option<&'static str>,
    amount: Option<Amount>,
    reason: Option<String>,
    set_stamp: StampText,
    adds: String,
    note: String,
    note_stamp: StampText,
    head: Head,
}

impl EntryRow {
    pub(crate) fn of(habit: HabitId, day: Day, entry: &Entry, head: Head) -> Self {
        let (mark, amount, reason) = match &entry.set.value {
            None => (None, None, None),
            Some(Mark::Done) => (Some("done"), None, None),
            Some(Mark::Missed) => (Some("missed"), None, None),
            Some(Mark::Skipped(reason)) => (Some("skipped"), None, Some(reason.to_string())),
            Some(Mark::Amount(amount)) => (Some("amount"), Some(*amount), None),
        };
        let adds = entry.adds.iter().map(|(stamp, add)| (StampText(*stamp), *add));
        Self {
            habit,
            day,
            mark,
            amount,
            reason,
            set_stamp: StampText(entry.set.stamp),
            adds: if entry.adds.is_empty() {
                String::new()
            } else {
                json(&adds.collect::<Vec<_>>())
            },
            note: entry.note.value.to_string(),
            note_stamp: StampText(entry.note.stamp),
            head,
        }
    }
}

pub(super) fn read(line: &Line<'_>) -> Result<Entry, StoreError> {
    let set: StampText = line.parsed("set_stamp")?;
    let noted: StampText = line.parsed("note_stamp")?;
    let adds: Vec<(StampText, Amount)> =
        if line.text("adds")?.is_empty() { Vec::new() } else { line.json("adds")? };
    let note = line.good("entry_note", Note::new(line.text("entry_note")?))?;
    Ok(Entry {
        set: Register::written(mark(line)?, set.0),
        adds: adds.into_iter().map(|(stamp, add)| (stamp.0, add)).collect::<BTreeMap<_, _>>(),
        note: Register::written(note, noted.0),
    })
}

fn mark(line: &Line<'_>) -> Result<Option<Mark>, StoreError> {
    Ok(Some(match line.find_text("mark")? {
        None => return Ok(None),
        Some("done") => Mark::Done,
        Some("missed") => Mark::Missed,
        Some("skipped") => {
            let reason = line.find_text("reason")?.unwrap_or_default();
            Mark::Skipped(line.good("reason", Reason::new(reason))?)
        }
        Some("amount") => {
            let amount = line.find_integer("amount")?.ok_or(());
            Mark::Amount(Amount(line.good("amount", amount)?))
        }
        Some(_) => line.good("mark", Err(()))?,
    }))
}
