//! The editor for a new habit.

use leptos::prelude::*;

use crate::boot::Account;
use crate::components::habit_editor::HabitEditor;
use crate::habit_form::HabitForm;
use crate::{Boot, Replica, Route, field};

/// The editor for a new habit: its colour is the next in turn, its place the last.
#[component]
pub fn NewHabit() -> impl IntoView {
    let (replica, seed) = (Replica::here(), expect_context::<Boot>().seed);
    // The plain form makes its habit under this id, however often it is sent; the app takes a fresh one.
    let id = field::habit_nonce(seed, expect_context::<Account>().now.0);
    let form = untrack(|| replica.with(|snapshot| HabitForm::fresh(snapshot, id, replica.today())));
    view! {
        <div class="new-habit">
            <HabitEditor form close=Route::Today { day: None } />
        </div>
    }
}
