//! The world: devices, server and network under one scheduler, which a seed alone decides.

use std::collections::BTreeMap;

use domain::invert::invert;
use domain::replica::{Cause, Settled};
use domain::{Envelope, Instant, Operation, OperationId, Reply, Request};

use super::chance::Chance;
use super::device::{Clock, Device, Taken};
use super::mutant::Mutant;
use super::person::Person;
use super::plan::{DAY, HOUR, MINUTE, Plan, SECOND};
use super::report::{Happening, Report};
use super::seen::Seen;
use super::server::Server;
use super::violation::{Invariant, Violation, check};
use super::wire;

/// When every run begins: 2026-03-02, 08:00 UTC.
const START: Instant = Instant(1_772_438_400_000);

/// A request on its way.
#[derive(Clone)]
struct Question {
    device: usize,
    request: Request,
    sent_at: Instant,
}

/// An answer on its way.
#[derive(Clone)]
struct Answer {
    question: Question,
    reply: Reply,
    /// Whose effects it brings.
    included: Seen,
}

enum Event {
    /// The person does something.
    Act(usize),
    /// The device asks, and will ask again by itself.
    Poll(usize),
    /// The device asks.
    Ask(usize),
    AtServer(Box<Question>),
    AtDevice(Box<Answer>),
    Damage(usize),
    ClockJump(usize),
    Absence(usize),
    BackUp,
    RollBack,
    Copy,
    Sweep,
    /// A form is posted; again when its answer was lost.
    Form(Option<Box<Envelope>>),
}

/// A run.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) server: Server,
    pub(crate) devices: Vec<Device>,
    /// What people had seen when they meant an operation, by its number.
    pub(crate) seen: Vec<Seen>,
    pub(crate) numbers: BTreeMap<OperationId, usize>,
    pub(crate) report: Report,
    pub(crate) now: Instant,
    chance: Chance,
    queue: BTreeMap<(Instant, u64), Event>,
    scheduled: u64,
    ends_at: Instant,
    mutant: Option<Mutant>,
    /// Whether what happens is printed.
    told: bool,
}

impl World {
    /// A world at its beginning.
    pub(crate) fn new(seed: u64, mutant: Option<Mutant>) -> Self {
        let mut chance = Chance::new(seed);
        let plan = Plan::of(seed, &mut chance);
        let mut world = Self {
            server: Server::new(plan.limits.clone(), plan.page, mutant),
            devices: Vec::new(),
            seen: Vec::new(),
            numbers: BTreeMap::new(),
            report: Report::default(),
            now: START,
            queue: BTreeMap::new(),
            scheduled: 0,
            ends_at: START.plus_ms(plan.span_ms()),
            mutant,
            told: false,
            chance,
            plan,
        };
        for _ in 0..world.plan.devices {
            let clock = world.clock();
            let device = Device::new(world.chance.client(), clock, mutant);
            world.join(device);
        }
        world.schedule_faults();
        world
    }

    /// Lives through everything, faults and all.
    pub(crate) fn live(&mut self) -> Result<(), Violation> {
        while let Some(((at, _), event)) = self.queue.pop_first() {
            self.now = self.now.max(at);
            self.happen(event)?;
        }
        Ok(())
    }

    /// Prints what happens from now on.
    pub(crate) fn tell(&mut self) {
        self.told = true;
        println!("{:?}", self.plan);
    }

    fn say(&self, what: impl FnOnce() -> String) {
        if self.told {
            println!("{:>12} {}", self.now.ms_since(START), what());
        }
    }

    fn happen(&mut self, event: Event) -> Result<(), Violation> {
        match event {
            Event::Act(device) => self.act(device),
            Event::Poll(device) => {
                self.ask(device);
                let usual = (3 * self.plan.pause_ms).clamp(5 * SECOND, 8 * HOUR);
                self.later(usual, Event::Poll(device));
            }
            Event::Ask(device) => self.ask(device),
            Event::AtServer(question) => self.at_server(*question)?,
            Event::AtDevice(answer) => self.at_device(*answer)?,
            Event::Damage(device) => {
                self.report.add(Happening::DeviceDamaged);
                self.devices[device].damage(&mut self.chance);
            }
            Event::ClockJump(device) => {
                self.report.add(Happening::ClockJumped);
                self.devices[device].clock = self.clock();
            }
            Event::Absence(device) => self.leave(device),
            Event::BackUp => {
                self.say(|| format!("a backup at head {}", self.server.database.account.head));
                self.server.back_up(self.now);
            }
            Event::RollBack => self.roll_back(),
            Event::Copy => {
                self.report.add(Happening::DeviceCopied);
                let of = self.chance.index(self.devices.len());
                let mut copy = self.devices[of].copy();
                copy.clock = self.clock();
                self.say(|| format!("device {} is a copy of {of}", self.devices.len()));
                self.join(copy);
            }
            Event::Sweep => self.sweep(),
            Event::Form(envelope) => self.post_form(envelope)?,
        }
        Ok(())
    }

    /// Whoever sets a server back stops it first: what is on its way to it or from it dies.
    fn roll_back(&mut self) {
        let chance = &mut self.chance;
        if !self.server.roll_back(self.now, |backups| chance.index(backups)) {
            return;
        }
        self.report.add(Happening::ServerSetBack);
        let head = self.server.database.account.head;
        self.say(|| format!("the server is set back to head {head}"));
        self.queue.retain(|_, event| !matches!(event, Event::AtServer(_) | Event::AtDevice(_)));
    }

    fn join(&mut self, device: Device) {
        let index = self.devices.len();
        self.devices.push(device);
        self.later(self.plan.pause_ms, Event::Act(index));
        self.later(self.plan.pause_ms, Event::Poll(index));
    }

    fn clock(&mut self) -> Clock {
        if !self.plan.wrong_clocks {
            return Clock::default();
        }
        let far = *self.chance.pick(&[0, SECOND, MINUTE, HOUR, HOUR, 2 * DAY]);
        Clock { offset_ms: self.chance.of(-far..far + 1), drift: self.chance.of(-300..301) }
    }

    fn schedule_faults(&mut self) {
        let backups = if self.plan.rollbacks > 0 { 4 + 2 * self.plan.rollbacks } else { 0 };
        self.some_time(backups, |_| Event::BackUp);
        self.some_time(self.plan.rollbacks, |_| Event::RollBack);
        self.some_time(self.plan.clones, |_| Event::Copy);
        self.some_time(4, |_| Event::Sweep);
        let in_thousand_acts = |per_mille: u32, world: &Self| {
            i64::from(per_mille) * world.plan.acts * i64::try_from(world.devices.len()).unwrap_or(1)
                / 1000
        };
        let damage = in_thousand_acts(self.plan.damage, self);
        self.some_time(damage, Event::Damage);
        let absences = in_thousand_acts(self.plan.absences, self);
        self.some_time(absences, Event::Absence);
        if self.plan.wrong_clocks {
            self.some_time(4, Event::ClockJump);
        }
        if self.plan.form {
            self.some_time(self.plan.acts / 2, |_| Event::Form(None));
        }
    }

    /// Schedules an event so many times, at any time of the run and for any device.
    fn some_time(&mut self, times: i64, event: impl Fn(usize) -> Event) {
        for _ in 0..times {
            let ms = self.chance.of(0..self.plan.span_ms());
            let device = self.chance.index(self.devices.len());
            self.at(START.plus_ms(ms), event(device));
        }
    }

    fn later(&mut self, usual_ms: i64, event: Event) {
        let at = self.now.plus_ms(self.chance.around(usual_ms));
        self.at(at, event);
    }

    /// Schedules an event; people, faults and devices rest when the time is over, messages still arrive.
    fn at(&mut self, at: Instant, event: Event) {
        let is_message = matches!(event, Event::AtServer(_) | Event::AtDevice(_));
        if is_message || at < self.ends_at {
            self.scheduled += 1;
            self.queue.insert((at, self.scheduled), event);
        }
    }

    fn act(&mut self, index: usize) {
        self.later(self.plan.pause_ms, Event::Act(index));
        if self.chance.happens(self.plan.device_crash) {
            return self.restart(index);
        }
        let device = &self.devices[index];
        let undo = device
            .undo
            .last()
            .cloned()
            .filter(|_| !self.plan.counts_only && self.chance.happens(80));
        let meant = undo.or_else(|| {
            let now = device.clock.shows(self.now);
            let begins = index == 0 || !self.plan.counts_only;
            let (plan, chance, view) = (&self.plan, &mut self.chance, device.replica.view());
            Person { plan, chance, view, now, begins }.act()
        });
        let Some(operation) = meant else { return };
        self.dispatch(index, operation);
        if self.chance.happens(700) {
            self.later(SECOND, Event::Ask(index));
        }
    }

    fn dispatch(&mut self, index: usize, operation: Operation) {
        let device = &mut self.devices[index];
        let back = invert(device.replica.view(), &operation);
        let id = self.chance.operation();
        if device.dispatch(operation, self.now, id).is_none() {
            return;
        }
        device.undo.extend(back);
        // From here on the device calls it saved.
        self.report.add(Happening::Operation);
        let number = self.seen.len();
        self.seen.push(device.seen.clone());
        self.numbers.insert(id, number);
        device.seen.insert(number);
        device.saved.insert(id, number);
        self.say(|| {
            let last = self.devices[index].replica.outbox().back();
            format!("device {index} does {last:?}")
        });
    }

    fn restart(&mut self, index: usize) {
        self.report.add(Happening::DeviceRestarted);
        self.devices[index].restart();
        self.later(SECOND, Event::Ask(index));
    }

    fn leave(&mut self, index: usize) {
        self.report.add(Happening::DeviceAbsent);
        let long = *self.chance.pick(&[10, 20, 40]) * self.plan.pause_ms;
        self.devices[index].offline_until = self.now.plus_ms(long);
    }

    fn ask(&mut self, index: usize) {
        let device = &self.devices[index];
        if device.offline_until > self.now {
            return;
        }
        let request = self.written(device.replica.request());
        self.report.add(Happening::Exchange);
        let question = Question { device: index, request, sent_at: self.now };
        self.send(|| Event::AtServer(Box::new(question.clone())));
    }

    /// A request as it arrives at the server.
    fn written(&self, request: Request) -> Request {
        let json = self.plan.writes_requests || self.plan.newer_client;
        if json { wire::request(&request) } else { request }
    }

    /// Sends a message over the network, which may lose it, double it, and take its time.
    fn send(&mut self, message: impl Fn() -> Event) {
        if self.chance.happens(self.plan.loss) {
            return self.report.add(Happening::MessageLost);
        }
        self.deliver(self.plan.delay_ms, message());
        if self.chance.happens(self.plan.duplication) {
            self.report.add(Happening::MessageTwice);
            let late = *self.chance.pick(&[1, 3, 30]);
            self.deliver(late * self.plan.delay_ms, message());
        }
    }

    /// Nobody waits for a message longer than half a day.
    fn deliver(&mut self, usual_ms: i64, message: Event) {
        let ms = self.chance.around(usual_ms).min(DAY / 2);
        self.at(self.now.plus_ms(ms), message);
    }

    fn at_server(&mut self, question: Question) -> Result<(), Violation> {
        let dies = self.chance.happens(self.plan.server_crash);
        if dies && self.mutant == Some(Mutant::AnswerBeforeCommit) {
            let kept = (self.server.database.clone(), self.server.committed.clone());
            let answer = self.answer(question)?;
            (self.server.database, self.server.committed) = kept;
            self.send(|| Event::AtDevice(Box::new(answer.clone())));
            return Ok(());
        }
        if dies && self.chance.happens(500) {
            self.report.add(Happening::ServerDiedBeforeCommit);
            return Ok(());
        }
        let answer = self.answer(question)?;
        if dies {
            self.report.add(Happening::ServerDiedBeforeAnswer);
            return Ok(());
        }
        self.send(|| Event::AtDevice(Box::new(answer.clone())));
        Ok(())
    }

    fn answer(&mut self, question: Question) -> Result<Answer, Violation> {
        self.say(|| {
            let Request { client, acked, cursor, envelopes, .. } = &question.request;
            let sent: Vec<_> = envelopes.iter().map(|one| (one.seq, one.id)).collect();
            format!("the server gets of {client} acked {acked} cursor {cursor:?} {sent:?}")
        });
        self.check_stamps(&question.request)?;
        let reply = wire::json(&self.server.exchange(&question.request, self.now)?);
        let mut included = Seen::default();
        let log = self.server.database.log.iter();
        for row in log.filter(|row| row.head <= reply.cursor && row.rejection.is_none()) {
            if let Some(number) = self.numbers.get(&row.id) {
                included.insert(*number);
            }
        }
        Ok(Answer { question, reply, included })
    }

    /// I9, at its root: while clocks are right the server never has to take a stamp back. What it takes back it may have to
    /// take again, after it was set back, at another time than the one that others saw and wrote after.
    fn check_stamps(&self, request: &Request) -> Result<(), Violation> {
        let ceiling = self.now.max(self.server.database.account.latest.plus_ms(1));
        let ahead = request.envelopes.iter().find(|sent| sent.at > ceiling);
        check(Invariant::I9Causal, self.plan.wrong_clocks || ahead.is_none(), || {
            format!("the clocks are right, and {ahead:?} is ahead of {ceiling:?}")
        })
    }

    fn at_device(&mut self, answer: Answer) -> Result<(), Violation> {
        let index = answer.question.device;
        if self.devices[index].offline_until > self.now {
            return Ok(());
        }
        if self.chance.happens(self.plan.device_crash) {
            self.restart(index);
            return Ok(());
        }
        match self.take(answer)? {
            Settled::Done { again: true, .. } | Settled::Recover(_) => {
                self.later(SECOND, Event::Ask(index));
            }
            Settled::Done { retry_after_ms, .. } if retry_after_ms > 0 => {
                self.at(self.now.plus_ms(retry_after_ms), Event::Ask(index));
            }
            _ => {}
        }
        Ok(())
    }

    /// A device takes an answer, and recovers when it must.
    fn take(&mut self, answer: Answer) -> Result<Settled, Violation> {
        let Answer { question: Question { device: index, request, sent_at }, reply, included } =
            answer;
        let (paged, whole) = (reply.more(), reply.snapshot.is_some());
        let device = &mut self.devices[index];
        let round_trip_ms = self.now.ms_since(sent_at);
        let brief = format!(
            "ack {} head {} cursor {} forked {} refusals {:?}",
            reply.ack, reply.head, reply.cursor, reply.forked, reply.refusals
        );
        let Taken { settled, applied } = device.settle(&request, reply, self.now, round_trip_ms)?;
        if self.told {
            let at = self.now.ms_since(START);
            println!("{at:>12} device {index} takes {brief}: {settled:?}, applied {applied:?}");
        }
        let brought =
            matches!(settled, Settled::Done { .. } | Settled::Recover(Cause::DigestDiffers));
        if brought {
            device.seen.extend(&included);
        }
        for id in applied {
            check(Invariant::I5AckIsCommit, self.server.committed.contains(&id), || {
                format!("device {index} takes {id} for saved, and it was never committed")
            })?;
            let is_there = self.numbers.get(&id).is_some_and(|number| included.contains(*number));
            let astray = matches!(settled, Settled::Recover(_));
            check(Invariant::I7OwnWritesAreRead, is_there || astray, || {
                format!("device {index} does not see its own {id} any more")
            })?;
        }
        self.note(index, &settled, paged, whole);
        match &settled {
            Settled::Recover(_) => {
                let client = self.chance.client();
                self.devices[index].recover(client);
            }
            Settled::Done { .. } | Settled::Stale => {}
        }
        Ok(settled)
    }

    fn note(&mut self, _index: usize, settled: &Settled, paged: bool, whole: bool) {
        let report = &mut self.report;
        match settled {
            Settled::Stale => report.add(Happening::Stale),
            Settled::Recover(Cause::Forked) => report.add(Happening::Forked),
            Settled::Recover(Cause::AckWentBack) => report.add(Happening::AckWentBack),
            Settled::Recover(Cause::HeadWentBack) => report.add(Happening::HeadWentBack),
            Settled::Recover(Cause::RefusedAfterAll) => report.add(Happening::RefusedAfterAll),
            Settled::Recover(Cause::DigestDiffers) => report.add(Happening::DigestDiffers),
            Settled::Done { refused, retried, retry_after_ms, .. } => {
                for _ in retried {
                    report.add(Happening::Retried);
                }
                for _ in refused {
                    report.add(Happening::Refused);
                }
                for (happening, happened) in [
                    (Happening::Paged, paged),
                    (Happening::Snapshot, whole),
                    (Happening::Waited, *retry_after_ms > 0),
                ] {
                    if happened {
                        report.add(happening);
                    }
                }
            }
        }
    }

    /// What the server does by itself: it empties the trash, and forgets old rows.
    fn sweep(&mut self) {
        for _ in 0..self.server.empty_trash(self.now) {
            self.report.add(Happening::Purged);
        }
        if self.plan.forgets_rows {
            self.report.add(Happening::RowsForgotten);
            self.server.database.floor = self.server.database.account.head;
        }
    }

    /// A page without the app posts one operation, and posts it again when no answer came.
    fn post_form(&mut self, envelope: Option<Box<Envelope>>) -> Result<(), Violation> {
        let client = domain::ClientId::from_entropy(*b"a form's");
        let id = self.chance.operation();
        let view = &self.server.database.snapshot;
        let (plan, chance, now) = (&self.plan, &mut self.chance, self.now);
        let fresh = || {
            let operation = Person { plan, chance, view, now, begins: false }.act()?;
            Some(Envelope { client, seq: 0, id, at: now, operation })
        };
        let Some(envelope) = envelope.map(|again| *again).or_else(fresh) else { return Ok(()) };
        self.report.add(Happening::FormWritten);
        let head = self.server.database.account.head;
        let request = Request {
            client,
            acked: 0,
            acked_id: None,
            cursor: Some(head),
            envelopes: vec![envelope.clone()],
        };
        self.server.exchange(&request, self.now)?;
        if self.chance.happens(300) {
            self.later(SECOND, Event::Form(Some(Box::new(envelope))));
        }
        Ok(())
    }

    /// The faults are over: every device exchanges until it has nothing left to say or to hear.
    ///
    /// Returns when all is quiet; it takes a bounded time, or the outbox does not drain.
    pub(crate) fn calm(&mut self) -> Result<(), Violation> {
        let ends_at = self.now.plus_ms(self.patience_ms());
        for device in &mut self.devices {
            device.offline_until = Instant::default();
        }
        loop {
            let mut wait_ms = i64::MAX;
            let head = self.server.database.account.head;
            for index in 0..self.devices.len() {
                wait_ms = wait_ms.min(self.drain(index)?);
            }
            if wait_ms == i64::MAX && head == self.server.database.account.head {
                return Ok(());
            }
            if wait_ms != i64::MAX {
                self.now = self.now.plus_ms(wait_ms);
            }
            check(Invariant::I10Liveness, self.now <= ends_at, || {
                let left: Vec<usize> = self.devices.iter().map(|one| one.waiting().len()).collect();
                format!("{left:?} operations still wait")
            })?;
        }
    }

    /// How long draining may take: what the limits allow for all that can be waiting, and half a minute.
    ///
    /// An operation takes a place of its limit twice when it is refused for want of a habit that another device brings.
    fn patience_ms(&self) -> i64 {
        let limits = &self.plan.limits;
        let live = limits.per_minute.values().copied().min().unwrap_or(1);
        let slowest = i64::from(live.min(limits.backlog_per_minute));
        let held = self.devices.iter().map(|device| device.saved.len()).sum::<usize>();
        let minutes = 2 * i64::try_from(held).unwrap_or(i64::MAX / 2) / slowest + 1;
        minutes * MINUTE + 30 * SECOND
    }

    /// Exchanges without faults until the device is quiet or has to wait; returns for how long.
    fn drain(&mut self, index: usize) -> Result<i64, Violation> {
        for _ in 0..1_000 {
            let request = self.written(self.devices[index].replica.request());
            let answer = self.answer(Question { device: index, request, sent_at: self.now })?;
            match self.take(answer)? {
                Settled::Done { again: false, retry_after_ms, .. } => {
                    return Ok(if retry_after_ms > 0 { retry_after_ms } else { i64::MAX });
                }
                Settled::Done { .. } | Settled::Recover(_) => {}
                Settled::Stale => {
                    let what = "an answer that came at once was stale".to_owned();
                    return Err(Violation { invariant: Invariant::I10Liveness, what });
                }
            }
        }
        let what = format!("device {index} exchanges for ever");
        Err(Violation { invariant: Invariant::I10Liveness, what })
    }
}
