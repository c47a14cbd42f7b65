//! The editor of a habit, new or old: a plain form, whose fields are read when it is saved.
//!
//! The fields belong to the browser and not to signals: what was typed before the app ran, or before an error, stays.
//! What is shown for which choice is the stylesheet's to decide, so that it works without the app too.

mod fields;
mod order;

use domain::{Day, Habit, HabitId, Operation, Rejection, Weekday};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::components::editor::{self, reading};
use crate::components::icon::Icon;
use crate::components::operation_form::OperationForm;
use crate::habit_form::{FieldError, HabitForm};
use crate::{Boot, Navigation, Replica, Route, field, text};

/// The editor.
#[component]
pub fn HabitEditor(
    /// The habit; `None` for a new one.
    #[prop(optional)]
    habit: Option<Habit>,
    /// What stands in the fields at first.
    form: HabitForm,
    /// Where it leads when it is closed.
    close: Route,
) -> impl IntoView {
    let editor = Editor {
        habit: habit.as_ref().map(|habit| habit.id),
        error: RwSignal::new(None),
        replica: Replica::here(),
        navigation: expect_context(),
    };
    // A new habit has the page to itself; an old one is edited beside the habit's own page and heading.
    let is_new = habit.is_none();
    let (title, action) =
        if is_new { ("New habit", "/api/create_habit") } else { ("Edit habit", "/api/edit_habit") };
    let nonce = field::nonce(expect_context::<Boot>().seed, &[action, &form.habit].concat());
    // Until the app runs the browser checks the fields, from then on the app does.
    let lives = RwSignal::new(false);
    Effect::new(move || lives.set(true));
    let heading = NodeRef::<Div>::new();
    editor::take_focus(heading);
    let colour = RwSignal::new(form.colour.clone());
    let week = Weekday::ALL.map(|day| {
        day.plus(editor.replica.calendar.with_untracked(|calendar| calendar.week_start) as i32)
    });
    let said = if is_new {
        view! { <h1>{title}</h1> }.into_any()
    } else {
        view! { <h2>{title}</h2> }.into_any()
    };
    let closed = close.path();
    let rest =
        habit.map(|habit| (rules(&habit, form.from.parse().ok()), leave(&habit, editor.replica)));
    let (rules, leave) = rest.unzip();
    let (place, moves) = editor.habit.map(|id| order::order(id, editor.replica)).unzip();
    view! {
        <section class=move || ["editor c-", &colour.get()].concat() aria-labelledby="editor-title">
            <form
                class="panel box"
                method="post"
                action=action
                novalidate=move || lives.get()
                on:submit=move |event| editor.save(&event)
                on:change=move |event| reading::follow(&event, colour)
                on:input=move |event| reading::choose_row(&event)
                on:keydown=move |event| editor.leave(&event, &close)
            >
                <header>
                    <a class="button ghost icon-only" href=closed.clone() aria-label="Close"><Icon name="close" /></a>
                    <div class="title" id="editor-title" tabindex="-1" node_ref=heading>{said}</div>
                    <button class="button primary">"Save"</button>
                </header>
                <div class="body">
                    {fields::hidden(&form, nonce.to_string())}
                    {move || form_error(editor)}
                    {fields::name(&form, editor.error)}
                    {fields::look(&form)}
                    {fields::measure(&form, editor.error)}
                    {fields::schedule(&form, week, editor.error)}
                    {fields::from(&form, is_new, editor.error)}
                    {rules}
                    {fields::note(&form, editor.error)}
                    {place}
                </div>
                <footer>
                    <button class="button primary">"Save"</button>
                    <a class="button" href=closed>"Cancel"</a>
                    {(!is_new).then(leave_buttons)}
                </footer>
            </form>
            {leave}
            {moves}
        </section>
    }
}

/// What stands in no field's power to mend.
fn form_error(editor: Editor) -> Option<AnyView> {
    let error = editor.error.get().filter(|error| error.field == WHOLE)?;
    Some(view! { <p class="error" role="alert">{error.message}</p> }.into_any())
}

/// The "field" of an error that is about the form as a whole.
const WHOLE: &str = "";

/// The rules with their days, each of which can be taken back; nothing when there is only one.
fn rules(habit: &Habit, shown: Option<Day>) -> Option<AnyView> {
    let dated: Vec<_> = habit.dated_rules().collect();
    if dated.len() < 2 {
        return None;
    }
    let today = shown.unwrap_or_default();
    let line = |(from, rule)| {
        let said = text::rule(&habit.measure.value, rule);
        view! {
            <li>
                <span>{said} <span class="faint">{format!(" from {}", text::date(from, today))}</span></span>
                <label>
                    <input class="checkbox" type="checkbox" name="form[without][]" value=from.to_string() />
                    "Remove"
                </label>
            </li>
        }
    };
    let lines = dated.into_iter().rev().map(line).collect_view();
    Some(view! { <ul class="rules">{lines}</ul> }.into_any())
}

/// The forms behind "Archive" and "Delete"; their buttons stand in the footer, where no form may stand inside the other.
fn leave(habit: &Habit, replica: Replica) -> impl IntoView + use<> {
    let (id, name) = (habit.id, habit.name.value.to_string());
    let on = replica.calendar.with_untracked(|calendar| calendar.today);
    let grid = || Route::Grid { year: None };
    view! {
        <OperationForm
            id="archive"
            operation=Operation::ArchiveHabit { habit: id, on }
            told=format!("{name} archived")
            then=grid()
        >
            ""
        </OperationForm>
        <OperationForm id="delete" operation=Operation::DeleteHabit { habit: id } told=format!("{name} deleted") then=grid()>
            ""
        </OperationForm>
    }
}

fn leave_buttons() -> impl IntoView {
    view! {
        <div class="leave">
        <button class="button ghost archive" form="archive"><Icon name="archive" class="icon small" /> "Archive"</button>
        <button class="button ghost danger" form="delete"><Icon name="bin" class="icon small" /> "Delete"</button>
        </div>
    }
}

/// What saving needs; a few handles, copied into the listeners.
#[derive(Clone, Copy)]
struct Editor {
    habit: Option<HabitId>,
    error: RwSignal<Option<FieldError>>,
    replica: Replica,
    navigation: Navigation,
}

impl Editor {
    fn save(self, event: &SubmitEvent) {
        event.prevent_default();
        let Some(form) = reading::form_of(event) else { return };
        match self.perform(HabitForm::of_fields(reading::fields(&form))) {
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
        let form = HabitForm::of_fields(reading::fields(&form));
        let is_untouched = match self.habit {
            Some(_) => form.touched().is_ok_and(|edit| edit.is_empty()),
            None => form.name.trim().is_empty(),
        };
        if is_untouched {
            self.navigation.go(close.clone());
        }
    }

    /// Does what the form says; where it leads when that went well.
    fn perform(self, form: HabitForm) -> Result<Route, FieldError> {
        let operation = match self.habit {
            None => Operation::CreateHabit(self.fresh(form).new_habit()?),
            Some(_) => Operation::EditHabit(form.touched()?),
        };
        let route = self.habit.map_or(Route::Today { day: None }, |id| Route::Habit { id });
        if let Operation::EditHabit(edit) = &operation
            && edit.is_empty()
        {
            return Ok(route);
        }
        self.replica.check(&operation).map_err(refusal)?;
        self.replica.perform(operation);
        Ok(route)
    }

    /// The form with an id of its own: a page makes more than one habit.
    fn fresh(self, mut form: HabitForm) -> HabitForm {
        if let Some(id) = self.replica.new_habit() {
            form.habit = id.to_string();
        }
        form
    }
}

/// At which field a refusal is told.
fn refusal(rejection: Rejection) -> FieldError {
    let field = match rejection {
        Rejection::DayAhead | Rejection::DayTooEarly => "from",
        Rejection::TargetInvalid => "target",
        Rejection::ScheduleInvalid => "schedule",
        _ => WHOLE,
    };
    FieldError { field, message: rejection.to_string() }
}
