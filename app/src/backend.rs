//! What the app asks of the server. A port: the server implements it, tests have their own.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use domain::goal::StepEdit;
use domain::insight::Hours;
use domain::past::Done;
use domain::{ClientId, Day, GoalEdit, HabitId, Operation, OperationId, Rejection, Reply, Request};
use leptos::prelude::{FromServerFnError, ServerFnErrorErr, use_context};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Route;
use crate::field;
use crate::form::FieldError;

/// An answer that comes later.
pub type Later<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

/// The server on behalf of one account: whoever holds it can reach that account's records and no others.
pub trait Backend: Send + Sync {
    /// One exchange of a device.
    fn synchronize(&self, request: Request) -> Later<Reply>;

    /// One operation of a plain form. `nonce` is its id: a form that is sent twice counts once.
    fn perform(&self, operation: Operation, nonce: OperationId) -> Later<()>;

    /// What was meant for a square in the last 90 days, the latest first, at most 100. `client`: the device that asks.
    fn history(&self, habit: HabitId, day: Day, client: ClientId) -> Later<Vec<Done>>;

    /// At which hours a habit was logged in the last twelve months.
    fn hours(&self, habit: HabitId) -> Later<Hours>;

    /// Sends the browser to another page once the present form is answered.
    fn redirect(&self, path: &str);
}

/// Who calls a server function; in the context of every one.
#[derive(Clone)]
pub struct Caller(pub Option<Arc<dyn Backend>>);

impl Caller {
    /// The backend of the account that is signed in.
    ///
    /// # Errors
    /// [`Failure::SignedOut`] when nobody is.
    pub fn backend() -> Result<Arc<dyn Backend>, Failure> {
        use_context::<Self>().and_then(|caller| caller.0).ok_or(Failure::SignedOut)
    }
}

/// Performs the operation of a plain form for whoever is signed in. `nonce`: the form's hidden id; `then`: the page
/// that is shown next, the present one when absent.
///
/// # Errors
/// The failure that is shown where the form was.
pub async fn perform(operation: Operation, nonce: &str, then: Option<&str>) -> Result<(), Failure> {
    let backend = Caller::backend()?;
    backend.perform(operation, field::hidden(nonce)?).await?;
    if let Some(path) = then {
        backend.redirect(path);
    }
    Ok(())
}

/// Performs the edit of one step. `leaves`: its editor is closed afterwards.
///
/// # Errors
/// The failure that is shown where the form was.
pub async fn perform_step(
    goal: &str,
    step: &str,
    step_edit: StepEdit,
    nonce: &str,
    leaves: bool,
) -> Result<(), Failure> {
    let mut edit = GoalEdit::of(field::hidden(goal)?);
    edit.steps.insert(field::hidden(step)?, step_edit);
    let path = Route::goal(edit.goal).path();
    perform(Operation::EditGoal(edit), nonce, leaves.then_some(&path)).await
}

impl From<FieldError> for Failure {
    fn from(error: FieldError) -> Self {
        Self::Invalid(error.message)
    }
}

/// Why the server gave no answer. A refused operation inside an exchange is not a failure but part of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Nobody is signed in, or the session has ended.
    #[error("Sign in to go on.")]
    SignedOut,
    /// What was sent cannot be read; the sentence says what to do.
    #[error("{0}")]
    Invalid(String),
    /// The one operation was refused.
    #[error("{0}")]
    Refused(Rejection),
    /// Too many changes at once.
    #[error("Too many changes at once. Try again in {seconds} seconds.")]
    SlowDown {
        /// Seconds until there is room again, at least 1.
        seconds: u32,
    },
    /// The server cannot answer now.
    #[error("Something broke on our side. Try again in a minute.")]
    Unavailable,
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::Invalid(
                "The form came back incomplete. Reload the page and try again.".to_owned(),
            ),
            _ => Self::Unavailable,
        }
    }
}
