//! What travels in one exchange between a device and the server.

use serde::{Deserialize, Serialize};

use crate::packed::Packed;
use crate::{
    ClientId, Day, Digest, Envelope, HabitId, Instant, Mark, Note, OperationId, Record, Rejection,
};

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
    /// What this request's operations wrote over, or were themselves written over by.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "crate::lenient::list"
    )]
    pub overlaps: Vec<Overlap>,
    /// Milliseconds to wait before sending what was not accepted; 0 when nothing waits.
    #[serde(default)]
    pub retry_after_ms: i64,
}

/// Two clients wrote into one square differently, within [`MAX_OVERLAP_MS`] of each other.
///
/// Whether the person knew of the other writing only their device can tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// Which of the request's operations.
    pub id: OperationId,
    /// The habit of the square.
    pub habit: HabitId,
    /// The day of the square.
    pub day: Day,
    /// What the other client had written.
    pub other: Written,
    /// When the other client had written it.
    pub at: Instant,
}

/// What is written into a square by setting it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Written {
    /// The mark; `None` for an empty square.
    Mark(Option<Mark>),
    /// The note.
    Note(Note),
}

/// How far apart two writings are at most of which a person is to choose one: 2 days. After that the later one stands.
pub const MAX_OVERLAP_MS: i64 = 2 * 86_400_000;

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
