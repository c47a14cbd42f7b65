//! The wire: everything that travels or is kept is JSON.

use domain::Request;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A note that stands for an operation of a newer version.
pub(crate) const NEWER: &str = "an operation of a newer version";

/// A value as it arrives at the other side.
pub(crate) fn json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A request as it arrives at the server. What a newer device would send is of a kind that nobody knows there.
pub(crate) fn request(request: &Request) -> Request {
    let text = serde_json::to_string(request).unwrap();
    if !text.contains(NEWER) {
        return serde_json::from_str(&text).unwrap();
    }
    let mut value: Value = serde_json::from_str(&text).unwrap();
    for envelope in value["envelopes"].as_array_mut().unwrap() {
        if envelope["operation"]["set_note"]["note"] == NEWER {
            envelope["operation"] = serde_json::json!({"paint_habit": {"rainbow": [1, 2, 3]}});
        }
    }
    serde_json::from_value(value).unwrap()
}
