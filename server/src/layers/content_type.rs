//! What is sent has the type its address takes: other types are what pages of other sites can send unasked.

use app::replica::JSON_PATHS;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::problem::Problem;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Refuses a request that may change something and does not come as JSON from the app, or as a form elsewhere.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let wanted = if request.uri().path().starts_with(JSON_PATHS) { JSON } else { FORM };
    let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let given = given.and_then(|given| given.split(';').next()).unwrap_or_default().trim();
    if request.method().is_safe() || given.eq_ignore_ascii_case(wanted) {
        next.run(request).await
    } else {
        Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE).into_response()
    }
}
