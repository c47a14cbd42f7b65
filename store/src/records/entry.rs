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

/// What the table holds of an entry.
struct Columns<'r> {
    mark: Option<&'r str>,
    amount: Option<i64>,
    reason: Option<&'r str>,
    set_stamp: &'r str,
    adds: &'r str,
    note: &'r str,
    note_stamp: &'r str,
}

/// The column that cannot be read.
type Unreadable = &'static str;

pub(super) fn read(line: &Line<'_>) -> Result<Entry, StoreError> {
    let columns = Columns {
        mark: line.find_text("mark")?,
        amount: line.find_integer("amount")?,
        reason: line.find_text("reason")?,
        set_stamp: line.text("set_stamp")?,
        adds: line.text("adds")?,
        note: line.text("entry_note")?,
        note_stamp: line.text("note_stamp")?,
    };
    columns.entry().or_else(|column| line.good(column, Err(())))
}

impl Columns<'_> {
    fn entry(&self) -> Result<Entry, Unreadable> {
        let stamp = |text: &str| text.parse::<StampText>();
        let set = stamp(self.set_stamp).map_err(|()| "set_stamp")?;
        let noted = stamp(self.note_stamp).map_err(|()| "note_stamp")?;
        let adds: Vec<(StampText, Amount)> = match self.adds {
            "" => Vec::new(),
            adds => serde_json::from_str(adds).map_err(|_| "adds")?,
        };
        let note = Note::new(self.note).map_err(|_| "entry_note")?;
        Ok(Entry {
            set: Register::written(self.mark()?, set.0),
            adds: adds.into_iter().map(|(stamp, add)| (stamp.0, add)).collect::<BTreeMap<_, _>>(),
            note: Register::written(note, noted.0),
        })
    }

    fn mark(&self) -> Result<Option<Mark>, Unreadable> {
        Ok(Some(match self.mark {
            None => return Ok(None),
            Some("done") => Mark::Done,
            Some("missed") => Mark::Missed,
            Some("skipped") => {
                let reason = Reason::new(self.reason.unwrap_or_default());
                Mark::Skipped(reason.map_err(|_| "reason")?)
            }
            Some("amount") => Mark::Amount(Amount(self.amount.ok_or("amount")?)),
            Some(_) => return Err("mark"),
        }))
    }
}

/// All entries of a habit `h` as one text: a row of the database costs more than what stands in it. What people have
/// typed may hold any sign, so it comes last, and how long it is before it.
macro_rules! squares {
    () => {
        "(SELECT string_agg(e.day_on || '|' || COALESCE(e.mark, '') || '|' \
         || COALESCE(CAST(e.amount AS TEXT), '') || '|' || e.set_stamp || '|' || e.note_stamp || '|' || e.adds || '|' \
         || CAST(length(COALESCE(e.reason, '')) AS TEXT) || '|' || CAST(length(e.note) AS TEXT) || '|' || COALESCE(e.reason, '') || e.note, '') \
         FROM entries e WHERE e.account_id = h.account_id AND e.habit_id = h.habit_id) AS squares"
    };
}
pub(crate) use squares;

/// Takes a text of [`squares`] apart.
pub(super) struct Squares<'r> {
    rest: &'r str,
}

impl<'r> Squares<'r> {
    pub(super) const fn of(text: &'r str) -> Self {
        Self { rest: text }
    }

    fn next_entry(&mut self) -> Result<(Day, Entry), Unreadable> {
        let day = self.value("day_on")?.parse().map_err(|_| "day_on")?;
        let some = |text: &'r str| (!text.is_empty()).then_some(text);
        let mark = some(self.value("mark")?);
        let amount = some(self.value("amount")?).map(str::parse).transpose();
        let amount = amount.map_err(|_| "amount")?;
        let (set_stamp, note_stamp) = (self.value("set_stamp")?, self.value("note_stamp")?);
        let adds = self.value("adds")?;
        let (reason, note) = (self.length("reason")?, self.length("entry_note")?);
        let (reason, note) =
            (self.characters(reason, "reason")?, self.characters(note, "entry_note")?);
        let columns =
            Columns { mark, amount, reason: Some(reason), set_stamp, adds, note, note_stamp };
        Ok((day, columns.entry()?))
    }

    fn value(&mut self, column: Unreadable) -> Result<&'r str, Unreadable> {
        let (value, rest) = self.rest.split_once('|').ok_or(column)?;
        self.rest = rest;
        Ok(value)
    }

    fn length(&mut self, column: Unreadable) -> Result<usize, Unreadable> {
        self.value(column)?.parse().map_err(|_| column)
    }

    fn characters(&mut self, count: usize, column: Unreadable) -> Result<&'r str, Unreadable> {
        let ends = self.rest.char_indices().map(|(at, _)| at).chain([self.rest.len()]);
        let end = ends.into_iter().nth(count).ok_or(column)?;
        let (value, rest) = self.rest.split_at_checked(end).ok_or(column)?;
        self.rest = rest;
        Ok(value)
    }
}

impl Iterator for Squares<'_> {
    type Item = Result<(Day, Entry), Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let entry = self.next_entry();
        if entry.is_err() {
            // Nobody knows where the next one begins.
            self.rest = "";
        }
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use domain::{ClientId, Instant, Stamp};

    use super::*;

    #[test]
    fn a_text_of_squares_is_taken_apart_whatever_was_typed() {
        let stamp = Stamp { at: Instant(5), client: ClientId::from_entropy([1; 8]), seq: 1 };
        let stamp = StampText(stamp);
        let text =
            format!("2026-10-08|skipped||{stamp}|||3|0|a|b2026-10-09|amount|-7|||[]|0|4|ж\n|ü");
        let cut = text.trim_end_matches('ü');
        let squares: Vec<_> = Squares::of(&text).collect::<Result<_, _>>().unwrap();
        let [(first, skipped), (second, amount)] = &squares[..] else { panic!("{squares:?}") };
        assert_eq!(
            (first.to_string(), second.to_string()),
            ("2026-10-08".into(), "2026-10-09".into())
        );
        assert_eq!(skipped.set.value, Some(Mark::Skipped(Reason::new("a|b").unwrap())));
        assert_eq!(skipped.set.stamp.seq, 1);
        assert_eq!(amount.set.value, Some(Mark::Amount(Amount(-7))));
        assert_eq!(amount.note.value.as_str(), "ж\n|ü");
        assert_eq!(Squares::of(cut).last().unwrap().unwrap_err(), "entry_note");
        assert_eq!(Squares::of("2026-10-08|done").last().unwrap().unwrap_err(), "mark");
    }
}
