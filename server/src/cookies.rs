//! The cookies: who one is, the version of the account one has seen, whose pages the browser shows, and whether it holds a
//! trial.

use app::boot::{Consent, Purpose};
use app::keeper::{ACCOUNT_COOKIE, TRIAL_COOKIE};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use domain::{AccountId, Head};

use crate::config::SiteUrl;
use crate::sessions::Token;

/// For how long a process that has not heard of a write could show the state before it; no longer than snapshots are kept.
pub(crate) const SEEN_SECONDS: i64 = 120;

pub(crate) const HEAD: &str = "head";

/// How long holds what the visitor has agreed to: a year.
pub(crate) const CONSENT_LASTS: Duration = Duration::days(365);

/// How long a browser keeps at most what has no end: 400 days (RFC 6265bis, section 5.5).
pub(crate) const LONGEST: Duration = Duration::days(400);

/// The name of the session's cookie. With the prefix a browser takes it over https only, from this host alone.
pub(crate) const fn session_name(site: &SiteUrl) -> &'static str {
    if site.is_https() { "__Host-session" } else { "session" }
}

/// The session's token.
pub(crate) fn session(site: &SiteUrl, headers: &HeaderMap) -> Option<Token> {
    read(headers, session_name(site)).and_then(|text| Token::read(&text))
}

/// The version of the account that the browser has seen lately.
pub(crate) fn head(headers: &HeaderMap) -> Head {
    read(headers, HEAD).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Whether the browser holds a grid that belongs to no account: the app sets this in the browser.
pub(crate) fn holds_trial(headers: &HeaderMap) -> bool {
    read(headers, TRIAL_COOKIE).as_deref() == Some("1")
}

/// Whose pages the browser shows.
pub(crate) fn account(headers: &HeaderMap) -> Option<AccountId> {
    read(headers, ACCOUNT_COOKIE).and_then(|text| text.parse().ok())
}

/// Keeps whose pages the browser shows, also without a network: the app reads it, and it opens nothing. It outlives a session that lasts: what waits on the device is still shown then.
/// After a brief session nothing is shown to whoever opens the browser next.
pub(crate) fn keep_account(
    site: &SiteUrl,
    headers: &mut HeaderMap,
    account: AccountId,
    lasts: bool,
) {
    let mut cookie = safe(site, ACCOUNT_COOKIE, account.to_string());
    cookie.set_http_only(false);
    if lasts {
        cookie.set_max_age(LONGEST);
    }
    write(headers, &cookie);
}

/// Keeps a session's token: for so many milliseconds, or until the browser is closed.
pub(crate) fn keep_session(
    site: &SiteUrl,
    headers: &mut HeaderMap,
    token: &Token,
    lasting_ms: Option<i64>,
) {
    let mut cookie = safe(site, session_name(site), token.expose().to_owned());
    if let Some(ms) = lasting_ms {
        cookie.set_max_age(Duration::milliseconds(ms));
    }
    write(headers, &cookie);
}

/// Forgets the session.
pub(crate) fn forget_session(site: &SiteUrl, headers: &mut HeaderMap) {
    for name in [session_name(site), HEAD, ACCOUNT_COOKIE] {
        let mut cookie = safe(site, name, String::new());
        cookie.set_max_age(Duration::ZERO);
        write(headers, &cookie);
    }
}

/// Whether an answer says already who one is from now on, or that one is nobody.
pub(crate) fn says_who(site: &SiteUrl, headers: &HeaderMap) -> bool {
    let lines = headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut names = lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name);
    names.any(|name| name == session_name(site) || name == ACCOUNT_COOKIE)
}

/// Keeps the version of the account that the browser sees with this answer.
pub(crate) fn keep_head(site: &SiteUrl, headers: &mut HeaderMap, head: Head) {
    let mut cookie = safe(site, HEAD, head.to_string());
    cookie.set_max_age(Duration::seconds(SEEN_SECONDS));
    write(headers, &cookie);
}

/// What the visitor has agreed to.
pub(crate) fn consent(headers: &HeaderMap) -> Consent {
    let to = |purpose: Purpose| match read(headers, purpose.cookie()).as_deref() {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        _ => None,
    };
    Consent { counting: to(Purpose::Counting), recording: to(Purpose::Recording) }
}

/// Keeps what the visitor has agreed to. The page's script reads it: without a yes it loads nothing.
pub(crate) fn keep_consent(
    site: &SiteUrl,
    headers: &mut HeaderMap,
    purpose: Purpose,
    is_given: bool,
) {
    let answer = if is_given { "yes" } else { "no" };
    let mut cookie = safe(site, purpose.cookie(), answer.to_owned());
    cookie.set_http_only(false);
    cookie.set_max_age(CONSENT_LASTS);
    write(headers, &cookie);
}

/// Takes away what the counting of visits has set in the browser.
pub(crate) fn forget_analytics(request: &HeaderMap, headers: &mut HeaderMap) {
    let lines = request.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let names = lines.flat_map(Cookie::split_parse).flatten();
    let names = names.map(|cookie| cookie.name().to_owned());
    for name in names.filter(|name| name == "_ga" || name.starts_with("_ga_")) {
        let mut cookie = Cookie::new(name, "");
        cookie.set_path("/");
        cookie.set_max_age(Duration::ZERO);
        write(headers, &cookie);
    }
}

fn safe(site: &SiteUrl, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.is_https())
        .build()
}

fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).flatten();
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

fn write(headers: &mut HeaderMap, cookie: &Cookie<'_>) {
    // Names, numbers and tokens are plain ASCII.
    if let Ok(line) = HeaderValue::try_from(cookie.to_string()) {
        headers.append(SET_COOKIE, line);
    }
}
