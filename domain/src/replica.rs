//! A device's half of sync: what it shows, what it still has to send, and how it takes an answer. A pure state machine.
//!
//! What a person sees is always `base` (what the server said) with the outbox replayed on top.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::apply::apply_to;
use crate::exchange::{MAX_ENVELOPES, Reply, Request};
use crate::{
    ClientId, Envelope, Head, Instant, Key, Operation, OperationId, Refusal, Rejection, Snapshot,
};

/// How long an acknowledged operation is kept for the day the server forgets it: 7 days.
pub const JOURNAL_MS: i64 = 7 * 86_400_000;

/// The most acknowledged operations that are kept.
pub const JOURNAL_MAX: usize = 5_000;

/// What a device must keep beside records, outbox and journal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Meta {
    /// Its present id.
    pub client: ClientId,
    /// Its last acknowledged operation.
    pub acked: u64,
    /// The id of that operation.
    pub acked_id: Option<OperationId>,
    /// The head it has seen; `None` before the first exchange.
    pub cursor: Option<Head>,
    /// The latest stamp it has seen or given.
    pub latest: Instant,
    /// The server's time minus the device's, in milliseconds.
    pub skew_ms: i64,
}

/// A device's state.
#[derive(Debug, Clone, Default)]
pub struct Replica {
    meta: Meta,
    base: Snapshot,
    view: Snapshot,
    outbox: VecDeque<Envelope>,
    journal: VecDeque<Envelope>,
    refused: Vec<(Envelope, Rejection)>,
}

/// What an answer did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It was taken over.
    Done {
        /// The operations that were refused; they are off the outbox and wait for the person.
        refused: Vec<Refusal>,
        /// Whether to ask again at once: more rows, or more to send and nothing that forbids it.
        again: bool,
        /// Milliseconds to wait before sending again; 0 when nothing waits.
        retry_after_ms: i64,
    },
    /// It belongs to an older question, and another answer was faster. Nothing was changed.
    Stale,
    /// The two sides disagree about the past: call [`Replica::recover`].
    Recover(Cause),
}

/// Why a device has to start its numbering anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Another device continued from a copy of this one.
    Forked,
    /// The server forgot operations it had acknowledged.
    AckWentBack,
    /// The server's version went back.
    HeadWentBack,
    /// Both sides are at one version and hold different content.
    DigestDiffers,
}

impl Replica {
    /// A device that has seen nothing yet. `client`: a fresh id.
    pub fn new(client: ClientId) -> Self {
        Self { meta: Meta { client, ..Meta::default() }, ..Self::default() }
    }

    /// A device as it was kept: after a restart, or with the snapshot a page brought along.
    pub fn restored(
        meta: Meta,
        base: Snapshot,
        outbox: impl IntoIterator<Item = Envelope>,
        journal: impl IntoIterator<Item = Envelope>,
    ) -> Self {
        let mut replica = Self {
            meta,
            view: base.clone(),
            base,
            outbox: outbox.into_iter().collect(),
            journal: journal.into_iter().collect(),
            refused: Vec::new(),
        };
        let pending: Vec<Key> = replica.pending_keys();
        replica.rebase(pending);
        replica
    }

    /// What the person sees.
    pub const fn view(&self) -> &Snapshot {
        &self.view
    }

    /// What the server said last.
    pub const fn base(&self) -> &Snapshot {
        &self.base
    }

    /// What is kept beside the records.
    pub const fn meta(&self) -> &Meta {
        &self.meta
    }

    /// What is not yet acknowledged, in order.
    pub const fn outbox(&self) -> &VecDeque<Envelope> {
        &self.outbox
    }

    /// What was acknowledged lately, oldest first.
    pub const fn journal(&self) -> &VecDeque<Envelope> {
        &self.journal
    }

    /// What was refused and not yet dealt with.
    pub fn refused(&self) -> &[(Envelope, Rejection)] {
        &self.refused
    }

    /// Forgets a refusal the person has dealt with.
    pub fn dismiss(&mut self, id: OperationId) {
        self.refused.retain(|(envelope, _)| envelope.id != id);
    }

    /// The server's time as far as the device can tell. `now`: the device's clock.
    pub const fn corrected(&self, now: Instant) -> Instant {
        now.plus_ms(self.meta.skew_ms)
    }

    /// Does what the person meant, at once. The envelope is to be made durable before it is sent.
    ///
    /// `now`: the device's clock; `id`: a fresh id.
    ///
    /// # Errors
    /// The rejection the server would give too; nothing was changed.
    pub fn dispatch(
        &mut self,
        operation: Operation,
        now: Instant,
        id: OperationId,
    ) -> Result<Envelope, Rejection> {
        let corrected = self.corrected(now);
        operation.check(corrected.latest_day_on_earth())?;
        // Later than everything the person has seen, even when the clock is behind.
        let at = corrected.max(self.meta.latest.plus_ms(1));
        let seq = self.outbox.back().map_or(self.meta.acked, |last| last.seq) + 1;
        let envelope = Envelope { client: self.meta.client, seq, id, at, operation };
        apply_to(&mut self.view, &envelope)?;
        self.meta.latest = at;
        self.outbox.push_back(envelope.clone());
        Ok(envelope)
    }

    /// What to send now: the front of the outbox, and what was seen.
    pub fn request(&self) -> Request {
        Request {
            client: self.meta.client,
            acked: self.meta.acked,
            acked_id: self.meta.acked_id,
            cursor: self.meta.cursor,
            envelopes: self.outbox.iter().take(MAX_ENVELOPES).cloned().collect(),
        }
    }

    /// Takes the answer to a request. `now`: the device's clock, `round_trip_ms`: how long the answer took.
    pub fn settle(
        &mut self,
        request: &Request,
        reply: Reply,
        now: Instant,
        round_trip_ms: i64,
    ) -> Settled {
        if request.client != self.meta.client || request.cursor != self.meta.cursor {
            return Settled::Stale;
        }
        if reply.forked {
            return Settled::Recover(Cause::Forked);
        }
        if reply.ack < request.acked {
            return Settled::Recover(Cause::AckWentBack);
        }
        if self.meta.cursor.is_some_and(|cursor| reply.head < cursor) {
            return Settled::Recover(Cause::HeadWentBack);
        }
        self.meta.skew_ms = reply.now.plus_ms(round_trip_ms / 2).ms_since(now);
        let mut touched = self.pending_keys();
        let acknowledged = self.acknowledge(request, &reply);
        let whole = reply.snapshot.is_some();
        if let Some(packed) = reply.snapshot.clone() {
            self.base = packed.unpack();
        }
        for row in &reply.rows {
            touched.push(row.key());
            self.base.put(row.clone());
        }
        self.meta.cursor = Some(reply.cursor);
        self.meta.latest = self.meta.latest.max(reply.latest);
        let refused = self.take_refusals(&acknowledged, &reply.refusals);
        self.keep(acknowledged, &refused, now);
        if whole {
            self.view = self.base.clone();
        }
        self.rebase(touched);
        if !reply.more() && self.base.digest() != reply.digest {
            return Settled::Recover(Cause::DigestDiffers);
        }
        let unsent = self.outbox.front().is_some() && reply.retry_after_ms == 0;
        let progressed = reply.ack > request.acked || request.envelopes.is_empty();
        Settled::Done {
            refused,
            again: reply.more() || (unsent && progressed),
            retry_after_ms: reply.retry_after_ms,
        }
    }

    /// Starts the numbering anew and sends everything again; ids make the replay harmless. `client`: a fresh id.
    pub fn recover(&mut self, client: ClientId) {
        let mut all: VecDeque<Envelope> = self.journal.drain(..).collect();
        all.append(&mut self.outbox);
        for (envelope, seq) in all.iter_mut().zip(1..) {
            envelope.client = client;
            envelope.seq = seq;
        }
        self.outbox = all;
        self.meta = Meta { client, acked: 0, acked_id: None, cursor: None, ..self.meta.clone() };
        self.view = self.base.clone();
        let pending = self.pending_keys();
        self.rebase(pending);
    }

    /// Takes off the outbox what the answer settles: never more than the request sent.
    fn acknowledge(&mut self, request: &Request, reply: &Reply) -> Vec<Envelope> {
        let sent = request.envelopes.last().map_or(request.acked, |last| last.seq);
        let ack = reply.ack.min(sent);
        let mut acknowledged = Vec::new();
        while self.outbox.front().is_some_and(|front| front.seq <= ack) {
            acknowledged.extend(self.outbox.pop_front());
        }
        if let Some(last) = acknowledged.last() {
            self.meta.acked = last.seq;
            self.meta.acked_id = Some(last.id);
        }
        acknowledged
    }

    fn take_refusals(&mut self, acknowledged: &[Envelope], refusals: &[Refusal]) -> Vec<Refusal> {
        let mut taken = Vec::new();
        for refusal in refusals {
            let Some(envelope) = acknowledged.iter().find(|one| one.id == refusal.id) else {
                continue;
            };
            self.refused.push((envelope.clone(), refusal.rejection));
            taken.push(refusal.clone());
        }
        taken
    }

    fn keep(&mut self, acknowledged: Vec<Envelope>, refused: &[Refusal], now: Instant) {
        let is_refused =
            |envelope: &Envelope| refused.iter().any(|refusal| refusal.id == envelope.id);
        self.journal.extend(acknowledged.into_iter().filter(|envelope| !is_refused(envelope)));
        let now = self.corrected(now);
        while self.journal.len() > JOURNAL_MAX
            || self.journal.front().is_some_and(|oldest| now.ms_since(oldest.at) > JOURNAL_MS)
        {
            self.journal.pop_front();
        }
    }

    fn pending_keys(&self) -> Vec<Key> {
        self.outbox.iter().flat_map(|envelope| envelope.operation.keys()).collect()
    }

    /// Shows the base again under `touched` and replays the outbox on top.
    fn rebase(&mut self, touched: Vec<Key>) {
        for key in touched.into_iter().collect::<BTreeSet<_>>() {
            match self.base.get(key) {
                Some(record) => self.view.put(record),
                None => self.view.remove(key),
            }
        }
        for envelope in &self.outbox {
            // What can no longer be applied (its habit was purged meanwhile) is the server's to refuse.
            let _ = apply_to(&mut self.view, envelope);
        }
    }
}
