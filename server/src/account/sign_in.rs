//! Signing in: by address and password, with the same answer for every wrong pair.

use app::Route;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use domain::AccountId;
use serde::Deserialize;
use store::PasswordHash;

use crate::account::email::Email;
use crate::account::form::{self, Refused};
use crate::account::password::Checked;
use crate::account::sessions;
use crate::identity::{Visitor, read_next};
use crate::problem::Problem;
use crate::service::{Service, Shared};

/// The form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SignIn {
    email: String,
    password: String,
    remember: String,
    next: String,
}

/// Answers the form: with the page one wanted to see, or with the form again.
pub(crate) async fn create(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Result<Response, Problem> {
    let next = read_next(&form.next);
    match sign_in(&service, &visitor, &form).await {
        Ok(account) => {
            let next = next.unwrap_or(Route::Today { day: None });
            let mut response = Redirect::to(&next.path()).into_response();
            let remember = !form.remember.is_empty();
            let answer = response.headers_mut();
            sessions::begin(&service, &visitor, account, &headers, remember, answer).await?;
            Ok(response)
        }
        Err(refused) => {
            let next = next.map(|next| next.path()).unwrap_or_default();
            let values = form::values([
                ("email", &form.email),
                ("remember", &form.remember),
                ("next", &next),
            ]);
            form::again(&service, &visitor, Route::SignIn, values, refused).await
        }
    }
}

async fn sign_in(
    service: &Service,
    visitor: &Visitor,
    form: &SignIn,
) -> Result<AccountId, Refused> {
    // What is no address gets the same work and the same answer as an address nobody has.
    let email = Email::parse(&form.email);
    let key = email.map_or_else(|_| form.email.to_lowercase(), |email| email.key());
    service.throttle.password(visitor.address, &key)?;
    let login = service.store.find_account_by_email(&key).await?;
    let (account, hash) = login.map(|login| (login.account.id, login.password_hash.0)).unzip();
    let salt = service.entropy.bytes();
    let checked = service.passwords.check(form.password.clone(), hash.clone(), salt).await?;
    match (account.zip(hash), checked) {
        (Some((account, _)), Checked::Right) => Ok(account),
        (Some((account, old)), Checked::Outdated(new)) => {
            // The password is the same, so every other session stays.
            let (old, new) = (PasswordHash(old), PasswordHash(new));
            service.store.update_password_hash(account, old, new).await?;
            Ok(account)
        }
        _ => Err(Refused::Wrong {
            field: None,
            sentence: "That email and password do not match.".to_owned(),
        }),
    }
}
