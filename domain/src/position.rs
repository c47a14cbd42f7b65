//! Where a habit stands in the person's own order: a fractional index, so that a move writes one row.

use std::cmp::Ordering;

use fractional_index::FractionalIndex;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A place in an order, written in hexadecimal. Between any two places there is another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Position(String);

/// A text that is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is not a position")]
pub struct PositionError;

impl Position {
    /// The most characters a position may have.
    pub const MAX: usize = 200;

    /// A place after `before` and before `after`; at an end where one is absent.
    ///
    /// When the two are not in order (two habits that share a place) the new place follows `before`.
    pub fn between(before: Option<&Self>, after: Option<&Self>) -> Self {
        let (low, high) = (before.and_then(Self::index), after.and_then(Self::index));
        let index = match (&low, &high) {
            (Some(low), Some(high)) => FractionalIndex::new_between(low, high)
                .unwrap_or_else(|| FractionalIndex::new_after(low)),
            (Some(low), None) => FractionalIndex::new_after(low),
            (None, Some(high)) => FractionalIndex::new_before(high),
            (None, None) => FractionalIndex::default(),
        };
        Self(index.to_string())
    }

    /// The position's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn index(&self) -> Option<FractionalIndex> {
        FractionalIndex::from_string(&self.0).ok()
    }
}

impl Default for Position {
    fn default() -> Self {
        Self::between(None, None)
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl TryFrom<String> for Position {
    type Error = PositionError;
    fn try_from(text: String) -> Result<Self, PositionError> {
        let known = text.len() <= Self::MAX && FractionalIndex::from_string(&text).is_ok();
        if known { Ok(Self(text)) } else { Err(PositionError) }
    }
}

impl From<Position> for String {
    fn from(position: Position) -> Self {
        position.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_place_between_two_places() {
        let mut places = vec![Position::default()];
        for step in 0..200 {
            let at = (step * 7) % (places.len() + 1);
            let before = at.checked_sub(1).and_then(|index| places.get(index));
            let place = Position::between(before, places.get(at));
            places.insert(at, place);
        }
        assert!(places.is_sorted());
        places.dedup();
        assert_eq!(places.len(), 201);
    }

    #[test]
    fn a_text_that_is_no_position_is_refused() {
        assert!(Position::try_from("not a place".to_owned()).is_err());
        assert!(Position::try_from("80".repeat(101)).is_err());
    }
}
