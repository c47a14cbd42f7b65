//! A new password, for whoever has the token of a mail.

use app::Route;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use store::{PasswordHash, Purpose};

use crate::account::form::{self, Refused};
use crate::account::mailed::{self, Good};
use crate::account::sessions;
use crate::identity::Visitor;
use crate::mail::Letter;
use crate::problem::Problem;
use crate::service::{Service, Shared};

/// The form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Reset {
    token: String,
    password: String,
    remember: String,
}

/// Answers the link of the mail with the form, or with how to get another link.
pub(crate) async fn show(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    uri: Uri,
) -> Result<Response, Problem> {
    mailed::show(&service, &visitor, &uri, Route::Reset, Purpose::Reset).await
}

/// Answers the form: with Today, signed in here and nowhere else, or with the form again.
pub(crate) async fn set(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(form): Form<Reset>,
) -> Result<Response, Problem> {
    let found = mailed::find(&service, &visitor, &form.token, Purpose::Reset).await?;
    let Some(good) = found else { return mailed::gone(&service, &visitor, Route::Reset).await };
    match reset(&service, &good, &form).await {
        Ok(true) => {
            let id = good.account.id;
            let remember = !form.remember.is_empty();
            let mut response = Redirect::to(&Route::Today { day: None }.path()).into_response();
            let answer = response.headers_mut();
            sessions::begin(&service, &visitor, id, &headers, remember, answer).await?;
            service.tell(good.account.email, Letter::changed(&service.config.site));
            Ok(response)
        }
        Ok(false) => mailed::gone(&service, &visitor, Route::Reset).await,
        Err(refused) => {
            let values = form::values([
                ("token", &form.token),
                ("email", &good.account.email),
                ("remember", &form.remember),
            ]);
            form::again(&service, &visitor, Route::Reset, values, refused).await
        }
    }
}

/// Sets the password. Says whether the token was still good: somebody may have used it in the meantime.
async fn reset(service: &Service, good: &Good, form: &Reset) -> Result<bool, Refused> {
    let Good { token, account } = good;
    let context = vec![account.profile.name.clone(), account.email.to_lowercase()];
    let salt = service.entropy.bytes();
    let hash = service.passwords.choose(form.password.clone(), context, salt).await??;
    let now = service.now();
    let reset = service.store.reset_password(&token.hash(), PasswordHash(hash), now).await?;
    service.sessions.let_go(account.id);
    Ok(reset.is_some())
}
