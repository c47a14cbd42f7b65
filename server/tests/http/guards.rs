//! What keeps other sites and other kinds of content out.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::actor::{Actor, PASSWORD, Server, form};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

async fn sign_out(actor: &mut Actor, headers: &[(&str, &str)]) -> StatusCode {
    let headers = [headers, &[FORM, ("accept", "text/html")]].concat();
    actor.send(Method::POST, "/sign-out", &headers, Body::empty()).await.status
}

#[tokio::test]
async fn another_site_cannot_make_a_browser_change_anything() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("origin", "http://localhost:3000.evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    ] {
        assert_eq!(sign_out(&mut ann, headers).await, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert_eq!(ann.get("/today").await.status, StatusCode::OK);
    let own = [("sec-fetch-site", "same-origin"), ("origin", "http://localhost:3000")];
    assert_eq!(sign_out(&mut ann, &own).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_address_that_changes_something_is_guarded() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let before = ann.everything().await.digest;
    let mut paths = vec![
        "/sign-up",
        "/sign-in",
        "/sign-out",
        "/settings",
        "/forgot",
        "/reset",
        "/verify",
        "/settings/email",
        "/settings/email/confirm",
        "/settings/feed",
        "/settings/feed/end",
        "/settings/tokens",
        "/settings/tokens/end",
        "/sessions/end",
        "/sessions/end-others",
        "/account/delete",
        "/api/v1/push",
        "/api/v1/push/end",
        "/api/v1/push/test",
        "/api/v1/push/shown",
        "/api/v1/push/acted",
        "/api/v1/push/answer",
        "/api/v1/push/snooze",
    ];
    paths.extend(server_fn::axum::server_fn_paths().map(|(path, _)| path));
    for path in paths {
        let kind =
            if path.starts_with("/api/v1/") { ("content-type", "application/json") } else { FORM };
        let headers = [kind, ("origin", "https://evil.example"), ("accept", "text/html")];
        let body = form(&[("password", PASSWORD), ("email", "ann@example.org")]);
        let answer = ann.send(Method::POST, path, &headers, body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(ann.everything().await.digest, before);
}

#[tokio::test]
async fn what_is_sent_must_have_the_type_its_address_takes() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    for (path, kind) in [
        ("/api/v1/sync", "text/plain"),
        ("/api/v1/sync", "application/x-www-form-urlencoded"),
        ("/api/v1/history", "application/x-www-form-urlencoded"),
        ("/api/v1/hours", "text/plain"),
        ("/api/set_entry", "application/json"),
        ("/api/set_entry", "multipart/form-data; boundary=x"),
        ("/sign-in", "text/plain"),
        ("/sign-out", ""),
    ] {
        let answer =
            ann.send(Method::POST, path, &[("content-type", kind)], Body::from("{}")).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind}");
    }
    assert_eq!(ann.get("/today").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_has_its_bounds() {
    let server = Server::start().await;
    let mut visitor = server.visitor("visitor");
    let long = "x".repeat(65 * 1024);
    let answer = visitor.post("/sign-in", &[("email", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.len() < 20_000);
}

#[tokio::test]
async fn the_address_comes_from_a_trusted_proxy_and_from_nobody_else() {
    let server = Server::with(&[("TRUSTED_PROXIES", "203.0.113.0/24")]).await;
    server.sign_up("ann").await;
    let mut visitor = server.visitor("visitor");
    let mut attempt = async |forwarded: &str| {
        let headers = [FORM, ("x-forwarded-for", forwarded)];
        let body = form(&[("email", "ann@example.org"), ("password", "seven quiet badgers")]);
        visitor.send(Method::POST, "/sign-in", &headers, body).await.status
    };
    for number in 0..6 {
        // Whatever the client writes in front, its address stands on the right.
        let forwarded = format!("192.0.2.{number}, 198.51.100.7");
        assert_eq!(attempt(&forwarded).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(attempt("192.0.2.99, 198.51.100.7").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(attempt("198.51.100.8").await, StatusCode::UNPROCESSABLE_ENTITY);
}
