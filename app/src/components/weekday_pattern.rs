//! On which weekdays a habit is kept: a square for each, by the share of its days that were.

use domain::{CellState, Rate, Weekday};
use leptos::prelude::*;

use crate::components::square::{self, Shown};
use crate::text;

/// The pattern of the week.
#[component]
pub fn WeekdayPattern(
    /// Met and missed days by weekday, Monday first.
    rates: Memo<[Rate; 7]>,
    /// The first day of the person's week.
    week_start: Signal<Weekday>,
) -> impl IntoView {
    let squares = move || {
        let (rates, first) = (rates.get(), week_start.get());
        let one = |day: Weekday| view_of(day, rates.get(day as usize).copied().unwrap_or_default());
        (0..7).map(|offset| one(first.plus(offset))).collect_view()
    };
    view! {
        <section class="by-weekday">
            <h2>"By weekday"</h2>
            <ul>{squares}</ul>
        </section>
    }
}

fn view_of(day: Weekday, rate: Rate) -> impl IntoView {
    let (state, percent) = share(rate);
    let class = square::classes(Shown { state, note: false }, "");
    let percent = percent.map_or_else(|| "–".to_owned(), |percent| format!("{percent}%"));
    view! {
        <li>
            <span>{text::short_weekday(day)}</span>
            <i class=class></i>
            <b>{percent}</b>
        </li>
    }
}

/// The square of a share, and the share in whole percent, rounded down; full means always.
fn share(rate: Rate) -> (CellState, Option<u32>) {
    let Some(percent) = rate.percent() else {
        return (CellState::NotDue, None);
    };
    let state = match percent {
        0 => CellState::Empty,
        1..=33 => CellState::Part(1),
        34..=66 => CellState::Part(2),
        67..=99 => CellState::Part(3),
        _ => CellState::Done,
    };
    (state, Some(percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_weekday_that_was_always_kept_is_full() {
        let shown = |met, missed| share(Rate { met, missed });
        assert_eq!(shown(0, 0), (CellState::NotDue, None));
        assert_eq!(shown(0, 4), (CellState::Empty, Some(0)));
        assert_eq!(shown(1, 2), (CellState::Part(1), Some(33)));
        assert_eq!(shown(199, 1), (CellState::Part(3), Some(99)));
        assert_eq!(shown(4, 0), (CellState::Done, Some(100)));
    }
}
