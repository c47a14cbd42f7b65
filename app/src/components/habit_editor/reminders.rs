//! The reminders of the habit, and the way to another one.

use domain::words::repeats;
use domain::{HabitId, Reminder, ReminderId};
use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::{Replica, Route};

/// "08:00 · Every day".
fn said(reminder: &Reminder) -> String {
    let time = reminder.times.value.map(|times| times.from.to_string());
    let parts = [Some(time.unwrap_or_else(|| "All day".to_owned())), repeats(reminder)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The reminders about a habit, which ring as long as it is not done.
pub(super) fn reminders(habit: HabitId, replica: Replica) -> AnyView {
    let all: Vec<(ReminderId, String)> = replica.with_untracked(|snapshot| {
        let about = snapshot.live_reminders().filter(|one| one.habit.value == Some(habit));
        about.map(|one| (one.id, said(one))).collect()
    });
    let line = |(id, said): (ReminderId, String)| {
        view! { <li><a href=Route::Reminder { id }.path()>{said}</a></li> }.into_any()
    };
    let lines: Vec<AnyView> = all.into_iter().map(line).collect();
    let new = Route::NewReminder { day: None, habit: Some(habit) }.path();
    view! {
        <div class="field" role="group" aria-labelledby="reminders-label">
            <span class="label" id="reminders-label">"Reminders"</span>
            <ul class="rules">{lines}</ul>
            <a class="button" href=new><Icon name="bell" class="icon small" /> "New reminder"</a>
        </div>
    }
    .into_any()
}
