//! A device of a person: it does things, sends them, and holds what it is told against what it knows.

use std::collections::{BTreeMap, BTreeSet};

use domain::packed::Packed;
use domain::replica::{Replica, Settled};
use domain::{
    Amount, Colour, Day, HabitId, HabitName, Head, Icon, Mark, Measure, NewHabit, Note, Operation,
    Position, Reply, Request, Rule, Schedule, Target, Unit,
};
use tokio::sync::watch;

use crate::chance::Chance;
use crate::person::Person;
use crate::server::Life;
use crate::wire::{Flights, Post};

/// With so much waiting a device does nothing new, and in one life it does no more than this: together less than the 200
/// writings a minute that an account has.
const MOST_WAITING: usize = 16;
const MOST_IN_A_LIFE: u32 = 80;

/// The most habits a device begins.
const MOST_HABITS: usize = 40;

/// How many days are written into.
const DAYS: u64 = 6;

/// The most exchanges a device needs in peace.
const ENOUGH: u32 = 8;

/// What happened to a device's exchanges.
#[derive(Default)]
pub struct Tally {
    pub answered: u64,
    pub lost: u64,
    /// The lives that ended with something of this device committed and never acknowledged.
    pub unheard_in: Vec<u32>,
}

/// A device.
pub struct Device {
    pub number: u8,
    pub tally: Tally,
    person: Person,
    flights: Flights,
    chance: Chance,
    replica: Replica,
    /// The operations it has done, in all and in a life.
    done: u64,
    done_in: (u32, u32),
    /// The highest version it was told.
    head: Head,
    /// The last of its operations that it knows the server to have, acknowledged or not.
    known: u64,
    /// The last operation of every exchange that may have been taken without an answer.
    ends: BTreeSet<u64>,
    /// What it added to the squares that both devices add to.
    added: BTreeMap<Day, i64>,
    /// What it last wrote into the squares that are its own.
    marks: BTreeMap<(HabitId, Day), Option<Mark>>,
    notes: BTreeMap<(HabitId, Day), Note>,
    own: Vec<HabitId>,
}

impl Device {
    pub fn new(person: &Person, number: u8, flights: &Flights) -> Self {
        let mut chance = Chance::of(u64::from(number) + 1);
        Self {
            number,
            tally: Tally::default(),
            person: person.clone(),
            flights: flights.clone(),
            replica: Replica::new(chance.client()),
            chance,
            done: 0,
            done_in: (0, 0),
            head: 0,
            known: 0,
            ends: BTreeSet::new(),
            added: BTreeMap::new(),
            marks: BTreeMap::new(),
            notes: BTreeMap::new(),
            own: Vec::new(),
        }
    }

    /// Another device of the same person, which knows nothing yet.
    pub fn twin(&self) -> Self {
        Self::new(&self.person, u8::MAX - self.number, &self.flights)
    }

    /// Begins the habits that both devices write into.
    pub fn begin(&mut self, life: Life) {
        for (habit, name) in [(water(), "Drink water"), (read(), "Read")] {
            self.perform(new_habit(habit, name, life), life);
        }
    }

    /// Does things and exchanges them until the last life has come.
    pub async fn live(mut self, mut lives: watch::Receiver<Life>) -> Self {
        loop {
            let life = *lives.borrow_and_update();
            if life.is_calm {
                return self;
            }
            self.act(life);
            if !self.exchange(life).await {
                // The app tries again at growing intervals; the test would only wait.
                let next = *lives.wait_for(|next| next.number > life.number).await.unwrap();
                self.find_unheard(life, next).await;
            }
        }
    }

    /// Sends and asks in peace, until nothing waits and nothing is new.
    pub async fn drain(&mut self, life: Life) {
        for _ in 0..ENOUGH {
            let before = self.replica.meta().cursor;
            assert!(self.exchange(life).await, "an answer was lost in peace");
            if self.replica.outbox().is_empty() && before == self.replica.meta().cursor {
                return;
            }
        }
        panic!("device {} does not come to an end", self.number);
    }

    /// How many operations it has done.
    pub const fn dispatched(&self) -> u64 {
        self.done
    }

    /// Nothing waits, nothing was refused, and every number was settled.
    pub fn assert_all_is_acknowledged(&self) {
        assert_eq!(self.replica.outbox().len(), 0);
        assert_eq!(self.replica.refused(), []);
        assert_eq!(self.replica.meta().acked, self.done);
    }

    /// It shows what a new device is shown, and what it wrote is among that.
    pub fn assert_shows_what_is_written_in(&self, fresh: &Self) {
        let (view, server) = (self.replica.view(), fresh.replica.view());
        assert_eq!(view, self.replica.base());
        assert_eq!(Packed::of(view), Packed::of(server));
        assert_eq!(view.digest(), server.digest());
        for ((habit, day), mark) in &self.marks {
            assert_eq!(server.entry(*habit, *day).and_then(domain::Entry::mark), *mark);
        }
        for ((habit, day), note) in &self.notes {
            assert_eq!(&server.entry(*habit, *day).unwrap().note.value, note);
        }
        assert!(self.own.iter().all(|habit| server.habit(*habit).is_some()));
    }

    /// It shows in every square that both have added to what they have added, once.
    pub fn assert_sums_are_those_of(&self, one: &Self, other: &Self) {
        for day in one.added.keys().chain(other.added.keys()) {
            let both = [one, other].map(|device| device.added.get(day).copied().unwrap_or(0));
            let amount = self.replica.view().entry(water(), *day).unwrap().amount();
            assert_eq!(amount, Amount(both.iter().sum()), "{day}");
        }
    }

    /// One question and its answer. `false` when the answer was lost, and everything is as it was.
    async fn exchange(&mut self, life: Life) -> bool {
        let request = self.replica.request();
        self.ends.extend(request.envelopes.last().map(|last| last.seq));
        if !life.is_calm && self.chance.below(2) == 0 {
            // What is done while the answer is under way goes with the next question.
            self.act(life);
        }
        let Some(reply) = self.ask(life, &request).await else {
            self.tally.lost += 1;
            return false;
        };
        self.tally.answered += 1;
        match self.replica.settle(&request, reply, life.now, 0) {
            Settled::Done { refused, retry_after_ms, .. } => {
                assert_eq!((refused, retry_after_ms), (Vec::new(), 0));
            }
            other => panic!("device {}: {other:?}", self.number),
        }
        let acked = self.replica.meta().acked;
        self.known = self.known.max(acked);
        self.ends.retain(|end| *end > acked);
        true
    }

    /// Asks whether the server has what it never acknowledged, and leaves the answer at that.
    async fn find_unheard(&mut self, ended: Life, life: Life) {
        let request = Request { envelopes: Vec::new(), ..self.replica.request() };
        // When this answer is lost too, another one will tell.
        let Some(reply) = self.ask(life, &request).await else { return };
        let is_whole = reply.ack == request.acked || self.ends.contains(&reply.ack);
        assert!(is_whole, "a part was taken: {} of {:?}", reply.ack, self.ends);
        if reply.ack > self.known {
            self.known = reply.ack;
            self.tally.unheard_in.push(ended.number);
        }
    }

    async fn ask(&mut self, life: Life, request: &Request) -> Option<Reply> {
        let body = serde_json::to_string(request).unwrap();
        let headers = self.person.headers("application/json");
        let post = Post { path: "/api/v1/sync", headers, body: &body };
        let answer = post.send(life.address, &self.flights).await?;
        let ok = answer.head.lines().next().is_some_and(|line| line.ends_with("200 OK"));
        assert!(ok, "{}\n{}", answer.head, answer.body);
        let reply: Reply = serde_json::from_str(&answer.body).ok()?;
        assert!(reply.head >= self.head, "the version went back in life {}", life.number);
        assert!(reply.ack >= self.known, "what was there is gone in life {}", life.number);
        self.head = reply.head;
        Some(reply)
    }

    /// Does a few things.
    fn act(&mut self, life: Life) {
        if self.done_in.0 != life.number {
            self.done_in = (life.number, 0);
        }
        for _ in 0..=self.chance.below(4) {
            if self.replica.outbox().len() >= MOST_WAITING || self.done_in.1 >= MOST_IN_A_LIFE {
                return;
            }
            let operation = self.think(life);
            self.perform(operation, life);
        }
    }

    fn perform(&mut self, operation: Operation, life: Life) {
        self.done += 1;
        self.done_in.1 += 1;
        let id = self.chance.operation();
        self.replica.dispatch(operation, life.now, id).unwrap();
    }

    /// Thinks of something to do, and remembers what must come of it.
    fn think(&mut self, life: Life) -> Operation {
        let day = self.day(life);
        let what = self.chance.below(100);
        if what < 4 && self.own.len() < MOST_HABITS {
            let habit = self.chance.habit();
            self.own.push(habit);
            let name = format!("Habit {} of device {}", self.own.len(), self.number);
            return new_habit(habit, &name, life);
        }
        let own = self.chance.below(self.own.len().max(1) as u64);
        let own = self.own.get(usize::try_from(own).unwrap()).copied();
        match (what, own) {
            (..60, _) | (_, None) => self.add(day),
            (..70, _) => Operation::SetEntry { habit: read(), day, mark: self.mark() },
            (..85, Some(habit)) => {
                let mark = self.mark();
                self.marks.insert((habit, day), mark.clone());
                Operation::SetEntry { habit, day, mark }
            }
            (_, Some(habit)) => {
                let note = Note::new(&format!("Thought {}", self.done)).unwrap();
                self.notes.insert((habit, day), note.clone());
                Operation::SetNote { habit, day, note }
            }
        }
    }

    /// Adds what neither device has added before, so that no two mistakes can make up for each other.
    fn add(&mut self, day: Day) -> Operation {
        let amount = i64::try_from(self.done).unwrap() * 2 + i64::from(self.number % 2) + 1;
        *self.added.entry(day).or_default() += amount;
        Operation::AddAmount { habit: water(), day, amount: Amount(amount) }
    }

    fn mark(&mut self) -> Option<Mark> {
        let marks = [None, Some(Mark::Done), Some(Mark::Missed), Some(Mark::Amount(Amount(7)))];
        marks[usize::try_from(self.chance.below(4)).unwrap()].clone()
    }

    fn day(&mut self, life: Life) -> Day {
        life.now.latest_day_on_earth() - i32::try_from(2 + self.chance.below(DAYS)).unwrap()
    }
}

/// The habit that both devices add to.
fn water() -> HabitId {
    HabitId::from_entropy([1; 16])
}

/// The habit that both devices set.
fn read() -> HabitId {
    HabitId::from_entropy([2; 16])
}

fn new_habit(habit: HabitId, name: &str, life: Life) -> Operation {
    Operation::CreateHabit(NewHabit {
        habit,
        name: HabitName::new(name).unwrap(),
        measure: Measure::Count { unit: Unit::new("ml").unwrap(), step: Amount::units(1) },
        rule: Rule { schedule: Schedule::Daily, target: Target::ONCE },
        colour: Colour::Pine,
        icon: Icon::Drop,
        note: Note::default(),
        position: Position::default(),
        starts_on: life.now.latest_day_on_earth() - 30,
    })
}
