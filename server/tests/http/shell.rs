//! The shell: the page a device starts from, and who gets it.

use axum::http::StatusCode;

use crate::actor::{Server, UNKNOWN_HABIT};
use crate::site::site;

const OFF: [(&str, &str); 1] = [("ENABLE_OFFLINE", "false")];

#[tokio::test]
async fn the_shell_is_the_same_for_everybody_and_holds_nobodys_data() {
    let server = Server::with_site(&[("APP_VERSION", "1.2.3")], site()).await;
    let mut ann = server.sign_up("ann").await;
    ann.start_habit("Zither").await;
    let before = server.visitor("visitor").get("/shell").await;
    assert_eq!(before.status, StatusCode::OK);
    assert_eq!(before.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(before.header("cache-control"), "no-cache");
    assert!(before.header("content-security-policy").starts_with("default-src 'none'"));
    // Days later a page would prolong the session; this answer may be kept by others, so it does not.
    server.clock.advance(3 * 86_400_000);
    let after = ann.get("/shell").await;
    assert_eq!(after.body, before.body);
    assert_eq!(after.set_cookies(), [""; 0]);
    assert!(!after.header("vary").contains("cookie"));
    for personal in ["ann", "Zither", "id=\"account\"", "2026"] {
        assert!(!after.body.contains(personal), "{personal}: {}", after.body);
    }
    for known in ["/assets/app.0.js", "1.2.3", r#""features":{"pwa":true,"offline":true,"#] {
        assert!(after.body.contains(known), "{known}: {}", after.body);
    }
}

#[tokio::test]
async fn without_offline_there_is_no_shell() {
    let server = Server::with(&OFF).await;
    let answer = server.visitor("visitor").get("/shell").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert!(answer.body.contains("There is no square here."), "{}", answer.body);
}

#[tokio::test]
async fn a_browser_with_a_trial_gets_the_shell_and_not_the_sign_in() {
    let server = Server::with_site(&[], site()).await;
    let mut visitor = server.visitor("visitor");
    let shell = visitor.get("/shell").await.body;
    visitor.cookies.insert("trial".to_owned(), "1".to_owned());
    let habit = format!("/habits/{UNKNOWN_HABIT}");
    let edit = format!("{habit}/edit");
    for path in ["/today", "/today?day=2026-03-01", "/grid?year=2026", "/habits/new", &habit, &edit]
    {
        let answer = visitor.get(path).await;
        assert_eq!((answer.status, &answer.body), (StatusCode::OK, &shell), "{path}");
        assert_eq!(answer.header("cache-control"), "private, no-store", "{path}");
    }
    // What the app cannot show by itself is as it is for everybody.
    assert_eq!(visitor.get("/settings").await.location(), "/sign-in?next=%2Fsettings");
    assert_eq!(visitor.get("/today?day=2026-02-30").await.status, StatusCode::NOT_FOUND);
    assert!(visitor.get("/sign-in").await.body.contains("<title>Sign in"));
}

#[tokio::test]
async fn a_trial_changes_nothing_for_who_is_signed_in_and_nothing_where_it_is_switched_off() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    ann.start_habit("Zither").await;
    ann.cookies.insert("trial".to_owned(), "1".to_owned());
    assert!(ann.get("/today").await.body.contains("Zither"));
    let mut visitor = server.visitor("visitor");
    visitor.cookies.insert("trial".to_owned(), "0".to_owned());
    assert_eq!(visitor.get("/today").await.location(), "/sign-in?next=%2Ftoday");

    let without = Server::with(&OFF).await;
    let mut visitor = without.visitor("visitor");
    visitor.cookies.insert("trial".to_owned(), "1".to_owned());
    assert_eq!(visitor.get("/today").await.location(), "/sign-in?next=%2Ftoday");
}

#[tokio::test]
async fn every_page_says_what_is_switched_on() {
    for (pwa, offline) in [(true, true), (true, false), (false, true), (false, false)] {
        let (pwa, offline) = (pwa.to_string(), offline.to_string());
        let server = Server::with(&[("ENABLE_PWA", &pwa), ("ENABLE_OFFLINE", &offline)]).await;
        let mut ann = server.sign_up("ann").await;
        let features = format!(r#""features":{{"pwa":{pwa},"offline":{offline},"#);
        for answer in [
            ann.get("/today").await,
            ann.get("/nowhere").await,
            server.visitor("visitor").get("/").await,
        ] {
            assert!(answer.body.contains(&features), "{features}: {}", answer.body);
        }
    }
}
