//! Whether somebody reads what is sent to their address.

use axum::http::StatusCode;

use crate::actor::Server;

const HOUR_MS: i64 = 3_600_000;

#[tokio::test]
async fn who_signs_up_gets_a_link_that_confirms_the_address() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let page = ann.get("/settings").await.body;
    assert!(page.contains("Not confirmed yet") && page.contains("Send again"), "{page}");
    let link = server.mailed_link("ann@example.org", "confirm").await;
    let token = link.strip_prefix("/verify?token=").unwrap();
    // The mail may be read where nobody is signed in.
    let mut phone = server.visitor("phone");
    let page = phone.get(&link).await.body;
    assert!(page.contains("ann@example.org") && page.contains(token), "{page}");
    assert!(ann.get("/settings").await.body.contains("Not confirmed yet"));
    let answer = phone.post("/verify", &[("token", token)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("Your address is confirmed."), "{}", answer.body);
    assert!(answer.set_cookies().is_empty());
    let page = ann.get("/settings").await.body;
    assert!(page.contains("Confirmed") && !page.contains("Send again"), "{page}");
    for gone in [phone.get(&link).await, phone.post("/verify", &[("token", token)]).await] {
        assert_eq!(gone.status, StatusCode::GONE);
        assert!(gone.body.contains("This link is used up"), "{}", gone.body);
    }
}

#[tokio::test]
async fn nothing_is_blocked_before_an_address_is_confirmed() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    ann.start_habit("Read").await;
    for path in ["/today", "/grid", "/settings"] {
        assert_eq!(ann.get(path).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_link_to_confirm_is_good_for_a_day_and_another_one_can_be_had() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let link = server.mailed_link("ann@example.org", "confirm").await;
    server.clock.advance(24 * HOUR_MS);
    assert_eq!(ann.get(&link).await.status, StatusCode::GONE);
    let sent = ann.post("/settings/email/confirm", &[]).await;
    assert_eq!(sent.location(), "/settings?mail=sent");
    assert!(ann.get(sent.location()).await.body.contains("A mail with a link is on its way."));
    let link = server.mailed_link("ann@example.org", "confirm").await;
    assert_eq!(ann.get(&link).await.status, StatusCode::OK);
    // A password that was set by mail shows as much.
    ann.post("/forgot", &[("email", "ann@example.org")]).await;
    let link = server.mailed_link("ann@example.org", "reset").await;
    let token = link.strip_prefix("/reset?token=").unwrap();
    ann.post("/reset", &[("token", token), ("password", "nine loud herons asleep")]).await;
    assert!(!ann.get("/settings").await.body.contains("Not confirmed yet"));
    assert_eq!(ann.post("/settings/email/confirm", &[]).await.location(), "/settings?mail=sent");
    server.mail("ann@example.org", "changed").await;
    assert_eq!(server.left_over().await, []);
}

#[tokio::test]
async fn so_many_mails_can_be_sent_again_and_then_the_settings_say_to_wait() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    for _ in 0..5 {
        ann.post("/settings/email/confirm", &[]).await.location();
    }
    let answer = ann.post("/settings/email/confirm", &[]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.body.contains("Too many tries. Try again in 300 seconds."));
}
