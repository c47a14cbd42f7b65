//! Signing up.

use axum::http::StatusCode;

use crate::actor::{PASSWORD, Server};

#[tokio::test]
async fn who_signs_up_is_signed_in_and_sees_today() {
    let server = Server::start().await;
    let mut ann = server.visitor("ann");
    let answer = ann.fill_sign_up().await;
    assert_eq!(answer.location(), "/today");
    assert_eq!(ann.get("/today").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_has_one_account_in_whatever_case_it_is_written() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    let mut again = server.visitor("ANN");
    let answer = again.fill_sign_up().await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("There is an account with this address already"));
    assert!(again.cookies.is_empty());
}

#[tokio::test]
async fn a_form_that_was_not_accepted_comes_back_with_what_was_typed_but_the_password() {
    let server = Server::start().await;
    let mut ann = server.visitor("ann");
    for (field, value, sentence) in [
        ("password", "short", "at least 10 characters"),
        ("password", "password123", "first that would be guessed"),
        ("password", "ann@example.org", "first that would be guessed"),
        ("email", "ann", "not an email address"),
        ("zone", "Mars/Olympus", "no such time zone"),
        ("name", &"a".repeat(51), "at most 50 characters"),
    ] {
        let mut fields = [
            ("name", "Ann of the Grid"),
            ("email", "ann@example.org"),
            ("password", PASSWORD),
            ("zone", "Europe/Lisbon"),
        ];
        for entry in &mut fields {
            if entry.0 == field {
                entry.1 = value;
            }
        }
        let answer = ann.post("/sign-up", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(answer.body.contains(sentence), "{field}: {}", answer.body);
        if field != "name" {
            assert!(answer.body.contains("Ann of the Grid"), "{field}");
        }
        if field != "email" && value != "ann@example.org" {
            assert!(!answer.body.contains(fields[2].1), "{field}");
        }
        assert!(answer.set_cookies().is_empty());
    }
}

#[tokio::test]
async fn new_accounts_from_one_address_are_slowed_down() {
    let server = Server::start().await;
    let mut crowd = server.visitor("crowd");
    let mut refused = None;
    for number in 0..30 {
        crowd.name = format!("crowd{number}");
        let answer = crowd.fill_sign_up().await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some((number, answer));
            break;
        }
    }
    let (number, answer) = refused.unwrap();
    assert_eq!(number, 20);
    assert_eq!(answer.header("retry-after"), "60");
    // Somebody else, elsewhere, is not affected.
    server.sign_up("ben").await;
}
