//! The pure ledger with everything in memory: what a database is compared with.

use std::collections::BTreeMap;

use domain::exchange::Request;
use domain::ledger::{self, AccountState, Known, Logged};
use domain::limits::Limits;
use domain::packed::Packed;
use domain::{ClientId, Head, Instant, Key, OperationId, Record, Reply, Snapshot, trash};

/// An account in memory.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) state: AccountState,
    pub(crate) snapshot: Snapshot,
    clients: BTreeMap<ClientId, u64>,
    log: BTreeMap<OperationId, Logged>,
    heads: BTreeMap<Key, Head>,
    /// When a record was last written, by the server's clock.
    written: BTreeMap<Key, Instant>,
}

impl Model {
    /// The number of operations in the log.
    pub(crate) fn logged(&self) -> usize {
        self.log.len()
    }

    pub(crate) fn commit(&mut self, request: &Request, limits: &Limits, now: Instant) -> Reply {
        let before = self.state.head;
        let known = self.known(request);
        let decision = ledger::decide(known, request, limits, now);
        let mut reply = Reply {
            forked: decision.forked,
            ack: decision.ack,
            head: decision.account.head,
            cursor: decision.account.head,
            digest: decision.account.digest,
            now,
            latest: decision.account.latest,
            refusals: decision.refusals,
            rows: Vec::new(),
            snapshot: None,
            overlaps: decision.overlaps,
            retry_after_ms: decision.retry_after_ms,
        };
        if decision.forked {
            return reply;
        }
        if !request.envelopes.is_empty() {
            self.clients.insert(request.client, decision.ack);
            if !decision.decided.is_empty() {
                self.state = decision.account;
            }
        }
        for decided in decision.decided {
            let envelope = decided.envelope;
            let (id, client, seq) = (envelope.id, envelope.client, envelope.seq);
            let (rejection, overlap) = (decided.rejection, decided.overlap);
            self.log.insert(id, Logged { id, client, seq, rejection, overlap });
        }
        for (record, head) in decision.records {
            self.save(record, head, now);
        }
        match request.cursor {
            None => reply.snapshot = Some(Packed::of(&self.snapshot)),
            Some(cursor) => reply.rows = self.since(cursor.min(before)),
        }
        reply
    }

    fn known(&self, request: &Request) -> Known {
        let wanted = |logged: &&Logged| {
            (logged.client == request.client && logged.seq >= request.acked)
                || request.envelopes.iter().any(|envelope| envelope.id == logged.id)
        };
        let keys = request.envelopes.iter().flat_map(|envelope| envelope.operation.keys());
        Known {
            account: self.state.clone(),
            last_seq: self.clients.get(&request.client).copied().unwrap_or(0),
            logged: self.log.values().filter(wanted).cloned().collect(),
            snapshot: keys.filter_map(|key| self.snapshot.get(key)).collect(),
        }
    }

    fn save(&mut self, record: Record, head: Head, now: Instant) {
        self.heads.insert(record.key(), head);
        self.written.insert(record.key(), now);
        self.snapshot.put(record);
    }

    /// The records changed after a cursor.
    fn since(&self, cursor: Head) -> Vec<Record> {
        let changed = self.heads.iter().filter(|(_, head)| **head > cursor);
        changed.filter_map(|(key, _)| self.snapshot.get(*key)).collect()
    }

    /// Purges what is due and was not written lately.
    pub(crate) fn empty_trash(&mut self, now: Instant) {
        let mut due: Vec<_> = self
            .snapshot
            .records()
            .filter(|record| trash::is_due(record, now))
            .filter(|record| now.ms_since(self.written[&record.key()]) > trash::KEPT_MS)
            .map(|record| (record.deleted_at(), record.key().root()))
            .collect();
        due.sort_by_key(|(at, root)| (*at, root.id()));
        for (_, root) in due {
            let belongs = |record: &Record| record.key().root() == root;
            let part: Snapshot = self.snapshot.records().filter(belongs).collect();
            let emptied = trash::empty(self.state.clone(), &part, now);
            self.state = emptied.account;
            for (record, head) in emptied.records {
                self.save(record, head, now);
            }
        }
    }

    /// What is left when what was purged is not counted.
    pub(crate) fn visible(&self) -> Snapshot {
        self.snapshot.records().filter(|record| !record.is_purged()).collect()
    }
}
