//! What a page that can be installed asks its browser for.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::{call, call_async, construct, get, global, navigator, object, set};

/// Asks the browser to keep what is on the device for as long as it can. Some ask the person, so not at once.
pub async fn persist() {
    let storage = get(&navigator(), "storage");
    _ = call_async(&storage, "persist", &[]).await;
}

/// Shows a number on the icon of the installed app; 0 takes it away.
pub fn badge(number: u32) {
    let navigator = navigator();
    if number == 0 {
        _ = call(&navigator, "clearAppBadge", &[]);
    } else {
        _ = call(&navigator, "setAppBadge", &[number.into()]);
    }
}

/// Whether the page runs as an installed app.
pub fn is_installed() -> bool {
    let window = js_sys::global().into();
    let asked = call(&window, "matchMedia", &["(display-mode: standalone)".into()]);
    let is_standalone = asked.is_some_and(|answer| get(&answer, "matches").is_truthy());
    is_standalone || get(&navigator(), "standalone").is_truthy()
}

/// Whether the device is one on which apps are installed by hand, from the browser's own menu.
pub fn installs_by_hand() -> bool {
    // Safari on iPhone and iPad, and nobody else, has this property.
    get(&navigator(), "standalone").as_bool().is_some()
}

/// Whether the keyboard is one of Apple's, where Cmd is what Ctrl is elsewhere.
pub fn has_apple_keys() -> bool {
    let platform = get(&navigator(), "platform").as_string().unwrap_or_default();
    platform.starts_with("Mac") || platform.starts_with("iP")
}

thread_local! {
    /// The browser's offer to install the app, kept for the moment the person wants it.
    static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Keeps the browser's own offer back, and tells when there is one.
pub fn watch_offer(offered: impl Fn() + 'static) {
    let keep = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        _ = call(&event, "preventDefault", &[]);
        OFFER.set(Some(event));
        offered();
    });
    set(&js_sys::global(), "onbeforeinstallprompt", &keep.into_js_value());
}

/// Lets the browser ask whether to install the app.
pub fn install() {
    if let Some(offer) = OFFER.take() {
        _ = call(&offer, "prompt", &[]);
    }
}

/// Forgets everything small that was kept in this browser.
pub fn forget_preferences() {
    for name in ["localStorage", "sessionStorage"] {
        _ = call(&global(name), "clear", &[]);
    }
}

/// Forgets a cookie that scripts may read.
pub fn forget_cookie(name: &str) {
    let cookie = [name, "=; path=/; max-age=0; samesite=lax"].concat();
    set(&global("document"), "cookie", &cookie.into());
}

/// Loads the page anew.
pub fn reload() {
    _ = call(&global("location"), "reload", &[]);
}

/// Whether this is asked for the first time within so many milliseconds, over all pages of this tab.
pub fn is_first_try(ms: f64) -> bool {
    const TRIED: &str = "tried";
    let (storage, now) = (global("sessionStorage"), now());
    let tried = call(&storage, "getItem", &[TRIED.into()]).and_then(|tried| tried.as_string());
    let is_first =
        tried.and_then(|tried| tried.parse::<f64>().ok()).is_none_or(|tried| now - tried > ms);
    // Where nothing can be remembered, trying would have no end.
    let is_noted = call(&storage, "setItem", &[TRIED.into(), now.into()]).is_some();
    is_first && is_noted
}

#[expect(clippy::disallowed_methods, reason = "it decides nothing but whether to try again")]
fn now() -> f64 {
    js_sys::Date::now()
}

/// Leaves for another page, with no way back to this one.
pub fn leave_for(path: &str) {
    _ = call(&global("location"), "replace", &[path.into()]);
}

/// Offers a text as a file.
pub fn save_file(name: &str, text: &str) {
    let options = object("type", &"application/json".into());
    let parts = Array::of1(&text.into());
    let Some(blob) = construct("Blob", &Array::of2(&parts, &options)) else { return };
    let addresses = global("URL");
    let Some(address) = call(&addresses, "createObjectURL", &[blob]) else { return };
    if let Some(link) = call(&global("document"), "createElement", &["a".into()]) {
        set(&link, "href", &address);
        set(&link, "download", &name.into());
        _ = call(&link, "click", &[]);
    }
}

/// Puts a text where the person can paste it from. Says whether the browser has let it.
pub async fn copy(text: &str) -> bool {
    let clipboard = get(&navigator(), "clipboard");
    call_async(&clipboard, "writeText", &[text.into()]).await.is_some()
}

/// Above this many bytes a request cannot outlive its page (Fetch, section 4.5, "keepalive").
const KEEPALIVE_BYTES: usize = 60_000;

/// How long an answer is waited for, in milliseconds: longer than the server itself takes at most.
const ANSWER_MS: f64 = 40_000.0;

/// What came of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// The server answered with a status, a body, and the seconds of `Retry-After`.
    Answered(u16, String, Option<u32>),
    /// There was no answer.
    Lost,
}

/// Posts JSON to a path of this site, on behalf of an account.
pub async fn post_json(path: &str, body: &str, account: &str) -> Posted {
    post(path, "application/json", body, account).await.unwrap_or(Posted::Lost)
}

/// Posts an empty form to a path of this site, on behalf of an account. Returns the status; `None` without a network.
pub async fn post_form(path: &str, account: &str) -> Option<u16> {
    match post(path, "application/x-www-form-urlencoded", "", account).await? {
        Posted::Answered(status, _, _) => Some(status),
        Posted::Lost => None,
    }
}

async fn post(path: &str, kind: &str, body: &str, account: &str) -> Option<Posted> {
    let headers = object("content-type", &kind.into());
    set(&headers, "accept", &"application/json".into());
    set(&headers, "x-account", &account.into());
    let options = object("method", &"POST".into());
    set(&options, "headers", &headers);
    set(&options, "body", &body.into());
    // Whoever ticks and closes the page at once has ticked: the request outlives the page.
    set(&options, "keepalive", &(body.len() < KEEPALIVE_BYTES).into());
    if let Some(signal) = call(&global("AbortSignal"), "timeout", &[ANSWER_MS.into()]) {
        set(&options, "signal", &signal);
    }
    let answer = call_async(&js_sys::global(), "fetch", &[path.into(), options]).await?;
    let wait = call(&get(&answer, "headers"), "get", &["retry-after".into()])?.as_string();
    let text = call_async(&answer, "text", &[]).await?.as_string()?;
    Some(Posted::Answered(status(&answer), text, wait.and_then(|wait| wait.parse().ok())))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a status has three digits"
)]
fn status(answer: &JsValue) -> u16 {
    get(answer, "status").as_f64().unwrap_or_default() as u16
}

/// A moment as the device writes times of day, such as "22:14". `ms`: milliseconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
pub fn clock(ms: i64) -> String {
    let options = object("hour", &"2-digit".into());
    set(&options, "minute", &"2-digit".into());
    let moment = js_sys::Date::new(&JsValue::from_f64(ms as f64));
    let text = call(&moment, "toLocaleTimeString", &[Array::new().into(), options]);
    text.and_then(|text| text.as_string()).unwrap_or_default()
}
