//! The habits of a day, one row each, and the quiet line of those that are not due.

use domain::{Calendar, Day, HabitId, History, Snapshot};
use leptos::prelude::*;

use crate::Replica;
use crate::components::habit_row::{RowShown, habit_row, rows_of};
use crate::components::late::is_late;
use crate::components::tick::{Acting, Announcer, Kind, Ticked};

/// A change that has waited for so long is marked on its square, in milliseconds.
const WAITING_MS: i64 = 3_000;

/// The most names in the quiet line.
const NAMES: usize = 4;

/// The rows of a day. `noting`: whose note is written.
#[component]
pub(super) fn List(day: Signal<Day>, noting: RwSignal<Option<HabitId>>) -> impl IntoView {
    let replica = Replica::here();
    let late = is_late(replica, WAITING_MS);
    let announcer = Announcer::new(replica);
    let habits = Memo::new(move |_| replica.with(|snapshot| kinds_of(snapshot, day.get())));
    let row = move |(habit, _)| {
        let shown = of_history(replica, habit, day, RowShown::of);
        let ticked = of_history(replica, habit, day, Ticked::of);
        let acting = Acting::new(habit, day, ticked, late, announcer);
        habit_row(acting.noting(noting), shown)
    };
    let rest = Memo::new(move |_| {
        let (calendar, day) = (replica.calendar.get(), day.get());
        replica.with(|snapshot| not_due(snapshot, calendar, day))
    });
    view! {
        <ol class="rows" aria-label="Habits">
            {move || habits.get().into_iter().map(row).collect::<Vec<_>>()}
        </ol>
        {move || rest.get().map(|names| quiet_line(names, day.get() == replica.today()))}
    }
}

/// "Water the plants: not due today". Opened, it shows their rows, which can be ticked all the same.
fn quiet_line(names: String, is_today: bool) -> impl IntoView {
    let when = if is_today { ": not due today" } else { ": not due" };
    view! { <details class="quiet"><summary>{names} {when}</summary></details> }
}

/// A row's own part of the state: what did not change is not drawn again. A habit that is gone shows nothing.
fn of_history<T>(
    replica: Replica,
    habit: HabitId,
    day: Signal<Day>,
    read: fn(&History, Day) -> T,
) -> Memo<T>
where
    T: Default + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| {
        let (calendar, day) = (replica.calendar.get(), day.get());
        replica.with(|snapshot| {
            let history = History::of(snapshot, habit, calendar);
            history.map(|history| read(&history, day)).unwrap_or_default()
        })
    })
}

/// The habits with what is ticked: a habit that is measured differently gets other controls.
fn kinds_of(snapshot: &Snapshot, day: Day) -> Vec<(HabitId, Kind)> {
    let kind = |id| Some((id, Kind::of(&snapshot.habit(id)?.measure.value)));
    rows_of(snapshot, day).into_iter().filter_map(kind).collect()
}

/// The names of the habits that are not due; `None` when every one is.
fn not_due(snapshot: &Snapshot, calendar: Calendar, day: Day) -> Option<String> {
    let histories = rows_of(snapshot, day).into_iter();
    let histories = histories.filter_map(|id| History::of(snapshot, id, calendar));
    let free = histories.filter(|history| RowShown::is_free_on(history, day));
    let names: Vec<&str> = free.map(|history| history.habit().name.value.as_str()).collect();
    let (first, more) = names.split_at_checked(NAMES).unwrap_or((&names, &[]));
    let mut text = first.join(", ");
    if !more.is_empty() {
        text.push_str(" and ");
        text.push_str(&more.len().to_string());
        text.push_str(" more");
    }
    (!names.is_empty()).then_some(text)
}
