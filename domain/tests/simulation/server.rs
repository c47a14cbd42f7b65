//! The server: the ledger over a database in memory, with backups, paging and snapshots.

use std::collections::{BTreeMap, BTreeSet};

use domain::ledger::{AccountState, Decision, Known, Logged, decide};
use domain::limits::Limits;
use domain::packed::Packed;
use domain::{
    Amount, ClientId, Entry, Envelope, Head, Instant, Key, Operation, OperationId, Record, Refusal,
    Rejection, Reply, Request, Snapshot, trash,
};

use super::meter::Meter;
use super::mutant::Mutant;
use super::violation::{Invariant, Violation, check};

/// One line of the operation log.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: OperationId,
    pub(crate) client: ClientId,
    pub(crate) seq: u64,
    pub(crate) head: Head,
    pub(crate) rejection: Option<Rejection>,
    /// The operation as it was sent.
    pub(crate) sent: Envelope,
    /// When it counts as done, worked out here and not by the ledger: never later than the server's time.
    pub(crate) effective: Instant,
}

/// Everything that is durable, and what the checks count beside it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Database {
    pub(crate) account: AccountState,
    pub(crate) clients: BTreeMap<ClientId, u64>,
    pub(crate) log: Vec<Row>,
    pub(crate) snapshot: Snapshot,
    pub(crate) heads: BTreeMap<Key, Head>,
    /// A cursor below this one gets a snapshot.
    pub(crate) floor: Head,
    latest: Instant,
    meter: Meter,
}

/// The server.
pub(crate) struct Server {
    pub(crate) database: Database,
    /// Everything that was ever committed, in whatever history.
    pub(crate) committed: BTreeSet<OperationId>,
    /// When each operation first counted as done, in whatever history.
    pub(crate) first_effective: BTreeMap<OperationId, Instant>,
    /// What was ever refused for want of a habit, and may be decided anew.
    pub(crate) missed: BTreeSet<OperationId>,
    backups: Vec<(Instant, Database)>,
    limits: Limits,
    page: usize,
    mutant: Option<Mutant>,
}

/// A backup older than this is not put back: a device has forgotten what came after it.
const OLDEST_BACKUP_MS: i64 = 6 * 86_400_000;

impl Server {
    pub(crate) fn new(limits: Limits, page: usize, mutant: Option<Mutant>) -> Self {
        Self {
            database: Database::default(),
            committed: BTreeSet::new(),
            first_effective: BTreeMap::new(),
            missed: BTreeSet::new(),
            backups: Vec::new(),
            limits,
            page,
            mutant,
        }
    }

    pub(crate) fn back_up(&mut self, now: Instant) {
        self.backups.push((now, self.database.clone()));
    }

    /// Sets the server back to one of its backups; `choose` picks among so many. `false` when there is none.
    pub(crate) fn roll_back(&mut self, now: Instant, choose: impl FnOnce(usize) -> usize) -> bool {
        self.backups.retain(|(at, _)| now.ms_since(*at) < OLDEST_BACKUP_MS);
        if self.backups.is_empty() {
            return false;
        }
        let (_, database) = self.backups.swap_remove(choose(self.backups.len()));
        self.database = database;
        true
    }

    /// Empties the trash; returns how many records were purged.
    pub(crate) fn empty_trash(&mut self, now: Instant) -> usize {
        let database = &mut self.database;
        let emptied = trash::empty(database.account.clone(), &database.snapshot, now);
        database.account = emptied.account;
        let count = emptied.records.len();
        for (record, head) in emptied.records {
            let purged = record.key();
            database.heads.retain(|key, _| key.root().key() != purged);
            database.heads.insert(record.key(), head);
            database.snapshot.put(record);
        }
        count
    }

    /// Answers a request. What the answer acknowledges is committed.
    pub(crate) fn exchange(&mut self, request: &Request, now: Instant) -> Result<Reply, Violation> {
        let mut known = self.load(request);
        let mut asked = request.clone();
        let limits = self.spoil_question(&mut known, &mut asked);
        let mut decision = decide(known, &asked, &limits, now);
        self.spoil_decision(request, &mut decision);
        if !decision.forked {
            self.commit(request, &decision, now)?;
        }
        Ok(self.answer(request, decision, now))
    }

    fn load(&self, request: &Request) -> Known {
        let database = &self.database;
        let ids: BTreeSet<_> = request.envelopes.iter().map(|envelope| envelope.id).collect();
        let wanted = |row: &&Row| {
            ids.contains(&row.id) || (row.client == request.client && row.seq >= request.acked)
        };
        let logged = database.log.iter().filter(wanted).map(|row| Logged {
            id: row.id,
            client: row.client,
            seq: row.seq,
            rejection: row.rejection,
            overlap: None,
        });
        let keys = request.envelopes.iter().flat_map(|envelope| envelope.operation.keys());
        Known {
            account: database.account.clone(),
            last_seq: database.clients.get(&request.client).copied().unwrap_or(0),
            logged: logged.collect(),
            snapshot: keys.filter_map(|key| database.snapshot.get(key)).collect(),
        }
    }

    fn commit(
        &mut self,
        request: &Request,
        decision: &Decision,
        now: Instant,
    ) -> Result<(), Violation> {
        let database = &mut self.database;
        check(Invariant::I6Monotonic, decision.account.head >= database.account.head, || {
            format!("head went from {} to {}", database.account.head, decision.account.head)
        })?;
        for decided in &decision.decided {
            let id = decided.envelope.id;
            let Some(sent) = request.envelopes.iter().find(|sent| sent.id == id) else { continue };
            let effective = sent.at.min(now.max(database.latest.plus_ms(1)));
            let action = sent.operation.action();
            database.meter.count(&self.limits, action, effective, now)?;
            self.first_effective.entry(id).or_insert(effective);
            if decided.rejection.is_none() {
                database.latest = database.latest.max(effective);
            }
            self.committed.insert(id);
            // Decided anew, it takes the place of its refusal.
            let is_missing = |why: Option<Rejection>| why.is_some_and(Rejection::is_missing);
            database.log.retain(|row| row.id != id || !is_missing(row.rejection));
            if is_missing(decided.rejection) {
                self.missed.insert(id);
            }
            database.log.push(Row {
                id,
                client: request.client,
                seq: decided.envelope.seq,
                head: decided.head,
                rejection: decided.rejection,
                sent: sent.clone(),
                effective,
            });
        }
        for (record, head) in &decision.records {
            database.heads.insert(record.key(), *head);
            database.snapshot.put(record.clone());
        }
        database.clients.insert(request.client, decision.ack);
        database.account = decision.account.clone();
        Ok(())
    }

    fn answer(&self, request: &Request, decision: Decision, now: Instant) -> Reply {
        let (database, account) = (&self.database, decision.account);
        let known = request.cursor.filter(|cursor| *cursor >= database.floor);
        let (snapshot, rows, cursor) = match known {
            Some(cursor) => {
                let (rows, cursor) = self.rows_after(cursor, account.head);
                (None, rows, cursor)
            }
            None => (Some(Packed::of(&database.snapshot)), Vec::new(), account.head),
        };
        Reply {
            forked: decision.forked,
            ack: decision.ack,
            head: account.head,
            cursor,
            digest: account.digest,
            now,
            latest: account.latest,
            refusals: decision.refusals,
            rows,
            snapshot,
            overlaps: decision.overlaps,
            retry_after_ms: decision.retry_after_ms,
        }
    }

    /// The next page of rows after a cursor, and how far it reaches.
    fn rows_after(&self, cursor: Head, head: Head) -> (Vec<Record>, Head) {
        let heads = self.database.heads.iter().filter(|(_, head)| **head > cursor);
        let mut keys: Vec<(Head, Key)> = heads.map(|(key, head)| (*head, *key)).collect();
        keys.sort_unstable();
        let reached = if keys.len() > self.page { keys[self.page - 1].0 } else { head };
        let rows = keys.iter().take_while(|(head, _)| *head <= reached);
        let rows = rows.filter_map(|(_, key)| self.database.snapshot.get(*key));
        (rows.collect(), reached)
    }

    fn spoil_question(&self, known: &mut Known, asked: &mut Request) -> Limits {
        let client = asked.client;
        match self.mutant {
            Some(Mutant::IdCheck) => known.logged.retain(|logged| logged.client == client),
            Some(Mutant::GapCheck) => {
                let seqs = asked.envelopes.iter().map(|envelope| envelope.seq);
                if let Some(first) = seqs.filter(|seq| *seq > known.last_seq).min() {
                    known.last_seq = first - 1;
                }
            }
            Some(Mutant::AckedId) => {
                let is_acked =
                    |logged: &&Logged| logged.client == client && logged.seq == asked.acked;
                if let Some(logged) = known.logged.iter().find(is_acked) {
                    asked.acked_id = Some(logged.id);
                }
            }
            Some(Mutant::SentIds) => {
                let settled = asked.envelopes.iter().filter(|sent| sent.seq <= known.last_seq);
                let (seq, rejection) = (u64::MAX, None);
                let ids = settled.map(|sent| Logged {
                    id: sent.id,
                    client,
                    seq,
                    rejection,
                    overlap: None,
                });
                let unknown: Vec<Logged> = ids
                    .filter(|sent| known.logged.iter().all(|logged| logged.id != sent.id))
                    .collect();
                known.logged.extend(unknown);
            }
            Some(Mutant::Clamp) => known.account.latest = Instant(i64::MAX / 2),
            Some(Mutant::ArrivalWins) => {
                asked.envelopes.iter_mut().for_each(|envelope| envelope.at = Instant(i64::MAX));
            }
            Some(Mutant::PlainCounts) => plain_counts(&known.snapshot, &mut asked.envelopes),
            Some(Mutant::Limits) => {
                let per_minute = BTreeMap::new();
                return Limits { per_minute, backlog: 1_000_000, backlog_per_minute: 60_000 };
            }
            _ => {}
        }
        self.limits.clone()
    }

    fn spoil_decision(&self, request: &Request, decision: &mut Decision) {
        match self.mutant {
            Some(Mutant::EarlierRefusals) => {
                let decided: BTreeSet<_> =
                    decision.decided.iter().map(|decided| decided.envelope.id).collect();
                decision.refusals.retain(|refusal| decided.contains(&refusal.id));
            }
            Some(Mutant::RepeatedRefusals) => {
                let elsewhere = |row: &Row| row.client != request.client;
                let log = &self.database.log;
                let told = |refusal: &Refusal| {
                    log.iter().any(|row| row.id == refusal.id && elsewhere(row))
                };
                decision.refusals.retain(|refusal| !told(refusal));
            }
            Some(Mutant::Clamp) => {
                let applied = decision.decided.iter().filter(|one| one.rejection.is_none());
                let latest = applied.map(|decided| decided.envelope.at).max();
                let before = self.database.account.latest;
                decision.account.latest = latest.unwrap_or(before).max(before);
            }
            _ => {}
        }
    }
}

/// Turns every addition into the sum it leads to.
fn plain_counts(snapshot: &Snapshot, envelopes: &mut [Envelope]) {
    let mut sums = BTreeMap::new();
    for envelope in envelopes {
        let Operation::AddAmount { habit, day, amount } = envelope.operation else { continue };
        let before = || snapshot.entry(habit, day).map_or(Amount::ZERO, Entry::amount);
        let sum = sums.entry((habit, day)).or_insert_with(before);
        *sum = sum.plus(amount).clamped();
        let mark = Some(domain::Mark::Amount(*sum));
        envelope.operation = Operation::SetEntry { habit, day, mark };
    }
}
