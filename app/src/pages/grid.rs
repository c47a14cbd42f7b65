//! A year of every habit.

use domain::Day;
use leptos::prelude::*;

/// A year of every habit.
#[component]
pub fn Grid(
    /// The year; `None` is the person's current one.
    #[prop(default = None)]
    year: Option<i32>,
    /// The day that is open; its year is shown.
    #[prop(optional)]
    day: Option<Day>,
) -> impl IntoView {
    let _ = (year, day);
    view! { <h1>"Grid"</h1> }
}
