//! The limits of a minute, over REST: to the last place, however many come at once and by however many processes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use domain::limits::{Action, Limits};
use serde_json::json;

use super::{Program, told};
use crate::actor::{Actor, Server, TODAY};

const AT_ONCE: usize = 64;

/// What is sent again and again, the number of the request standing for `#`.
type Call = (&'static str, String, String);

/// One call for every action there is over REST.
async fn calls(program: &mut Program) -> Vec<(Action, Call)> {
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
    vec![
        (Action::HabitCreate, ("POST", "/api/habits".into(), name.into())),
        (Action::HabitUpdate, ("PATCH", habit.clone(), name.into())),
        (Action::HabitToggle, ("POST", format!("{habit}/entries/{TODAY}/add"), add.into())),
        (Action::HabitDelete, ("POST", format!("{habit}/recover"), String::new())),
        (Action::GoalCreate, ("POST", "/api/v1/goals".into(), title.into())),
        (Action::GoalUpdate, ("PATCH", goal.clone(), title.into())),
        (Action::StepToggle, ("PUT", tick, String::new())),
        (Action::GoalDelete, ("POST", format!("{goal}/recover"), String::new())),
        (Action::ReminderCreate, ("POST", "/api/v1/reminders".into(), new.to_string())),
        (Action::ReminderUpdate, ("PATCH", reminder.clone(), title.into())),
        (Action::ReminderDelete, ("POST", format!("{reminder}/recover"), String::new())),
        (Action::SettingsSave, ("PATCH", "/api/v1/settings".into(), name.into())),
    ]
}

/// Sends a call so many times, many at once, through two processes; returns how many were accepted and refused. `wait`: what
/// those that are refused are told.
async fn send(
    programs: &[Program; 2],
    call: &Call,
    times: usize,
    wait: &'static str,
) -> (usize, usize) {
    let sent = Arc::new(AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..AT_ONCE {
        let mut program = programs[number % 2].twin();
        let (sent, (method, path, body)) = (Arc::clone(&sent), call.clone());
        tasks.spawn(async move {
            let (mut accepted, mut refused) = (0, 0);
            loop {
                let number = sent.fetch_add(1, Ordering::Relaxed);
                if number >= times {
                    return (accepted, refused);
                }
                let body = body.replace('#', &number.to_string());
                let answer = program.send(method, &path, &body, &[]).await;
                if answer.status.is_success() {
                    accepted += 1;
                    assert!(!answer.header("ratelimit-limit").is_empty());
                } else {
                    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
                    assert_eq!(answer.header("retry-after"), wait);
                    assert_eq!(answer.header("ratelimit-remaining"), "0");
                    refused += 1;
                }
            }
        });
    }
    let counts = tasks.join_all().await;
    counts.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// Two processes, each with the same program, and the person it works for.
async fn two_processes(server: &Server, person: &mut Actor) -> [Program; 2] {
    let program = Program::of(server, person, "write").await;
    let other = server.twin().await;
    let actor = program.actor.at(&other);
    [Program { actor, token: program.token.clone() }, program]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_every_action_so_many_are_accepted_and_not_one_more() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut programs = two_processes(&server, &mut ann).await;
    let calls = calls(&mut programs[0]).await;
    let limits = Limits::default();
    let tested: Vec<Action> = calls.iter().map(|(action, _)| *action).collect();
    let others = limits.per_minute.keys().filter(|action| !tested.contains(action));
    // Tokens are made by a form.
    assert_eq!(others.collect::<Vec<_>>(), [&Action::TokenCreate]);
    for (action, call) in calls {
        // What was made before counts no more, and the guard by address has room.
        server.clock.advance(60_000);
        let limit = limits.per_minute[&action] as usize;
        let counts = send(&programs, &call, limit + AT_ONCE, "60").await;
        assert_eq!(counts, (limit, AT_ONCE), "{action:?}");
        server.clock.advance(59_999);
        assert_eq!(send(&programs, &call, 1, "1").await.0, 0, "{action:?}");
        server.clock.advance(1);
        assert_eq!(send(&programs, &call, 1, "").await.0, 1, "{action:?}");
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
