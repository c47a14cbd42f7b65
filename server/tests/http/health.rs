//! Whether the server serves.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::Value;

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
