//! The demo account: two years of ten habits, its goals and some reminders, told through the same operations a device
//! would send.
//!
//! The story depends on the day it ends with and on nothing else.

mod goals;
mod habits;
mod reminders;
mod story;

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::exchange::MAX_ENVELOPES;
use domain::limits::Limits;
use domain::{
    AccountId, ClientId, Day, DayStart, Envelope, GoalId, HabitId, Instant, Operation, OperationId,
    Rejection, ReminderId, Request, Weekday,
};
use store::{Account, Inserted, NewAccount, PasswordHash, Profile, Store, StoreError};

use crate::account::email::{Email, EmailError};
use crate::account::password::{Busy, PasswordError, Passwords};
use crate::clock::{Clock, Entropy};
use crate::zone::Zone;
use story::Moment;

/// Where the person of the story lives.
const ZONE: &str = "Europe/Lisbon";

/// Who is to be made.
#[derive(Debug, Clone)]
pub struct Demo {
    /// The account's address.
    pub email: String,
    /// Its password; a random one when absent.
    pub password: Option<String>,
    /// The day the story ends with; today when absent.
    pub today: Option<Day>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seeded {
    /// The account is there now.
    Made {
        /// Its address.
        email: String,
        /// Its password.
        password: String,
        /// How many habits it has.
        habits: usize,
        /// How many squares were written into.
        squares: usize,
    },
    /// There was an account with this address already; nothing was changed.
    Known {
        /// Its address.
        email: String,
    },
}

impl fmt::Display for Seeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Made { email, password, habits, squares } => write!(
                f,
                "Made a demo account with {habits} habits and {squares} squares.\n\
                 Email:    {email}\nPassword: {password}"
            ),
            Self::Known { email } => {
                write!(f, "There is an account {email} already; nothing was changed.")
            }
        }
    }
}

/// Why no demo account was made.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The address is none.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The password cannot be taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The password could not be hashed.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The story would end in the future.
    #[error("the last day has not begun yet anywhere")]
    Ahead,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An operation of the story was refused: the story breaks a rule of the domain.
    #[error("an operation was refused: {0}")]
    Refused(Rejection),
    /// The operations were not all taken.
    #[error("the database took {taken} of {sent} operations")]
    Incomplete {
        /// How many it took.
        taken: u64,
        /// How many it was sent.
        sent: u64,
    },
}

/// Makes the demo account, unless there is one with its address.
///
/// # Errors
/// When the address, the password or the day cannot be used, or the database fails.
pub async fn seed(
    store: &Store,
    passwords: &Passwords,
    entropy: &Entropy,
    clock: &dyn Clock,
    demo: Demo,
) -> Result<Seeded, SeedError> {
    let email = Email::parse(&demo.email)?;
    let email = email.as_str().to_owned();
    let now = clock.now();
    let zone = Zone::stored(ZONE);
    let today = demo.today.unwrap_or_else(|| zone.day(now, DayStart::MIDNIGHT));
    if today > now.latest_day_on_earth() {
        return Err(SeedError::Ahead);
    }
    if store.find_account_by_email(&email).await?.is_some() {
        return Ok(Seeded::Known { email });
    }
    let password = demo.password.unwrap_or_else(|| URL_SAFE_NO_PAD.encode(entropy.bytes::<12>()));
    let hash = passwords.choose(password.clone(), Vec::new(), entropy.bytes()).await??;
    let account = person(entropy, &email, now);
    let id = account.id;
    let new = NewAccount { account, password_hash: PasswordHash(hash) };
    if store.insert_account(new).await? == Inserted::EmailTaken {
        return Ok(Seeded::Known { email });
    }
    let ids: Vec<HabitId> =
        habits::ALL.iter().map(|_| HabitId::from_time(now.0, entropy.bytes())).collect();
    let goals: Vec<GoalId> =
        (0..goals::COUNT).map(|_| GoalId::from_time(now.0, entropy.bytes())).collect();
    let mut told = story::tell(today, &ids);
    told.extend(goals::tell(today, &ids, &goals));
    told.extend(reminders::tell(today, || ReminderId::from_time(now.0, entropy.bytes())));
    told.sort_by_key(|moment| (moment.day, moment.minute));
    let squares = told.iter().filter(|moment| moment.is_mark()).count();
    let envelopes = envelopes(told, entropy, &zone);
    send(store, id, envelopes, now).await?;
    Ok(Seeded::Made { email, password, habits: ids.len(), squares })
}

fn person(entropy: &Entropy, email: &str, now: Instant) -> Account {
    Account {
        id: AccountId::from_entropy(entropy.bytes()),
        email: email.to_owned(),
        email_confirmed_at: None,
        profile: Profile {
            name: "Mara Keller".to_owned(),
            zone: ZONE.to_owned(),
            week_start: Weekday::Mon,
            day_start: DayStart::MIDNIGHT,
        },
        created_at: now,
    }
}

fn envelopes(story: Vec<Moment>, entropy: &Entropy, zone: &Zone) -> Vec<Envelope> {
    let client = ClientId::from_entropy(entropy.bytes());
    let numbered = story.into_iter().zip(1..);
    let envelope = |(moment, seq): (Moment, u64)| Envelope {
        client,
        seq,
        id: OperationId::from_entropy(entropy.bytes()),
        at: instant(zone, moment.day, moment.minute),
        operation: moment.operation,
    };
    numbered.map(envelope).collect()
}

/// The instant of a local time, but for the hours around a change of the clocks.
fn instant(zone: &Zone, day: Day, minute: i64) -> Instant {
    let utc = Instant((i64::from(day.0) * 1440 + minute) * 60_000);
    utc.plus_ms(-60_000 * i64::from(zone.offset_minutes(utc)))
}

/// Hands the operations in, in batches, past the limits that hold for people.
async fn send(
    store: &Store,
    account: AccountId,
    envelopes: Vec<Envelope>,
    now: Instant,
) -> Result<(), SeedError> {
    let limits = Limits {
        per_minute: BTreeMap::new(),
        backlog: u32::try_from(envelopes.len()).unwrap_or(u32::MAX),
        backlog_per_minute: 60_000,
    };
    let mut last: Option<Envelope> = None;
    let mut cursor = Some(0);
    for batch in envelopes.chunks(MAX_ENVELOPES) {
        let (Some(first), Some(end)) = (batch.first(), batch.last()) else { break };
        let request = Request {
            client: first.client,
            acked: last.as_ref().map_or(0, |last| last.seq),
            acked_id: last.as_ref().map(|last| last.id),
            cursor,
            envelopes: batch.to_vec(),
        };
        let reply = store.commit(account, request, &limits, now).await?;
        if let Some(refusal) = reply.refusals.first() {
            return Err(SeedError::Refused(refusal.rejection));
        }
        if reply.ack != end.seq {
            return Err(SeedError::Incomplete { taken: reply.ack, sent: end.seq });
        }
        cursor = Some(reply.head);
        last = Some(end.clone());
    }
    Ok(())
}

impl Moment {
    /// Whether a square is filled in it.
    const fn is_mark(&self) -> bool {
        matches!(self.operation, Operation::SetEntry { mark: Some(_), .. })
    }
}
