//! Weeks as columns, weekdays as rows: a year of squares in one drawing.
//!
//! The squares are a handful of paths, one for each way to look, and not hundreds of elements: a page of ten years paints
//! in one frame. Everything is measured in units of which a column is 22 wide; the stylesheet decides how large a unit is.

mod drawing;
mod place;

use domain::{Day, Weeks};
use leptos::prelude::*;

pub use place::{corner, day_at, moved};

use crate::components::square::{self, Shown};
use crate::{Replica, text};
use drawing::{CLASSES, How, Paths, path_of};
use place::{PITCH, extent, percent};

/// Draws `weeks` as squares. The colour is that of the element around it (`c-pine`).
///
/// Children are drawn over the squares, inside the `<svg>`: a [`StandIn`], for instance.
#[component]
pub fn SquareMap(
    /// Which days.
    #[prop(into)]
    weeks: Signal<Weeks>,
    /// What each of them shows, from the first of `weeks` on.
    #[prop(into)]
    squares: Signal<Vec<Shown>>,
    /// The day with the ring of today; its square fades from one colour to the next.
    #[prop(optional, into)]
    today: Signal<Option<Day>>,
    /// The day with the ring of the focus colour.
    #[prop(optional, into)]
    selected: Signal<Option<Day>>,
    /// The day with the ring of the pointer.
    #[prop(optional, into)]
    hovered: Signal<Option<Day>>,
    /// The distance of two columns in px, where the stylesheet does not say otherwise.
    #[prop(default = PITCH.into(), into)]
    pitch: Signal<u16>,
    /// What it is, for a screen reader; nothing for a drawing that repeats what is said elsewhere.
    #[prop(optional, into)]
    label: Option<String>,
    /// What is drawn over the squares.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let replica = use_context::<Replica>();
    let is_by_height = Memo::new(move |_| {
        replica.is_some_and(|replica| replica.with(|known| known.settings().by_height.value))
    });
    // What fades alone has one colour: a square that fills up has two.
    let alone = move || today.get().filter(|_| !is_by_height.get());
    let paths = Memo::new(move |_| {
        let (alone, how) = (alone(), How::of(is_by_height.get()));
        squares.with(|squares| Paths::draw(weeks.get(), squares, alone, how))
    });
    let today_square = move || {
        let (weeks, day) = (weeks.get(), alone()?);
        let index = usize::try_from(day - weeks.from()).ok()?;
        let shown = squares.with(|squares| squares.get(index).copied())?;
        Some((square::class(shown.state), path_of(weeks, day, shown)?))
    };
    let today_class = move || today_square().map(|(class, _)| class);
    let today_path = move || today_square().map(|(_, path)| path);
    let columns = move || weeks.get().columns();
    let is_hidden = label.is_none().then_some("true");
    let role = if label.is_some() { Some("grid") } else { None };
    let layers: Vec<_> = CLASSES
        .into_iter()
        .enumerate()
        .map(|(index, class)| {
            let path = move || paths.with(|paths| paths.get(index));
            view! { <path class=class d=path /> }
        })
        .collect();
    view! {
        <svg
            class="squares"
            viewBox=move || format!("0 0 {} 150", extent(columns(), PITCH))
            width=move || extent(columns(), pitch.get())
            height=move || extent(7, pitch.get())
            role=role
            aria-label=label
            aria-hidden=is_hidden
            aria-rowcount=role.map(|_| 7)
            aria-colcount=move || role.map(|_| columns())
        >
            {layers}
            <path class=move || today_class().unwrap_or_default() d=today_path />
            {ring("ring today", weeks, today)}
            {ring("ring hovered", weeks, hovered)}
            {ring("ring selected", weeks, selected)}
            {children.map(|children| children())}
        </svg>
    }
}

/// The names of the months above the columns, in the same proportions as the map below it.
#[component]
pub fn MonthAxis(
    /// The weeks of the map.
    #[prop(into)]
    weeks: Signal<Weeks>,
) -> impl IntoView {
    let labels = move || {
        let weeks = weeks.get();
        let columns = weeks.columns();
        let label = |(column, month)| {
            let name = text::short_month(month);
            let (initial, rest) = name.split_at_checked(1).unwrap_or((name, ""));
            view! {
                <text x=percent(column, columns) y="11">
                    {initial}
                    <tspan>{rest}</tspan>
                </text>
            }
        };
        weeks.month_labels().into_iter().map(label).collect::<Vec<_>>()
    };
    view! { <svg class="months" aria-hidden="true">{labels}</svg> }
}

/// The one square of a map that can be focused; it moves, and the map stays one stop of the tab key.
///
/// Keys and clicks are heard by the element around the map, to which they rise.
#[component]
pub fn StandIn(
    /// The weeks of the map.
    #[prop(into)]
    weeks: Signal<Weeks>,
    /// Where it stands.
    #[prop(into)]
    day: Signal<Day>,
    /// The name of the day with what it says: "Thursday 6 August, 6 of 8 glasses".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let place = move || weeks.get().place_of(day.get());
    let row = move || place().map(|(_, row)| row + 1);
    let column = move || place().map(|(column, _)| column + 1);
    let transform = move || place().map(place::translate);
    view! {
        <g role="row" aria-rowindex=row>
            <g
                class="stand-in"
                role="gridcell"
                tabindex="0"
                aria-colindex=column
                aria-label=label
                transform=transform
            >
                <rect />
            </g>
        </g>
    }
}

fn ring(class: &'static str, weeks: Signal<Weeks>, day: Signal<Option<Day>>) -> impl IntoView {
    let place = move || day.get().and_then(|day| weeks.get().place_of(day));
    move || place().map(|place| view! { <rect class=class transform=place::translate(place) /> })
}
