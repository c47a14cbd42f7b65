//! Amounts: decimals with three places, held as whole thousandths.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An amount in thousandths of the habit's unit. What a day holds is 0 to 1,000,000 units; a step of `add` may be negative.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Amount(pub i64);

/// A text that is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("amounts are numbers with up to three decimals, like 2.5")]
pub struct AmountError;

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most a day can hold: 1,000,000 units.
    pub const MAX: Self = Self(1_000_000_000);

    /// Whole units.
    pub const fn units(units: i64) -> Self {
        Self(units.saturating_mul(1000))
    }

    /// This amount moved into what a day can hold.
    #[must_use]
    pub fn clamped(self) -> Self {
        self.clamp(Self::ZERO, Self::MAX)
    }

    /// Both amounts together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The amount with its sign turned.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(self.0.saturating_neg())
    }

    /// This amount ÷ `whole`, 0 when `whole` is nothing.
    #[expect(clippy::cast_precision_loss, reason = "a day holds at most 10^9 thousandths")]
    pub fn share_of(self, whole: Self) -> f64 {
        if whole.0 == 0 { 0.0 } else { self.0 as f64 / whole.0 as f64 }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, part) = (size / 1000, size % 1000);
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{part:03}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Reads `2`, `2.5`, `2,5` and `-0.125`.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        let (negative, size) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = size.split_once(['.', ',']).unwrap_or((size, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || part.len() > 3 || !digits(whole) || !digits(part)
        {
            return Err(AmountError);
        }
        let thousandths: i64 = format!("{whole}{part:0<3}").parse().map_err(|_| AmountError)?;
        Ok(Self(if negative { -thousandths } else { thousandths }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_survives_its_text() {
        for (text, thousandths) in
            [("0", 0), ("2.5", 2500), ("-0.125", -125), ("1000000", 1_000_000_000), ("0.01", 10)]
        {
            assert_eq!(text.parse(), Ok(Amount(thousandths)));
            assert_eq!(Amount(thousandths).to_string(), text);
        }
        assert_eq!("7,25".parse(), Ok(Amount(7250)));
    }

    #[test]
    fn a_text_that_is_no_amount_is_refused() {
        for text in ["", "-", ".5", "1.2345", "1e3", "NaN", "1 000", "9999999999999"] {
            assert_eq!(text.parse::<Amount>(), Err(AmountError), "{text}");
        }
    }
}
