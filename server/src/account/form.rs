//! How the forms of the account are answered: with a redirect, or with the page again and what is wrong.

use std::collections::BTreeMap;

use app::Route;
use app::backend::Failure;
use app::boot::Form;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use crate::account::email::EmailError;
use crate::account::password::{Busy, PasswordError};
use crate::identity::Visitor;
use crate::mail::Full;
use crate::pages;
use crate::problem::Problem;
use crate::service::Service;
use crate::throttle::Wait;
use crate::zone::UnknownZone;

/// Why a form was not accepted.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Something in it is wrong; the page is shown again.
    Wrong {
        /// Which field; `None` for the form as a whole.
        field: Option<&'static str>,
        /// What is wrong and what to do.
        sentence: String,
    },
    /// There were too many tries; the page is shown again.
    Wait(Wait),
    /// Something else; told on a page of its own.
    Problem(Problem),
}

impl Refused {
    pub(crate) fn field(field: &'static str, sentence: impl Into<String>) -> Self {
        Self::Wrong { field: Some(field), sentence: sentence.into() }
    }
}

impl From<EmailError> for Refused {
    fn from(error: EmailError) -> Self {
        Self::field("email", error.to_string())
    }
}

impl From<PasswordError> for Refused {
    fn from(error: PasswordError) -> Self {
        Self::field("password", error.to_string())
    }
}

impl From<UnknownZone> for Refused {
    fn from(_: UnknownZone) -> Self {
        Self::field("zone", "There is no such time zone. Zones are written like Europe/Lisbon.")
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        Self::Wait(wait)
    }
}

impl From<Busy> for Refused {
    fn from(busy: Busy) -> Self {
        Self::Problem(busy.into())
    }
}

impl From<Full> for Refused {
    fn from(full: Full) -> Self {
        Self::Problem(full.into())
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::SlowDown { seconds } => Self::Wait(Wait { seconds: seconds.into() }),
            Failure::Unavailable => Self::Problem(Problem::of(StatusCode::SERVICE_UNAVAILABLE)),
            told => Self::Wrong { field: None, sentence: told.to_string() },
        }
    }
}

impl From<store::StoreError> for Refused {
    fn from(error: store::StoreError) -> Self {
        Self::Problem(error.into())
    }
}

/// Shows the page of a form again, with `values` in its fields.
pub(crate) async fn again(
    service: &Service,
    visitor: &Visitor,
    route: Route,
    values: BTreeMap<String, String>,
    refused: Refused,
) -> Result<Response, Problem> {
    let (field, sentence, wait) = match refused {
        Refused::Problem(problem) => return Err(problem),
        Refused::Wrong { field, sentence } => (field.map(str::to_owned), sentence, None),
        Refused::Wait(wait) => {
            (None, format!("Too many tries. Try again in {} seconds.", wait.seconds), Some(wait))
        }
    };
    let form = Form { values, error: Some(sentence), field, notice: None };
    let status = wait.map_or(StatusCode::UNPROCESSABLE_ENTITY, |_| StatusCode::TOO_MANY_REQUESTS);
    let mut response = pages::render(service, visitor, route, form, status).await?;
    if let Some(Wait { seconds }) = wait {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// The fields that come back to the page; never a password.
pub(crate) fn values<const N: usize>(fields: [(&str, &str); N]) -> BTreeMap<String, String> {
    let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
