//! What the pages that mails lead to have in common: a token in their address, which goes nowhere else.

use app::Route;
use app::boot::Form;
use axum::http::header::REFERRER_POLICY;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use store::{Account, Purpose};

use crate::account::form;
use crate::identity::Visitor;
use crate::pages;
use crate::problem::Problem;
use crate::service::Service;
use crate::sessions::Token;

/// A token that is good, and whose it is.
pub(super) struct Good {
    pub(super) token: Token,
    pub(super) account: Account,
}

/// Finds whose token it is; `None` for one that is used, expired or none.
pub(super) async fn find(
    service: &Service,
    visitor: &Visitor,
    token: &str,
    purpose: Purpose,
) -> Result<Option<Good>, Problem> {
    service.throttle.form(visitor.address)?;
    let Some(token) = Token::read(token) else { return Ok(None) };
    let found = service.store.find_mail_token(&token.hash(), purpose, service.now()).await?;
    Ok(found.map(|account| Good { token, account }))
}

/// The page that a link of a mail leads to. It changes nothing: programs that look through mail open it as well.
pub(super) async fn show(
    service: &Service,
    visitor: &Visitor,
    uri: &Uri,
    route: Route,
    purpose: Purpose,
) -> Result<Response, Problem> {
    let token = pages::parameter(uri.query().unwrap_or_default(), "token").unwrap_or_default();
    let mut response = match find(service, visitor, &token, purpose).await? {
        Some(Good { token, account }) => {
            let values = form::values([("token", token.expose()), ("email", &account.email)]);
            let form = Form { values, ..Form::default() };
            pages::render(service, visitor, route, form, StatusCode::OK).await?
        }
        None => gone(service, visitor, route).await?,
    };
    // Whatever is asked for from this page learns the site's name at most. With less, some browsers would send the page's
    // form as if it came from nowhere, and it would be refused.
    let policy = HeaderValue::from_static("strict-origin");
    response.headers_mut().insert(REFERRER_POLICY, policy);
    Ok(response)
}

/// The page of a token that is good for nothing.
pub(super) async fn gone(
    service: &Service,
    visitor: &Visitor,
    route: Route,
) -> Result<Response, Problem> {
    pages::render(service, visitor, route, Form::default(), StatusCode::GONE).await
}
