//! What the tabs of one browser have to do with each other: they take turns, and tell what happened.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{call, construct, get, global, navigator, object, set};

/// How long one waits for a turn before going on without it. Some browsers have kept locks of pages that were gone.
const PATIENCE_MS: f64 = 30_000.0;

/// A turn. It ends when this is dropped.
pub struct Turn(Option<Function>);

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            _ = end.call0(&JsValue::NULL);
        }
    }
}

/// Waits for this tab's turn at something. Where a browser knows no turns, or nobody ends theirs, it begins all the same.
pub async fn turn(name: &str) -> Turn {
    let locks = get(&navigator(), "locks");
    let mut end = None;
    let held = Promise::new(&mut |resolve, _| end = Some(resolve));
    let begun = Promise::new(&mut |begin, _| {
        let (held, granted) = (held.clone(), begin.clone());
        let callback = Closure::once_into_js(move || {
            _ = granted.call0(&JsValue::NULL);
            JsValue::from(held)
        });
        let signal = global("AbortSignal");
        let signal = call(&signal, "timeout", &[PATIENCE_MS.into()]).unwrap_or_default();
        let options = object("signal", &signal);
        // A browser without turns, and one that refuses after the time-out: go on without.
        match call(&locks, "request", &[name.into(), options, callback]) {
            Some(asked) => _ = call(&asked, "catch", &[begin.into()]),
            None => _ = begin.call0(&JsValue::NULL),
        }
    });
    _ = JsFuture::from(begun).await;
    Turn(end)
}

/// The way to the other tabs. Copies are the same.
#[derive(Clone)]
pub struct Channel(JsValue);

impl Channel {
    /// Opens the channel of a name; `hear` gets what others say on it. It stays open as long as the page.
    pub fn open(name: &str, hear: impl Fn(String) + 'static) -> Option<Self> {
        let channel = construct("BroadcastChannel", &Array::of1(&name.into()))?;
        let heard = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            if let Some(word) = get(&event, "data").as_string() {
                hear(word);
            }
        });
        set(&channel, "onmessage", &heard.into_js_value());
        Some(Self(channel))
    }

    /// Says a word to the other tabs.
    pub fn say(&self, word: &str) {
        _ = call(&self.0, "postMessage", &[word.into()]);
    }
}
