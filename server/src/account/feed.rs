//! The calendar feed in the settings: a link is made, another one in its place, or the feed is turned off.

use app::Route;
use app::boot::Form;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use store::StoreError;

use crate::account::form;
use crate::identity::Visitor;
use crate::problem::Problem;
use crate::service::Shared;
use crate::sessions::Token;
use crate::{feed, pages};

/// Answers `POST /settings/feed` with the settings, which show the new link this once: nobody but the person keeps it.
pub(crate) async fn make(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(pages::to_sign_in(&Route::Settings)) };
    service.throttle.link(caller.account.id)?;
    let token = Token::new(&service.entropy);
    match service.store.put_feed(caller.account.id, &token.hash(), service.now()).await {
        Ok(()) => {}
        // The account has ended since it was looked up.
        Err(StoreError::Missing) => return Ok(pages::to_sign_in(&Route::Settings)),
        Err(error) => return Err(error.into()),
    }
    let link = feed::address(&service, &token);
    let form = Form { values: form::values([("feed", link.as_str())]), ..Form::default() };
    pages::render(&service, &visitor, Route::Settings, form, StatusCode::OK).await
}

/// Answers `POST /settings/feed/end`.
pub(crate) async fn end(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(pages::to_sign_in(&Route::Settings)) };
    service.throttle.link(caller.account.id)?;
    service.store.delete_feed(caller.account.id).await?;
    Ok(Redirect::to(&Route::Settings.path()).into_response())
}
