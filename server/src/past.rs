//! What only the server knows of an account's past: the log of a square, and at which hours a habit is logged.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::backend::Failure;
use domain::insight::Hours;
use domain::past::{Done, Hand};
use domain::{ClientId, Day, HabitId, Record};
use store::{MAX_PAST, Past};

use crate::service::{Shared, failure};
use crate::sessions::SignedIn;
use crate::zone::Zone;

/// How many days back the hours are counted: twelve months.
const HOURS_DAYS: i32 = 365;

/// What was meant for a square, the latest first. Of a habit that is not the account's there is nothing, as of none.
pub(crate) async fn history(
    service: Shared,
    caller: Arc<SignedIn>,
    habit: HabitId,
    day: Day,
    client: ClientId,
) -> Result<Vec<Done>, Failure> {
    let account = &caller.account;
    let store = &service.store;
    let past = store.list_history(account.id, habit, day, MAX_PAST).await;
    let sessions = store.list_sessions(account.id, service.now()).await;
    let sessions = sessions.map_err(|error| failure(&error))?;
    let tokens = store.list_tokens(account.id).await.map_err(|error| failure(&error))?;
    let names: BTreeMap<ClientId, String> = sessions
        .into_iter()
        .map(|session| (session.client, session.label))
        .chain(tokens.into_iter().map(|token| (token.client, token.name)))
        .collect();
    let zone = Zone::stored(&account.profile.zone);
    let hand = |past: &Past| {
        let by = past.client;
        // A plain form of this browser is written by its session.
        if by == client || by == caller.session.client {
            return Hand::This;
        }
        let name = past.label.as_ref().or_else(|| names.get(&by));
        name.cloned().map_or(Hand::Another, Hand::Named)
    };
    let past = past.map_err(|error| failure(&error))?;
    Ok(past.into_iter().map(|past| done(&zone, hand(&past), past)).collect())
}

fn done(zone: &Zone, hand: Hand, past: Past) -> Done {
    let (on, minute) = zone.clock(past.at);
    let before = past.before.and_then(|record| match record {
        Record::Entry { entry, .. } => Some(entry),
        _ => None,
    });
    let is_refused = past.rejection.is_some();
    Done { id: past.id, on, minute, hand, operation: past.operation, before, is_refused }
}

/// At which hours a habit was logged. Only what was logged on its own day says when.
pub(crate) async fn hours(
    service: Shared,
    caller: Arc<SignedIn>,
    habit: HabitId,
) -> Result<Hours, Failure> {
    let account = &caller.account;
    let zone = Zone::stored(&account.profile.zone);
    let start = account.profile.day_start;
    let from = zone.day(service.now(), start) - HOURS_DAYS;
    let squares = service.store.list_squares(account.id, habit, from).await;
    let mut hours = Hours::default();
    for (day, entry) in squares.map_err(|error| failure(&error))? {
        for stamp in entry.logged_at() {
            if zone.day(stamp.at, start) == day {
                hours.count(day, zone.clock(stamp.at).1);
            }
        }
    }
    Ok(hours)
}
