//! A year of every habit, and beside it one day of them.

mod row;
mod shelf;

use domain::{Day, Weeks};
use leptos::prelude::*;

use crate::components::banner::Banner;
use crate::components::day_panel::DayPanel;
use crate::components::icon::Icon;
use crate::components::square_map::MonthAxis;
use crate::components::year_grid::Grids;
use crate::{Navigation, Replica, Route};
use row::{AllRow, HabitRow};

/// A year of every habit. It follows the route from year to year and from day to day.
#[component]
pub fn Grid() -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let year = Memo::new(move |last: Option<&i32>| match navigation.route.get() {
        Route::GridDay { day } => day.year(),
        Route::Grid { year: Some(year) } => year,
        Route::Grid { year: None } => replica.today().year(),
        _ => last.copied().unwrap_or_else(|| replica.today().year()),
    });
    let weeks = Signal::derive(move || {
        Weeks::year(year.get(), replica.calendar.with(|calendar| calendar.week_start))
    });
    let grids = Grids::new(replica.calendar.with_untracked(|calendar| calendar.today), turn());
    follow_day(grids, navigation);
    // What the panel shows: the chosen day as long as it is in this year.
    let shown = Memo::new(move |_| {
        let (weeks, today) = (weeks.get(), replica.today());
        let chosen = grids.chosen.get().filter(|day| weeks.place_of(*day).is_some());
        chosen.unwrap_or_else(|| today.clamp(weeks.from(), weeks.to() - 1))
    });
    let choose = Callback::new(move |day: Day| {
        if weeks.get_untracked().place_of(day).is_some() {
            grids.chosen.set(Some(day));
        } else {
            navigation.go(Route::GridDay { day });
        }
    });
    view! {
        <div class="grid-page">
            <header class="grid-head">
                <h1>"Grid"</h1>
                <YearLinks year />
                <Legend />
            </header>
            <div class="grid-rows">
                <Banner />
                <div class="axis"><MonthAxis weeks /></div>
                {rows(grids, weeks)}
                <shelf::Shelf />
            </div>
            <aside class="grid-aside" aria-label="Day">
                <DayPanel grids day=shown choose />
            </aside>
        </div>
    }
}

/// Keys that lead into another year change the page and stay in the same grid.
fn turn() -> Callback<(Grids, usize, Day)> {
    let navigation = expect_context::<Navigation>();
    Callback::new(move |(grids, row, day): (Grids, usize, Day)| {
        navigation.go(Route::GridDay { day });
        // After the page has changed and the focus gone to its beginning.
        request_animation_frame(move || grids.focus(row));
    })
}

/// A day in the address is the chosen one.
fn follow_day(grids: Grids, navigation: Navigation) {
    let day_of = |route: &Route| match route {
        Route::GridDay { day } => Some(*day),
        _ => None,
    };
    let choose = move |day| {
        grids.chosen.set(Some(day));
        grids.cursor.set(day);
    };
    if let Some(day) = navigation.route.with_untracked(day_of) {
        choose(day);
    }
    Effect::new(move || {
        if let Some(day) = navigation.route.with(day_of) {
            choose(day);
        }
    });
}

/// "All habits" and below it each habit, or what to do when there is none.
fn rows(grids: Grids, weeks: Signal<Weeks>) -> impl IntoView {
    let replica = Replica::here();
    let ids = Memo::new(move |_| {
        replica.with(|snapshot| {
            snapshot.live_habits().into_iter().map(|habit| habit.id).collect::<Vec<_>>()
        })
    });
    let is_empty = Memo::new(move |_| ids.with(Vec::is_empty));
    let habits = move || {
        let row = |(index, id)| view! { <HabitRow grids row=index id weeks /> };
        (1..).zip(ids.get()).map(row).collect_view()
    };
    move || {
        if is_empty.get() {
            return empty().into_any();
        }
        view! {
            <AllRow grids weeks />
            {habits}
        }
        .into_any()
    }
}

fn empty() -> impl IntoView {
    view! {
        <div class="grid-empty">
            <p>"Squares come with your first habit."</p>
            <a class="button primary" href=Route::NewHabit.path()><Icon name="plus" class="icon small" /> "New habit"</a>
        </div>
    }
}

/// The year, and the ways to those beside it. There are no years after this one.
#[component]
fn YearLinks(year: Memo<i32>) -> impl IntoView {
    let replica = Replica::here();
    let link = move |step: i32, label, icon| {
        let route = move || {
            let to = year.get() + step;
            let is_there = (1970..=replica.today().year()).contains(&to);
            is_there.then(|| Route::Grid { year: Some(to) }.path())
        };
        view! {
            <a
                class="button ghost icon-only"
                href=route
                role=move || route().is_none().then_some("link")
                aria-label=label
                aria-disabled=move || route().is_none().then_some("true")
            >
                <Icon name=icon />
            </a>
        }
    };
    view! {
        <nav class="years" aria-label="Year">
            {link(-1, "Earlier year", "left")}
            <b aria-live="polite">{year}</b>
            {link(1, "Later year", "right")}
        </nav>
    }
}

/// What the squares say.
#[component]
fn Legend() -> impl IntoView {
    let one = |class, label| view! { <span class="legend"><i class=class></i> {label}</span> };
    view! {
        <div class="legends c-slate" aria-hidden="true">
            {one("square skipped", "Skipped")}
            {one("square free", "Not due")}
            {one("square over", "Over limit")}
            <span class="legend">
                <span>"None"</span>
                <i class="square"></i>
                <i class="square l1"></i>
                <i class="square l2"></i>
                <i class="square l3"></i>
                <i class="square l4"></i>
                <span>"Done"</span>
            </span>
        </div>
    }
}
