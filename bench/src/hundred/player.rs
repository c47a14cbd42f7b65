//! Plays the model. Requests come by a clock, whether earlier ones were answered or not, and each is timed from the moment it
//! was due: a server that stalls is charged with everybody who would have waited.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{Day, Envelope, HabitId, Head, Reply, Request};
use hdrhistogram::Histogram;
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep_until, timeout};

use super::model::{ACTIONS, Ask, action};
use super::person::{PASSWORD, Person};
use super::wire::{Answer, Connection, Question, Site, ask, connect};
use super::{Dice, Failed};
use crate::now;

/// How long somebody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// What a person's device remembers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Seat {
    /// The last of its operations that is settled; unknown after a surprise.
    pub acked: Option<u64>,
    /// Up to which version it has seen everything.
    pub cursor: Head,
    /// What was sent and not answered; it is sent again before anything else.
    pub waiting: Option<Envelope>,
    /// An exchange is under way; a device makes one at a time.
    #[serde(skip)]
    is_busy: bool,
}

/// Everybody, and what is remembered between runs.
#[derive(Debug, Serialize, Deserialize)]
pub struct Crowd {
    /// The day after the last that was filled.
    pub filled_to: Day,
    /// By number.
    pub seats: Vec<Seat>,
}

impl Crowd {
    /// Everybody as the filler leaves them.
    pub fn new(people: u64, filled_to: Day) -> Self {
        let seat = |person: Person| {
            let acked = person.year(filled_to).len() as u64;
            Seat { acked: Some(acked), cursor: acked, ..Seat::default() }
        };
        Self { filled_to, seats: (0..people).map(Person).map(seat).collect() }
    }
}

/// What became of requests.
#[derive(Debug)]
pub struct Tally {
    /// Microseconds from when a request was due to the end of its answer, by place in [`ACTIONS`].
    pub took: Vec<Histogram<u64>>,
    /// How many failed, and how.
    pub errors: BTreeMap<String, u64>,
    /// When the first one failed and when the last, in seconds since the run began.
    pub failed: Vec<f64>,
    /// Squares whose ticks were acknowledged, when each is of its own.
    pub ticked: Vec<(Person, HabitId, Day)>,
    /// How long it went on, in seconds.
    pub seconds: f64,
}

impl Tally {
    fn new() -> Result<Self, Failed> {
        let histogram = || Histogram::new_with_bounds(1, 60_000_000, 3);
        let took = ACTIONS.iter().map(|_| histogram()).collect::<Result<_, _>>()?;
        let (errors, failed, ticked) = (BTreeMap::new(), Vec::new(), Vec::new());
        Ok(Self { took, errors, failed, ticked, seconds: 0.0 })
    }

    /// All of them in one.
    pub fn together(&self) -> Histogram<u64> {
        let mut all = Histogram::new_from(&self.took[0]);
        for took in &self.took {
            // All have the same bounds.
            let _ = all.add(took);
        }
        all
    }

    /// How many failed.
    pub fn failures(&self) -> u64 {
        self.errors.values().sum()
    }
}

/// Which squares are ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Squares {
    /// Of today and the days before, as people do.
    Recent,
    /// One that was never ticked before, so that each can be looked for afterwards.
    New,
}

/// Who plays.
pub struct Player {
    site: Site,
    squares: Squares,
    people: u64,
    seats: Vec<Mutex<Seat>>,
    idle: Mutex<Vec<Connection>>,
    opened: AtomicU64,
    tally: Mutex<Tally>,
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Player {
    /// Plays everybody of `crowd` at a site.
    ///
    /// # Errors
    /// None but of the histograms' bounds.
    pub fn new(site: Site, crowd: &Crowd, squares: Squares) -> Result<Arc<Self>, Failed> {
        let seats: Vec<_> = crowd.seats.iter().cloned().map(Mutex::new).collect();
        Ok(Arc::new(Self {
            site,
            squares,
            people: seats.len() as u64,
            seats,
            idle: Mutex::default(),
            opened: AtomicU64::new(0),
            tally: Mutex::new(Tally::new()?),
        }))
    }

    /// What everybody remembers now.
    pub fn seats(&self) -> Vec<Seat> {
        self.seats.iter().map(|seat| lock(seat).clone()).collect()
    }

    /// How many connections were opened.
    pub fn connections(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    /// Lets `rate` requests a second come by the model for a while, with exponential gaps, and waits for all answers.
    ///
    /// # Errors
    /// None but of the histograms' bounds.
    pub async fn play(
        self: &Arc<Self>,
        rate: f64,
        lasting: Duration,
        seed: u64,
    ) -> Result<Tally, Failed> {
        let (mut dice, mut tasks) = (Dice::new(seed), tokio::task::JoinSet::new());
        let begun = Instant::now();
        let mut due = begun;
        loop {
            due += Duration::from_secs_f64(-dice.share().ln() / rate);
            if due >= begun + lasting {
                break;
            }
            sleep_until(due).await;
            let (place, person) = self.choose(&mut dice);
            let seed = dice.throw(u64::MAX);
            tasks.spawn(Arc::clone(self).act(place, person, Dice::new(seed), due, begun));
            while tasks.try_join_next().is_some() {}
        }
        while tasks.join_next().await.is_some() {}
        self.finish(lasting)
    }

    /// Lets so many people ask without a pause, each over a connection of their own.
    ///
    /// # Errors
    /// None but of the histograms' bounds.
    pub async fn throng(
        self: &Arc<Self>,
        connections: u64,
        lasting: Duration,
        seed: u64,
    ) -> Result<Tally, Failed> {
        let mut tasks = tokio::task::JoinSet::new();
        let begun = Instant::now();
        for number in 0..connections {
            let player = Arc::clone(self);
            let mut dice = Dice::new(seed ^ number);
            tasks.spawn(async move {
                while begun.elapsed() < lasting {
                    let (place, person) = player.choose(&mut dice);
                    // A password takes a core for a while, whoever serves; it is no question of connections.
                    if ACTIONS[place].ask == Ask::SignIn {
                        continue;
                    }
                    let of_its_own = Dice::new(dice.throw(u64::MAX));
                    let due = Instant::now();
                    Arc::clone(&player).act(place, person, of_its_own, due, begun).await;
                }
            });
        }
        while tasks.join_next().await.is_some() {}
        self.finish(begun.elapsed())
    }

    /// Lets so many people look at Today, each over a connection that stays open, and holds these.
    ///
    /// # Errors
    /// When one of them gets no page.
    pub async fn hold(&self, connections: u64) -> Result<Vec<Connection>, Failed> {
        let mut held = Vec::new();
        for person in (0..connections).map(Person) {
            let mut connection = connect(self.site.0, person.0).await?;
            let page = self.site.get("/today", &self.cookie(person))?;
            let status = ask(&mut connection, page).await?.status;
            if status != StatusCode::OK {
                return Err(format!("status {status}").into());
            }
            held.push(connection);
        }
        Ok(held)
    }

    fn finish(&self, lasting: Duration) -> Result<Tally, Failed> {
        let tally = std::mem::replace(&mut *lock(&self.tally), Tally::new()?);
        Ok(Tally { seconds: lasting.as_secs_f64(), ..tally })
    }

    /// What is asked next, and by whom; nobody whose device is talking already.
    fn choose(&self, dice: &mut Dice) -> (usize, Person) {
        let place = action(dice.share());
        let talks = matches!(ACTIONS[place].ask, Ask::Look | Ask::Tick);
        loop {
            let person = Person::who_asks(dice, self.people);
            let Some(seat) = self.seat(person) else { continue };
            if !talks || !std::mem::replace(&mut lock(seat).is_busy, true) {
                return (place, person);
            }
        }
    }

    fn seat(&self, person: Person) -> Option<&Mutex<Seat>> {
        self.seats.get(usize::try_from(person.0).ok()?)
    }

    async fn act(
        self: Arc<Self>,
        place: usize,
        person: Person,
        mut dice: Dice,
        due: Instant,
        begun: Instant,
    ) {
        let asked = ACTIONS[place].ask;
        let result = timeout(PATIENCE, self.perform(asked, person, &mut dice)).await;
        let error = match result {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("no answer within 10 s".to_owned()),
        };
        if matches!(asked, Ask::Look | Ask::Tick)
            && let Some(seat) = self.seat(person)
        {
            lock(seat).is_busy = false;
        }
        let mut tally = lock(&self.tally);
        match error {
            None => {
                let took = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
                tally.took[place].saturating_record(took);
            }
            Some(error) => {
                *tally.errors.entry(format!("{}: {error}", ACTIONS[place].name)).or_default() += 1;
                tally.failed.push(begun.elapsed().as_secs_f64());
            }
        }
    }

    async fn perform(&self, asked: Ask, person: Person, dice: &mut Dice) -> Result<(), Failed> {
        let habits = u64::from(person.kind().habits);
        let number = u8::try_from(dice.throw(habits))?;
        let page = |path: &str| self.site.get(path, &self.cookie(person));
        match asked {
            Ask::Look => self.exchange(person, None).await,
            Ask::Tick => self.tick(person, number, dice).await,
            Ask::Today => self.expect(page("/today")?, 200).await.map(drop),
            Ask::Grid => self.expect(page("/grid")?, 200).await.map(drop),
            Ask::Habit => {
                let path = format!("/habits/{}", person.habit(number));
                self.expect(page(&path)?, 200).await.map(drop)
            }
            Ask::Past => {
                let day = today() - i32::try_from(dice.throw(60))?;
                let body = serde_json::json!({
                    "habit": person.habit(number), "day": day, "client": person.device(),
                });
                let body = serde_json::to_vec(&body)?;
                let question =
                    self.site.post("/api/v1/history", &self.cookie(person), JSON, body)?;
                self.expect(question, 200).await.map(drop)
            }
            Ask::Start => self.expect(self.site.get("/", "")?, 200).await.map(drop),
            Ask::SignIn => {
                let (email, password) = (person.email(), PASSWORD.replace(' ', "+"));
                let body = format!("email={}&password={password}", email.replace('@', "%40"));
                let question = self.site.post("/sign-in", "", FORM, body.into_bytes())?;
                self.expect(question, 303).await.map(drop)
            }
        }
    }

    fn cookie(&self, person: Person) -> String {
        let seen = self.seat(person).map_or(0, |seat| lock(seat).cursor);
        format!("session={}; head={seen}; account={}", person.token(), person.account())
    }

    async fn tick(&self, person: Person, number: u8, dice: &mut Dice) -> Result<(), Failed> {
        let Some(seat) = self.seat(person) else { return Ok(()) };
        let known = lock(seat).clone();
        if known.acked.is_none() {
            self.exchange(person, None).await?;
        }
        let acked = lock(seat).acked.ok_or("the device does not know where it stands")?;
        let day = match self.squares {
            Squares::Recent => today() - i32::try_from(dice.throw(3))?,
            Squares::New => Day(11_000 + i32::try_from(acked)?),
        };
        let tick = person.envelope(acked + 1, now(), person.tick(number, day, dice));
        let envelope = known.waiting.filter(|waiting| waiting.seq == acked + 1).unwrap_or(tick);
        lock(seat).waiting = Some(envelope.clone());
        self.exchange(person, Some(envelope)).await
    }

    /// One exchange of a device: what waits goes out, and what is new comes in.
    async fn exchange(&self, person: Person, envelope: Option<Envelope>) -> Result<(), Failed> {
        let Some(seat) = self.seat(person) else { return Ok(()) };
        let known = lock(seat).clone();
        let acked = known.acked.unwrap_or(0);
        let request = Request {
            client: person.device(),
            acked,
            acked_id: (acked > 0).then(|| person.operation_id(acked)),
            cursor: Some(known.cursor),
            envelopes: envelope.iter().cloned().collect(),
        };
        let body = serde_json::to_vec(&request)?;
        let question = self.site.post("/api/v1/sync", &self.cookie(person), JSON, body)?;
        let answer = self.expect(question, 200).await?;
        if answer.body == HELLO {
            return Ok(());
        }
        let reply: Reply = serde_json::from_slice(&answer.plain()?)?;
        let mut seat = lock(seat);
        if reply.forked {
            *seat = Seat { is_busy: true, ..Seat::default() };
            return Err("the device was told that it is a copy".into());
        }
        seat.acked = Some(reply.ack);
        seat.cursor = reply.cursor;
        let Some(envelope) = envelope else { return Ok(()) };
        if reply.ack < envelope.seq || !reply.refusals.is_empty() {
            return Err(format!("not taken; {} ms to wait", reply.retry_after_ms).into());
        }
        seat.waiting = None;
        if let (Squares::New, Some(habit), Some(day)) =
            (self.squares, envelope.operation.habit(), envelope.operation.day())
        {
            lock(&self.tally).ticked.push((person, habit, day));
        }
        Ok(())
    }

    /// Asks over a connection nobody uses, or a new one. One that was closed meanwhile is no failure, as in a browser.
    async fn expect(&self, question: Question, status: u16) -> Result<Answer, Failed> {
        let kept = lock(&self.idle).pop();
        if let Some(mut kept) = kept
            && let Ok(answer) = ask(&mut kept, question.clone()).await
        {
            return self.hear(kept, answer, status);
        }
        let mut fresh = connect(self.site.0, self.opened.fetch_add(1, Ordering::Relaxed)).await?;
        let answer = ask(&mut fresh, question).await?;
        self.hear(fresh, answer, status)
    }

    fn hear(
        &self,
        connection: Connection,
        answer: Answer,
        expected: u16,
    ) -> Result<Answer, Failed> {
        lock(&self.idle).push(connection);
        if answer.status == expected || answer.body == HELLO {
            Ok(answer)
        } else {
            Err(format!("status {}", answer.status.as_u16()).into())
        }
    }

    /// Everything of somebody's account, as a new device would get it.
    ///
    /// # Errors
    /// When it is not answered.
    pub async fn snapshot(&self, person: Person) -> Result<domain::Snapshot, Failed> {
        let request = serde_json::json!({ "client": person.device(), "acked": 0 });
        let body = serde_json::to_vec(&request)?;
        let question = self.site.post("/api/v1/sync", &self.cookie(person), JSON, body)?;
        let reply: Reply = serde_json::from_slice(&self.expect(question, 200).await?.plain()?)?;
        Ok(reply.snapshot.ok_or("no snapshot came")?.unpack())
    }
}

/// What the hello-world beside which the server is measured answers to everything.
pub const HELLO: &str = "Hello, world";

/// The day it is in UTC.
pub fn today() -> Day {
    now().day(0, domain::DayStart::MIDNIGHT)
}
