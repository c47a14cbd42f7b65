//! What a run comes to, in tables for `bench/README.md`.

#![expect(clippy::print_stdout, reason = "it prints the report")]
#![expect(clippy::cast_precision_loss, reason = "a run has far fewer than 2^53 requests and bytes")]

use std::time::Duration;

use hdrhistogram::Histogram;

use super::Failed;
use super::model::{ACTIONS, PEOPLE, requests_per_second};
use super::player::{Player, Tally};
use super::stage::Stage;
use super::watch::{Figures, Program};

const REQUESTS: &str = "consistencygrid_request_duration_seconds";
const STATEMENTS: &str = "consistencygrid_statement_duration_seconds";

/// The bounds in which the servers count requests, in seconds.
const REQUEST_BOUNDS: [f64; 7] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1];

/// The bounds in which they count statements, in seconds.
const STATEMENT_BOUNDS: [f64; 8] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05];

/// What the programs have used, and what the servers have counted, at one moment.
pub struct Moment {
    programs: Vec<(Program, f64, u64)>,
    figures: Figures,
}

impl Moment {
    /// Takes note of the moment.
    ///
    /// # Errors
    /// When a server does not tell its figures.
    pub async fn of(stage: &Stage) -> Result<Self, Failed> {
        // All the others are its children, and have a line of their own.
        let pid = std::process::id();
        let here = Program { name: "generator", pid, with_children: false };
        let programs = stage.programs().into_iter().chain([here]);
        let used = |one: Program| {
            let (cpu, memory) = (one.cpu_seconds(), one.memory_bytes());
            (one, cpu, memory)
        };
        let figures = Figures::ask(&stage.figures()).await?;
        Ok(Self { programs: programs.map(used).collect(), figures })
    }

    /// Bytes that the servers have in memory.
    pub fn servers_bytes(&self) -> u64 {
        let servers = self.programs.iter().filter(|(program, ..)| program.name == "server");
        servers.map(|(_, _, bytes)| bytes).sum()
    }
}

/// A run with what it took.
pub struct Run {
    /// Requests a second that were to come.
    pub rate: f64,
    /// What became of them.
    pub tally: Tally,
    before: Moment,
    after: Moment,
    server_connections: Option<u32>,
}

impl Run {
    /// Measures `load` on a stage.
    ///
    /// # Errors
    /// Those of the load.
    pub async fn measure(
        stage: &Stage,
        rate: f64,
        load: impl Future<Output = Result<Tally, Failed>>,
    ) -> Result<Self, Failed> {
        let before = Moment::of(stage).await?;
        let mut most: Option<u32> = None;
        let mut load = std::pin::pin!(load);
        let tally = loop {
            tokio::select! {
                tally = &mut load => break tally?,
                () = tokio::time::sleep(Duration::from_secs(1)) => {
                    most = most.max(stage.server_connections().await);
                }
            }
        };
        let after = Moment::of(stage).await?;
        Ok(Self { rate, tally, before, after, server_connections: most })
    }

    /// The 99th percentile of all, in milliseconds.
    pub fn p99(&self) -> f64 {
        at(&self.tally.together(), 0.99)
    }

    /// Whether the server kept up: all were answered, 99 of 100 within 100 ms.
    pub fn is_sustained(&self) -> bool {
        self.tally.failures() == 0 && self.p99() < 100.0
    }

    /// Prints everything.
    pub fn print(&self, name: &str) {
        println!(
            "\n### {name}, {:.0} requests a second for {:.0} s\n",
            self.rate, self.tally.seconds
        );
        println!("| what | requests | p50 ms | p95 ms | p99 ms | p99.9 ms | most ms |");
        println!("|---|---|---|---|---|---|---|");
        for (action, took) in ACTIONS.iter().zip(&self.tally.took) {
            print_times(action.name, took);
        }
        print_times("all", &self.tally.together());
        println!("\n{} errors", self.tally.failures());
        for (error, times) in &self.tally.errors {
            println!("- {times} × {error}");
        }
        self.print_use();
        self.print_servers();
    }

    fn answered(&self) -> f64 {
        self.tally.together().len() as f64
    }

    fn print_use(&self) {
        println!("\n| program | CPU s per 1,000 requests | cores | memory MB before | after |");
        println!("|---|---|---|---|---|");
        for (program, cpu, bytes) in &self.after.programs {
            let before = self.before.programs.iter().find(|(one, ..)| one.pid == program.pid);
            let Some((_, cpu_before, bytes_before)) = before else { continue };
            let used = cpu - cpu_before;
            println!(
                "| {} | {:.3} | {:.2} | {:.0} | {:.0} |",
                program.name,
                used / self.answered() * 1000.0,
                used / self.tally.seconds,
                *bytes_before as f64 / 1e6,
                *bytes as f64 / 1e6,
            );
        }
    }

    fn print_servers(&self) {
        let figures = self.after.figures.since(&self.before.figures);
        if figures.sum(&format!("{REQUESTS}_count"), &[]) == 0.0 {
            return;
        }
        let ms =
            |bound: Option<f64>| bound.map_or("more".to_owned(), |s| format!("{} ms", s * 1000.0));
        let requests = |share| ms(figures.bound_of(REQUESTS, &REQUEST_BOUNDS, share));
        let statements = |share| ms(figures.bound_of(STATEMENTS, &STATEMENT_BOUNDS, share));
        println!(
            "\nBy the servers' own clock, to the head of the answer: p50 within {}, p99 within {}, p99.9 within {}.",
            requests(0.5),
            requests(0.99),
            requests(0.999)
        );
        println!(
            "Statements: p50 within {}, p99 within {}, p99.9 within {}; {:.1} a request.",
            statements(0.5),
            statements(0.99),
            statements(0.999),
            figures.sum(&format!("{STATEMENTS}_count"), &[]) / self.answered()
        );
        let readings = |found| figures.sum("consistencygrid_snapshot_readings_total", &[found]);
        let (hits, misses) = (readings("found=\"hit\""), readings("found=\"miss\""));
        println!(
            "Snapshots from memory: {:.0} of {:.0}, {:.0} %.",
            hits,
            hits + misses,
            100.0 * hits / (hits + misses).max(1.0)
        );
        if let Some(most) = self.server_connections {
            println!("Connections from PgBouncer to PostgreSQL: {most} at most.");
        }
    }
}

fn at(took: &Histogram<u64>, quantile: f64) -> f64 {
    took.value_at_quantile(quantile) as f64 / 1000.0
}

fn print_times(name: &str, took: &Histogram<u64>) {
    println!(
        "| {name} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.0} |",
        took.len(),
        at(took, 0.5),
        at(took, 0.95),
        at(took, 0.99),
        at(took, 0.999),
        took.max() as f64 / 1000.0,
    );
}

/// Finds the highest rate that is sustained: double it until it is too much, then halve what is between.
///
/// # Errors
/// Those of the runs.
pub async fn find_limit(
    stage: &Stage,
    player: &std::sync::Arc<Player>,
    seconds: u64,
) -> Result<f64, Failed> {
    let (mut good, mut bad) = (0.0, f64::INFINITY);
    let mut rate = requests_per_second(PEOPLE as f64) * 2.0;
    let mut seed = 100;
    println!("\n| requests a second | p50 ms | p99 ms | errors | |\n|---|---|---|---|---|");
    while bad / good > 1.08 {
        seed += 1;
        player.play(rate, Duration::from_secs(3), seed * 7).await?;
        let load = player.play(rate, Duration::from_secs(seconds), seed);
        let run = Run::measure(stage, rate, load).await?;
        let is_good = run.is_sustained();
        println!(
            "| {rate:.0} | {:.1} | {:.1} | {} | {} |",
            at(&run.tally.together(), 0.5),
            run.p99(),
            run.tally.failures(),
            if is_good { "sustained" } else { "too much" }
        );
        if is_good {
            good = rate;
        } else {
            bad = rate;
        }
        rate = if bad.is_finite() { f64::midpoint(good, bad) } else { rate * 2.0 };
    }
    Ok(good)
}
