//! A device: the replica over a storage that survives, a clock that may be wrong, and what its person was shown.
//!
//! A step that dies before it is durable is one that did not happen, so what is in memory between two steps is what is kept.

use std::collections::{BTreeMap, BTreeSet};

use domain::replica::{Acknowledged, Cause, Settled};
use domain::{
    ClientId, Envelope, Head, Instant, Operation, OperationId, Rejection, Replica, Reply, Request,
    Snapshot,
};

use super::chance::Chance;
use super::mutant::Mutant;
use super::plan::HOUR;
use super::seen::Seen;
use super::violation::{Invariant, Violation, check};
use super::wire;

/// A clock: the true time, moved and drifting.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock {
    pub(crate) offset_ms: i64,
    /// How much it gains, in millionths.
    pub(crate) drift: i64,
}

impl Clock {
    /// What the clock shows.
    pub(crate) const fn shows(self, now: Instant) -> Instant {
        let gained = now.0 % (1000 * HOUR) / 1000 * self.drift / 1000;
        now.plus_ms(self.offset_ms + gained)
    }
}

/// A device.
#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) replica: Replica,
    pub(crate) clock: Clock,
    /// Until when it has no network.
    pub(crate) offline_until: Instant,
    /// Everything it called saved, with the operation's number.
    pub(crate) saved: BTreeMap<OperationId, usize>,
    /// Everything whose effect it has seen: its own, and what answers brought.
    pub(crate) seen: Seen,
    /// Every refusal it was told; one that is sent again begins anew.
    pub(crate) told: BTreeSet<OperationId>,
    /// Refusals that are not shown any more.
    pub(crate) dismissed: BTreeSet<OperationId>,
    /// How to take back what was done last.
    pub(crate) undo: Vec<Operation>,
    /// The latest cursor under its present client id.
    cursor: Option<(ClientId, Head)>,
    mutant: Option<Mutant>,
}

/// What taking an answer did.
pub(crate) struct Taken {
    pub(crate) settled: Settled,
    /// What left the outbox and counts as applied.
    pub(crate) applied: Vec<OperationId>,
}

impl Device {
    pub(crate) fn new(client: ClientId, clock: Clock, mutant: Option<Mutant>) -> Self {
        Self {
            replica: Replica::new(client),
            clock,
            offline_until: Instant::default(),
            saved: BTreeMap::new(),
            seen: Seen::default(),
            told: BTreeSet::new(),
            dismissed: BTreeSet::new(),
            undo: Vec::new(),
            cursor: None,
            mutant,
        }
    }

    /// Does something; `None` when it is refused at once.
    pub(crate) fn dispatch(
        &mut self,
        operation: Operation,
        now: Instant,
        id: OperationId,
    ) -> Option<Envelope> {
        if self.mutant == Some(Mutant::HybridClock) {
            self.rebuild(|kept| kept.meta.latest = Instant::default());
        }
        self.replica.dispatch(operation, self.clock.shows(now), id).ok()
    }

    /// Takes an answer.
    pub(crate) fn settle(
        &mut self,
        request: &Request,
        reply: Reply,
        now: Instant,
        round_trip_ms: i64,
    ) -> Result<Taken, Violation> {
        let waiting: Vec<OperationId> = self.waiting();
        let refused: BTreeSet<OperationId> = self.refused();
        let settled = self.settle_spoilt(request, reply, now, round_trip_ms);
        let mut told: BTreeSet<OperationId> = &self.refused() - &refused;
        if let Settled::Done { refused, .. } = &settled {
            told.extend(refused.iter().map(|refusal| refusal.id));
        }
        let left: BTreeSet<_> = self.waiting().into_iter().collect();
        let gone = waiting.into_iter().filter(|id| !left.contains(id));
        let applied = gone.filter(|id| !told.contains(id)).collect();
        for id in told {
            check(Invariant::I8RefusalsSeen, !self.told.contains(&id), || {
                format!("the refusal of {id} was told twice")
            })?;
            self.told.insert(id);
        }
        if let Settled::Done { retried, .. } = &settled {
            for envelope in retried {
                self.told.remove(&envelope.id);
            }
        }
        self.check_cursor()?;
        Ok(Taken { settled, applied })
    }

    fn check_cursor(&mut self) -> Result<(), Violation> {
        let meta = self.replica.meta();
        let (before, after) = (self.cursor, meta.cursor.map(|cursor| (meta.client, cursor)));
        self.cursor = after.or(before);
        let (Some((client, was)), Some((same, is))) = (before, after) else { return Ok(()) };
        check(Invariant::I6Monotonic, client != same || was <= is, || {
            format!("the cursor went from {was} to {is}")
        })
    }

    /// Starts anew under a fresh client id.
    pub(crate) fn recover(&mut self, client: ClientId) {
        if self.mutant == Some(Mutant::JournalOnRecovery) {
            self.rebuild(|kept| kept.journal.clear());
        }
        self.replica.recover(client);
    }

    /// Dies and starts again from what was kept, which is JSON.
    pub(crate) fn restart(&mut self) {
        let forgetful = self.mutant == Some(Mutant::KeptRefusals);
        self.rebuild(|kept| {
            kept.meta = wire::json(&kept.meta);
            kept.base = kept.base.records().map(|record| wire::json(&record)).collect();
            kept.outbox = wire::json(&kept.outbox);
            kept.journal = wire::json(&kept.journal);
            kept.refused = if forgetful { Vec::new() } else { wire::json(&kept.refused) };
        });
    }

    /// The memory of what the server said loses a record.
    pub(crate) fn damage(&mut self, chance: &mut Chance) {
        self.rebuild(|kept| {
            let keys: Vec<_> = kept.base.records().map(|record| record.key()).collect();
            if !keys.is_empty() {
                kept.base.remove(*chance.pick(&keys));
            }
        });
    }

    /// A copy of the device: what it still holds it holds twice from now on.
    pub(crate) fn copy(&self) -> Self {
        let mut copy = self.clone();
        let held: BTreeSet<_> = self.waiting().into_iter().chain(self.journalled()).collect();
        let refused = self.refused();
        copy.saved.retain(|id, _| held.contains(id) || refused.contains(id));
        copy.told.retain(|id| refused.contains(id));
        copy.undo.clear();
        copy
    }

    pub(crate) fn waiting(&self) -> Vec<OperationId> {
        self.replica.outbox().iter().map(|envelope| envelope.id).collect()
    }

    pub(crate) fn journalled(&self) -> impl Iterator<Item = OperationId> + '_ {
        self.replica.journal().iter().map(|acknowledged| acknowledged.envelope.id)
    }

    pub(crate) fn refused(&self) -> BTreeSet<OperationId> {
        self.replica.refused().iter().map(|(envelope, _)| envelope.id).collect()
    }

    fn settle_spoilt(
        &mut self,
        request: &Request,
        reply: Reply,
        now: Instant,
        round_trip_ms: i64,
    ) -> Settled {
        let mut request = request.clone();
        let spoilt = self.mutant;
        if spoilt == Some(Mutant::AckSent) {
            request.envelopes = self.replica.outbox().iter().cloned().collect();
        }
        if spoilt == Some(Mutant::StaleAnswers) {
            request.cursor = self.replica.meta().cursor;
        }
        let (ack, more, at) = (reply.ack, reply.more(), reply.now);
        let mut settled =
            self.replica.settle(&request, reply, self.clock.shows(now), round_trip_ms);
        match spoilt {
            Some(Mutant::Journal) => self.rebuild(|kept| kept.journal.clear()),
            Some(Mutant::JournalByMeaning) => self.rebuild(|kept| {
                let is_new = |kept: &Acknowledged| {
                    at.ms_since(kept.envelope.at) <= domain::replica::JOURNAL_MS
                };
                kept.journal.retain(is_new);
            }),
            Some(Mutant::DigestCheck) if settled == Settled::Recover(Cause::DigestDiffers) => {
                let (refused, retried) = (Vec::new(), Vec::new());
                settled = Settled::Done { refused, retried, again: false, retry_after_ms: 0 };
            }
            Some(Mutant::AckBeforeRows) if more && matches!(settled, Settled::Done { .. }) => {
                self.rebuild(|kept| kept.acknowledge(ack, at));
            }
            Some(Mutant::MiddleOfTheWay) if matches!(settled, Settled::Done { .. }) => {
                let shown = self.clock.shows(now);
                self.rebuild(|kept| {
                    kept.meta.skew_ms = at.plus_ms(round_trip_ms / 2).ms_since(shown);
                });
            }
            Some(Mutant::Returned) => {
                for id in self.refused() {
                    self.replica.dismiss(id);
                    self.dismissed.insert(id);
                }
            }
            _ => {}
        }
        settled
    }

    /// Takes the replica apart, changes the parts, and puts it together again.
    fn rebuild(&mut self, change: impl FnOnce(&mut Kept)) {
        let replica = &self.replica;
        let mut kept = Kept {
            meta: replica.meta().clone(),
            base: replica.base().clone(),
            outbox: replica.outbox().iter().cloned().collect(),
            journal: replica.journal().iter().cloned().collect(),
            refused: replica.refused().to_vec(),
        };
        change(&mut kept);
        self.replica = Replica::restored(kept.meta, kept.base, kept.outbox, kept.journal)
            .with_refused(kept.refused);
    }
}

/// What a device keeps.
struct Kept {
    meta: domain::replica::Meta,
    base: Snapshot,
    outbox: Vec<Envelope>,
    journal: Vec<Acknowledged>,
    refused: Vec<(Envelope, Rejection)>,
}

impl Kept {
    fn acknowledge(&mut self, ack: u64, at: Instant) {
        let done = self.outbox.iter().take_while(|envelope| envelope.seq <= ack).count();
        for envelope in self.outbox.drain(..done) {
            self.meta.acked = envelope.seq;
            self.meta.acked_id = Some(envelope.id);
            self.journal.push(Acknowledged { at, envelope });
        }
    }
}
