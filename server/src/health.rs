//! Whether the server lives, and whether it serves: for balancers, monitors and people.
//!
//! A process that does not live is to be started anew; one that is not ready is to be left alone until it is.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use store::Migrated;

use crate::service::Shared;

/// A database that takes longer than this counts as away.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Health<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    version: &'a str,
    build: &'a str,
    database: Database,
    #[serde(skip_serializing_if = "Option::is_none")]
    migrations: Option<Migrations>,
    uptime_seconds: u64,
}

#[derive(Serialize)]
struct Database {
    engine: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    latency_ms: Option<f64>,
    connections: u32,
    connections_idle: u32,
    connections_most: u32,
}

#[derive(Serialize)]
struct Migrations {
    applied: usize,
    pending: usize,
}

/// The addresses of this module.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/api/health", get(ready))
}

/// Answers `GET /health/live`: 200 as long as the process answers at all, whatever the database does.
async fn live() -> Response {
    Json(serde_json::json!({ "status": "ok" })).into_response()
}

/// Answers `GET /health/ready`: 200 when the server can serve, else 503 and what is missing.
async fn ready(State(service): State<Shared>) -> Response {
    let asked = service.clock.elapsed();
    let migrated = tokio::time::timeout(PATIENCE, service.store.migrated()).await;
    let migrated = migrated.ok().and_then(Result::ok);
    let took = service.clock.elapsed().saturating_sub(asked);
    let reason = match migrated {
        None => Some("database"),
        Some(migrated) if migrated.pending > 0 => Some("migrations"),
        Some(_) if service.is_draining() => Some("draining"),
        Some(_) => None,
    };
    let latency_ms = (took.as_secs_f64() * 1e5).round() / 100.0;
    let pool = service.store.pool();
    let health = Health {
        status: if reason.is_none() { "ok" } else { "unavailable" },
        reason,
        version: &service.config.version,
        build: service.site.build(),
        database: Database {
            engine: service.store.engine().name(),
            latency_ms: migrated.map(|_| latency_ms),
            connections: pool.open,
            connections_idle: pool.idle,
            connections_most: pool.most,
        },
        migrations: migrated.map(|Migrated { applied, pending }| Migrations { applied, pending }),
        uptime_seconds: service.clock.elapsed().as_secs(),
    };
    let is_ready = reason.is_none();
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health)).into_response()
}
