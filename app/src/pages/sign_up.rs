//! The door for people who have none yet.

use leptos::prelude::*;

/// The door for people who have none yet.
#[component]
pub fn SignUp() -> impl IntoView {
    view! { <h1>"SignUp"</h1> }
}
