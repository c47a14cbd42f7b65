//! A year, quarter or month of every habit, and beside it one day of them.

mod row;
mod shelf;

use domain::{Day, Weekday, Weeks};
use leptos::prelude::*;

use crate::components::banner::Banner;
use crate::components::day_panel::DayPanel;
use crate::components::icon::Icon;
use crate::components::square_map::MonthAxis;
use crate::components::time_steps::time_steps;
use crate::components::year_grid::Grids;
use crate::{Navigation, Replica, Route, Zoom, text};
use row::{AllRow, HabitRow};

/// What the page shows of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    zoom: Zoom,
    from: Day,
    to: Day,
}

impl Span {
    /// What is shown around a day.
    fn around(zoom: Zoom, day: Day, week_start: Weekday) -> Self {
        let (from, to) = zoom.cycle().around(day, week_start);
        Self { zoom, from, to }
    }

    /// "2026", "Jul to Sep 2026", "July 2026".
    fn name(self) -> String {
        let (year, month, _) = self.from.civil();
        match self.zoom {
            Zoom::Year => year.to_string(),
            Zoom::Quarter => {
                format!("{} to {} {year}", text::short_month(month), text::short_month(month + 2))
            }
            Zoom::Month => format!("{} {year}", text::month(month)),
        }
    }

    /// The distance of two columns, in px.
    const fn pitch(self) -> u16 {
        match self.zoom {
            Zoom::Year => 12,
            Zoom::Quarter => 22,
            Zoom::Month => 33,
        }
    }
}

/// What all rows share.
#[derive(Clone, Copy)]
struct Sheet {
    grids: Grids,
    span: Memo<Span>,
    /// The days of the span.
    weeks: Signal<Weeks>,
}

/// A year, quarter or month of every habit. It follows the route from one to the next and from day to day.
#[component]
pub fn Grid() -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let span = Memo::new(move |last: Option<&Span>| {
        let week_start = replica.calendar.with(|calendar| calendar.week_start);
        let day = match navigation.route.get() {
            Route::GridDay { day, .. } | Route::Grid { from: Some(day), .. } => day,
            Route::Grid { from: None, .. } => replica.today(),
            // Another page that is about to come.
            _ => {
                return last
                    .copied()
                    .unwrap_or_else(|| Span::around(Zoom::Year, replica.today(), week_start));
            }
        };
        Span::around(navigation.route.with(Route::zoom), day, week_start)
    });
    let weeks = Signal::derive(move || {
        let Span { from, to, .. } = span.get();
        Weeks::between(from, to, replica.calendar.with(|calendar| calendar.week_start))
    });
    let grids = Grids::new(replica.calendar.with_untracked(|calendar| calendar.today), turn());
    follow_day(grids, navigation);
    // What the panel shows: the chosen day as long as it is in the span.
    let shown = Memo::new(move |_| {
        let (weeks, today) = (weeks.get(), replica.today());
        let chosen = grids.chosen.get().filter(|day| weeks.place_of(*day).is_some());
        chosen.unwrap_or_else(|| today.clamp(weeks.from(), weeks.to() - 1))
    });
    let choose = Callback::new(move |day: Day| {
        if weeks.get_untracked().place_of(day).is_some() {
            grids.chosen.set(Some(day));
        } else {
            navigation.go(Route::GridDay { zoom: span.get_untracked().zoom, day });
        }
    });
    let review = move || {
        let year = span.get().from.year();
        Route::Review { year: Some(year).filter(|year| *year != replica.today().year()) }.path()
    };
    view! {
        <div class=move || ["grid-page by-", span.get().zoom.code()].concat()>
            <header class="grid-head">
                <h1>"Grid"</h1>
                {steps(span)}
                <Zooms span day=shown />
                <a class="button" href=review>"In numbers"</a>
                <Legend />
            </header>
            <div class="grid-rows">
                <Banner />
                <div class="axis"><MonthAxis weeks /></div>
                {rows(Sheet { grids, span, weeks })}
                <shelf::Shelf />
            </div>
            <aside class="grid-aside" aria-label="Day">
                <DayPanel grids day=shown choose />
            </aside>
        </div>
    }
}

/// Keys that lead out of what is shown change the page and stay in the same grid.
fn turn() -> Callback<(Grids, usize, Day)> {
    let navigation = expect_context::<Navigation>();
    Callback::new(move |(grids, row, day): (Grids, usize, Day)| {
        let zoom = navigation.route.with_untracked(Route::zoom);
        navigation.go(Route::GridDay { zoom, day });
        // After the page has changed and the focus gone to its beginning.
        request_animation_frame(move || grids.focus(row));
    })
}

/// A day in the address is the chosen one.
fn follow_day(grids: Grids, navigation: Navigation) {
    let day_of = |route: &Route| match route {
        Route::GridDay { day, .. } => Some(*day),
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
fn rows(sheet: Sheet) -> impl IntoView {
    let replica = Replica::here();
    let ids = Memo::new(move |_| {
        replica.with(|snapshot| {
            snapshot.live_habits().into_iter().map(|habit| habit.id).collect::<Vec<_>>()
        })
    });
    let is_empty = Memo::new(move |_| ids.with(Vec::is_empty));
    let habits = move || {
        let row = |(index, id)| view! { <HabitRow sheet row=index id /> };
        (1..).zip(ids.get()).map(row).collect_view()
    };
    move || {
        if is_empty.get() {
            return empty().into_any();
        }
        view! {
            <AllRow sheet />
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

/// The ways to what is beside the span. There is nothing after the present one.
fn steps(span: Memo<Span>) -> AnyView {
    let replica = Replica::here();
    let name = Signal::derive(move || span.get().name());
    let unit = Signal::derive(move || span.get().zoom.code());
    time_steps(name, unit, move |is_later| {
        let Span { zoom, from, to } = span.get();
        let day = if is_later { to } else { from - 1 };
        let (from, _) = zoom.cycle().around(day, Weekday::Mon);
        let is_there = (Day::FIRST..=replica.today()).contains(&day);
        is_there.then_some(Route::Grid { zoom, from: Some(from) })
    })
}

/// The choice of how much is shown, around the day in the panel.
#[component]
fn Zooms(span: Memo<Span>, day: Memo<Day>) -> impl IntoView {
    let link = move |(zoom, name): (Zoom, &'static str)| {
        let address = move || {
            let (from, _) = zoom.cycle().around(day.get(), Weekday::Mon);
            Route::Grid { zoom, from: Some(from) }.path()
        };
        let is_current = move || (span.get().zoom == zoom).then_some("page");
        view! { <a href=address aria-current=is_current>{name}</a> }
    };
    let names = ["Year", "Quarter", "Month"];
    view! {
        <nav class="segment" aria-label="How much is shown">
            {Zoom::ALL.into_iter().zip(names).map(link).collect_view()}
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_named_by_what_it_holds() {
        let day = "2026-08-14".parse().unwrap();
        let name = |zoom| Span::around(zoom, day, Weekday::Mon).name();
        assert_eq!(Zoom::ALL.map(name), ["2026", "Jul to Sep 2026", "August 2026"]);
    }
}
