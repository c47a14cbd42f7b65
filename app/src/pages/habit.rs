//! One habit: its years, numbers and notes.

use domain::HabitId;
use leptos::prelude::*;

/// One habit: its years, numbers and notes.
#[component]
pub fn Habit(
    /// Which habit.
    id: HabitId,
    /// Whether its editor is open.
    #[prop(optional)]
    edit: bool,
) -> impl IntoView {
    let _ = (id, edit);
    view! { <h1>"Habit"</h1> }
}
