//! How quick pages are in the browsers of people, for the figures: numbers, and which kind of page. Who it was is not asked.

use app::Route;
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::config::Config;
use crate::identity::Visitor;
use crate::problem::Problem;
use crate::service::Shared;

/// Where browsers tell of it.
pub(crate) const PATH: &str = "/api/v1/vitals";

/// The most bytes that are told: 1 KiB.
pub(crate) const MAX_BODY: usize = 1024;

/// What takes longer than two minutes was not waited for.
const MAX_MS: f64 = 120_000.0;

/// No page moves more than that.
const MAX_SHIFT: f64 = 10.0;

/// What a page has measured; what its browser does not measure is absent.
#[derive(Debug, Deserialize)]
pub(crate) struct Vitals {
    page: String,
    /// Milliseconds until the first byte was there.
    ttfb: Option<f64>,
    /// Milliseconds until the first thing was shown.
    fcp: Option<f64>,
    /// Milliseconds until the largest thing was shown.
    lcp: Option<f64>,
    /// Milliseconds that the slowest answer to a person's hand took.
    inp: Option<f64>,
    /// How far things moved by themselves, in parts of the screen.
    cls: Option<f64>,
}

/// Whether anybody can see the figures, so that measuring is of use.
pub(crate) fn are_seen(config: &Config) -> bool {
    config.metrics.is_some() || config.admin_token.is_some()
}

/// Counts what a page has measured.
pub(crate) async fn take(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Json(vitals): Json<Vitals>,
) -> Result<StatusCode, Problem> {
    service.throttle.report(visitor.address)?;
    let page = kind(&vitals.page);
    let Vitals { ttfb, fcp, lcp, inp, cls, page: _ } = vitals;
    for (vital, ms) in [("ttfb", ttfb), ("fcp", fcp), ("lcp", lcp), ("inp", inp)] {
        if let Some(ms) = ms.filter(|ms| (0.0..=MAX_MS).contains(ms)) {
            service.metrics.waited(vital, page, ms / 1e3);
        }
    }
    if let Some(shift) = cls.filter(|shift| (0.0..=MAX_SHIFT).contains(shift)) {
        service.metrics.shifted(page, shift);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The kind of page at a path: one of a few words, whatever was asked for.
fn kind(path: &str) -> &'static str {
    match Route::parse(path, "") {
        Route::Landing => "start",
        Route::Today { .. } => "today",
        Route::Grid { .. } | Route::GridDay { .. } => "grid",
        Route::Habit { .. } | Route::EditHabit { .. } | Route::NewHabit => "habit",
        Route::Goals { .. } | Route::Goal { .. } | Route::EditGoal { .. } | Route::NewGoal => {
            "goals"
        }
        Route::Reminders { .. } | Route::Reminder { .. } | Route::NewReminder { .. } => "reminders",
        Route::Settings => "settings",
        Route::SignIn | Route::SignUp => "door",
        _ => "other",
    }
}
