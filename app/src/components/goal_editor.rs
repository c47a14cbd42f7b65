//! The editor of a goal, new or old.

mod fields;

use domain::{Description, GoalId, Operation, Rejection, Title};
use leptos::prelude::*;

use crate::components::editor::{self, Editor};
use crate::components::operation_form::OperationForm;
use crate::form::{FieldError, of_fields};
use crate::goal_form::{GoalForm, no_place, pinned_elsewhere};
use crate::{Replica, Route};

/// The editor.
#[component]
pub fn GoalEditor(
    /// The goal; `None` for a new one.
    goal: Option<GoalId>,
    /// What stands in the fields at first.
    form: GoalForm,
    /// Where it leads when it is closed.
    close: Route,
) -> impl IntoView {
    let replica = Replica::here();
    let (form, shown) = editor::begin(form);
    let (heading, action) = match goal {
        None => ("New goal", "/api/create_goal"),
        Some(_) => ("Edit goal", "/api/edit_goal"),
    };
    let choices = untrack(|| replica.with(|snapshot| fields::Choices::of(snapshot, goal)));
    view! {
        <Editor
            class="goal-editor"
            heading=view! { <h2>{heading}</h2> }.into_any()
            action
            id=form.goal.clone()
            colour=form.colour.clone()
            close
            shown
            perform=Callback::new(move |fields| perform(goal, replica, of_fields(fields)))
            is_untouched=Callback::new(move |fields| is_untouched(goal, &of_fields(fields)))
            leave=goal.map(|_| editor::delete_button())
            beside=goal.map(|goal| deletion(goal, &form.title))
        >
            {editor::hidden("form[goal]", form.goal.clone())}
            {editor::hidden("form[was]", form.was.clone())}
            {editor::line(shown, "title", "Title", &form.title, Title::MAX)}
            {editor::colours(&form.colour)}
            {fields::category(&form)}
            {fields::aim(&form, &choices, shown)}
            {goal.is_none().then(|| fields::steps(&form, shown))}
            {fields::days(&form, shown)}
            {fields::links(&form, &choices, shown)}
            {fields::pin(&form, &choices, shown)}
            {editor::note(shown, "description", &form.description, Description::MAX)}
        </Editor>
    }
}

/// The form behind "Delete".
fn deletion(goal: GoalId, title: &str) -> AnyView {
    view! {
        <OperationForm
            id="delete"
            operation=Operation::DeleteGoal { goal }
            told=[title, " deleted"].concat()
            then=Route::Goals { reached: false }
        >
            ""
        </OperationForm>
    }
    .into_any()
}

fn is_untouched(goal: Option<GoalId>, form: &GoalForm) -> bool {
    match goal {
        Some(_) => form.touched().is_ok_and(|edit| edit.is_empty()),
        None => form.title.trim().is_empty() && form.steps.trim().is_empty(),
    }
}

/// Does what the form says; where it leads when that went well.
fn perform(
    goal: Option<GoalId>,
    replica: Replica,
    mut form: GoalForm,
) -> Result<Route, FieldError> {
    let edit = if goal.is_some() {
        form.touched()?
    } else {
        // A page makes more than one goal, each under an id of its own.
        if let Some(id) = replica.new_goal() {
            form.goal = id.to_string();
        }
        form.new_goal()?
    };
    let route = Route::goal(edit.goal);
    if edit.is_empty() {
        return Ok(route);
    }
    if edit.is_pinned == Some(true) {
        let taken = replica.with_untracked(|known| pinned_elsewhere(known, goal));
        taken.map_or(Ok(()), |titles| Err(FieldError::at("pinned", no_place(&titles))))?;
    }
    let operation = match goal {
        None => Operation::CreateGoal(edit),
        Some(_) => Operation::EditGoal(edit),
    };
    replica.check(&operation).map_err(refusal)?;
    replica.perform(operation);
    Ok(route)
}

/// At which field a refusal is told.
fn refusal(rejection: Rejection) -> FieldError {
    let field = match rejection {
        Rejection::DeadlineInvalid => "deadline",
        Rejection::AimInvalid => "amount",
        Rejection::AgeInvalid => "age",
        Rejection::LinkLimit => "links",
        Rejection::StepLimit => "steps",
        _ => "",
    };
    FieldError::at(field, rejection.to_string())
}
