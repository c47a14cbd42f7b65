//! Another password for an account, by whoever knows the present one. It ends every other session.

use app::Route;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use store::PasswordHash;

use crate::account::form::{self, Refused};
use crate::account::password;
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
    present_password: String,
    new_password: String,
}

/// Answers the form with the settings.
pub(crate) async fn update(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Change>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(pages::to_sign_in(&Route::Settings)) };
    match change(&service, &visitor, caller, form).await {
        Ok(()) => {
            let path = Route::Settings.path() + pages::PASSWORD_CHANGED;
            Ok(Redirect::to(&path).into_response())
        }
        Err(refused) => {
            let nothing = form::values([]);
            form::again(&service, &visitor, Route::Settings, nothing, refused).await
        }
    }
}

async fn change(
    service: &Service,
    visitor: &Visitor,
    caller: &SignedIn,
    form: Change,
) -> Result<(), Refused> {
    password::prove(service, visitor, caller, "present_password", form.present_password).await?;
    let account = &caller.account;
    let context = vec![account.profile.name.clone(), account.email.to_lowercase()];
    let chosen = service.passwords.choose(form.new_password, context, service.entropy.bytes());
    let hash = chosen.await?.map_err(|error| Refused::field("new_password", error.to_string()))?;
    let kept = Some(caller.session.token_hash.as_str());
    service.store.update_password(account.id, PasswordHash(hash), kept).await?;
    service.sessions.let_go(account.id);
    service.tell(account.email.clone(), Letter::changed(&service.config.site));
    Ok(())
}
