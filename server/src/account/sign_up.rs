//! Signing up: a new account, signed in at once.

use app::Route;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use domain::{AccountId, DayStart, Weekday};
use serde::Deserialize;
use store::{Account, Inserted, NewAccount, PasswordHash, Profile};

use crate::account::email::Email;
use crate::account::form::{self, Refused};
use crate::account::{profile, sessions, verify};
use crate::identity::Visitor;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::zone::Zone;

/// The form.
#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct SignUp {
    name: String,
    email: String,
    password: String,
    zone: String,
    week_start: String,
}

impl Default for SignUp {
    fn default() -> Self {
        let empty = String::new;
        Self {
            name: empty(),
            email: empty(),
            password: empty(),
            zone: "UTC".to_owned(),
            week_start: Weekday::Mon.code().to_owned(),
        }
    }
}

/// Answers the form: with Today, or with the form again.
pub(crate) async fn create(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(form): Form<SignUp>,
) -> Result<Response, Problem> {
    match sign_up(&service, &visitor, &form).await {
        Ok((account, email)) => {
            // The account is there, whatever becomes of the mail: the settings offer to send it again.
            let _ = verify::ask(&service, account, email.as_str()).await;
            let mut response = Redirect::to(&Route::Today { day: None }.path()).into_response();
            sessions::begin(&service, &visitor, account, &headers, true, response.headers_mut())
                .await?;
            Ok(response)
        }
        Err(refused) => {
            let values = form::values([
                ("name", &form.name),
                ("email", &form.email),
                ("zone", &form.zone),
                ("week_start", &form.week_start),
            ]);
            form::again(&service, &visitor, Route::SignUp, values, refused).await
        }
    }
}

async fn sign_up(
    service: &Service,
    visitor: &Visitor,
    form: &SignUp,
) -> Result<(AccountId, Email), Refused> {
    service.throttle.sign_up(visitor.address)?;
    let email = Email::parse(&form.email)?;
    let profile = Profile {
        name: profile::name(&form.name, &email)?,
        zone: Zone::find(form.zone.trim())?.name().to_owned(),
        week_start: profile::week_start(&form.week_start)?,
        day_start: DayStart::MIDNIGHT,
    };
    let context = vec![profile.name.clone(), email.key()];
    let salt = service.entropy.bytes();
    let hash = service.passwords.choose(form.password.clone(), context, salt).await??;
    let account = Account {
        id: AccountId::from_entropy(service.entropy.bytes()),
        email: email.as_str().to_owned(),
        email_confirmed_at: None,
        profile,
        created_at: service.now(),
    };
    let id = account.id;
    let new = NewAccount { account, password_hash: PasswordHash(hash) };
    match service.store.insert_account(new).await? {
        Inserted::Done => Ok((id, email)),
        Inserted::EmailTaken => Err(Refused::field(
            "email",
            "There is an account with this address already. Sign in instead.",
        )),
    }
}
