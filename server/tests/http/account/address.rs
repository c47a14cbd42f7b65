//! Another address for an account.

use axum::http::StatusCode;

use crate::actor::{Actor, Answer, PASSWORD, Server};

async fn change(actor: &mut Actor, email: &str, password: &str) -> Answer {
    actor.post("/settings/email", &[("email", email), ("email_password", password)]).await
}

#[tokio::test]
async fn another_address_holds_at_once_and_both_addresses_get_a_mail() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let link = server.mailed_link("ann@example.org", "confirm").await;
    let token = link.strip_prefix("/verify?token=").unwrap();
    ann.post("/verify", &[("token", token)]).await;

    let changed = change(&mut ann, "ann@example.net", PASSWORD).await;
    assert_eq!(changed.location(), "/settings?mail=sent");
    let page = ann.get("/settings").await.body;
    assert!(page.contains("ann@example.net") && page.contains("Not confirmed yet"), "{page}");
    let notice = server.mail("ann@example.org", "moved").await;
    assert!(!notice.letter.text().contains("ann@example.net"));
    let link = server.mailed_link("ann@example.net", "confirm").await;
    let token = link.strip_prefix("/verify?token=").unwrap();
    assert_eq!(ann.post("/verify", &[("token", token)]).await.status, StatusCode::OK);
    assert!(!ann.get("/settings").await.body.contains("Not confirmed yet"));

    let mut phone = server.visitor("ann");
    let old = phone.fill_sign_in("ann@example.org", PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(phone.fill_sign_in("ann@example.net", PASSWORD).await.location(), "/today");
    assert_eq!(server.left_over().await, []);
}

#[tokio::test]
async fn an_address_is_changed_with_the_password_and_not_without() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    server.sign_up("ben").await;
    for (email, password, sentence) in [
        ("ann@example.net", "seven quiet badgers", "not the password of this account"),
        ("ann@example.net", "", "not the password of this account"),
        ("ann", PASSWORD, "not an email address"),
        ("BEN@example.org", PASSWORD, "There is an account with this address already."),
    ] {
        let answer = change(&mut ann, email, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert!(answer.body.contains(sentence), "{email}: {}", answer.body);
        assert!(answer.body.contains(&format!(r#"value="{email}""#)), "{email}");
    }
    assert!(ann.get("/settings").await.body.contains("ann@example.org"));
    for name in ["ann", "ben"] {
        server.mail(&format!("{name}@example.org"), "confirm").await;
    }
    assert_eq!(server.left_over().await, []);
}

#[tokio::test]
async fn the_same_address_in_another_case_needs_no_mail() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    server.mail("ann@example.org", "confirm").await;
    change(&mut ann, "Ann@Example.org", PASSWORD).await.location();
    assert!(ann.get("/settings").await.body.contains("Ann@Example.org"));
    assert_eq!(server.left_over().await, []);
}

#[tokio::test]
async fn without_mail_an_address_is_changed_all_the_same() {
    let server = Server::with(&[("SITE_URL", "http://grid.example")]).await;
    let mut ann = server.visitor("ann");
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("origin", "http://grid.example")];
    let mut post = async |path: &str, fields: &[(&str, &str)]| {
        let body = crate::actor::form(fields);
        ann.send(axum::http::Method::POST, path, &headers, body).await
    };
    let fields = [("email", "ann@example.org"), ("password", PASSWORD), ("zone", "UTC")];
    assert_eq!(post("/sign-up", &fields).await.location(), "/today");
    let fields = [("email", "ann@example.net"), ("email_password", PASSWORD)];
    assert_eq!(post("/settings/email", &fields).await.location(), "/settings");
    assert!(ann.get("/settings").await.body.contains("ann@example.net"));
}
