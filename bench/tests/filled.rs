//! A database that was filled in bulk is the one that commits would have made.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use bench::hundred::filler::{PIECES, fill, request};
use bench::hundred::model::KINDS;
use bench::hundred::person::{Person, minute};
use domain::limits::Limits;
use domain::{Day, Mark, Operation, Record, Reply, Request};
use store::{Store, StoreOptions};

const TODAY: Day = Day(20_783);

/// Somebody of each kind, and so many that all of them are among those who are filled.
const OF_EACH_KIND: [Person; 3] = [Person(0), Person(4), Person(30)];
const PEOPLE: u64 = 31;

fn no_limits() -> Limits {
    Limits { per_minute: [].into(), backlog: u32::MAX, backlog_per_minute: 60_000 }
}

/// An empty database in memory, and one in each that the test runner names.
async fn databases(name: &str) -> Vec<Store> {
    let mut urls = vec!["sqlite::memory:".to_owned()];
    // Both lead to the same database, so each has schemas of its own.
    for (way, variable) in [("straight", "TEST_POSTGRES_URL"), ("pooled", "TEST_PGBOUNCER_URL")] {
        if let Some(url) = bench::variable(variable).filter(|url| !url.is_empty()) {
            let separator = if url.contains('?') { '&' } else { '?' };
            let process = std::process::id();
            urls.push(format!("{url}{separator}schema=filled_{name}_{way}_{process}"));
        }
    }
    let mut stores = Vec::new();
    for url in urls {
        let options = StoreOptions { max_connections: 4, ..StoreOptions::new(url) };
        let store = Store::open(&options).await.unwrap();
        store.migrate().await.unwrap();
        stores.push(store);
    }
    stores
}

async fn commit_the_year(store: &Store, person: Person) {
    store.insert_account(person.new_account(minute(TODAY - 365, 0))).await.unwrap();
    for (request, now) in (1..=PIECES).filter_map(|piece| request(person, TODAY, piece)) {
        store.commit(person.account(), request, &no_limits(), now).await.unwrap();
    }
}

/// What a device that knows all but the last 100 changes is answered when it ticks a square once more.
async fn tick(store: &Store, person: Person) -> Reply {
    let acked = person.year(TODAY).len() as u64;
    let again = Operation::SetEntry {
        habit: person.habit(0),
        day: TODAY - 3,
        mark: Some(Mark::Skipped(domain::Reason::default())),
    };
    let now = minute(TODAY, 600);
    let request = Request {
        client: person.device(),
        acked,
        acked_id: Some(person.operation_id(acked)),
        cursor: Some(acked.saturating_sub(100)),
        envelopes: vec![person.envelope(acked + 1, now, again)],
    };
    let mut reply = store.commit(person.account(), request, &no_limits(), now).await.unwrap();
    reply.rows.sort_by_key(Record::key);
    assert_eq!((reply.ack, reply.head), (acked + 1, acked + 1));
    reply
}

#[tokio::test]
async fn what_is_filled_is_what_commits_would_have_made_and_can_be_written_on() {
    let committed = databases("committed").await;
    for (filled, committed) in databases("filled").await.iter().zip(&committed) {
        let entries = fill(filled, PEOPLE, TODAY).await.unwrap();
        assert!(entries > 4 * 365 * 3, "{entries}");
        for (person, kind) in OF_EACH_KIND.into_iter().zip(KINDS) {
            assert_eq!(person.kind(), kind);
            commit_the_year(committed, person).await;
            let account = person.account();
            let (version, snapshot) = filled.get_snapshot(account).await.unwrap();
            // Stamps and all.
            assert_eq!((version, snapshot.clone()), committed.get_snapshot(account).await.unwrap());
            assert_eq!(version.digest, snapshot.digest());
            let next = tick(filled, person).await;
            assert_eq!(next, tick(committed, person).await);
            let past = |store: &Store| {
                let store = store.clone();
                let (habit, day) = (person.habit(0), TODAY - 3);
                async move { store.list_history(account, habit, day, 10).await.unwrap() }
            };
            assert_eq!(past(filled).await, past(committed).await);
        }
        let session = OF_EACH_KIND[0].new_session(minute(TODAY, 0));
        let found = filled.find_session(&session.token_hash, minute(TODAY, 1)).await.unwrap();
        assert_eq!(found.unwrap().0.email, "person0@example.org");
    }
}
