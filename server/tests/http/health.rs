//! Whether the server serves.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::Value;
use server::assets::Site;

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
    let answer = health(&server).await;
    assert_eq!(answer.status, StatusCode::OK);
    let migrations = answer.json::<Value>()["migrations"].clone();
    assert_eq!(migrations["applied"], lacking["migrations"]["pending"]);
    assert_eq!(migrations["pending"], 0);
}
