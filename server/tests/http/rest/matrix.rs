//! Every route there is: who gets in, and whose things are there.

use axum::http::StatusCode;
use domain::{Operation, ReminderEdit, ReminderId};
use serde_json::Value;

use super::{Program, told};
use crate::actor::{Server, TODAY, UNKNOWN_HABIT, day};

/// The routes of the description: method, path with its braces, and a body that would do.
fn routes() -> Vec<(String, String, String)> {
    let described = include_str!("../../../../docs/openapi.json");
    let described: Value = serde_json::from_str(described).unwrap();
    let mut routes = Vec::new();
    for (path, calls) in described["paths"].as_object().unwrap() {
        for method in calls.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            let body = body(method, path).to_owned();
            routes.push((method.to_uppercase(), format!("/api/v1{path}"), body));
        }
    }
    assert!(routes.len() > 30, "{routes:?}");
    routes
}

fn body(method: &str, path: &str) -> &'static str {
    match (method, path.rsplit('/').next().unwrap()) {
        ("get" | "delete", _) | (_, "recover" | "tick") => "",
        ("post", "habits") | (_, "{habit}") => r#"{"name":"Mine"}"#,
        (_, "archive") => r#"{"on":"2026-03-02"}"#,
        (_, "place") => r#"{"after":null}"#,
        (_, "{day}") => r#"{"mark":"done"}"#,
        (_, "add") => r#"{"amount":1000}"#,
        (_, "note") => r#"{"note":"Mine"}"#,
        (_, "settings") => r#"{"theme":"dark"}"#,
        ("post", "reminders") => r#"{"title":"Mine","starts_on":"2026-03-02"}"#,
        _ => r#"{"title":"Mine"}"#,
    }
}

/// A path with the ids of somebody's things in it.
fn filled(path: &str, [habit, goal, step, reminder]: [&str; 4]) -> String {
    path.replace("{habit}", habit)
        .replace("{goal}", goal)
        .replace("{step}", step)
        .replace("{reminder}", reminder)
        .replace("{day}", TODAY)
}

#[tokio::test]
async fn another_accounts_things_are_as_if_they_were_not_there_on_every_route() {
    let server = Server::start().await;
    let (mut ann, mut ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let habit = ann.start_habit("Secret habit").await.to_string();
    let goal = ann.start_goal("Secret goal", &["Secret step"]).await;
    let step = ann.goal(goal).await.steps.keys().next().unwrap().to_string();
    let goal = goal.to_string();
    let reminder = ReminderId::from_entropy([7; 16]);
    let title = domain::Title::new("Secret reminder").ok();
    let edit = ReminderEdit { title, starts_on: Some(day(TODAY)), ..ReminderEdit::of(reminder) };
    ann.dispatch(vec![Operation::CreateReminder(edit)]).await;
    let before = ann.everything().await.digest;
    let reminder = reminder.to_string();
    let mut bens = Program::of(&server, &mut ben, "write").await;
    let mut anns = Program::of(&server, &mut ann, "read").await;
    for (method, path, body) in routes() {
        let of_ann = filled(&path, [&habit, &goal, &step, &reminder]);
        if of_ann == path {
            let answer = bens.send(&method, &of_ann, &body, &[]).await;
            assert!(answer.status.is_success() && !answer.body.contains("Secret"), "{path}");
            continue;
        }
        let theirs = bens.send(&method, &of_ann, &body, &[]).await;
        let nobodys = bens.send(&method, &filled(&path, [UNKNOWN_HABIT; 4]), &body, &[]).await;
        assert_eq!(told(&theirs), told(&nobodys), "{method} {path}");
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{method} {path}: {}", theirs.body);
        if method == "GET" {
            let own = anns.get(&of_ann).await;
            assert_eq!(own.status, StatusCode::OK, "{path}");
        }
    }
    assert_eq!(ann.everything().await.digest, before);
}

#[tokio::test]
async fn no_route_opens_without_a_token_and_none_writes_with_one_that_reads() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Read").await.to_string();
    let before = ann.everything().await.digest;
    let mut reader = Program::of(&server, &mut ann, "read").await;
    let mut stranger = Program { token: "cg_".to_owned(), ..reader.twin() };
    for (method, path, body) in routes() {
        let path = filled(&path, [&habit, UNKNOWN_HABIT, UNKNOWN_HABIT, UNKNOWN_HABIT]);
        for path in [path.clone(), path.replace("/api/v1/", "/api/")] {
            let (status, code, _) = told(&stranger.send(&method, &path, &body, &[]).await);
            assert_eq!((status, &*code), (401, "token_unknown"), "{method} {path}");
            let answer = reader.send(&method, &path, &body, &[]).await;
            if method == "GET" {
                assert_ne!(answer.status, StatusCode::FORBIDDEN, "{path}");
            } else {
                assert_eq!(told(&answer).1, "scope_missing", "{method} {path}");
            }
        }
    }
    assert_eq!(ann.everything().await.digest, before);
}
