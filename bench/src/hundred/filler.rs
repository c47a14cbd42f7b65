//! Fills a database with the accounts of the model and their year.

use domain::apply::apply_to;
use domain::ledger::{AccountState, Known};
use domain::{Day, Envelope, Instant, Request, Snapshot};
use store::{Portion, Store};
use tokio::task::JoinSet;

use super::Failed;
use super::model::DAYS;
use super::person::{Person, minute};

/// How many pieces the year is filled in, so that the rows of an account do not all stand together: they would not either
/// had they been written day by day.
pub const PIECES: i32 = 4;

/// How many days of operations the log holds.
const LOGGED_DAYS: i32 = 90;

/// How many accounts are written in one transaction.
const TOGETHER: u64 = 50;

/// How many transactions are under way at once.
const LANES: usize = 12;

/// Makes `people` accounts with a session each and a year that ends before `today`. Returns how many entries were made.
///
/// # Errors
/// When the database fails, or takes something else than was planned.
pub async fn fill(store: &Store, people: u64, today: Day) -> Result<u64, Failed> {
    each(people, |from, to| {
        let store = store.clone();
        async move {
            for person in (from..to).map(Person) {
                store.insert_account(person.new_account(minute(today - DAYS, 0))).await?;
                let session = person.new_session(minute(today, 0));
                store.insert_session(person.account(), session).await?;
            }
            Ok(Vec::<()>::new())
        }
    })
    .await?;
    let mut states = vec![AccountState::default(); usize::try_from(people)?];
    for piece in 1..=PIECES {
        let given = &states;
        let filled = each(people, |from, to| {
            let portions = (from..to).map(Person).filter_map(|person| {
                let state = given.get(usize::try_from(person.0).ok()?)?.clone();
                portion(person, state, today, piece)
            });
            let (store, portions) = (store.clone(), portions.collect());
            async move { write(&store, portions, today, piece).await }
        })
        .await?;
        for (person, state) in filled {
            if let Some(known) = states.get_mut(usize::try_from(person.0)?) {
                *known = state;
            }
        }
    }
    check(&states, today)
}

/// Does a piece of work for all people, some dozens at a time, and collects what it comes to.
async fn each<T, W>(people: u64, mut work: impl FnMut(u64, u64) -> W) -> Result<Vec<T>, Failed>
where
    T: Send + 'static,
    W: Future<Output = Result<Vec<T>, Failed>> + Send + 'static,
{
    let (mut tasks, mut all) = (JoinSet::new(), Vec::new());
    let mut from = 0;
    while from < people || !tasks.is_empty() {
        if from < people && tasks.len() < LANES {
            let to = people.min(from + TOGETHER);
            tasks.spawn(work(from, to));
            from = to;
        } else if let Some(done) = tasks.join_next().await {
            all.extend(done??);
        }
    }
    Ok(all)
}

/// The last day of a piece, and the first after it.
fn end(today: Day, piece: i32) -> Day {
    today - DAYS + DAYS * piece / PIECES
}

/// What somebody's device sent in a piece of the year, 1 to [`PIECES`], and when that came in; `None` when it was nothing.
pub fn request(person: Person, today: Day, piece: i32) -> Option<(Request, Instant)> {
    let is_before = |piece| move |envelope: &Envelope| envelope.at < minute(end(today, piece), 0);
    let year = person.year(today).into_iter().skip_while(is_before(piece - 1));
    let envelopes: Vec<Envelope> = year.take_while(is_before(piece)).collect();
    let acked = envelopes.first()?.seq - 1;
    let request = Request {
        client: person.device(),
        acked,
        acked_id: (acked > 0).then(|| person.operation_id(acked)),
        cursor: Some(acked),
        envelopes,
    };
    Some((request, minute(end(today, piece), 0)))
}

/// The same with what the database holds by then.
fn portion(
    person: Person,
    account: AccountState,
    today: Day,
    piece: i32,
) -> Option<(Person, Portion)> {
    let (request, _) = request(person, today, piece)?;
    // Squares of other days do not matter to those of these days.
    let mut snapshot = Snapshot::default();
    if request.acked > 0 {
        for made in person.year(today).iter().take(usize::from(person.kind().habits)) {
            apply_to(&mut snapshot, made).ok()?;
        }
    }
    let known = Known { account, last_seq: request.acked, logged: Vec::new(), snapshot };
    Some((person, Portion { account: person.account(), known, request }))
}

async fn write(
    store: &Store,
    portions: Vec<(Person, Portion)>,
    today: Day,
    piece: i32,
) -> Result<Vec<(Person, AccountState)>, Failed> {
    let people: Vec<Person> = portions.iter().map(|(person, _)| *person).collect();
    let portions = portions.into_iter().map(|(_, portion)| portion).collect();
    let (logged_from, now) = (minute(today - LOGGED_DAYS, 0), minute(end(today, piece), 0));
    let states = store.fill(portions, logged_from, now).await?;
    Ok(people.into_iter().zip(states).collect())
}

/// Every operation has changed something, so an account's version says whether all of them are there.
fn check(states: &[AccountState], today: Day) -> Result<u64, Failed> {
    let mut entries = 0;
    for (person, state) in (0..).map(Person).zip(states) {
        let planned = person.year(today).len() as u64;
        if state.head != planned {
            return Err(format!("{} has {} of {planned} changes", person.0, state.head).into());
        }
        entries += planned - u64::from(person.kind().habits);
    }
    Ok(entries)
}
