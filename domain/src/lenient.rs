//! Reading what a newer version wrote: the part nobody knows here must not spoil the parts around it.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Either<T> {
    Known(T),
    Unknown(IgnoredAny),
}

impl<T> Either<T> {
    fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

/// Reads a value, or `None` where it is of a kind or shape that is not known here.
pub(crate) fn one<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Either::deserialize(deserializer).map(Either::known)
}

/// Reads the values of a list that are known here, and leaves the others out.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let values = Vec::<Either<T>>::deserialize(deserializer)?;
    Ok(values.into_iter().filter_map(Either::known).collect())
}

/// Reads a value that is there. With a default for one that is not, a `null` can be told from nothing at all.
pub(crate) fn some<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
