//! What only the operator may see or do: with the token `ADMIN_TOKEN` as a bearer, or at an address of its own.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use sha2::{Digest as _, Sha256};

use crate::metrics;
use crate::problem::Problem;
use crate::service::{Service, Shared};

const METRICS: &str = "/metrics";

/// The addresses of this module.
pub(crate) fn routes() -> Router<Shared> {
    Router::new().route(METRICS, get(guarded_metrics)).route("/api/test-error", get(test_error))
}

/// What is served at `METRICS_LISTEN`: nothing but figures, to whoever reaches it.
pub(crate) fn open_routes(service: &Shared) -> Router {
    Router::new().route(METRICS, get(open_metrics)).with_state(service.clone())
}

async fn open_metrics(State(service): State<Shared>) -> Result<Response, Problem> {
    let text = service.metrics.write(&service);
    let text = text.map_err(|_| Problem::of(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(([(CONTENT_TYPE, metrics::MEDIA_TYPE)], text).into_response())
}

async fn guarded_metrics(state: State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    guard(&state, &headers)?;
    open_metrics(state).await
}

/// What went wrong because it was asked to.
#[derive(Debug, thiserror::Error)]
#[error("a test of how errors are reported")]
struct TestError;

/// Fails on purpose, so that an operator sees where errors arrive; with `?panic` it panics.
async fn test_error(
    State(service): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !service.config.site.is_loopback() {
        guard(&service, &headers)?;
    }
    assert!(query.as_deref() != Some("panic"), "a test of how panics are reported");
    crate::telemetry::report(&TestError);
    Err(Problem::of(StatusCode::INTERNAL_SERVER_ERROR))
}

/// Lets the operator through. Without a token there is no operator, and nothing at the address.
fn guard(service: &Service, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(token) = &service.config.admin_token else {
        return Err(Problem::of(StatusCode::NOT_FOUND));
    };
    let given = headers.get(AUTHORIZATION).and_then(|given| given.to_str().ok());
    let given = given.and_then(|given| given.strip_prefix("Bearer ")).unwrap_or_default();
    // How long it takes to compare two hashes says nothing about the token.
    if Sha256::digest(given) == Sha256::digest(token.expose()) {
        Ok(())
    } else {
        Err(Problem::of(StatusCode::UNAUTHORIZED))
    }
}
