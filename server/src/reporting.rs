//! What goes wrong is told to a collector that speaks Sentry's protocol, if there is one: errors, panics, and how long a
//! part of the requests took. Never an address, a title, a note or a token.
//!
//! The layers that come with the crate for `tower` would send the addresses and headers of requests along, which hold
//! tokens; so what is known of a request is set here, and it is little.

mod browser;
mod courier;
pub(crate) mod replays;
mod scrub;
mod stack;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use domain::AccountId;
use sentry::integrations::backtrace::{AttachStacktraceIntegration, ProcessStacktraceIntegration};
use sentry::integrations::panic::PanicIntegration;
use sentry::integrations::tracing::{BreadcrumbLayer, ErrorLayer};
use sentry::protocol::{SpanId, SpanStatus};
use sentry::{
    Client, ClientOptions, Hub, SentryFutureExt as _, TracesSamplingStrategy, Transaction,
    TransactionContext, User,
};
use tracing::level_filters::LevelFilter;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use crate::clock::{self, SharedClock};
use crate::config::{Config, Dsn};
pub(crate) use browser::{Browsers, MAX_BODY, PATH, take};
use courier::Courier;

/// How long the end of the server waits for what is still to be told.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most letters of a statement that a trace shows.
const MAX_STATEMENT: usize = 500;

/// The crates whose functions are ours.
const OURS: [&str; 5] = ["server", "store", "app", "domain", "consistencygrid"];

/// Whose lines in the log are told of: ours, but for the one about a panic, which is told of when it happens.
const SAID_ALREADY: &str = "server::layers::answer";

/// The connection to a collector; nothing is told before it is there, or after it was closed.
pub struct Reporting {
    client: Arc<Client>,
}

impl Reporting {
    /// Begins to tell the collector of this server's errors, when one was named.
    pub fn start(config: &Config, clock: &SharedClock) -> Option<Self> {
        let dsn = config.sentry.server.as_ref()?;
        let mut options = options(config, dsn, clock);
        options.traces_sampling_strategy = TracesSamplingStrategy::FixedRate(config.sentry.traces);
        options.attach_stacktrace = true;
        options.integrations = vec![
            Arc::new(AttachStacktraceIntegration),
            Arc::new(PanicIntegration::new()),
            Arc::new(ProcessStacktraceIntegration),
        ];
        let client = Arc::new(Client::from(options));
        Hub::main().bind_client(Some(client.clone()));
        Some(Self { client })
    }

    /// Waits until everything was told, for a while.
    pub async fn close(self) {
        // It waits for the courier, who has a task of his own.
        let closed = tokio::task::spawn_blocking(move || self.client.close(Some(PATIENCE)));
        if !matches!(closed.await, Ok(true)) {
            tracing::warn!("not everything was told to the collector");
        }
    }
}

/// What holds for everything that is told: the release, where it runs, and that it is scrubbed.
fn options(config: &Config, dsn: &Dsn, clock: &SharedClock) -> ClientOptions {
    let courier = Arc::new(Courier::start(dsn.get().clone(), clock.clone()));
    let environment = if config.site.is_loopback() { "development" } else { "production" };
    let mut options = ClientOptions::new()
        .release(config.version.clone())
        .environment(environment)
        .in_app_include(OURS)
        .before_send(|event| Some(scrub::event(event)))
        .before_breadcrumb(|crumb| Some(scrub::breadcrumb(crumb)))
        .transport(courier);
    options.dsn = Some(dsn.get().clone());
    // The name of a machine is nobody's business.
    options.server_name = Some(Cow::Borrowed("server"));
    options
}

/// What hears the log and tells the collector: an error as such, and what came before it as its trail.
pub(crate) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>() -> impl Layer<S> {
    let is_ours = |target: &str| {
        let crate_name = target.split("::").next().unwrap_or_default();
        OURS.contains(&crate_name)
    };
    let trail = BreadcrumbLayer::new().with_filter(filter_fn(move |line| {
        is_ours(line.target()) && matches!(*line.level(), Level::INFO | Level::WARN)
    }));
    let errors = ErrorLayer::new()
        .with_filter(filter_fn(|line| line.target() != SAID_ALREADY))
        .with_filter(LevelFilter::ERROR);
    trail.and_then(errors)
}

/// A request on its way, for the collector. Costs next to nothing when there is none.
pub(crate) struct Followed(Option<(Arc<Hub>, Transaction)>);

impl Followed {
    /// Begins to follow a request. `route`: the pattern of its address, which names nobody.
    pub(crate) fn begin(method: &Method, route: Option<&str>) -> Self {
        let above = Hub::current();
        if above.client().is_none() {
            return Self(None);
        }
        let hub = Arc::new(Hub::new_from_top(above));
        let name = format!("{method} {}", route.unwrap_or("none"));
        let mut context = TransactionContext::new(&name, "http.server");
        if route.is_none_or(is_machinery) {
            context.set_sampled(false);
        }
        let transaction = hub.start_transaction(context);
        hub.configure_scope(|scope| {
            scope.set_transaction(Some(&name));
            scope.set_span(Some(transaction.clone().into()));
        });
        Self(Some((hub, transaction)))
    }

    /// Runs what belongs to the request.
    pub(crate) async fn along<T>(&self, run: impl Future<Output = T>) -> T {
        match &self.0 {
            Some((hub, _)) => run.bind_hub(Arc::clone(hub)).await,
            None => run.await,
        }
    }

    /// The request was answered.
    pub(crate) fn end(self, status: StatusCode) {
        let Some((hub, transaction)) = self.0 else { return };
        let outcome = match status.as_u16() {
            0..=399 => SpanStatus::Ok,
            401 => SpanStatus::Unauthenticated,
            403 => SpanStatus::PermissionDenied,
            404 => SpanStatus::NotFound,
            429 => SpanStatus::ResourceExhausted,
            400..=499 => SpanStatus::InvalidArgument,
            503 => SpanStatus::Unavailable,
            _ => SpanStatus::InternalError,
        };
        transaction.set_status(outcome);
        transaction.set_data("http.response.status_code", status.as_u16().into());
        Hub::run(hub, || transaction.finish());
    }
}

/// What balancers and monitors ask, and files.
fn is_machinery(route: &str) -> bool {
    ["/health", "/api/health", "/metrics", "/assets/"].iter().any(|start| route.starts_with(start))
}

/// Says whose request it is, by a number that says nothing else.
pub(crate) fn caller(account: AccountId) {
    sentry::configure_scope(|scope| {
        scope.set_user(Some(User { id: Some(account.to_string()), ..User::default() }));
    });
}

/// A statement of the request that is followed took this long. `sql`: its text, which never holds values.
pub(crate) fn statement(sql: &str, took: Duration) {
    let above = sentry::configure_scope(|scope| scope.get_span());
    let Some(above) = above else { return };
    let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let sql: String = sql.chars().take(MAX_STATEMENT).collect();
    let (begun, ended) = clock::just_now(took);
    let span = above.start_child_with_details("db.sql.query", &sql, SpanId::default(), begun);
    span.finish_with_timestamp(ended);
}
