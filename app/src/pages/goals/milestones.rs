//! What is to be reached at an age: a quiet timeline of years.

use domain::{Calendar, Goal, GoalId, Snapshot};
use leptos::prelude::*;

use crate::components::goal_row::Row;
use crate::{Replica, Route};

/// One milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Milestone {
    age: u8,
    /// The year in which the person has that age; `None` when nobody knows when they were born.
    year: Option<i32>,
    row: Row,
}

impl Milestone {
    fn of(goal: &Goal, snapshot: &Snapshot, calendar: Calendar) -> Option<Self> {
        let year = goal.due_on(snapshot.settings().born.value).map(domain::Day::year);
        let row = Row::of(goal, snapshot, calendar);
        Some(Self { age: goal.target_age.value?, year, row })
    }
}

/// The timeline, the earliest first; nothing when there is none.
pub(super) fn milestones(ids: Memo<Vec<GoalId>>) -> impl IntoView {
    let replica = Replica::here();
    let shown = Memo::new(move |_| {
        let (ids, calendar) = (ids.get(), replica.calendar.get());
        replica.with(|snapshot| {
            let one = |id| Milestone::of(snapshot.goal(id)?, snapshot, calendar);
            let mut all: Vec<Milestone> = ids.into_iter().filter_map(one).collect();
            all.sort_by_key(|one| one.age);
            all
        })
    });
    let is_born = Memo::new(move |_| replica.with(|known| known.settings().born.value.is_some()));
    move || {
        let shown = shown.get();
        (!shown.is_empty()).then(|| timeline(shown, is_born.get()))
    }
}

fn timeline(shown: Vec<Milestone>, is_born: bool) -> AnyView {
    let line = |Milestone { age, year, row }: Milestone| {
        let Row { id, title, colour, value, of, label, .. } = row;
        view! {
            <li class=["c-", colour].concat()>
                <b>{year.map(|year| year.to_string())}</b>
                <span class="age">{format!("at {age}")}</span>
                <a href=Route::goal(id).path() aria-label=label>{title}</a>
                <span class="goal-value">{value} " " {of}</span>
            </li>
        }
    };
    let hint = (!is_born).then(|| {
        view! {
            <p class="hint">
                "The years stand here once your birthday is in the "
                <a href=Route::Settings.path()>"settings"</a> "."
            </p>
        }
    });
    view! {
        <section class="milestones" aria-labelledby="milestones">
            <h2 id="milestones">"Milestones"</h2>
            <ol>{shown.into_iter().map(line).collect_view()}</ol>
            {hint}
        </section>
    }
    .into_any()
}
