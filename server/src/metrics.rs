//! Figures for Prometheus: how the server fares, never who does what. No label has more values than the program has words.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use domain::{OperationId, Reply, Request};
use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::clock::SharedClock;
use crate::reporting;
use crate::service::Service;

/// The media type of what [`Metrics::write`] writes.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Upper bounds of a request's time, in seconds; 0.5 is where the alert comes.
const REQUEST_BOUNDS: [f64; 11] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Upper bounds of a statement's time, in seconds; 0.05 is where it is called slow.
const STATEMENT_BOUNDS: [f64; 10] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    /// The pattern of the address, never the address.
    route: String,
    /// `2xx` and so on; `429` apart, since it is how limits show.
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Decided {
    outcome: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Looked {
    found: &'static str,
}

/// Upper bounds of what a browser waits for, in seconds; 0.2, 1.8 and 2.5 are where it is called slow.
const VITAL_BOUNDS: [f64; 10] = [0.05, 0.1, 0.2, 0.5, 0.8, 1.2, 1.8, 2.5, 4.0, 8.0];

/// Upper bounds of how much moves on a page, in parts of the screen; 0.1 is where it is called much.
const SHIFT_BOUNDS: [f64; 5] = [0.01, 0.05, 0.1, 0.25, 0.5];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Waited {
    vital: &'static str,
    page: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Shifted {
    page: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connected {
    state: &'static str,
}

type Times<L> = Family<L, Histogram, fn() -> Histogram>;

/// All figures of one server.
pub struct Metrics {
    registry: Registry,
    clock: SharedClock,
    requests: Times<Answered>,
    operations: Family<Decided, Counter>,
    statements: Histogram,
    snapshots: Family<Looked, Counter>,
    vitals: Times<Waited>,
    shifts: Times<Shifted>,
    connections: Family<Connected, Gauge>,
    waiting: Gauge,
    waiting_writes: Gauge,
    waiting_mails: Gauge,
    uptime: Gauge,
}

impl Metrics {
    /// Nothing was counted yet.
    pub(crate) fn new(clock: SharedClock, version: &str) -> Arc<Self> {
        let mut metrics = Self {
            registry: Registry::with_prefix("consistencygrid"),
            clock,
            requests: Family::new_with_constructor(|| Histogram::new(REQUEST_BOUNDS)),
            operations: Family::default(),
            statements: Histogram::new(STATEMENT_BOUNDS),
            snapshots: Family::default(),
            vitals: Family::new_with_constructor(|| Histogram::new(VITAL_BOUNDS)),
            shifts: Family::new_with_constructor(|| Histogram::new(SHIFT_BOUNDS)),
            connections: Family::default(),
            waiting: Gauge::default(),
            waiting_writes: Gauge::default(),
            waiting_mails: Gauge::default(),
            uptime: Gauge::default(),
        };
        metrics.register(version);
        Arc::new(metrics)
    }

    fn register(&mut self, version: &str) {
        let registry = &mut self.registry;
        registry.register("build", "The release", Info::new(vec![("version", version.to_owned())]));
        let help = "Time from a request to the head of its answer";
        registry.register("request_duration_seconds", help, self.requests.clone());
        let help = "Operations in exchanges and forms, by what was answered; one that is sent again counts again";
        registry.register("operations", help, self.operations.clone());
        let help = "Time a statement took in the database, and on the way there and back";
        registry.register("statement_duration_seconds", help, self.statements.clone());
        let help = "Readings of an account's snapshot, by whether it was in memory";
        registry.register("snapshot_readings", help, self.snapshots.clone());
        let help = "How long browsers waited for pages: ttfb, fcp and lcp to show, inp to answer";
        registry.register("web_vital_seconds", help, self.vitals.clone());
        let help = "How much of a page moved by itself (cls)";
        registry.register("web_shift", help, self.shifts.clone());
        let help =
            "Connections to PostgreSQL, or those that read SQLite, and the most there may be";
        registry.register("database_connections", help, self.connections.clone());
        let help = "Transactions that wait for a connection";
        registry.register("database_waiting", help, self.waiting.clone());
        let help = "Writes that wait for the one writer of SQLite";
        registry.register("database_waiting_writes", help, self.waiting_writes.clone());
        let help = "Mails on their way";
        registry.register("mails_waiting", help, self.waiting_mails.clone());
        registry.register("uptime_seconds", "Seconds since the start", self.uptime.clone());
    }

    /// Counts an answer. `route` is the pattern of its address, if it has one.
    pub(crate) fn answered(
        &self,
        method: &Method,
        route: Option<String>,
        status: StatusCode,
        took: Duration,
    ) {
        let method = match *method {
            Method::GET => "GET",
            Method::POST => "POST",
            Method::HEAD => "HEAD",
            _ => "other",
        };
        let route = route.unwrap_or_else(|| "none".to_owned());
        let labels = Answered { method, route, status: class(status) };
        self.requests.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts what became of operations that were handed in.
    pub(crate) fn decided(&self, sent: &Sent, reply: &Reply) {
        if reply.forked {
            return;
        }
        let refusal = |id| reply.refusals.iter().find(|refusal| refusal.id == id);
        for (seq, id) in &sent.0 {
            let outcome = match refusal(*id) {
                Some(refusal) => code(refusal.rejection),
                None if *seq <= reply.ack => "accepted".to_owned(),
                None => "rate_limited".to_owned(),
            };
            self.operations.get_or_create(&Decided { outcome }).inc();
        }
    }

    /// Counts a reading of a snapshot.
    pub(crate) fn looked(&self, is_hit: bool) {
        let found = if is_hit { "hit" } else { "miss" };
        self.snapshots.get_or_create(&Looked { found }).inc();
    }

    /// Counts how long a browser waited. Both words are of the program's, not of the browser's.
    pub(crate) fn waited(&self, vital: &'static str, page: &'static str, seconds: f64) {
        self.vitals.get_or_create(&Waited { vital, page }).observe(seconds);
    }

    /// Counts how much of a page has moved.
    pub(crate) fn shifted(&self, page: &'static str, shift: f64) {
        self.shifts.get_or_create(&Shifted { page }).observe(shift);
    }

    /// Everything, as Prometheus reads it.
    ///
    /// # Errors
    /// When it cannot be written as text, which no figure of ours brings about.
    pub(crate) fn write(&self, service: &Service) -> Result<String, std::fmt::Error> {
        let pool = service.store.pool();
        let used = pool.open - pool.idle;
        for (state, number) in [("used", used), ("idle", pool.idle), ("most", pool.most)] {
            self.connections.get_or_create(&Connected { state }).set(number.into());
        }
        self.waiting.set(i64::try_from(pool.waiting).unwrap_or(i64::MAX));
        self.waiting_writes.set(i64::try_from(pool.waiting_writes).unwrap_or(i64::MAX));
        self.waiting_mails.set(i64::try_from(service.post.waiting()).unwrap_or(i64::MAX));
        self.uptime.set(i64::try_from(self.clock.elapsed().as_secs()).unwrap_or(i64::MAX));
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl store::Watch for Metrics {
    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    fn statement(&self, sql: &str, took: Duration) {
        self.statements.observe(took.as_secs_f64());
        reporting::statement(sql, took);
    }
}

/// The operations of a request, remembered until its reply is there.
pub(crate) struct Sent(Vec<(u64, OperationId)>);

impl Sent {
    pub(crate) fn of(request: &Request) -> Self {
        Self(request.envelopes.iter().map(|envelope| (envelope.seq, envelope.id)).collect())
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        429 => "429",
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// The name of a rejection on the wire.
fn code(rejection: domain::Rejection) -> String {
    let value = serde_json::to_value(rejection).ok();
    value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
