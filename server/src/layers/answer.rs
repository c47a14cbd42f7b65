//! One line in the log for each request, and an answer in any case: a page or JSON that names the request and tells nothing else.

use std::panic::AssertUnwindSafe;

use axum::Json;
use axum::body::HttpBody as _;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use serde::Serialize;
use tracing::Instrument as _;

use crate::identity::wants_page;
use crate::problem::Problem;
use crate::reporting::Followed;
use crate::service::{Service, Shared};
use crate::{feed, pages, rest};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The most letters the log shows of an address that has no route.
const MAX_PATH: usize = 100;

/// Names the request, runs it, logs how it went, and makes an answer of a problem.
pub(super) async fn answer(
    State(service): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let reference = reference(&service);
    let span = tracing::info_span!("request", id = reference);
    let form = Form::of(&request);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let path = logged(route.as_deref(), request.uri().path());
    let begun = service.clock.elapsed();
    let followed = Followed::begin(&method, route.as_deref());
    let run = AssertUnwindSafe(next.run(request)).catch_unwind();
    let answered = followed.along(run.instrument(span.clone())).await;
    let _inside = span.enter();
    let mut response = answered.unwrap_or_else(|_| {
        tracing::error!("a request panicked");
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR).into_response()
    });
    if let Some(problem) = problem(&response) {
        explain(&service, &mut response, &problem, &reference, form);
    }
    if let Ok(id) = HeaderValue::try_from(reference) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let took = service.clock.elapsed().saturating_sub(begun);
    let ms = took.as_secs_f64() * 1e3;
    service.metrics.answered(&method, route, response.status(), took);
    followed.end(response.status());
    let status = response.status().as_u16();
    tracing::info!(%method, path, status, ms, "answered");
    response
}

/// What the log shows of an address: its route, and of one that has none what was asked for. Addresses of feeds are secrets,
/// also where somebody has mistyped what stands around them.
fn logged(route: Option<&str>, path: &str) -> String {
    match route {
        Some(route) => route.to_owned(),
        None if path.starts_with(feed::FOLDER) => feed::FOLDER.to_owned(),
        None => path.chars().take(MAX_PATH).collect(),
    }
}

/// A short name for a request, to be read out: `7f3a-91c2`.
fn reference(service: &Service) -> String {
    let [a, b, c, d] = service.entropy.bytes();
    format!("{a:02x}{b:02x}-{c:02x}{d:02x}")
}

/// The problem an answer stands for; `None` when the answer speaks for itself.
fn problem(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    // Texts are those of the framework, which tell too much or nothing.
    let is_bare =
        kind.is_none_or(|kind| kind.starts_with(b"text/plain")) || response.body().is_end_stream();
    let is_error = status.is_client_error() || status.is_server_error();
    (is_error && is_bare).then(|| Problem::of(status))
}

/// As what a problem is told.
#[derive(Clone, Copy)]
enum Form {
    /// To a person.
    Page,
    /// To the app.
    Report,
    /// To another program (RFC 9457).
    Document,
}

impl Form {
    fn of(request: &Request) -> Self {
        if rest::owns(request.uri().path()) {
            Self::Document
        } else if wants_page(request.headers()) {
            Self::Page
        } else {
            Self::Report
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    error: &'a str,
    reference: &'a str,
}

/// Puts the explanation in the place of an answer's body. Its other headers stay.
fn explain(
    service: &Service,
    response: &mut Response,
    problem: &Problem,
    reference: &str,
    form: Form,
) {
    let report = || Json(Report { error: &problem.sentence, reference }).into_response();
    let explained = match form {
        Form::Page => {
            pages::render_problem(service, problem, reference).unwrap_or_else(|_| report())
        }
        Form::Report => report(),
        Form::Document => rest::explain(problem, reference),
    };
    let (parts, body) = explained.into_parts();
    *response.body_mut() = body;
    response.headers_mut().remove(CONTENT_LENGTH);
    response.headers_mut().extend(parts.headers);
}
