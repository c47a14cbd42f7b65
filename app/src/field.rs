//! Reads the fields of plain forms; each failure says what to do.

use std::str::FromStr;

use domain::text::TextError;
use domain::{
    Amount, Day, HabitId, HabitName, Mark, Note, OperationId, Position, Reason, ReminderId,
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

/// The id of the habit a page's form makes: as random as the page's `seed`. `at_ms`: the time the page was made.
pub fn habit_nonce(seed: u64, at_ms: i64) -> HabitId {
    HabitId::from_time(at_ms, entropy_of(seed))
}

/// The id of the reminder a page's form makes.
pub fn reminder_nonce(seed: u64, at_ms: i64) -> ReminderId {
    ReminderId::from_time(at_ms, entropy_of(seed))
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
    fn two_forms_of_a_page_have_two_ids_and_each_keeps_its_own() {
        assert_ne!(nonce(7, "done"), nonce(7, "skip"));
        assert_ne!(nonce(7, "done"), nonce(8, "done"));
        assert_eq!(nonce(7, "done"), nonce(7, "done"));
    }
}
