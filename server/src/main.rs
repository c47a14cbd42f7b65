//! The program: `consistencygrid serve`, `migrate`, `seed`, `doctor`, `backup` and `restore`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use domain::{Day, Instant};
use server::account::password::Passwords;
use server::assets::Site;
use server::clock::{Entropy, FixedClock, SharedClock, SystemClock};
use server::config::{Config, Secret};
use server::reporting::Reporting;
use server::seed::{self, Demo};
use server::service::{Parts, Service};
use server::{doctor, serving, telemetry};
use store::{Store, StoreOptions};

/// What may go wrong at the start, as a sentence.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A habit tracker whose heart is the consistency grid: a square for every day.
///
/// Settings are read from the environment; the README lists them.
#[derive(Parser)]
#[command(name = "consistencygrid", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site (the default).
    Serve(Serve),
    /// Bring the database to this version, and end.
    Migrate(Place),
    /// Make a demo account with two years of ten habits, and end.
    Seed(Seed),
    /// Look whether settings, database, mail and disk will do; fails when something does not work.
    Doctor(Place),
    /// Copy the embedded database to a new file, while servers use it.
    Backup(Backup),
    /// Put a copy in the place of the embedded database.
    Restore(Restore),
}

#[derive(Args)]
struct Backup {
    #[command(flatten)]
    place: Place,
    /// Where the copy is to be; nothing may be there yet.
    file: PathBuf,
}

#[derive(Args)]
struct Restore {
    #[command(flatten)]
    place: Place,
    /// The copy.
    file: PathBuf,
    /// There may be a database already; it is kept beside the new one. No server may use it.
    #[arg(long)]
    replace: bool,
}

#[derive(Args)]
struct Place {
    /// The folder of the embedded database.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    place: Place,
    /// The address and port to listen on.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Let it be this time and no later, like 2026-10-08T21:00:00Z; for tests and pictures.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    clock: Option<Instant>,
}

#[derive(Args)]
struct Seed {
    #[command(flatten)]
    place: Place,
    /// The day the two years end with, like 2026-10-08; today when absent.
    #[arg(long, value_name = "DAY")]
    today: Option<Day>,
    /// The account's address.
    #[arg(long, default_value = "mara@example.org")]
    email: String,
    /// The account's password; a random one when absent.
    #[arg(long)]
    password: Option<String>,
}

fn instant(text: &str) -> Result<Instant, String> {
    let time = text.parse::<jiff::Timestamp>();
    time.map(|time| Instant(time.as_millisecond()))
        .map_err(|_| "a time is written like 2026-10-08T21:00:00Z".to_owned())
}

#[tokio::main]
async fn main() -> ExitCode {
    let Cli { command, serve } = Cli::parse();
    let run = match command.unwrap_or(Command::Serve(serve)) {
        Command::Serve(serve) => run_serve(serve).await,
        Command::Migrate(place) => run_migrate(place).await,
        Command::Seed(seed) => run_seed(seed).await,
        Command::Doctor(place) => run_doctor(place).await,
        Command::Backup(backup) => run_backup(backup).await,
        Command::Restore(restore) => run_restore(restore).await,
    };
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", sentence(&*failure));
            ExitCode::FAILURE
        }
    }
}

/// The failure with what led to it.
fn sentence(failure: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(failure), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

async fn run_serve(serve: Serve) -> Result<(), Failure> {
    let listen = serve.listen.map(|listen| ("LISTEN", listen.to_string()));
    let config = config(serve.place, listen)?;
    telemetry::start(config.log, config.sentry.server.is_some());
    let clock: SharedClock = match serve.clock {
        Some(now) => Arc::new(FixedClock::at(now)),
        None => Arc::new(SystemClock::start()),
    };
    let reporting = Reporting::start(&config, &clock);
    let entropy = Entropy::system()?;
    let passwords = Passwords::new(&entropy)?;
    let store = open(&config).await?;
    let site = Site::load()?;
    let mailer = server::mail::mailer(&config)?;
    let service = Service::new(Parts { config, clock, entropy, store, passwords, site, mailer });
    let served = serving::serve(service).await;
    if let Some(reporting) = reporting {
        reporting.close().await;
    }
    Ok(served?)
}

#[expect(clippy::print_stdout, reason = "the answer to the one who called")]
async fn run_migrate(place: Place) -> Result<(), Failure> {
    let store = open(&config(place, None)?).await?;
    println!("The {} database is up to date.", store.engine().name());
    store.close().await;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the answer to the one who called")]
async fn run_seed(seed: Seed) -> Result<(), Failure> {
    let config = config(seed.place, None)?;
    let entropy = Entropy::system()?;
    let passwords = Passwords::new(&entropy)?;
    let store = open(&config).await?;
    let demo = Demo { email: seed.email, password: seed.password, today: seed.today };
    let seeded = seed::seed(&store, &passwords, &entropy, &SystemClock::start(), demo).await?;
    store.close().await;
    println!("{seeded}\nSign in at {}", config.site.at("/sign-in"));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the answer to the one who called")]
async fn run_doctor(place: Place) -> Result<(), Failure> {
    let findings = match config(place, None) {
        Ok(config) => doctor::examine(&config, &SystemClock::start()).await,
        Err(unusable) => vec![doctor::Finding::bad("settings", unusable.to_string())],
    };
    for finding in &findings {
        println!("{finding}");
    }
    let is_bad = findings.iter().any(|finding| finding.state == doctor::State::Bad);
    if is_bad { Err("something does not work".into()) } else { Ok(()) }
}

#[expect(clippy::print_stdout, reason = "the answer to the one who called")]
async fn run_backup(Backup { place, file }: Backup) -> Result<(), Failure> {
    store::back_up(config(place, None)?.database_url().expose(), &file).await?;
    println!("{} holds a checked copy.", file.display());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the answer to the one who called")]
async fn run_restore(Restore { place, file, replace }: Restore) -> Result<(), Failure> {
    let config = config(place, None)?;
    if config.database.is_none() {
        make_folder(&config)?;
    }
    match store::restore(config.database_url().expose(), &file, replace).await {
        Ok(None) => println!("Restored."),
        Ok(Some(kept)) => println!("Restored. What was there before is {}.", kept.display()),
        Err(there @ store::BackupError::Exists(_)) => {
            return Err(format!("{there}: say --replace to keep it beside the copy").into());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn config(place: Place, listen: Option<(&'static str, String)>) -> Result<Config, Failure> {
    let data = place.data.map(|data| ("DATA_DIR", data.display().to_string()));
    let flags: Vec<_> = data.into_iter().chain(listen).collect();
    Ok(Config::from_environment(&flags)?)
}

/// Opens the database and brings it to this version.
async fn open(config: &Config) -> Result<Store, Failure> {
    if config.database.is_none() {
        make_folder(config)?;
    }
    let options = |url: &Secret| StoreOptions {
        max_connections: config.connections,
        ..StoreOptions::new(url.expose())
    };
    let store = Store::open(&options(&config.database_url())).await?;
    match &config.direct_database {
        Some(direct) => {
            let beside = Store::open(&options(direct)).await?;
            beside.migrate().await?;
            beside.close().await;
        }
        None => store.migrate().await?,
    }
    Ok(store)
}

fn make_folder(config: &Config) -> Result<(), Failure> {
    let unable =
        |error| format!("the data folder {} cannot be made: {error}", config.data.display());
    Ok(std::fs::create_dir_all(&config.data).map_err(unable)?)
}
