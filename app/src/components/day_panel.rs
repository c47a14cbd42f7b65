//! One day of all habits, or of one: beside the grid on wide screens, a sheet elsewhere.

use domain::{Calendar, Day, HabitId, History, Snapshot, grid};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use crate::components::day_note::DayNote;
use crate::components::day_reminders::{DayReminders, coming};
use crate::components::icon::Icon;
use crate::components::late::is_late;
use crate::components::square_past::SquarePast;
use crate::components::tick::{Acting, Announcer, TickForm, Ticked};
use crate::components::why::Why;
use crate::components::year_grid::{Grids, words};
use crate::{Navigation, Replica, Route, text};

/// How long a change waits before its square says so, in milliseconds.
const LATE_MS: i64 = 3_000;

/// The panel of a day.
#[component]
pub fn DayPanel(
    /// The grids from which it opens.
    grids: Grids,
    /// The day.
    day: Memo<Day>,
    /// Goes to another day.
    choose: Callback<Day>,
    /// The one habit it is about; `None` for all.
    #[prop(optional)]
    only: Option<HabitId>,
) -> impl IntoView {
    let replica = Replica::here();
    let title = move || text::full_date(day.get(), replica.today());
    let tally = move || {
        let (day, calendar) = (day.get(), replica.calendar.get());
        replica.with(|snapshot| words::combined_fact(grid::combined(snapshot, calendar, day)))
    };
    let live = move || {
        replica.with(|snapshot| snapshot.live_habits().iter().map(|habit| habit.id).collect())
    };
    let ids = Memo::new(move |_| only.map_or_else(live, |only| vec![only]));
    let noting = RwSignal::new(None);
    let lines = Lines {
        day,
        noting,
        is_late: is_late(replica, LATE_MS),
        announcer: Announcer::new(replica),
    };
    // A click beside the sheet meets the dialog itself, one into it something inside.
    let leave = move |event: MouseEvent| {
        if event.target() == event.current_target() {
            close(grids);
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            grids.leave_panel();
        }
    };
    view! {
        <dialog
            class="day-panel"
            node_ref=grids.panel
            tabindex="-1"
            aria-labelledby="day-title"
            on:click=leave
            on:keydown=keys
        >
            <div class="inside">
                <header>
                    <div>
                        <h2 id="day-title">{title}</h2>
                        <p class="meta">{tally}</p>
                    </div>
                    {step(day, choose, -1, "Day before", "left")}
                    {step(day, choose, 1, "Day after", "right")}
                    <button
                        type="button"
                        class="button ghost icon-only close"
                        aria-label="Close"
                        on:click=move |_| close(grids)
                    >
                        <Icon name="close" />
                    </button>
                </header>
                <ul>
                    <For each=move || ids.get() key=|id| *id let:id>
                        {lines.line(id)}
                    </For>
                </ul>
                {only.is_none().then(|| view! { <DayReminders coming=coming(day.into()) /> })}
                {notes(ids, lines)}
                <Why reasons=reasons(ids, day, only.is_some()) />
                {only.map(|id| view! { <SquarePast id day /> })}
            </div>
            <DayNote noting day=day.into() />
        </dialog>
    }
}

fn close(grids: Grids) {
    if let Some(panel) = grids.panel.get_untracked() {
        panel.close();
    }
}

/// The way to the day before or after. A link, so that it works without the app.
fn step(
    day: Memo<Day>,
    choose: Callback<Day>,
    days: i32,
    label: &'static str,
    icon: &'static str,
) -> AnyView {
    let navigation = expect_context::<Navigation>();
    let to = move || (day.get() + days).max(Day::FIRST);
    let address =
        move || Route::GridDay { zoom: navigation.route.with(Route::zoom), day: to() }.path();
    let go = move |event: MouseEvent| {
        event.prevent_default();
        choose.run(untrack(to));
    };
    view! {
        <a class="button ghost icon-only" href=address aria-label=label on:click=go>
            <Icon name=icon />
        </a>
    }
    .into_any()
}

/// What the lines of the panel share.
#[derive(Clone, Copy)]
struct Lines {
    day: Memo<Day>,
    noting: RwSignal<Option<HabitId>>,
    is_late: Signal<bool>,
    announcer: Announcer,
}

impl Lines {
    fn line(self, id: HabitId) -> AnyView {
        let (replica, day) = (Replica::here(), self.day);
        let ticked = Memo::new(move |_| {
            ask(replica, id, |history| Ticked::of(history, day.get())).unwrap_or_default()
        });
        let look = Memo::new(move |_| ask(replica, id, look).unwrap_or_default());
        let quota = move || ask(replica, id, |history| words::quota(history, day.get())).flatten();
        let acting = Acting::new(id, day.into(), ticked, self.is_late, self.announcer);
        let label = move || ["Note on ", &ticked.with(|ticked| ticked.name.clone())].concat();
        let noting = self.noting;
        view! {
            <li class=move || ["c-", look.get().1].concat()>
                {move || view! { <Icon name=look.get().0 class="icon tinted" /> }}
                <a href=Route::Habit { id }.path()>{move || ticked.with(|ticked| ticked.name.clone())}</a>
                <span class="quota">{quota}</span>
                <button type="button" class="step" aria-label=label on:click=move |_| noting.set(Some(id))>
                    <Icon name="note" class="icon small" />
                </button>
                <TickForm acting />
            </li>
        }
        .into_any()
    }
}

/// Reads a habit as it is now.
fn ask<T>(replica: Replica, id: HabitId, read: impl FnOnce(&History) -> T) -> Option<T> {
    let calendar: Calendar = replica.calendar.get();
    replica.with(|snapshot| History::of(snapshot, id, calendar).map(|history| read(&history)))
}

/// Icon and colour.
fn look(history: &History) -> (&'static str, &'static str) {
    let habit = history.habit();
    (habit.icon.value.code(), habit.colour.value.code())
}

/// Why the square of each habit is what it is; the name is left out when there is only one.
fn reasons(ids: Memo<Vec<HabitId>>, day: Memo<Day>, is_one: bool) -> Memo<Vec<(String, String)>> {
    let replica = Replica::here();
    let reason = move |history: &History| {
        let name = if is_one { String::new() } else { history.habit().name.value.to_string() };
        (name, history.cell_why(day.get()).to_string())
    };
    Memo::new(move |_| ids.get().into_iter().filter_map(|id| ask(replica, id, reason)).collect())
}

/// The notes of the day, each with its habit; a click edits one.
fn notes(ids: Memo<Vec<HabitId>>, lines: Lines) -> impl IntoView {
    let replica = Replica::here();
    let notes = Memo::new(move |_| {
        let day = lines.day.get();
        let note = |snapshot: &Snapshot, id: HabitId| {
            let note = snapshot.entry(id, day)?.note.value.to_string();
            let name = snapshot.habit(id)?.name.value.to_string();
            (!note.is_empty()).then_some((id, name, note))
        };
        let ids = ids.get();
        replica.with(|snapshot| ids.iter().filter_map(|id| note(snapshot, *id)).collect::<Vec<_>>())
    });
    let block = move |(id, name, note): (HabitId, String, String)| {
        view! {
            <button type="button" class="note" on:click=move |_| lines.noting.set(Some(id))>
                <Icon name="note" />
                <span>{note} " " <span class="faint">{name}</span></span>
            </button>
        }
    };
    move || notes.get().into_iter().map(block).collect_view()
}
