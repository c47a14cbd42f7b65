//! Why a request did not get what it asked for: a status, a sentence for the person, and nothing of the inside.

use std::borrow::Cow;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use store::StoreError;

use crate::account::password::Busy;
use crate::mail::Full;
use crate::throttle::Wait;

/// A request that failed. The layer around the routes makes a page or JSON of it, with a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) sentence: Cow<'static, str>,
    /// What a program tells it by, beside the status.
    pub(crate) code: Option<&'static str>,
    /// Seconds after which trying again may help.
    pub(crate) retry_after: Option<u64>,
}

impl Problem {
    /// The problem a status stands for.
    pub(crate) fn of(status: StatusCode) -> Self {
        let sentence = match status {
            StatusCode::UNAUTHORIZED => "Sign in to go on.",
            StatusCode::FORBIDDEN => "This request came from another site and was not carried out.",
            StatusCode::NOT_FOUND => "There is nothing at this address.",
            StatusCode::METHOD_NOT_ALLOWED => "This address cannot be used in this way.",
            StatusCode::REQUEST_TIMEOUT => "This took too long. Try again.",
            StatusCode::PAYLOAD_TOO_LARGE => "This is more than can be sent at once.",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "This kind of content is not understood here.",
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
                "The form came back incomplete. Reload the page and try again."
            }
            StatusCode::TOO_MANY_REQUESTS => "Too many tries at once. Try again in a moment.",
            StatusCode::SERVICE_UNAVAILABLE => "The server is busy. Try again in a minute.",
            _ if status.is_client_error() => "This request was not understood.",
            _ => "Something broke on our side. Try again in a minute.",
        };
        Self { status, sentence: sentence.into(), code: None, retry_after: None }
    }

    /// The same, with the time after which trying again may help.
    pub(crate) fn after(status: StatusCode, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..Self::of(status) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// For handlers of which others have told already, such as why nothing was written.
impl From<Problem> for Response {
    fn from(problem: Problem) -> Self {
        problem.into_response()
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        crate::telemetry::report(&error);
        match error {
            StoreError::Unavailable(_) => Self {
                status: StatusCode::SERVICE_UNAVAILABLE,
                retry_after: Some(5),
                ..Self::of(StatusCode::INTERNAL_SERVER_ERROR)
            },
            _ => Self::of(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

impl From<Busy> for Problem {
    fn from(_: Busy) -> Self {
        Self::after(StatusCode::SERVICE_UNAVAILABLE, 2)
    }
}

impl From<Wait> for Problem {
    fn from(wait: Wait) -> Self {
        Self::after(StatusCode::TOO_MANY_REQUESTS, wait.seconds)
    }
}

impl From<Full> for Problem {
    fn from(full: Full) -> Self {
        tracing::warn!("{full}");
        Self::after(StatusCode::SERVICE_UNAVAILABLE, 60)
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        crate::telemetry::report(&error);
        Self::of(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
