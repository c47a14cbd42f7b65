//! What is to be reached: the goals as rows of squares, and one of them with its steps beside them.

mod list;
mod milestones;
mod panel;
mod steps;
mod trash;

use domain::{Calendar, Goal, GoalId, Snapshot};
use leptos::prelude::*;

use crate::boot::Account;
use crate::components::banner::Banner;
use crate::components::goal_editor::GoalEditor;
use crate::components::icon::Icon;
use crate::goal_form::GoalForm;
use crate::{Boot, Navigation, Replica, Route, field};

/// Which goals there are, by what is shown of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Sorted {
    /// What is to be reached, but for the milestones.
    active: Vec<GoalId>,
    /// What is to be reached at an age.
    milestones: Vec<GoalId>,
    /// What is reached.
    reached: Vec<GoalId>,
}

impl Sorted {
    fn of(snapshot: &Snapshot, calendar: Calendar) -> Self {
        let mut sorted = Self::default();
        for goal in snapshot.live_goals() {
            let is_milestone = goal.target_age.value.is_some() && goal.deadline.value.is_none();
            let list = if goal.reached(snapshot, calendar).is_some() {
                &mut sorted.reached
            } else if is_milestone {
                &mut sorted.milestones
            } else {
                &mut sorted.active
            };
            list.push(goal.id);
        }
        sorted
    }

    const fn open(&self) -> usize {
        self.active.len() + self.milestones.len()
    }
}

/// What stands beside the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// A goal; `true` when the address names it.
    Panel(GoalId, bool),
    /// The editor of a goal.
    Editor(GoalId),
    /// The editor of a new one.
    New,
}

/// The goals. The page follows the route from goal to goal.
#[component]
pub fn Goals() -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let sorted = Memo::new(move |_| {
        let calendar = replica.calendar.get();
        replica.with(|snapshot| Sorted::of(snapshot, calendar))
    });
    let is_reached = Memo::new(move |last: Option<&bool>| match navigation.route.get() {
        Route::Goals { reached } => reached,
        Route::Goal { id, .. } | Route::EditGoal { id } if last.is_none() => {
            sorted.with_untracked(|sorted| sorted.reached.contains(&id))
        }
        _ => last.copied().unwrap_or_default(),
    });
    let beside = Memo::new(move |_| match navigation.route.get() {
        Route::NewGoal => Some(Beside::New),
        Route::EditGoal { id } => Some(Beside::Editor(id)),
        Route::Goal { id, .. } => Some(Beside::Panel(id, true)),
        _ => sorted.with(|sorted| {
            let list = if is_reached.get() { &sorted.reached } else { &sorted.active };
            list.first().map(|id| Beside::Panel(*id, false))
        }),
    });
    let class = move || match beside.get() {
        Some(Beside::Editor(_) | Beside::New) => "goals editing",
        Some(Beside::Panel(_, true)) => "goals open",
        _ => "goals",
    };
    let chosen = Memo::new(move |_| match beside.get()? {
        Beside::Panel(id, _) | Beside::Editor(id) => Some(id),
        Beside::New => None,
    });
    view! {
        <div class=class>
            {title(sorted, is_reached)}
            <div class="goals-list">
                <Banner />
                {list::list(sorted, is_reached, chosen)}
                {trash::trash()}
            </div>
            {move || beside.get().map(drawn)}
        </div>
    }
}

/// The heading, the choice between what is to be reached and what is, and what the squares mean.
fn title(sorted: Memo<Sorted>, is_reached: Memo<bool>) -> AnyView {
    let segment = move |reached: bool, name: &'static str| {
        let count = move || {
            sorted.with(|sorted| if reached { sorted.reached.len() } else { sorted.open() })
        };
        let is_current = move || (is_reached.get() == reached).then_some("page");
        view! {
            <a href=Route::Goals { reached }.path() aria-current=is_current>
                <span>{name} " " <span class="count">{count}</span></span>
            </a>
        }
    };
    view! {
        <header class="goals-title">
            <h1>"Goals"</h1>
            <nav class="segment" aria-label="Which goals">
                {segment(false, "Active")} {segment(true, "Reached")}
            </nav>
            <p class="goals-legend" aria-hidden="true">
                <span>"One square is one step"</span>
                <span><i class="square today"></i> "Where today should be"</span>
            </p>
            <a class="button ghost icon-only goals-new" href=Route::NewGoal.path() aria-label="New goal">
                <Icon name="plus" class="icon large" />
            </a>
        </header>
    }
    .into_any()
}

/// A panel, or an editor. The editor starts from the goal as it is when it opens.
fn drawn(beside: Beside) -> AnyView {
    let replica = Replica::here();
    let find = |id| replica.with_untracked(|snapshot| snapshot.goal(id).cloned());
    match beside {
        Beside::Panel(id, _) => panel::panel(id),
        Beside::Editor(id) => match find(id).filter(|goal| !goal.is_deleted()) {
            Some(goal) => editor(Some(goal)),
            None => panel::panel(id),
        },
        Beside::New => editor(None),
    }
}

fn editor(goal: Option<Goal>) -> AnyView {
    let (replica, seed) = (Replica::here(), expect_context::<Boot>().seed);
    // The plain form makes its goal under this id, however often it is sent; the app takes a fresh one.
    let fresh = || {
        let id = field::goal_nonce(seed, expect_context::<Account>().now.0);
        let today = replica.calendar.with_untracked(|calendar| calendar.today);
        replica.with_untracked(|snapshot| GoalForm::fresh(snapshot, id, today))
    };
    let form = goal.as_ref().map_or_else(fresh, GoalForm::of);
    let id = goal.as_ref().map(|goal| goal.id);
    let (label, close) = match id {
        Some(id) => ("Edit goal", Route::goal(id)),
        None => ("New goal", Route::Goals { reached: false }),
    };
    view! {
        <aside class="goals-aside" aria-label=label>
            <GoalEditor goal=id form close />
        </aside>
    }
    .into_any()
}

#[cfg(test)]
mod tests;
