//! What it is, for people who are not signed in: said in one line, and shown with a year that can be tried.

mod demo;

use domain::{Combined, CombinedGrid, Day, Habit, HabitId, History, Snapshot, Weeks};
use leptos::prelude::*;

use crate::components::footer::More;
use crate::components::icon::{Icon, Mark};
use crate::components::square::{Shown, classes};
use crate::components::square_map::SquareMap;
use crate::{Boot, Route, text};

/// What it is, for people who are not signed in.
#[component]
pub fn Landing() -> impl IntoView {
    let Boot { today, account, features, .. } = expect_context();
    // The first two are ticked at first: squares that can be filled, and squares that can be emptied.
    let snapshot = demo::snapshot(today, [true, true, false, false]);
    let weeks = Weeks::rolling(demo::calendar(today), 53);
    let (door, called) = match account {
        Some(_) => (Route::Today { day: None }, "Go to today"),
        None => (Route::SignIn, "Sign in"),
    };
    view! {
        <div class="landing">
            <header class="masthead">
                <span class="brand"><Mark /> "ConsistencyGrid"</span>
                <a class="button ghost" href=door.path()>{called}</a>
            </header>
            <main id="main" tabindex="-1">
                <div class="hero">
                    <h1>"Fill today’s square."</h1>
                    <p>
                        "All your habits on one grid, a square for every day. "
                        <span>"Tick the ones you kept and watch the year take shape."</span>
                    </p>
                </div>
                // The running app begins at once, on this device; without it the way leads through an account.
                <p class="start"><a class="button primary large" href=Route::SignUp.path() data-trial=features.offline.then_some("")>"Start your grid"</a></p>
                {tryout(&snapshot, today)}
                {band(&snapshot, weeks, today)}
                {facts()}
                {years(&snapshot, weeks, today)}
            </main>
            <footer class="meta faint">"ConsistencyGrid" <More /></footer>
        </div>
    }
}

/// Four habits whose today can be ticked.
///
/// The ticks are checkboxes, and the stylesheet does the rest: so the first tap counts, before the app runs and without it.
fn tryout(snapshot: &Snapshot, today: Day) -> AnyView {
    let habits = snapshot.live_habits();
    let rows = habits.into_iter().zip(["try-1", "try-2", "try-3", "try-4"]).zip(0..);
    let row = |((habit, id), number): ((&Habit, _), i32)| {
        let colour = ["try c-", habit.colour.value.code()].concat();
        let history = History::of(snapshot, habit.id, demo::calendar(today));
        let cells = history.into_iter().flat_map(|history| history.cells(today - 6, today));
        let past =
            cells.map(|(_, cell)| view! { <span class=classes(Shown::from(&cell), "")></span> });
        let past = past.collect_view();
        view! {
            <input class="unseen" type="checkbox" id=id autocomplete="off" checked=number < 2 />
            <label for=id class=colour>
                <Icon name=habit.icon.value.code() class="icon tinted" />
                {habit.name.value.to_string()}
                <span class="week">{past}</span>
                <span class="tile"><Icon name="check" /></span>
            </label>
        }
    };
    view! {
        <section class="tryout" aria-label="Try it">
            {rows.map(row).collect_view()}
            <p class="meta faint">"Go on, tap a square. Nothing is sent."</p>
        </section>
    }
    .into_any()
}

/// The year of all habits together.
fn band(snapshot: &Snapshot, weeks: Weeks, today: Day) -> AnyView {
    let grid = CombinedGrid::new(snapshot, demo::calendar(today), weeks.from(), weeks.to());
    let squares: Vec<Shown> =
        grid.iter().map(|(_, day): (Day, Combined)| Shown::from(day)).collect();
    let level = |class: &'static str| view! { <span class=class></span> };
    view! {
        <figure class="band c-all">
            <SquareMap weeks squares today=Some(today) pitch=27 />
            <figcaption>
                <span class="meta faint">"The last year, all habits together"</span>
                <span class="legend" aria-hidden="true">
                    <span>"Less"</span>
                    {["square l0", "square l1", "square l2", "square l3", "square l4"].map(level).collect_view()}
                    <span>"More"</span>
                </span>
                <b aria-hidden="true">"Today"</b>
            </figcaption>
        </figure>
    }
    .into_any()
}

/// Three things that are true.
fn facts() -> AnyView {
    let fact = |(title, words)| view! { <div><h2>{title}</h2> <p>{words}</p></div> };
    let facts = [
        (
            "One tap a day",
            "Open it, fill the square, close it. Counts, timers and skipped days work the same way.",
        ),
        (
            "A year on one screen",
            "Every habit is a row of squares. Patterns show up that a list would hide.",
        ),
        (
            "Yours alone",
            "Nobody sees your squares but you. Delete the account, and every square is gone at once.",
        ),
    ];
    view! { <section class="facts" aria-label="What it does">{facts.map(fact).collect_view()}</section> }.into_any()
}

/// Three habits, a year each: every day, by amounts, and on chosen days.
fn years(snapshot: &Snapshot, weeks: Weeks, today: Day) -> AnyView {
    let shown = |habit: HabitId| {
        let history = History::of(snapshot, habit, demo::calendar(today));
        let cells = history.into_iter().flat_map(|history| history.cells(weeks.from(), weeks.to()));
        cells.map(|(_, cell)| Shown::from(&cell)).collect::<Vec<_>>()
    };
    let row = |number: usize| {
        let habit = snapshot.live_habits().get(number).copied()?;
        let rule = habit.rule_on(today)?;
        let colour = ["c-", habit.colour.value.code()].concat();
        Some(view! {
            <li class=colour>
                <Icon name=habit.icon.value.code() class="icon tinted" />
                <h2>{habit.name.value.to_string()}</h2>
                <p class="meta">{text::rule(&habit.measure.value, rule)}</p>
                <SquareMap weeks squares=shown(habit.id) today=Some(today) pitch=17 />
            </li>
        })
    };
    view! { <ul class="samples">{[0, 4, 5].map(row).collect_view()}</ul> }.into_any()
}
