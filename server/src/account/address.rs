//! Another address for an account. It holds at once, and both addresses get a mail.

use app::Route;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;
use store::Inserted;

use crate::account::email::Email;
use crate::account::form::{self, Refused};
use crate::account::{password, verify};
use crate::identity::Visitor;
use crate::mail::Letter;
use crate::pages;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::SignedIn;

/// The form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Change {
    email: String,
    email_password: String,
}

/// Answers the form with the settings.
pub(crate) async fn update(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Change>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(pages::to_sign_in(&Route::Settings)) };
    match change(&service, &visitor, caller, &form).await {
        Ok(()) => Ok(verify::sent(&service)),
        Err(refused) => {
            let values = form::values([("email", &form.email)]);
            form::again(&service, &visitor, Route::Settings, values, refused).await
        }
    }
}

async fn change(
    service: &Service,
    visitor: &Visitor,
    caller: &SignedIn,
    form: &Change,
) -> Result<(), Refused> {
    let new = Email::parse(&form.email)?;
    let given = form.email_password.clone();
    password::prove(service, visitor, caller, "email_password", given).await?;
    let account = &caller.account;
    service.throttle.mail(visitor.address, &account.id.to_string())?;
    if service.store.update_email(account.id, new.as_str()).await? == Inserted::EmailTaken {
        return Err(Refused::field("email", "There is an account with this address already."));
    }
    service.sessions.let_go(account.id);
    // The same address in another case is as confirmed as it was.
    if new.key() != account.email.to_lowercase() {
        service.tell(account.email.clone(), Letter::moved(&service.config.site));
        // It has changed, whatever becomes of the mail: the settings offer to send it again.
        let _ = verify::ask(service, account.id, new.as_str()).await;
    }
    Ok(())
}
