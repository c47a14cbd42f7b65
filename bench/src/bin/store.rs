//! Commits per second: one device that waits for each answer, many devices at once, and full batches. Then how long it takes
//! to read everything of an account.
//!
//! SQLite always; PostgreSQL with `TEST_POSTGRES_URL`, and through PgBouncer with `TEST_PGBOUNCER_URL`.

#![expect(clippy::print_stdout, reason = "it prints its figures")]

use std::error::Error;
use std::time::Duration;

use bench::{create, habit_id, stopwatch};
use domain::limits::Limits;
use domain::{
    AccountId, ClientId, DayStart, Envelope, Instant, Mark, Operation, OperationId, Request,
    Weekday,
};
use store::{Account, NewAccount, PasswordHash, Profile, Store, StoreOptions};

/// The server's time during the run.
const NOW: Instant = Instant(1_791_400_000_000);

/// How long each figure is measured.
const SECONDS: u64 = 5;

/// Habits, and the squares of each, of accounts that are read: those of `hundred/model.rs`.
const YEARS: [(u8, u64); 3] = [(1, 18), (2, 110), (5, 292)];

/// How often each is read.
const READINGS: usize = 500;

/// How many devices write at once.
const DEVICES: u64 = 64;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("bench.db").display());
    println!(
        "{:32} {:>12} {:>12} {:>16}",
        "commits per second", "1 device", "64 devices", "batches of 500"
    );
    let mut read = vec![("SQLite", run("SQLite", &file).await?)];
    for (name, variable) in
        [("PostgreSQL", "TEST_POSTGRES_URL"), ("through PgBouncer", "TEST_PGBOUNCER_URL")]
    {
        if let Some(url) = bench::variable(variable) {
            read.push((name, run(name, &url).await?));
        }
    }
    println!("\n{:32} {:>12} {:>12} {:>12}", "a snapshot, median µs, squares:", 18, 220, 1_460);
    for (name, [few, some, many]) in read {
        println!("{name:32} {few:>12} {some:>12} {many:>12}");
    }
    Ok(())
}

/// Prints the commits, and returns how many microseconds it takes to read the accounts of [`YEARS`].
async fn run(name: &str, url: &str) -> Result<[u128; 3], Box<dyn Error>> {
    let store = Store::open(&StoreOptions::new(url)).await?;
    store.migrate().await?;
    let alone = measure(&store, 1, 1).await?;
    let together = measure(&store, DEVICES, 1).await?;
    let batches = measure(&store, 1, 500).await?;
    println!("{name:32} {alone:>12.0} {together:>12.0} {batches:>16.0}");
    let mut read = [0; 3];
    for (median, year) in read.iter_mut().zip(YEARS) {
        *median = read_year(&store, year).await?;
    }
    store.close().await;
    Ok(read)
}

/// How many microseconds it takes to read everything of an account with so many habits and squares of each; the median.
async fn read_year(store: &Store, (habits, squares): (u8, u64)) -> Result<u128, Box<dyn Error>> {
    let id = account(store, 1_000_000_000 + u64::from(habits)).await?;
    let mut seq = 1;
    for habit in 1..=habits {
        let tick = |day| {
            let day = bench::TODAY - i32::try_from(day).unwrap_or(0);
            Operation::SetEntry { habit: habit_id(habit), day, mark: Some(Mark::Done) }
        };
        let made = (habit > 1).then(|| create(habit, bench::TODAY - 400));
        let operations = made.into_iter().chain((0..squares).map(tick));
        let envelopes: Vec<Envelope> =
            (seq + 1..).zip(operations).map(|(seq, operation)| envelope(seq, operation)).collect();
        let request = Request { envelopes, ..request(seq) };
        seq = store.commit(id, request, &no_limits(), NOW).await?.ack;
    }
    let mut took = Vec::new();
    for _ in 0..READINGS {
        let watch = stopwatch();
        std::hint::black_box(store.get_snapshot(id).await?);
        took.push(watch.elapsed().as_micros());
    }
    took.sort_unstable();
    Ok(took[took.len() / 2])
}

/// Commits per second of so many devices, each of its own account, with so many operations a commit.
#[expect(clippy::cast_precision_loss, reason = "a run has far fewer than 2^53 commits")]
async fn measure(store: &Store, devices: u64, batch: u64) -> Result<f64, Box<dyn Error>> {
    let mut accounts = Vec::new();
    for number in 0..devices {
        accounts.push(account(store, devices * 1_000_000 + batch * 1_000 + number).await?);
    }
    let watch = stopwatch();
    let tasks = accounts.into_iter().map(|account| {
        let (store, watch) = (store.clone(), watch);
        tokio::spawn(async move {
            let (mut commits, mut seq) = (0u64, 1);
            while watch.elapsed() < Duration::from_secs(SECONDS) {
                let request = ticks(seq, batch);
                if store.commit(account, request, &no_limits(), NOW).await.is_err() {
                    break;
                }
                seq += batch;
                commits += 1;
            }
            commits
        })
    });
    let mut commits = 0;
    for task in tasks.collect::<Vec<_>>() {
        commits += task.await?;
    }
    Ok(commits as f64 / watch.elapsed().as_secs_f64())
}

/// A fresh account with one habit.
async fn account(store: &Store, number: u64) -> Result<AccountId, Box<dyn Error>> {
    let mut entropy = [0; 16];
    entropy[..8].copy_from_slice(&number.to_be_bytes());
    entropy[8..].copy_from_slice(&std::process::id().to_be_bytes().repeat(2));
    let id = AccountId::from_entropy(entropy);
    let account = Account {
        id,
        email: format!("{id}@example.org"),
        email_confirmed_at: None,
        created_at: NOW,
        profile: Profile {
            name: "Ann".to_owned(),
            zone: "UTC".to_owned(),
            week_start: Weekday::Mon,
            day_start: DayStart::MIDNIGHT,
        },
    };
    store
        .insert_account(NewAccount { account, password_hash: PasswordHash("none".to_owned()) })
        .await?;
    let request =
        Request { envelopes: vec![envelope(1, create(1, bench::TODAY - 400))], ..request(0) };
    store.commit(id, request, &no_limits(), NOW).await?;
    Ok(id)
}

/// So many ticks after the `seq`th operation.
fn ticks(seq: u64, count: u64) -> Request {
    let tick = |seq: u64| {
        let day = bench::TODAY - i32::try_from(seq % 365).unwrap_or(0);
        envelope(seq, Operation::SetEntry { habit: habit_id(1), day, mark: Some(Mark::Done) })
    };
    let envelopes = (seq + 1..=seq + count).map(tick).collect();
    Request { envelopes, ..request(seq) }
}

fn request(acked: u64) -> Request {
    let acked_id = (acked > 0).then(|| OperationId::from_entropy(acked.to_be_bytes()));
    Request { client: client(), acked, acked_id, cursor: Some(acked), envelopes: Vec::new() }
}

fn envelope(seq: u64, operation: Operation) -> Envelope {
    Envelope { client: client(), at: NOW, ..bench::envelope(seq, operation) }
}

fn client() -> ClientId {
    ClientId::from_entropy([1; 8])
}

fn no_limits() -> Limits {
    Limits { per_minute: [].into(), ..Limits::default() }
}
