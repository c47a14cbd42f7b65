//! When to look around: the page becomes visible, the network comes back. An idle page asks nothing.

use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

/// Calls `look` whenever there is reason to; the listeners live as long as the page does.
pub(crate) fn follow(look: Rc<dyn Fn()>) {
    let when_visible = look.clone();
    _ = window_event_listener_untyped("visibilitychange", move |_| {
        if !document().hidden() {
            when_visible();
        }
    });
    let when_back = look.clone();
    _ = window_event_listener_untyped("pageshow", move |event| {
        // A page that comes back from the browser's memory shows what it showed when it was left.
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            when_back();
        }
    });
    _ = window_event_listener(ev::online, move |_| look());
}
