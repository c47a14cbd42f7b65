//! Texts with bounds: what is read is trimmed and measured once, and then known to be good.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A text outside its bounds; lengths in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but blanks.
    #[error("this needs at least one character")]
    Empty,
    /// Longer than allowed.
    #[error("this is longer than {max} characters")]
    Long {
        /// The most there may be.
        max: usize,
    },
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $min:literal..=$max:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const MAX: usize = $max;

            /// Trims and measures a text. The character NUL is left out: nobody types it, and PostgreSQL keeps none.
            pub fn new(text: &str) -> Result<Self, TextError> {
                let text = text.replace('\0', "");
                let text = text.trim();
                let bounds: std::ops::RangeInclusive<usize> = $min..=$max;
                let length = text.chars().count();
                if bounds.contains(&length) {
                    Ok(Self(text.to_owned()))
                } else if length == 0 {
                    Err(TextError::Empty)
                } else {
                    Err(TextError::Long { max: $max })
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether there is nothing in it.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;
            fn try_from(text: String) -> Result<Self, TextError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(
    /// The name of a habit, 1 to 100 characters. Two habits may share one.
    HabitName, 1..=100
);
text!(
    /// The title of a goal, a step or a reminder, 1 to 100 characters. Two may share one.
    Title, 1..=100
);
text!(
    /// What a goal or a reminder is about, up to 500 characters; empty means nothing is said.
    Description, 0..=500
);
text!(
    /// What a person is called, up to 50 characters; empty means by their address.
    PersonName, 0..=50
);
text!(
    /// A note on a day or a habit, up to 2,000 characters; empty means none.
    Note, 0..=2000
);
text!(
    /// Why a day was skipped, up to 200 characters; empty means no reason given.
    Reason, 0..=200
);
text!(
    /// What an amount is counted in ("glasses", "km"), up to 20 characters.
    Unit, 0..=20
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_measured_in_characters() {
        assert_eq!(HabitName::new("  Read ").unwrap().as_str(), "Read");
        assert_eq!(HabitName::new("   "), Err(TextError::Empty));
        assert!(HabitName::new(&"ж".repeat(100)).is_ok());
        assert_eq!(HabitName::new(&"ж".repeat(101)), Err(TextError::Long { max: 100 }));
    }

    #[test]
    fn the_one_character_that_cannot_be_stored_is_left_out() {
        assert_eq!(HabitName::new("\0 Read\0ing \0").unwrap().as_str(), "Reading");
        assert_eq!(HabitName::new("\0"), Err(TextError::Empty));
        let note: Note = serde_json::from_str(r#""a\u0000b""#).unwrap();
        assert_eq!(note.as_str(), "ab");
    }
}
