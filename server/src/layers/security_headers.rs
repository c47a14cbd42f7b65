//! The headers that tell a browser what no page of ours ever needs.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::{Analytics, Config};
use crate::service::Shared;

/// What pages may load and ask beside their own site.
#[derive(Default)]
struct Elsewhere {
    scripts: String,
    pictures: String,
    questions: String,
}

impl Elsewhere {
    /// Nothing, but what the counting of visits needs where it is set up; no page loads it without consent.
    fn of(analytics: Option<&Analytics>) -> Self {
        match analytics {
            None => Self::default(),
            Some(Analytics { domain: Some(domain), .. }) => {
                let domain = format!(" https://{domain}");
                Self { scripts: domain.clone(), pictures: domain.clone(), questions: domain }
            }
            // As Google's documents name them.
            Some(Analytics { domain: None, .. }) => Self {
                scripts: " https://www.googletagmanager.com".to_owned(),
                pictures: " https://*.google-analytics.com https://www.googletagmanager.com"
                    .to_owned(),
                questions: " https://*.google-analytics.com https://*.analytics.google.com \
                    https://www.googletagmanager.com"
                    .to_owned(),
            },
        }
    }
}

/// No inline script or style, nothing from elsewhere, in nobody's frame.
pub(super) fn policy(config: &Config) -> HeaderValue {
    let Elsewhere { scripts, pictures, questions } = Elsewhere::of(config.analytics.as_ref());
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; \
         img-src 'self' data:{pictures}; font-src 'self'; connect-src 'self'{questions}; manifest-src 'self'; \
         worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    // The settings have checked that it is a host.
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

const PERMISSIONS: &str = "accelerometer=(), autoplay=(), \
    browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), \
    xr-spatial-tracking=()";

const ALWAYS: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// A year.
const HTTPS_ONLY: &str = "max-age=31536000; includeSubDomains";

/// Answers that do not say otherwise are for one person and one moment.
const PRIVATE: &str = "private, no-store";

/// Adds the headers to an answer.
pub(super) async fn add(
    State((service, policy)): State<(Shared, HeaderValue)>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    for (name, value) in ALWAYS {
        // A page may be stricter.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if service.config.site.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HTTPS_ONLY));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(PRIVATE));
    response
}
