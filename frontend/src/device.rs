//! The browser as the app's device: clock, chance, network, timers and small preferences.

use std::cell::RefCell;
use std::rc::Rc;

use app::device::Device;
use app::keeper::{ACCOUNT, ACCOUNT_COOKIE, TRIAL, TRIAL_COOKIE};
use domain::{Day, DayStart, Instant};
use gloo_storage::{LocalStorage, Storage};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Window, window};

use crate::online;

/// The browser the page runs in.
pub(crate) struct Browser {
    window: Window,
}

impl Browser {
    /// The browser, if there is a window.
    pub(crate) fn here() -> Option<Self> {
        window().map(|window| Self { window })
    }
}

impl Device for Browser {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the browser's clock is read"
    )]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 are whole and far below 2^53"
    )]
    fn now(&self) -> Instant {
        Instant(Date::now() as i64)
    }

    fn entropy(&self) -> [u8; 8] {
        let mut bytes = [0; 8];
        // Every browser that runs WASM has it; without it the id is zero and the server tells the twin apart.
        if let Ok(crypto) = self.window.crypto() {
            _ = crypto.get_random_values_with_u8_array(&mut bytes);
        }
        bytes
    }

    fn day_at(&self, at: Instant, zone: &str, day_start: DayStart) -> Option<Day> {
        let options = Object::new();
        for (key, value) in [
            ("timeZone", zone),
            ("hourCycle", "h23"),
            ("year", "numeric"),
            ("month", "2-digit"),
            ("day", "2-digit"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
        ] {
            Reflect::set(&options, &key.into(), &value.into()).ok()?;
        }
        civil(&date_format(&options)?, at, day_start)
    }

    fn zone(&self) -> Option<String> {
        let resolved = date_format(&Object::new())?.resolved_options();
        Reflect::get(&resolved, &"timeZone".into()).ok()?.as_string()
    }

    fn after(&self, ms: i64, then: Box<dyn FnOnce()>) {
        let then = Closure::once_into_js(then);
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        _ = self
            .window
            .set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), ms);
    }

    fn is_online(&self) -> bool {
        self.window.navigator().on_line()
    }

    fn watch(&self, look: Box<dyn Fn()>) {
        online::follow(look.into());
    }

    fn visit(&self, path: &str) {
        _ = self.window.location().assign(path);
    }

    fn recall(&self, key: &str) -> Option<String> {
        LocalStorage::get(key).ok()
    }

    fn keep(&self, key: &str, value: Option<&str>) {
        match value {
            // Private mode may have no room: a preference is then good for this page only.
            Some(value) => _ = LocalStorage::set(key, value),
            None => LocalStorage::delete(key),
        }
    }

    fn shown(&self) -> Option<String> {
        let cookies = Reflect::get(&document(), &"cookie".into()).ok()?.as_string()?;
        let value = |name: &str| {
            let mut pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
            pairs.find_map(|(known, value)| (known == name).then_some(value))
        };
        match value(ACCOUNT_COOKIE) {
            Some(account) => Some([ACCOUNT, account].concat()),
            None => value(TRIAL_COOKIE).map(|_| TRIAL.to_owned()),
        }
    }

    fn copy(&self, text: &str) {
        _ = self.window.navigator().clipboard().write_text(text);
    }

    fn vibrate(&self) {
        _ = self.window.navigator().vibrate_with_duration(10);
    }
}

/// Begins a trial without an account: the browser shows it from now on, and goes there.
pub(crate) fn begin_trial() {
    let cookie = [TRIAL_COOKIE, "=1; path=/; max-age=31536000; samesite=lax"].concat();
    _ = Reflect::set(&document(), &"cookie".into(), &cookie.into());
    if let Some(browser) = Browser::here() {
        // A browser may set it a moment later than it says; reading it waits for that, and the server has to see it.
        _ = browser.shown();
        browser.visit("/today");
    }
}

thread_local! {
    /// `Intl.DateTimeFormat` as a constructor that may throw, as it does for a zone the browser does not know.
    static FORMATS: RefCell<Option<Function>> = const { RefCell::new(None) };
}

fn date_format(options: &Object) -> Option<Intl::DateTimeFormat> {
    let constructor = FORMATS.with_borrow_mut(|kept| {
        if kept.is_none() {
            let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
            *kept = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok();
        }
        kept.clone()
    })?;
    let arguments = Array::of2(&"en".into(), options);
    Reflect::construct(&constructor, &arguments).ok()?.dyn_into().ok()
}

/// The civil day at an instant, read from the parts of a formatted date.
fn civil(format: &Intl::DateTimeFormat, at: Instant, day_start: DayStart) -> Option<Day> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    let parts = format.format_to_parts(&Date::new(&JsValue::from_f64(at.0 as f64)));
    let part = |name: &str| {
        parts.iter().find_map(|part| {
            let kind = Reflect::get(&part, &"type".into()).ok()?.as_string()?;
            let value = Reflect::get(&part, &"value".into()).ok()?.as_string()?;
            (kind == name).then(|| value.parse::<u16>().ok()).flatten()
        })
    };
    let month = u8::try_from(part("month")?).ok()?;
    let day_of_month = u8::try_from(part("day")?).ok()?;
    let day = Day::from_civil(i32::from(part("year")?), month, day_of_month)?;
    let minutes = part("hour")? * 60 + part("minute")?;
    Some(if minutes < day_start.minutes() { day - 1 } else { day })
}

/// The device for the app.
pub(crate) fn device() -> Option<Rc<dyn Device>> {
    Browser::here().map(|browser| Rc::new(browser) as Rc<dyn Device>)
}
