//! One goal: what it takes, its steps, and the habits that lead there.

use domain::goal::Reached;
use domain::{Calendar, GoalId, HabitId, History, Operation, Snapshot, Weeks};
use leptos::prelude::*;

use super::steps;
use crate::components::goal_row::words::{self, Sentence};
use crate::components::goal_row::{Linked, Row, linked, squares};
use crate::components::icon::Icon;
use crate::components::operation_form::OperationForm;
use crate::components::square::Shown;
use crate::components::square_map::SquareMap;
use crate::components::year_grid::words::streak;
use crate::days::Days;
use crate::{Boot, Replica, Route, text};

/// How many weeks of a linked habit are shown.
const COLUMNS: u16 = 19;

/// The distance of two of them, in px.
const PITCH: u16 = 14;

/// What stands above the steps.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    row: Row,
    description: String,
    /// "Sunday 15 November, in 38 days".
    due: String,
    /// "108 km to go. …", or since when it is reached.
    said: Sentence,
    is_deleted: bool,
}

impl Head {
    fn of(id: GoalId, snapshot: &Snapshot, calendar: Calendar, days: &Days) -> Option<Self> {
        let goal = snapshot.goal(id).filter(|goal| !goal.purged)?;
        let due = goal.due_on(snapshot.settings().born.value);
        let due = match (due, goal.target_age.value) {
            (Some(day), _) => words::due(day, calendar.today),
            (None, Some(age)) => format!("At {age}"),
            (None, None) => "No deadline".to_owned(),
        };
        let reached = goal.reached(snapshot, calendar).map(|reached| match reached {
            Reached::On(day) => day,
            Reached::At(at) => days.day(at),
        });
        let said = match (reached, goal.progress(snapshot, calendar)) {
            (Some(day), _) => {
                vec![
                    ("Reached".to_owned(), true),
                    (format!(" on {}.", text::full_date(day, calendar.today)), false),
                ]
            }
            (None, Some(progress)) => {
                let unit = words::unit(progress.counted, snapshot);
                let left = progress.target.plus(progress.value.negated());
                let pace = goal.pace(snapshot, calendar);
                words::to_go(left, pace, goal.last_week(snapshot, calendar), &unit)
            }
            (None, None) => {
                vec![("Add a first step, or let a habit fill its squares.".to_owned(), false)]
            }
        };
        Some(Self {
            row: Row::of(goal, snapshot, calendar),
            description: goal.description.value.to_string(),
            due,
            said,
            is_deleted: goal.is_deleted(),
        })
    }
}

/// The panel of a goal.
pub(super) fn panel(id: GoalId) -> AnyView {
    let (replica, days) = (Replica::here(), Days::here());
    let head = Memo::new(move |_| {
        let calendar = replica.calendar.get();
        replica.with(|snapshot| Head::of(id, snapshot, calendar, &days))
    });
    let is_there = Memo::new(move |_| head.with(Option::is_some));
    let is_deleted =
        Memo::new(move |_| head.with(|head| head.as_ref().is_some_and(|head| head.is_deleted)));
    let colour = move || head.with(|head| head.as_ref().map_or("slate", |head| head.row.colour));
    let class = move || ["panel goal-panel c-", colour()].concat();
    // What a plain form here came to is told where it was.
    let error = with_context::<Boot, _>(|boot| boot.form.error.clone()).flatten();
    let body = move || match (is_there.get(), is_deleted.get()) {
        (false, _) => view! { <p class="meta">"This goal is not there any more."</p> }.into_any(),
        (true, true) => deleted(id),
        (true, false) => view! {
            {steps::steps(id)}
            {habits(id)}
        }
        .into_any(),
    };
    view! {
        <aside class="goals-aside" aria-label="Goal">
            <section class=class aria-labelledby="goal-title">
                {move || head.get().map(|head| heading(id, head))}
                <div class="body">
                    {error.map(|error| view! { <p class="error" role="alert">{error}</p> })}
                    {move || head.get().filter(|head| !head.is_deleted).map(about)}
                    {body}
                </div>
            </section>
        </aside>
    }
    .into_any()
}

fn heading(id: GoalId, head: Head) -> AnyView {
    let Head { row: Row { title, .. }, due, is_deleted, .. } = head;
    let name = title.clone();
    view! {
        <header>
            <a class="button ghost icon-only back" href=Route::Goals { reached: false }.path() aria-label="Back to the goals">
                <Icon name="left" />
            </a>
            <div>
                <h2 id="goal-title">{title}</h2>
                <p class="meta">{due}</p>
            </div>
            {(!is_deleted).then(|| controls(id, name))}
        </header>
    }
    .into_any()
}

fn controls(id: GoalId, name: String) -> AnyView {
    view! {
        <a class="button ghost icon-only" href=Route::EditGoal { id }.path() aria-label="Edit goal">
            <Icon name="edit" />
        </a>
        <details class="more">
            <summary class="button ghost icon-only" aria-label="More"><Icon name="dots" /></summary>
            <div>
                <OperationForm
                    operation=Operation::DeleteGoal { goal: id }
                    told=[&name, " deleted"].concat()
                    then=Route::Goals { reached: false }
                >
                    <button class="button ghost danger"><Icon name="bin" class="icon small" /> "Delete"</button>
                </OperationForm>
            </div>
        </details>
    }
    .into_any()
}

/// What it is about, how far it is, and what it takes.
fn about(head: Head) -> AnyView {
    let Head { row, description, said, .. } = head;
    let Row { squares: drawn, value, of, pace, is_behind, .. } = row;
    let piece = |(text, is_strong): (String, bool)| {
        if is_strong { view! { <b>{text}</b> }.into_any() } else { text.into_any() }
    };
    view! {
        <div class="goal-far">
            {drawn.map(squares)}
            <div class="goal-foot">
                <p class="goal-value"><b>{value}</b> " " {of}</p>
                <span class=if is_behind { "pace behind" } else { "pace" }>{pace}</span>
            </div>
        </div>
        {(!description.is_empty()).then(|| view! { <p class="goal-about">{description}</p> })}
        <p class="goal-said">{said.into_iter().map(piece).collect_view()}</p>
    }
    .into_any()
}

fn deleted(id: GoalId) -> AnyView {
    view! {
        <div class="no-longer">
            <Icon name="bin" />
            <p>"In the trash. It can be recovered for 30 days."</p>
            <OperationForm operation=Operation::RecoverGoal { goal: id }>
                <button class="button">"Recover"</button>
            </OperationForm>
        </div>
    }
    .into_any()
}

/// The habits beside it, each with the end of its grid.
fn habits(id: GoalId) -> AnyView {
    let replica = Replica::here();
    let habits = Memo::new(move |_| {
        replica.with(|snapshot| {
            snapshot.goal(id).map(|goal| linked(goal, snapshot)).unwrap_or_default()
        })
    });
    let is_empty = Memo::new(move |_| habits.with(Vec::is_empty));
    let section = move || {
        (!is_empty.get()).then(|| {
            view! {
                <section class="goal-links" aria-labelledby="goal-links">
                    <h3 id="goal-links">"Linked habits"</h3>
                    {move || habits.get().into_iter().map(habit).collect_view()}
                </section>
            }
        })
    };
    section.into_any()
}

fn habit(linked: Linked) -> AnyView {
    let Linked { id, name, icon, colour } = linked;
    let replica = Replica::here();
    let weeks: Signal<Weeks> =
        Memo::new(move |_| Weeks::rolling(replica.calendar.get(), COLUMNS)).into();
    let squares = Memo::new(move |_| {
        let weeks = weeks.get();
        let cells = |history: &History| {
            let cells = history.cells(weeks.from(), weeks.to());
            cells.map(|(_, cell)| Shown::from(&cell)).collect::<Vec<_>>()
        };
        of(replica, id, cells).unwrap_or_default()
    });
    let line = Memo::new(move |_| of(replica, id, |history| streak(&history.streaks())));
    let today = Signal::derive(move || Some(replica.today()));
    view! {
        <div class=["goal-link c-", colour].concat()>
            <p>
                <Icon name=icon class="icon tinted" />
                <a href=Route::Habit { id }.path()>{name}</a>
                <span class="meta">{move || line.get().unwrap_or_default()}</span>
            </p>
            <SquareMap weeks squares today pitch=PITCH />
        </div>
    }
    .into_any()
}

/// Reads a habit as it is now.
fn of<T>(replica: Replica, id: HabitId, read: impl FnOnce(&History) -> T) -> Option<T> {
    let calendar = replica.calendar.get();
    replica.with(|snapshot| History::of(snapshot, id, calendar).map(|history| read(&history)))
}
