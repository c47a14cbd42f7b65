//! A document as a row: what is visible as one text, when each field was written as another.

use std::collections::BTreeMap;

use domain::{GoalId, Head, Instant, Record, ReminderId, Root, Stamp};
use serde::Serialize;

use super::{StampText, json};
use crate::StoreError;
use crate::tx::Line;

/// Where a document stands in its table.
#[derive(Serialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    kind: &'static str,
    id: String,
}

impl Place {
    /// The place of a document; `None` for a habit, which has a table of its own.
    pub(crate) fn of(root: Root) -> Option<Self> {
        let kind = match root {
            Root::Habit(_) => return None,
            Root::Settings => "settings",
            Root::Goal(_) => "goal",
            Root::Reminder(_) => "reminder",
        };
        Some(Self { kind, id: root.id() })
    }

    /// What stands at a place; `None` for a kind this version does not know.
    pub(crate) fn root(kind: &str, id: &str) -> Option<Root> {
        match kind {
            "settings" => Some(Root::Settings),
            "goal" => id.parse::<GoalId>().ok().map(Root::Goal),
            "reminder" => id.parse::<ReminderId>().ok().map(Root::Reminder),
            _ => None,
        }
    }
}

/// A document on its way into the table.
#[derive(Serialize)]
pub(crate) struct DocumentRow {
    #[serde(flatten)]
    place: Place,
    body: String,
    stamps: String,
    deleted_at: Option<Instant>,
    purged_at: Option<Instant>,
    head: Head,
}

impl DocumentRow {
    /// `now`: since when it is purged, if it is. `None` for a record that is no document.
    pub(crate) fn of(record: &Record, head: Head, now: Instant) -> Option<Self> {
        let place = Place::of(record.key().root())?;
        let mut stamps = BTreeMap::new();
        record.clone().each_stamp(&mut |path, stamp| {
            if *stamp != Stamp::NEVER {
                stamps.insert(path.to_owned(), StampText(*stamp));
            }
        });
        Some(Self {
            place,
            body: json(record),
            stamps: json(&stamps),
            deleted_at: record.deleted_at(),
            purged_at: record.is_purged().then_some(now),
            head,
        })
    }
}

pub(super) fn read(line: &Line<'_>) -> Result<Record, StoreError> {
    let mut record: Record = line.json("document_body")?;
    let stamps: BTreeMap<String, StampText> = line.json("document_stamps")?;
    record.each_stamp(&mut |path, stamp| {
        *stamp = stamps.get(path).map_or(Stamp::NEVER, |stamp| stamp.0);
    });
    Ok(record)
}
