//! 100,000 people at once: fills databases, plays the model, and reports. See `bench/README.md`.

#![expect(clippy::print_stdout, reason = "it prints its figures")]
#![expect(clippy::cast_precision_loss, reason = "people and bytes are far fewer than 2^53")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use axum::Router;
use bench::hundred::Failed;
use bench::hundred::filler::fill;
use bench::hundred::model::{PEAK, PEOPLE, requests_per_second};
use bench::hundred::person::Person;
use bench::hundred::player::{Crowd, HELLO, Player, Squares, today};
use bench::hundred::report::{Moment, Run, find_limit};
use bench::hundred::stage::{Kind, Stage};
use bench::hundred::watch::Telling;
use bench::stopwatch;
use store::{Store, StoreOptions};

const USAGE: &str = "\
hundred FOLDER fill KIND [PEOPLE]            makes the database and fills it
hundred FOLDER play KIND [TIMES [SECONDS]]   plays the model, so many times as much
hundred FOLDER limit KIND                    finds the highest rate with a p99 below 100 ms
hundred FOLDER throng KIND [CONNECTIONS]     that many ask without a pause for 60 s
hundred FOLDER hold KIND [CONNECTIONS]       that many open a page and keep the connection
hundred FOLDER restarts                      restarts PgBouncer and PostgreSQL under load
KIND is sqlite, pooled (PostgreSQL behind PgBouncer), two (two servers on it behind HAProxy), or hello";

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["hello", address] = arguments[..] {
        return hello(address).await;
    }
    let [folder, command, rest @ ..] = &arguments[..] else { return Err(USAGE.into()) };
    let folder = std::path::absolute(folder)?;
    if *command == "restarts" {
        return restarts(&folder).await;
    }
    let [kind, numbers @ ..] = rest else { return Err(USAGE.into()) };
    let kind = Kind::named(kind).ok_or(USAGE)?;
    match *command {
        "fill" => make(&folder, kind, number(numbers, 0, PEOPLE)?).await,
        "play" => {
            let lasting = Duration::from_secs(number(numbers, 1, 60)?);
            play(&folder, kind, number(numbers, 0, 1.0)?, lasting).await
        }
        "limit" => limit(&folder, kind).await,
        "throng" => throng(&folder, kind, number(numbers, 0, 1_000)?).await,
        "hold" => hold(&folder, kind, number(numbers, 0, 10_000)?).await,
        _ => Err(USAGE.into()),
    }
}

/// The number at a place of the command line, if there is one.
fn number<T: FromStr<Err: Error + Send + Sync + 'static>>(
    given: &[&str],
    place: usize,
    otherwise: T,
) -> Result<T, Failed> {
    given.get(place).map_or(Ok(otherwise), |number| Ok(number.parse()?))
}

/// The hello-world beside which the server is measured: it reads what is sent, and says hello.
async fn hello(address: &str) -> Result<(), Failed> {
    let router = Router::new().fallback(|_: axum::body::Bytes| async { HELLO });
    Ok(axum::serve(tokio::net::TcpListener::bind(address).await?, router).await?)
}

async fn make(folder: &Path, kind: Kind, people: u64) -> Result<(), Failed> {
    let stage = Stage::for_filling(kind, folder).await?;
    let watch = stopwatch();
    let mut options = StoreOptions::new(stage.database());
    options.patience_ms = 120_000;
    let store = Store::open(&options).await?;
    store.migrate().await?;
    let (today, entries) = (today(), fill(&store, people, today()).await?);
    store.close().await;
    stage.settle().await?;
    remember(&stage.data(), &Crowd::new(people, today))?;
    println!("{people} accounts with {entries} entries in {:.0} s", watch.elapsed().as_secs_f64());
    stage.stop().await
}

/// Where is kept what everybody remembers.
fn memory(data: &Path) -> PathBuf {
    data.join("people.json")
}

fn remember(data: &Path, crowd: &Crowd) -> Result<(), Failed> {
    Ok(std::fs::write(memory(data), serde_json::to_vec(crowd)?)?)
}

/// Sets the stage, lets something happen on it, and remembers what everybody has come to.
async fn on_stage<T, W>(
    folder: &Path,
    kind: Kind,
    squares: Squares,
    work: impl FnOnce(Stage, std::sync::Arc<Player>) -> W,
) -> Result<T, Failed>
where
    W: Future<Output = Result<(Stage, T), Failed>>,
{
    let stage = Stage::start(kind, folder).await?;
    let data = stage.data();
    let crowd: Crowd = serde_json::from_slice(&std::fs::read(memory(&data))?)?;
    let player = Player::new(stage.site(), &crowd, squares)?;
    let (stage, result) = work(stage, player.clone()).await?;
    stage.stop().await?;
    if kind != Kind::Hello {
        remember(&data, &Crowd { seats: player.seats(), ..crowd })?;
    }
    Ok(result)
}

async fn play(folder: &Path, kind: Kind, times: f64, lasting: Duration) -> Result<(), Failed> {
    let rate = requests_per_second(PEOPLE as f64) * times;
    on_stage(folder, kind, Squares::Recent, async |stage, player| {
        player.play(rate, Duration::from_secs(10), 1).await?;
        let run = Run::measure(&stage, rate, player.play(rate, lasting, 2)).await?;
        let peak = if times >= PEAK { " at the peak" } else { "" };
        run.print(&format!("{kind:?}: {PEOPLE} people{peak}"));
        println!("{} connections were opened.", player.connections());
        let programs = stage.programs();
        let servers = programs.iter().filter(|program| program.name == "server");
        for (server, figures) in servers.zip(stage.figures()) {
            let Telling { median_ms, cpu_ms, series, bytes } =
                Telling::measure(server, figures).await?;
            println!(
                "Telling {series} figures in {bytes} bytes took {median_ms:.2} ms, {cpu_ms:.2} ms of them on the processor."
            );
        }
        Ok((stage, ()))
    })
    .await
}

async fn limit(folder: &Path, kind: Kind) -> Result<(), Failed> {
    on_stage(folder, kind, Squares::Recent, async |stage, player| {
        let rate = find_limit(&stage, &player, 15).await?;
        let people = rate / requests_per_second(1.0);
        println!("\n{kind:?}: {rate:.0} requests a second are sustained, of {people:.0} people on average");
        println!("or {:.0} at their peak.", people / PEAK);
        Ok((stage, ()))
    })
    .await
}

async fn throng(folder: &Path, kind: Kind, connections: u64) -> Result<(), Failed> {
    on_stage(folder, kind, Squares::Recent, async |stage, player| {
        let load = player.throng(connections, Duration::from_mins(1), 3);
        let mut run = Run::measure(&stage, 0.0, load).await?;
        run.rate = run.tally.together().len() as f64 / run.tally.seconds;
        run.print(&format!("{kind:?}: {connections} connections without a pause"));
        Ok((stage, ()))
    })
    .await
}

async fn hold(folder: &Path, kind: Kind, connections: u64) -> Result<(), Failed> {
    on_stage(folder, kind, Squares::Recent, async |stage, player| {
        let before = Moment::of(&stage).await?.servers_bytes();
        let held = player.hold(connections).await?;
        let after = Moment::of(&stage).await?.servers_bytes();
        let each = after.saturating_sub(before) as f64 / held.len() as f64 / 1000.0;
        println!("{kind:?}: {} people with an open page: {each:.1} KB each", held.len());
        Ok((stage, ()))
    })
    .await
}

/// Seconds from the beginning to the restart of PgBouncer, to that of PostgreSQL, and to the end.
const RESTARTS: [u64; 3] = [15, 35, 60];

async fn restarts(folder: &Path) -> Result<(), Failed> {
    let rate = requests_per_second(PEOPLE as f64);
    on_stage(folder, Kind::Pooled, Squares::New, async |mut stage, player| {
        let (load, watch) = (player.clone(), stopwatch());
        let lasting = Duration::from_secs(RESTARTS[2]);
        let load = tokio::spawn(async move { load.play(rate, lasting, 4).await });
        let mut back = Vec::new();
        for (name, at) in [("PgBouncer", RESTARTS[0]), ("PostgreSQL", RESTARTS[1])] {
            tokio::time::sleep(Duration::from_secs(at).saturating_sub(watch.elapsed())).await;
            let begun = watch.elapsed().as_secs_f64();
            stage.restart(name).await?;
            back.push((name, begun, watch.elapsed().as_secs_f64()));
        }
        let tally = load.await??;
        let answered = tally.together().len();
        println!("{answered} requests answered, {} errors", tally.failures());
        for (name, begun, ended) in back {
            let until = begun + 18.0;
            let failed: Vec<f64> =
                tally.failed.iter().copied().filter(|at| (begun..until).contains(at)).collect();
            let last = failed.iter().copied().fold(begun, f64::max);
            println!(
                "{name} was away for {:.1} s: {} errors, the last one {:.1} s after it was stopped",
                ended - begun,
                failed.len(),
                last - begun,
            );
        }
        for (error, times) in &tally.errors {
            println!("- {times} × {error}");
        }
        check(&player, &tally.ticked).await?;
        Ok((stage, ()))
    })
    .await
}

/// Looks for every square whose tick was acknowledged.
async fn check(
    player: &Player,
    ticked: &[(Person, domain::HabitId, domain::Day)],
) -> Result<(), Failed> {
    let mut by_person: BTreeMap<Person, BTreeSet<(domain::HabitId, domain::Day)>> = BTreeMap::new();
    for (person, habit, day) in ticked {
        by_person.entry(*person).or_default().insert((*habit, *day));
    }
    let mut missing = 0;
    for (person, squares) in &by_person {
        let snapshot = player.snapshot(*person).await?;
        let is_there = |(habit, day): &&(domain::HabitId, domain::Day)| {
            snapshot.entry(*habit, *day).is_some_and(|entry| entry.mark().is_some())
        };
        missing += squares.iter().filter(|square| !is_there(square)).count();
    }
    let people = by_person.len();
    println!(
        "{} acknowledged ticks of {people} people looked for: {missing} are missing",
        ticked.len()
    );
    if missing == 0 { Ok(()) } else { Err("something acknowledged is not there".into()) }
}
