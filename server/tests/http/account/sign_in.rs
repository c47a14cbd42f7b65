//! Signing in.

use axum::http::StatusCode;

use crate::actor::{Answer, PASSWORD, Server};

#[tokio::test]
async fn the_address_is_compared_without_regard_to_case() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    let mut ann = server.visitor("ann");
    assert_eq!(ann.fill_sign_in(" ANN@Example.org ", PASSWORD).await.location(), "/today");
}

/// What a person can tell of an answer, but for what they typed and what is random on every page.
fn told(answer: &Answer, email: &str) -> (StatusCode, String) {
    let body = answer.body.replace(email, "…");
    let (before, rest) = body.split_once("\"seed\":").unwrap();
    let after = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    (answer.status, format!("{before}{after}"))
}

#[tokio::test]
async fn the_answer_is_the_same_for_known_and_unknown_addresses() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    let mut visitor = server.visitor("visitor");
    let mut answers = Vec::new();
    for email in ["ann@example.org", "nobody@example.org", "not an address"] {
        let answer = visitor.fill_sign_in(email, "seven quiet badgers").await;
        assert!(answer.body.contains("That email and password do not match."));
        assert!(answer.set_cookies().is_empty());
        answers.push(told(&answer, email));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    assert_eq!(answers[0].0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn guessing_is_slowed_down_by_account_and_address() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    let mut visitor = server.visitor("visitor");
    for _ in 0..6 {
        visitor.fill_sign_in("ann@example.org", "seven quiet badgers").await;
    }
    let answer = visitor.fill_sign_in("ann@example.org", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header("retry-after"), "20");
    assert!(answer.body.contains("Too many tries. Try again in 20 seconds."));
    // The case of the address makes no other account of it, and a header no other address.
    let fields = [("email", "ANN@example.org"), ("password", PASSWORD)];
    visitor.cookies.clear();
    assert_eq!(visitor.post("/sign-in", &fields).await.status, StatusCode::TOO_MANY_REQUESTS);
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-forwarded-for", "198.51.100.7"),
    ];
    let body = crate::actor::form(&fields);
    let answer = visitor.send(axum::http::Method::POST, "/sign-in", &headers, body).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    // The owner, elsewhere, gets in, and so does the visitor after the wait.
    let mut ann = server.visitor("ann");
    assert_eq!(ann.fill_sign_in("ann@example.org", PASSWORD).await.location(), "/today");
    server.clock.advance(20_000);
    assert_eq!(visitor.fill_sign_in("ann@example.org", PASSWORD).await.location(), "/today");
}

#[tokio::test]
async fn one_comes_back_to_the_page_one_wanted_to_see() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    let mut ann = server.visitor("ann");
    let sent = ann.get("/grid?year=2025").await;
    assert_eq!(sent.location(), "/sign-in?next=%2Fgrid%3Fyear%3D2025");
    let page = ann.get(sent.location()).await;
    assert!(page.body.contains(r#"value="/grid?year=2025""#), "{}", page.body);
    let fields =
        [("email", "ann@example.org"), ("password", PASSWORD), ("next", "/grid?year=2025")];
    assert_eq!(ann.post("/sign-in", &fields).await.location(), "/grid?year=2025");
    assert_eq!(ann.get("/sign-in?next=/grid").await.location(), "/grid");
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    for next in ["https://evil.example", "//evil.example/today", "/\\evil.example", "javascript:0"]
    {
        let mut ann = server.visitor("ann");
        let fields = [("email", "ann@example.org"), ("password", PASSWORD), ("next", next)];
        assert_eq!(ann.post("/sign-in", &fields).await.location(), "/today", "{next}");
    }
}

#[tokio::test]
async fn who_is_signed_in_is_led_past_the_doors() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    for path in ["/", "/sign-in", "/sign-up"] {
        assert_eq!(ann.get(path).await.location(), "/today", "{path}");
    }
}
