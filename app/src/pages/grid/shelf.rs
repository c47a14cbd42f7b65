//! Where archived and deleted habits are found: quiet lists at the end of the grid.

use domain::{Habit, HabitId, Operation, Snapshot};
use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::components::operation_form::OperationForm;
use crate::{Replica, Route, text};

/// The most habits a list shows.
const MOST: usize = 200;

/// One habit of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    id: HabitId,
    name: String,
    icon: &'static str,
    colour: &'static str,
    line: String,
}

/// The archived habits, and those in the trash.
#[component]
pub fn Shelf() -> impl IntoView {
    let archived =
        list(|snapshot| snapshot.archived_habits().into_iter().map(archived).take(MOST).collect());
    let deleted =
        list(|snapshot| snapshot.deleted_habits().into_iter().map(deleted).take(MOST).collect());
    let restore = |habit| Operation::RestoreHabit { habit };
    let recover = |habit| Operation::RecoverHabit { habit };
    view! {
        <div class="shelf">
            {move || section("Archived", "Restore", archived.get(), restore)}
            {move || section("Trash", "Recover", deleted.get(), recover)}
        </div>
    }
}

fn list(read: fn(&Snapshot) -> Vec<Kept>) -> Memo<Vec<Kept>> {
    let replica = Replica::here();
    Memo::new(move |_| replica.with(read))
}

fn archived(habit: &Habit) -> Kept {
    let since = habit.archived_on.value.map(text::short_date);
    kept(habit, since.map(|day| ["Since ", &day].concat()).unwrap_or_default())
}

fn deleted(habit: &Habit) -> Kept {
    kept(habit, "Kept for 30 days".to_owned())
}

fn kept(habit: &Habit, line: String) -> Kept {
    Kept {
        id: habit.id,
        name: habit.name.value.to_string(),
        icon: habit.icon.value.code(),
        colour: habit.colour.value.code(),
        line,
    }
}

fn section(
    title: &'static str,
    verb: &'static str,
    habits: Vec<Kept>,
    back: fn(HabitId) -> Operation,
) -> Option<AnyView> {
    if habits.is_empty() {
        return None;
    }
    let summary = format!("{title} ({})", habits.len());
    let rows = habits.into_iter().map(|habit| row(habit, verb, back)).collect_view();
    Some(
        view! { <details><summary>{summary}</summary><ul class="list">{rows}</ul></details> }
            .into_any(),
    )
}

fn row(habit: Kept, verb: &'static str, back: fn(HabitId) -> Operation) -> impl IntoView {
    let Kept { id, name, icon, colour, line } = habit;
    let label = format!("{verb} {name}");
    view! {
        <li class=["c-", colour].concat()>
            <span class="who">
                <Icon name=icon class="icon tinted" />
                <a href=Route::Habit { id }.path()>{name}</a>
                <span class="line">{line}</span>
            </span>
            <OperationForm operation=back(id)>
                <button class="button" aria-label=label>{verb}</button>
            </OperationForm>
        </li>
    }
}
