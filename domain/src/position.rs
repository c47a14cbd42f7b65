//! Where a habit stands in the person's own order: a fractional index, so that a move writes one row.
//!
//! The arithmetic is our own, since the crate for it fails as soon as a digit is 0, which is the 128th move to the top.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A place in an order: a fraction between 0 and 1 to the base of 256, its digits written in lower-case hexadecimal.
///
/// Texts sort as the fractions do. Between any two places there is another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// After hundreds of moves into one and the same gap the text would grow too long: the habit then shares
    /// the place of `before`, and the ids decide between the two.
    pub fn between(before: Option<&Self>, after: Option<&Self>) -> Self {
        let after = after.filter(|after| before.is_none_or(|before| before < *after));
        let (low, high) = (before.map(Self::digits), after.map(Self::digits));
        let place = Self::of(&middle(low.as_deref(), high.as_deref()));
        let too_long = place.0.len() > Self::MAX;
        if too_long { before.or(after).cloned().unwrap_or_default() } else { place }
    }

    /// The position's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(digits: &[u8]) -> Self {
        Self(digits.iter().fold(String::new(), |mut text, digit| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{digit:02x}");
            text
        }))
    }

    fn digits(&self) -> Vec<u8> {
        digits(&self.0).unwrap_or_default()
    }
}

/// Reads pairs of hexadecimal digits.
fn digits(text: &str) -> Option<Vec<u8>> {
    let known = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if !text.len().is_multiple_of(2) || !text.bytes().all(known) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2).map(|at| text.get(at..at + 2));
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

/// A fraction above `low` and below `high`, which are in order; 0 and 1 where one is absent.
///
/// At an open end it goes one step only, so that a hundred habits added one after the other have short places.
fn middle(low: Option<&[u8]>, high: Option<&[u8]>) -> Vec<u8> {
    let mut digits = Vec::new();
    let mut below = high;
    for index in 0.. {
        let floor = low.and_then(|low| low.get(index)).copied().map_or(0, u16::from);
        let ceiling = below.map_or(256, |high| high.get(index).copied().map_or(0, u16::from));
        let digit = match (low, high) {
            (Some(low), None) if index < low.len() => floor + 1,
            (None, Some(_)) if below.is_some() => ceiling.saturating_sub(1),
            _ => u16::midpoint(floor, ceiling),
        };
        if floor < digit && digit < ceiling {
            digits.extend(u8::try_from(digit));
            break;
        }
        // No room at this digit: the next one decides, and is free above when this one is already below `high`.
        digits.extend(u8::try_from(floor));
        if floor < ceiling {
            below = None;
        }
    }
    digits
}

impl Default for Position {
    fn default() -> Self {
        Self::between(None, None)
    }
}

impl TryFrom<String> for Position {
    type Error = PositionError;
    fn try_from(text: String) -> Result<Self, PositionError> {
        // A last digit of 0 would be the same fraction as without it, and leave no room between the two.
        let known = digits(&text).is_some_and(|digits| digits.last().is_some_and(|last| *last > 0));
        if known && text.len() <= Self::MAX { Ok(Self(text)) } else { Err(PositionError) }
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
    fn a_habit_moved_to_the_top_two_hundred_times_still_has_a_place() {
        let mut top = Position::default();
        let mut second;
        for _ in 0..200 {
            second = top.clone();
            top = Position::between(None, Some(&top));
            let between = Position::between(Some(&top), Some(&second));
            assert!(top < between && between < second, "{top:?} {between:?} {second:?}");
        }
    }

    #[test]
    fn a_text_that_is_no_position_is_refused() {
        assert!(Position::try_from("not a place".to_owned()).is_err());
        assert!(Position::try_from("80".repeat(101)).is_err());
        for text in ["", "8", "8A", "+8", "00", "8000", "žž"] {
            assert!(Position::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
