//! Pages: what asking for them does, and what stands around them.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::actor::{Actor, Server};

/// Every file of the database, byte for byte; but for the index SQLite keeps for those who read.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_none_or(|extension| extension != "db-shm"))
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Follows every link, from every page, and returns the addresses that were seen.
async fn crawl(actor: &mut Actor, start: &[&str]) -> BTreeSet<String> {
    let mut waiting: Vec<String> = start.iter().map(|path| (*path).to_owned()).collect();
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if seen.len() >= 200 || !seen.insert(path.clone()) {
            continue;
        }
        let answer = actor.get(&path).await;
        assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
        let links = answer.body.split("href=\"/").skip(1);
        waiting.extend(
            links.map(|rest| format!("/{}", rest.split('"').next().unwrap().replace("&amp;", "&"))),
        );
    }
    seen
}

#[tokio::test]
async fn asking_changes_nothing() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Read").await;
    let goal = ann.start_goal("Read 24 books", &["Moby-Dick"]).await;
    let before = bytes(server.folder.path());
    let (goal, editor) = (format!("/goals/{goal}"), format!("/goals/{goal}/edit"));
    let pages = [
        "/",
        "/today",
        "/grid",
        "/grid?year=2025",
        "/habits/new",
        "/goals",
        "/goals?show=reached",
        "/goals/new",
        "/settings",
        "/sign-in",
        "/sign-up",
        "/forgot",
        "/reset?token=a",
        "/verify?token=a",
        "/help",
        "/privacy",
        "/terms",
        "/settings/email",
        "/sign-out",
        "/sessions/end",
        "/sessions/end-others",
        "/account/delete",
        "/api/health",
        "/nowhere",
        &goal,
        &editor,
    ];
    let seen = crawl(&mut ann, &pages).await;
    assert!(seen.contains(&format!("/habits/{habit}")), "{seen:?}");
    // What is to be posted cannot be asked for, with or without the fields in the address.
    for path in server_fn::axum::server_fn_paths().map(|(path, _)| path) {
        let query = format!("{path}?habit={habit}&day=2026-03-02&mark=done&nonce=0000000000000001");
        for address in [path, &query] {
            for method in [Method::GET, Method::HEAD] {
                let answer = ann.send(method, address, &[], Body::empty()).await;
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{address}");
            }
        }
    }
    assert_eq!(bytes(server.folder.path()), before);
    // The comparison can fail: a tick is seen in it.
    ann.start_habit("Run").await;
    assert_ne!(bytes(server.folder.path()), before);
}

#[tokio::test]
async fn every_page_has_the_strict_policy_and_belongs_to_one_person() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut visitor = server.visitor("visitor");
    let goal = ann.start_goal("Read 24 books", &["Moby-Dick"]).await;
    let (goal, editor) = (format!("/goals/{goal}"), format!("/goals/{goal}/edit"));
    let paths = [
        "/",
        "/today",
        "/grid",
        "/habits/new",
        "/goals",
        "/goals/new",
        &goal,
        &editor,
        "/settings",
        "/sign-in",
        "/sign-up",
        "/help",
        "/privacy",
        "/terms",
        "/nowhere",
    ];
    for path in paths {
        for answer in [ann.get(path).await, visitor.get(path).await] {
            let policy = answer.header("content-security-policy");
            assert!(
                policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';")
            );
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
            for part in ["base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"] {
                assert!(policy.contains(part), "{path}");
            }
            assert_eq!(answer.header("cache-control"), "private, no-store", "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
            assert_eq!(answer.header("referrer-policy"), "same-origin");
            assert_eq!(answer.header("strict-transport-security"), "", "over http");
            // What the policy would block must not be there.
            assert!(!answer.body.contains("style=\""), "{path}: {}", answer.body);
            assert!(!answer.body.contains("onclick="), "{path}");
        }
    }
}

#[tokio::test]
async fn pages_of_a_person_need_the_person() {
    let server = Server::start().await;
    let mut visitor = server.visitor("visitor");
    for (path, next) in [
        ("/today", "%2Ftoday"),
        ("/today?day=2026-03-01", "%2Ftoday%3Fday%3D2026-03-01"),
        ("/settings", "%2Fsettings"),
        ("/habits/new", "%2Fhabits%2Fnew"),
        ("/goals?show=reached", "%2Fgoals%3Fshow%3Dreached"),
    ] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.location(), format!("/sign-in?next={next}"));
        assert_eq!(answer.header("cache-control"), "private, no-store");
    }
}

#[tokio::test]
async fn a_text_loads_no_code_and_looks_as_its_reader_has_set_it() {
    let server = Server::start().await;
    let (mut ann, mut visitor) = (server.sign_up("ann").await, server.visitor("visitor"));
    let settings = [
        ("name", "Ann"),
        ("zone", "UTC"),
        ("week_start", "mon"),
        ("day_start", "00:00"),
        ("theme", "dark"),
    ];
    assert_eq!(ann.post("/settings", &settings).await.location(), "/settings");
    for path in ["/help", "/privacy", "/terms"] {
        for (reader, is_dark) in [(&mut ann, true), (&mut visitor, false)] {
            let answer = reader.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(!answer.body.contains("<script") && !answer.body.contains("ann@"), "{path}");
            assert_eq!(answer.body.contains("data-theme=\"dark\""), is_dark, "{path}");
        }
    }
    // Every text, and every way in, leads to the others.
    for path in ["/", "/help", "/privacy", "/terms"] {
        let page = visitor.get(path).await.body;
        for link in ["/help", "/privacy", "/terms"] {
            assert!(page.contains(&format!("href=\"{link}\"")), "{link} on {path}");
        }
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_page_that_says_so() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut visitor = server.visitor("visitor");
    for path in [
        "/nowhere",
        "/habits/not-an-id",
        "/today?day=2026-02-30",
        "/grid?year=soon",
        "/today/x",
        "/goals?show=all",
        "/goals/not-an-id/edit",
    ] {
        for answer in [ann.get(path).await, visitor.get(path).await] {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(answer.body.contains("There is no square here."), "{path}");
        }
    }
    let script =
        visitor.send(Method::GET, "/assets/old.js", &[("accept", "*/*")], Body::empty()).await;
    assert_eq!(script.status, StatusCode::NOT_FOUND);
    assert!(!script.body.contains('<'), "{}", script.body);
}

#[tokio::test]
async fn a_page_is_compressed_for_browsers_that_understand_it() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let headers = [("accept", "text/html"), ("accept-encoding", "br, gzip")];
    let cookies: Vec<String> =
        ann.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    // Not through `send`, which reads texts.
    let mut request = axum::http::Request::get("/today").header("cookie", cookies.join("; "));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(Body::empty()).unwrap();
    let router = server::router::router(&server.service);
    let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "br");
    let body = axum::body::to_bytes(response.into_body(), 10_000_000).await.unwrap();
    assert!(body.len() < ann.get("/today").await.body.len() / 2);
}
