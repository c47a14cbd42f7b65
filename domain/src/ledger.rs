//! The server's half of sync: given what is stored, decides what an exchange changes and what it answers.
//!
//! The caller holds the account's lock, loads what [`Request`] needs, saves the [`Decision`] in the same transaction
//! and answers only after the commit.

use std::collections::{BTreeMap, BTreeSet};

use crate::apply::apply_to;
use crate::exchange::{MAX_ENVELOPES, MAX_OVERLAP_MS, Overlap, Written};
use crate::limits::{self, Limits, Usage};
use crate::{
    Change, ClientId, Digest, Envelope, Goal, Head, Instant, Key, Operation, OperationId, Record,
    Refusal, Rejection, Reminder, Request, Snapshot, Stamp,
};

/// The most live habits an account may have.
pub const MAX_HABITS: u32 = 200;

/// The most goals an account may have that are not deleted.
pub const MAX_GOALS: u32 = 200;

/// The most reminders an account may have that are not deleted.
pub const MAX_REMINDERS: u32 = 500;

/// What the account's own row says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountState {
    /// Its version.
    pub head: Head,
    /// The digest of its content.
    pub digest: Digest,
    /// The latest stamp in it.
    pub latest: Instant,
    /// What it used of its limits.
    pub usage: Usage,
    /// How many habits it has that are neither archived nor deleted.
    pub live_habits: u32,
    /// How many goals it has that are not deleted.
    pub live_goals: u32,
    /// How many reminders it has that are not deleted.
    pub live_reminders: u32,
}

impl AccountState {
    /// Counts what is live of a record, now that it changed.
    fn count(&mut self, change: &Change) {
        let before = change.before.as_ref().map(live).unwrap_or_default();
        let after = live(&change.after);
        let counts = [&mut self.live_habits, &mut self.live_goals, &mut self.live_reminders];
        for ((count, before), after) in counts.into_iter().zip(before).zip(after) {
            *count = (*count + after).saturating_sub(before);
        }
    }
}

/// An operation the log holds: one with an id of the request, or one of the client's from `acked` on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its id.
    pub id: OperationId,
    /// Who sent it.
    pub client: ClientId,
    /// As which of theirs.
    pub seq: u64,
    /// Why it was refused, if it was.
    pub rejection: Option<Rejection>,
    /// Which different writing of another client it met, if it met one.
    pub overlap: Option<Overlap>,
}

/// An operation that was decided now and goes into the log, in the place of one with its id that was refused before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The envelope with its effective time and number: its stamp is what was written.
    pub envelope: Envelope,
    /// The account's version after it.
    pub head: Head,
    /// What it changed; empty when it changed nothing or was refused.
    pub changes: Vec<Change>,
    /// Why it was refused, if it was.
    pub rejection: Option<Rejection>,
    /// Which different writing of another client it met, if it met one.
    pub overlap: Option<Overlap>,
}

/// What is to be saved and answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The client is a copy that went another way; nothing was decided.
    pub forked: bool,
    /// The client's last settled operation.
    pub ack: u64,
    /// The account's row as it is now.
    pub account: AccountState,
    /// What goes into the log, in order.
    pub decided: Vec<Decided>,
    /// Every changed record as it is now, with the head of its last change.
    pub records: Vec<(Record, Head)>,
    /// The refusals the client has not acknowledged.
    pub refusals: Vec<Refusal>,
    /// Which of the request's operations met a different writing of another client, also when they had arrived before.
    pub overlaps: Vec<Overlap>,
    /// Milliseconds until what was left waiting may be sent; 0 when nothing waits for a limit.
    pub retry_after_ms: i64,
}

/// What is stored about the parties of a request.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The account's row.
    pub account: AccountState,
    /// The client's last settled operation; 0 for a client nobody has seen.
    pub last_seq: u64,
    /// What the log holds of the request's ids, and of the client from `acked` on.
    pub logged: Vec<Logged>,
    /// The records under the [`Operation::keys`] of the request's envelopes.
    pub snapshot: Snapshot,
}

/// Decides a request at the server's time `now`.
///
/// The envelopes are taken in order, the first [`MAX_ENVELOPES`] of them. One that is known counts as settled, as it was
/// settled then; a gap, or a limit that is reached, leaves the rest waiting; any other is applied, or refused with a
/// reason. In both cases it is settled.
pub fn decide(known: Known, request: &Request, limits: &Limits, now: Instant) -> Decision {
    let mut ledger = Ledger::new(known, request.client, limits, now);
    if ledger.is_forked(request) {
        ledger.decision.forked = true;
        return ledger.decision;
    }
    let most = request.envelopes.len().min(MAX_ENVELOPES);
    let mut envelopes = &request.envelopes[..most];
    while let [envelope, rest @ ..] = envelopes {
        if !ledger.take(envelope) {
            ledger.wait_for_more(envelope, rest);
            break;
        }
        envelopes = rest;
    }
    ledger.finish(request)
}

struct Ledger<'a> {
    client: ClientId,
    limits: &'a Limits,
    now: Instant,
    snapshot: Snapshot,
    logged: Vec<Logged>,
    ids: BTreeSet<OperationId>,
    touched: BTreeMap<Key, Head>,
    decision: Decision,
}

impl<'a> Ledger<'a> {
    fn new(known: Known, client: ClientId, limits: &'a Limits, now: Instant) -> Self {
        Self {
            client,
            limits,
            now,
            snapshot: known.snapshot,
            ids: known.logged.iter().map(|logged| logged.id).collect(),
            logged: known.logged,
            touched: BTreeMap::new(),
            decision: Decision {
                forked: false,
                ack: known.last_seq,
                account: known.account,
                decided: Vec::new(),
                records: Vec::new(),
                refusals: Vec::new(),
                overlaps: Vec::new(),
                retry_after_ms: 0,
            },
        }
    }

    /// Whether the client's past differs from what the log says of it.
    ///
    /// A number that is settled, with an id nobody has seen: a copy of the device sent something else under it.
    fn is_forked(&self, request: &Request) -> bool {
        let is_acked =
            |logged: &&Logged| logged.client == self.client && logged.seq == request.acked;
        let acked = self.logged.iter().find(is_acked);
        let settled = 1..=self.decision.ack;
        let is_new = |envelope: &Envelope| !self.ids.contains(&envelope.id);
        acked.is_some_and(|logged| Some(logged.id) != request.acked_id)
            || request.envelopes.iter().any(|sent| settled.contains(&sent.seq) && is_new(sent))
    }

    /// Settles one envelope; `false` when it and all after it must wait.
    fn take(&mut self, envelope: &Envelope) -> bool {
        let next = self.decision.ack + 1;
        let seq = if envelope.seq == 0 { next } else { envelope.seq };
        if seq < next {
            return true;
        }
        if seq > next || envelope.client != self.client {
            return false;
        }
        if self.is_settled(envelope) {
            // An unnumbered envelope that arrives again takes no number.
            if envelope.seq != 0 {
                self.decision.ack = seq;
            }
            return true;
        }
        let account = &mut self.decision.account;
        // Never later than the server's time, and yet after everything that was seen there.
        let ceiling = self.now.max(account.latest.plus_ms(1));
        let at = envelope.at.min(ceiling);
        let action = envelope.operation.action();
        if let Err(wait_ms) = account.usage.take(self.limits, action, at, self.now) {
            self.decision.retry_after_ms = wait_ms;
            return false;
        }
        self.settle(Envelope { seq, at, ..envelope.clone() });
        true
    }

    /// Lets what waits behind a full backlog wait until there is room for more than its first: a device that asks for
    /// each place as it comes free sends hundreds of operations each time to have one accepted.
    fn wait_for_more(&mut self, first: &Envelope, rest: &[Envelope]) {
        let is_old = |envelope: &&Envelope| limits::is_backlog(envelope.at, self.now);
        if self.decision.retry_after_ms > 0 && is_old(&first) {
            let more = rest.iter().take_while(is_old).count();
            self.decision.retry_after_ms += self.limits.backlog_ms(more);
        }
    }

    /// Whether it was settled before, and is settled for good.
    ///
    /// A refusal for want of a habit or a goal is not for good: a server that was set back may have forgotten one whose maker
    /// brings it back later than others bring what they did with it. The same operation, sent again under a new number, is then
    /// decided anew, and takes the place of the refused one in the log.
    fn is_settled(&self, envelope: &Envelope) -> bool {
        let is_there = |root| self.snapshot.holds(root);
        let missed = self.refusal_of(envelope.id).is_some_and(Rejection::is_missing);
        let is_back = missed && envelope.operation.root().is_some_and(is_there);
        self.ids.contains(&envelope.id) && !is_back
    }

    fn refusal_of(&self, id: OperationId) -> Option<Rejection> {
        self.logged.iter().find(|logged| logged.id == id)?.rejection
    }

    fn settle(&mut self, envelope: Envelope) {
        self.decision.ack = envelope.seq;
        self.ids.insert(envelope.id);
        let overlap = overlap(&self.snapshot, &envelope);
        let result = self.check(&envelope).and_then(|()| apply_to(&mut self.snapshot, &envelope));
        let overlap = overlap.filter(|_| result.is_ok());
        let (changes, rejection) = match result {
            Ok(changes) => (changes, None),
            Err(rejection) => (Vec::new(), Some(rejection)),
        };
        let account = &mut self.decision.account;
        if rejection.is_none() {
            account.latest = account.latest.max(envelope.at);
        }
        if !changes.is_empty() {
            account.head += 1;
        }
        for change in &changes {
            let before = change.before.as_ref().map_or(0, Record::hash);
            account.digest = account.digest.minus(before).plus(change.after.hash());
            account.count(change);
            self.touched.insert(change.after.key(), account.head);
        }
        let head = account.head;
        self.decision.decided.push(Decided { envelope, head, changes, rejection, overlap });
    }

    /// What depends on the clock and on the account as a whole.
    fn check(&self, envelope: &Envelope) -> Result<(), Rejection> {
        envelope.operation.check(self.now.latest_day_on_earth())?;
        let account = &self.decision.account;
        let has_room = |live: u32, most: u32, full: Rejection| {
            if live < most { Ok(()) } else { Err(full) }
        };
        let adds_habit = match &envelope.operation {
            Operation::CreateHabit(_) => true,
            Operation::RestoreHabit { habit } | Operation::RecoverHabit { habit } => {
                self.snapshot.habit(*habit).is_some_and(|habit| !habit.is_live())
            }
            _ => false,
        };
        if adds_habit {
            has_room(account.live_habits, MAX_HABITS, Rejection::HabitLimit)?;
        }
        let adds_goal = match &envelope.operation {
            Operation::CreateGoal(_) => true,
            Operation::RecoverGoal { goal } => {
                self.snapshot.goal(*goal).is_some_and(Goal::is_deleted)
            }
            _ => false,
        };
        if adds_goal {
            has_room(account.live_goals, MAX_GOALS, Rejection::GoalLimit)?;
        }
        let adds_reminder = match &envelope.operation {
            Operation::CreateReminder(_) => true,
            Operation::RecoverReminder { reminder } => {
                self.snapshot.reminder(*reminder).is_some_and(Reminder::is_deleted)
            }
            _ => false,
        };
        if adds_reminder {
            has_room(account.live_reminders, MAX_REMINDERS, Rejection::ReminderLimit)?;
        }
        Ok(())
    }

    fn finish(mut self, request: &Request) -> Decision {
        self.decision.account.usage.prune(self.now);
        let records = self
            .touched
            .iter()
            .filter_map(|(key, head)| self.snapshot.get(*key).map(|record| (record, *head)));
        self.decision.records = records.collect();
        self.decision.refusals = self.refusals(request);
        self.decision.overlaps = self.overlaps(request);
        self.decision
    }

    /// What the request's operations have met. An answer may have been lost, or have gone to somebody who only sends, such as
    /// a service worker; so an operation that is known already tells it again.
    fn overlaps(&self, request: &Request) -> Vec<Overlap> {
        let sent = |id: OperationId| request.envelopes.iter().any(|envelope| envelope.id == id);
        let earlier = self.logged.iter().filter(|logged| sent(logged.id));
        let decided = &self.decision.decided;
        let is_new = |id: OperationId| decided.iter().any(|decided| decided.envelope.id == id);
        let earlier = earlier.filter(|logged| !is_new(logged.id));
        let earlier = earlier.filter_map(|logged| logged.overlap.clone());
        earlier.chain(decided.iter().filter_map(|decided| decided.overlap.clone())).collect()
    }

    /// Every refusal the client may not know of yet: answers get lost, and what was refused under another number,
    /// before a recovery, is refused under this one.
    ///
    /// And that of its last acknowledged operation, which it may know otherwise: from before the server was set back.
    fn refusals(&self, request: &Request) -> Vec<Refusal> {
        let earlier = self
            .logged
            .iter()
            .filter(|logged| logged.client == self.client && logged.seq >= request.acked)
            .map(|logged| (logged.id, logged.seq, logged.rejection));
        // An unnumbered one is settled when the log has it.
        let settled = |sent: &&Envelope| sent.seq <= self.decision.ack;
        let again = request.envelopes.iter().filter(settled);
        let again = again.map(|sent| (sent.id, sent.seq, self.refusal_of(sent.id)));
        let decided = self.decision.decided.iter();
        let now = decided.map(|one| (one.envelope.id, one.envelope.seq, one.rejection));
        // What was decided now takes the place of what the log says.
        let last: BTreeMap<_, _> =
            earlier.chain(again).chain(now).map(|(id, seq, why)| (id, (seq, why))).collect();
        let mut refusals: Vec<Refusal> = last
            .into_iter()
            .filter_map(|(id, (seq, why))| Some(Refusal { seq, id, rejection: why? }))
            .collect();
        refusals.sort_by_key(|refusal| refusal.seq);
        refusals
    }
}

/// What another client has written into the square that `envelope` is about to set, when it is something else.
fn overlap(snapshot: &Snapshot, envelope: &Envelope) -> Option<Overlap> {
    let (habit, day) = (envelope.operation.habit()?, envelope.operation.day()?);
    let Some(Record::Entry { entry, .. }) = snapshot.get(Key::Entry(habit, day)) else {
        return None;
    };
    let (stamp, other) = match &envelope.operation {
        Operation::SetEntry { mark, .. } if entry.mark() != *mark => {
            (entry.set.stamp, Written::Mark(entry.mark()))
        }
        Operation::SetNote { note, .. } if entry.note.value != *note => {
            (entry.note.stamp, Written::Note(entry.note.value))
        }
        _ => return None,
    };
    let is_anothers = stamp != Stamp::NEVER && stamp.client != envelope.client;
    let apart_ms = envelope.at.ms_since(stamp.at).saturating_abs();
    (is_anothers && apart_ms <= MAX_OVERLAP_MS).then_some(Overlap {
        id: envelope.id,
        habit,
        day,
        other,
        at: stamp.at,
    })
}

/// How many live habits, live goals and live reminders a record is.
fn live(record: &Record) -> [u32; 3] {
    match record {
        Record::Habit(habit) => [u32::from(habit.is_live()), 0, 0],
        Record::Goal(goal) => [0, u32::from(!goal.is_deleted()), 0],
        Record::Reminder(reminder) => [0, 0, u32::from(!reminder.is_deleted())],
        Record::Entry { .. } | Record::Settings(_) => [0; 3],
    }
}
