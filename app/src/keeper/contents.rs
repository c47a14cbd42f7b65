//! The texts of a device's database, and the replica they stand for.

use std::collections::BTreeSet;

use domain::conflict::Conflict;
use domain::packed::{Packed, PackedHabit};
use domain::replica::{Acknowledged, Meta, Touched};
use domain::{ClientId, Envelope, OperationId, Record, Rejection, Replica, Root, Snapshot};
use offline::database::{self, Change, Key, META};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::boot::Account;
use crate::keeper::Kept;

/// A habit with its squares under its id, any other record under its name: what the server said last.
const RECORDS: &str = "records";

/// What is not acknowledged, by number. The service worker reads it too.
const OUTBOX: &str = "outbox";

/// What was acknowledged lately, by number.
const JOURNAL: &str = "journal";

/// The tables, in the order of [`database::Contents`].
pub(super) const TABLES: &[&str] = &[RECORDS, OUTBOX, JOURNAL];

const ACCOUNT: &str = "account";
/// What is kept beside the records. The service worker reads it too.
const REPLICA: &str = "replica";
const REFUSED: &str = "refused";
const CONFLICTS: &str = "conflicts";
/// What the service worker keeps itself: answers to notifications.
const ANSWERS: &str = "answers";

/// The named texts, in the order of [`database::Contents`].
pub(super) const NAMES: &[&str] = &[ACCOUNT, REPLICA, REFUSED, CONFLICTS, ANSWERS];

/// All that a database holds.
#[derive(Clone, Debug, Default)]
pub struct Contents(pub database::Contents);

impl Contents {
    /// The replica they stand for; `None` when nothing was kept.
    ///
    /// A text that cannot be read is left out: a record is fetched again, since the digests will differ.
    pub fn restore(&self) -> Option<Kept> {
        let meta: Meta = self.named(REPLICA)?;
        let mut packed = Packed::default();
        for text in self.table(RECORDS) {
            match read::<PackedHabit>(text) {
                Some(habit) => packed.habits.push(habit),
                None => packed.documents.extend(read::<Record>(text)),
            }
        }
        let outbox = self.table(OUTBOX).iter().filter_map(|text| read::<Envelope>(text));
        let journal = self.table(JOURNAL).iter().filter_map(|text| read::<Acknowledged>(text));
        let refused: Vec<(Envelope, Rejection)> = self.named(REFUSED).unwrap_or_default();
        let conflicts: Vec<Conflict> = self.named(CONFLICTS).unwrap_or_default();
        let replica = Replica::restored(meta, packed.unpack(), outbox, journal)
            .with_refused(refused)
            .with_conflicts(conflicts);
        let account = self.named(ACCOUNT).unwrap_or_default();
        let answers: Vec<IgnoredAny> = self.named(ANSWERS).unwrap_or_default();
        Some(Kept { account, replica, version: self.0.version, has_answers: !answers.is_empty() })
    }

    fn named<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let place = NAMES.iter().position(|known| *known == name)?;
        read(self.0.named.get(place)?.as_deref()?)
    }

    fn table(&self, name: &str) -> &[String] {
        let place = TABLES.iter().position(|known| *known == name);
        place.and_then(|place| self.0.tables.get(place)).map(Vec::as_slice).unwrap_or_default()
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn write<T: Serialize>(value: &T) -> String {
    // Ids, numbers, texts and lists of them can always be written.
    serde_json::to_string(value).unwrap_or_default()
}

/// The change that keeps whose database it is.
pub(super) fn keep_account(account: &Account) -> Change {
    Change::Put(META, Key::Name(ACCOUNT.to_owned()), write(account))
}

/// Which parts of a replica are on disk; whatever else it holds is still to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durable {
    client: ClientId,
    outbox: Numbers,
    journal: Numbers,
    refused: Vec<OperationId>,
    conflicts: Vec<Conflict>,
}

/// The numbers of the first and the last operation of a list; both 0 when it is empty.
///
/// Operations leave a list at its front and join it at its end, so no more has to be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Numbers {
    first: u64,
    last: u64,
}

impl Numbers {
    fn of<'a>(envelopes: impl Iterator<Item = &'a Envelope>) -> Self {
        let mut numbers = envelopes.map(|envelope| envelope.seq);
        let first = numbers.next().unwrap_or_default();
        Self { first, last: numbers.last().unwrap_or(first) }
    }
}

impl Durable {
    /// A replica that was just read.
    pub fn of(replica: &Replica) -> Self {
        Self {
            client: replica.meta().client,
            outbox: Numbers::of(replica.outbox().iter()),
            journal: Numbers::of(replica.journal().iter().map(|one| &one.envelope)),
            refused: replica.refused().iter().map(|(envelope, _)| envelope.id).collect(),
            conflicts: replica.conflicts().to_vec(),
        }
    }

    /// What has to be written so that the replica is on disk as it is. `touched`: what of its base has changed.
    pub fn changes(&self, replica: &Replica, touched: &Touched) -> Vec<Change> {
        let now = Self::of(replica);
        let mut changes = records(replica, touched);
        // After a recovery the numbers mean other operations.
        let known = if now.client == self.client { self } else { &Self::default() };
        if now.client != self.client {
            changes.extend([Change::Clear(OUTBOX), Change::Clear(JOURNAL)]);
        }
        let outbox = replica.outbox().iter().map(|envelope| (envelope.seq, envelope));
        list(&mut changes, OUTBOX, known.outbox, now.outbox, outbox);
        let journal = replica.journal().iter().map(|one| (one.envelope.seq, one));
        list(&mut changes, JOURNAL, known.journal, now.journal, journal);
        let mut name =
            |name: &str, text| changes.push(Change::Put(META, Key::Name(name.to_owned()), text));
        name(REPLICA, write(replica.meta()));
        if now.refused != self.refused {
            name(REFUSED, write(&replica.refused()));
        }
        if now.conflicts != self.conflicts {
            name(CONFLICTS, write(&replica.conflicts()));
        }
        changes
    }
}

/// What has to be written of a list.
fn list<'a, T: Serialize + 'a>(
    changes: &mut Vec<Change>,
    table: &'static str,
    known: Numbers,
    now: Numbers,
    items: impl DoubleEndedIterator<Item = (u64, &'a T)>,
) {
    let end = if now.last == 0 { known.last + 1 } else { now.first };
    if known.last > 0 && end > known.first {
        changes.push(Change::DeleteBelow(table, end));
    }
    let new = items.rev().take_while(|(number, _)| *number > known.last);
    changes.extend(new.map(|(number, item)| Change::Put(table, Key::Number(number), write(item))));
}

fn records(replica: &Replica, touched: &Touched) -> Vec<Change> {
    let base = replica.base();
    match touched {
        Touched::Everything => {
            let roots: BTreeSet<Root> = base.records().map(|record| record.key().root()).collect();
            let put = roots.iter().map(|root| record(base, *root));
            std::iter::once(Change::Clear(RECORDS)).chain(put).collect()
        }
        Touched::Roots(roots) => roots.iter().map(|root| record(base, *root)).collect(),
    }
}

/// What has to be written of one record and all that belongs to it. What is gone for good leaves nothing.
fn record(base: &Snapshot, root: Root) -> Change {
    let text = match root {
        Root::Habit(id) => PackedHabit::find(base, id).map(|habit| write(&habit)),
        _ => base.get(root.key()).filter(|record| !record.is_purged()).map(|record| write(&record)),
    };
    let key = Key::Name(root.to_string());
    match text {
        Some(text) => Change::Put(RECORDS, key, text),
        None => Change::Delete(RECORDS, key),
    }
}

#[cfg(test)]
mod tests;
