//! What people see when something breaks: a sentence and a reference, nothing of the inside.

use axum::http::StatusCode;

use crate::actor::{Answer, Server};

fn tells_nothing(answer: &Answer) {
    let body = answer.body.to_lowercase();
    for word in ["sqlx", "sqlite", "database", "pool", "panicked", ".rs:", "/tmp", "store.db"] {
        assert!(!body.contains(word), "{word}: {body}");
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_made_names_the_request_and_tells_nothing_else() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    server.service.store.close().await;
    let answer = ann.get("/today").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let reference = answer.header("x-request-id");
    assert!(reference.len() == 9 && answer.body.contains(reference), "{reference}");
    assert!(answer.body.contains("Something broke on our side."));
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    tells_nothing(&answer);
}

#[tokio::test]
async fn an_exchange_that_fails_says_so_in_json() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    ann.get("/today").await;
    server.service.store.close().await;
    let request = ann.request(Vec::new());
    let answer = ann.exchange(&request).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("content-type"), "application/json");
    tells_nothing(&answer);
}

#[tokio::test]
async fn every_answer_has_a_reference_of_its_own() {
    let server = Server::start().await;
    let mut visitor = server.visitor("visitor");
    let first = visitor.get("/").await.header("x-request-id").to_owned();
    let second = visitor.get("/").await.header("x-request-id").to_owned();
    assert_ne!(first, second);
    // A client cannot choose it.
    let headers = [("x-request-id", "mine"), ("accept", "text/html")];
    let answer = visitor
        .send(axum::http::Method::GET, "/nowhere", &headers, axum::body::Body::empty())
        .await;
    assert_ne!(answer.header("x-request-id"), "mine");
}

#[tokio::test]
async fn a_method_an_address_does_not_take_is_refused_with_those_it_takes() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let answer = ann.get("/sign-out").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "POST");
    assert!(answer.body.contains(answer.header("x-request-id")));
}
