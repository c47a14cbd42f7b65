//! The server functions: one-line doors onto the operations. Plain HTML forms post to them, so that the main things
//! work before the WASM has loaded and without it; the running app uses [`synchronize`], and asks
//! [`list_history`] and [`list_hours`] for what a device does not know.
//!
//! The bodies are on the server only, hence the paths in full: in the browser nothing here is left but the addresses.

use domain::insight::Hours;
use domain::past::Done;
use domain::{ClientId, Day, Envelope, HabitId, Head, OperationId, Reply};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::backend::Failure;
use crate::goal_form::GoalForm;
use crate::habit_form::HabitForm;
use crate::reminder_form::ReminderForm;

/// One exchange of a device: push, pull and both. Its parameters are the fields of [`domain::Request`].
#[server(prefix = "/api/v1", endpoint = "sync", input = Json, output = Json)]
pub async fn synchronize(
    client: ClientId,
    acked: u64,
    #[server(default)] acked_id: Option<OperationId>,
    #[server(default)] cursor: Option<Head>,
    #[server(default)] envelopes: Vec<Envelope>,
) -> Result<Reply, Failure> {
    let request = domain::Request { client, acked, acked_id, cursor, envelopes };
    crate::backend::Caller::backend()?.synchronize(request).await
}

/// What was meant for a square in the last 90 days, the latest first. `client`: the device that asks, to be called "this".
#[server(prefix = "/api/v1", endpoint = "history", input = Json, output = Json)]
pub async fn list_history(
    habit: HabitId,
    day: Day,
    client: ClientId,
) -> Result<Vec<Done>, Failure> {
    crate::backend::Caller::backend()?.history(habit, day, client).await
}

/// At which hours of which weekdays a habit was logged in the last twelve months.
#[server(prefix = "/api/v1", endpoint = "hours", input = Json, output = Json)]
pub async fn list_hours(habit: HabitId) -> Result<Hours, Failure> {
    crate::backend::Caller::backend()?.hours(habit).await
}

/// A new habit, from the fields of the editor.
#[server(prefix = "/api", endpoint = "create_habit")]
pub async fn create_habit(form: HabitForm, nonce: String) -> Result<(), Failure> {
    let new = form.new_habit()?;
    crate::backend::perform(domain::Operation::CreateHabit(new), &nonce, Some("/today")).await
}

/// The fields of a habit, from the editor. Schedule and target hold from `form.from` on.
#[server(prefix = "/api", endpoint = "edit_habit")]
pub async fn edit_habit(form: HabitForm, nonce: String) -> Result<(), Failure> {
    let edit = form.edit()?;
    let path = crate::Route::Habit { id: edit.habit }.path();
    crate::backend::perform(domain::Operation::EditHabit(edit), &nonce, Some(&path)).await
}

/// A habit gets another name and nothing else.
#[server(prefix = "/api", endpoint = "rename_habit")]
pub async fn rename_habit(habit: String, name: String, nonce: String) -> Result<(), Failure> {
    let mut edit = domain::HabitEdit::of(crate::field::hidden(&habit)?);
    edit.name = Some(crate::field::habit_name(&name)?);
    crate::backend::perform(domain::Operation::EditHabit(edit), &nonce, None).await
}

/// A habit moves to another place in the order.
#[server(prefix = "/api", endpoint = "move_habit")]
pub async fn move_habit(habit: String, position: String, nonce: String) -> Result<(), Failure> {
    let (habit, position) = (crate::field::hidden(&habit)?, crate::field::position(position)?);
    crate::backend::perform(domain::Operation::MoveHabit { habit, position }, &nonce, None).await
}

/// A habit is no longer followed from a day on.
#[server(prefix = "/api", endpoint = "archive_habit")]
pub async fn archive_habit(habit: String, on: String, nonce: String) -> Result<(), Failure> {
    let (habit, on) = (crate::field::hidden(&habit)?, crate::field::day(&on)?);
    crate::backend::perform(domain::Operation::ArchiveHabit { habit, on }, &nonce, None).await
}

/// A habit is followed again.
#[server(prefix = "/api", endpoint = "restore_habit")]
pub async fn restore_habit(habit: String, nonce: String) -> Result<(), Failure> {
    let habit = crate::field::hidden(&habit)?;
    crate::backend::perform(domain::Operation::RestoreHabit { habit }, &nonce, None).await
}

/// A habit goes into the trash.
#[server(prefix = "/api", endpoint = "delete_habit")]
pub async fn delete_habit(habit: String, nonce: String) -> Result<(), Failure> {
    let habit = crate::field::hidden(&habit)?;
    crate::backend::perform(domain::Operation::DeleteHabit { habit }, &nonce, Some("/grid")).await
}

/// A habit comes back from the trash.
#[server(prefix = "/api", endpoint = "recover_habit")]
pub async fn recover_habit(habit: String, nonce: String) -> Result<(), Failure> {
    let habit = crate::field::hidden(&habit)?;
    crate::backend::perform(domain::Operation::RecoverHabit { habit }, &nonce, None).await
}

/// A square holds a mark: `done`, `missed`, `skipped`, `amount`, or empty for nothing.
#[server(prefix = "/api", endpoint = "set_entry")]
pub async fn set_entry(
    habit: String,
    day: String,
    #[server(default)] mark: String,
    #[server(default)] amount: String,
    #[server(default)] reason: String,
    nonce: String,
) -> Result<(), Failure> {
    let (habit, day) = (crate::field::hidden(&habit)?, crate::field::day(&day)?);
    let mark = crate::field::mark(&mark, &amount, &reason)?;
    crate::backend::perform(domain::Operation::SetEntry { habit, day, mark }, &nonce, None).await
}

/// So much more on a day, or less when negative.
#[server(prefix = "/api", endpoint = "add_amount")]
pub async fn add_amount(
    habit: String,
    day: String,
    amount: String,
    nonce: String,
) -> Result<(), Failure> {
    let (habit, day) = (crate::field::hidden(&habit)?, crate::field::day(&day)?);
    let amount = crate::field::amount(&amount)?;
    crate::backend::perform(domain::Operation::AddAmount { habit, day, amount }, &nonce, None).await
}

/// The note of a day; empty takes it away.
#[server(prefix = "/api", endpoint = "set_note")]
pub async fn set_note(
    habit: String,
    day: String,
    #[server(default)] note: String,
    nonce: String,
) -> Result<(), Failure> {
    let (habit, day) = (crate::field::hidden(&habit)?, crate::field::day(&day)?);
    let note = crate::field::note(&note)?;
    crate::backend::perform(domain::Operation::SetNote { habit, day, note }, &nonce, None).await
}

/// A new reminder, from the fields of the editor.
#[server(prefix = "/api", endpoint = "create_reminder")]
pub async fn create_reminder(form: ReminderForm, nonce: String) -> Result<(), Failure> {
    let new = domain::Operation::CreateReminder(form.new_reminder()?);
    crate::backend::perform(new, &nonce, Some("/reminders")).await
}

/// The fields of a reminder, from the editor.
#[server(prefix = "/api", endpoint = "edit_reminder")]
pub async fn edit_reminder(form: ReminderForm, nonce: String) -> Result<(), Failure> {
    let edit = domain::Operation::EditReminder(form.edit()?);
    crate::backend::perform(edit, &nonce, Some("/reminders")).await
}

/// A reminder goes into the trash.
#[server(prefix = "/api", endpoint = "delete_reminder")]
pub async fn delete_reminder(reminder: String, nonce: String) -> Result<(), Failure> {
    let reminder = crate::field::hidden(&reminder)?;
    let delete = domain::Operation::DeleteReminder { reminder };
    crate::backend::perform(delete, &nonce, Some("/reminders")).await
}

/// A reminder comes back from the trash.
#[server(prefix = "/api", endpoint = "recover_reminder")]
pub async fn recover_reminder(reminder: String, nonce: String) -> Result<(), Failure> {
    let reminder = crate::field::hidden(&reminder)?;
    crate::backend::perform(domain::Operation::RecoverReminder { reminder }, &nonce, None).await
}

/// A new goal, from the fields of the editor, with its steps.
#[server(prefix = "/api", endpoint = "create_goal")]
pub async fn create_goal(form: GoalForm, nonce: String) -> Result<(), Failure> {
    let new = form.new_goal()?;
    let path = crate::Route::goal(new.goal).path();
    crate::backend::perform(domain::Operation::CreateGoal(new), &nonce, Some(&path)).await
}

/// The fields of a goal, from the editor.
#[server(prefix = "/api", endpoint = "edit_goal")]
pub async fn edit_goal(form: GoalForm, nonce: String) -> Result<(), Failure> {
    let edit = form.edit()?;
    let path = crate::Route::goal(edit.goal).path();
    crate::backend::perform(domain::Operation::EditGoal(edit), &nonce, Some(&path)).await
}

/// A step is ticked off, or open again when `done` is empty. `step`: its id, or those of its parts with blanks between.
#[server(prefix = "/api", endpoint = "set_step")]
pub async fn set_step(
    goal: String,
    step: String,
    #[server(default)] done: String,
    nonce: String,
) -> Result<(), Failure> {
    let (goal, done) = (crate::field::hidden(&goal)?, !done.is_empty());
    let steps = step.split(' ').take(domain::goal::MAX_STEPS).map(crate::field::hidden);
    let steps: Vec<domain::StepId> = steps.collect::<Result<_, _>>()?;
    for (step, nonce) in steps.into_iter().zip(crate::field::nonces(&nonce)) {
        let set = domain::Operation::SetStep { goal, step, done };
        crate::backend::perform(set, &nonce, None).await?;
    }
    Ok(())
}

/// A goal gets one more step. `position`: its place, which the page knows.
#[server(prefix = "/api", endpoint = "add_step")]
pub async fn add_step(
    goal: String,
    step: String,
    title: String,
    position: String,
    nonce: String,
) -> Result<(), Failure> {
    let mut edit = domain::goal::StepEdit::of();
    edit.title = Some(Some(crate::field::step_title(&title)?));
    edit.position = Some(crate::field::position(position)?);
    crate::backend::perform_step(&goal, &step, edit, &nonce, false).await
}

/// A step gets another title and due day.
#[server(prefix = "/api", endpoint = "edit_step")]
pub async fn edit_step(
    goal: String,
    step: String,
    title: String,
    #[server(default)] due: String,
    nonce: String,
) -> Result<(), Failure> {
    let edit = crate::field::step_text(&title, &due)?;
    crate::backend::perform_step(&goal, &step, edit, &nonce, true).await
}

/// A step moves to another place, perhaps into another step or out of it.
#[server(prefix = "/api", endpoint = "move_step")]
pub async fn move_step(
    goal: String,
    step: String,
    position: String,
    #[server(default)] within: String,
    nonce: String,
) -> Result<(), Failure> {
    let edit = crate::field::step_move(position, &within)?;
    crate::backend::perform_step(&goal, &step, edit, &nonce, false).await
}

/// A step is taken out of its goal.
#[server(prefix = "/api", endpoint = "remove_step")]
pub async fn remove_step(goal: String, step: String, nonce: String) -> Result<(), Failure> {
    let mut edit = domain::goal::StepEdit::of();
    edit.is_removed = Some(true);
    crate::backend::perform_step(&goal, &step, edit, &nonce, true).await
}

/// A goal goes into the trash.
#[server(prefix = "/api", endpoint = "delete_goal")]
pub async fn delete_goal(goal: String, nonce: String) -> Result<(), Failure> {
    let goal = crate::field::hidden(&goal)?;
    crate::backend::perform(domain::Operation::DeleteGoal { goal }, &nonce, Some("/goals")).await
}

/// A goal comes back from the trash.
#[server(prefix = "/api", endpoint = "recover_goal")]
pub async fn recover_goal(goal: String, nonce: String) -> Result<(), Failure> {
    let goal = crate::field::hidden(&goal)?;
    crate::backend::perform(domain::Operation::RecoverGoal { goal }, &nonce, None).await
}
