//! Reads the fields of plain forms; each failure says what to do.

use std::str::FromStr;

use domain::goal::StepEdit;
use domain::text::TextError;
use domain::{
    Amount, Day, GoalId, HabitId, HabitName, Mark, Note, OperationId, Position, Reason, ReminderId,
    StepId, Title,
};

use crate::backend::Failure;

/// What is said of a form that lacks something the person never saw.
pub const INCOMPLETE: &str = "The form came back incomplete. Reload the page and try again.";

/// What is said of a date that cannot be read.
pub const NO_DATE: &str = "This date does not exist. Dates are written like 2026-10-08.";

/// Reads a hidden field.
///
/// # Errors
/// [`Failure::Invalid`] when it is not what the page put there.
pub fn hidden<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| incomplete())
}

/// Reads a position, which a page puts there.
///
/// # Errors
/// [`Failure::Invalid`] when it is none.
pub fn position(text: String) -> Result<Position, Failure> {
    Position::try_from(text).map_err(|_| incomplete())
}

/// Reads a date.
///
/// # Errors
/// [`Failure::Invalid`] when there is no such date.
pub fn day(text: &str) -> Result<Day, Failure> {
    text.parse().map_err(|_| Failure::Invalid(NO_DATE.to_owned()))
}

/// Reads an amount.
///
/// # Errors
/// [`Failure::Invalid`] when it is none.
pub fn amount(text: &str) -> Result<Amount, Failure> {
    text.parse().map_err(|_| {
        Failure::Invalid("Amounts are numbers with up to three decimals, like 2.5.".to_owned())
    })
}

/// Reads a note.
///
/// # Errors
/// [`Failure::Invalid`] when it is too long.
pub fn note(text: &str) -> Result<Note, Failure> {
    Note::new(text).map_err(|error| Failure::Invalid(sentence("A note", error)))
}

/// Reads the name of a habit.
///
/// # Errors
/// [`Failure::Invalid`] when it is empty or too long.
pub fn habit_name(text: &str) -> Result<HabitName, Failure> {
    HabitName::new(text).map_err(|error| Failure::Invalid(sentence("A name", error)))
}

/// Reads the title of a step.
///
/// # Errors
/// [`Failure::Invalid`] when it is empty or too long.
pub fn step_title(text: &str) -> Result<Title, Failure> {
    Title::new(text).map_err(|error| Failure::Invalid(sentence("A step", error)))
}

/// Reads a day that may be left out.
///
/// # Errors
/// [`Failure::Invalid`] when there is no such date.
pub fn optional_day(text: &str) -> Result<Option<Day>, Failure> {
    if text.is_empty() { Ok(None) } else { day(text).map(Some) }
}

/// Reads what a step says and by when it is due.
///
/// # Errors
/// [`Failure::Invalid`] when one of them cannot be used.
pub fn step_text(title: &str, due: &str) -> Result<StepEdit, Failure> {
    let (title, due) = (step_title(title)?, optional_day(due)?);
    Ok(StepEdit { title: Some(Some(title)), due: Some(due), ..StepEdit::of() })
}

/// The word for a step that is to be a part of none.
pub const ALONE: &str = "alone";

/// Reads how a step moves: to a place, and, unless `within` is empty, into another step or out of it.
///
/// # Errors
/// [`Failure::Invalid`] when it is not what the page put there.
pub fn step_move(place: String, within: &str) -> Result<StepEdit, Failure> {
    let within = match within {
        "" => None,
        ALONE => Some(None),
        step => Some(Some(hidden(step)?)),
    };
    Ok(StepEdit { position: Some(position(place)?), within, ..StepEdit::of() })
}

/// Reads what a square is to say: `done`, `missed`, `skipped`, `amount`, or empty for nothing.
///
/// # Errors
/// [`Failure::Invalid`] when it is something else, or its amount or reason cannot be used.
pub fn mark(mark: &str, amount: &str, reason: &str) -> Result<Option<Mark>, Failure> {
    Ok(match mark {
        "" => None,
        "done" => Some(Mark::Done),
        "missed" => Some(Mark::Missed),
        "skipped" => {
            let reason = Reason::new(reason);
            Some(Mark::Skipped(
                reason.map_err(|error| Failure::Invalid(sentence("A reason", error)))?,
            ))
        }
        "amount" => Some(Mark::Amount(self::amount(amount)?)),
        _ => return Err(incomplete()),
    })
}

/// What is wrong with a text. `what`: "A name", "A note".
pub fn sentence(what: &str, error: TextError) -> String {
    match error {
        TextError::Empty => format!("{what} needs at least one character."),
        TextError::Long { max } => format!("{what} has at most {max} characters."),
    }
}

fn incomplete() -> Failure {
    Failure::Invalid(INCOMPLETE.to_owned())
}

/// The id of a form's operation, made from the page's random `seed` and what the form is for: sent twice, it counts once.
pub fn nonce(seed: u64, purpose: &str) -> OperationId {
    // FNV-1a: it only has to differ between the forms of one page.
    let hash = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    OperationId::from_entropy((seed ^ hash).to_be_bytes())
}

/// The ids of the operations of one form: its own, and as many more as it needs.
pub fn nonces(own: &str) -> impl Iterator<Item = String> {
    let more = (1_u32..).map({
        let own = own.to_owned();
        move |number| nonce(0, &format!("{own} {number}")).to_string()
    });
    std::iter::once(own.to_owned()).chain(more)
}

/// The id of the habit a page's form makes: as random as the page's `seed`. `at_ms`: the time the page was made.
pub fn habit_nonce(seed: u64, at_ms: i64) -> HabitId {
    HabitId::from_time(at_ms, entropy_of(seed))
}

/// The id of the reminder a page's form makes.
pub fn reminder_nonce(seed: u64, at_ms: i64) -> ReminderId {
    ReminderId::from_time(at_ms, entropy_of(seed))
}

/// The id of the goal a page's form makes.
pub fn goal_nonce(seed: u64, at_ms: i64) -> GoalId {
    GoalId::from_time(at_ms, entropy_of(seed))
}

/// The id of the step a page's form adds.
pub fn step_nonce(seed: u64, at_ms: i64) -> StepId {
    StepId::from_time(at_ms, entropy_of(seed))
}

/// The id of the step on one of the lines a goal is made with, counted from 0: as random as the goal's, and the same when
/// the form is sent again.
pub fn step_of(goal: GoalId, line: u16) -> StepId {
    let mut id = u128::from_be_bytes(*goal.as_bytes());
    let at_ms = i64::try_from(id >> 80).unwrap_or_default();
    id = id.wrapping_add(u128::from(line));
    let [_, _, _, _, _, _, entropy @ ..] = id.to_be_bytes();
    StepId::from_time(at_ms, entropy)
}

fn entropy_of(seed: u64) -> [u8; 10] {
    let mut entropy = [0; 10];
    for (slot, byte) in entropy.iter_mut().zip(seed.to_be_bytes()) {
        *slot = byte;
    }
    entropy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_cannot_be_read_says_what_to_do() {
        assert_eq!(day("2026-02-30"), Err(Failure::Invalid(NO_DATE.to_owned())));
        assert!(amount("many").is_err());
        assert!(mark("flipped", "", "").is_err());
        assert_eq!(mark("", "", ""), Ok(None));
        assert_eq!(mark("amount", "2.5", ""), Ok(Some(Mark::Amount(Amount(2500)))));
    }

    #[test]
    fn the_steps_a_goal_is_made_with_have_ids_of_their_own() {
        let ids = |goal| (0..100).map(move |line| step_of(goal, line));
        let (one, other) = (goal_nonce(7, 1_000), goal_nonce(8, 1_000));
        let all: std::collections::BTreeSet<_> = ids(one).chain(ids(other)).collect();
        assert_eq!(all.len(), 200);
        assert!(ids(one).eq(ids(one)));
    }

    #[test]
    fn a_step_moves_into_another_or_out_of_it_or_stays_where_it_belongs() {
        let place = || Position::default().as_str().to_owned();
        let step = step_nonce(7, 1_000);
        assert_eq!(step_move(place(), "").unwrap().within, None);
        assert_eq!(step_move(place(), ALONE).unwrap().within, Some(None));
        assert_eq!(step_move(place(), &step.to_string()).unwrap().within, Some(Some(step)));
        assert!(step_move(place(), "elsewhere").is_err());
    }

    #[test]
    fn two_forms_of_a_page_have_two_ids_and_each_keeps_its_own() {
        assert_ne!(nonce(7, "done"), nonce(7, "skip"));
        assert_ne!(nonce(7, "done"), nonce(8, "done"));
        assert_eq!(nonce(7, "done"), nonce(7, "done"));
    }
}
