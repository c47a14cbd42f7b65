//! Where deleted goals are found: a quiet list at the end.

use domain::{GoalId, Operation};
use leptos::prelude::*;

use crate::Replica;
use crate::components::icon::Icon;
use crate::components::operation_form::OperationForm;

/// The goals in the trash, with the way back.
pub(super) fn trash() -> impl IntoView {
    let replica = Replica::here();
    let deleted = Memo::new(move |_| {
        replica.with(|snapshot| {
            let goals = snapshot.deleted_goals().into_iter();
            goals
                .map(|goal| (goal.id, goal.title.value.to_string(), goal.colour.value.code()))
                .collect::<Vec<_>>()
        })
    });
    let section = move || {
        let deleted = deleted.get();
        (!deleted.is_empty()).then(|| {
            let summary = format!("Trash ({})", deleted.len());
            let rows = deleted.into_iter().map(row).collect_view();
            view! { <details><summary>{summary}</summary><ul class="list">{rows}</ul></details> }
        })
    };
    view! { <div class="shelf">{section}</div> }
}

fn row((goal, title, colour): (GoalId, String, &'static str)) -> impl IntoView {
    let label = ["Recover ", &title].concat();
    view! {
        <li class=["c-", colour].concat()>
            <span class="who">
                <Icon name="goal" class="icon tinted" />
                <span>{title}</span>
                <span class="line">"Kept for 30 days"</span>
            </span>
            <OperationForm operation=Operation::RecoverGoal { goal }>
                <button class="button" aria-label=label>"Recover"</button>
            </OperationForm>
        </li>
    }
}
