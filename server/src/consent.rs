//! What a visitor has agreed to: one cookie for each purpose, set by a form that works without JavaScript, and taken back by another.

use app::Route;
use app::boot::Purpose;
use app::shell::CONSENT_PATH;
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::cookies;
use crate::service::Shared;

/// Where the answer is sent.
pub(crate) const PATH: &str = CONSENT_PATH;

/// What was answered, and on which page.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    purpose: Purpose,
    choice: Choice,
    #[serde(default)]
    back: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Yes,
    No,
}

/// Keeps the answer in the browser, and goes back to the page. Who takes it back loses what was set meanwhile.
pub(crate) async fn choose(
    State(service): State<Shared>,
    request: HeaderMap,
    Form(answer): Form<Answer>,
) -> Response {
    let mut response = Redirect::to(&page(&answer.back)).into_response();
    let (site, headers) = (&service.config.site, response.headers_mut());
    cookies::keep_consent(site, headers, answer.purpose, answer.choice == Choice::Yes);
    if (answer.purpose, answer.choice) == (Purpose::Counting, Choice::No) {
        cookies::forget_analytics(&request, headers);
    }
    response
}

/// A page of this site, whatever was sent: it is read as one and written anew.
fn page(back: &str) -> String {
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    match Route::parse(path, query) {
        Route::NotFound => Route::Landing.path(),
        route => route.path(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_sent_back_to_pages_of_this_site_alone() {
        for (back, sent) in [
            ("/today", "/today"),
            ("/grid?year=2025", "/grid?year=2025"),
            ("/privacy", "/privacy"),
            ("//evil.example", "/"),
            ("https://evil.example/today", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(page(back), sent, "{back}");
        }
    }
}
