//! A button that performs one operation: a plain form before the app runs and without it.

use std::collections::BTreeMap;

use domain::{GoalEdit, Mark, Operation, Root};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::{Boot, Navigation, Replica, Route, field};

/// Where an operation is posted to, and the fields that say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// The address.
    pub action: &'static str,
    /// Names and values, without the nonce.
    pub fields: Vec<(&'static str, String)>,
}

impl Plain {
    /// The form of an operation; `None` for one that has fields a person fills in, or no address.
    pub fn of(operation: &Operation) -> Option<Self> {
        let mut fields = match operation.root()? {
            Root::Habit(habit) => vec![("habit", habit.to_string())],
            Root::Goal(goal) => vec![("goal", goal.to_string())],
            Root::Reminder(reminder) => vec![("reminder", reminder.to_string())],
            Root::Settings => return None,
        };
        fields.extend(operation.day().map(|day| ("day", day.to_string())));
        let action = match operation {
            Operation::ArchiveHabit { on, .. } => {
                fields.push(("on", on.to_string()));
                "/api/archive_habit"
            }
            Operation::RestoreHabit { .. } => "/api/restore_habit",
            Operation::DeleteHabit { .. } => "/api/delete_habit",
            Operation::RecoverHabit { .. } => "/api/recover_habit",
            Operation::MoveHabit { position, .. } => {
                fields.push(("position", position.as_str().to_owned()));
                "/api/move_habit"
            }
            Operation::SetEntry { mark, .. } => {
                fields.extend(mark_fields(mark.as_ref()));
                "/api/set_entry"
            }
            Operation::AddAmount { amount, .. } => {
                fields.push(("amount", amount.to_string()));
                "/api/add_amount"
            }
            Operation::SetStep { step, done, .. } => {
                fields.push(("step", step.to_string()));
                fields.push(("done", if *done { "1" } else { "" }.to_owned()));
                "/api/set_step"
            }
            Operation::EditGoal(edit) => {
                let (action, more) = step_form(edit)?;
                fields.extend(more);
                action
            }
            Operation::DeleteGoal { .. } => "/api/delete_goal",
            Operation::RecoverGoal { .. } => "/api/recover_goal",
            Operation::DeleteReminder { .. } => "/api/delete_reminder",
            Operation::RecoverReminder { .. } => "/api/recover_reminder",
            Operation::SetNote { .. }
            | Operation::CreateHabit(_)
            | Operation::EditHabit(_)
            | Operation::CreateGoal(_)
            | Operation::CreateReminder(_)
            | Operation::EditReminder(_)
            | Operation::EditSettings(_)
            | Operation::Unknown => return None,
        };
        Some(Self { action, fields })
    }

    /// What makes the form count once: the same on one page for the same operation.
    fn nonce(&self, seed: u64) -> String {
        let mut purpose = self.action.to_owned();
        for (_, value) in &self.fields {
            purpose.push(' ');
            purpose.push_str(value);
        }
        field::nonce(seed, &purpose).to_string()
    }
}

/// The form of a step that moves or is taken out; `None` for an edit that has fields a person fills in.
fn step_form(edit: &GoalEdit) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    let (id, step) = edit.steps.first_key_value()?;
    let one = GoalEdit { steps: BTreeMap::from([(*id, step.clone())]), ..GoalEdit::of(edit.goal) };
    if one != *edit || step.title.is_some() || step.due.is_some() {
        return None;
    }
    let mut fields = vec![("step", id.to_string())];
    if step.is_removed == Some(true) {
        return Some(("/api/remove_step", fields));
    }
    fields.extend(step.position.as_ref().map(|place| ("position", place.as_str().to_owned())));
    fields.extend(step.within.map(|within| {
        ("within", within.map_or_else(|| field::ALONE.to_owned(), |parent| parent.to_string()))
    }));
    Some(("/api/move_step", fields))
}

fn mark_fields(mark: Option<&Mark>) -> Vec<(&'static str, String)> {
    let word = |word: &str| ("mark", word.to_owned());
    match mark {
        None => vec![word("")],
        Some(Mark::Done) => vec![word("done")],
        Some(Mark::Missed) => vec![word("missed")],
        Some(Mark::Skipped(reason)) => vec![word("skipped"), ("reason", reason.to_string())],
        Some(Mark::Amount(amount)) => vec![word("amount"), ("amount", amount.to_string())],
    }
}

/// A form around one submit button, which stands in `children`.
///
/// The running app performs the operation itself, shows `told` with the offer to undo it, and goes to `then`.
#[component]
pub fn OperationForm(
    /// What the button means.
    operation: Operation,
    /// What is said after it, with the offer to undo it.
    #[prop(optional, into)]
    told: Option<String>,
    /// Where the app goes after it; `None` stays.
    #[prop(optional, into)]
    then: Option<Route>,
    /// An `id`, for a button that stands elsewhere and names it.
    #[prop(optional)]
    id: Option<&'static str>,
    /// The button.
    children: Children,
) -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let plain = Plain::of(&operation)?;
    let nonce = plain.nonce(expect_context::<Boot>().seed);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        replica.perform_all(vec![operation.clone()], told.clone());
        if let Some(route) = then.clone() {
            navigation.go(route);
        }
    };
    let field = |(name, value)| view! { <input type="hidden" name=name value=value /> };
    Some(view! {
        <form id=id method="post" action=plain.action on:submit=submit>
            {plain.fields.into_iter().map(field).collect_view()}
            <input type="hidden" name="nonce" value=nonce />
            {children()}
        </form>
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::goal::StepEdit;
    use domain::{Amount, Day, GoalId, HabitId, Position, StepId, Title};

    #[test]
    fn a_form_says_what_its_operation_means() {
        let habit = HabitId::from_entropy([7; 16]);
        let day = Day(20_000);
        let amount = Some(Mark::Amount(Amount(2500)));
        let plain = Plain::of(&Operation::SetEntry { habit, day, mark: amount }).unwrap();
        let fields = [
            ("habit", habit.to_string()),
            ("day", "2024-10-04".to_owned()),
            ("mark", "amount".to_owned()),
            ("amount", "2.5".to_owned()),
        ];
        assert_eq!(plain, Plain { action: "/api/set_entry", fields: fields.to_vec() });
    }

    #[test]
    fn a_move_of_a_step_is_a_form_and_its_text_is_none() {
        let (goal, step) = (GoalId::from_entropy([7; 16]), StepId::from_entropy([8; 16]));
        let edit = |step_edit| {
            let steps = BTreeMap::from([(step, step_edit)]);
            Plain::of(&Operation::EditGoal(GoalEdit { steps, ..GoalEdit::of(goal) }))
        };
        let place = Some(Position::default());
        let out = StepEdit { position: place, within: Some(None), ..StepEdit::of() };
        let fields = [
            ("goal", goal.to_string()),
            ("step", step.to_string()),
            ("position", Position::default().as_str().to_owned()),
            ("within", "alone".to_owned()),
        ];
        let expected = Plain { action: "/api/move_step", fields: fields.to_vec() };
        assert_eq!(edit(out), Some(expected));
        let title = Title::new("20 km").ok();
        assert_eq!(edit(StepEdit { title: Some(title), ..StepEdit::of() }), None);
    }

    #[test]
    fn two_forms_of_a_page_count_as_two() {
        let habit = HabitId::from_entropy([7; 16]);
        let nonce = |operation| Plain::of(&operation).unwrap().nonce(7);
        let deleted = nonce(Operation::DeleteHabit { habit });
        assert_eq!(deleted, nonce(Operation::DeleteHabit { habit }));
        assert_ne!(deleted, nonce(Operation::RestoreHabit { habit }));
    }
}
