//! A year of every habit.

use leptos::prelude::*;

/// A year of every habit.
#[component]
pub fn Grid(year: Option<i32>) -> impl IntoView {
    view! { <h1>"Grid"</h1> }
}
