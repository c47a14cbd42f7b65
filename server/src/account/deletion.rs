//! The end of an account, with everything in it, at once.

use app::Route;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;

use crate::account::form::{self, Refused};
use crate::account::{password, sessions};
use crate::identity::Visitor;
use crate::pages;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::SignedIn;

/// The form.
#[derive(Deserialize)]
pub(crate) struct Deletion {
    #[serde(default)]
    password: String,
    /// Not empty when the app runs in the page: it clears away what belongs to the account itself.
    #[serde(default)]
    clears: String,
}

/// Answers the form: with the start page, or with the settings and what is wrong.
pub(crate) async fn delete(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Deletion>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(pages::to_sign_in(&Route::Settings)) };
    let clears = !form.clears.is_empty();
    match end(&service, &visitor, caller, form).await {
        Ok(()) if clears => Ok(sessions::goodbye(&service)),
        Ok(()) => Ok(sessions::farewell(&service)),
        Err(refused) => {
            let values = form::values([]);
            form::again(&service, &visitor, Route::Settings, values, refused).await
        }
    }
}

async fn end(
    service: &Service,
    visitor: &Visitor,
    caller: &SignedIn,
    form: Deletion,
) -> Result<(), Refused> {
    let account = caller.account.id;
    password::prove(service, visitor, caller, "password", form.password).await?;
    service.store.delete_account(account).await?;
    service.sessions.let_go(account);
    service.snapshots.forget(account);
    Ok(())
}
