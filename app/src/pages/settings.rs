//! The account: name, zone, sessions, sign-out.

use leptos::prelude::*;

/// The account: name, zone, sessions, sign-out.
#[component]
pub fn Settings() -> impl IntoView {
    view! { <h1>"Settings"</h1> }
}
