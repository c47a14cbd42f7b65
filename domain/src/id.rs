//! Typed ids, made from bytes that are handed in: nothing here draws a random number.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use uuid::Uuid;

/// A text that is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is not an id")]
pub struct IdError;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id that sorts by the time of its making (UUIDv7, RFC 9562).
            ///
            /// `at_ms`: milliseconds since 1970 UTC, the lower 48 bits are kept; `entropy`: random.
            pub fn from_time(at_ms: i64, entropy: [u8; 10]) -> Self {
                let millis = u64::try_from(at_ms).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &entropy).into_uuid())
            }

            /// Makes an id whose order tells nothing (UUIDv4, RFC 9562). `entropy`: random.
            pub fn from_entropy(entropy: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(entropy).into_uuid())
            }

            /// Its bytes, in the order in which ids sort.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError)
            }
        }
    };
}

uuid_id!(
    /// An account. Random, so that accounts spread evenly over shards.
    AccountId
);
uuid_id!(
    /// A habit. Sorts by the time of its making.
    HabitId
);

uuid_id!(
    /// A goal. Sorts by the time of its making.
    GoalId
);
uuid_id!(
    /// A step of a goal. Sorts by the time of its making.
    StepId
);

uuid_id!(
    /// A reminder. Sorts by the time of its making.
    ReminderId
);

macro_rules! short_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        /// 64 random bits, written as 16 hexadecimal digits, since JavaScript cannot hold them as a number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(u64);

        impl $name {
            /// Makes an id. `entropy`: random.
            pub const fn from_entropy(entropy: [u8; 8]) -> Self {
                Self(u64::from_be_bytes(entropy))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016x}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
                    u64::from_str_radix(text, 16).map(Self).map_err(|_| IdError)
                } else {
                    Err(IdError)
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

short_id!(
    /// A device's journal: numbers its operations 1, 2, 3… and starts anew after every recovery.
    ClientId
);
short_id!(
    /// An operation, unique within its account. Sent twice, it counts once.
    OperationId
);
short_id!(
    /// The sum of the hashes of all visible content of an account. Equal content, equal digest.
    Digest
);

impl Digest {
    /// The digest of an account with nothing in it.
    pub const EMPTY: Self = Self(0);

    /// Takes `hash` in.
    #[must_use]
    pub const fn plus(self, hash: u64) -> Self {
        Self(self.0.wrapping_add(hash))
    }

    /// Takes `hash` out.
    #[must_use]
    pub const fn minus(self, hash: u64) -> Self {
        Self(self.0.wrapping_sub(hash))
    }
}
