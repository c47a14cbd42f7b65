//! What is due on a day, and the way to tick it.

use domain::Day;
use leptos::prelude::*;

/// What is due on a day, and the way to tick it.
#[component]
pub fn Today(day: Option<Day>) -> impl IntoView {
    view! { <h1>"Today"</h1> }
}
