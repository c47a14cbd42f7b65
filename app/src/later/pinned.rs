//! The goals that are pinned, for Today: each a line of squares. They are drawn once the page stands.

use domain::{Calendar, Goal, GoalId, Snapshot};
use leptos::prelude::*;

use crate::components::goal_row::{Squares, line, words};
use crate::{Replica, Route};

/// The most squares of a line.
const MOST: i64 = 24;

/// What is shown of one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pinned {
    id: GoalId,
    title: String,
    colour: &'static str,
    squares: Option<Squares>,
    /// "38 days"; of a goal without a deadline "19 / 24".
    aside: String,
    /// "Half marathon, Lisbon, 412 of 520 km, 9 behind pace".
    label: String,
}

impl Pinned {
    fn of(goal: &Goal, snapshot: &Snapshot, calendar: Calendar) -> Self {
        let progress = goal.progress(snapshot, calendar);
        let pace = goal.pace(snapshot, calendar);
        let value = progress
            .map(|progress| (words::amount(progress.value), words::amount(progress.target)));
        let unit = progress.map(|progress| words::unit(progress.counted, snapshot));
        let of = progress.map(|progress| words::of(progress, &unit.unwrap_or_default()));
        let due = goal.due_on(snapshot.settings().born.value);
        let due = due.map(|day| words::away(day, calendar.today));
        let title = goal.title.value.to_string();
        let said = value.as_ref().map(|(value, _)| value.clone()).unwrap_or_default();
        let label = words::label(&title, &[&said, &of.unwrap_or_default()], pace);
        let whole = value.map(|(value, target)| [&value, " / ", &target].concat());
        Self {
            id: goal.id,
            colour: goal.colour.value.code(),
            squares: progress.map(|progress| Squares::at_most(MOST, progress, pace)),
            aside: due.or(whole).unwrap_or_default(),
            title,
            label,
        }
    }
}

/// The section, as it is drawn whenever Today is; nothing as long as no goal is pinned.
pub(super) fn view(replica: Replica) -> ViewFn {
    ViewFn::from(move || section(replica))
}

fn section(replica: Replica) -> AnyView {
    let pinned = Memo::new(move |_| {
        let calendar = replica.calendar.get();
        replica.with(|snapshot| {
            let goals = snapshot.pinned_goals().into_iter();
            goals.map(|goal| Pinned::of(goal, snapshot, calendar)).collect::<Vec<_>>()
        })
    });
    let drawn = move || {
        let pinned = pinned.get();
        (!pinned.is_empty()).then(|| {
            view! {
                <section class="pinned-goals" aria-labelledby="pinned-goals">
                    <h2 id="pinned-goals">"Pinned goals"</h2>
                    <ul>{pinned.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    };
    drawn.into_any()
}

fn row(Pinned { id, title, colour, squares, aside, label }: Pinned) -> impl IntoView {
    view! {
        <li class=["c-", colour].concat()>
            <a href=Route::goal(id).path() aria-label=label>
                <span>{title}</span>
                <span class="meta">{aside}</span>
                {squares.map(line)}
            </a>
        </li>
    }
}
