//! A forgotten password: a mail with a link to set a new one.
//!
//! Whoever asks learns nothing of whether there is such an account: what depends on it happens after the answer.

use std::sync::Arc;

use app::Route;
use app::boot::Form as Told;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;
use store::{Purpose, StoreError};

use crate::account::email::Email;
use crate::account::form::{self, Refused};
use crate::account::mailed;
use crate::identity::Visitor;
use crate::mail::Mail;
use crate::pages;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::Token;

/// The answer, to everybody.
const SENT: &str =
    "If that address has an account, a mail is on its way. It is good for 15 minutes.";

/// The form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Forgotten {
    email: String,
}

/// Answers the form.
pub(crate) async fn ask(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Forgotten>,
) -> Result<Response, Problem> {
    if !service.config.features.mail {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return pages::render(&service, &visitor, Route::Forgot, Told::default(), status).await;
    }
    match take(&service, &visitor, &form) {
        Ok(()) => {
            let told = Told { notice: Some(SENT.to_owned()), ..Told::default() };
            pages::render(&service, &visitor, Route::Forgot, told, StatusCode::OK).await
        }
        Err(refused) => {
            let values = form::values([("email", &form.email)]);
            form::again(&service, &visitor, Route::Forgot, values, refused).await
        }
    }
}

/// Lets the form through, or not, without asking the database whose address it is.
fn take(service: &Shared, visitor: &Visitor, form: &Forgotten) -> Result<(), Refused> {
    let key = Email::parse(&form.email)?.key();
    service.throttle.mail(visitor.address, &key)?;
    let token = Token::new(&service.entropy);
    let writer = Arc::clone(service);
    service.post.send(async move {
        write(&writer, &key, &token).await.unwrap_or_else(|error| {
            crate::telemetry::report(&error);
            None
        })
    })?;
    Ok(())
}

/// The mail to whoever has an account with this address.
async fn write(service: &Service, key: &str, token: &Token) -> Result<Option<Mail>, StoreError> {
    let Some(login) = service.store.find_account_by_email(key).await? else { return Ok(None) };
    let account = login.account;
    mailed::write(service, account.id, account.email, token, Purpose::Reset).await.map(Some)
}
