//! Recordings of pages, from browsers of those who have agreed: handed on to the collector, which the pages do not know.
//!
//! What is in them was masked in the browser. Here it is only made sure that nothing else comes this way.

use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use sentry::Envelope;
use sentry::types::Uuid;
use serde::Deserialize;
use serde_json::json;

use crate::identity::Visitor;
use crate::problem::Problem;
use crate::service::Shared;

/// Where browsers tell of what was recorded.
pub(crate) const PATH: &str = "/api/v1/replays";

/// The most bytes at once: 1 MiB. The first piece of a recording holds the whole page.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// What stands before the parts of an envelope. Whom the page would tell is left out.
#[derive(Debug, Deserialize)]
struct Head {
    event_id: Uuid,
    sent_at: String,
}

/// What stands before a part.
#[derive(Debug, Deserialize)]
struct Part {
    #[serde(rename = "type")]
    kind: Kind,
    /// Bytes; without it the part ends with its line.
    length: Option<usize>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    ReplayEvent,
    ReplayRecording,
}

/// Takes a piece of a recording, and hands it on.
pub(crate) async fn take(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    service.throttle.report(visitor.address)?;
    if visitor.consent.recording != Some(true) {
        return Err(Problem::of(StatusCode::FORBIDDEN));
    }
    let envelope = readdressed(&body).ok_or(Problem::of(StatusCode::BAD_REQUEST))?;
    if let Some(browsers) = &service.browsers {
        browsers.hand_on(envelope);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The envelope under a head of ours; `None` when it is none, or holds anything but recordings.
fn readdressed(body: &[u8]) -> Option<Envelope> {
    let (head, parts) = line(body);
    let Head { event_id, sent_at } = serde_json::from_slice(head).ok()?;
    let mut rest = parts;
    while !rest.is_empty() {
        let (part, content) = line(rest);
        let Part { kind: Kind::ReplayEvent | Kind::ReplayRecording, length } =
            serde_json::from_slice(part).ok()?;
        rest = match length {
            None => line(content).1,
            Some(length) => {
                let after = content.get(length..)?;
                after.strip_prefix(b"\n").unwrap_or(after)
            }
        };
    }
    let head = json!({ "event_id": event_id.simple().to_string(), "sent_at": sent_at });
    let mut content = format!("{head}\n").into_bytes();
    content.extend_from_slice(parts);
    Envelope::from_bytes_raw(content).ok()
}

/// The first line, and what comes after it.
fn line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == b'\n');
    end.map_or((text, &[]), |end| (&text[..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"{"event_id":"0123456789abcdef0123456789abcdef","sent_at":"2026-10-08T20:00:00Z","dsn":"https://page@collector.invalid/1"}"#;

    fn handed_on(parts: &str) -> Option<String> {
        let envelope = readdressed(format!("{HEAD}\n{parts}").as_bytes())?;
        let mut text = Vec::new();
        envelope.to_writer(&mut text).unwrap();
        Some(String::from_utf8(text).unwrap())
    }

    #[test]
    fn a_recording_is_handed_on_as_it_is_without_the_address_the_page_made_up() {
        let parts = "{\"type\":\"replay_event\"}\n{\"segment_id\":0}\n\
                     {\"type\":\"replay_recording\",\"length\":22}\n{\"segment_id\":0}\n[\n\n1]";
        let text = handed_on(parts).unwrap();
        assert!(text.ends_with(parts), "{text}");
        assert!(!text.contains("collector.invalid"), "{text}");
    }

    #[test]
    fn nothing_else_comes_this_way() {
        for parts in [
            "{\"type\":\"event\"}\n{}",
            "{\"type\":\"replay_event\"}\n{}\n{\"type\":\"attachment\",\"length\":2}\n{}",
            "{\"type\":\"replay_recording\",\"length\":9}\n{}",
            "{\"type\":\"replay_recording\",\"length\":18446744073709551615}\n{}",
            "no JSON\n{}",
        ] {
            assert_eq!(handed_on(parts), None, "{parts}");
        }
        assert!(readdressed(b"").is_none());
    }
}
