//! Takes what is to be told to the collector, beside everything else: nobody waits for it, and it never waits for room.

use std::sync::mpsc as answers;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sentry::types::Dsn;
use sentry::{Envelope, Transport};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::clock::SharedClock;

/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many envelopes wait at most; more are dropped, for they would all tell the same.
const MAX_WAITING: usize = 64;

/// How long a collector that has had enough is left alone, unless it says otherwise, and at most.
const REST: Duration = Duration::from_mins(1);
const LONGEST_REST: Duration = Duration::from_hours(1);

/// Who we say we are.
const AGENT: &str = concat!("consistencygrid/", env!("CARGO_PKG_VERSION"));

type Http = legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

enum Task {
    Take(Box<Envelope>),
    /// Say when everything before this was taken.
    Tell(answers::Sender<()>),
}

/// Who takes envelopes to a collector.
pub(super) struct Courier {
    tasks: mpsc::Sender<Task>,
}

impl Courier {
    /// Begins to take envelopes. Has to be called where tasks can be started.
    pub(super) fn start(dsn: Dsn, clock: SharedClock) -> Self {
        let (tasks, waiting) = mpsc::channel(MAX_WAITING);
        tokio::spawn(work(dsn, clock, waiting));
        Self { tasks }
    }
}

impl Transport for Courier {
    fn send_envelope(&self, envelope: Envelope) {
        if self.tasks.try_send(Task::Take(Box::new(envelope))).is_err() {
            tracing::debug!("too much waits for the collector");
        }
    }

    /// Does not wait: it is called while a request panics, on a thread that others need.
    fn flush(&self, _: Duration) -> bool {
        true
    }

    fn shutdown(&self, timeout: Duration) -> bool {
        let (told, answer) = answers::channel();
        self.tasks.try_send(Task::Tell(told)).is_ok() && answer.recv_timeout(timeout).is_ok()
    }
}

async fn work(dsn: Dsn, clock: SharedClock, mut waiting: mpsc::Receiver<Task>) {
    let Some(http) = http() else { return };
    let mut rests_until = Duration::ZERO;
    while let Some(task) = waiting.recv().await {
        match task {
            Task::Take(_) if clock.elapsed() < rests_until => {}
            Task::Take(envelope) => {
                if let Some(rest) = take(&http, &dsn, &envelope).await {
                    rests_until = clock.elapsed().saturating_add(rest);
                }
            }
            // Who asked may be gone.
            Task::Tell(told) => _ = told.send(()),
        }
    }
}

fn http() -> Option<Http> {
    let secure = HttpsConnectorBuilder::new().with_native_roots();
    let secure = secure.inspect_err(|error| {
        tracing::warn!(%error, "no reports: the system has no certificates to trust");
    });
    let connector = secure.ok()?.https_or_http().enable_http1().build();
    let mut client = legacy::Client::builder(TokioExecutor::new());
    // Errors are rare: a connection that is kept would be one that the collector is about to end.
    Some(client.pool_max_idle_per_host(0).build(connector))
}

/// Asks the collector to take something; `None` without an answer.
async fn ask(http: &Http, dsn: &Dsn, content: Bytes) -> Option<(StatusCode, HeaderMap)> {
    let request = Request::post(dsn.envelope_api_url().as_str())
        .header("x-sentry-auth", dsn.to_auth(Some(AGENT)).to_string())
        .header(CONTENT_TYPE, "application/x-sentry-envelope")
        .body(Full::from(content));
    let answer = timeout(PATIENCE, http.request(request.ok()?)).await.ok()?.ok()?;
    Some((answer.status(), answer.headers().clone()))
}

/// Takes one envelope; returns how long the collector wants to be left alone, if it does.
async fn take(http: &Http, dsn: &Dsn, envelope: &Envelope) -> Option<Duration> {
    let mut content = Vec::new();
    envelope.to_writer(&mut content).ok()?;
    let content = Bytes::from(content);
    let mut answer = ask(http, dsn, content.clone()).await;
    if answer.is_none() {
        // A collector that just ended a connection may take the next one. What comes twice has the same id.
        answer = ask(http, dsn, content).await;
    }
    let Some((status, headers)) = answer else {
        // A warning: to tell of an error here would tell the same collector.
        tracing::warn!("the collector of errors gave no answer");
        return None;
    };
    if status == StatusCode::TOO_MANY_REQUESTS {
        let asked = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let seconds = asked.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        return Some(seconds.unwrap_or(REST).min(LONGEST_REST));
    }
    if !status.is_success() {
        let status = status.as_u16();
        tracing::warn!(status, "the collector of errors did not take a report");
    }
    None
}
