//! What browsers say of their errors: put into words that a collector understands, with the names of functions, and handed on.
//!
//! They tell their own server, and not the collector: so no page may reach anything else, nobody's address is told, and
//! nothing goes on before it was scrubbed here.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use sentry::integrations::backtrace::ProcessStacktraceIntegration;
use sentry::protocol::{Event, Exception, Map, Mechanism, Stacktrace};
use sentry::{Breadcrumb, Client, Envelope, Level, User};
use serde::Deserialize;

use super::{PATIENCE, options, scrub, stack};
use crate::assets::Symbols;
use crate::clock::SharedClock;
use crate::config::Config;
use crate::identity::Visitor;
use crate::problem::Problem;
use crate::service::Shared;
use crate::sessions::label;

/// Where browsers tell of errors.
pub(crate) const PATH: &str = "/api/v1/reports";

/// The most bytes of a report: 24 KiB.
pub(crate) const MAX_BODY: usize = 24 * 1024;

/// The most letters of a name, and the most steps before an error that are told of.
const MAX_NAME: usize = 100;
const MAX_STEPS: usize = 20;

/// An error, as the page tells of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    kind: Kind,
    /// What kind of error it is, such as `TypeError`.
    name: String,
    message: String,
    /// As the browser writes it.
    stack: String,
    /// The path of the page.
    page: String,
    /// The release that the page was made by.
    release: String,
    /// What was done before.
    #[serde(default)]
    trail: Vec<Step>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// The WASM has stopped.
    Panic,
    /// Nobody caught it.
    Error,
    /// A promise was broken, and nobody heard of it.
    Rejection,
}

/// A step before an error.
#[derive(Debug, Deserialize)]
struct Step {
    /// Milliseconds since 1970.
    at: u64,
    what: String,
    /// The kind of the control.
    on: String,
    page: String,
}

/// Who is told of the browsers' errors.
pub(crate) struct Browsers {
    client: Arc<Client>,
}

impl Browsers {
    /// The collector that was named, if one was.
    pub(crate) fn start(config: &Config, clock: &SharedClock) -> Option<Self> {
        let dsn = config.sentry.browser.as_ref()?;
        let mut options = options(config, dsn, clock);
        options.integrations = vec![Arc::new(ProcessStacktraceIntegration)];
        Some(Self { client: Arc::new(Client::from(options)) })
    }

    /// Hands on what a browser has put together itself.
    pub(crate) fn hand_on(&self, envelope: Envelope) {
        self.client.send_envelope(envelope);
    }

    /// Waits until everything was told, for a while.
    pub(crate) async fn close(&self) {
        let client = self.client.clone();
        let closed = tokio::task::spawn_blocking(move || client.close(Some(PATIENCE)));
        if !matches!(closed.await, Ok(true)) {
            tracing::warn!("not every error of a browser was told to the collector");
        }
    }
}

/// Takes a report, and hands it on.
pub(crate) async fn take(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Json(report): Json<Report>,
) -> Result<StatusCode, Problem> {
    service.throttle.report(visitor.address)?;
    if let Some(browsers) = &service.browsers {
        let account = visitor.caller.as_ref().map(|caller| caller.account.id.to_string());
        let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let browser = label(agent.unwrap_or_default());
        let event = event(report, service.site.symbols(), account, browser);
        browsers.client.capture_event(event, None);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The report as the collector reads it. It is scrubbed like every other when it leaves.
fn event(
    report: Report,
    symbols: &Symbols,
    account: Option<String>,
    browser: String,
) -> Event<'static> {
    let Report { kind, name, message, stack, page, release, trail } = report;
    let (name, level) = match kind {
        Kind::Panic => ("panic".to_owned(), Level::Fatal),
        Kind::Error | Kind::Rejection => (short(&name), Level::Error),
    };
    let mechanism = match kind {
        Kind::Panic => "panic",
        Kind::Error => "onerror",
        Kind::Rejection => "onunhandledrejection",
    };
    let exception = Exception {
        ty: name,
        value: Some(message),
        mechanism: Some(Mechanism {
            ty: mechanism.to_owned(),
            handled: Some(false),
            ..Mechanism::default()
        }),
        stacktrace: Stacktrace::from_frames_reversed(stack::frames(&stack, symbols)),
        ..Exception::default()
    };
    let steps = trail.into_iter().rev().take(MAX_STEPS).rev().map(crumb);
    Event {
        platform: "javascript".into(),
        level,
        transaction: Some(scrub::text(&page)),
        release: crate::config::is_version(&release).then(|| release.into()),
        exception: vec![exception].into(),
        breadcrumbs: steps.collect::<Vec<_>>().into(),
        user: account.map(|id| User { id: Some(id), ..User::default() }),
        tags: Map::from([("browser".to_owned(), browser)]),
        ..Event::default()
    }
}

fn crumb(Step { at, what, on, page }: Step) -> Breadcrumb {
    let timestamp = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(at));
    Breadcrumb {
        timestamp: timestamp.unwrap_or(SystemTime::UNIX_EPOCH),
        category: Some("ui".to_owned()),
        message: Some(format!("{} {} {}", short(&what), short(&on), short(&page))),
        ..Breadcrumb::default()
    }
}

fn short(text: &str) -> String {
    text.chars().take(MAX_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(kind: &str) -> Report {
        serde_json::from_value(serde_json::json!({
            "kind": kind,
            "name": "TypeError",
            "message": "\"Call Mum\" of ann@mail.example cannot be read",
            "stack": "TypeError: x\n    at run (http://grid.example/assets/app.1.js:3:14)",
            "page": "/habits/019400a7-3b2c-7d11-8e55-2f0a4c6b9d13",
            "release": "grid@1.2.3",
            "trail": [{ "at": 7, "what": "click", "on": "button.primary", "page": "/today" }],
        }))
        .unwrap()
    }

    #[test]
    fn a_report_says_what_failed_where_and_names_nobody() {
        let event = event(
            report("rejection"),
            &Symbols::default(),
            Some("7".to_owned()),
            "Firefox on Linux".to_owned(),
        );
        let event = scrub::event(event);
        assert_eq!(event.release.as_deref(), Some("grid@1.2.3"));
        assert_eq!(event.transaction.as_deref(), Some("/habits/[hidden]"));
        let told = serde_json::to_string(&event).unwrap();
        for word in [
            "TypeError",
            "onunhandledrejection",
            "/assets/app.1.js",
            "button.primary",
            "Firefox on Linux",
        ] {
            assert!(told.contains(word), "{word}: {told}");
        }
        for secret in ["Mum", "ann@", "grid.example/", "019400a7"] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }

    #[test]
    fn a_panic_is_told_as_one() {
        let event = event(report("panic"), &Symbols::default(), None, String::new());
        assert_eq!((event.level, event.exception[0].ty.as_str()), (Level::Fatal, "panic"));
        let odd = Report { release: "<b>".to_owned(), ..report("panic") };
        assert_eq!(super::event(odd, &Symbols::default(), None, String::new()).release, None);
    }
}
