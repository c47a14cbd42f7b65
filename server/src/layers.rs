//! What stands around every route. Nothing below knows of it.

mod answer;
mod content_type;
mod crowd;
mod security_headers;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::ETAG;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::timeout::TimeoutLayer;

use crate::problem::Problem;
use crate::service::Shared;

/// How long a request may take, reading what is sent included.
const PATIENCE: Duration = Duration::from_secs(30);

/// The most bytes a form may hold: 64 KiB. What takes more says so where it is read.
const MAX_FORM: usize = 64 * 1024;

/// Puts the layers around the routes, the outermost first.
pub(crate) fn around(routes: Router, service: &Shared) -> Router {
    let compressed = DefaultPredicate::new().and(has_no_strong_tag);
    let policy = security_headers::policy(&service.config);
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state((service.clone(), policy), security_headers::add))
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(from_fn_with_state(service.clone(), answer::answer))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        .layer(same_site(service))
        .layer(DefaultBodyLimit::max(MAX_FORM));
    routes.layer(layers)
}

/// Puts the guard of content types around the addresses that take what a page sends.
pub(crate) fn of_pages(routes: Router<Shared>) -> Router<Shared> {
    routes.layer(from_fn(content_type::check))
}

/// Puts the guard of the queue around the addresses that ask the database.
pub(crate) fn of_data(routes: Router<Shared>, service: &Shared) -> Router<Shared> {
    routes.layer(from_fn_with_state(service.clone(), crowd::refuse))
}

/// Whether an answer may be compressed on its way: a strong tag names the very bytes.
fn has_no_strong_tag(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(ETAG).is_none_or(|tag| tag.as_bytes().starts_with(b"W/"))
}

type Refuse = fn(ProtectionError) -> Response;

/// Refuses what another site's page made a browser send, by `Sec-Fetch-Site` or else `Origin`.
fn same_site(service: &Shared) -> CsrfLayer<Refuse> {
    let refuse: Refuse = |_| Problem::of(StatusCode::FORBIDDEN).into_response();
    let layer = CsrfLayer::new().with_rejection_response(refuse);
    // The settings have checked that it is an origin.
    layer.clone().add_trusted_origin(service.config.site.as_str()).unwrap_or(layer)
}
