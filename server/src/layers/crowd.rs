//! Who can be served in time waits for a connection to the database, first come, first served; who cannot is told so at once.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::problem::Problem;
use crate::service::Shared;

/// How many may wait before the next one is refused: a few seconds' work of a small machine.
const MOST_WAITING: usize = 1_000;

/// Seconds after which a queue of that length has passed.
const PASSES_IN: u64 = 5;

/// Refuses a request while too many wait, before anything is looked up for it. Whoever is in already gets to the end.
pub(super) async fn refuse(
    State(service): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let pool = service.store.pool();
    if pool.waiting + pool.waiting_writes >= MOST_WAITING {
        return Problem::after(StatusCode::SERVICE_UNAVAILABLE, PASSES_IN).into_response();
    }
    next.run(request).await
}
