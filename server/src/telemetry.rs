//! Logs: JSON lines for machines, plain ones for a terminal. Never an address, a title, a note or a token.

use std::error::Error;
use std::io::IsTerminal as _;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::reporting;

/// Starts to write logs to the standard error stream, and to tell a collector of errors if there is one.
pub fn start(level: LevelFilter, is_reported: bool) {
    // What others log below a warning is about themselves, and may repeat what people wrote.
    let own = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target("server", level)
        .with_target("store", level)
        .with_target("consistencygrid", level);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = if std::io::stderr().is_terminal() {
        lines.with_target(false).boxed()
    } else {
        lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed()
    };
    // A second start, as tests may make, changes nothing.
    let reported = is_reported.then(reporting::layer);
    let _ = tracing_subscriber::registry().with(reported).with(lines.with_filter(own)).try_init();
}

/// Logs an error that is ours, with everything that led to it.
pub(crate) fn report(error: &(dyn Error + 'static)) {
    let mut causes = String::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        if !causes.is_empty() {
            causes.push_str(": ");
        }
        causes.push_str(&inner.to_string());
        cause = inner.source();
    }
    tracing::error!(error, causes, "a request failed");
}
