//! What it is, for people who are not signed in.

use leptos::prelude::*;

/// What it is, for people who are not signed in.
#[component]
pub fn Landing() -> impl IntoView {
    view! { <h1>"Landing"</h1> }
}
