//! Who calls, and from where: found once, before any route runs.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use app::Route;
use app::boot::Consent;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::ACCEPT;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::{AccountId, Head};

use crate::cookies;
use crate::problem::Problem;
use crate::reporting;
use crate::service::{Service, Shared};
use crate::sessions::{BRIEF_MS, SignedIn, Token};

/// Who calls.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// From where.
    pub(crate) address: IpAddr,
    /// Whose session the request carries, if it is one.
    pub(crate) caller: Option<Arc<SignedIn>>,
    /// The version of the account the browser has seen.
    pub(crate) seen: Head,
    /// Whether the browser holds a grid that belongs to no account.
    pub(crate) holds_trial: bool,
    /// What they have agreed to.
    pub(crate) consent: Consent,
}

/// Finds out who calls and hands it to the routes, as a [`Visitor`].
pub(crate) async fn identify(
    State(service): State<Shared>,
    mut request: Request,
    next: Next,
) -> Response {
    let token = cookies::session(&service.config.site, request.headers());
    let caller = match find(&service, token.as_ref()).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    let visitor = Visitor {
        address: address(&service, request.headers(), request.extensions()),
        seen: cookies::head(request.headers()),
        holds_trial: cookies::holds_trial(request.headers()),
        consent: cookies::consent(request.headers()),
        caller: caller.clone(),
    };
    if let Some(caller) = &caller {
        reporting::caller(caller.account.id);
    }
    let shown = cookies::account(request.headers());
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    if let (Some(caller), Some(token)) = (caller, token) {
        prolong(&service, &caller, &token, shown, response.headers_mut());
    }
    response
}

async fn find(service: &Service, token: Option<&Token>) -> Result<Option<Arc<SignedIn>>, Problem> {
    match token {
        Some(token) => Ok(service.sessions.find(token, service.now()).await?),
        None => Ok(None),
    }
}

/// A session that lasts is prolonged in the browser when it was in the database: at most once an hour. `shown`: whose pages
/// the browser shows.
fn prolong(
    service: &Service,
    caller: &SignedIn,
    token: &Token,
    shown: Option<AccountId>,
    headers: &mut HeaderMap,
) {
    let (site, session) = (&service.config.site, &caller.session);
    let lasting_ms = session.expires_at.ms_since(session.last_seen_at);
    let (lasts, account) = (lasting_ms > BRIEF_MS, caller.account.id);
    // A sign-out or a sign-in has already said what becomes of the cookies.
    if cookies::says_who(site, headers) {
        return;
    }
    let is_prolonged = caller.was_prolonged(service.now()) && lasts;
    if is_prolonged {
        cookies::keep_session(site, headers, token, Some(lasting_ms));
    }
    if is_prolonged || shown != Some(account) {
        cookies::keep_account(site, headers, account, lasts);
    }
}

/// The address of the client, as far as the proxies in front may be believed.
pub(crate) fn address(service: &Service, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    // Only a test has no connection.
    let peer = peer.map_or(IpAddr::from(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    let lines = headers.get_all("x-forwarded-for").iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    service.config.trusted_proxies.client(peer, &lines.join(","))
}

/// Whether a request is meant for an account: it names this one in `x-account`, or none, as forms of a page do.
///
/// The app names the account it works for, because somebody else may have signed in in the same browser since.
pub(crate) fn is_meant_for(account: AccountId, headers: &HeaderMap) -> bool {
    headers.get_all("x-account").iter().all(|named| {
        named
            .to_str()
            .is_ok_and(|named| named.parse().is_ok_and(|named: AccountId| named == account))
    })
}

/// Whether a browser asks for a page, not the app for data.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// Reads where somebody wanted to go before they had to sign in: a page of this site, or none.
pub(crate) fn read_next(text: &str) -> Option<Route> {
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    match Route::parse(path, query) {
        route if route.is_open() => None,
        route => Some(route),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_sent_to_pages_of_this_site_alone() {
        let path = |text: &str| read_next(text).map(|route| route.path());
        assert_eq!(path("/grid?year=2025").as_deref(), Some("/grid?year=2025"));
        assert_eq!(path("/today").as_deref(), Some("/today"));
        for text in [
            "",
            "https://evil.example/today",
            "//evil.example",
            "/\\evil.example",
            "/sign-in",
            "/reset?token=a",
            "/today\r\nset-cookie: a=b",
            "javascript:alert(1)",
            "/api/health",
        ] {
            assert_eq!(path(text), None, "{text}");
        }
        // What looks like a way out is read as a path, and written anew as one.
        assert_eq!(path("//today").as_deref(), Some("/today"));
    }
}
