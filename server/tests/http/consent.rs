//! What needs a visitor's consent: the question, the answer, and what pages may then reach.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::actor::{Actor, Server};

const GA: (&str, &str) = ("GA_ID", "G-1A2B3C4D5E");
const DOMAIN: (&str, &str) = ("NEXT_PUBLIC_ANALYTICS_DOMAIN", "metrics.grid.example");
const QUESTION: &str = "May this site count your visits";

#[tokio::test]
async fn pages_ask_only_where_somebody_counts_and_until_there_is_an_answer() {
    let quiet = Server::start().await;
    let mut visitor = quiet.visitor("visitor");
    for path in ["/", "/sign-up", "/privacy", "/shell", "/nowhere"] {
        let body = visitor.get(path).await.body;
        for word in [QUESTION, "consent", "Google", "data-analytics"] {
            assert!(!body.contains(word), "{path}: {word}");
        }
    }
    let answer = visitor.post("/consent", &[("choice", "yes")]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);

    let server = Server::with(&[GA, DOMAIN]).await;
    let mut ann = server.visitor("ann");
    for path in ["/", "/sign-up", "/help"] {
        let body = ann.get(path).await.body;
        assert!(body.contains(QUESTION), "{path}: {body}");
        let script = r#"data-analytics="G-1A2B3C4D5E" data-from="metrics.grid.example""#;
        assert!(body.contains(script), "{path}: {body}");
    }
    // There is a token in the addresses of these.
    for path in ["/reset?token=a", "/verify?token=a", "/forgot"] {
        let body = ann.get(path).await.body;
        assert!(!body.contains("data-analytics") && !body.contains(QUESTION), "{path}");
    }
    // The page of nobody is the same for everybody, so it cannot ask.
    let shell = ann.get("/shell").await.body;
    assert!(shell.contains("data-analytics") && !shell.contains(QUESTION), "{shell}");

    for choice in ["yes", "no"] {
        let answer = ann.post("/consent", &[("choice", choice), ("back", "/help")]).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/help"));
        let cookie = answer.set_cookies()[0].to_owned();
        assert!(cookie.starts_with(&format!("consent={choice};")), "{cookie}");
        assert!(cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=31536000"), "{cookie}");
        assert!(!ann.get("/").await.body.contains(QUESTION));
        let said = format!("You have said {choice}");
        assert!(ann.get("/privacy").await.body.contains(&said), "{choice}");
    }
    let odd = ann.post("/consent", &[("choice", "perhaps")]).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn who_says_no_loses_what_was_set_meanwhile() {
    let server = Server::with(&[GA]).await;
    let mut ann = server.visitor("ann");
    ann.cookies.insert("_ga".to_owned(), "GA1.1.1".to_owned());
    ann.cookies.insert("_ga_1A2B3C4D5E".to_owned(), "GS1.1".to_owned());
    ann.cookies.insert("_gaudy".to_owned(), "mine".to_owned());
    ann.post("/consent", &[("choice", "yes")]).await;
    assert!(ann.cookies.contains_key("_ga"));
    ann.post("/consent", &[("choice", "no")]).await;
    let kept: Vec<&str> = ann.cookies.keys().map(String::as_str).collect();
    assert_eq!(kept, ["_gaudy", "consent"]);
}

#[tokio::test]
async fn the_policy_of_pages_allows_the_host_that_counts_and_no_other() {
    let policy = async |set: &[(&str, &str)]| {
        let server = Server::with(set).await;
        let answer = server.visitor("visitor").get("/").await;
        answer.header("content-security-policy").to_owned()
    };
    let strict = policy(&[]).await;
    assert!(!strict.contains("http"), "{strict}");
    let own = policy(&[GA, DOMAIN]).await;
    let host = " https://metrics.grid.example";
    assert_eq!(own.replace(host, ""), strict);
    for part in
        ["script-src 'self' 'wasm-unsafe-eval'", "img-src 'self' data:", "connect-src 'self'"]
    {
        assert!(own.contains(&format!("{part}{host};")), "{own}");
    }
    let google = policy(&[GA]).await;
    let hosts = google.split([' ', ';']).filter(|word| word.starts_with("http"));
    assert!(hosts.clone().count() > 0);
    for host in hosts {
        let is_google = host.ends_with(".google-analytics.com")
            || host.ends_with(".analytics.google.com")
            || host == "https://www.googletagmanager.com";
        assert!(is_google, "{host}");
    }
}

const RECORDED: &[(&str, &str)] = &[
    ("SENTRY_BROWSER_DSN", "http://key@127.0.0.1:9/7"),
    ("SENTRY_REPLAY_SESSION_SAMPLE_RATE", "0.1"),
];

/// A piece of a recording, as Sentry's script sends it.
const PIECE: &str = "{\"event_id\":\"0123456789abcdef0123456789abcdef\",\"sent_at\":\"2026-10-08T20:00:00Z\"}\n\
                     {\"type\":\"replay_event\"}\n{}";

async fn tell(actor: &mut Actor, piece: &str) -> StatusCode {
    let headers = [("content-type", "application/json")];
    actor.send(Method::POST, "/api/v1/replays", &headers, Body::from(piece.to_owned())).await.status
}

#[tokio::test]
async fn pages_are_recorded_only_of_those_who_agree() {
    let question = "May this site record how its pages are used";
    let [dsn, part] = [RECORDED[0], RECORDED[1]];
    for nothing in [&[dsn][..], &[part]] {
        let quiet = Server::with(nothing).await;
        let mut visitor = quiet.visitor("visitor");
        let body = visitor.get("/").await.body;
        assert!(!body.contains(question) && !body.contains("data-recorder"), "{body}");
        assert_eq!(tell(&mut visitor, PIECE).await, StatusCode::METHOD_NOT_ALLOWED);
    }
    let server = Server::with(RECORDED).await;
    let mut ann = server.visitor("ann");
    let body = ann.get("/help").await.body;
    assert!(body.contains(question), "{body}");
    assert!(body.contains(r#"data-sessions="0.1" data-errors="0""#), "{body}");
    assert_eq!(tell(&mut ann, PIECE).await, StatusCode::FORBIDDEN);
    let answer = [("purpose", "recording"), ("choice", "yes"), ("back", "/help")];
    let cookie = ann.post("/consent", &answer).await.set_cookies()[0].to_owned();
    assert!(cookie.starts_with("recording=yes;"), "{cookie}");
    assert!(!ann.get("/help").await.body.contains(question));
    assert_eq!(tell(&mut ann, PIECE).await, StatusCode::NO_CONTENT);
    let other = PIECE.replace("replay_event", "event");
    assert_eq!(tell(&mut ann, &other).await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn one_thing_is_asked_at_a_time_and_a_yes_holds_for_what_it_was_said_to() {
    let server = Server::with(&[&[GA, DOMAIN], RECORDED].concat()).await;
    let mut ann = server.visitor("ann");
    let recording = "May this site record";
    let body = ann.get("/").await.body;
    assert!(body.contains(QUESTION) && !body.contains(recording), "{body}");
    ann.post("/consent", &[("choice", "yes")]).await;
    let body = ann.get("/").await.body;
    assert!(!body.contains(QUESTION) && body.contains(recording), "{body}");
    ann.post("/consent", &[("purpose", "recording"), ("choice", "no")]).await;
    let body = ann.get("/").await.body;
    assert!(!body.contains(QUESTION) && !body.contains(recording), "{body}");
    assert_eq!(ann.cookies["consent"], "yes");
}
