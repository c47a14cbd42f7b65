//! The past of a square, and the hours of a habit.

use axum::http::{Method, StatusCode};
use domain::insight::Hours;
use domain::past::{Done, Half, Hand};
use domain::{Mark, Note, Operation};

use crate::actor::{Server, TODAY, day};

#[tokio::test]
async fn a_square_tells_what_was_done_to_it_when_and_on_which_device() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Read").await;
    let on = day(TODAY);
    let note = Note::new("late train").unwrap();
    ann.dispatch(vec![Operation::SetEntry { habit, day: on, mark: Some(Mark::Done) }]).await;
    ann.dispatch(vec![Operation::SetNote { habit, day: on, note: note.clone() }]).await;
    let nonce = ann.nonce();
    let id = habit.to_string();
    let fields = [("habit", &*id), ("day", TODAY), ("mark", ""), ("nonce", &*nonce)];
    ann.post("/api/set_entry", &fields).await;

    let past: Vec<Done> =
        serde_json::from_str(&ann.ask("/api/v1/history", &id).await.body).unwrap();
    let wrote: Vec<_> = past.iter().filter_map(Done::wrote).collect();
    assert_eq!(wrote, [Half::Mark(None), Half::Note(note), Half::Mark(Some(Mark::Done))]);
    // The form is this browser's; the app's other client bears the name of the session it came with.
    let named = Hand::Named("Unknown device".to_owned());
    assert_eq!((&past[0].hand, &past[2].hand), (&Hand::This, &named));
    // In Lisbon it is noon in March.
    assert!(past.iter().all(|done| done.on == on && done.minute / 60 == 12));
    assert_eq!(past[0].before.as_ref().and_then(domain::Entry::mark), Some(Mark::Done));
}

#[tokio::test]
async fn a_plain_form_of_another_browser_bears_the_name_of_its_session() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let id = ann.start_habit("Read").await.to_string();
    let mut laptop = server.visitor("ann");
    let email = ann.email();
    let (method, path) = (Method::POST, "/sign-in");
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("user-agent", agent)];
    let body = format!("email={email}&password={}", crate::actor::PASSWORD.replace(' ', "+"));
    laptop.send(method, path, &headers, body.replace('@', "%40").into()).await;
    let nonce = laptop.nonce();
    let fields = [("habit", &*id), ("day", TODAY), ("mark", "done"), ("nonce", &*nonce)];
    laptop.post("/api/set_entry", &fields).await;
    let past: Vec<Done> =
        serde_json::from_str(&ann.ask("/api/v1/history", &id).await.body).unwrap();
    assert_eq!(past[0].hand, Hand::Named("Firefox on Linux".to_owned()));
}

#[tokio::test]
async fn at_most_a_hundred_changes_are_told() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Read").await;
    let tick = |number: u8| Operation::SetEntry {
        habit,
        day: day(TODAY),
        mark: number.is_multiple_of(2).then_some(Mark::Done),
    };
    ann.dispatch((0..120).map(tick).collect()).await;
    let body = ann.ask("/api/v1/history", &habit.to_string()).await.body;
    let past: Vec<Done> = serde_json::from_str(&body).unwrap();
    assert_eq!(past.len(), 100);
}

#[tokio::test]
async fn hours_are_those_of_the_persons_clock_and_of_the_day_itself() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Read").await;
    let tick = |day| Operation::SetEntry { habit, day, mark: Some(Mark::Done) };
    // What is filled in for yesterday does not say when it was done.
    ann.dispatch(vec![tick(day(TODAY)), tick(day(TODAY) - 1)]).await;
    let body = ann.ask("/api/v1/hours", &habit.to_string()).await.body;
    let hours: Hours = serde_json::from_str(&body).unwrap();
    let all: u32 = hours.0.iter().flatten().map(|count| u32::from(*count)).sum();
    // A Monday at noon.
    assert_eq!((hours.0[0][12], all), (1, 1));
}

#[tokio::test]
async fn nobody_is_told_anything_without_a_session() {
    let server = Server::start().await;
    let mut visitor = server.visitor("visitor");
    for path in ["/api/v1/history", "/api/v1/hours"] {
        let answer = visitor.ask(path, crate::actor::UNKNOWN_HABIT).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}
