//! The keys of the whole app. Each does what a control on the page does, mostly by pressing that control.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

use crate::components::frame::new_route;
use crate::components::week_strip::route_of;
use crate::{Navigation, Replica, Route};

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    Undo,
    /// The first half of "G then T".
    Go,
    To(Place),
    /// To the row below or above.
    Row(isize),
    /// A control of the present row.
    Press(&'static str),
    /// So many days on or back.
    Days(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Today,
    Grid,
    Goals,
    Settings,
    /// What is made new on this page.
    New,
}

/// Hears the keys; draws nothing.
#[component]
pub fn Keyboard() -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let goes = StoredValue::new(false);
    Effect::new(move || {
        let listener = window_event_listener(ev::keydown, move |event| {
            // A grid, an editor or a dialog had its own use for the key.
            if event.default_prevented() || event.alt_key() {
                return;
            }
            let has_control = event.ctrl_key() || event.meta_key();
            let has_letters = replica.with_untracked(|known| known.settings().letter_keys.value);
            if !has_control && !has_letters && is_letter(&event.key()) {
                return;
            }
            let meant = meaning(&event.key(), has_control, goes.get_value());
            goes.set_value(meant == Some(Meant::Go));
            let Some(meant) = meant else { return };
            if !is_typing() && act(meant, replica, navigation, &event) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Whether a key types a letter, of whatever script.
fn is_letter(key: &str) -> bool {
    let mut letters = key.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}

/// What a key means; `goes`: whether the key before was G.
fn meaning(key: &str, has_control: bool, goes: bool) -> Option<Meant> {
    // Letters go by what they type; Caps Lock makes no difference.
    let lower = key.to_lowercase();
    Some(match (lower.as_str(), has_control, goes) {
        ("z", true, _) => Meant::Undo,
        (_, true, _) => return None,
        ("t", _, true) | ("0", ..) => Meant::To(Place::Today),
        ("g", _, true) => Meant::To(Place::Grid),
        ("o", _, true) => Meant::To(Place::Goals),
        ("s", _, true) => Meant::To(Place::Settings),
        ("g", ..) => Meant::Go,
        ("n", ..) => Meant::To(Place::New),
        ("j", ..) => Meant::Row(1),
        ("k", ..) => Meant::Row(-1),
        ("x" | " ", ..) => Meant::Press("tick"),
        ("t", ..) => Meant::Press("timer"),
        ("+", ..) => Meant::Press("more"),
        ("-" | "−", ..) => Meant::Press("less"),
        ("s", ..) => Meant::Press("skip"),
        ("e", ..) => Meant::Press("note"),
        ("arrowleft", ..) => Meant::Days(-1),
        ("arrowright", ..) => Meant::Days(1),
        ("pageup", ..) => Meant::Days(-14),
        ("pagedown", ..) => Meant::Days(14),
        _ => return None,
    })
}

/// Does it; `false` when the key has to keep its usual meaning.
fn act(meant: Meant, replica: Replica, navigation: Navigation, event: &KeyboardEvent) -> bool {
    match meant {
        Meant::Undo => replica.undo(),
        Meant::Go => {}
        Meant::To(place) => navigation.go(match place {
            Place::Today => Route::Today { day: None },
            Place::Grid => Route::Grid { year: None },
            Place::Settings => Route::Settings,
            Place::Goals => Route::Goals { reached: false },
            Place::New => navigation.route.with_untracked(new_route),
        }),
        Meant::Row(step) => return focus_row(step),
        // The space bar presses what has the focus by itself.
        Meant::Press(_) if event.key() == " " && !is_name_focused() => return false,
        Meant::Press(act) => return press(act),
        Meant::Days(days) => return turn(days, replica, navigation),
    }
    true
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
    focused().is_some_and(|focused| focused.matches(".row .name") == Ok(true))
}

/// Whether letters are being typed, or a dialog has the keyboard.
fn is_typing() -> bool {
    let fields = "input, textarea, select, [contenteditable], dialog, dialog *";
    focused().is_some_and(|focused| focused.matches(fields) == Ok(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_means_another_thing_after_g() {
        assert_eq!(meaning("g", false, false), Some(Meant::Go));
        assert_eq!(meaning("t", false, true), Some(Meant::To(Place::Today)));
        assert_eq!(meaning("t", false, false), Some(Meant::Press("timer")));
        assert_eq!(meaning("s", false, true), Some(Meant::To(Place::Settings)));
        assert_eq!(meaning("s", false, false), Some(Meant::Press("skip")));
    }

    #[test]
    fn the_browsers_own_shortcuts_are_left_alone() {
        for key in ["s", "t", "n", "0", "+", "-"] {
            assert_eq!(meaning(key, true, false), None, "Ctrl {key}");
        }
        assert_eq!(meaning("z", true, false), Some(Meant::Undo));
    }

    #[test]
    fn only_single_letters_can_be_turned_off() {
        assert!(is_letter("x") && is_letter("G") && is_letter("ж"));
        assert!(!["ArrowLeft", " ", "+", "0", "Escape"].iter().any(|key| is_letter(key)));
    }

    #[test]
    fn capital_letters_mean_the_same() {
        assert_eq!(meaning("X", false, false), meaning("x", false, false));
    }
}
