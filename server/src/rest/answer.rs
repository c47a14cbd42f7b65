//! What a program is answered: a view with the version it is of, or what is wrong.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::limits::{Left, WINDOW_MS};
use domain::{Head, Rejection};
use serde::Serialize;
use utoipa::ToSchema;

use crate::assets;
use crate::problem::Problem;
use crate::service::seconds;

/// The media type of what is wrong.
pub(super) const PROBLEM: &str = "application/problem+json";

/// A program may keep what it got, and has to ask whether it is still good.
const PRIVATE: &str = "private, no-cache";

/// What is wrong, as RFC 9457 has it.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Told {
    /// Always `about:blank`: what kind of problem it is, status and code say.
    r#type: &'static str,
    /// What the status is called.
    title: &'static str,
    /// The status.
    status: u16,
    /// A sentence for a person.
    detail: String,
    /// What the problem is called among programs, such as `habit_limit`; absent when the status says it all.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// What the server's log calls the request.
    reference: String,
}

/// The answer that tells a program of a problem. `reference`: what the logs call the request.
pub(crate) fn explain(problem: &Problem, reference: &str) -> Response {
    let told = Told {
        r#type: "about:blank",
        title: problem.status.canonical_reason().unwrap_or("Error"),
        status: problem.status.as_u16(),
        detail: problem.sentence.to_string(),
        code: problem.code,
        reference: reference.to_owned(),
    };
    let mut response = Json(told).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
    response
}

/// A problem that is told in words of its own.
pub(super) fn problem(
    status: StatusCode,
    code: &'static str,
    sentence: impl Into<std::borrow::Cow<'static, str>>,
) -> Problem {
    Problem { sentence: sentence.into(), code: Some(code), ..Problem::of(status) }
}

/// What is told when an operation was refused.
pub(super) fn refused(rejection: Rejection) -> Problem {
    let status = match rejection {
        Rejection::StepMissing => StatusCode::NOT_FOUND,
        _ if rejection.is_missing() => StatusCode::NOT_FOUND,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    problem(status, rejection.code(), rejection.to_string())
}

/// There is nothing at the address, or nothing for whoever asks.
pub(super) fn missing() -> Problem {
    Problem::of(StatusCode::NOT_FOUND)
}

/// What tells one state of something from another.
#[derive(Clone, Copy)]
pub(super) enum Tag {
    /// Of a list: the version of the account. Weak, for the bytes on the way may be compressed.
    Version(Head),
    /// Of a record: the hash of what is seen of it. Strong, so that a write can be done on condition of it.
    Content(u64),
}

impl Tag {
    /// The tag, without what says that it is weak.
    fn opaque(self) -> String {
        match self {
            Self::Version(head) => format!("\"{head}\""),
            Self::Content(hash) => format!("\"{hash:016x}\""),
        }
    }

    /// The hash that a strong tag was written for.
    pub(super) fn read(text: &str) -> Option<u64> {
        let hash = text.strip_prefix('"')?.strip_suffix('"')?;
        u64::from_str_radix(hash, 16).ok().filter(|_| hash.len() == 16)
    }
}

/// Answers with a view of something in the state of a tag, or that the program has it already.
pub(super) fn view(asked: &HeaderMap, tag: Tag, view: &impl Serialize) -> Response {
    let opaque = tag.opaque();
    let known = asked.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let mut response = if known.is_some_and(|known| assets::is_known(known, &opaque)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(view).into_response()
    };
    mark(response.headers_mut(), tag);
    response
}

/// Says which state an answer is of.
pub(super) fn mark(headers: &mut HeaderMap, tag: Tag) {
    let weak = if matches!(tag, Tag::Version(_)) { "W/" } else { "" };
    if let Ok(tag) = HeaderValue::try_from([weak, &tag.opaque()].concat()) {
        headers.insert(ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
}

/// Says where something new stands.
pub(super) fn locate(headers: &mut HeaderMap, path: &str) {
    if let Ok(path) = HeaderValue::try_from(path) {
        headers.insert(LOCATION, path);
    }
}

/// Says what is left of the limit that a write fell under.
pub(super) fn limit(headers: &mut HeaderMap, left: Left) {
    let free_in = if left.free_in_ms > 0 { seconds(left.free_in_ms) } else { 0 };
    for (name, value) in [
        ("ratelimit-limit", left.limit.to_string()),
        ("ratelimit-remaining", left.places.to_string()),
        ("ratelimit-reset", free_in.to_string()),
        ("ratelimit-policy", format!("{};w={}", left.limit, WINDOW_MS / 1_000)),
    ] {
        // Digits are always a header value.
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
