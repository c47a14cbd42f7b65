//! Sync: one exchange in one transaction. Lock the account, load what the ledger needs, let it decide, save, answer.

mod changes;
mod known;
mod save;

use domain::exchange::MAX_ENVELOPES;
use domain::ledger::{self, AccountState, Decision, Known};
use domain::limits::{Limits, Usage};
use domain::packed::Packed;
use domain::{AccountId, Digest, Envelope, Head, Instant, Key, Reply, Request, Snapshot};

pub(crate) use changes::entries_of;
pub use changes::{Changes, Version};
pub(crate) use known::{find_account, lock_account, records, rejection};
pub(crate) use save::{Batch, save};

use crate::tx::Tx;
use crate::{Store, StoreError};

/// What a record has to be for an exchange to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Which record: one that the exchange writes into.
    pub key: Key,
    /// The hashes of which it has to have one; 0 is that of a square or of settings nobody has written into.
    pub hashes: Vec<u64>,
}

/// An exchange with all that decides it.
struct Exchange {
    account: AccountId,
    request: Request,
    condition: Option<Condition>,
    limits: Limits,
    now: Instant,
}

/// An exchange that is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The answer.
    pub reply: Reply,
    /// What the account has used of its limits after it.
    pub usage: Usage,
    /// How many of its operations were decided by it; the others had been decided before, or wait.
    pub decided: usize,
    /// Whether its condition did not hold; then nothing was decided.
    pub is_outdated: bool,
}

impl Store {
    /// Takes a device's operations and answers with what it has not seen. What the answer acknowledges is committed.
    ///
    /// Of more than [`MAX_ENVELOPES`] the first ones are taken; the device sends the rest again.
    /// A request without envelopes writes nothing and waits for nobody.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there; nothing is saved when there is any error.
    pub async fn commit(
        &self,
        account: AccountId,
        request: Request,
        limits: &Limits,
        now: Instant,
    ) -> Result<Reply, StoreError> {
        Ok(self.settle(account, request, None, limits, now).await?.reply)
    }

    /// The same, with what is left of the account's limits; on a condition, which is looked at while the account is locked.
    ///
    /// An operation that had arrived before, and one into what is not there, is answered as without a condition.
    ///
    /// # Errors
    /// Those of [`Self::commit`].
    pub async fn settle(
        &self,
        account: AccountId,
        mut request: Request,
        condition: Option<Condition>,
        limits: &Limits,
        now: Instant,
    ) -> Result<Settled, StoreError> {
        request.envelopes.truncate(MAX_ENVELOPES);
        let reads = request.envelopes.is_empty();
        let exchange = Exchange { account, request, condition, limits: limits.clone(), now };
        if reads {
            self.read(exchange, |tx, exchange| Box::pin(pull(tx, exchange))).await
        } else {
            self.write(exchange, |tx, exchange| Box::pin(push(tx, exchange))).await
        }
    }
}

async fn pull(mut tx: Tx<'_>, exchange: &Exchange) -> Result<Settled, StoreError> {
    let stored = find_account(&mut tx, exchange.account).await?.ok_or(StoreError::Missing)?;
    let known = know(&mut tx, exchange, stored.state.clone()).await?;
    let decision = exchange.decide(known, &exchange.request);
    exchange.reply(&mut tx, stored.floor, stored.state.head, decision).await
}

async fn push(mut tx: Tx<'_>, exchange: &Exchange) -> Result<Settled, StoreError> {
    let stored = lock_account(&mut tx, exchange.account).await?.ok_or(StoreError::Missing)?;
    let known = know(&mut tx, exchange, stored.state.clone()).await?;
    if exchange.is_outdated(&known) {
        let asked = Request { envelopes: Vec::new(), ..exchange.request.clone() };
        let decision = exchange.decide(known, &asked);
        let settled = exchange.reply(&mut tx, stored.floor, stored.state.head, decision).await?;
        return Ok(Settled { is_outdated: true, ..settled });
    }
    let last_seq = known.last_seq;
    let decision = exchange.decide(known, &exchange.request);
    if !decision.forked && (decision.ack != last_seq || !decision.decided.is_empty()) {
        let batch = Batch::of(exchange.request.client, &decision, exchange.now);
        save(&mut tx, exchange.account, batch, exchange.now).await?;
    }
    exchange.reply(&mut tx, stored.floor, stored.state.head, decision).await
}

/// Loads what the ledger needs.
async fn know(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    account: AccountState,
) -> Result<Known, StoreError> {
    let request = &exchange.request;
    let (last_seq, logged) = known::log(tx, exchange.account, request).await?;
    let keys: std::collections::BTreeSet<Key> =
        request.envelopes.iter().flat_map(|envelope| envelope.operation.keys()).collect();
    let snapshot = if keys.is_empty() {
        Snapshot::default()
    } else {
        known::records(tx, exchange.account, &keys).await?
    };
    Ok(Known { account, last_seq, logged, snapshot })
}

/// What the device is to be sent.
enum Unseen {
    Rows(Vec<domain::Record>, Head),
    Everything(Packed),
}

impl Exchange {
    fn decide(&self, known: Known, request: &Request) -> Decision {
        ledger::decide(known, request, &self.limits, self.now)
    }

    /// Whether the record of the condition is there, and another than it has to be.
    fn is_outdated(&self, known: &Known) -> bool {
        let Some(Condition { key, hashes }) = &self.condition else { return false };
        let had_arrived =
            |envelope: &Envelope| known.logged.iter().any(|one| one.id == envelope.id);
        let hash = known.snapshot.get(*key).map_or(0, |record| record.hash());
        known.snapshot.holds(key.root())
            && !self.request.envelopes.iter().any(had_arrived)
            && !hashes.contains(&hash)
    }

    /// `before`: the head before the exchange.
    async fn reply(
        &self,
        tx: &mut Tx<'_>,
        floor: Head,
        before: Head,
        decision: Decision,
    ) -> Result<Settled, StoreError> {
        let AccountState { head, digest, latest, usage, .. } = decision.account;
        let decided = decision.decided.len();
        let mut reply = Reply {
            forked: decision.forked,
            ack: decision.ack,
            head,
            cursor: head,
            digest,
            now: self.now,
            latest,
            refusals: decision.refusals,
            rows: Vec::new(),
            snapshot: None,
            overlaps: decision.overlaps,
            retry_after_ms: decision.retry_after_ms,
        };
        if reply.forked {
            // The device takes a new id and asks again.
            return Ok(Settled { reply, usage, decided, is_outdated: false });
        }
        let own = decision.records.into_iter().map(|(record, _)| record).collect();
        match self.unseen(tx, floor, before..head, own).await? {
            Unseen::Rows(rows, cursor) => (reply.rows, reply.cursor) = (rows, cursor),
            Unseen::Everything(packed) => reply.snapshot = Some(packed),
        }
        Ok(Settled { reply, usage, decided, is_outdated: false })
    }

    /// `heads`: the account's before and after the exchange; `own`: what the exchange itself changed.
    async fn unseen(
        &self,
        tx: &mut Tx<'_>,
        floor: Head,
        heads: std::ops::Range<Head>,
        own: Vec<domain::Record>,
    ) -> Result<Unseen, StoreError> {
        let Some(cursor) = self.request.cursor.filter(|cursor| *cursor >= floor) else {
            return self.everything(tx).await;
        };
        if cursor >= heads.start {
            return Ok(Unseen::Rows(own, heads.end));
        }
        match changes::page(tx, self.account, cursor, heads.end).await? {
            // Of a partial answer the device takes nothing off its outbox: its own rows come with the last part.
            Some(page) => Ok(Unseen::Rows(page.rows, page.cursor)),
            None => self.everything(tx).await,
        }
    }

    async fn everything(&self, tx: &mut Tx<'_>) -> Result<Unseen, StoreError> {
        Ok(Unseen::Everything(Packed::of(&changes::snapshot(tx, self.account).await?)))
    }
}

impl From<&AccountState> for Version {
    fn from(state: &AccountState) -> Self {
        let (head, digest, latest): (Head, Digest, Instant) =
            (state.head, state.digest, state.latest);
        Self { head, digest, latest }
    }
}
