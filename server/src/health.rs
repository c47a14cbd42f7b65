//! Whether the server lives, and whether it serves: for balancers, monitors and people.
//!
//! A process that does not live is to be started anew; one that is not ready is to be left alone until it is.
//! Neither question waits for anybody: the database is asked over a connection of its own, once a second at most.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use store::{Migrated, Store};
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::service::Shared;

/// A database that takes longer than this counts as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long what the database said is told again.
const KEPT: Duration = Duration::from_secs(1);

/// What the database said when it was asked.
#[derive(Clone, Copy)]
struct Said {
    /// How far it has come; `None` when it did not answer.
    migrated: Option<Migrated>,
    took: Duration,
    at: Duration,
}

/// Asks the database for all who want to know whether it answers: they cost one question a second together.
#[derive(Default)]
pub(crate) struct Readiness(Mutex<Option<Said>>);

impl Readiness {
    async fn ask(&self, store: &Store, clock: &SharedClock) -> Said {
        // Who comes meanwhile waits for the answer, and has it then.
        let mut last = self.0.lock().await;
        let asked = clock.elapsed();
        if let Some(said) = last.filter(|said| asked.saturating_sub(said.at) < KEPT) {
            return said;
        }
        let migrated = tokio::time::timeout(PATIENCE, store.migrated()).await;
        let at = clock.elapsed();
        let migrated = migrated.ok().and_then(Result::ok);
        let said = Said { migrated, took: at.saturating_sub(asked), at };
        *last = Some(said);
        said
    }
}

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
    let Said { migrated, took, .. } = service.readiness.ask(&service.store, &service.clock).await;
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
