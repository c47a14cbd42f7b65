//! What is asked and done, resource by resource.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Program, told};
use crate::actor::{Server, TODAY, UNKNOWN_HABIT};

async fn start() -> (Server, crate::actor::Actor, Program) {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let program = Program::of(&server, &mut ann, "write").await;
    (server, ann, program)
}

/// Changes something, and returns what it was answered.
async fn change(program: &mut Program, method: &str, path: &str, body: Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let answer = program.send(method, path, &body, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{method} {path}: {}", answer.body);
    answer.json()
}

#[tokio::test]
async fn a_habit_is_made_changed_archived_deleted_and_recovered() {
    let (_server, mut ann, mut program) = start().await;
    // As the first scripts wrote it: without a version, and JSON that is called a form.
    let made = program.make("/api/habits", json!({ "title": "Test" })).await;
    assert_eq!((&made["name"], &made["measure"]), (&json!("Test"), &json!("check")));
    let rule = json!({ "schedule": "daily", "target": { "at_least": 1000 } });
    assert_eq!(made["rules"], json!({ TODAY: rule }));
    let path = format!("/api/v1/habits/{}", made["id"].as_str().unwrap());
    assert_eq!(program.get(&path).await.json::<Value>(), made);
    // The person sees it.
    assert!(ann.get("/today").await.body.contains("Test"));

    let rules = json!({ "2026-03-09": { "schedule": { "times_per_week": 3 }, "target": { "at_least": 1000 } } });
    let edited =
        change(&mut program, "PATCH", &path, json!({ "name": "Read", "rules": rules })).await;
    assert_eq!(edited["name"], "Read");
    assert_eq!(edited["rules"].as_object().unwrap().len(), 2);
    let archived =
        change(&mut program, "PUT", &format!("{path}/archive"), json!({ "on": TODAY })).await;
    assert_eq!(archived["archived_on"], TODAY);
    let listed: Value = program.get("/api/v1/habits?state=archived").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let restored = change(&mut program, "DELETE", &format!("{path}/archive"), Value::Null).await;
    assert_eq!(restored["archived_on"], Value::Null);

    let other = program.make("/api/v1/habits", json!({ "name": "Run", "colour": "plum" })).await;
    let moved =
        change(&mut program, "PUT", &format!("{path}/place"), json!({ "after": other["id"] }))
            .await;
    assert!(moved["position"].as_str().unwrap() > other["position"].as_str().unwrap());

    let deleted = program.send("DELETE", &path, "", &[]).await;
    assert_eq!((deleted.status, &*deleted.body), (StatusCode::NO_CONTENT, ""));
    let listed: Value = program.get("/api/v1/habits?state=deleted").await.json();
    assert_eq!(listed["items"][0]["id"], made["id"]);
    let back = change(&mut program, "POST", &format!("{path}/recover"), Value::Null).await;
    assert_eq!(back["deleted_at"], Value::Null);
}

#[tokio::test]
async fn a_square_is_set_added_to_noted_and_emptied() {
    let (_server, _, mut program) = start().await;
    let water =
        json!({ "name": "Water", "measure": { "count": { "unit": "glasses", "step": 1000 } } });
    let made = program.make("/api/v1/habits", water).await;
    let entries = format!("/api/v1/habits/{}/entries", made["id"].as_str().unwrap());
    let today = format!("{entries}/{TODAY}");
    let empty: Value = program.get(&today).await.json();
    assert_eq!(empty, json!({ "day": TODAY, "mark": null, "note": "" }));
    let set = change(&mut program, "PUT", &today, json!({ "mark": { "amount": 2500 } })).await;
    assert_eq!(set["mark"], json!({ "amount": 2500 }));
    let again = change(&mut program, "PUT", &today, json!({ "mark": { "amount": 2500 } })).await;
    assert_eq!(again, set);
    let added =
        change(&mut program, "POST", &format!("{today}/add"), json!({ "amount": -500 })).await;
    assert_eq!(added["mark"], json!({ "amount": 2000 }));
    let noted =
        change(&mut program, "PUT", &format!("{today}/note"), json!({ "note": "hot" })).await;
    assert_eq!(noted, json!({ "day": TODAY, "mark": { "amount": 2000 }, "note": "hot" }));
    for day in ["2026-02-28", "2026-03-01"] {
        change(&mut program, "PUT", &format!("{entries}/{day}"), json!({ "mark": "done" })).await;
    }
    let first: Value = program.get(&format!("{entries}?limit=2&from=2026-02-01")).await.json();
    assert_eq!(first["items"][1]["day"], "2026-03-01");
    let last: Value = program.get(first["next"].as_str().unwrap()).await.json();
    assert_eq!((last["items"][0]["day"].as_str(), last.get("next")), (Some(TODAY), None));
    let cleared = program.send("DELETE", &today, "", &[]).await;
    assert_eq!(cleared.status, StatusCode::NO_CONTENT);
    let left: Value = program.get(&today).await.json();
    assert_eq!((&left["mark"], &left["note"]), (&Value::Null, &json!("hot")));
    for day in ["2026-02-30", "tomorrow"] {
        let (status, code, _) = told(&program.get(&format!("{entries}/{day}")).await);
        assert_eq!((status, &*code), (422, "day_invalid"));
    }
    let ahead = format!("{entries}/2026-03-09");
    let ahead = program.send("PUT", &ahead, r#"{"mark":"done"}"#, &[]).await;
    assert_eq!(told(&ahead).1, "day_ahead");
}

#[tokio::test]
async fn a_goal_has_steps_that_are_ticked_and_moved() {
    let (_server, _, mut program) = start().await;
    let body = json!({ "title": "Lisbon", "category": "life", "deadline": "2026-12-31" });
    let goal = program.make("/api/v1/goals", body).await;
    assert_eq!(goal["starts_on"], TODAY);
    let path = format!("/api/v1/goals/{}", goal["id"].as_str().unwrap());
    let steps = format!("{path}/steps");
    let flat = program.make(&steps, json!({ "title": "Find a flat" })).await;
    let boxes = program.make(&steps, json!({ "title": "Boxes", "due": "2026-06-01" })).await;
    assert!(boxes["position"].as_str() > flat["position"].as_str());
    let of_boxes = format!("{steps}/{}", boxes["id"].as_str().unwrap());
    let moved =
        change(&mut program, "PATCH", &of_boxes, json!({ "after": null, "due": null })).await;
    assert!(moved["position"].as_str() < flat["position"].as_str());
    assert_eq!((&moved["title"], &moved["due"]), (&json!("Boxes"), &Value::Null));
    let ticked = change(&mut program, "PUT", &format!("{of_boxes}/tick"), Value::Null).await;
    assert!(ticked["done_at"].is_i64());
    let shown: Value = program.get(&path).await.json();
    assert_eq!((&shown["ticks"], &shown["ticked"]), (&json!(2), &json!(1)));
    let open = change(&mut program, "DELETE", &format!("{of_boxes}/tick"), Value::Null).await;
    assert_eq!(open["done_at"], Value::Null);
    assert_eq!(program.send("DELETE", &of_boxes, "", &[]).await.status, StatusCode::NO_CONTENT);
    let listed: Value = program.get(&steps).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(told(&program.get(&of_boxes).await).0, 404);
    let edited = change(&mut program, "PATCH", &path, json!({ "deadline": null })).await;
    assert_eq!((&edited["deadline"], &edited["title"]), (&Value::Null, &json!("Lisbon")));
    let nothing = program.send("PATCH", &path, "{}", &[]).await;
    assert_eq!(told(&nothing).1, "nothing");
}

#[tokio::test]
async fn reminders_and_settings_are_those_of_the_person() {
    let (_server, mut ann, mut program) = start().await;
    let body = json!({
        "title": "Dentist", "starts_on": TODAY, "times": { "from": "14:30" },
        "recurrence": "FREQ=WEEKLY;BYDAY=MO", "zone": "Asia/Tokyo",
    });
    let made = program.make("/api/v1/reminders", body).await;
    assert_eq!(made["times"], json!({ "from": "14:30" }));
    let path = format!("/api/v1/reminders/{}", made["id"].as_str().unwrap());
    let edited =
        change(&mut program, "PATCH", &path, json!({ "times": null, "priority": "high" })).await;
    assert_eq!((&edited["times"], &edited["title"]), (&Value::Null, &json!("Dentist")));
    let nowhere = program.send("PATCH", &path, r#"{"zone":"Europe/Nowhere"}"#, &[]).await;
    assert_eq!(told(&nowhere).1, "zone_unknown");

    let settings: Value = program.get("/api/v1/settings").await.json();
    assert_eq!((&settings["zone"], &settings["name"]), (&json!("Europe/Lisbon"), &json!("ann")));
    let change_to = json!({ "zone": "America/New_York", "theme": "dark", "day_start": 180 });
    let changed = change(&mut program, "PATCH", "/api/v1/settings", change_to).await;
    assert_eq!((&changed["zone"], &changed["name"]), (&json!("America/New_York"), &json!("ann")));
    let page = ann.get("/settings").await.body;
    assert!(page.contains("America/New_York") && page.contains("data-theme=\"dark\""), "{page}");
}

#[tokio::test]
async fn a_write_with_a_key_counts_once_and_is_answered_the_same() {
    let (server, _, mut program) = start().await;
    let key = [("idempotency-key", "a 1")];
    let first = program.send("POST", "/api/v1/habits", r#"{"name":"Read"}"#, &key).await;
    assert_eq!(first.status, StatusCode::CREATED);
    // The defaults of a new habit are others by now.
    server.clock.advance(86_400_000);
    program.make("/api/v1/habits", json!({ "name": "Run" })).await;
    for _ in 0..3 {
        let again = program.send("POST", "/api/v1/habits", r#"{"name":"Read"}"#, &key).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(again.header("location"), first.header("location"));
    }
    let other = program.send("POST", "/api/v1/habits", r#"{"name":"Swim"}"#, &key).await;
    assert_eq!(told(&other).1, "idempotency_key_reused");
    let listed: Value = program.get("/api/v1/habits").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);

    let add = format!("{}/entries/{TODAY}/add", first.header("location"));
    for _ in 0..5 {
        let key = [("idempotency-key", "b")];
        let added = program.send("POST", &add, r#"{"amount":1000}"#, &key).await;
        assert_eq!(added.json::<Value>()["mark"], json!({ "amount": 1000 }));
    }
    let key = [("idempotency-key", "b")];
    let other = program.send("POST", &add, r#"{"amount":2000}"#, &key).await;
    assert_eq!(told(&other).1, "idempotency_key_reused");

    // What was refused is refused again, also when it could be done by now.
    let key = [("idempotency-key", "c")];
    let ahead = format!("{}/entries/2026-03-06", first.header("location"));
    for _ in 0..2 {
        let refused = program.send("PUT", &ahead, r#"{"mark":"done"}"#, &key).await;
        assert_eq!(told(&refused).1, "day_ahead");
        server.clock.advance(10 * 86_400_000);
    }
    for key in ["", "é"] {
        let headers = [("idempotency-key", key)];
        let answer = program.send("POST", "/api/v1/habits", r#"{"name":"Read"}"#, &headers).await;
        assert_eq!(told(&answer).1, "idempotency_key_invalid", "{key}");
    }
}

/// Sends something at once with eight numbers for `#` under one key; returns how many have counted.
async fn race(program: &Program, method: &'static str, path: &str, body: &str, key: &str) -> usize {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (mut program, path, key) = (program.twin(), path.to_owned(), key.to_owned());
        let body = body.replace('#', &number.to_string());
        tasks.spawn(async move {
            program.send(method, &path, &body, &[("idempotency-key", &key)]).await
        });
    }
    let answers = tasks.join_all().await;
    let (counted, others): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status.is_success());
    for answer in others {
        let (status, code, _) = told(answer);
        assert_eq!((status, &*code), (422, "idempotency_key_reused"), "{method} {path}");
    }
    counted.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_bodies_that_come_at_once_with_one_key_one_counts() {
    let (_server, _, mut program) = start().await;
    let read = program.make("/api/v1/habits", json!({ "name": "Read" })).await;
    let read = format!("/api/v1/habits/{}", read["id"].as_str().unwrap());
    for round in 0..8 {
        let key = |what: &str| format!("{what} {round}");
        let body = r#"{"name":"Habit #"}"#;
        assert_eq!(race(&program, "POST", "/api/v1/habits", body, &key("new")).await, 1);
        assert_eq!(race(&program, "PATCH", &read, body, &key("name")).await, 1);
    }
    let listed: Value = program.get("/api/v1/habits").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn steps_and_moves_that_are_sent_again_count_once() {
    let (_server, _, mut program) = start().await;
    let goal = program.make("/api/v1/goals", json!({ "title": "Lisbon" })).await;
    let steps = format!("/api/v1/goals/{}/steps", goal["id"].as_str().unwrap());
    let key = [("idempotency-key", "a")];
    let first = program.send("POST", &steps, r#"{"title":"Flat"}"#, &key).await;
    program.make(&steps, json!({ "title": "Boxes" })).await;
    let again = program.send("POST", &steps, r#"{"title":"Flat"}"#, &key).await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));

    let read = program.make("/api/v1/habits", json!({ "name": "Read" })).await;
    let run = program.make("/api/v1/habits", json!({ "name": "Run" })).await;
    let place = format!("/api/v1/habits/{}/place", read["id"].as_str().unwrap());
    let (key, body) = ([("idempotency-key", "b")], json!({ "after": run["id"] }).to_string());
    let first = program.send("PUT", &place, &body, &key).await;
    program.make("/api/v1/habits", json!({ "name": "Swim" })).await;
    let again = program.send("PUT", &place, &body, &key).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &first.body));
}

#[tokio::test]
async fn a_program_learns_that_nothing_has_changed() {
    let (_server, mut ann, mut program) = start().await;
    let made = program.make("/api/v1/habits", json!({ "name": "Read" })).await;
    let path = format!("/api/v1/habits/{}", made["id"].as_str().unwrap());
    let change = json!({ "name": "Ann" }).to_string();
    for (path, other) in [
        ("/api/v1/habits", StatusCode::OK),
        ("/api/v1/settings", StatusCode::NOT_MODIFIED),
        (path.as_str(), StatusCode::NOT_MODIFIED),
    ] {
        let tag = program.get(path).await.header("etag").to_owned();
        let known = [("if-none-match", tag.as_str())];
        let same = program.send("GET", path, "", &known).await;
        assert_eq!((same.status, &*same.body), (StatusCode::NOT_MODIFIED, ""), "{path}");
        assert_eq!(same.header("etag"), tag);
        // Whoever changes something; a list is another with every change, a record with its own.
        ann.start_habit("Run").await;
        assert_eq!(program.send("GET", path, "", &known).await.status, other, "{path}");
        if other == StatusCode::NOT_MODIFIED {
            let changed = program.send("PATCH", path, &change, &[]).await;
            let asked = program.send("GET", path, "", &known).await;
            assert_eq!(
                (asked.status, asked.header("etag")),
                (StatusCode::OK, changed.header("etag"))
            );
        }
    }
}

#[tokio::test]
async fn every_list_comes_in_pages() {
    let (_server, mut ann, mut program) = start().await;
    for number in 0..5 {
        program.make("/api/v1/habits", json!({ "name": format!("Habit {number}") })).await;
        program.make("/api/v1/goals", json!({ "title": format!("Goal {number}") })).await;
        let reminder = json!({ "title": format!("Call {number}"), "starts_on": TODAY });
        program.make("/api/v1/reminders", reminder).await;
    }
    let goal = ann.start_goal("Steps", &["1", "2", "3", "4", "5"]).await;
    let steps = format!("/api/v1/goals/{goal}/steps");
    for (path, all) in
        [("/api/v1/habits", 5), ("/api/v1/goals", 6), ("/api/v1/reminders", 5), (steps.as_str(), 5)]
    {
        let mut next = Some(format!("{path}?limit=2"));
        let mut seen = std::collections::BTreeSet::new();
        while let Some(path) = next {
            let answer = program.get(&path).await;
            let page: Value = answer.json();
            let items = page["items"].as_array().unwrap();
            assert!((1..=2).contains(&items.len()), "{path}");
            seen.extend(items.iter().map(|item| item["id"].to_string()));
            next = page["next"].as_str().map(str::to_owned);
            assert_eq!(next.is_some(), answer.header("link").contains("rel=\"next\""));
        }
        assert_eq!(seen.len(), all, "{path}");
        for limit in ["0", "101", "-1"] {
            let (status, code, _) = told(&program.get(&format!("{path}?limit={limit}")).await);
            assert_eq!((status, &*code), (400, "limit_invalid"), "{path}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_told_as_a_problem() {
    let (_server, _, mut program) = start().await;
    let habits = "/api/v1/habits";
    for (body, status, code) in [
        ("{", 400, "body_malformed"),
        ("", 400, "body_malformed"),
        ("[]", 422, "body_invalid"),
        (r#"{"name":""}"#, 422, "body_invalid"),
        (r#"{"name":"Read","nme":1}"#, 422, "body_invalid"),
        ("{}", 422, "name_missing"),
        (r#"{"name":"Read","starts_on":"2026-02-30"}"#, 422, "body_invalid"),
        (r#"{"name":"Read","target":{"at_least":0}}"#, 422, "target_invalid"),
    ] {
        let answer = program.send("POST", habits, body, &[]).await;
        let (told_status, told_code, sentence) = told(&answer);
        assert_eq!((told_status, &*told_code), (status, code), "{body}: {sentence}");
        assert!(!sentence.is_empty());
    }
    let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(70_000));
    assert_eq!(told(&program.send("POST", habits, &long, &[]).await).0, 413);
    assert_eq!(told(&program.get("/api/v1/habits?state=lost").await).1, "query_invalid");
    assert_eq!(told(&program.get(&format!("{habits}/{UNKNOWN_HABIT}")).await).0, 404);
    assert_eq!(told(&program.get("/api/v1/habits/x").await).0, 404);
    assert_eq!(told(&program.send("PUT", habits, "{}", &[]).await).0, 405);
    let elsewhere = [("origin", "https://evil.example")];
    assert_eq!(told(&program.send("POST", habits, "{}", &elsewhere).await).0, 403);
}

#[tokio::test]
async fn the_description_and_its_page_are_for_everybody() {
    let server = Server::start().await;
    let mut visitor = server.visitor("visitor");
    let described: Value = visitor.get("/api/openapi.json").await.json();
    assert_eq!(described["openapi"], "3.1.0");
    let page = visitor.get("/api/docs").await;
    assert_eq!(page.status, StatusCode::OK);
    for (path, calls) in described["paths"].as_object().unwrap() {
        assert!(page.body.contains(&format!("/api/v1{path}")), "{path}");
        for call in calls.as_object().unwrap().values() {
            assert!(call["summary"].as_str().unwrap().ends_with('.'), "{path}");
        }
    }
    assert!(!page.body.contains("<script"));
}
