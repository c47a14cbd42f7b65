//! The page for an address that leads nowhere.

use leptos::prelude::*;

/// The page for an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <h1>"NotFound"</h1> }
}
