//! What a page that can be installed asks its browser for.

use std::cell::RefCell;

use js_sys::Object;
use wasm_bindgen::prelude::*;
use web_sys::window;

use crate::{call, call_async, get, navigator, object, set};

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
    let asked = window()
        .and_then(|window| call(&window, "matchMedia", &["(display-mode: standalone)".into()]));
    let is_standalone = asked.is_some_and(|answer| get(&answer, "matches").is_truthy());
    is_standalone || get(&navigator(), "standalone").is_truthy()
}

/// Whether the device is one on which apps are installed by hand, from the browser's own menu.
pub fn installs_by_hand() -> bool {
    // Safari on iPhone and iPad, and nobody else, has this property.
    get(&navigator(), "standalone").as_bool().is_some()
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
    if let Some(window) = window() {
        let keep = keep.into_js_value();
        _ = window.add_event_listener_with_callback("beforeinstallprompt", keep.unchecked_ref());
    }
}

/// Lets the browser ask whether to install the app.
pub fn install() {
    if let Some(offer) = OFFER.take() {
        _ = call(&offer, "prompt", &[]);
    }
}

/// Forgets everything small that was kept in this browser.
pub fn forget_preferences() {
    let global = js_sys::global();
    for name in ["localStorage", "sessionStorage"] {
        _ = call(&get(&global, name), "clear", &[]);
    }
}

/// Leaves for another page, with no way back to this one.
pub fn leave_for(path: &str) {
    if let Some(window) = window() {
        _ = window.location().replace(path);
    }
}

/// Offers a text as a file.
pub fn save_file(name: &str, text: &str) {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    let Ok(link) = document.create_element("a") else { return };
    let encoded = js_sys::encode_uri_component(text);
    let address = ["data:application/json;charset=utf-8,", &String::from(encoded)].concat();
    _ = link.set_attribute("href", &address);
    _ = link.set_attribute("download", name);
    _ = call(&link, "click", &[]);
}

/// Posts an empty form to a path of this site, on behalf of an account. Returns the status; `None` without a network.
pub async fn post_form(path: &str, account: &str) -> Option<u16> {
    let headers = Object::new().into();
    set(&headers, "content-type", &"application/x-www-form-urlencoded".into());
    set(&headers, "accept", &"application/json".into());
    set(&headers, "x-account", &account.into());
    let options = object("method", &"POST".into());
    set(&options, "headers", &headers);
    let answer = call_async(&js_sys::global(), "fetch", &[path.into(), options]).await?;
    answer.dyn_into::<web_sys::Response>().ok().map(|response| response.status())
}

/// A moment as the device writes times of day, such as "22:14". `ms`: milliseconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
pub fn clock(ms: i64) -> String {
    let options = object("hour", &"2-digit".into());
    set(&options, "minute", &"2-digit".into());
    let moment = js_sys::Date::new(&JsValue::from_f64(ms as f64));
    let text = call(&moment, "toLocaleTimeString", &[js_sys::Array::new().into(), options]);
    text.and_then(|text| text.as_string()).unwrap_or_default()
}
