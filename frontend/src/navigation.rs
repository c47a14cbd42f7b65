//! Keeps the address bar and the app's route together.
//!
//! Links are ordinary `<a href>`: without the WASM they load the next page from the server,
//! with it a plain click only changes the route.

use app::{Navigation, Route};
use leptos::ev::{self, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, FocusOptions, HtmlAnchorElement, HtmlElement, Url};

use crate::device;

/// The route the address bar names.
pub(crate) fn current() -> Route {
    let location = window().location();
    let (path, query) = (location.pathname(), location.search());
    parse(&path.unwrap_or_default(), &query.unwrap_or_default())
}

/// Lets clicks on links and the back button change the route, and the address bar follow it.
///
/// The listeners live as long as the page does.
pub(crate) fn follow(navigation: Navigation) {
    _ = window_event_listener(ev::popstate, move |_| navigation.go(current()));
    _ = window_event_listener(ev::click, move |event| match target(&event) {
        Some(Target::Page(route)) => {
            event.prevent_default();
            navigation.go(route);
        }
        Some(Target::Trial) => {
            event.prevent_default();
            device::begin_trial();
        }
        None => {}
    });
    let begins = StoredValue::new(false);
    Effect::new(move || {
        let route = navigation.route.get();
        // Equal when the page has just been loaded or the back button was used.
        if route != current() {
            push(&route);
            begins.set_value(true);
            begin_soon();
        }
    });
    // A page whose code had to be loaded first comes later.
    Effect::new(move || {
        if navigation.drawn.get() > 0 && begins.try_update_value(std::mem::take) == Some(true) {
            begin_soon();
        }
    });
}

/// Where a click leads.
enum Target {
    /// To a page of the app.
    Page(Route),
    /// To a grid that is on this device only.
    Trial,
}

/// Where a click leads, or `None` when the browser has to follow the link itself.
fn target(event: &MouseEvent) -> Option<Target> {
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let clicked: Element = event.target()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = clicked.closest("a[href]").ok()??.dyn_into().ok()?;
    if link.has_attribute("target") || link.has_attribute("download") {
        return None;
    }
    if link.has_attribute("data-trial") {
        return Some(Target::Trial);
    }
    let url = Url::new(&link.href()).ok()?;
    if Some(url.origin()) != window().location().origin().ok() || !url.hash().is_empty() {
        return None;
    }
    // What the app cannot show by itself, such as a file or the settings, belongs to the server.
    Some(parse(&url.pathname(), &url.search())).filter(Route::is_local).map(Target::Page)
}

fn parse(path: &str, search: &str) -> Route {
    Route::parse(path, search.strip_prefix('?').unwrap_or(search))
}

/// Makes `route` a new entry of the history.
fn push(route: &Route) {
    let Ok(history) = window().history() else { return };
    _ = history.push_state_with_url(&JsValue::NULL, "", Some(&route.path()));
}

/// Starts at the top of the page once it is drawn, as a loaded page would.
fn begin_soon() {
    request_animation_frame(begin);
}

fn begin() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
    let main = document().query_selector("main").ok().flatten();
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        _ = main.focus_with_options(&options);
    }
}
