//! The door for people who have an account.

use leptos::prelude::*;

/// The door for people who have an account.
#[component]
pub fn SignIn() -> impl IntoView {
    view! { <h1>"SignIn"</h1> }
}
