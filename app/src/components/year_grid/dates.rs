//! The days of a month, as numbers in its squares.

use domain::{CellState, Day, Weeks};
use leptos::prelude::*;

use crate::components::square::{self, Shown};
use crate::components::square_map::corner;

/// The numbers. A day that was left out keeps its stroke instead.
pub(super) fn dates(weeks: Signal<Weeks>, squares: Signal<Vec<Shown>>) -> impl IntoView {
    let numbers = move || {
        let (weeks, squares) = (weeks.get(), squares.get());
        let days = Day::range(weeks.from(), weeks.to()).zip(squares);
        days.filter_map(|(day, shown)| date(weeks, day, shown)).collect::<Vec<_>>()
    };
    view! { <g class="dates" aria-hidden="true">{numbers}</g> }
}

fn date(weeks: Weeks, day: Day, shown: Shown) -> Option<impl IntoView> {
    let (x, y) = corner(weeks.place_of(day)?);
    let class = ["on-", square::class(shown.state)].concat();
    let number = view! { <text class=class x=x + 9 y=y + 12>{day.day_of_month()}</text> };
    (shown.state != CellState::Skipped).then_some(number)
}
