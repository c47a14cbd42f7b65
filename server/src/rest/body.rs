//! What a program sends: a body that is JSON whatever it is called, ids in the address, and a query.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::Day;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use sha2::{Digest as _, Sha256};

use super::answer::{missing, problem};
use crate::problem::Problem;
use crate::service::Shared;

/// A body. What kind of content the request says it is, is not looked at: `curl -d` says that it is a form.
pub(super) struct Body<T> {
    pub(super) value: T,
    /// What tells this body from another one.
    pub(super) digest: [u8; 32],
}

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Shared) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, service).await;
        let bytes = bytes.map_err(|rejection| Problem::of(rejection.status()))?;
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            if error.is_data() {
                problem(StatusCode::UNPROCESSABLE_ENTITY, "body_invalid", sentence(&error))
            } else {
                problem(StatusCode::BAD_REQUEST, "body_malformed", "The body is no JSON.")
            }
        })?;
        Ok(Self { value, digest: Sha256::digest(&bytes).into() })
    }
}

/// What is wrong with a body, and where.
fn sentence(error: &serde_json::Error) -> String {
    format!("The body cannot be used: {error}.")
}

/// What stands in the address. A text that is no id names nothing.
pub(super) struct At<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Shared) -> Result<Self, Problem> {
        let path = Path::from_request_parts(parts, service).await;
        path.map(|Path(value)| Self(value)).map_err(|_| missing())
    }
}

/// The query.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Shared> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Shared) -> Result<Self, Problem> {
        let query = Query::from_request_parts(parts, service).await;
        query.map(|Query(value)| Self(value)).map_err(|rejection| {
            let sentence = format!("{}.", rejection.body_text());
            problem(StatusCode::BAD_REQUEST, "query_invalid", sentence)
        })
    }
}

/// Reads a day of the address.
pub(super) fn day(text: &str) -> Result<Day, Problem> {
    text.parse().map_err(|_| {
        let sentence = "There is no such day. Days are written like 2026-03-02.";
        problem(StatusCode::UNPROCESSABLE_ENTITY, "day_invalid", sentence)
    })
}

/// Reads a field that is there, so that a `null` can be told from nothing at all.
pub(super) fn some<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
