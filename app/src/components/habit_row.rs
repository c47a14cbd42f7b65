//! A habit on Today: the tail of its grid, which ends in the square that is ticked.

mod shown;

use domain::{CellState, Day, HabitId};
use leptos::prelude::*;

use crate::Route;
use crate::components::icon::Icon;
use crate::components::square;
use crate::components::tick::{
    Acting, Kind, SET_ENTRY, hidden_fields, is_open, skip_value, step, tick, value,
};
use shown::Past;
pub use shown::RowShown;

/// One row. `shown` says what stands in it; the controls of `acting` write into the square of `acting`.
pub fn habit_row(acting: Acting, shown: Memo<RowShown>) -> AnyView {
    let ticked = acting.ticked();
    let class = move || {
        let rest = if shown.with(|shown| shown.is_free) { " rest" } else { "" };
        ["row c-", shown.with(|shown| shown.colour), rest].concat()
    };
    let icon = move || view! { <Icon name=shown.with(|shown| shown.icon) class="icon tinted" /> };
    let is_amount = ticked.with_untracked(|ticked| ticked.kind != Kind::Check);
    view! {
        <li class=class tabindex="-1" on:click=move |event| acting.hear(&event)>
            <form method="post" action=SET_ENTRY>
                {hidden_fields(acting)}
                <div class="front">
                    {icon}
                    <a class="name" href=Route::Habit { id: acting.habit() }.path()>
                        {move || ticked.with(|ticked| ticked.name.clone())}
                    </a>
                    {is_amount.then(|| view! { <span class="amounts">{value(acting)} {step(acting)}</span> })}
                    {trail(shown, is_amount)}
                    {tick(acting)}
                </div>
                {acts(acting)}
            </form>
        </li>
    }
    .into_any()
}

/// What lies behind: the quota of the week, the streak, and the squares of the days before.
fn trail(shown: Memo<RowShown>, is_amount: bool) -> AnyView {
    let quota = move || shown.with(|shown| shown.quota.clone()).filter(|_| !is_amount);
    let quota = move || quota().map(|quota| view! { <span class="quota">{quota}</span> });
    let streak = move || shown.with(|shown| shown.streak.clone());
    let past = Memo::new(move |_| shown.with(|shown| shown.past.clone()));
    let squares = move || past.get().into_iter().map(past_square).collect::<Vec<_>>();
    view! {
        <span class="trail">
            {quota}
            <span class="streak">{streak}</span>
            <span class="past" aria-hidden="true">{squares}</span>
        </span>
    }
    .into_any()
}

fn past_square(past: Past) -> impl IntoView {
    view! { <span class=square::classes(past.shown, "")>{past.number}</span> }
}

/// Skip and note: on hover or focus where there is a pointer, behind a swipe on phones.
fn acts(acting: Acting) -> AnyView {
    let ticked = acting.ticked();
    let name = move || ticked.with(|ticked| ticked.name.clone());
    let is_skipped = move || ticked.with(|ticked| ticked.state == CellState::Skipped);
    let skip = move || if is_skipped() { "Unskip " } else { "Skip " };
    let note =
        move || if ticked.with(|ticked| ticked.note) { "Edit the note on " } else { "Note on " };
    view! {
        <span class="acts">
            <button
                data-act="skip"
                name="mark"
                value=move || ticked.with(skip_value)
                aria-label=move || format!("{}{}", skip(), name())
                disabled=move || !ticked.with(is_open)
            >
                <Icon name="skip" />
                <span>{move || if is_skipped() { "Unskip" } else { "Skip" }}</span>
            </button>
            // Without the app the notes of a habit are on its page.
            <a
                class:noted=move || ticked.with(|ticked| ticked.note)
                data-act="note"
                href=Route::Habit { id: acting.habit() }.path()
                aria-label=move || format!("{}{}", note(), name())
            >
                <Icon name="note" />
                <span>"Note"</span>
            </a>
        </span>
    }
    .into_any()
}

/// The habits with a row on a day, in the person's order: followed on that day, archived since or not.
pub fn rows_of(snapshot: &domain::Snapshot, day: Day) -> Vec<HabitId> {
    let mut habits = snapshot.live_habits();
    habits.extend(snapshot.archived_habits());
    habits.retain(|habit| habit.is_followed_on(day));
    habits.sort_by(|a, b| (&a.position.value, a.id).cmp(&(&b.position.value, b.id)));
    habits.into_iter().map(|habit| habit.id).collect()
}
