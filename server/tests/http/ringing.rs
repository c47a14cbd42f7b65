//! Reminders ring: at their minute, once, and only as long as it makes sense.

use axum::http::StatusCode;
use domain::reminder::Times;
use domain::settings::QuietHours;
use domain::{
    HabitId, Instant, Mark, Operation, ReminderEdit, ReminderId, SettingsEdit, TimeOfDay, Title,
};
use serde_json::{Value, json};
use server::ringing;
use store::Outcome;

use crate::actor::{Actor, NOW, Server, TODAY, day};
use crate::push::{Browser, PushService};

const MINUTE: i64 = 60_000;

fn time(text: &str) -> TimeOfDay {
    text.parse().unwrap()
}

/// A reminder of today at a time, by the clock of Lisbon, which is that of UTC in March.
fn reminder(at: &str) -> ReminderEdit {
    ReminderEdit {
        title: Title::new("Dentist").ok(),
        starts_on: Some(day(TODAY)),
        times: Some(Some(Times { from: time(at), to: None })),
        ..ReminderEdit::of(ReminderId::from_entropy([7; 16]))
    }
}

/// Ann at noon, with a browser that takes notifications.
async fn ann() -> (Server, Actor, PushService, Browser) {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let (pushes, browser) = (PushService::start(201, None).await, Browser::new());
    ann.say("/api/v1/push", &browser.subscription(&pushes.endpoint())).await;
    (server, ann, pushes, browser)
}

async fn ring(server: &Server, minutes: i64) {
    server.clock.advance(minutes * MINUTE);
    ringing::round(&server.service).await.unwrap();
}

/// What came of the notices, the latest first.
async fn outcomes(server: &Server, ann: &Actor) -> Vec<Option<Outcome>> {
    let login = server.service.store.find_account_by_email(&ann.email()).await.unwrap().unwrap();
    let told = server.service.store.list_notices(login.account.id, NOW, 100).await.unwrap();
    told.into_iter().map(|told| told.outcome).collect()
}

#[tokio::test]
async fn a_reminder_rings_once_and_is_read_by_the_browser_alone() {
    let (server, mut ann, pushes, browser) = ann().await;
    ann.dispatch(vec![Operation::CreateReminder(reminder("12:30"))]).await;
    ring(&server, 29).await;
    assert_eq!(pushes.count(), 0);
    ring(&server, 1).await;
    assert_eq!(pushes.count(), 1);
    let text = browser.read(&pushes.got.lock().unwrap()[0].1).to_string();
    assert!(text.contains("Dentist") && text.contains("12:30"), "{text}");
    ring(&server, 1).await;
    ring(&server, 24 * 60).await;
    assert_eq!(pushes.count(), 1);
    assert_eq!(outcomes(&server, &ann).await, [Some(Outcome::Sent)]);
}

#[tokio::test]
async fn what_was_moved_rings_at_its_new_time_and_what_was_deleted_not_at_all() {
    let (server, mut ann, pushes, _) = ann().await;
    ann.dispatch(vec![Operation::CreateReminder(reminder("12:30"))]).await;
    ring(&server, 10).await;
    ann.dispatch(vec![Operation::EditReminder(reminder("13:00"))]).await;
    ring(&server, 20).await;
    assert_eq!(pushes.count(), 0);
    ring(&server, 30).await;
    assert_eq!(pushes.count(), 1);
    ann.dispatch(vec![Operation::EditReminder(reminder("14:00"))]).await;
    let reminder = ReminderId::from_entropy([7; 16]);
    ann.dispatch(vec![Operation::DeleteReminder { reminder }]).await;
    ring(&server, 120).await;
    assert_eq!(pushes.count(), 1);
}

#[tokio::test]
async fn after_an_outage_it_is_told_late_and_after_six_hours_listed_as_missed() {
    let (server, mut ann, pushes, _) = ann().await;
    ann.dispatch(vec![Operation::CreateReminder(reminder("12:30"))]).await;
    ring(&server, 5 * 60).await;
    assert_eq!(pushes.count(), 1);
    ann.dispatch(vec![Operation::EditReminder(reminder("17:30"))]).await;
    ring(&server, 7 * 60).await;
    assert_eq!(pushes.count(), 1);
    assert_eq!(outcomes(&server, &ann).await, [Some(Outcome::Missed), Some(Outcome::Sent)]);
}

#[tokio::test]
async fn what_is_done_already_does_not_ring() {
    let (server, mut ann, pushes, _) = ann().await;
    let habit: HabitId = ann.start_habit("Read").await;
    let edit = ReminderEdit { habit: Some(Some(habit)), ..reminder("12:30") };
    ann.dispatch(vec![
        Operation::CreateReminder(edit),
        Operation::SetEntry { habit, day: day(TODAY), mark: Some(Mark::Done) },
    ])
    .await;
    ring(&server, 30).await;
    assert_eq!(pushes.count(), 0);
    assert_eq!(outcomes(&server, &ann).await, [Some(Outcome::Settled)]);
}

#[tokio::test]
async fn quiet_hours_put_it_off() {
    let (server, mut ann, pushes, _) = ann().await;
    let quiet = QuietHours { from: time("12:15"), to: time("13:00") };
    let quiet_hours = Some(Some(quiet));
    ann.dispatch(vec![
        Operation::EditSettings(SettingsEdit { quiet_hours, ..SettingsEdit::of() }),
        Operation::CreateReminder(reminder("12:30")),
    ])
    .await;
    ring(&server, 30).await;
    assert_eq!(pushes.count(), 0);
    ring(&server, 30).await;
    assert_eq!(pushes.count(), 1);
}

#[tokio::test]
async fn without_a_browser_it_is_written_down_that_it_went_nowhere() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    ann.dispatch(vec![Operation::CreateReminder(reminder("12:30"))]).await;
    ring(&server, 30).await;
    assert_eq!(outcomes(&server, &ann).await, [Some(Outcome::Nowhere)]);
}

/// What the settings tell of notices, as text without markup.
async fn listed(ann: &mut Actor) -> Vec<String> {
    let page = ann.get("/settings").await.body;
    let Some((_, list)) = page.split_once("aria-label=\"What was sent\"") else {
        return Vec::new();
    };
    let (list, _) = list.split_once("</ul>").unwrap();
    let plain = |item: &str| {
        let words = item.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
        words.map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("|")
    };
    list.split("<li").skip(1).map(plain).collect()
}

/// The service worker says something of a notice.
async fn say(actor: &mut Actor, what: &str, notice: &str) -> StatusCode {
    let path = ["/api/v1/push/", what].concat();
    actor.say(&path, &json!({ "notice": notice })).await.status
}

#[tokio::test]
async fn the_settings_tell_what_became_of_every_notice_of_two_weeks() {
    let (server, mut ann, pushes, browser) = ann().await;
    let mut ben = server.sign_up("ben").await;
    assert_eq!(listed(&mut ann).await, [""; 0]);
    ann.dispatch(vec![Operation::CreateReminder(reminder("12:30"))]).await;
    ring(&server, 30).await;
    assert_eq!(listed(&mut ann).await, ["Dentist|2 March, 12:30|Sent to 1 device"]);
    let text = browser.read(&pushes.got.lock().unwrap()[0].1);
    let tag = text["notification"]["tag"].as_str().unwrap().to_owned();
    assert_eq!(say(&mut ben, "shown", &tag).await, StatusCode::NO_CONTENT);
    assert_eq!(say(&mut ben, "acted", &tag).await, StatusCode::NO_CONTENT);
    assert_eq!(listed(&mut ann).await, ["Dentist|2 March, 12:30|Sent to 1 device"]);
    assert_eq!(listed(&mut ben).await, [""; 0]);
    for what in ["shown", "acted", "shown"] {
        assert_eq!(say(&mut ann, what, &tag).await, StatusCode::NO_CONTENT);
        assert_eq!(say(&mut server.visitor("visitor"), what, &tag).await, StatusCode::UNAUTHORIZED);
        assert_eq!(say(&mut ann, what, "test").await, StatusCode::NO_CONTENT);
        let path = ["/api/v1/push/", what].concat();
        assert_eq!(ann.say(&path, &json!({ "tag": tag })).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(listed(&mut ann).await, ["Dentist|2 March, 12:30|Sent to 1 device, shown, opened"]);

    ann.dispatch(vec![Operation::EditReminder(reminder("13:00"))]).await;
    ring(&server, 7 * 60).await;
    assert_eq!(listed(&mut ann).await[0], "Dentist|2 March, 13:00|Missed");
    let gone = ReminderId::from_entropy([7; 16]);
    ann.dispatch(vec![Operation::DeleteReminder { reminder: gone }]).await;
    assert_eq!(listed(&mut ann).await.len(), 2);
    server.clock.advance(15 * 24 * 60 * MINUTE);
    assert_eq!(listed(&mut ann).await, [""; 0]);
}

/// What was pushed last.
fn pushed(pushes: &PushService, browser: &Browser) -> Value {
    let got = pushes.got.lock().unwrap();
    browser.read(&got.last().unwrap().1)["notification"].clone()
}

/// Presses a button, as the worker does it; `at`: when it was pressed.
async fn press(actor: &mut Actor, notification: &Value, button: &str, at: Instant) -> StatusCode {
    let [path, said] = &notification["data"]["answers"][button].as_array().unwrap()[..] else {
        panic!("{notification} has no {button}");
    };
    let mut said = said.clone();
    said["at"] = json!(at);
    let account = notification["data"]["account"].as_str().unwrap();
    let path = ["/api/v1/push", path.as_str().unwrap()].concat();
    actor.say_as(&path, &said, Some(account)).await.status
}

/// Ann is told of a habit of hers at 12:30.
async fn told_of_a_habit() -> (Server, Actor, PushService, Browser, HabitId) {
    let (server, mut ann, pushes, browser) = ann().await;
    let habit = ann.start_habit("Read").await;
    let edit = ReminderEdit { habit: Some(Some(habit)), ..reminder("12:30") };
    let missed = Operation::SetEntry { habit, day: day(TODAY), mark: Some(Mark::Missed) };
    ann.dispatch(vec![Operation::CreateReminder(edit), missed]).await;
    ring(&server, 30).await;
    (server, ann, pushes, browser, habit)
}

#[tokio::test]
async fn the_button_of_a_notice_sets_its_square_once() {
    let (server, mut ann, pushes, browser, habit) = told_of_a_habit().await;
    let notification = pushed(&pushes, &browser);
    let actions = notification["actions"].as_array().unwrap();
    let titles: Vec<&Value> = actions.iter().map(|action| &action["title"]).collect();
    assert_eq!(titles, ["Done", "Skip", "In an hour"]);
    assert!(actions.iter().all(|action| action["navigate"] == notification["navigate"]));
    let then = server.service.now();

    let mut ben = server.sign_up("ben").await;
    assert_eq!(press(&mut ben, &notification, "done", then).await, StatusCode::UNAUTHORIZED);
    let mut visitor = server.visitor("visitor");
    assert_eq!(press(&mut visitor, &notification, "done", then).await, StatusCode::UNAUTHORIZED);
    assert_eq!(ann.habit(habit).await.marks, "m");

    assert_eq!(press(&mut ann, &notification, "done", then).await, StatusCode::NO_CONTENT);
    assert_eq!(ann.habit(habit).await.marks, "d");
    assert_eq!(listed(&mut ann).await, ["Dentist|2 March, 12:30|Sent to 1 device, shown, done"]);
    // What is said once more, after the square was emptied, counts no second time.
    server.clock.advance(MINUTE);
    let empty = Operation::SetEntry { habit, day: day(TODAY), mark: None };
    let mut emptied = ann.request(vec![empty]);
    emptied.envelopes[0].at = server.service.now();
    ann.exchange(&emptied).await;
    assert_eq!(press(&mut ann, &notification, "done", then).await, StatusCode::NO_CONTENT);
    assert_eq!(ann.habit(habit).await.marks, "");
    assert_eq!(press(&mut ann, &notification, "skip", then).await, StatusCode::NO_CONTENT);
    // It was pressed before the square was emptied, which is the later word.
    assert_eq!(ann.habit(habit).await.marks, "");
    let now = server.service.now();
    ring(&server, 24 * 60).await;
    assert_eq!(press(&mut ann, &notification, "snooze", now).await, StatusCode::NO_CONTENT);
    assert_eq!(listed(&mut ann).await, ["Dentist|2 March, 12:30|Sent to 1 device, shown, done"]);
}

#[tokio::test]
async fn a_skipped_notice_leaves_its_square_out_and_nothing_else_is_performed() {
    let (_server, mut ann, pushes, browser, habit) = told_of_a_habit().await;
    let mut notification = pushed(&pushes, &browser);
    // Her clock is a day behind, and still she has seen what stood there before.
    let then = NOW.plus_ms(-24 * 60 * MINUTE);
    assert_eq!(press(&mut ann, &notification, "skip", then).await, StatusCode::NO_CONTENT);
    assert_eq!(ann.habit(habit).await.marks, "s");
    assert_eq!(listed(&mut ann).await, ["Dentist|2 March, 12:30|Sent to 1 device, shown, skipped"]);
    notification["data"]["answers"]["done"][1]["operation"] =
        json!(Operation::DeleteHabit { habit });
    let answer = press(&mut ann, &notification, "done", then).await;
    assert_eq!(answer, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_is_put_off_comes_once_more_an_hour_later() {
    let (server, mut ann, pushes, browser) = ann().await;
    ann.dispatch(vec![Operation::CreateReminder(reminder("12:30"))]).await;
    ring(&server, 30).await;
    let notification = pushed(&pushes, &browser);
    // What is about no habit has no square.
    assert_eq!(notification["actions"].as_array().unwrap().len(), 1);
    let then = server.service.now();
    // It was pressed at 12:31 without a network, and again.
    server.clock.advance(10 * MINUTE);
    for _ in 0..2 {
        let pressed = press(&mut ann, &notification, "snooze", then.plus_ms(MINUTE)).await;
        assert_eq!(pressed, StatusCode::NO_CONTENT);
    }
    let sent = "Dentist|2 March, 12:30|Sent to 1 device, shown, snoozed";
    assert_eq!(listed(&mut ann).await, ["Dentist|2 March, 13:31|Planned", sent]);
    ring(&server, 50).await;
    assert_eq!(pushes.count(), 1);
    ring(&server, 1).await;
    ring(&server, 60).await;
    assert_eq!(pushes.count(), 2);
    assert_eq!(listed(&mut ann).await, ["Dentist|2 March, 13:31|Sent to 1 device", sent]);
}
