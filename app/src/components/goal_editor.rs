//! The editor of a goal, new or old: a plain form, whose fields are read when it is saved.
//!
//! As in the editor of a habit the fields belong to the browser, and what is shown for which choice is the stylesheet's.

mod fields;

use domain::{GoalId, Operation, Rejection};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::components::editor::{self, reading};
use crate::components::icon::Icon;
use crate::components::operation_form::OperationForm;
use crate::goal_form::{GoalForm, no_place, pinned_elsewhere};
use crate::habit_form::FieldError;
use crate::{Boot, Navigation, Replica, Route, field};

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
    let editor = Editor {
        goal,
        error: RwSignal::new(None),
        replica: Replica::here(),
        navigation: expect_context(),
    };
    let is_new = goal.is_none();
    let (title, action) =
        if is_new { ("New goal", "/api/create_goal") } else { ("Edit goal", "/api/edit_goal") };
    let nonce = field::nonce(expect_context::<Boot>().seed, &[action, &form.goal].concat());
    // Until the app runs the browser checks the fields, from then on the app does.
    let lives = RwSignal::new(false);
    Effect::new(move || lives.set(true));
    let heading = NodeRef::<Div>::new();
    editor::take_focus(heading);
    let colour = RwSignal::new(form.colour.clone());
    let closed = close.path();
    let name = form.title.clone();
    let choices = untrack(|| editor.replica.with(|snapshot| fields::Choices::of(snapshot, goal)));
    view! {
        <section class=move || ["editor goal-editor c-", &colour.get()].concat() aria-labelledby="editor-title">
            <form
                class="panel box"
                method="post"
                action=action
                novalidate=move || lives.get()
                on:submit=move |event| editor.save(&event)
                on:change=move |event| reading::follow(&event, colour)
                on:keydown=move |event| editor.leave(&event, &close)
            >
                <header>
                    <a class="button ghost icon-only" href=closed.clone() aria-label="Close"><Icon name="close" /></a>
                    <div class="title" id="editor-title" tabindex="-1" node_ref=heading><h2>{title}</h2></div>
                    <button class="button primary">"Save"</button>
                </header>
                <div class="body">
                    {fields::hidden(&form, nonce.to_string())}
                    {move || form_error(editor)}
                    {fields::title(&form, editor.error)}
                    {fields::look(&form)}
                    {fields::aim(&form, &choices, editor.error)}
                    {is_new.then(|| fields::steps(&form, editor.error))}
                    {fields::days(&form, editor.error)}
                    {fields::links(&form, &choices, editor.error)}
                    {fields::pin(&form, &choices, editor.error)}
                    {fields::description(&form, editor.error)}
                </div>
                <footer>
                    <button class="button primary">"Save"</button>
                    <a class="button" href=closed>"Cancel"</a>
                    {(!is_new).then(|| view! {
                        <div class="leave">
                            <button class="button ghost danger" form="delete">
                                <Icon name="bin" class="icon small" /> "Delete"
                            </button>
                        </div>
                    })}
                </footer>
            </form>
            {goal.map(|goal| deletion(goal, &name))}
        </section>
    }
}

/// The form behind "Delete", whose button stands in the footer: no form may stand inside the other.
fn deletion(goal: GoalId, name: &str) -> impl IntoView + use<> {
    view! {
        <OperationForm
            id="delete"
            operation=Operation::DeleteGoal { goal }
            told=[name, " deleted"].concat()
            then=Route::Goals { reached: false }
        >
            ""
        </OperationForm>
    }
}

/// What stands in no field's power to mend.
fn form_error(editor: Editor) -> Option<AnyView> {
    let error = editor.error.get().filter(|error| error.field == WHOLE)?;
    Some(view! { <p class="error" role="alert">{error.message}</p> }.into_any())
}

/// The "field" of an error that is about the form as a whole.
const WHOLE: &str = "";

/// What saving needs; a few handles, copied into the listeners.
#[derive(Clone, Copy)]
struct Editor {
    goal: Option<GoalId>,
    error: RwSignal<Option<FieldError>>,
    replica: Replica,
    navigation: Navigation,
}

impl Editor {
    fn save(self, event: &SubmitEvent) {
        event.prevent_default();
        let Some(form) = reading::form_of(event) else { return };
        match self.perform(GoalForm::of_fields(reading::fields(&form))) {
            Ok(route) => self.navigation.go(route),
            Err(error) => {
                let field = error.field;
                self.error.set(Some(error));
                reading::focus(&form, field);
            }
        }
    }

    /// Escape closes the editor as long as nothing was written into it.
    fn leave(self, event: &KeyboardEvent, close: &Route) {
        if event.key() != "Escape" {
            return;
        }
        let Some(form) = reading::form_around(event) else { return };
        let form = GoalForm::of_fields(reading::fields(&form));
        let is_untouched = match self.goal {
            Some(_) => form.touched().is_ok_and(|edit| edit.is_empty()),
            None => form.title.trim().is_empty() && form.steps.trim().is_empty(),
        };
        if is_untouched {
            self.navigation.go(close.clone());
        }
    }

    /// Does what the form says; where it leads when that went well.
    fn perform(self, mut form: GoalForm) -> Result<Route, FieldError> {
        let operation = if self.goal.is_some() {
            Operation::EditGoal(form.touched()?)
        } else {
            // A page makes more than one goal, each under an id of its own.
            if let Some(id) = self.replica.new_goal() {
                form.goal = id.to_string();
            }
            Operation::CreateGoal(form.new_goal()?)
        };
        let (Operation::CreateGoal(edit) | Operation::EditGoal(edit)) = &operation else {
            return Ok(Route::Goals { reached: false });
        };
        let route = Route::goal(edit.goal);
        if edit.is_empty() {
            return Ok(route);
        }
        if edit.is_pinned == Some(true) {
            let taken = self.replica.with_untracked(|known| pinned_elsewhere(known, self.goal));
            let told =
                |titles: Vec<String>| FieldError { field: "pinned", message: no_place(&titles) };
            taken.map(told).map_or(Ok(()), Err)?;
        }
        self.replica.check(&operation).map_err(refusal)?;
        self.replica.perform(operation);
        Ok(route)
    }
}

/// At which field a refusal is told.
fn refusal(rejection: Rejection) -> FieldError {
    let field = match rejection {
        Rejection::DeadlineInvalid => "deadline",
        Rejection::AimInvalid => "amount",
        Rejection::AgeInvalid => "age",
        Rejection::LinkLimit => "links",
        Rejection::StepLimit => "steps",
        _ => WHOLE,
    };
    FieldError { field, message: rejection.to_string() }
}
