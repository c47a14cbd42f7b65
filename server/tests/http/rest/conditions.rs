//! Writes on condition that a record is still as the program has seen it (RFC 9110).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Program, told};
use crate::actor::{Server, TODAY, UNKNOWN_HABIT};

/// The records of somebody: where each is read, and what is written into it in which ways.
async fn writes(program: &mut Program) -> Vec<(String, &'static str, String, Value)> {
    let habit = program.make("/api/v1/habits", json!({ "name": "Read" })).await;
    let habit = format!("/api/v1/habits/{}", habit["id"].as_str().unwrap());
    let square = format!("{habit}/entries/{TODAY}");
    let goal = program.make("/api/v1/goals", json!({ "title": "Lisbon" })).await;
    let goal = format!("/api/v1/goals/{}", goal["id"].as_str().unwrap());
    let step = program.make(&format!("{goal}/steps"), json!({ "title": "Flat" })).await;
    let step = format!("{goal}/steps/{}", step["id"].as_str().unwrap());
    let new = json!({ "title": "Call", "starts_on": TODAY });
    let reminder = program.make("/api/v1/reminders", new).await;
    let reminder = format!("/api/v1/reminders/{}", reminder["id"].as_str().unwrap());
    let settings = "/api/v1/settings".to_owned();
    let of = |place: &String, method, below: &str, body| {
        (place.clone(), method, [place, below].concat(), body)
    };
    vec![
        of(&square, "PUT", "", json!({ "mark": "done" })),
        of(&square, "PUT", "/note", json!({ "note": "Long" })),
        of(&square, "DELETE", "", Value::Null),
        of(&habit, "PATCH", "", json!({ "name": "Read more" })),
        of(&habit, "PUT", "/archive", json!({ "on": TODAY })),
        of(&habit, "DELETE", "", Value::Null),
        of(&habit, "POST", "/recover", Value::Null),
        of(&goal, "PATCH", "", json!({ "title": "Porto" })),
        of(&step, "PATCH", "", json!({ "title": "House" })),
        of(&step, "PUT", "/tick", Value::Null),
        of(&goal, "DELETE", "", Value::Null),
        of(&reminder, "PATCH", "", json!({ "title": "Write" })),
        of(&reminder, "DELETE", "", Value::Null),
        of(&settings, "PATCH", "", json!({ "theme": "dark" })),
    ]
}

#[tokio::test]
async fn a_write_on_condition_is_done_to_what_the_program_has_seen_and_to_nothing_else() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut program = Program::of(&server, &mut ann, "write").await;
    let list = program.get("/api/v1/habits").await.header("etag").to_owned();
    for (place, method, path, body) in writes(&mut program).await {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let before = program.get(&place).await;
        let tag = before.header("etag").to_owned();
        // The tag is strong, so the bytes are always the same.
        let small = program.send("GET", &place, "", &[("accept-encoding", "gzip")]).await;
        assert_eq!((small.header("content-encoding"), &small.body), ("", &before.body));
        let weak = ["W/", &tag].concat();
        let other = r#""0000000000000001""#;
        for stale in [other, weak.as_str(), list.as_str(), "x", "", r#""x", W/"*""#] {
            let stale = [("if-match", stale)];
            let refused = program.send(method, &path, &body, &stale).await;
            let (status, code, _) = told(&refused);
            assert_eq!((status, &*code), (412, "outdated"), "{method} {path} {stale:?}");
        }
        let asked = program.get(&place).await;
        assert_eq!((asked.header("etag"), &asked.body), (&*tag, &before.body), "{method} {path}");

        // What others do elsewhere is no hindrance.
        program.make("/api/v1/goals", json!({ "title": "Elsewhere" })).await;
        let several = [other, tag.as_str()].join(" , ");
        let (seen, key) = (("if-match", several.as_str()), ("idempotency-key", path.as_str()));
        let key = (key.0, &*[method, key.1].concat());
        let done = program.send(method, &path, &body, &[seen, key]).await;
        assert!(done.status.is_success(), "{method} {path}: {}", done.body);
        assert_ne!(done.header("etag"), tag);
        assert_eq!(program.get(&place).await.header("etag"), done.header("etag"), "{path}");
        // The answer was lost: sent again, it is what has been done already.
        let again = program.send(method, &path, &body, &[seen, key]).await;
        assert_eq!((again.status, &again.body), (done.status, &done.body), "{method} {path}");
        assert_eq!(program.send(method, &path, &body, &[seen]).await.status, 412, "{path}");
    }
    let missing = format!("/api/v1/habits/{UNKNOWN_HABIT}");
    for condition in ["*", r#""0000000000000001""#] {
        let condition = [("if-match", condition)];
        let answer = program.send("PATCH", &missing, r#"{"name":"Run"}"#, &condition).await;
        assert_eq!(told(&answer).0, 404);
    }
    let any = [("if-match", "*")];
    let answer = program.send("PATCH", "/api/v1/settings", r#"{"name":"Ann"}"#, &any).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_have_seen_the_same_one_writes() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut program = Program::of(&server, &mut ann, "write").await;
    let habit = program.make("/api/v1/habits", json!({ "name": "Read" })).await;
    let path = format!("/api/v1/habits/{}", habit["id"].as_str().unwrap());
    let tag = program.get(&path).await.header("etag").to_owned();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..32 {
        let (mut program, path, tag) = (program.twin(), path.clone(), tag.clone());
        tasks.spawn(async move {
            let body = json!({ "name": format!("Read {number}") }).to_string();
            program.send("PATCH", &path, &body, &[("if-match", &tag)]).await.status
        });
    }
    let answers = tasks.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == StatusCode::OK).count(), 1);
    assert_eq!(answers.iter().filter(|status| **status == 412).count(), 31);
}
