//! The goals one below the other, each with its squares.

use domain::goal::Reached;
use domain::{GoalId, Snapshot};
use leptos::prelude::*;

use super::{Sorted, milestones};
use crate::components::goal_row::{Linked, Row, squares};
use crate::components::icon::Icon;
use crate::days::Days;
use crate::{Replica, Route, text};

/// The list. `chosen`: the goal that stands beside it.
pub(super) fn list(
    sorted: Memo<Sorted>,
    is_reached: Memo<bool>,
    chosen: Memo<Option<GoalId>>,
) -> impl IntoView {
    let ids =
        Memo::new(move |_| {
            sorted.with(|sorted| {
                if is_reached.get() { sorted.reached.clone() } else { sorted.active.clone() }
            })
        });
    let is_empty =
        Memo::new(move |_| {
            sorted.with(|sorted| {
                if is_reached.get() { sorted.reached.is_empty() } else { sorted.open() == 0 }
            })
        });
    let row = move |id| view! { <GoalRow id chosen /> };
    view! {
        {move || is_empty.get().then(|| empty(is_reached.get()))}
        <ol class="goal-rows" aria-label="Goals">
            <For each=move || ids.get() key=|id| *id children=row />
        </ol>
        {milestones::milestones(Memo::new(move |_| {
            sorted.with(|sorted| sorted.milestones.clone()).into_iter().filter(|_| !is_reached.get()).collect()
        }))}
    }
}

fn empty(is_reached: bool) -> AnyView {
    if is_reached {
        return view! {
            <div class="goals-empty">
                <p>"Goals move here when their last square is filled."</p>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="goals-empty">
            <p>"A goal is a row of squares: one for each step, or each unit of a habit."</p>
            <a class="button primary" href=Route::NewGoal.path()>
                <Icon name="plus" class="icon small" /> "New goal"
            </a>
        </div>
    }
    .into_any()
}

#[component]
fn GoalRow(id: GoalId, chosen: Memo<Option<GoalId>>) -> impl IntoView {
    let replica = Replica::here();
    let days = Days::here();
    let shown = Memo::new(move |_| {
        let calendar = replica.calendar.get();
        replica.with(|snapshot| Some(Row::of(snapshot.goal(id)?, snapshot, calendar)))
    });
    let since = Memo::new(move |_| {
        let calendar = replica.calendar.get();
        replica.with(|snapshot: &Snapshot| {
            let day = match snapshot.goal(id)?.reached(snapshot, calendar)? {
                Reached::On(day) => day,
                Reached::At(at) => days.day(at),
            };
            Some(["Since ", &text::date(day, calendar.today)].concat())
        })
    });
    let class = move || {
        let colour = shown.with(|shown| shown.as_ref().map_or("slate", |row| row.colour));
        let is_chosen = if chosen.get() == Some(id) { " chosen" } else { "" };
        ["goal c-", colour, is_chosen].concat()
    };
    let is_chosen = move || (chosen.get() == Some(id)).then_some("true");
    let of = move |read: fn(&Row) -> &str| {
        move || shown.with(|shown| shown.as_ref().map(read).unwrap_or_default().to_owned())
    };
    let (title, label) = (of(|row| &row.title), of(|row| &row.label));
    let drawn = Memo::new(move |_| shown.with(|shown| shown.as_ref().and_then(|row| row.squares)));
    view! {
        <li class=class>
            <h2>
                <a href=Route::goal(id).path() aria-label=label aria-current=is_chosen>{title}</a>
                {move || is_pinned(shown).then(|| view! { <Icon name="pin" class="icon small" /> })}
            </h2>
            {move || shown.get().map(|row| when(row, since.get()))}
            {move || drawn.get().map(squares)}
            {move || shown.get().map(|row| foot(row, since.get().is_some()))}
        </li>
    }
}

fn is_pinned(shown: Memo<Option<Row>>) -> bool {
    shown.with(|shown| shown.as_ref().is_some_and(|row| row.is_pinned))
}

/// By when, or since when.
fn when(row: Row, since: Option<String>) -> AnyView {
    let Row { due, away, .. } = row;
    let said = match since {
        Some(since) => view! { <span>{since}</span> }.into_any(),
        None if due.is_empty() => view! { <span>"No deadline"</span> }.into_any(),
        None => view! { <b>{due}</b> " " <span>{away}</span> }.into_any(),
    };
    view! { <p class="goal-when">{said}</p> }.into_any()
}

/// How far, whether that is enough, and the habits beside it.
fn foot(row: Row, is_reached: bool) -> AnyView {
    let Row { value, of, pace, is_behind, habits, .. } = row;
    let pace = (!pace.is_empty() && !is_reached).then(|| {
        view! { <span class=if is_behind { "pace behind" } else { "pace" }>{pace}</span> }
    });
    let habit = |Linked { id, name, icon, colour }| {
        view! {
            <li class=["c-", colour].concat()>
                <Icon name=icon class="icon small tinted" />
                <a href=Route::Habit { id }.path()>{name}</a>
            </li>
        }
    };
    let habits = (!habits.is_empty()).then(|| {
        view! { <ul class="goal-habits" aria-label="Linked habits">{habits.into_iter().map(habit).collect_view()}</ul> }
    });
    view! {
        <div class="goal-foot">
            <p class="goal-value"><b>{value}</b> " " {of}</p>
            {pace}
            {habits}
        </div>
    }
    .into_any()
}
