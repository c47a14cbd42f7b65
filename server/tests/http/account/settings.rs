//! What a person says of themselves.

use axum::http::StatusCode;

use crate::actor::{PASSWORD, Server};

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
async fn how_it_looks_is_in_the_page_before_anything_runs() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    assert!(!ann.get("/today").await.body.contains("data-theme"));
    let looks = [
        ("theme", "black"),
        ("hand", "left"),
        ("motion", "less"),
        ("switches", "true"),
        ("by_height", "true"),
    ];
    let fields: Vec<_> = FIELDS.into_iter().chain(looks).collect();
    assert_eq!(ann.post("/settings", &fields).await.location(), "/settings");
    let page = ann.get("/today").await.body;
    for attribute in [
        r#"data-theme="black""#,
        r#"data-hand="left""#,
        r#"data-amounts="height""#,
        r#"data-motion="less""#,
    ] {
        assert!(page.contains(attribute), "{attribute}");
    }
    // A switch that is off sends nothing.
    assert!(page.contains(r#""letter_keys":false"#));
    // A form without these fields leaves them as they are.
    ann.post("/settings", &FIELDS).await;
    assert!(ann.get("/today").await.body.contains(r#"data-theme="black""#));
}

#[tokio::test]
async fn a_choice_nobody_offers_is_refused() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let fields: Vec<_> = FIELDS.into_iter().chain([("theme", "sepia")]).collect();
    let answer = ann.post("/settings", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("This choice does not exist."));
}

#[tokio::test]
async fn a_new_password_needs_the_present_one_and_signs_out_other_devices() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut other = server.visitor("ann");
    other.fill_sign_in(&ann.email(), PASSWORD).await.location();
    let change = |present: &'static str, new: &'static str| {
        [("present_password", present), ("new_password", new)]
    };
    let wrong = ann.post("/settings/password", &change("not my password", "a new long one")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("That is not the password of this account."));
    let short = ann.post("/settings/password", &change(PASSWORD, "short")).await;
    assert!(short.body.contains("at least 10 characters"), "{}", short.body);
    assert!(other.get("/today").await.status.is_success());
    let done = ann.post("/settings/password", &change(PASSWORD, "a pale otter in June")).await;
    assert_eq!(done.location(), "/settings?password=changed");
    let page = ann.get("/settings?password=changed").await;
    assert!(page.status.is_success() && page.body.contains("Your password is changed."));
    assert!(other.get("/today").await.location().starts_with("/sign-in"));
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
        ("quiet_from", "22:30", "Say from when to when"),
    ] {
        let mut fields = FIELDS.to_vec();
        fields.extend([("quiet_from", ""), ("quiet_to", "")]);
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
