//! What piles up on a device that has no network for weeks, and how it comes in.

use std::collections::BTreeMap;

use domain::packed::Packed;
use domain::replica::{Replica, Settled};
use domain::{Amount, Day, HabitId, Instant, Mark, Operation, Reply};

use crate::actor::{Actor, NOW, Server, TODAY, day};

const MINUTE_MS: i64 = 60_000;
const WEEKS_MS: i64 = 21 * 86_400_000;

/// How many habits are ticked.
const HABITS: usize = 40;

/// A device with a right clock.
struct Device {
    actor: Actor,
    replica: Replica,
    exchanges: u32,
    /// What it has added to each day of its first habit.
    added: BTreeMap<Day, i64>,
    habits: Vec<HabitId>,
}

impl Device {
    /// A new device of somebody, which has seen their `habits`.
    async fn of(actor: &Actor, habits: &[HabitId], server: &Server) -> Self {
        let actor = actor.twin();
        let replica = Replica::new(actor.client());
        let (added, habits) = (BTreeMap::new(), habits.to_vec());
        let mut device = Self { actor, replica, exchanges: 0, added, habits };
        device.drain(server).await;
        device.exchanges = 0;
        device
    }

    fn perform(&mut self, operation: Operation, server: &Server) {
        let id = self.actor.operation_id();
        self.replica.dispatch(operation, server.service.now(), id).unwrap();
    }

    fn tick(&mut self, habit: HabitId, day: Day, server: &Server) {
        self.perform(Operation::SetEntry { habit, day, mark: Some(Mark::Done) }, server);
    }

    /// Three weeks without a network, in which so many things are done: each fourth adds to a day, the others tick a
    /// square each, many weeks back.
    fn be_offline(&mut self, operations: usize, server: &Server) {
        for number in 0..operations {
            server.clock.advance(WEEKS_MS / i64::try_from(operations).unwrap());
            if number % 4 == 0 {
                let day = server.service.now().latest_day_on_earth() - 1;
                let amount = i64::try_from(number).unwrap() + 1;
                *self.added.entry(day).or_default() += amount;
                let (habit, amount) = (self.habits[0], Amount(amount));
                self.perform(Operation::AddAmount { habit, day, amount }, server);
            } else {
                let habit = self.habits[1 + number % (HABITS - 1)];
                let back = i32::try_from(number / (HABITS - 1)).unwrap();
                self.tick(habit, day(TODAY) - back, server);
            }
        }
        server.clock.advance(2 * MINUTE_MS + 1);
    }

    /// One question and its answer; returns whether to ask again at once, and else for how long to wait.
    async fn exchange(&mut self, server: &Server) -> (bool, i64) {
        self.exchanges += 1;
        let request = self.replica.request();
        let reply: Reply = self.actor.exchange(&request).await.json();
        // As long as rows are to come what was taken still waits.
        let is_whole = !reply.more();
        match self.replica.settle(&request, reply, server.service.now(), 0) {
            Settled::Done { refused, again, retry_after_ms, .. } => {
                assert_eq!(refused, []);
                if is_whole {
                    self.assert_order_is_kept();
                }
                (again, retry_after_ms)
            }
            other => panic!("{other:?}"),
        }
    }

    /// Exchanges as long as there is reason to, and waits when it is told to.
    async fn drain(&mut self, server: &Server) {
        loop {
            let (again, wait_ms) = self.exchange(server).await;
            server.clock.advance(wait_ms);
            if !again && wait_ms == 0 {
                return;
            }
        }
    }

    /// The server has the square of what was acknowledged last, and not yet that of what waits.
    fn assert_order_is_kept(&self) {
        let has = |operation: &Operation| {
            let square = operation.habit().zip(operation.day());
            square.is_some_and(|(habit, day)| self.replica.base().entry(habit, day).is_some())
        };
        let last = self.replica.journal().back();
        assert!(last.is_none_or(|last| has(&last.envelope.operation)));
        let ticks = self.replica.outbox().iter().map(|envelope| &envelope.operation);
        let mut ticks = ticks.filter(|operation| matches!(operation, Operation::SetEntry { .. }));
        assert!(!ticks.any(has), "something came before its turn");
    }

    fn waiting(&self) -> usize {
        self.replica.outbox().len()
    }

    /// Nothing waits, and a device that knows nothing is shown what this one shows: every tick, and every sum once.
    async fn assert_all_has_come(&self, operations: u64, ticked: usize, server: &Server) {
        let fresh = Self::of(&self.actor, &self.habits, server).await;
        let (view, all) = (self.replica.view(), fresh.replica.view());
        assert_eq!((self.waiting(), self.replica.refused().len()), (0, 0));
        assert_eq!(self.replica.meta().acked, operations);
        assert_eq!(Packed::of(view), Packed::of(all));
        assert_eq!(view.digest(), all.digest());
        for (day, amount) in &self.added {
            assert_eq!(all.entry(self.habits[0], *day).unwrap().amount(), Amount(*amount), "{day}");
        }
        let squares = self.habits[1..].iter().map(|habit| all.entries(*habit).len());
        assert_eq!(squares.sum::<usize>(), ticked);
    }
}

/// Somebody with habits, and their phone.
async fn with_phone(server: &Server) -> (Actor, Vec<HabitId>, Device) {
    let mut ann = server.sign_up("ann").await;
    let mut habits = Vec::new();
    for number in 0..HABITS {
        habits.push(ann.start_habit(&format!("Habit {number}")).await);
    }
    let phone = Device::of(&ann, &habits, server).await;
    (ann, habits, phone)
}

fn minutes(from: Instant, to: Instant) -> i64 {
    to.ms_since(from) / MINUTE_MS
}

#[tokio::test]
async fn two_thousand_changes_made_offline_arrive_without_a_wait() {
    let server = Server::start().await;
    let (_, _, mut phone) = with_phone(&server).await;
    phone.be_offline(2_000, &server);
    let before = server.service.now();
    phone.drain(&server).await;
    assert_eq!((phone.exchanges, server.service.now()), (4, before));
    phone.assert_all_has_come(2_000, 1_500, &server).await;
}

#[tokio::test]
async fn ten_thousand_changes_of_three_weeks_arrive_by_themselves_in_their_order() {
    let server = Server::start().await;
    let (_, _, mut phone) = with_phone(&server).await;
    phone.be_offline(10_000, &server);
    let before = server.service.now();
    phone.drain(&server).await;
    // 3,000 at once, 500 at a time; then the 200 that each minute lets in, and one question that learns of it.
    assert_eq!(phone.exchanges, 3_000 / 500 + 1 + 7_000 / 200);
    assert_eq!(minutes(before, server.service.now()), 35);
    phone.assert_all_has_come(10_000, 7_500, &server).await;
}

#[tokio::test]
async fn what_is_done_while_a_backlog_comes_in_waits_behind_it_on_one_device_and_not_on_another() {
    let server = Server::start().await;
    let (ann, habits, mut phone) = with_phone(&server).await;
    let mut laptop = Device::of(&ann, &habits, &server).await;
    phone.be_offline(4_000, &server);
    while phone.exchange(&server).await.0 {}
    assert_eq!(phone.waiting(), 1_000);

    let today = server.service.now().latest_day_on_earth() - 1;
    for habit in &habits[1..] {
        phone.tick(*habit, today, &server);
        laptop.tick(*habit, today - 1, &server);
    }
    let before = server.service.now();
    laptop.drain(&server).await;
    assert_eq!((laptop.waiting(), server.service.now()), (0, before), "the laptop did not wait");
    let done = habits[1..].len();
    assert_eq!(phone.waiting(), 1_000 + done);

    phone.drain(&server).await;
    assert_eq!(minutes(before, server.service.now()), 5);
    laptop.drain(&server).await;
    phone.drain(&server).await;
    let operations = 4_000 + u64::try_from(done).unwrap();
    phone.assert_all_has_come(operations, 3_000 + 2 * done, &server).await;
    for (device, habit) in [&phone, &laptop].into_iter().zip([habits[1], habits[2]]) {
        assert!([today, today - 1].iter().all(|day| {
            device.replica.view().entry(habit, *day).and_then(domain::Entry::mark)
                == Some(Mark::Done)
        }));
    }
    assert!(minutes(NOW, before) > 20 * 24 * 60);
}
