//! The server functions: one-line doors onto the operations. Plain HTML forms post to them, so that the main things
//! work before the WASM has loaded and without it; the running app uses [`synchronize`] alone.

use std::str::FromStr;

use domain::operation::HabitEdit;
use domain::{
    Amount, ClientId, Day, Envelope, HabitId, Head, Mark, Note, Operation, OperationId, Position,
    Reason, Reply, Request,
};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::backend::{Caller, Failure};
use crate::habit_form::HabitForm;

/// One exchange of a device: push, pull and both. Its parameters are the fields of [`Request`].
#[server(prefix = "/api/v1", endpoint = "sync", input = Json, output = Json)]
pub async fn synchronize(
    client: ClientId,
    acked: u64,
    #[server(default)] acked_id: Option<OperationId>,
    #[server(default)] cursor: Option<Head>,
    #[server(default)] envelopes: Vec<Envelope>,
) -> Result<Reply, Failure> {
    let request = Request { client, acked, acked_id, cursor, envelopes };
    Caller::backend()?.synchronize(request).await
}

/// A new habit, from the fields of the editor.
#[server(prefix = "/api", endpoint = "create_habit")]
pub async fn create_habit(form: HabitForm, nonce: String) -> Result<(), Failure> {
    let backend = Caller::backend()?;
    let new = form.new_habit().map_err(|error| Failure::Invalid(error.message))?;
    backend.perform(Operation::CreateHabit(new), read(&nonce)?).await?;
    backend.redirect("/today");
    Ok(())
}

/// The fields of a habit, from the editor. Schedule and target hold from `form.from` on.
#[server(prefix = "/api", endpoint = "edit_habit")]
pub async fn edit_habit(form: HabitForm, nonce: String) -> Result<(), Failure> {
    let backend = Caller::backend()?;
    let edit = form.edit().map_err(|error| Failure::Invalid(error.message))?;
    let path = format!("/habits/{}", edit.habit);
    backend.perform(Operation::EditHabit(edit), read(&nonce)?).await?;
    backend.redirect(&path);
    Ok(())
}

/// A habit gets another name and nothing else.
#[server(prefix = "/api", endpoint = "rename_habit")]
pub async fn rename_habit(habit: String, name: String, nonce: String) -> Result<(), Failure> {
    let name = domain::HabitName::new(&name).map_err(|error| invalid("A habit's name", error))?;
    let edit = HabitEdit { name: Some(name), ..HabitEdit::of(read(&habit)?) };
    perform(Operation::EditHabit(edit), &nonce).await
}

/// A habit moves to another place in the order.
#[server(prefix = "/api", endpoint = "move_habit")]
pub async fn move_habit(habit: String, position: String, nonce: String) -> Result<(), Failure> {
    let position = Position::try_from(position).map_err(|_| unreadable())?;
    perform(Operation::MoveHabit { habit: read(&habit)?, position }, &nonce).await
}

/// A habit is no longer followed from a day on.
#[server(prefix = "/api", endpoint = "archive_habit")]
pub async fn archive_habit(habit: String, on: String, nonce: String) -> Result<(), Failure> {
    perform(Operation::ArchiveHabit { habit: read(&habit)?, on: day(&on)? }, &nonce).await
}

/// A habit is followed again.
#[server(prefix = "/api", endpoint = "restore_habit")]
pub async fn restore_habit(habit: String, nonce: String) -> Result<(), Failure> {
    perform(Operation::RestoreHabit { habit: read(&habit)? }, &nonce).await
}

/// A habit goes into the trash.
#[server(prefix = "/api", endpoint = "delete_habit")]
pub async fn delete_habit(habit: String, nonce: String) -> Result<(), Failure> {
    perform(Operation::DeleteHabit { habit: read(&habit)? }, &nonce).await
}

/// A habit comes back from the trash.
#[server(prefix = "/api", endpoint = "recover_habit")]
pub async fn recover_habit(habit: String, nonce: String) -> Result<(), Failure> {
    perform(Operation::RecoverHabit { habit: read(&habit)? }, &nonce).await
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
    let mark = match mark.as_str() {
        "" => None,
        "done" => Some(Mark::Done),
        "missed" => Some(Mark::Missed),
        "skipped" => {
            Some(Mark::Skipped(Reason::new(&reason).map_err(|error| invalid("A reason", error))?))
        }
        "amount" => Some(Mark::Amount(self::amount(&amount)?)),
        _ => return Err(unreadable()),
    };
    perform(Operation::SetEntry { habit: read(&habit)?, day: self::day(&day)?, mark }, &nonce).await
}

/// So much more on a day, or less when negative.
#[server(prefix = "/api", endpoint = "add_amount")]
pub async fn add_amount(
    habit: String,
    day: String,
    amount: String,
    nonce: String,
) -> Result<(), Failure> {
    let amount = self::amount(&amount)?;
    perform(Operation::AddAmount { habit: read(&habit)?, day: self::day(&day)?, amount }, &nonce)
        .await
}

/// The note of a day; empty takes it away.
#[server(prefix = "/api", endpoint = "set_note")]
pub async fn set_note(
    habit: String,
    day: String,
    #[server(default)] note: String,
    nonce: String,
) -> Result<(), Failure> {
    let note = Note::new(&note).map_err(|error| invalid("A note", error))?;
    perform(Operation::SetNote { habit: read(&habit)?, day: self::day(&day)?, note }, &nonce).await
}

async fn perform(operation: Operation, nonce: &str) -> Result<(), Failure> {
    Caller::backend()?.perform(operation, read(nonce)?).await
}

fn read<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| unreadable())
}

fn day(text: &str) -> Result<Day, Failure> {
    text.parse().map_err(|_| {
        Failure::Invalid("This date does not exist. Dates are written like 2026-10-08.".to_owned())
    })
}

fn amount(text: &str) -> Result<Amount, Failure> {
    text.parse().map_err(|_| {
        Failure::Invalid("Amounts are numbers with up to three decimals, like 2.5.".to_owned())
    })
}

fn invalid(what: &str, error: domain::text::TextError) -> Failure {
    use domain::text::TextError::{Empty, Long};
    Failure::Invalid(match error {
        Empty => format!("{what} needs at least one character."),
        Long { max } => format!("{what} has at most {max} characters."),
    })
}

fn unreadable() -> Failure {
    Failure::Invalid("The form came back incomplete. Reload the page and try again.".to_owned())
}

/// The id of a form's operation, made from the page's random `seed` and what the form is for: sent twice, it counts once.
pub fn nonce(seed: u64, purpose: &str) -> OperationId {
    // FNV-1a: it only has to differ between the forms of one page.
    let hash = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    OperationId::from_entropy((seed ^ hash).to_be_bytes())
}

/// A fresh id for the habit a page's form makes.
pub fn habit_nonce(seed: u64, at_ms: i64) -> HabitId {
    let mut entropy = [0; 10];
    for (slot, byte) in entropy.iter_mut().zip(seed.to_be_bytes()) {
        *slot = byte;
    }
    HabitId::from_time(at_ms, entropy)
}
