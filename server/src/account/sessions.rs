//! Where one is signed in: a new session, the end of this one, of another one, and of all others.

use std::sync::Arc;

use app::Route;
use axum::extract::State;
use axum::http::header::{HeaderName, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use domain::{AccountId, ClientId};
use serde::Deserialize;
use store::NewSession;

use crate::cookies;
use crate::identity::{Visitor, is_meant_for, wants_page};
use crate::pages;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::{BRIEF_MS, REMEMBERED_MS, SignedIn, Token, label};

/// Signs an account in: a new session in the place of the one the browser had, if it had one.
pub(super) async fn begin(
    service: &Service,
    visitor: &Visitor,
    account: AccountId,
    request: &HeaderMap,
    remember: bool,
    answer: &mut HeaderMap,
) -> Result<(), Problem> {
    let token = Token::new(&service.entropy);
    let agent = request.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let lifetime_ms = if remember { REMEMBERED_MS } else { BRIEF_MS };
    let new = NewSession {
        token_hash: token.hash(),
        client: ClientId::from_entropy(service.entropy.bytes()),
        label: label(agent.unwrap_or_default()),
        created_at: service.now(),
        lifetime_ms,
    };
    service.store.insert_session(account, new).await?;
    if let Some(before) = &visitor.caller {
        end(service, before.account.id, &before.session.token_hash).await?;
    }
    let lasting_ms = remember.then_some(lifetime_ms);
    cookies::keep_session(&service.config.site, answer, &token, lasting_ms);
    cookies::keep_account(&service.config.site, answer, account, remember);
    Ok(())
}

/// Answers `POST /sign-out`: the form of a page, or the app, which may do it late.
///
/// By the time the app does, somebody else may be signed in: what it asks for then ends nothing, and what the browser
/// holds is never wiped for it.
pub(crate) async fn end_this(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let is_page = wants_page(&request);
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(caller) = &visitor.caller {
        if !is_meant_for(caller.account.id, &request) {
            return Ok(response);
        }
        end(&service, caller.account.id, &caller.session.token_hash).await?;
        cookies::forget_session(&service.config.site, response.headers_mut());
    }
    Ok(if is_page { farewell(&service) } else { response })
}

/// The form that ends a session.
#[derive(Deserialize)]
pub(crate) struct Ended {
    id: String,
}

/// Answers `POST /sessions/end`. A session that is not the account's is as good as ended.
pub(crate) async fn end_one(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(ended): Form<Ended>,
) -> Result<Response, Problem> {
    let Some(caller) = caller(&visitor) else { return Ok(pages::to_sign_in(&Route::Settings)) };
    end(&service, caller.account.id, &ended.id).await?;
    if ended.id == caller.session.token_hash {
        return Ok(farewell(&service));
    }
    Ok(Redirect::to(&Route::Settings.path()).into_response())
}

/// Answers `POST /sessions/end-others`.
pub(crate) async fn end_others(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Problem> {
    let Some(caller) = caller(&visitor) else { return Ok(pages::to_sign_in(&Route::Settings)) };
    let SignedIn { account, session, .. } = &**caller;
    service.store.delete_other_sessions(account.id, &session.token_hash).await?;
    service.sessions.let_go(account.id);
    Ok(Redirect::to(&Route::Settings.path()).into_response())
}

/// The answer to the last request of a session: the start page, and nothing of the person stays in the browser.
///
/// Nor of anybody else: without the app nobody can tell apart what the browser has kept.
pub(super) fn farewell(service: &Service) -> Response {
    let mut response = goodbye(service);
    clear(&mut response, "\"cache\", \"storage\"");
    response
}

/// The same where the app clears away what the browser has kept of the person.
pub(super) fn goodbye(service: &Service) -> Response {
    let mut response = Redirect::to(&Route::Landing.path()).into_response();
    cookies::forget_session(&service.config.site, response.headers_mut());
    clear(&mut response, "\"cache\"");
    response
}

fn clear(response: &mut Response, what: &'static str) {
    let name = HeaderName::from_static("clear-site-data");
    response.headers_mut().insert(name, HeaderValue::from_static(what));
}

pub(super) const fn caller(visitor: &Visitor) -> Option<&Arc<SignedIn>> {
    visitor.caller.as_ref()
}

async fn end(service: &Service, account: AccountId, token_hash: &str) -> Result<(), Problem> {
    service.store.delete_session(account, token_hash).await?;
    service.sessions.let_go(account);
    Ok(())
}
