//! Whether the server serves: for load balancers, monitors and people.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

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
    uptime_seconds: u64,
}

#[derive(Serialize)]
struct Database {
    engine: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    latency_ms: Option<f64>,
}

/// Answers `GET /api/health`: 200 when the database answers, else 503 and a reason.
pub(crate) async fn show(State(service): State<Shared>) -> Response {
    let asked = service.clock.elapsed();
    let ping = tokio::time::timeout(PATIENCE, service.store.ping()).await;
    let took = service.clock.elapsed().saturating_sub(asked);
    let is_up = matches!(ping, Ok(Ok(())));
    let latency_ms = (took.as_secs_f64() * 1e5).round() / 100.0;
    let health = Health {
        status: if is_up { "ok" } else { "unavailable" },
        reason: (!is_up).then_some("database"),
        version: &service.config.version,
        build: service.site.build(),
        database: Database {
            engine: service.store.engine().name(),
            latency_ms: is_up.then_some(latency_ms),
        },
        uptime_seconds: service.clock.elapsed().as_secs(),
    };
    let status = if is_up { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health)).into_response()
}
