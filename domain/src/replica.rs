//! A device's half of sync: what it shows, what it still has to send, and how it takes an answer. A pure state machine.
//!
//! What a person sees is always `base` (what the server said) with the outbox replayed on top.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::apply::apply_to;
use crate::conflict::{Conflict, MAX_CONFLICTS};
use crate::exchange::{MAX_ENVELOPES, MAX_REQUEST_BYTES, Reply, Request};
use crate::{
    ClientId, Digest, Envelope, Head, Instant, Key, Operation, OperationId, Overlap, Record,
    Refusal, Rejection, Root, Snapshot,
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
    /// The server's time minus the device's, in milliseconds: the least it may be.
    pub skew_ms: i64,
    /// The two sides count their digests differently: they are not compared until they agree again.
    #[serde(default)]
    pub incomparable: bool,
    /// Up to this one its operations were answered under an earlier numbering: what they met was told then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<u64>,
}

/// An operation the server has acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// When, by the server's time.
    pub at: Instant,
    /// The operation.
    pub envelope: Envelope,
}

/// A device's state.
#[derive(Debug, Clone, Default)]
pub struct Replica {
    meta: Meta,
    base: Snapshot,
    view: Snapshot,
    outbox: VecDeque<Envelope>,
    journal: VecDeque<Acknowledged>,
    refused: Vec<(Envelope, Rejection)>,
    conflicts: Vec<Conflict>,
    touched: Touched,
}

/// What of the base has changed since it was last made durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// These, or what belongs to them.
    Roots(BTreeSet<Root>),
    /// All of it is another one.
    Everything,
}

impl Default for Touched {
    fn default() -> Self {
        Self::Roots(BTreeSet::new())
    }
}

impl Touched {
    fn add(&mut self, key: Key) {
        if let Self::Roots(roots) = self {
            roots.insert(key.root());
        }
    }
}

/// What an answer did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It was taken over.
    Done {
        /// The operations that were refused; they are off the outbox and wait for the person.
        refused: Vec<Refusal>,
        /// The operations of earlier refusals that are sent again; to be made durable like new ones.
        retried: Vec<Envelope>,
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
    /// The server refused what it had applied.
    RefusedAfterAll,
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
        journal: impl IntoIterator<Item = Acknowledged>,
    ) -> Self {
        let mut replica = Self {
            meta,
            view: base.clone(),
            base,
            outbox: outbox.into_iter().collect(),
            journal: journal.into_iter().collect(),
            refused: Vec::new(),
            conflicts: Vec::new(),
            touched: Touched::default(),
        };
        let pending = replica.pending_keys();
        replica.rebase(pending);
        replica
    }

    /// The same device with the refusals that were kept beside it.
    #[must_use]
    pub fn with_refused(self, refused: impl IntoIterator<Item = (Envelope, Rejection)>) -> Self {
        Self { refused: refused.into_iter().collect(), ..self }
    }

    /// The same device with the conflicts that were kept beside it.
    #[must_use]
    pub fn with_conflicts(self, conflicts: Vec<Conflict>) -> Self {
        Self { conflicts, ..self }
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
    pub const fn journal(&self) -> &VecDeque<Acknowledged> {
        &self.journal
    }

    /// What was refused and not yet dealt with. To be kept like the outbox: it is the person's work.
    pub fn refused(&self) -> &[(Envelope, Rejection)] {
        &self.refused
    }

    /// The person's work that the server does not have: what waits, and what it refused and they have not dealt with.
    pub fn unsettled(&self) -> impl Iterator<Item = &Envelope> {
        self.outbox.iter().chain(self.refused.iter().map(|(envelope, _)| envelope))
    }

    /// Forgets a refusal the person has dealt with.
    pub fn dismiss(&mut self, id: OperationId) {
        self.refused.retain(|(envelope, _)| envelope.id != id);
    }

    /// What the person is to be asked about, oldest first. To be kept like the refusals.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Forgets a conflict the person has decided.
    pub fn decide(&mut self, id: OperationId) {
        self.conflicts.retain(|conflict| conflict.id != id);
    }

    /// Returns what of the base has changed since this was last asked.
    pub fn take_touched(&mut self) -> Touched {
        std::mem::take(&mut self.touched)
    }

    /// Notes that nothing of the base is durable yet.
    pub fn touch_everything(&mut self) {
        self.touched = Touched::Everything;
    }

    /// Takes over what a page brought along, as the replica it would begin with.
    ///
    /// With operations waiting it does nothing: some of them may be in those records, and would be shown twice. The next
    /// answer tells.
    pub fn refresh(&mut self, page: Self) {
        let Meta { cursor, latest, .. } = page.meta;
        if cursor <= self.meta.cursor || !self.outbox.is_empty() {
            return;
        }
        self.meta.cursor = cursor;
        self.meta.latest = self.meta.latest.max(latest);
        (self.base, self.view) = (page.base, page.view);
        self.touched = Touched::Everything;
    }

    /// Takes over an operation that was dispatched on another replica of the same device: one of before the durable one
    /// was read, or that of a trial. It keeps its id and its time. One that is known already changes nothing.
    pub fn adopt(&mut self, envelope: Envelope) {
        if self.knows(envelope.id) {
            return;
        }
        let envelope = Envelope { client: self.meta.client, seq: self.next_seq(), ..envelope };
        // What can no longer be applied is the server's to refuse.
        let _ = apply_to(&mut self.view, &envelope);
        self.forget_decided(&envelope.operation);
        self.meta.latest = self.meta.latest.max(envelope.at);
        self.outbox.push_back(envelope);
    }

    /// Whoever writes into a square anew has decided what was asked about it.
    fn forget_decided(&mut self, operation: &Operation) {
        self.conflicts.retain(|conflict| !conflict.is_decided_by(operation));
    }

    /// Whether an operation waits here, was acknowledged lately, or was refused and not yet dealt with.
    fn knows(&self, id: OperationId) -> bool {
        let acknowledged = self.journal.iter().map(|one| &one.envelope);
        self.unsettled().chain(acknowledged).any(|known| known.id == id)
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
        let envelope =
            Envelope { client: self.meta.client, seq: self.next_seq(), id, at, operation };
        apply_to(&mut self.view, &envelope)?;
        self.forget_decided(&envelope.operation);
        self.meta.latest = at;
        self.outbox.push_back(envelope.clone());
        Ok(envelope)
    }

    /// What to send now: the front of the outbox, and what was seen.
    pub fn request(&self) -> Request {
        // Some room is left for what is around the envelopes.
        let mut room = MAX_REQUEST_BYTES - 1024;
        let fits = |envelope: &&Envelope| {
            let bytes = envelope.max_bytes();
            let fits = bytes <= room;
            room = room.saturating_sub(bytes);
            fits
        };
        Request {
            client: self.meta.client,
            acked: self.meta.acked,
            acked_id: self.meta.acked_id,
            cursor: self.meta.cursor,
            envelopes: self.outbox.iter().take(MAX_ENVELOPES).take_while(fits).cloned().collect(),
        }
    }

    /// Takes the answer to a request. `now`: the device's clock, `round_trip_ms`: how long the answer took.
    ///
    /// Whatever it says, the whole device is to be made durable afterwards in one piece.
    ///
    /// A server that was set back may have forgotten a habit that another device made. What this device wrote into it
    /// is refused, kept as a refusal, and sent again by itself as soon as the habit is back.
    pub fn settle(
        &mut self,
        request: &Request,
        mut reply: Reply,
        now: Instant,
        round_trip_ms: i64,
    ) -> Settled {
        if request.client != self.meta.client || request.cursor != self.meta.cursor {
            return Settled::Stale;
        }
        if let Some(cause) = self.surprise(request, &reply) {
            return Settled::Recover(cause);
        }
        self.learn_skew(reply.now.ms_since(now), round_trip_ms);
        self.find_conflicts(request, std::mem::take(&mut reply.overlaps));
        let mut touched = self.pending_keys();
        // As long as rows are to come the base lacks what was sent: it stays pending, and stays to be seen.
        let acknowledged =
            if reply.more() { Vec::new() } else { self.acknowledge(request, reply.ack) };
        let refused = self.take_refusals(&acknowledged, &reply);
        self.keep(acknowledged, &refused, &reply);
        self.learn_time(&reply);
        let whole = reply.snapshot.take().map(|packed| self.base = packed.unpack()).is_some();
        if whole {
            self.touched = Touched::Everything;
        }
        touched.extend(reply.rows.iter().map(Record::key));
        for row in reply.rows {
            self.touched.add(row.key());
            self.base.put(row);
        }
        self.meta.cursor = Some(reply.cursor);
        if whole {
            self.view = self.base.clone();
        }
        self.rebase(touched);
        if reply.cursor == reply.head && self.is_astray(reply.digest, whole) {
            return Settled::Recover(Cause::DigestDiffers);
        }
        let retried = self.retry_returned();
        let progressed = reply.ack > request.acked || request.envelopes.is_empty();
        let unsent = !self.outbox.is_empty() && reply.retry_after_ms == 0 && progressed;
        let again = reply.cursor < reply.head || unsent;
        Settled::Done { refused, retried, again, retry_after_ms: reply.retry_after_ms }
    }

    /// Starts the numbering anew and sends everything again; ids make the replay harmless. `client`: a fresh id.
    pub fn recover(&mut self, client: ClientId) {
        // What is in the journal was answered before, and the person asked about it, if there was anything to ask.
        let asked = Some(self.journal.len() as u64);
        let mut all: VecDeque<Envelope> =
            self.journal.drain(..).map(|acknowledged| acknowledged.envelope).collect();
        all.append(&mut self.outbox);
        for (envelope, seq) in all.iter_mut().zip(1..) {
            envelope.client = client;
            envelope.seq = seq;
        }
        self.outbox = all;
        let meta = self.meta.clone();
        self.meta = Meta { client, acked: 0, acked_id: None, cursor: None, asked, ..meta };
        self.view = self.base.clone();
        let pending = self.pending_keys();
        self.rebase(pending);
    }

    /// What in an answer tells that the two sides disagree about the past.
    fn surprise(&self, request: &Request, reply: &Reply) -> Option<Cause> {
        let applied = |id| self.journal.iter().any(|acknowledged| acknowledged.envelope.id == id);
        if reply.forked {
            Some(Cause::Forked)
        } else if reply.ack < request.acked {
            Some(Cause::AckWentBack)
        } else if request.cursor.is_some_and(|cursor| reply.head < cursor) {
            Some(Cause::HeadWentBack)
        } else if reply.refusals.iter().any(|refusal| applied(refusal.id)) {
            Some(Cause::RefusedAfterAll)
        } else {
            None
        }
    }

    fn next_seq(&self) -> u64 {
        self.outbox.back().map_or(self.meta.acked, |last| last.seq) + 1
    }

    /// Notes which of the request's operations met what this device has not seen.
    fn find_conflicts(&mut self, request: &Request, overlaps: Vec<Overlap>) {
        let sent = request.envelopes.last().map_or(0, |last| last.seq);
        let asked = self.meta.asked;
        for overlap in overlaps {
            if request.envelopes.iter().any(|sent| sent.id == overlap.id && Some(sent.seq) <= asked)
            {
                continue;
            }
            let later = self.outbox.iter().filter(|envelope| envelope.seq > sent);
            let own = request.envelopes.iter().chain(later);
            let Some(conflict) = Conflict::of(overlap, &self.base, own) else { continue };
            // The same square may have been asked about before.
            self.forget_decided(&conflict.keep(conflict.own.clone()));
            if self.conflicts.len() < MAX_CONFLICTS {
                self.conflicts.push(conflict);
            }
        }
    }

    /// Takes off the outbox what the answer settles: never more than the request sent.
    fn acknowledge(&mut self, request: &Request, ack: u64) -> Vec<Envelope> {
        let sent = request.envelopes.last().map_or(request.acked, |last| last.seq);
        let ack = ack.min(sent);
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

    fn take_refusals(&mut self, acknowledged: &[Envelope], reply: &Reply) -> Vec<Refusal> {
        // A time ahead of the server's must not be a later one when the operation is sent again.
        let latest = reply.now.max(reply.latest.plus_ms(1));
        let mut taken = Vec::new();
        for refusal in &reply.refusals {
            let Some(envelope) = acknowledged.iter().find(|one| one.id == refusal.id) else {
                continue;
            };
            let at = envelope.at.min(latest);
            self.refused.push((Envelope { at, ..envelope.clone() }, refusal.rejection));
            taken.push(refusal.clone());
        }
        taken
    }

    /// Keeps what was applied, and forgets what was acknowledged long ago.
    fn keep(&mut self, acknowledged: Vec<Envelope>, refused: &[Refusal], reply: &Reply) {
        for mut envelope in acknowledged {
            if refused.iter().any(|refusal| refusal.id == envelope.id) {
                continue;
            }
            // A time ahead of the server's was taken back there; sent again, it must not be a later one.
            envelope.at = envelope.at.min(reply.latest);
            self.journal.push_back(Acknowledged { at: reply.now, envelope });
        }
        let is_old = |oldest: &Acknowledged| reply.now.ms_since(oldest.at) > JOURNAL_MS;
        while self.journal.len() > JOURNAL_MAX || self.journal.front().is_some_and(is_old) {
            self.journal.pop_front();
        }
    }

    /// Learns by how much the clock is wrong: by `least`, if the answer took no time to come back, and by at most a round
    /// trip more, if the question took none.
    ///
    /// The least that is possible is taken, so that no stamp is ahead of the server's time. The server takes such a stamp
    /// back, and the device may not hear to what. Sent again to a server that was set back, it would be taken back less,
    /// and beat what was written after it. A slow answer tells little and changes little.
    fn learn_skew(&mut self, least: i64, round_trip_ms: i64) {
        let known = self.meta.cursor.is_some();
        let is_possible = known && self.meta.skew_ms <= least.saturating_add(round_trip_ms);
        self.meta.skew_ms = if is_possible { self.meta.skew_ms.max(least) } else { least };
    }

    /// Learns the latest stamp, and unlearns one that only a wrong clock of the device's own has given.
    fn learn_time(&mut self, reply: &Reply) {
        let pending = self.outbox.iter().map(|envelope| envelope.at).max();
        let possible = reply.now.max(reply.latest).max(pending.unwrap_or_default());
        self.meta.latest = self.meta.latest.min(possible).max(reply.latest);
    }

    /// Whether the base differs from the server's content in a way that a whole snapshot would mend.
    ///
    /// When a snapshot just taken does not have the server's digest, another would not either: the two sides are of
    /// different versions, and every device would ask for snapshots without end.
    fn is_astray(&mut self, digest: Digest, whole: bool) -> bool {
        let differs = self.base.digest() != digest;
        let astray = differs && !whole && !self.meta.incomparable;
        if !differs || whole {
            self.meta.incomparable = differs;
        }
        astray
    }

    /// Sends again what was refused for want of a habit or a goal that has come back: the same operations under new numbers.
    fn retry_returned(&mut self) -> Vec<Envelope> {
        let is_there = |root| self.base.holds(root);
        let returned = |(envelope, rejection): &mut (Envelope, Rejection)| {
            rejection.is_missing() && envelope.operation.root().is_some_and(is_there)
        };
        let returned: Vec<_> = self.refused.extract_if(.., returned).collect();
        let mut retried = Vec::with_capacity(returned.len());
        for (meant, _) in returned {
            let (client, seq) = (self.meta.client, self.next_seq());
            let envelope = Envelope { client, seq, ..meant };
            // What still cannot be applied is the server's to refuse.
            let _ = apply_to(&mut self.view, &envelope);
            self.outbox.push_back(envelope.clone());
            retried.push(envelope);
        }
        retried
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::new_habit;
    use crate::ledger::{AccountState, Decision, Known, Logged, decide};
    use crate::limits::Limits;
    use crate::packed::Packed;
    use crate::{Amount, Day, Entry, HabitId, Mark, Note, Register};

    const NOW: Instant = Instant(1_772_438_400_000);
    const MONDAY: Day = Day(20_514);

    fn read() -> HabitId {
        HabitId::from_entropy([7; 16])
    }

    fn id(number: u8) -> OperationId {
        OperationId::from_entropy([number; 8])
    }

    fn client(number: u8) -> ClientId {
        ClientId::from_entropy([number; 8])
    }

    fn begin() -> Operation {
        Operation::CreateHabit(new_habit(read(), "Read", MONDAY))
    }

    fn one_more() -> Operation {
        Operation::AddAmount { habit: read(), day: MONDAY, amount: Amount::units(1) }
    }

    /// A server that holds everything in memory.
    #[derive(Default)]
    struct Server {
        account: AccountState,
        last_seq: u64,
        log: Vec<Logged>,
        snapshot: Snapshot,
    }

    impl Server {
        fn answer(&mut self, request: &Request) -> Reply {
            let known = Known {
                account: self.account.clone(),
                last_seq: self.last_seq,
                logged: self.log.clone(),
                snapshot: self.snapshot.clone(),
            };
            let decision = decide(known, request, &Limits::default(), NOW);
            let Decision { forked, ack, account, decided, records, .. } = decision;
            let Decision { refusals, overlaps, retry_after_ms, .. } = decision;
            for (record, _) in records {
                self.snapshot.put(record);
            }
            self.log.extend(decided.into_iter().map(|decided| Logged {
                id: decided.envelope.id,
                client: request.client,
                seq: decided.envelope.seq,
                rejection: decided.rejection,
                overlap: decided.overlap,
            }));
            (self.last_seq, self.account) = (ack, account);
            let AccountState { head, digest, latest, .. } = self.account;
            let (cursor, now, rows) = (head, NOW, Vec::new());
            let snapshot = Some(Packed::of(&self.snapshot));
            Reply {
                forked,
                ack,
                head,
                cursor,
                digest,
                now,
                latest,
                refusals,
                rows,
                snapshot,
                overlaps,
                retry_after_ms,
            }
        }
    }

    fn waiting(replica: &Replica) -> Vec<OperationId> {
        replica.outbox().iter().map(|envelope| envelope.id).collect()
    }

    #[test]
    fn what_another_tab_has_written_meanwhile_comes_before_what_this_one_adopts() {
        let (kept, _) = ann();
        let (mut here, mut there) = (kept.clone(), kept);
        let mine = here.dispatch(one_more(), NOW, id(2)).unwrap();
        there.dispatch(one_more(), NOW, id(3)).unwrap();
        let mut durable = there;
        durable.adopt(mine.clone());
        durable.adopt(mine.clone());
        assert_eq!(waiting(&durable), [id(3), id(2)]);
        assert_eq!(durable.view().entry(read(), MONDAY).unwrap().amount(), Amount::units(2));
        assert_eq!(durable.outbox().back().map(|envelope| envelope.at), Some(mine.at));
    }

    #[test]
    fn a_page_brings_news_only_to_a_device_that_has_nothing_waiting() {
        let (mut phone, server) = ann();
        let mut news = server.snapshot.clone();
        let note = Register::unwritten(Note::new("news").unwrap());
        let entry = Entry { note, ..Entry::default() };
        news.put(Record::Entry { habit: read(), day: MONDAY, entry });
        let page = |head| {
            let meta = Meta { cursor: Some(head), ..Meta::default() };
            Replica::restored(meta, news.clone(), [], [])
        };
        let head = server.account.head;
        phone.refresh(page(head));
        assert_ne!(phone.base(), &news, "an old version is no news");
        phone.dispatch(one_more(), NOW, id(2)).unwrap();
        phone.refresh(page(head + 1));
        assert_ne!(phone.base(), &news, "what waits might be shown twice");
        let (mut calm, _) = ann();
        calm.take_touched();
        calm.refresh(page(head + 1));
        assert_eq!((calm.view(), calm.base(), calm.meta().cursor), (&news, &news, Some(head + 1)));
        assert_eq!(calm.take_touched(), Touched::Everything);
    }

    fn ann() -> (Replica, Server) {
        let (mut phone, mut server) = (Replica::new(client(1)), Server::default());
        phone.dispatch(begin(), NOW, id(1)).unwrap();
        let request = phone.request();
        phone.settle(&request, server.answer(&request), NOW, 0);
        (phone, server)
    }

    #[test]
    fn what_was_done_stays_on_screen_while_the_rows_before_it_are_still_to_come() {
        let (mut phone, mut server) = ann();
        phone.dispatch(one_more(), NOW, id(2)).unwrap();
        let request = phone.request();
        let page = Reply { cursor: 1, snapshot: None, ..server.answer(&request) };
        let settled = phone.settle(&request, page, NOW, 0);
        assert!(matches!(settled, Settled::Done { again: true, .. }));
        let shown = phone.view().entry(read(), MONDAY).and_then(crate::Entry::mark);
        assert_eq!(shown, Some(Mark::Amount(Amount::units(1))));
        let request = phone.request();
        phone.settle(&request, server.answer(&request), NOW, 0);
        assert!(phone.outbox().is_empty() && phone.journal().len() == 2);
        assert_eq!(phone.view(), phone.base());
    }

    #[test]
    fn digests_that_never_agree_are_not_asked_for_again_and_again() {
        let (mut phone, mut server) = ann();
        let strange = |reply: Reply| Reply { digest: reply.digest.plus(1), ..reply };
        let rows = |reply: Reply| Reply { snapshot: None, ..reply };
        let request = phone.request();
        let reply = rows(strange(server.answer(&request)));
        assert_eq!(
            phone.settle(&request, reply.clone(), NOW, 0),
            Settled::Recover(Cause::DigestDiffers)
        );
        phone.recover(client(2));
        server.last_seq = 0;
        // Not even a whole snapshot helps: the server counts otherwise, and the device goes on without comparing.
        let request = phone.request();
        let whole = strange(server.answer(&request));
        assert!(matches!(phone.settle(&request, whole, NOW, 0), Settled::Done { .. }));
        let request = phone.request();
        let reply = rows(strange(server.answer(&request)));
        assert!(matches!(phone.settle(&request, reply, NOW, 0), Settled::Done { .. }));
        // Until the two agree again.
        let reply = rows(server.answer(&request));
        assert!(matches!(phone.settle(&request, reply.clone(), NOW, 0), Settled::Done { .. }));
        let settled = phone.settle(&request, strange(reply), NOW, 0);
        assert_eq!(settled, Settled::Recover(Cause::DigestDiffers));
    }

    #[test]
    fn a_device_that_hears_of_the_refusal_of_what_it_took_for_applied_recovers() {
        let (mut phone, server) = ann();
        // The server was set back, and a copy of the device has sent the same operation to it: it was refused there.
        let rejection = Some(Rejection::DayAhead);
        let log = server.log.into_iter().map(|logged| Logged { rejection, ..logged }).collect();
        let mut forgetful = Server { log, last_seq: 1, ..Server::default() };
        let request = Request { cursor: None, ..phone.request() };
        phone.meta.cursor = None;
        let settled = phone.settle(&request, forgetful.answer(&request), NOW, 0);
        assert_eq!(settled, Settled::Recover(Cause::RefusedAfterAll));
        phone.recover(client(2));
        forgetful.last_seq = 0;
        let request = phone.request();
        let settled = phone.settle(&request, forgetful.answer(&request), NOW, 0);
        assert!(matches!(settled, Settled::Done { refused, .. } if refused.len() == 1));
        assert_eq!(phone.refused().len(), 1);
    }

    #[test]
    fn a_request_never_grows_beyond_its_bytes() {
        let (mut phone, _) = ann();
        for number in 2..100 {
            let note = Note::new(&"\u{1}\"€".repeat(600)).unwrap();
            let operation = Operation::SetNote { habit: read(), day: MONDAY, note };
            phone.dispatch(operation, NOW, id(number)).unwrap();
        }
        let json = serde_json::to_string(&phone.request()).unwrap();
        assert!(json.len() <= MAX_REQUEST_BYTES && phone.request().envelopes.len() > 5);
    }

    #[test]
    fn a_clock_that_was_a_year_ahead_is_forgotten_once_the_server_has_said_the_time() {
        let (mut phone, mut server) = (Replica::new(client(1)), Server::default());
        let ahead = NOW.plus_ms(365 * 86_400_000);
        phone.dispatch(begin(), ahead, id(1)).unwrap();
        let request = phone.request();
        phone.settle(&request, server.answer(&request), ahead, 0);
        // The clock is still wrong, and its error is known.
        let later = phone.dispatch(one_more(), ahead.plus_ms(60_000), id(2)).unwrap();
        assert_eq!(later.at, NOW.plus_ms(60_000));
        assert_eq!(phone.journal().front().map(|kept| kept.envelope.at), Some(NOW));
    }

    #[test]
    fn a_stamp_is_never_ahead_of_the_server_however_long_questions_and_answers_take() {
        const HOUR: i64 = 3_600_000;
        // How far the clock is ahead, and how long each question and its answer took.
        let table: [(i64, &[[i64; 2]]); 7] = [
            (0, &[[40, 30]]),
            // The question was slow and the answer quick: not the middle between them.
            (0, &[[9_000, 30]]),
            (0, &[[40, 9_000], [9_000, 30]]),
            // A page that slept over an answer goes by the quick one it had before, or gets then.
            (0, &[[40, 30], [40, 8 * HOUR]]),
            (0, &[[40, 8 * HOUR], [40, 30]]),
            (HOUR, &[[9_000, 30], [40, 9_000]]),
            (-HOUR, &[[9_000, 30], [40, 9_000]]),
        ];
        for (ahead, ways) in table {
            let (mut phone, mut server) = (Replica::new(client(1)), Server::default());
            for [there, back] in ways {
                let request = phone.request();
                let clock = NOW.plus_ms(back + ahead);
                phone.settle(&request, server.answer(&request), clock, there + back);
                assert!(phone.corrected(clock) <= NOW.plus_ms(*back), "{ahead} {ways:?}");
            }
            // And behind it by the quickest answer at most.
            assert_eq!(phone.corrected(NOW.plus_ms(ahead)), NOW.plus_ms(-30), "{ahead} {ways:?}");
        }
    }

    #[test]
    fn a_clock_that_jumped_is_measured_anew() {
        let (mut phone, mut server) = (Replica::new(client(1)), Server::default());
        for jumped in [0, 3_600_000, -7_200_000] {
            let request = phone.request();
            let clock = NOW.plus_ms(30 + jumped);
            phone.settle(&request, server.answer(&request), clock, 70);
            assert_eq!(phone.corrected(clock), NOW);
        }
    }
}
