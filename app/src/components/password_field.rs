//! The field for a password, which can be shown while it is typed.

use leptos::prelude::*;

use crate::components::field::{error_of, note, note_id};
use crate::components::icon::Icon;

/// A password. What was typed never comes back from the server.
#[component]
pub fn PasswordField(
    /// The name under which the form sends it.
    #[prop(default = "password")]
    name: &'static str,
    /// What it is called.
    #[prop(default = "Password")]
    label: &'static str,
    /// `current-password` or `new-password`: what a password manager does with it.
    autocomplete: &'static str,
    /// What helps before anything was typed.
    #[prop(optional)]
    hint: &'static str,
    /// What is wrong, when the page knows better than the form.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// What stands at the end of its label's line.
    #[prop(optional_no_strip)]
    beside: Option<AnyView>,
) -> impl IntoView {
    let error = error.or_else(|| error_of(name));
    let is_wrong = error.is_some();
    let is_shown = RwSignal::new(false);
    // Without the app the button could do nothing, so it is not there before.
    let lives = RwSignal::new(false);
    Effect::new(move || lives.set(true));
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="password">
                <input
                    class="input"
                    id=name
                    name=name
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=true
                    aria-invalid=is_wrong.then_some("true")
                    aria-describedby=note_id(name, is_wrong, hint)
                    autofocus=is_wrong
                />
                <button
                    type="button"
                    class="reveal"
                    hidden=move || !lives.get()
                    aria-label="Show password"
                    aria-pressed=move || is_shown.get().to_string()
                    on:click=move |_| is_shown.update(|shown| *shown = !*shown)
                >
                    <Icon name="eye" />
                </button>
            </div>
            {beside}
            {note(name, error, hint)}
        </div>
    }
}
