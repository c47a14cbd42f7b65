//! The last twelve months in one drawing, and the way to any day of them.

use domain::statistics::filled;
use domain::{CombinedGrid, Day, Weekday, Weeks};
use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;

use crate::components::square::Shown;
use crate::components::square_map::{MonthAxis, SquareMap, StandIn, day_at, moved};
use crate::components::tip::{Tip, Told};
use crate::components::week_strip::route_of;
use crate::components::year_grid::words;
use crate::{Navigation, Replica, Route, text};

/// How many weeks are shown.
const COLUMNS: u16 = 53;

/// Where the squares are too small to be aimed at, in px; there a tap opens the grid.
const SMALL_PX: i32 = 600;

/// The map. `chosen`: the day that is ticked.
#[component]
pub(super) fn YearMap(chosen: Signal<Day>) -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let calendar = replica.calendar;
    let weeks: Signal<Weeks> = Memo::new(move |_| Weeks::rolling(calendar.get(), COLUMNS)).into();
    let grid = Memo::new(move |_| {
        let weeks = weeks.get();
        replica
            .with(|snapshot| CombinedGrid::new(snapshot, calendar.get(), weeks.from(), weeks.to()))
    });
    let squares = Memo::new(move |_| {
        grid.with(|grid| grid.iter().map(|(_, combined)| Shown::from(combined)).collect::<Vec<_>>())
    });
    let today = Signal::derive(move || Some(replica.today()));
    let selected = Signal::derive(move || Some(chosen.get()).filter(|day| *day != replica.today()));
    let cursor = RwSignal::new(chosen.get_untracked());
    Effect::new(move || cursor.set(chosen.get()));
    // A day of long ago is not in the map; the focus then waits on its last day.
    let stand = Memo::new(move |_| cursor.get().clamp(weeks.get().from(), weeks.get().to() - 1));
    let label = Signal::derive(move || {
        let day = stand.get();
        [text::full_date(day, replica.today()), fact(grid, day).unwrap_or_default()].join(", ")
    });
    let hovered = RwSignal::new(None::<Day>);
    let told = Memo::new(move |_| {
        let day = hovered.get()?;
        Some(Told { day, fact: fact(grid, day)? })
    });
    let click = move |event: MouseEvent| match day_at(weeks.get_untracked(), &event) {
        Some(_) if is_small(&event) => navigation.go(Route::GRID),
        Some(day) => go(replica, navigation, day),
        None => {}
    };
    let key = move |event: KeyboardEvent| {
        let (key, here) = (event.key(), stand.get_untracked());
        if key == "Enter" || key == " " {
            go(replica, navigation, here);
        } else if let Some(day) = moved(weeks.get_untracked(), here, &key) {
            cursor.set(day);
        } else {
            return;
        }
        event.prevent_default();
    };
    view! {
        <div class="year-map c-all">
            <div class="weekdays" aria-hidden="true">{move || weekdays(calendar.get().week_start)}</div>
            <MonthAxis weeks />
            <div
                class="map"
                on:click=click
                on:keydown=key
                on:pointermove=move |event| point(weeks, hovered, &event)
                on:pointerleave=move |_| hovered.set(None)
            >
                <SquareMap weeks squares today selected hovered label="The last 12 months">
                    <StandIn weeks day=stand label />
                </SquareMap>
                <Tip weeks told />
            </div>
        </div>
    }
}

/// "3 of 9 done"; `None` for a day outside the map.
fn fact(grid: Memo<CombinedGrid>, day: Day) -> Option<String> {
    grid.with(|grid| grid.get(day).map(words::combined_fact))
}

/// Shows a day, unless it has not begun.
fn go(replica: Replica, navigation: Navigation, day: Day) {
    let today = replica.calendar.get_untracked().today;
    if day <= today {
        navigation.go(route_of(day, today));
    }
}

/// Follows the pointer from square to square.
fn point(weeks: Signal<Weeks>, hovered: RwSignal<Option<Day>>, event: &PointerEvent) {
    let day = day_at(weeks.get_untracked(), event).filter(|_| event.pointer_type() == "mouse");
    // Most moves stay within a square.
    if day != hovered.get_untracked() {
        hovered.set(day);
    }
}

fn is_small(event: &MouseEvent) -> bool {
    use leptos::wasm_bindgen::JsCast;
    let map =
        event.current_target().and_then(|map| map.dyn_into::<leptos::web_sys::Element>().ok());
    map.is_some_and(|map| map.client_width() < SMALL_PX)
}

/// Monday, Wednesday and Friday beside their rows.
fn weekdays(first: Weekday) -> impl IntoView {
    let named = [Weekday::Mon, Weekday::Wed, Weekday::Fri];
    let row = |row| {
        let day = first.plus(row);
        let name = if named.contains(&day) { text::short_weekday(day) } else { "" };
        view! { <span>{name}</span> }
    };
    (0..7).map(row).collect::<Vec<_>>()
}

/// "1,875 squares filled in 12 months", and what the shades mean.
pub(super) fn year_line() -> AnyView {
    let replica = Replica::here();
    let count = Memo::new(move |_| {
        let calendar = replica.calendar.get();
        let (from, to) = calendar.twelve_months();
        replica.with(|snapshot| filled(snapshot, calendar, from, to))
    });
    let line = move || match count.get() {
        0 => None,
        1 => Some("1 square filled in 12 months".to_owned()),
        count => Some(format!("{} squares filled in 12 months", text::number(count))),
    };
    let level = |class: &'static str| view! { <span class=class></span> };
    view! {
        <p class="year-line">{line}</p>
        <p class="legend c-all" aria-hidden="true">
            <span>"Less"</span>
            {["square l0", "square l1", "square l2", "square l3", "square l4"].map(level)}
            <span>"More"</span>
        </p>
    }
    .into_any()
}
