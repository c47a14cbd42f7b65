//! Whether the server serves.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::AccountId;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;
use server::assets::Site;
use store::Store;

use crate::actor::{Answer, Server};

async fn health(server: &Server) -> Answer {
    let mut monitor = server.visitor("monitor");
    monitor.send(Method::GET, "/api/health", &[], Body::empty()).await
}

#[tokio::test]
async fn a_server_that_serves_says_what_it_is() {
    let server = Server::with(&[("APP_VERSION", "1.2.3")]).await;
    server.clock.advance(90_500);
    let answer = health(&server).await;
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (StatusCode::OK, "private, no-store")
    );
    let health: Value = answer.json();
    assert_eq!(health["status"], "ok");
    assert_eq!(health["version"], "1.2.3");
    assert_eq!(health["database"]["engine"], "sqlite");
    assert!(health["database"]["latency_ms"].is_number());
    assert_eq!(health["uptime_seconds"], 90);
}

#[tokio::test]
async fn a_server_without_its_database_says_so_and_no_more() {
    let server = Server::start().await;
    server.service.store.close().await;
    let answer = health(&server).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let health: Value = answer.json();
    assert_eq!((&health["status"], &health["reason"]), (&"unavailable".into(), &"database".into()));
    assert!(!answer.body.contains("sqlx") && !answer.body.contains("closed"));
}

#[tokio::test]
async fn a_server_that_is_about_to_stop_is_alive_and_serves_and_is_not_ready() {
    let server = Server::start().await;
    let mut monitor = server.visitor("monitor");
    server.service.drain();
    for (path, status) in [
        ("/health/live", StatusCode::OK),
        ("/sign-in", StatusCode::OK),
        ("/health/ready", StatusCode::SERVICE_UNAVAILABLE),
        ("/api/health", StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let answer = monitor.send(Method::GET, path, &[], Body::empty()).await;
        assert_eq!(answer.status, status, "{path}");
    }
    let health: Value = health(&server).await.json();
    assert_eq!(health["reason"], "draining");
}

#[tokio::test]
async fn a_server_whose_database_lacks_migrations_is_not_ready_until_they_were_run() {
    let server = Server::without_tables(&[], Site::default()).await;
    let answer = health(&server).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let lacking: Value = answer.json();
    assert_eq!(lacking["reason"], "migrations");
    assert_eq!(lacking["migrations"]["applied"], 0);

    server.service.store.migrate().await.unwrap();
    // What the database said is told for a second.
    let answer = health(&server).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    server.clock.advance(1_000);
    let answer = health(&server).await;
    assert_eq!(answer.status, StatusCode::OK);
    let migrations = answer.json::<Value>()["migrations"].clone();
    assert_eq!(migrations["applied"], lacking["migrations"]["pending"]);
    assert_eq!(migrations["pending"], 0);
}

/// Somebody who reads, and goes on only when they are asked to.
fn reader(store: &Store) -> BoxFuture<'static, ()> {
    let store = store.clone();
    async move {
        let _ = store.get_snapshot(AccountId::from_entropy([7; 16])).await;
    }
    .boxed()
}

/// Readers who stopped in the middle, so that they hold every connection.
async fn hold_all(store: &Store) -> Vec<BoxFuture<'static, ()>> {
    let used = || store.pool().open - store.pool().idle;
    let mut held = Vec::new();
    // The one that is left is for the question whether the database answers.
    while used() + 1 < store.pool().most {
        let mut one = reader(store);
        // Whoever waits no more and is not at the end has a connection.
        loop {
            if (&mut one).now_or_never().is_some() {
                one = reader(store);
            } else if store.pool().waiting == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        held.push(one);
    }
    held
}

/// Lets so many wait for a connection.
fn wait(store: &Store, number: usize) -> Vec<BoxFuture<'static, ()>> {
    let waiting = (0..number).map(|_| {
        let mut one = reader(store);
        assert!((&mut one).now_or_never().is_none());
        one
    });
    waiting.collect()
}

#[tokio::test]
async fn a_server_whose_connections_are_all_in_use_is_ready() {
    let server = Server::with(&[("ADMIN_TOKEN", "0123456789abcdef0123456789abcdef")]).await;
    let store = server.service.store.clone();
    let held = hold_all(&store).await;
    let waiting = wait(&store, 100);
    assert!(reader(&store).now_or_never().is_none());
    assert_eq!(store.pool().waiting, 100);
    let mut monitor = server.visitor("monitor");
    let token = [("authorization", "Bearer 0123456789abcdef0123456789abcdef")];
    for path in ["/health/live", "/health/ready", "/api/health", "/metrics"] {
        let answer = monitor.send(Method::GET, path, &token, Body::empty()).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
    drop((held, waiting));
    store.get_version(AccountId::from_entropy([7; 16])).await.unwrap_err();
    assert_eq!(store.pool().waiting, 0);
}

#[tokio::test]
async fn beyond_a_thousand_who_wait_the_next_one_is_refused_at_once_and_told_when_to_come_again() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let store = server.service.store.clone();
    let held = hold_all(&store).await;
    let mut waiting = wait(&store, 1_000);
    for path in ["/today", "/", "/api/v1/habits", "/cal/nobody.ics"] {
        let answer = ann.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.header("retry-after"), "5", "{path}");
    }
    assert_eq!(health(&server).await.status, StatusCode::OK);
    // Whoever comes after one of them has gone waits in the queue, and is served.
    waiting.pop();
    let mut today = Box::pin(ann.get("/today"));
    assert!((&mut today).now_or_never().is_none());
    assert_eq!(store.pool().waiting, 1_000);
    drop((held, waiting));
    assert_eq!(today.await.status, StatusCode::OK);
}
