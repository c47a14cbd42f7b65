//! The calendar feed: who reads it, what stands in it, and when it is over.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::reminder::{RingsOn, Times};
use domain::settings::ZoneName;
use domain::{Description, Operation, ReminderEdit, ReminderId, SettingsEdit, Title};
use serde_json::{Value, json};

use crate::actor::{Actor, Answer, PASSWORD, Server, TODAY, day};
use crate::calendar::understood;
use crate::log::Log;

/// The path of the link that the settings show, if they show one.
fn link(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("value=\"http://localhost:3000/cal/")?;
    Some(format!("/cal/{}", rest.split('"').next()?))
}

/// Makes a link, and returns the path it leads to.
async fn make(actor: &mut Actor) -> String {
    let answer = actor.post("/settings/feed", &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "private, no-store");
    link(&answer.body).unwrap()
}

/// Another program asks, which has no cookies.
async fn ask(server: &Server, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    server.visitor("calendar").send(method, path, headers, Body::empty()).await
}

async fn read(server: &Server, path: &str) -> Answer {
    ask(server, Method::GET, path, &[]).await
}

fn reminder(number: u8, title: &str) -> ReminderEdit {
    ReminderEdit {
        title: Title::new(title).ok(),
        starts_on: Some(day(TODAY)),
        ..ReminderEdit::of(ReminderId::from_entropy([number; 16]))
    }
}

async fn remind(actor: &mut Actor, edit: ReminderEdit) {
    let reply = actor.dispatch(vec![Operation::CreateReminder(edit)]).await;
    assert_eq!(reply.refusals, []);
}

#[tokio::test]
async fn a_feed_is_read_without_a_cookie_and_signs_nobody_in() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut ben = server.sign_up("ben").await;
    remind(&mut ann, reminder(1, "Dentist")).await;
    remind(&mut ben, reminder(1, "Bens secret")).await;
    assert!(ann.get("/settings").await.body.contains("Make a link"));
    let (anns, bens) = (make(&mut ann).await, make(&mut ben).await);
    assert_ne!(anns, bens);
    // It is shown once.
    let settings = ann.get("/settings").await.body;
    assert_eq!(link(&settings), None);
    assert!(settings.contains("New link") && settings.contains("Turn off"), "{settings}");
    assert!(!settings.contains(anns.trim_start_matches("/cal/")));

    let answer = read(&server, &anns).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    assert!(answer.body.contains("SUMMARY:Dentist\r\n"), "{}", answer.body);
    assert!(!answer.body.contains("Bens secret") && !answer.body.contains("@example.org"));
    assert!(answer.set_cookies().is_empty());
    // Whoever is signed in elsewhere reads what the address opens, and their session is not prolonged by it.
    let answer = ben.get(&anns).await;
    assert!(answer.body.contains("Dentist") && answer.set_cookies().is_empty());
    // The token is a key for nothing else.
    let token = anns.trim_start_matches("/cal/").trim_end_matches(".ics");
    let mut thief = server.visitor("thief");
    thief.cookies.insert("session".to_owned(), token.to_owned());
    assert_eq!(thief.get("/today").await.location(), "/sign-in?next=%2Ftoday");
    assert_eq!(thief.get(&format!("/reset?token={token}")).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn another_link_ends_the_one_before_and_nothing_else() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut ben = server.sign_up("ben").await;
    let (first, bens) = (make(&mut ann).await, make(&mut ben).await);
    let second = make(&mut ann).await;
    assert_eq!(read(&server, &first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(read(&server, &second).await.status, StatusCode::OK);
    assert_eq!(read(&server, &bens).await.status, StatusCode::OK);
    assert_eq!(ann.get("/today").await.status, StatusCode::OK);

    assert_eq!(ann.post("/settings/feed/end", &[]).await.location(), "/settings");
    assert_eq!(read(&server, &second).await.status, StatusCode::NOT_FOUND);
    assert_eq!(read(&server, &bens).await.status, StatusCode::OK);
    assert!(ann.get("/settings").await.body.contains("Make a link"));

    let third = make(&mut ann).await;
    ann.post("/account/delete", &[("password", PASSWORD)]).await;
    assert_eq!(read(&server, &third).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_opens_nothing_is_as_if_nothing_were_there() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let good = make(&mut ann).await;
    ann.post("/settings/feed/end", &[]).await;
    for path in [&*good, "/cal/x.ics", "/cal/x", good.trim_end_matches(".ics")] {
        let answer = read(&server, path).await;
        let told = answer.json::<Value>()["error"].clone();
        assert_eq!(
            (answer.status, told),
            (StatusCode::NOT_FOUND, json!("There is nothing at this address.")),
            "{path}"
        );
    }
    // Who is not signed in makes no link.
    let answer = server.visitor("visitor").post("/settings/feed", &[]).await;
    assert_eq!(answer.location(), "/sign-in?next=%2Fsettings");
}

#[tokio::test]
async fn a_calendar_that_asks_again_is_told_whether_anything_has_changed() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    remind(&mut ann, reminder(1, "Dentist")).await;
    let path = make(&mut ann).await;
    let first = ask(&server, Method::GET, &path, &[("accept-encoding", "gzip, br")]).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && first.header("content-encoding").is_empty(), "{tag}");

    let again = ask(&server, Method::GET, &path, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, &*again.body), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!((again.header("etag"), again.header("cache-control")), (&*tag, "private, no-cache"));
    let head = ask(&server, Method::HEAD, &path, &[]).await;
    assert_eq!((head.status, head.header("etag"), &*head.body), (StatusCode::OK, &*tag, ""));
    assert_eq!(head.header("content-length"), first.body.len().to_string());

    // What the calendar does not show changes nothing in it.
    ann.start_habit("Read").await;
    let again = ask(&server, Method::GET, &path, &[("if-none-match", &tag)]).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    remind(&mut ann, reminder(2, "Bins out")).await;
    let again = ask(&server, Method::GET, &path, &[("if-none-match", &tag)]).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(again.body.contains("Bins out") && again.header("etag") != tag);
}

/// Ann's reminders of all kinds, and the path of her feed.
async fn of_all_kinds(ann: &mut Actor) -> String {
    let time = |text: &str| text.parse().unwrap();
    let times = |from: &str, to: Option<&str>| Times { from: time(from), to: to.map(time) };
    remind(
        ann,
        ReminderEdit {
            description: Description::new("First; line\nSecond, line\\").ok(),
            times: Some(Some(times("23:30", None))),
            recurrence: Some("FREQ=WEEKLY;BYDAY=TU".parse().ok()),
            rings_before: Some(Some(90)),
            ..reminder(1, "Tea, cake; \\o/")
        },
    )
    .await;
    remind(
        ann,
        ReminderEdit {
            times: Some(Some(times("09:00", Some("10:00")))),
            zone: Some(ZoneName::new("Asia/Tokyo").ok()),
            rings_on: Some(RingsOn::Never),
            ..reminder(2, "Call")
        },
    )
    .await;
    remind(
        ann,
        ReminderEdit {
            more_days: Some(2),
            rings_on: Some(RingsOn::Every),
            rings_before: Some(Some(24 * 60)),
            ..reminder(3, "Trip")
        },
    )
    .await;
    remind(ann, reminder(4, "Deleted")).await;
    let reminder = ReminderId::from_entropy([4; 16]);
    ann.dispatch(vec![Operation::DeleteReminder { reminder }]).await;
    make(ann).await
}

#[tokio::test]
async fn times_zones_rules_and_alarms_are_those_of_the_reminders() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let path = of_all_kinds(&mut ann).await;
    let text = read(&server, &path).await.body;
    for line in [
        "SUMMARY:Tea\\, cake\\; \\\\o/",
        "DESCRIPTION:First\\; line\\nSecond\\, line\\\\",
        "DTSTART;TZID=Europe/Lisbon:20260303T233000",
        "RRULE:FREQ=WEEKLY;BYDAY=TU",
        "DTSTART;TZID=Asia/Tokyo:20260302T090000",
        "DTEND;TZID=Asia/Tokyo:20260302T100000",
        "DTSTART;VALUE=DATE:20260302",
        "DTEND;VALUE=DATE:20260305",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}: {text}");
    }
    assert!(!text.contains("Deleted"), "{text}");
    let uid = format!("UID:{}@localhost:3000\r\n", ReminderId::from_entropy([2; 16]));
    assert!(text.contains(&uid), "{text}");
    // Whoever moves has their own times in their new zone, and the others where they were.
    let zone = Some(ZoneName::new("America/New_York").ok());
    let moved = SettingsEdit { zone, ..SettingsEdit::of() };
    ann.dispatch(vec![Operation::EditSettings(moved)]).await;
    let text = read(&server, &path).await.body;
    assert!(text.contains("DTSTART;TZID=America/New_York:20260303T233000"), "{text}");
    assert!(text.contains("DTSTART;TZID=Asia/Tokyo:20260302T090000"), "{text}");
}

#[tokio::test]
async fn another_program_understands_the_feed() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let path = of_all_kinds(&mut ann).await;
    let Some(understood) = understood(&read(&server, &path).await.body) else { return };
    assert_eq!(understood["name"], "Reminders");
    let told = |event: &Value| {
        assert_eq!(event["errors"], json!([]), "{event}");
        json!([event["title"], event["times"][0], event["alarm_s"], event["description"]])
    };
    let told: Vec<Value> = understood["events"].as_array().unwrap().iter().map(told).collect();
    // An all-day reminder rings at nine, and this one at nine of the day before.
    let expected = [
        json!([
            "Tea, cake; \\o/",
            "2026-03-03T23:30:00Z",
            [-5_400, 0],
            "First; line\nSecond, line\\"
        ]),
        json!(["Call", "2026-03-02T00:00:00Z", [], ""]),
        json!(["Trip", "2026-03-02", [-54_000, 32_400], ""]),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn the_address_of_a_feed_is_not_logged() {
    let log = Log::default();
    let _listening = log.listen();
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let path = make(&mut ann).await;
    let token = path.trim_start_matches("/cal/").trim_end_matches(".ics");
    for path in [
        path.clone(),
        format!("/cal/{token}"),
        format!("{path}/"),
        format!("{path}?a=b"),
        format!("/cal//{token}.ics"),
    ] {
        read(&server, &path).await;
    }
    ann.post("/settings/feed/end", &[]).await;
    read(&server, &path).await;
    let logged = log.text();
    assert!(logged.contains("/cal/{file}") && logged.contains("answered"), "{logged}");
    assert!(!logged.contains(token), "{logged}");
}

#[tokio::test]
async fn nobody_keeps_the_database_busy_with_addresses_they_make_up() {
    let server = Server::start().await;
    let mut guesser = server.visitor("guesser");
    let mut answer = guesser.get("/cal/x.ics").await;
    for _ in 0..120 {
        answer = guesser.get("/cal/x.ics").await;
    }
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(guesser.get("/").await.status, StatusCode::OK);
}
