//! The editor of a habit, new or old.

mod fields;
mod order;
mod reminders;

use domain::{Day, Habit, HabitId, HabitName, Note, Operation, Rejection, Rule};
use leptos::prelude::*;

use crate::components::editor::{self, Editor};
use crate::components::icon::Icon;
use crate::components::operation_form::OperationForm;
use crate::form::{FieldError, of_fields};
use crate::habit_form::HabitForm;
use crate::{Replica, Route, text};

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
    let replica = Replica::here();
    let (form, shown) = editor::begin(form);
    let id = habit.as_ref().map(|habit| habit.id);
    // A new habit has the page to itself; an old one is edited beside the habit's own page and heading.
    let (heading, action) = match id {
        None => (view! { <h1>"New habit"</h1> }.into_any(), "/api/create_habit"),
        Some(_) => (view! { <h2>"Edit habit"</h2> }.into_any(), "/api/edit_habit"),
    };
    let week_start = replica.calendar.with_untracked(|calendar| calendar.week_start);
    let rules = habit.as_ref().and_then(|habit| rules(habit, &form));
    let (place, moves) = id.map(|id| order::order(id, replica)).unzip();
    let beside = habit.map(|habit| view! { {leave(&habit, replica)} {moves} }.into_any());
    view! {
        <Editor
            heading
            action
            id=form.habit.clone()
            colour=form.colour.clone()
            close
            shown
            perform=Callback::new(move |fields| perform(id, replica, of_fields(fields)))
            is_untouched=Callback::new(move |fields| is_untouched(id, &of_fields(fields)))
            leave=id.map(|_| leave_buttons())
            beside
        >
            {fields::hidden(&form)}
            {editor::line(shown, "name", "Name", &form.name, HabitName::MAX)}
            {editor::colours(&form.colour)}
            {fields::icon(&form)}
            {fields::measure(&form, shown)}
            {fields::schedule(&form, week_start, shown)}
            {fields::from(&form, id.is_none(), shown)}
            {rules}
            {id.map(|id| reminders::reminders(id, replica))}
            {editor::note(shown, "note", &form.note, Note::MAX)}
            {place}
        </Editor>
    }
}

/// The rules with their days, each of which can be taken back; nothing when there is only one.
fn rules(habit: &Habit, form: &HabitForm) -> Option<AnyView> {
    let dated: Vec<_> = habit.dated_rules().collect();
    if dated.len() < 2 {
        return None;
    }
    let today: Day = form.from.parse().unwrap_or_default();
    let line = |(from, rule): (Day, Rule)| {
        let is_chosen = form.without.contains(&from.to_string());
        let said = text::rule(&habit.measure.value, rule);
        view! {
            <li>
                <span>{said} <span class="faint">{format!(" from {}", text::date(from, today))}</span></span>
                <label>
                    <input class="checkbox" type="checkbox" name="form[without][]" value=from.to_string() checked=is_chosen />
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
    let grid = || Route::GRID;
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

fn leave_buttons() -> AnyView {
    view! {
        <button class="button ghost archive" form="archive"><Icon name="archive" class="icon small" /> "Archive"</button>
        {editor::delete_button()}
    }
    .into_any()
}

fn is_untouched(habit: Option<HabitId>, form: &HabitForm) -> bool {
    match habit {
        Some(_) => form.touched().is_ok_and(|edit| edit.is_empty()),
        None => form.name.trim().is_empty(),
    }
}

/// Does what the form says; where it leads when that went well.
fn perform(
    habit: Option<HabitId>,
    replica: Replica,
    mut form: HabitForm,
) -> Result<Route, FieldError> {
    let Some(id) = habit else {
        // A page makes more than one habit, each under an id of its own.
        if let Some(id) = replica.new_habit() {
            form.habit = id.to_string();
        }
        let new = Operation::CreateHabit(form.new_habit()?);
        replica.check(&new).map_err(refusal)?;
        replica.perform(new);
        return Ok(Route::Today { day: None });
    };
    let edit = form.touched()?;
    if !edit.is_empty() {
        let edit = Operation::EditHabit(edit);
        replica.check(&edit).map_err(refusal)?;
        replica.perform(edit);
    }
    Ok(Route::Habit { id })
}

/// At which field a refusal is told.
fn refusal(rejection: Rejection) -> FieldError {
    let field = match rejection {
        Rejection::DayAhead | Rejection::DayTooEarly => "from",
        Rejection::TargetInvalid => "target",
        Rejection::ScheduleInvalid => "schedule",
        _ => "",
    };
    FieldError::at(field, rejection.to_string())
}
