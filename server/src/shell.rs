//! The shell: the page without anybody's data, which a device keeps and starts from.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::{page, pages};

/// Where it is.
pub(crate) const PATH: &str = "/shell";

/// Answers its address; when nothing may start from a device, there is nothing there.
///
/// Everybody may keep it, so whoever asks is not even looked up.
pub(crate) async fn show(State(service): State<Shared>) -> Result<Response, Problem> {
    if !service.config.features.offline {
        return Err(Problem::of(StatusCode::NOT_FOUND));
    }
    let mut response = pages::answer(StatusCode::OK, html(&service)?);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// Its HTML: the same for everybody, as long as the server runs.
pub(crate) fn html(service: &Service) -> Result<String, serde_json::Error> {
    page::render_empty(&service.site.assets(), &pages::lasting(service))
}
