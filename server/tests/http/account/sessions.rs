//! Sessions: what the browser holds, how long it is good for, and how it ends.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::actor::{Actor, Answer, PASSWORD, Server};

const DAY_MS: i64 = 86_400_000;

async fn is_signed_in(actor: &Actor) -> bool {
    actor.twin().get("/today").await.status == StatusCode::OK
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_from_other_sites() {
    let server = Server::start().await;
    let mut ann = server.visitor("ann");
    let answer = ann.fill_sign_up().await;
    let [line, _] = answer.set_cookies()[..] else { panic!("{answer:?}") };
    assert!(line.starts_with("session="), "{line}");
    for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=2592000"] {
        assert!(line.contains(part), "{line}");
    }
    assert!(!line.contains("Secure"));
}

#[tokio::test]
async fn a_browser_is_told_whose_pages_it_shows() {
    let server = Server::start().await;
    let mut ann = server.visitor("ann");
    let answer = ann.fill_sign_up().await;
    let [_, line] = answer.set_cookies()[..] else { panic!("{answer:?}") };
    assert!(line.starts_with("account=") && !line.contains("HttpOnly"), "{line}");
    // A browser that has lost it is told again, and one that has it is not.
    let shown = ann.cookies.remove("account").unwrap();
    let again = ann.get("/today").await;
    let [line] = again.set_cookies()[..] else { panic!("{again:?}") };
    assert!(line.starts_with(&format!("account={shown};")), "{line}");
    assert!(ann.get("/today").await.set_cookies().is_empty());
}

#[tokio::test]
async fn over_https_the_cookie_belongs_to_this_host_alone() {
    let server = Server::with(&[("SITE_URL", "https://grid.example")]).await;
    let mut ann = server.visitor("ann");
    let answer = ann.fill_sign_up().await;
    let [line, _] = answer.set_cookies()[..] else { panic!("{answer:?}") };
    assert!(line.starts_with("__Host-session="), "{line}");
    assert!(line.contains("; Secure") && line.contains("; Path=/"), "{line}");
    assert!(answer.header("strict-transport-security").starts_with("max-age=31536000"));
    assert_eq!(ann.get("/today").await.status, StatusCode::OK);
    // The name without the prefix is nobody's.
    let token = ann.cookies.remove("__Host-session").unwrap();
    ann.cookies.insert("session".to_owned(), token);
    assert_eq!(ann.get("/today").await.location(), "/sign-in?next=%2Ftoday");
}

#[tokio::test]
async fn who_does_not_want_to_stay_signed_in_gets_a_cookie_for_this_visit() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    let mut ann = server.visitor("ann");
    let answer =
        ann.post("/sign-in", &[("email", "ann@example.org"), ("password", PASSWORD)]).await;
    assert!(!answer.set_cookies()[0].contains("Max-Age"));
    server.clock.advance(DAY_MS - 1);
    assert!(is_signed_in(&ann).await);
    // That was a use: it is good for another day, and no longer.
    server.clock.advance(DAY_MS);
    assert!(!is_signed_in(&ann).await);
}

#[tokio::test]
async fn a_session_that_is_used_lasts_and_one_that_is_not_ends() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    for _ in 0..5 {
        server.clock.advance(29 * DAY_MS);
        let answer = ann.get("/today").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.set_cookies()[0].contains("Max-Age=2592000"), "{answer:?}");
    }
    server.clock.advance(30 * DAY_MS);
    assert!(!is_signed_in(&ann).await);
}

#[tokio::test]
async fn the_app_alone_keeps_a_session_alive_too() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let asks = domain::Replica::new(domain::ClientId::from_entropy([7; 8])).request();
    for _ in 0..3 {
        server.clock.advance(20 * DAY_MS);
        let answer = ann.exchange(&asks).await;
        assert_eq!(answer.status, StatusCode::OK);
        let cookies = answer.set_cookies();
        let is_session = |line: &&&str| line.starts_with("session=");
        let session = cookies.iter().find(is_session).expect("the session is prolonged");
        assert!(session.contains("Max-Age=2592000"), "{cookies:?}");
    }
}

#[tokio::test]
async fn no_session_lasts_longer_than_half_a_year() {
    let server = Server::start().await;
    let ann = server.sign_up("ann").await;
    for _ in 0..8 {
        server.clock.advance(20 * DAY_MS);
        assert!(is_signed_in(&ann).await);
    }
    server.clock.advance(20 * DAY_MS);
    assert!(!is_signed_in(&ann).await);
}

#[tokio::test]
async fn signing_in_replaces_the_session_the_browser_had() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let before = ann.twin();
    ann.fill_sign_in("ann@example.org", PASSWORD).await;
    assert_ne!(before.cookies, ann.cookies);
    assert!(is_signed_in(&ann).await);
    assert!(!is_signed_in(&before).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_and_leaves_nothing_behind() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let kept = ann.twin();
    assert!(is_signed_in(&kept).await);
    let answer = ann.post("/sign-out", &[]).await;
    assert_eq!(answer.location(), "/");
    assert_eq!(answer.header("clear-site-data"), r#""cache", "storage""#);
    assert!(ann.cookies.is_empty());
    // Whoever has copied the cookie is out as well, whatever they ask for.
    assert!(!is_signed_in(&kept).await);
    let request = kept.request(Vec::new());
    assert_eq!(kept.twin().exchange(&request).await.status, StatusCode::UNAUTHORIZED);
}

/// The app signs out by itself, perhaps long after the person said so.
async fn sign_out_later(actor: &mut Actor, account: Option<&str>) -> Answer {
    let named = account.map(|account| ("x-account", account));
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
    let headers: Vec<(&str, &str)> = headers.into_iter().chain(named).collect();
    actor.send(Method::POST, "/sign-out", &headers, Body::empty()).await
}

#[tokio::test]
async fn the_app_can_sign_out_without_wiping_what_the_browser_holds() {
    let server = Server::start().await;
    for is_named in [true, false] {
        let name = format!("ann-{is_named}");
        let mut ann = server.sign_up(&name).await;
        let kept = ann.twin();
        let id = server.account(&ann).await.to_string();
        let answer = sign_out_later(&mut ann, is_named.then_some(&id)).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
        assert_eq!(answer.header("clear-site-data"), "");
        assert!(ann.cookies.is_empty());
        assert!(!is_signed_in(&kept).await);
    }
}

#[tokio::test]
async fn a_sign_out_that_comes_late_ends_nothing_of_who_is_signed_in_by_then() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let ben = server.account(&server.sign_up("ben").await).await.to_string();
    for named in [ben.as_str(), "me"] {
        let answer = sign_out_later(&mut ann, Some(named)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!((answer.header("clear-site-data"), answer.set_cookies().len()), ("", 0));
        assert!(is_signed_in(&ann).await, "{named}");
    }
}

#[tokio::test]
async fn a_session_that_has_ended_can_be_signed_out_of() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let id = server.account(&ann).await.to_string();
    let mut copy = ann.twin();
    ann.post("/sign-out", &[]).await;
    let answer = sign_out_later(&mut copy, Some(&id)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    // The cookie in the browser may be another one by the time this answer arrives.
    assert!(answer.set_cookies().is_empty());
    let mut stranger = server.visitor("stranger");
    assert_eq!(sign_out_later(&mut stranger, None).await.status, StatusCode::NO_CONTENT);
    stranger.cookies.insert("session".to_owned(), "nonsense".to_owned());
    assert_eq!(stranger.post("/sign-out", &[]).await.location(), "/");
}

#[tokio::test]
async fn signing_out_elsewhere_leaves_this_browser_signed_in() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut phone = server.visitor("ann");
    phone.fill_sign_in("ann@example.org", PASSWORD).await;
    let mut tablet = server.visitor("ann");
    tablet.fill_sign_in("ann@example.org", PASSWORD).await;

    let page = ann.get("/settings").await.body;
    let ids: Vec<&str> = page
        .split(r#"name="id" value=""#)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(ids.len(), 2, "{page}");
    assert_eq!(ann.post("/sessions/end", &[("id", ids[0])]).await.location(), "/settings");
    let left = [is_signed_in(&phone).await, is_signed_in(&tablet).await];
    assert_eq!(left.iter().filter(|left| **left).count(), 1);

    assert_eq!(ann.post("/sessions/end-others", &[]).await.location(), "/settings");
    assert!(is_signed_in(&ann).await);
    assert!(!is_signed_in(&phone).await && !is_signed_in(&tablet).await);
}

#[tokio::test]
async fn forms_of_the_account_need_a_session() {
    let server = Server::start().await;
    let mut visitor = server.visitor("visitor");
    for (path, field) in [
        ("/settings", "name"),
        ("/sessions/end", "id"),
        ("/sessions/end-others", "id"),
        ("/account/delete", "password"),
        ("/settings/email", "email"),
        ("/settings/email/confirm", "x"),
    ] {
        let answer = visitor.post(path, &[(field, "x")]).await;
        assert_eq!(answer.location(), "/sign-in?next=%2Fsettings", "{path}");
    }
}
