//! Records as rows: habits, entries and documents, each in a table of its own, read together.

mod document;
mod entry;
mod habit;

pub(crate) use document::{DocumentRow, Place};
pub(crate) use entry::{EntryRow, squares};
pub(crate) use habit::HabitRow;

use std::fmt;
use std::str::FromStr;

use domain::{HabitId, Head, Record, Stamp};
use serde::{Serialize, Serializer};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::StoreError;
use crate::tx::Line;

/// The columns of a habit `h`.
macro_rules! habit_columns {
    () => {
        "h.habit_id, h.name, h.measure, h.rules, h.colour, h.icon, h.note, h.position, h.starts_on, \
         h.archived_on, h.deleted_at, h.purged_at, h.stamps, h.head"
    };
}

/// The columns of an entry `e`, under names that no column of a habit has.
macro_rules! entry_columns {
    () => {
        "e.habit_id AS entry_habit_id, e.day_on, e.mark, e.amount, e.reason, e.set_stamp, e.adds, \
         e.note AS entry_note, e.note_stamp, e.head AS entry_head"
    };
}

/// The columns of a document `d`, under names that no other record has.
macro_rules! document_columns {
    () => {
        "d.document_id, d.body AS document_body, d.stamps AS document_stamps, \
         d.head AS document_head"
    };
}
pub(crate) use {document_columns, entry_columns, habit_columns};

/// Reads a row of [`habit_columns`].
pub(crate) fn habit(row: &AnyRow) -> Result<(Record, Head), StoreError> {
    let line = Line::new(row, "habits", "habit_id");
    Ok((Record::Habit(habit::read(&line)?), line.number("head")?))
}

/// Reads a row of [`entry_columns`].
pub(crate) fn entry(row: &AnyRow) -> Result<(Record, Head), StoreError> {
    let line = Line::new(row, "entries", "day_on");
    let habit: HabitId = line.parsed("entry_habit_id")?;
    let entry = entry::read(&line)?;
    let record = Record::Entry { habit, day: line.parsed("day_on")?, entry };
    Ok((record, line.number("entry_head")?))
}

/// Reads a row of [`habit_columns`] and [`squares`]: the habit and its entries.
pub(crate) fn habit_with_entries(row: &AnyRow, into: &mut Vec<Record>) -> Result<(), StoreError> {
    let habit = habit::read(&Line::new(row, "habits", "habit_id"))?;
    let (id, line) = (habit.id, Line::new(row, "entries", "habit_id"));
    into.push(Record::Habit(habit));
    for square in entry::Squares::of(line.find_text("squares")?.unwrap_or_default()) {
        let (day, entry) = square.or_else(|column| line.good(column, Err(())))?;
        into.push(Record::Entry { habit: id, day, entry });
    }
    Ok(())
}

/// Reads a row of [`document_columns`].
pub(crate) fn document(row: &AnyRow) -> Result<(Record, Head), StoreError> {
    let line = Line::new(row, "documents", "document_id");
    Ok((document::read(&line)?, line.number("document_head")?))
}

/// Reads a row of all three, of which at most one is there; `None` when none is.
pub(crate) fn any(row: &AnyRow) -> Option<Result<(Record, Head), StoreError>> {
    let is_present = |column| row.try_get::<Option<&str>, _>(column).map(|text| text.is_some());
    let kinds: [(_, fn(&AnyRow) -> _); 3] =
        [("habit_id", habit), ("day_on", entry), ("document_id", document)];
    kinds.into_iter().find_map(|(column, read)| match is_present(column) {
        Ok(true) => Some(read(row)),
        Ok(false) => None,
        Err(error) => Some(Err(error.into())),
    })
}

/// A stamp as it is stored: time, client and number with blanks between; nothing for a field nobody has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StampText(pub(crate) Stamp);

impl fmt::Display for StampText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stamp { at, client, seq } = self.0;
        if self.0 == Stamp::NEVER { Ok(()) } else { write!(f, "{} {client} {seq}", at.0) }
    }
}

impl FromStr for StampText {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.is_empty() {
            return Ok(Self(Stamp::NEVER));
        }
        let mut parts = text.splitn(3, ' ');
        let mut part = || parts.next().ok_or(());
        let at = domain::Instant(part()?.parse().map_err(drop)?);
        let client = part()?.parse().map_err(drop)?;
        let seq = part()?.parse().map_err(drop)?;
        Ok(Self(Stamp { at, client, seq }))
    }
}

impl Serialize for StampText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for StampText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom("this is not a stamp"))
    }
}

/// A value as JSON text. Nothing here can fail to be written: the keys of every map are texts.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::{ClientId, Instant};

    use super::*;

    #[test]
    fn a_stamp_survives_its_text_to_the_last_bit() {
        let client = ClientId::from_entropy([0xff; 8]);
        for stamp in [
            Stamp::NEVER,
            Stamp { at: Instant(i64::MIN), client, seq: 1 },
            Stamp { at: Instant(1_795_342_000_123), client, seq: 1 << 40 },
        ] {
            assert_eq!(StampText(stamp).to_string().parse(), Ok(StampText(stamp)));
        }
        assert_eq!("1 2".parse::<StampText>(), Err(()));
    }
}
