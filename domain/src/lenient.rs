//! Reading what a newer version wrote: the part nobody knows here must not spoil the parts around it.
//!
//! A part is taken as the text it is and then read by itself, so its format is JSON. Serde's own way to try one reading and
//! then another, `untagged`, would read every type in a second way too, which is a tenth of all a phone has to load.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Reads a value, or `None` where it is of a kind or shape that is not known here.
pub(crate) fn one<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Box::<RawValue>::deserialize(deserializer).map(|text| known(&text))
}

/// Reads the values of a list that are known here, and leaves the others out.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let texts = Vec::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(texts.iter().filter_map(|text| known(text)).collect())
}

fn known<T: DeserializeOwned>(text: &RawValue) -> Option<T> {
    serde_json::from_str(text.get()).ok()
}

/// Reads a value that is there. With a default for one that is not, a `null` can be told from nothing at all.
pub(crate) fn some<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
