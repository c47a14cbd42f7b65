//! What the pages that mails lead to have in common: a token in their address, which goes nowhere else.

use app::Route;
use app::boot::Form;
use axum::http::header::REFERRER_POLICY;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use domain::AccountId;
use store::{Account, MailToken, Purpose, StoreError};

use crate::account::form;
use crate::identity::Visitor;
use crate::mail::{Letter, Mail};
use crate::pages;
use crate::problem::Problem;
use crate::service::Service;
use crate::sessions::Token;

/// How long a link to set a new password is good for: 15 minutes.
pub(crate) const RESET_MS: i64 = 15 * 60_000;

/// How long a link to confirm an address is good for: 24 hours.
pub(crate) const CONFIRM_MS: i64 = 24 * 3_600_000;

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

/// Keeps a fresh token, and writes the mail that carries it. It goes where the account says, not where somebody has typed.
pub(super) async fn write(
    service: &Service,
    account: AccountId,
    email: String,
    token: &Token,
    purpose: Purpose,
) -> Result<Mail, StoreError> {
    let (site, secret) = (&service.config.site, token.expose());
    let (lifetime_ms, letter) = match purpose {
        Purpose::Reset => (RESET_MS, Letter::reset(site, secret)),
        Purpose::Confirm => (CONFIRM_MS, Letter::confirm(site, secret)),
    };
    let kept = MailToken {
        token_hash: token.hash(),
        purpose,
        email: email.clone(),
        expires_at: service.now().plus_ms(lifetime_ms),
    };
    service.store.insert_mail_token(account, kept).await?;
    Ok(service.mail(email, letter))
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
