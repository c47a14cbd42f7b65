//! A labelled field of a plain form, with its hint or its error.

use leptos::prelude::*;

use crate::Boot;
use crate::components::icon::Icon;

/// A text field. What was typed into it comes back when the form was not accepted.
#[component]
pub fn Field(
    /// The name under which the form sends it.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// The kind of text: `text`, `email`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What a browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What helps before anything was typed.
    #[prop(optional)]
    hint: &'static str,
    /// What it holds at first.
    #[prop(optional, into)]
    value: String,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// The most characters it takes.
    #[prop(default = 254)]
    longest: u16,
) -> impl IntoView {
    let error = error_of(name);
    let typed = expect_context::<Boot>().form.values.get(name).cloned().unwrap_or(value);
    let is_wrong = error.is_some();
    view! {
        <div class="field">
            <label for=name>{label} {optional.then(|| view! { <span class="faint">" (optional)"</span> })}</label>
            <input
                class="input"
                id=name
                name=name
                type=kind
                value=typed
                autocomplete=autocomplete
                autocapitalize=(kind == "email").then_some("none")
                required=!optional
                maxlength=longest
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=note_id(name, is_wrong, hint)
                autofocus=is_wrong
            />
            {note(name, error, hint)}
        </div>
    }
}

/// Why the field was not accepted, if the page came back because of it.
pub fn error_of(name: &str) -> Option<String> {
    expect_context::<Boot>().form.error_of(name)
}

/// The `id` of a field's note; `None` when it has none.
pub fn note_id(name: &str, is_wrong: bool, hint: &str) -> Option<String> {
    (is_wrong || !hint.is_empty()).then(|| [name, "-note"].concat())
}

/// The line under a field: its error, or else its hint.
pub fn note(name: &str, error: Option<String>, hint: &'static str) -> Option<AnyView> {
    let id = note_id(name, error.is_some(), hint)?;
    Some(match error {
        Some(error) => problem(id, error),
        None => view! { <p class="hint" id=id>{hint}</p> }.into_any(),
    })
}

/// An error with its sign. `id`: what `aria-describedby` names; may be empty.
pub fn problem(id: String, error: String) -> AnyView {
    view! {
        <p class="error problem" id=id>
            <Icon name="warning" />
            {error}
        </p>
    }
    .into_any()
}
