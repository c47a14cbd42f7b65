//! What a person says of themselves.

use axum::http::StatusCode;

use crate::actor::Server;

const FIELDS: [(&str, &str); 4] = [
    ("name", "Ann Q. Grid"),
    ("zone", "Pacific/Auckland"),
    ("week_start", "sun"),
    ("day_start", "03:00"),
];

#[tokio::test]
async fn what_is_saved_is_seen_at_once() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    ann.get("/settings").await;
    assert_eq!(ann.post("/settings", &FIELDS).await.location(), "/settings");
    let page = ann.get("/settings").await.body;
    assert!(page.contains("Ann Q. Grid") && page.contains("Pacific/Auckland"));
}

#[tokio::test]
async fn the_day_is_the_one_of_the_persons_own_clock() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let today = async |ann: &mut crate::actor::Actor| {
        let page = ann.get("/today").await.body;
        let (_, rest) = page.split_once(r#""today":""#).unwrap();
        rest[..10].to_owned()
    };
    // 12:00 in UTC is 01:00 of the next day in Auckland, which for Ann begins at three.
    assert_eq!(today(&mut ann).await, "2026-03-02");
    ann.post("/settings", &FIELDS).await;
    assert_eq!(today(&mut ann).await, "2026-03-02");
    server.clock.advance(2 * 3_600_000);
    assert_eq!(today(&mut ann).await, "2026-03-03");
}

#[tokio::test]
async fn what_cannot_be_saved_changes_nothing() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    for (field, value, sentence) in [
        ("zone", "Mars/Olympus", "no such time zone"),
        ("week_start", "someday", "day your week starts on"),
        ("day_start", "12:30", "between 00:00 and 12:00"),
        ("name", &"a".repeat(51), "at most 50 characters"),
    ] {
        let mut fields = FIELDS;
        for entry in &mut fields {
            if entry.0 == field {
                entry.1 = value;
            }
        }
        let answer = ann.post("/settings", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(answer.body.contains(sentence), "{field}");
    }
    assert!(ann.get("/settings").await.body.contains(r#""zone":"Europe/Lisbon""#));
}
