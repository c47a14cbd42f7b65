//! The service worker's script: what it says of the build, and what stands in its place when it is switched off.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::actor::{Actor, Answer, Server};
use crate::site::{RETIRED_WORKER, WORKER, site};

async fn script(set: &[(&str, &str)]) -> Answer {
    let server = Server::with_site(set, site()).await;
    ask(&mut server.visitor("visitor")).await
}

async fn ask(actor: &mut Actor) -> Answer {
    actor.send(Method::GET, "/service-worker.js", &[("accept", "*/*")], Body::empty()).await
}

/// The value of one of the constants in the first line.
fn constant(script: &str, name: &str) -> serde_json::Value {
    let line = script.lines().next().unwrap();
    let (_, rest) = line.split_once(&format!("{name}=")).unwrap();
    serde_json::Deserializer::from_str(rest).into_iter().next().unwrap().unwrap()
}

fn files(script: &str) -> Vec<String> {
    serde_json::from_value(constant(script, "FILES")).unwrap()
}

#[tokio::test]
async fn the_worker_is_told_of_its_build_in_one_line() {
    let answer = script(&[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let (line, rest) = answer.body.split_once('\n').unwrap();
    assert!(line.starts_with("const BUILD=\"0ecd4f13df9121ff-o") && line.ends_with(';'), "{line}");
    assert_eq!(rest, WORKER);
    assert_eq!(constant(line, "SHELL"), "/shell");
    let pages =
        serde_json::json!(["/today", "/grid", "/review", "/habits/", "/goals", "/reminders"]);
    assert_eq!(constant(line, "PAGES"), pages);
    assert_eq!(constant(line, "SYNC"), "/api/v1/sync");
    assert_eq!(constant(line, "PUSH"), "/api/v1/push");
}

#[tokio::test]
async fn the_worker_is_asked_for_again_and_is_the_same_for_everybody() {
    let server = Server::with_site(&[], site()).await;
    let mut ann = server.sign_up("ann").await;
    server.clock.advance(2 * 86_400_000);
    let answer = ask(&mut ann).await;
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    assert!(!answer.header("vary").contains("cookie"), "{answer:?}");
    assert_eq!(answer.set_cookies(), [""; 0]);
    assert_eq!(answer.body, ask(&mut server.visitor("visitor")).await.body);
}

#[tokio::test]
async fn every_file_that_is_kept_is_there_and_nothing_else_is_kept() {
    let server = Server::with_site(&[], site()).await;
    let mut visitor = server.visitor("visitor");
    let files = files(&ask(&mut visitor).await.body);
    for file in ["/assets/app.0.js", "/assets/today.0.wasm", "/favicon.svg", "/icons/icon-192.png"]
    {
        assert!(files.iter().any(|kept| kept == file), "{files:?}");
    }
    for start in [
        "/screenshots/",
        "/robots.txt",
        "/manifest",
        "/service-worker",
        "/retired",
        "/assets/reporter",
        "/assets/vitals",
        "/assets/consent",
        "/assets/record",
    ] {
        assert!(!files.iter().any(|kept| kept.starts_with(start)), "{files:?}");
    }
    for file in files {
        let request = axum::http::Request::get(&file).body(Body::empty()).unwrap();
        let router = server::router::router(&server.service);
        let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{file}");
    }
}

#[tokio::test]
async fn whatever_changes_what_is_kept_changes_the_script_and_its_name() {
    let mut names = Vec::new();
    for set in [("LOG_LEVEL", "info"), ("ENABLE_OFFLINE", "false"), ("APP_VERSION", "2.0.0")] {
        names.push(constant(&script(&[set]).await.body, "BUILD").to_string());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[tokio::test]
async fn without_offline_the_worker_has_no_shell() {
    let body = script(&[("ENABLE_OFFLINE", "false")]).await.body;
    assert_eq!(constant(&body, "SHELL"), serde_json::Value::Null);
    assert!(!files(&body).is_empty());
}

#[tokio::test]
async fn a_worker_that_is_switched_off_is_replaced_by_one_that_removes_itself() {
    for offline in ["true", "false"] {
        let answer = script(&[("ENABLE_PWA", "false"), ("ENABLE_OFFLINE", offline)]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, RETIRED_WORKER));
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    }
}

#[tokio::test]
async fn a_file_a_page_does_not_load_is_no_page_either() {
    let server = Server::with_site(&[], site()).await;
    let answer = server.visitor("visitor").get("/retired-worker.js").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
