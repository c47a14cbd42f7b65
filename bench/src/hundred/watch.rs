//! What the programs of a run use, as the system counts it, and what the servers say of themselves.

use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::net::SocketAddr;

use http_body_util::BodyExt as _;
use hyper::body::Bytes;

use super::Failed;
use super::wire::{Site, connect};
use crate::stopwatch;

/// One program of a run.
#[derive(Debug, Clone)]
pub struct Program {
    /// What it is called in the report.
    pub name: &'static str,
    /// Its process.
    pub pid: u32,
    /// Whether the processes it has started count with it.
    pub with_children: bool,
}

impl Program {
    /// Seconds on the processor since the start, of all threads that are there now.
    ///
    /// The kernel's own times of a process are counted by who runs when its clock ticks, which is wrong by far for programs
    /// that wake up with that clock. This is the scheduler's count, in nanoseconds.
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 nanoseconds")]
    pub fn cpu_seconds(&self) -> f64 {
        let children = if self.with_children { children(self.pid) } else { Vec::new() };
        let processes = children.into_iter().chain([self.pid]);
        processes.map(nanoseconds).sum::<u64>() as f64 / 1e9
    }

    /// Bytes in memory that are its own, without what its children use.
    pub fn memory_bytes(&self) -> u64 {
        let status = read_to_string(format!("/proc/{}/status", self.pid)).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kilobytes.unwrap_or(0) * 1024
    }
}

/// The numbers of a process's state from its third field on, behind the name, which may hold anything.
fn fields(pid: u32) -> Option<Vec<String>> {
    let stat = read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn nanoseconds(pid: u32) -> u64 {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return 0 };
    let of_one = |thread: std::fs::DirEntry| {
        let text = read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    };
    threads.filter_map(|thread| of_one(thread.ok()?)).sum()
}

fn children(of: u32) -> Vec<u32> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = processes.filter_map(|one| one.ok()?.file_name().to_str()?.parse().ok());
    let is_child =
        |pid: &u32| fields(*pid).and_then(|fields| fields.get(1)?.parse().ok()) == Some(of);
    pids.filter(is_child).collect()
}

/// How often the figures are asked for to see what they cost.
const ASKED: usize = 200;

/// What it costs a server to tell its figures.
#[derive(Debug, Clone, Copy)]
pub struct Telling {
    /// Milliseconds from the question to the end of the answer, the median of many.
    pub median_ms: f64,
    /// Milliseconds on the processor for each.
    pub cpu_ms: f64,
    /// How many series there are.
    pub series: usize,
    /// How many bytes the answer has.
    pub bytes: usize,
}

impl Telling {
    /// Asks a server for its figures again and again over one connection.
    ///
    /// # Errors
    /// When it does not answer.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred questions")]
    pub async fn measure(program: &Program, figures: SocketAddr) -> Result<Self, Failed> {
        let mut connection = connect(figures, 0).await?;
        let (mut took, mut text) = (Vec::new(), Bytes::default());
        let before = program.cpu_seconds();
        for _ in 0..ASKED {
            let watch = stopwatch();
            connection.ready().await?;
            let answer = connection.send_request(Site(figures).get("/metrics", "")?).await?;
            text = answer.into_body().collect().await?.to_bytes();
            took.push(watch.elapsed().as_secs_f64() * 1e3);
        }
        let cpu_ms = (program.cpu_seconds() - before) * 1e3 / ASKED as f64;
        took.sort_by(f64::total_cmp);
        let mut told = Figures::default();
        told.read(std::str::from_utf8(&text)?);
        Ok(Self { median_ms: took[ASKED / 2], cpu_ms, series: told.0.len(), bytes: text.len() })
    }
}

/// What a server counts: series with their labels, and numbers.
#[derive(Debug, Clone, Default)]
pub struct Figures(BTreeMap<String, f64>);

impl Figures {
    /// Asks the servers, and adds up what they say.
    ///
    /// # Errors
    /// When one does not answer.
    pub async fn ask(servers: &[SocketAddr]) -> Result<Self, Failed> {
        let mut figures = Self::default();
        for server in servers {
            let mut connection = connect(*server, 0).await?;
            let answer = connection.send_request(Site(*server).get("/metrics", "")?).await?;
            let text = answer.into_body().collect().await?.to_bytes();
            figures.read(std::str::from_utf8(&text)?);
        }
        Ok(figures)
    }

    fn read(&mut self, text: &str) {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((series, number)) = line.rsplit_once(' ')
                && let Ok(number) = number.parse::<f64>()
            {
                *self.0.entry(series.to_owned()).or_default() += number;
            }
        }
    }

    /// How much was counted since then.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let earlier = |series: &str| before.0.get(series).copied().unwrap_or(0.0);
        let counted = self.0.iter().map(|(series, now)| (series.clone(), now - earlier(series)));
        Self(counted.collect())
    }

    /// The sum of all series of a name that hold all of some labels.
    pub fn sum(&self, name: &str, labels: &[&str]) -> f64 {
        let is_meant = |series: &str| {
            series.split('{').next() == Some(name) && labels.iter().all(|one| series.contains(one))
        };
        self.0.iter().filter(|(series, _)| is_meant(series)).map(|(_, number)| number).sum()
    }

    /// Of what took time, the share that was over within so many seconds, which must be a bound of the histogram.
    pub fn share_within(&self, name: &str, seconds: f64) -> f64 {
        let bound = format!("le=\"{seconds}\"");
        let within = self.sum(&format!("{name}_bucket"), &[&bound]);
        within / self.sum(&format!("{name}_count"), &[])
    }

    /// The least bound of a histogram within which a share of what took time was over, in seconds.
    pub fn bound_of(&self, name: &str, bounds: &[f64], share: f64) -> Option<f64> {
        bounds.iter().copied().find(|bound| self.share_within(name, *bound) >= share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_summed_and_compared_with_those_before() {
        let (mut before, mut after) = (Figures::default(), Figures::default());
        before.read(
            "# HELP took\ntook_count{route=\"/a b\"} 2\ntook_bucket{le=\"0.01\",route=\"/\"} 1",
        );
        after.read("took_count{route=\"/a b\"} 10\ntook_count{route=\"/\"} 2\ntook_bucket{le=\"0.01\",route=\"/\"} 6");
        let figures = after.since(&before);
        assert!((figures.sum("took_count", &[]) - 10.0).abs() < 1e-9);
        assert!((figures.sum("took_count", &["/a b"]) - 8.0).abs() < 1e-9);
        assert!((figures.share_within("took", 0.01) - 0.5).abs() < 1e-9);
        assert_eq!(figures.bound_of("took", &[0.01], 0.4), Some(0.01));
        assert_eq!(figures.bound_of("took", &[0.01], 0.6), None);
    }

    #[test]
    fn a_program_is_seen_to_use_time_and_memory() {
        let here = Program { name: "test", pid: std::process::id(), with_children: true };
        assert!(here.memory_bytes() > 100_000);
        assert!(fields(here.pid).is_some_and(|fields| fields.len() > 20));
        assert!(here.cpu_seconds() >= 0.0);
    }
}
