//! One habit: its years, numbers and notes.

use domain::HabitId;
use leptos::prelude::*;

/// One habit: its years, numbers and notes.
#[component]
pub fn Habit(id: HabitId) -> impl IntoView {
    view! { <h1>"Habit"</h1> }
}
