//! The limits of a minute, over REST: to the last place, however many come at once and by however many processes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use domain::limits::{Action, Limits};
use domain::{GoalEdit, HabitEdit, Operation, ReminderEdit, ReminderId, SettingsEdit};
use serde_json::json;

use super::{Program, make, told};
use crate::actor::{Actor, Server, TODAY, day};

const AT_ONCE: usize = 64;

/// Somebody at one of two processes: with a browser, and with a program.
struct Client {
    person: Actor,
    program: Program,
}

/// What is sent again and again.
#[derive(Clone)]
enum Call {
    /// To an address with a method and a body, in which the number of the request stands for `#`.
    Program(&'static str, String, String),
    /// As an operation of a device, made anew each time.
    Device(Arc<dyn Fn(&Actor) -> Operation + Send + Sync>),
    /// The form that makes a token.
    Form,
}

impl Client {
    /// How many seconds it is told to wait; `None` when it was accepted.
    async fn send(&mut self, call: &Call, number: usize, now: domain::Instant) -> Option<u32> {
        let answer = match call {
            Call::Program(method, path, body) => {
                let body = body.replace('#', &number.to_string());
                let answer = self.program.send(method, path, &body, &[]).await;
                let left =
                    if answer.status.is_success() { "ratelimit-limit" } else { "retry-after" };
                assert!(!answer.header(left).is_empty());
                answer
            }
            Call::Device(operation) => {
                let mut request = self.person.request(vec![operation(&self.person)]);
                request.envelopes[0].at = now;
                // Later than any version: it asks for no news.
                request.cursor = Some(i64::MAX.unsigned_abs());
                let answer = self.person.exchange(&request).await;
                let reply: domain::Reply = answer.json();
                assert_eq!((reply.refusals, reply.ack == 0), (vec![], reply.retry_after_ms > 0));
                let wait = u32::try_from(reply.retry_after_ms).unwrap().div_ceil(1_000);
                return (wait > 0).then_some(wait);
            }
            Call::Form => make(&mut self.person, "Script", "read", "30").await,
        };
        if answer.status.is_success() {
            return None;
        }
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
        Some(answer.header("retry-after").parse().unwrap())
    }

    fn twin(&self) -> Self {
        Self { person: self.person.twin(), program: self.program.twin() }
    }
}

/// A call for every action there is over REST.
async fn calls_of_programs(program: &mut Program) -> Vec<(Action, Call)> {
    let habit = program.make("/api/v1/habits", json!({ "name": "Read" })).await;
    let habit = format!("/api/v1/habits/{}", habit["id"].as_str().unwrap());
    let goal = program.make("/api/v1/goals", json!({ "title": "Lisbon" })).await;
    let goal = format!("/api/v1/goals/{}", goal["id"].as_str().unwrap());
    let step = program.make(&format!("{goal}/steps"), json!({ "title": "Flat" })).await;
    let tick = format!("{goal}/steps/{}/tick", step["id"].as_str().unwrap());
    let new = json!({ "title": "Call", "starts_on": TODAY });
    let reminder = program.make("/api/v1/reminders", new.clone()).await;
    let reminder = format!("/api/v1/reminders/{}", reminder["id"].as_str().unwrap());
    let (name, title) = (r#"{"name":"Habit #"}"#, r#"{"title":"Goal #"}"#);
    let add = r#"{"amount":1000}"#;
    let call = |method, path: String, body: &str| Call::Program(method, path, body.to_owned());
    vec![
        (Action::HabitCreate, call("POST", "/api/habits".into(), name)),
        (Action::HabitUpdate, call("PATCH", habit.clone(), name)),
        (Action::HabitToggle, call("POST", format!("{habit}/entries/{TODAY}/add"), add)),
        (Action::HabitDelete, call("POST", format!("{habit}/recover"), "")),
        (Action::GoalCreate, call("POST", "/api/v1/goals".into(), title)),
        (Action::GoalUpdate, call("PATCH", goal.clone(), title)),
        (Action::StepToggle, call("PUT", tick, "")),
        (Action::GoalDelete, call("POST", format!("{goal}/recover"), "")),
        (Action::ReminderCreate, call("POST", "/api/v1/reminders".into(), &new.to_string())),
        (Action::ReminderUpdate, call("PATCH", reminder.clone(), title)),
        (Action::ReminderDelete, call("POST", format!("{reminder}/recover"), "")),
        (Action::SettingsSave, call("PATCH", "/api/v1/settings".into(), name)),
        (Action::TokenCreate, Call::Form),
    ]
}

/// An operation for every action of a device.
async fn calls_of_devices(person: &mut Actor) -> Vec<(Action, Call)> {
    let habit = person.start_habit("Read").await;
    let goal = person.start_goal("Lisbon", &["Flat"]).await;
    let step = *person.goal(goal).await.steps.keys().next().unwrap();
    let titled = |text| domain::Title::new(text).ok();
    let (starts_on, amount) = (Some(day(TODAY)), domain::Amount(1_000));
    let call = move |reminder| ReminderEdit {
        title: titled("Call"),
        starts_on,
        ..ReminderEdit::of(reminder)
    };
    let reminder = ReminderId::from_entropy([7; 16]);
    person.dispatch(vec![Operation::CreateReminder(call(reminder))]).await;
    let toggle = Operation::AddAmount { habit, day: day(TODAY), amount };
    let rename = HabitEdit { name: domain::HabitName::new("Run").ok(), ..HabitEdit::of(habit) };
    let retitle = GoalEdit { title: titled("Porto"), ..GoalEdit::of(goal) };
    let by_height = SettingsEdit { by_height: Some(true), ..SettingsEdit::of() };
    let same = |operation: Operation| Call::Device(Arc::new(move |_| operation.clone()));
    let new_habit = |person: &Actor| Operation::CreateHabit(person.new_habit("Swim"));
    let new_goal = move |person: &Actor| {
        let goal = GoalEdit::of(person.goal_id());
        Operation::CreateGoal(GoalEdit { title: titled("Boat"), starts_on, ..goal })
    };
    let new_reminder = move |person: &Actor| {
        let id = person.habit_id().to_string().parse().unwrap();
        Operation::CreateReminder(call(id))
    };
    vec![
        (Action::HabitCreate, Call::Device(Arc::new(new_habit))),
        (Action::HabitUpdate, same(Operation::EditHabit(rename))),
        (Action::HabitToggle, same(toggle)),
        (Action::HabitDelete, same(Operation::RecoverHabit { habit })),
        (Action::GoalCreate, Call::Device(Arc::new(new_goal))),
        (Action::GoalUpdate, same(Operation::EditGoal(retitle))),
        (Action::StepToggle, same(Operation::SetStep { goal, step, done: true })),
        (Action::GoalDelete, same(Operation::RecoverGoal { goal })),
        (Action::ReminderCreate, Call::Device(Arc::new(new_reminder))),
        (Action::ReminderUpdate, same(Operation::EditReminder(call(reminder)))),
        (Action::ReminderDelete, same(Operation::RecoverReminder { reminder })),
        (Action::SettingsSave, same(Operation::EditSettings(by_height))),
    ]
}

/// Sends a call so many times, many at once, through two processes; returns how many were accepted and refused. `wait`: how
/// many seconds those that are refused are told to wait.
async fn send(
    server: &Server,
    clients: &[Client; 2],
    call: &Call,
    times: usize,
    wait: u32,
) -> (usize, usize) {
    let sent = Arc::new(AtomicUsize::new(0));
    let now = server.service.now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..AT_ONCE {
        let mut client = clients[number % 2].twin();
        let (sent, call) = (Arc::clone(&sent), call.clone());
        tasks.spawn(async move {
            let (mut accepted, mut refused) = (0, 0);
            loop {
                let number = sent.fetch_add(1, Ordering::Relaxed);
                if number >= times {
                    return (accepted, refused);
                }
                match client.send(&call, number, now).await {
                    None => accepted += 1,
                    Some(told) => {
                        assert_eq!(told, wait);
                        refused += 1;
                    }
                }
            }
        });
    }
    let counts = tasks.join_all().await;
    counts.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// The same person with the same program at each of two processes on one database.
async fn two_processes(server: &Server, name: &str) -> [Client; 2] {
    let mut person = server.sign_up(name).await;
    let program = Program::of(server, &mut person, "write").await;
    let other = server.twin().await;
    let there = Program { actor: program.actor.at(&other), token: program.token.clone() };
    [Client { person: person.at(&other), program: there }, Client { person, program }]
}

/// Of every call so many are accepted in a minute as its limit says, and the next ones a minute after.
async fn assert_exact(server: &Server, clients: &[Client; 2], calls: Vec<(Action, Call)>) {
    let limits = Limits::default();
    for (action, call) in calls {
        // What was made before counts no more, and the guards by address have room.
        server.clock.advance(60_000);
        let limit = limits.per_minute[&action] as usize;
        let counts = send(server, clients, &call, limit + AT_ONCE, 60).await;
        assert_eq!(counts, (limit, AT_ONCE), "{action:?}");
        server.clock.advance(59_999);
        assert_eq!(send(server, clients, &call, 1, 1).await.0, 0, "{action:?}");
        server.clock.advance(1);
        assert_eq!(send(server, clients, &call, 1, 0).await.0, 1, "{action:?}");
    }
}

async fn every_action_of_programs_is_counted_exactly(server: &Server) {
    let mut clients = two_processes(server, "ann").await;
    let calls = calls_of_programs(&mut clients[0].program).await;
    let tested: std::collections::BTreeSet<Action> =
        calls.iter().map(|(action, _)| *action).collect();
    assert!(tested.iter().eq(Limits::default().per_minute.keys()));
    assert_exact(server, &clients, calls).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_every_action_so_many_are_accepted_and_not_one_more() {
    let server = Server::start().await;
    every_action_of_programs_is_counted_exactly(&server).await;
    // Those of devices are counted in the same place, which the contract tests of the store ask on every database.
    let mut clients = two_processes(&server, "ben").await;
    let calls = calls_of_devices(&mut clients[0].person).await;
    assert_exact(&server, &clients, calls).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_every_action_so_many_are_accepted_and_not_one_more_behind_pgbouncer() {
    if let Some(server) = Server::on_pgbouncer().await {
        every_action_of_programs_is_counted_exactly(&server).await;
    }
}

#[tokio::test]
async fn a_hundred_habits_are_accepted_and_the_next_is_told_when_there_is_a_place() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut program = Program::of(&server, &mut ann, "write").await;
    for number in 0..100 {
        server.clock.advance(100);
        let answer = program.send("POST", "/api/habits", r#"{"title": "Test"}"#, &[]).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{number}: {}", answer.body);
        assert_eq!(answer.header("ratelimit-limit"), "100");
        assert_eq!(answer.header("ratelimit-remaining"), (99 - number).to_string());
        assert_eq!(answer.header("ratelimit-policy"), "100;w=60");
    }
    let answer = program.send("POST", "/api/habits", r#"{"title": "Test"}"#, &[]).await;
    assert_eq!(told(&answer).1, "rate_limited");
    // The first was accepted 9.9 seconds ago.
    assert_eq!((answer.header("retry-after"), answer.header("ratelimit-reset")), ("51", "51"));
    // The person's own forms count with it.
    let refused = ann.dispatch(vec![domain::Operation::CreateHabit(ann.new_habit("Run"))]).await;
    assert_eq!((refused.ack, refused.retry_after_ms), (0, 50_100));
    server.clock.advance(50_100);
    let answer = program.send("POST", "/api/habits", r#"{"title": "Test"}"#, &[]).await;
    assert_eq!(answer.status, StatusCode::CREATED);
}

#[tokio::test]
async fn who_makes_tokens_up_does_not_keep_the_database_busy() {
    let server = Server::start().await;
    let mut guesser = Program { actor: server.visitor("guesser"), token: "cg_x".to_owned() };
    let mut answer = guesser.get("/api/v1/habits").await;
    for _ in 0..1_200 {
        answer = guesser.get("/api/v1/habits").await;
    }
    assert_eq!(told(&answer).0, 429);
    assert_eq!(answer.header("retry-after"), "1");
}
