//! What the editors share: fields with their errors, squares to choose from, and how a browser's form is read.

pub mod reading;

use leptos::html::Div;
use leptos::prelude::*;

use crate::habit_form::FieldError;

/// Whoever opened the editor goes on in it, after the page has changed and the focus gone to its beginning.
pub fn take_focus(heading: NodeRef<Div>) {
    Effect::new(move || {
        request_animation_frame(move || {
            if let Some(heading) = heading.get_untracked() {
                _ = heading.focus();
            }
        });
    });
}

/// The error the editor shows now.
pub type Shown = RwSignal<Option<FieldError>>;

/// The message below a field, when the error is about it.
pub fn message(shown: Shown, field: &'static str) -> impl IntoView {
    move || {
        let error = shown.get().filter(|error| error.field == field)?;
        Some(view! { <p class="error" id=note_id(field)>{error.message}</p> })
    }
}

fn note_id(field: &str) -> String {
    [field, "-error"].concat()
}

/// `aria-invalid` and `aria-describedby` of a field.
pub fn marks(
    shown: Shown,
    field: &'static str,
) -> (
    impl Fn() -> Option<&'static str> + Copy + Send + 'static,
    impl Fn() -> Option<String> + Copy + Send + 'static,
) {
    let is_wrong =
        move || shown.with(|error| error.as_ref().is_some_and(|error| error.field == field));
    (move || is_wrong().then_some("true"), move || is_wrong().then(|| note_id(field)))
}

/// One square to choose. `word`: its name for those who listen.
pub fn choice(
    class: String,
    kind: &'static str,
    name: &'static str,
    value: &'static str,
    word: &'static str,
    is_chosen: bool,
    drawing: impl IntoView + 'static,
) -> AnyView {
    view! {
        <label class=class>
            <input type=kind name=name value=value checked=is_chosen />
            <span class="unseen">{word}</span>
            {drawing}
        </label>
    }
    .into_any()
}

/// A small whole number. `label`: its name for those who listen.
pub fn number(
    name: &'static str,
    value: &str,
    least: u16,
    most: u16,
    label: &'static str,
) -> AnyView {
    view! {
        <input
            class="input number"
            type="number"
            name=name
            value=value.to_owned()
            min=least
            max=most
            aria-label=label
        />
    }
    .into_any()
}
