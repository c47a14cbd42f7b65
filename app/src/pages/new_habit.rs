//! The editor for a new habit.

use leptos::prelude::*;

/// The editor for a new habit.
#[component]
pub fn NewHabit() -> impl IntoView {
    view! { <h1>"NewHabit"</h1> }
}
