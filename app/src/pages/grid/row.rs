//! One row of the grid: what it is about, and its squares.

use domain::Calendar;
use domain::{CombinedGrid, HabitId, History, Rate, Snapshot, Weeks};
use leptos::prelude::*;

use super::Sheet;
use crate::components::icon::Icon;
use crate::components::square::Shown;
use crate::components::square_map::MonthAxis;
use crate::components::year_grid::{YearGrid, words};
use crate::{Replica, Route, Zoom, text};

/// What stands beside a habit's year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Head {
    name: String,
    icon: &'static str,
    colour: &'static str,
    /// The streak when today is shown, the days kept otherwise.
    line: String,
    percent: Option<u32>,
}

/// All habits together.
#[component]
pub fn AllRow(
    /// What all rows share.
    sheet: Sheet,
) -> impl IntoView {
    let Sheet { span, weeks, .. } = sheet;
    let replica = Replica::here();
    let this = move || [" this ", span.get().zoom.code()].concat();
    let combined = Memo::new(move |_| {
        let (weeks, calendar) = (weeks.get(), replica.calendar.get());
        replica.with(|snapshot| CombinedGrid::new(snapshot, calendar, weeks.from(), weeks.to()))
    });
    let squares = Signal::derive(move || {
        combined.with(|combined| combined.iter().map(|(_, day)| Shown::from(day)).collect())
    });
    let percent = Memo::new(move |_| {
        let (weeks, today) = (weeks.get(), replica.today());
        // Today still counts for neither.
        combined.with(|combined| combined.rate(weeks.from(), weeks.to().min(today)).percent())
    });
    view! {
        <section class="habit-year c-all">
            <div class="who">
                <Icon name="grid" />
                <h2>"All habits"</h2>
                <span class="of-year">
                    {move || percent.get().map(|percent| view! { <b>{percent} "%"</b> <span>{this}</span> })}
                </span>
            </div>
            {sheet.squares(0, None, "All habits".to_owned(), squares)}
        </section>
    }
}

/// One habit.
#[component]
pub fn HabitRow(
    /// What all rows share.
    sheet: Sheet,
    /// Its place in the page.
    row: usize,
    /// Which habit.
    id: HabitId,
) -> impl IntoView {
    let weeks = sheet.weeks;
    let replica = Replica::here();
    let head = Memo::new(move |_| {
        let (weeks, calendar) = (weeks.get(), replica.calendar.get());
        replica.with(|snapshot| head(snapshot, id, calendar, weeks)).unwrap_or_default()
    });
    let squares = Memo::new(move |_| {
        let (weeks, calendar) = (weeks.get(), replica.calendar.get());
        replica.with(|snapshot| squares(snapshot, id, calendar, weeks))
    });
    let part = move |read: fn(&Head) -> String| move || head.with(read);
    view! {
        <section class=move || head.with(|head| ["habit-year c-", head.colour].concat())>
            <div class="who">
                {move || view! { <Icon name=head.with(|head| head.icon) class="icon tinted" /> }}
                <h2><a href=Route::Habit { id }.path()>{part(|head| head.name.clone())}</a></h2>
                <span class="line">{part(|head| head.line.clone())}</span>
                {move || head.with(|head| head.percent).map(rate)}
            </div>
            {sheet.squares(row, Some(id), head.with_untracked(|head| head.name.clone()), squares.into())}
        </section>
    }
}

impl Sheet {
    /// The squares of a row. Where the page has no axis for all of them, they have their own.
    fn squares(
        self,
        row: usize,
        habit: Option<HabitId>,
        label: String,
        squares: Signal<Vec<Shown>>,
    ) -> impl IntoView {
        let Self { grids, span, weeks } = self;
        let pitch = Signal::derive(move || span.get().pitch());
        let axis = move || {
            let is_quarter = span.get().zoom == Zoom::Quarter;
            is_quarter.then(|| view! { <MonthAxis weeks /> })
        };
        let dated = Signal::derive(move || span.get().zoom == Zoom::Month);
        view! {
            <div class="stretch">
                {axis}
                <YearGrid grids row habit label weeks squares pitch dated />
            </div>
        }
    }
}

/// A share as a bar and in percent.
fn rate(percent: u32) -> impl IntoView {
    let percent = format!("{percent}%");
    view! {
        <span class="rate">
            <svg aria-hidden="true"><rect width="100%" class="l0" /><rect width=percent.clone() /></svg>
            <span class="unseen">"Kept "</span>
            {percent}
        </span>
    }
}

fn squares(snapshot: &Snapshot, id: HabitId, calendar: Calendar, weeks: Weeks) -> Vec<Shown> {
    let Some(history) = History::of(snapshot, id, calendar) else { return Vec::new() };
    history.cells(weeks.from(), weeks.to()).map(|(_, cell)| Shown::from(&cell)).collect()
}

fn head(snapshot: &Snapshot, id: HabitId, calendar: Calendar, weeks: Weeks) -> Option<Head> {
    let history = History::of(snapshot, id, calendar)?;
    let habit = history.habit();
    let (from, to) = (weeks.from(), weeks.to());
    let line = if weeks.place_of(calendar.today).is_some() {
        words::streak(&history.streaks())
    } else {
        days(history.days(from, to))
    };
    Some(Head {
        name: habit.name.value.to_string(),
        icon: habit.icon.value.code(),
        colour: habit.colour.value.code(),
        line,
        percent: history.rate(from, to).percent(),
    })
}

/// "284 of 362 days"; nothing for a year without a day that counts.
fn days(rate: Rate) -> String {
    match rate.judged() {
        0 => String::new(),
        judged => format!("{} of {}", rate.met, text::count(judged, "day")),
    }
}
