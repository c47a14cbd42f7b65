//! Whether a person reads what is sent to their address. Nothing depends on it; the settings show it.

use app::Route;
use app::boot::Form as Told;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use domain::AccountId;
use serde::Deserialize;
use store::Purpose;

use crate::account::form::{self, Refused};
use crate::account::mailed;
use crate::identity::Visitor;
use crate::pages;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::{SignedIn, Token};

/// The form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Verify {
    token: String,
}

/// Answers the link of the mail with the form, or with how to get another link.
pub(crate) async fn show(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    uri: Uri,
) -> Result<Response, Problem> {
    mailed::show(&service, &visitor, &uri, Route::Verify, Purpose::Confirm).await
}

/// Answers the form: the address is confirmed, or the token was good for nothing.
pub(crate) async fn confirm(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Verify>,
) -> Result<Response, Problem> {
    service.throttle.form(visitor.address)?;
    let confirmed = match Token::read(&form.token) {
        Some(token) => service.store.confirm_email(&token.hash(), service.now()).await?,
        None => None,
    };
    let Some(account) = confirmed else {
        return mailed::gone(&service, &visitor, Route::Verify).await;
    };
    service.sessions.let_go(account);
    let notice = Some("Your address is confirmed.".to_owned());
    let told = Told { notice, ..Told::default() };
    pages::render(&service, &visitor, Route::Verify, told, StatusCode::OK).await
}

/// Answers "Send again" of the settings.
pub(crate) async fn again(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(pages::to_sign_in(&Route::Settings)) };
    match ask_again(&service, &visitor, caller).await {
        Ok(()) => Ok(sent(&service)),
        Err(refused) => {
            let values = form::values([]);
            form::again(&service, &visitor, Route::Settings, values, refused).await
        }
    }
}

async fn ask_again(service: &Service, visitor: &Visitor, caller: &SignedIn) -> Result<(), Refused> {
    let account = &caller.account;
    if account.email_confirmed_at.is_none() {
        service.throttle.mail(visitor.address, &account.id.to_string())?;
        ask(service, account.id, &account.email).await.map_err(Refused::Problem)?;
    }
    Ok(())
}

/// The settings, which say that a mail is on its way if there is any.
pub(super) fn sent(service: &Service) -> Response {
    let query = if service.config.features.mail { pages::MAIL_SENT } else { "" };
    Redirect::to(&(Route::Settings.path() + query)).into_response()
}

/// Sends a link to confirm an address with, where there is mail.
pub(super) async fn ask(service: &Service, account: AccountId, email: &str) -> Result<(), Problem> {
    if !service.config.features.mail {
        return Ok(());
    }
    let token = Token::new(&service.entropy);
    let mail = mailed::write(service, account, email.to_owned(), &token, Purpose::Confirm).await?;
    Ok(service.post.send(async move { Some(mail) })?)
}
