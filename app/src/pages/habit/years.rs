//! The years of a habit, the newest first.

use domain::{Day, HabitId, History, Rate, Target, Weeks};
use leptos::prelude::*;

use super::{derived, is_alive};
use crate::components::day_panel::DayPanel;
use crate::components::square::Shown;
use crate::components::square_map::MonthAxis;
use crate::components::year_grid::{Grids, YearGrid};
use crate::{Replica, text};

/// The distance of two columns on wide screens, in px.
const PITCH: u16 = 15;

/// How many years are there at once; more come on demand.
const FIRST: usize = 6;

/// One year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Year {
    rate: Rate,
    squares: Vec<Shown>,
}

/// The years, with a panel for the day that is opened.
#[component]
pub fn Years(
    /// Whose.
    id: HabitId,
) -> impl IntoView {
    let replica = Replica::here();
    let today = replica.calendar.with_untracked(|calendar| calendar.today);
    let grids = Grids::new(today, turn());
    let day = Memo::new(move |_| grids.chosen.get().unwrap_or_else(|| replica.today()));
    let choose = Callback::new(move |day| grids.chosen.set(Some(day)));
    let years = derived(id, years);
    let (most, alive) = (RwSignal::new(FIRST), is_alive());
    let shown = Memo::new(move |_| {
        years.get().into_iter().flatten().take(most.get()).collect::<Vec<i32>>()
    });
    let hidden =
        Memo::new(move |_| years.with(|years| years.as_ref().map_or(0, Vec::len)) > most.get());
    let weeks = move |year| {
        Signal::derive(move || {
            Weeks::year(year, replica.calendar.with(|calendar| calendar.week_start))
        })
    };
    let newest = move || shown.with(|years| years.first().copied()).unwrap_or_else(|| today.year());
    view! {
        <section class="habit-years" aria-label="Years">
            <div class="axis">{move || view! { <MonthAxis weeks=weeks(newest()) /> }}</div>
            <For
                each=move || shown.get().into_iter().enumerate()
                key=|(_, year)| *year
                let:((row, year))
            >
                <YearRow grids row id year weeks=weeks(year) />
            </For>
            {move || hidden.get().then(|| view! {
                <button type="button" class="button" hidden=move || !alive.get() on:click=move |_| most.update(|most| *most += 20)>
                    "Show earlier years"
                </button>
            })}
            {legend(id)}
            <DayPanel grids day choose only=id />
        </section>
    }
}

/// Keys that lead into another year go on in its grid.
fn turn() -> Callback<(Grids, usize, Day)> {
    let replica = Replica::here();
    Callback::new(move |(grids, _, day): (Grids, usize, Day)| {
        let newest = replica.calendar.with_untracked(|calendar| calendar.today.year());
        if let Ok(row) = usize::try_from(newest - day.year()) {
            grids.focus(row);
        }
    })
}

/// From this year back to the one it began in.
fn years(history: &History) -> Vec<i32> {
    let last = history.calendar().today.year();
    (history.starts_on().year().min(last)..=last).rev().collect()
}

#[component]
fn YearRow(
    grids: Grids,
    row: usize,
    id: HabitId,
    year: i32,
    weeks: Signal<Weeks>,
) -> impl IntoView {
    let model = derived(id, move |history| {
        let weeks = weeks.get();
        let cells = history.cells(weeks.from(), weeks.to());
        Year {
            rate: history.days(weeks.from(), weeks.to()),
            squares: cells.map(|(_, cell)| Shown::from(&cell)).collect(),
        }
    });
    let squares = Signal::derive(move || model.get().unwrap_or_default().squares);
    let rate = move || model.with(|year| year.as_ref().map(|year| year.rate)).unwrap_or_default();
    let percent = move || rate().percent().map(|percent| format!("{percent}%"));
    let days =
        move || format!("{} of {}", text::number(rate().met), text::count(rate().judged(), "day"));
    view! {
        <div class="habit-year">
            <div class="who">
                <h2>{year}</h2>
                <span class="percent">{percent}</span>
                <span class="days">{days}</span>
            </div>
            <YearGrid grids row habit=Some(id) label=year.to_string() weeks squares pitch=PITCH />
        </div>
    }
}

/// What the squares say: from nothing to the target of today.
fn legend(id: HabitId) -> impl IntoView {
    let ends = derived(id, ends);
    let end = move |read: fn(&(String, String)) -> String| {
        move || ends.with(|ends| ends.as_ref().map(read)).unwrap_or_default()
    };
    view! {
        <div class="legends" aria-hidden="true">
            <span>"A dot marks a day with a note."</span>
            <span class="legend">
                <span>{end(|ends| ends.0.clone())}</span>
                <i class="square"></i>
                <i class="square l1"></i>
                <i class="square l2"></i>
                <i class="square l3"></i>
                <i class="square l4"></i>
                <span>{end(|ends| ends.1.clone())}</span>
            </span>
        </div>
    }
}

/// "0 min" and "30 min", or "None" and "Done".
fn ends(history: &History) -> (String, String) {
    let habit = history.habit();
    let target = history.rule_on(history.calendar().today).map(|rule| rule.target);
    match target {
        Some(Target::AtLeast(amount)) if habit.measure.value.is_amount() => {
            let unit = text::unit(&habit.measure.value);
            let amount = format!("{amount} {unit}");
            (format!("0 {unit}").trim_end().to_owned(), amount.trim_end().to_owned())
        }
        _ => ("None".to_owned(), "Done".to_owned()),
    }
}
