//! What travels in one exchange between a device and the server.

use serde::{Deserialize, Serialize};

use crate::packed::Packed;
use crate::{ClientId, Digest, Envelope, Instant, OperationId, Record, Rejection};

/// The most envelopes one request may hold.
pub const MAX_ENVELOPES: usize = 500;

/// The most bytes the JSON of one request may have.
pub const MAX_REQUEST_BYTES: usize = 256 * 1024;

/// The most changed rows one reply holds.
pub const MAX_ROWS: usize = 2_000;

/// The version of an account: one more with every operation that changed something.
pub type Head = u64;

/// What a device sends: push, pull and both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Which client.
    pub client: ClientId,
    /// The last of its operations it knows to be settled.
    pub acked: u64,
    /// The id of that operation: a copy of the device that went another way is told apart by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acked_id: Option<OperationId>,
    /// The head up to which it has seen everything; `None` asks for a whole snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Head>,
    /// Its operations, in order, at most [`MAX_ENVELOPES`].
    #[serde(default)]
    pub envelopes: Vec<Envelope>,
}

/// What the server answers. Whatever it acknowledges is committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The request's client is a copy that went another way: it must take a new id and send everything again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forked: bool,
    /// The last of the client's operations that is settled: applied, or refused.
    pub ack: u64,
    /// The version of the account.
    pub head: Head,
    /// Up to which head the rows go; below `head` there is more to fetch.
    pub cursor: Head,
    /// The digest of the account at `head`.
    pub digest: Digest,
    /// The server's time.
    pub now: Instant,
    /// The latest stamp in the account: what a device writes after seeing it must be later.
    pub latest: Instant,
    /// Every refusal from the client's last acknowledged operation on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// The records that changed since the request's cursor. One of a kind that is not known here is left out.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "crate::lenient::list"
    )]
    pub rows: Vec<Record>,
    /// The whole account, when the request had no cursor or one that is too old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Packed>,
    /// Milliseconds to wait before sending what was not accepted; 0 when nothing waits.
    #[serde(default)]
    pub retry_after_ms: i64,
}

impl Reply {
    /// Whether there are more rows than were sent.
    pub const fn more(&self) -> bool {
        self.cursor < self.head
    }
}

/// An operation that was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which of the client's operations.
    pub seq: u64,
    /// Its id.
    pub id: OperationId,
    /// Why.
    pub rejection: Rejection,
}
