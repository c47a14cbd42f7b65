//! The server functions over HTTP: JSON for the running app, and plain forms, which get a page as their answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::Route;
use app::backend::{Caller, Failure};
use app::boot::Form;
use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, REFERER, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use leptos::prelude::provide_context;
use server_fn::error::SERVER_FN_ERROR_HEADER;

use crate::identity::{Visitor, is_meant_for};
use crate::problem::Problem;
use crate::service::{OnBehalf, Outcome, Shared};
use crate::{cookies, pages};

/// The most bytes one exchange may hold: 256 KiB.
pub(crate) const MAX_BODY: usize = 256 * 1024;

/// The most bytes of a failure that is passed on.
const MAX_FAILURE: usize = 64 * 1024;

/// The addresses of the server functions.
pub(crate) fn paths() -> Vec<&'static str> {
    let mut paths: Vec<_> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// Calls the server function of an address.
pub(crate) async fn call(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let too_large = |_| Problem::of(StatusCode::PAYLOAD_TOO_LARGE);
    let body = to_bytes(body, MAX_BODY).await.map_err(too_large)?;
    // How a form is answered is decided here, so nobody further in needs to know that it was one.
    let form = SentForm::of(&mut parts.headers, &body);
    let outcome = Arc::new(Outcome::default());
    let caller = visitor.caller.as_ref();
    let answered = match caller.filter(|caller| is_meant_for(caller.account.id, &parts.headers)) {
        None => Err(Failure::SignedOut),
        Some(caller) => {
            let backend = OnBehalf::new(&service, caller, &outcome);
            run(backend, Request::from_parts(parts, Body::from(body))).await?
        }
    };
    let mut response = match answered {
        Ok(response) => form.as_ref().map_or(response, |form| form.next(outcome.redirect())),
        Err(failure) => match &form {
            Some(form) => form.again(&service, &visitor, &failure).await?,
            None => refuse(&failure)?,
        },
    };
    if let Some(head) = outcome.head() {
        cookies::keep_head(&service.config.site, response.headers_mut(), head);
    }
    Ok(response)
}

/// Runs a server function on behalf of an account. The inner error is the function's own.
async fn run(backend: OnBehalf, request: Request) -> Result<Result<Response, Failure>, Problem> {
    let caller = Caller(Some(Arc::new(backend)));
    let provide = move || provide_context(caller.clone());
    let response = leptos_axum::handle_server_fns_with_context(provide, request).await;
    let response = response.into_response();
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return Ok(Ok(response));
    }
    let body = to_bytes(response.into_body(), MAX_FAILURE).await.unwrap_or_default();
    Ok(Err(serde_json::from_slice(&body).unwrap_or(Failure::Unavailable)))
}

/// The answer to the running app.
pub(crate) fn refuse(failure: &Failure) -> Result<Response, Problem> {
    let body = serde_json::to_vec(failure)?;
    let mut response = (status(failure), body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Failure::SlowDown { seconds } = failure {
        headers.insert(RETRY_AFTER, HeaderValue::from(*seconds));
    }
    Ok(response)
}

const fn status(failure: &Failure) -> StatusCode {
    match failure {
        Failure::SignedOut => StatusCode::UNAUTHORIZED,
        Failure::Invalid(_) => StatusCode::BAD_REQUEST,
        Failure::Refused(rejection) if rejection.is_missing() => StatusCode::NOT_FOUND,
        Failure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Failure::SlowDown { .. } => StatusCode::TOO_MANY_REQUESTS,
        Failure::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// A form that a browser sent without the app.
struct SentForm {
    /// The page it stood on.
    from: Route,
    /// What was typed.
    values: BTreeMap<String, String>,
}

impl SentForm {
    /// The form behind a request; `None` when the app sent it. Takes the headers that say so away.
    fn of(headers: &mut HeaderMap, body: &Bytes) -> Option<Self> {
        let text = |value: Option<HeaderValue>| {
            value.and_then(|value| value.to_str().map(str::to_owned).ok()).unwrap_or_default()
        };
        let referer = text(headers.remove(REFERER));
        if !text(headers.remove(ACCEPT)).contains("text/html") {
            return None;
        }
        let mut values = BTreeMap::<String, String>::new();
        for (name, value) in url::form_urlencoded::parse(body).into_owned() {
            match values.get_mut(&name) {
                // A list, whose parts are codes and ids.
                Some(list) if name.ends_with("[]") => list.extend([" ", &value]),
                _ => _ = values.insert(name, value),
            }
        }
        Some(Self { from: page(&referer), values })
    }

    /// The page after a form that was accepted.
    fn next(&self, redirect: Option<&str>) -> Response {
        let here = self.from.path();
        Redirect::to(redirect.unwrap_or(&here)).into_response()
    }

    /// The page again, with what was typed and what is wrong.
    async fn again(
        &self,
        service: &Shared,
        visitor: &Visitor,
        failure: &Failure,
    ) -> Result<Response, Problem> {
        match failure {
            Failure::SignedOut => return Ok(pages::to_sign_in(&self.from)),
            Failure::Unavailable => {
                return Err(Problem::after(StatusCode::SERVICE_UNAVAILABLE, 5));
            }
            _ => {}
        }
        let form = Form {
            values: self.values.clone(),
            error: Some(failure.to_string()),
            ..Form::default()
        };
        let (from, status) = (self.from.clone(), status(failure));
        let mut response = pages::render(service, visitor, from, form, status).await?;
        if let Failure::SlowDown { seconds } = failure {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*seconds));
        }
        Ok(response)
    }
}

/// The page an address of this site names; the day's page when it names none.
fn page(address: &str) -> Route {
    let uri: Uri = address.parse().unwrap_or_default();
    match Route::parse(uri.path(), uri.query().unwrap_or_default()) {
        route if route.is_open() => Route::Today { day: None },
        route => route,
    }
}
