//! The keys of the whole app. Each does what a control on the page does, mostly by pressing that control.
//!
//! They are heard from when this code is there, which the document tells its styles.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use offline::page;

use crate::components::frame::new_route;
use crate::components::week_strip::route_of;
use crate::palette::{Laid, Over};
use crate::shortcuts::{Meant, Place, Target, With, meaning};
use crate::{Navigation, Replica, Route};

/// What the keys need to act. Copies are the same.
#[derive(Clone, Copy)]
struct Keys {
    replica: Replica,
    navigation: Navigation,
    /// What is laid over the page.
    laid: Laid,
}

/// Hears the keys, and the controls that open what a key opens, as long as the page lives.
pub(super) fn hear(replica: Replica, navigation: Navigation, laid: Laid) {
    let keys = Keys { replica, navigation, laid };
    let goes = StoredValue::new(false);
    _ = window_event_listener(ev::keydown, move |event| {
        // A grid, an editor or a dialog had its own use for the key.
        if event.default_prevented() || event.alt_key() {
            return;
        }
        let has_control = event.ctrl_key() || event.meta_key();
        // With Shift as well it is the browser's.
        if has_control && event.shift_key() {
            return;
        }
        let has_letters = replica.with_untracked(|known| known.settings().letter_keys.value);
        if !has_control && !has_letters && is_character(&event.key()) {
            return;
        }
        let meant = read(&event.key(), has_control, goes.get_value());
        goes.set_value(meant == Some(Meant::Go));
        let Some(meant) = meant else { return };
        let is_free = has_control && meant == Meant::Palette || !is_typing();
        if is_free && !is_asked() && keys.act(meant, &event) {
            event.prevent_default();
        }
    });
    _ = window_event_listener(ev::click, move |event| {
        let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if clicked.is_some_and(|clicked| matches!(clicked.closest(".jump"), Ok(Some(_)))) {
            keys.open(Over::Palette);
        }
    });
    // What was laid over one page is not carried along to the next.
    Effect::new(move || {
        navigation.route.track();
        laid.set(None);
    });
    if let Some(root) = document().document_element() {
        // From here on what a key opens has a control that does the same.
        let kind = if page::has_apple_keys() { "apple" } else { "" };
        _ = root.set_attribute("data-keys", kind);
    }
}

/// Whether a key types a character. The space bar is left out: it presses what has the focus.
fn is_character(key: &str) -> bool {
    let mut characters = key.chars();
    characters.next().is_some_and(|first| first != ' ') && characters.next().is_none()
}

/// What a key means; `goes`: whether the key before was G.
fn read(key: &str, has_control: bool, goes: bool) -> Option<Meant> {
    let anywhere = |with| meaning(Place::Anywhere, with, key);
    if has_control {
        return anywhere(With::Control);
    }
    let after_g = if goes { anywhere(With::Go) } else { None };
    let plain = || anywhere(With::Nothing).or_else(|| meaning(Place::Today, With::Nothing, key));
    let begins = || key.eq_ignore_ascii_case("g").then_some(Meant::Go);
    after_g.or_else(plain).or_else(begins)
}

impl Keys {
    /// Does it; `false` when the key has to keep its usual meaning.
    fn act(self, meant: Meant, event: &KeyboardEvent) -> bool {
        let Self { replica, navigation, .. } = self;
        match meant {
            Meant::Undo => replica.undo(),
            Meant::Go => {}
            Meant::Palette => self.open(Over::Palette),
            Meant::Shortcuts => self.open(Over::Shortcuts),
            Meant::New => navigation.go(new_route(&navigation.route.get_untracked())),
            Meant::To(target) => navigation.follow(route(target), replica.device()),
            Meant::Row(step) => return focus_row(step.into()),
            // The space bar presses what has the focus by itself.
            Meant::Press(_) if event.key() == " " && !is_name_focused() => return false,
            Meant::Press(act) => return press(act),
            Meant::Days(days) => return turn(days.into(), replica, navigation),
            // What has the focus opens by itself, and what is open closes by itself.
            Meant::Open | Meant::Leave | Meant::Walk | Meant::Years(_) => return false,
        }
        true
    }

    /// Lays something over the page, in place of what may be there.
    fn open(self, over: Over) {
        if self.laid.get_untracked() != Some(over) {
            self.laid.set(Some(over));
        }
    }
}

/// The page of a place.
fn route(target: Target) -> Route {
    match target {
        Target::Today => Route::Today { day: None },
        Target::Grid => Route::GRID,
        Target::Goals => Route::Goals { reached: false },
        Target::Reminders => Route::Reminders { month: None },
        Target::Settings => Route::Settings,
    }
}

/// Goes so many days on or back, never beyond today.
fn turn(days: i32, replica: Replica, navigation: Navigation) -> bool {
    let Route::Today { day } = navigation.route.get_untracked() else { return false };
    let today = replica.calendar.get_untracked().today;
    let day = day.unwrap_or(today);
    if days < 0 || day < today {
        navigation.go(route_of((day + days).min(today.max(day)), today));
    }
    true
}

/// Presses a control of the row that has the focus.
fn press(act: &str) -> bool {
    let selector = match act {
        "timer" => r#"[type="button"][data-act="tick"]"#.to_owned(),
        // One more of a count is a tap on its square.
        "more" => r#"[data-act="more"], .row:has([data-act="less"]) [data-act="tick"]"#.to_owned(),
        act => [r#"[data-act=""#, act, r#""]"#].concat(),
    };
    let control = focused_row().and_then(|row| row.query_selector(&selector).ok().flatten());
    let control = control.and_then(|control| control.dyn_into::<HtmlElement>().ok());
    control.as_ref().inspect(|control| control.click()).is_some()
}

/// Moves the focus to the name of the row below or above; to the first one when it is elsewhere.
fn focus_row(step: isize) -> bool {
    let names = document().get_elements_by_class_name("name");
    let names = (0..names.length()).filter_map(|index| names.item(index)?.dyn_into().ok());
    // What is not drawn has no parent to be placed in.
    let names: Vec<HtmlElement> =
        names.filter(|name: &HtmlElement| name.offset_parent().is_some()).collect();
    let row = focused_row();
    let here = row.and_then(|row| names.iter().position(|name| row.contains(Some(name))));
    let next = here.map_or(Some(0), |here| here.checked_add_signed(step));
    let name = next.and_then(|next| names.get(next));
    name.map_or(here.is_some(), |name| name.focus().is_ok())
}

fn focused_row() -> Option<Element> {
    focused()?.closest(".row").ok()?
}

fn focused() -> Option<Element> {
    document().active_element()
}

fn is_name_focused() -> bool {
    has_focus(".row .name")
}

/// Whether letters are being typed, or a panel has the keyboard.
fn is_typing() -> bool {
    has_focus("input, textarea, select, [contenteditable], dialog, dialog *")
}

/// Whether a dialog covers the page.
fn is_asked() -> bool {
    matches!(document().query_selector("dialog:modal"), Ok(Some(_)))
}

fn has_focus(selector: &str) -> bool {
    focused().is_some_and(|focused| focused.matches(selector) == Ok(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g_waits_for_the_next_key_and_what_leads_nowhere_means_what_it_always_does() {
        assert_eq!(read("g", false, false), Some(Meant::Go));
        assert_eq!(read("t", false, true), Some(Meant::To(Target::Today)));
        assert_eq!(read("g", false, true), Some(Meant::To(Target::Grid)));
        assert_eq!(read("x", false, true), Some(Meant::Press("tick")));
        assert_eq!(read("t", false, false), Some(Meant::Press("timer")));
        assert_eq!(read("t", true, false), None);
    }

    #[test]
    fn only_keys_that_type_a_character_can_be_turned_off() {
        assert!(["x", "G", "ж", "/", "?", "0", "+"].into_iter().all(is_character));
        assert!(!["ArrowLeft", " ", "Escape", "Enter"].into_iter().any(is_character));
    }
}
