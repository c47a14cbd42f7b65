//! The end of an account.

use axum::http::StatusCode;

use crate::actor::{PASSWORD, Server};

#[tokio::test]
async fn an_account_is_deleted_with_its_password_and_not_without() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    ann.start_habit("Read").await;
    let mut phone = server.visitor("ann");
    phone.fill_sign_in("ann@example.org", PASSWORD).await;

    let answer = ann.post("/account/delete", &[("password", "seven quiet badgers")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("not the password of this account"));
    assert_eq!(phone.get("/today").await.status, StatusCode::OK);

    let answer = ann.post("/account/delete", &[("password", PASSWORD)]).await;
    assert_eq!(answer.location(), "/");
    assert!(ann.cookies.is_empty());
    assert_eq!(answer.header("clear-site-data"), r#""cache", "storage""#);
    assert_eq!(phone.get("/today").await.location(), "/sign-in?next=%2Ftoday");
    let answer = phone.fill_sign_in("ann@example.org", PASSWORD).await;
    assert!(answer.body.contains("do not match"));
}

#[tokio::test]
async fn who_comes_back_under_the_same_address_finds_nothing_of_before() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    ann.start_habit("Read").await;
    ann.post("/account/delete", &[("password", PASSWORD)]).await;
    let mut ann = server.sign_up("ann").await;
    let reply = ann.everything().await;
    assert_eq!((reply.head, reply.snapshot.unwrap().habits), (0, Vec::new()));
}
