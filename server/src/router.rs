//! Every address of the site.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::account::{
    address, deletion, feed as feed_link, forgot, new_password, notices, profile, push, reset,
    sessions, sign_in, sign_up, tokens, verify,
};
use crate::reporting::replays;
use crate::service::Shared;
use crate::{
    admin, consent, feed, functions, health, identity, layers, pages, reporting, rest,
    service_worker, shell, vitals,
};

/// What makes the site an app that can be installed.
const MANIFEST: &str = "/manifest.webmanifest";

/// The routes with everything around them.
pub fn router(service: &Shared) -> Router {
    let pages = Router::new()
        .route("/", get(pages::show))
        .route("/today", get(pages::show))
        .route("/grid", get(pages::show))
        .route("/review", get(pages::show))
        .route("/habits/new", get(pages::show))
        .route("/habits/{id}", get(pages::show))
        .route("/habits/{id}/edit", get(pages::show))
        .route("/goals", get(pages::show))
        .route("/goals/new", get(pages::show))
        .route("/goals/{id}", get(pages::show))
        .route("/goals/{id}/edit", get(pages::show))
        .route("/reminders", get(pages::show))
        .route("/reminders/new", get(pages::show))
        .route("/reminders/{id}", get(pages::show))
        .route("/sign-up", get(pages::show).post(sign_up::create))
        .route("/sign-in", get(pages::show).post(sign_in::create))
        .route("/forgot", get(pages::show).post(forgot::ask))
        .route("/reset", get(reset::show).post(reset::set))
        .route("/verify", get(verify::show).post(verify::confirm))
        .route("/help", get(pages::show))
        .route("/privacy", get(pages::show))
        .route("/terms", get(pages::show))
        .route("/sign-out", post(sessions::end_this))
        .route("/sessions/end", post(sessions::end_one))
        .route("/sessions/end-others", post(sessions::end_others))
        .route("/settings", get(pages::show).post(profile::update))
        .route("/settings/password", post(new_password::update))
        .route("/settings/feed", post(feed_link::make))
        .route("/settings/feed/end", post(feed_link::end))
        .route("/settings/tokens", get(tokens::show).post(tokens::make))
        .route("/settings/tokens/end", post(tokens::end))
        .route("/settings/email", post(address::update))
        .route("/settings/email/confirm", post(verify::again))
        .route("/account/delete", post(deletion::delete))
        .fallback(get(pages::show));
    // `/api/v1/sync` is one of them: each is known by the path it was declared with.
    let pages = functions::paths().into_iter().fold(pages, |pages, path| {
        // An exchange holds more than a form.
        let limit = DefaultBodyLimit::max(functions::MAX_BODY);
        pages.route(path, post(functions::call).layer(limit))
    });

    let pwa = service.config.features.pwa;
    // Notifications come to the service worker.
    let pages = if pwa { pages.merge(pushes()) } else { pages };
    let pages = pages.merge(reports(service));
    let files = Arc::clone(&service.site).router(|file| pwa || file != MANIFEST);
    let pages = pages
        .layer(from_fn_with_state(Arc::clone(service), identity::identify))
        .route(feed::PATH, get(feed::show));
    let routes = layers::of_data(pages, service)
        .merge(health::routes())
        .merge(admin::routes())
        .route(shell::PATH, get(shell::show))
        .route(service_worker::PATH, get(service_worker::show))
        .merge(files);
    // Of other programs nobody is asked for a kind of content: they carry a token, which no page of another site has.
    let programs = layers::of_data(rest::routes(), service);
    let routes = layers::of_pages(routes).merge(programs).with_state(Arc::clone(service));
    layers::around(routes, service)
}

/// What pages tell about themselves where somebody is told of it, and what visitors answer where they are asked.
fn reports(service: &Shared) -> Router<Shared> {
    let mut routes = Router::new();
    if service.browsers.is_some() {
        let limit = DefaultBodyLimit::max(reporting::MAX_BODY);
        routes = routes.route(reporting::PATH, post(reporting::take).layer(limit));
    }
    if service.config.sentry.records() {
        let limit = DefaultBodyLimit::max(replays::MAX_BODY);
        routes = routes.route(replays::PATH, post(replays::take).layer(limit));
    }
    if vitals::are_seen(&service.config) {
        let limit = DefaultBodyLimit::max(vitals::MAX_BODY);
        routes = routes.route(vitals::PATH, post(vitals::take).layer(limit));
    }
    if service.config.analytics.is_some() || service.config.sentry.records() {
        routes = routes.route(consent::PATH, post(consent::choose));
    }
    routes
}

/// What the app asks about notifications.
fn pushes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/push", post(push::begin))
        .route("/api/v1/push/state", post(push::state))
        .route("/api/v1/push/end", post(push::end))
        .route("/api/v1/push/test", post(push::test))
        .route("/api/v1/push/shown", post(notices::shown))
        .route("/api/v1/push/acted", post(notices::acted))
        .route("/api/v1/push/answer", post(notices::answer))
        .route("/api/v1/push/snooze", post(notices::snooze))
}
