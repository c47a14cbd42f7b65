//! The figures an operator reads, and who may read them.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::Operation;

use crate::actor::{Answer, Server, UNKNOWN_HABIT};
use crate::oracle::python;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Asks for something of the operator's, with what the header says.
async fn ask(server: &Server, path: &str, authorization: &str) -> Answer {
    let mut operator = server.visitor("operator");
    let headers = [("authorization", authorization)];
    operator.send(Method::GET, path, &headers, Body::empty()).await
}

async fn figures(server: &Server) -> String {
    let answer = ask(server, "/metrics", &format!("Bearer {TOKEN}")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    answer.body
}

/// The number of a series.
fn figure(figures: &str, series: &str) -> Option<f64> {
    let line = figures.lines().find_map(|line| line.strip_prefix(series));
    line.and_then(|number| number.trim().parse().ok())
}

#[tokio::test]
async fn figures_are_for_whoever_has_the_token() {
    let server = Server::with(&[("ADMIN_TOKEN", TOKEN)]).await;
    for wrong in ["", "Bearer ", "Bearer 0123456789abcdef0123456789abcdee", TOKEN] {
        let answer = ask(&server, "/metrics", wrong).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    figures(&server).await;
    let closed = Server::start().await;
    assert_eq!(ask(&closed, "/metrics", "Bearer ").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_asked_and_decided_is_counted_without_saying_who() {
    let server = Server::with(&[("ADMIN_TOKEN", TOKEN)]).await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Zither").await;
    ann.get("/today").await;
    ann.get("/today").await;
    ann.get(&format!("/habits/{habit}")).await;
    ann.get("/nowhere/at/all").await;
    ann.dispatch(vec![Operation::DeleteHabit { habit: UNKNOWN_HABIT.parse().unwrap() }]).await;

    let text = figures(&server).await;
    let of = |series: &str| figure(&text, series);
    let count = "consistencygrid_request_duration_seconds_count";
    let today = format!("{count}{{method=\"GET\",route=\"/today\",status=\"2xx\"}}");
    assert_eq!(of(&today), Some(2.0), "{text}");
    let one = format!("{count}{{method=\"GET\",route=\"/habits/{{id}}\",status=\"2xx\"}}");
    assert_eq!(of(&one), Some(1.0), "{text}");
    let none = format!("{count}{{method=\"GET\",route=\"none\",status=\"4xx\"}}");
    assert_eq!(of(&none), Some(1.0), "{text}");
    let operations = "consistencygrid_operations_total";
    assert_eq!(of(&format!("{operations}{{outcome=\"accepted\"}}")), Some(1.0), "{text}");
    assert_eq!(of(&format!("{operations}{{outcome=\"habit_missing\"}}")), Some(1.0), "{text}");
    assert!(of("consistencygrid_snapshot_readings_total{found=\"hit\"}").unwrap() >= 1.0);
    assert!(of("consistencygrid_statement_duration_seconds_count").unwrap() > 10.0);
    assert!(of("consistencygrid_database_connections{state=\"most\"}").unwrap() >= 1.0);
    assert_eq!(of("consistencygrid_mails_waiting"), Some(0.0));
    for secret in [habit.to_string().as_str(), "ann", "Zither", "nowhere"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[tokio::test]
async fn what_was_not_let_in_is_counted_as_that() {
    let limits = [("ADMIN_TOKEN", TOKEN), ("RATE_LIMITS", "habitCreate=2")];
    let server = Server::with(&limits).await;
    let mut ann = server.sign_up("ann").await;
    let habits = (0..5).map(|number| Operation::CreateHabit(ann.new_habit(&format!("{number}"))));
    let habits = habits.collect();
    let request = ann.request(habits);
    let reply: domain::Reply = ann.exchange(&request).await.json();
    assert_eq!(reply.ack, 2);
    let text = figures(&server).await;
    let operations = "consistencygrid_operations_total";
    assert_eq!(figure(&text, &format!("{operations}{{outcome=\"accepted\"}}")), Some(2.0));
    assert_eq!(figure(&text, &format!("{operations}{{outcome=\"rate_limited\"}}")), Some(3.0));
}

#[tokio::test]
async fn how_quick_pages_are_in_browsers_is_counted_by_the_kind_of_page() {
    let server = Server::with(&[("ADMIN_TOKEN", TOKEN)]).await;
    let mut ann = server.visitor("ann");
    let json = [("content-type", "application/json")];
    let mut tell = async |body: &'static str| {
        ann.send(Method::POST, "/api/v1/vitals", &json, Body::from(body)).await.status
    };
    let measured = r#"{"page":"/habits/019400a7-3b2c-7d11-8e55-2f0a4c6b9d13","ttfb":12,"lcp":2100.5,"cls":0.02}"#;
    assert_eq!(tell(measured).await, StatusCode::NO_CONTENT);
    // What cannot have been measured is not counted, and what nobody knows has one name.
    let odd = r#"{"page":"/<b>","lcp":-1,"inp":1e300,"cls":1000}"#;
    assert_eq!(tell(odd).await, StatusCode::NO_CONTENT);
    assert_eq!(tell(r#"{"page":"/elsewhere/at/all","fcp":900}"#).await, StatusCode::NO_CONTENT);
    assert_eq!(tell("[]").await, StatusCode::UNPROCESSABLE_ENTITY);

    let text = figures(&server).await;
    let sum =
        |labels: &str| figure(&text, &format!("consistencygrid_web_vital_seconds_sum{labels}"));
    assert_eq!(sum(r#"{vital="lcp",page="habit"}"#), Some(2.1005), "{text}");
    assert_eq!(sum(r#"{vital="ttfb",page="habit"}"#), Some(0.012));
    assert_eq!(sum(r#"{vital="fcp",page="other"}"#), Some(0.9));
    assert_eq!(sum(r#"{vital="inp",page="other"}"#), None);
    assert_eq!(figure(&text, r#"consistencygrid_web_shift_count{page="habit"}"#), Some(1.0));
    assert_eq!(figure(&text, r#"consistencygrid_web_shift_count{page="other"}"#), None);

    // Where nobody can see the figures, nothing is measured.
    let blind = Server::start().await;
    let mut bob = blind.visitor("bob");
    let answer = bob.send(Method::POST, "/api/v1/vitals", &json, Body::from(measured)).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(!bob.get("/").await.body.contains("vitals"));
    assert!(server.visitor("carl").get("/privacy").await.body.contains("how quick it was"));
}

/// The names and labels of all figures.
async fn series(server: &Server) -> BTreeSet<String> {
    let text = figures(server).await;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| Some(line.rsplit_once(' ')?.0.to_owned())).collect()
}

/// What somebody asks whose words are in no one else's mouth.
async fn ask_all_sorts(server: &Server, word: &str) {
    let mut ann = server.sign_up(word).await;
    let habit = ann.start_habit(word).await;
    let token = format!("Bearer cg_{}", word.repeat(43).split_at(43).0);
    let (program, json) = ([("authorization", &*token)], [("content-type", "application/json")]);
    for path in [
        "/today".to_owned(),
        format!("/today?day={word}"),
        format!("/habits/{habit}"),
        format!("/habits/{word}"),
        format!("/nowhere/{word}"),
        format!("/assets/{word}.js"),
        format!("/cal/{word}.ics"),
        format!("/api/v1/habits/{word}"),
        format!("/api/{word}"),
    ] {
        for method in ["GET", "POST", "DELETE", "PROPFIND", &word.to_uppercase()] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            ann.send(method, &path, &program, Body::empty()).await;
        }
    }
    let vitals = format!(r#"{{"page":"/{word}","lcp":900,"cls":0}}"#);
    ann.send(Method::POST, "/api/v1/vitals", &json, Body::from(vitals)).await;
}

#[tokio::test]
async fn however_many_come_and_whatever_they_ask_there_are_no_more_figures() {
    let server = Server::with(&[("ADMIN_TOKEN", TOKEN)]).await;
    ask_all_sorts(&server, "ann").await;
    // The route of the figures is known from now on as well.
    series(&server).await;
    let before = series(&server).await;
    for word in ["ben", "carla", "dora"] {
        ask_all_sorts(&server, word).await;
    }
    assert_eq!(series(&server).await, before);
    assert!(before.len() < 2_000, "{}", before.len());
}

#[tokio::test]
async fn an_error_can_be_made_on_this_machine_or_with_the_token() {
    let here = Server::start().await;
    let answer = ask(&here, "/api/test-error", "").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.body.contains("a test of how"));
    let site = ("SITE_URL", "https://grid.example");
    let closed = Server::with(&[site]).await;
    assert_eq!(ask(&closed, "/api/test-error", "").await.status, StatusCode::NOT_FOUND);
    let server = Server::with(&[site, ("ADMIN_TOKEN", TOKEN)]).await;
    assert_eq!(ask(&server, "/api/test-error", "").await.status, StatusCode::UNAUTHORIZED);
    let answer = ask(&server, "/api/test-error", &format!("Bearer {TOKEN}")).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
}

/// The figures a text speaks of.
fn named(text: &str) -> Vec<&str> {
    let is_part = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let words = text.split(|letter| !is_part(letter));
    let named: Vec<&str> = words.filter(|word| word.starts_with("consistencygrid_")).collect();
    assert!(named.len() > 5, "{text}");
    named
}

#[tokio::test]
async fn alerts_and_dashboard_speak_of_figures_that_are_there() {
    let server = Server::with(&[("ADMIN_TOKEN", TOKEN)]).await;
    let mut ann = server.sign_up("ann").await;
    ann.start_habit("Read").await;
    ann.get("/today").await;
    let measured = Body::from(r#"{"page":"/today","lcp":900,"cls":0}"#);
    let json = [("content-type", "application/json")];
    ann.send(Method::POST, "/api/v1/vitals", &json, measured).await;
    let text = figures(&server).await;
    for file in
        [include_str!("../../../deploy/alerts.yml"), include_str!("../../../deploy/grafana.json")]
    {
        for name in named(file) {
            let is_there = |line: &str| {
                line.starts_with(&[name, "{"].concat()) || line.starts_with(&[name, " "].concat())
            };
            assert!(text.lines().any(is_there), "{name}");
        }
    }
    // The bounds the alerts and the dashboard ask for.
    let half = |line: &str| {
        line.contains("request_duration_seconds_bucket") && line.contains("le=\"0.5\"")
    };
    assert!(text.lines().any(half), "{text}");
    assert!(text.contains("statement_duration_seconds_bucket{le=\"0.05\""), "{text}");
}

#[test]
fn the_dashboard_is_what_grafanas_own_library_reads() {
    let Some(mut python) = python("dashboard.py") else { return };
    let dashboard = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/grafana.json");
    let read = python.arg(dashboard).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let panels: u32 = String::from_utf8_lossy(&read.stdout).trim().parse().unwrap();
    assert!(panels > 10, "{panels}");
}
