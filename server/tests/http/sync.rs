//! The exchange of the running app.

use axum::http::{Method, StatusCode};
use domain::{Amount, Mark, Operation, Rejection};

use crate::actor::{Server, TODAY, day};

#[tokio::test]
async fn what_one_device_says_another_one_hears() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let read = ann.start_habit("Read").await;
    let set = Operation::SetEntry { habit: read, day: day(TODAY), mark: Some(Mark::Done) };
    ann.dispatch(vec![set]).await;
    let habit = ann.habit(read).await;
    assert_eq!((habit.from, habit.marks.as_str()), (day(TODAY), "d"));
}

#[tokio::test]
async fn a_request_that_is_sent_again_changes_nothing() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let water = ann.start_habit("Drink water").await;
    let add = Operation::AddAmount { habit: water, day: day(TODAY), amount: Amount::units(1) };
    let request = ann.request(vec![add.clone(), add]);
    let first: domain::Reply = ann.exchange(&request).await.json();
    for _ in 0..3 {
        let again: domain::Reply = ann.exchange(&request).await.json();
        assert_eq!((again.ack, again.head, again.digest), (first.ack, first.head, first.digest));
    }
    assert_eq!(ann.habit(water).await.amounts, [Amount::units(2)]);
}

#[tokio::test]
async fn fifty_ticks_of_one_day_at_once_leave_one_entry() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let read = ann.start_habit("Read").await;
    let mut ticks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let mut device = ann.twin();
        ticks.spawn(async move {
            let mark = Some(Mark::Done);
            device.dispatch(vec![Operation::SetEntry { habit: read, day: day(TODAY), mark }]).await
        });
    }
    for reply in ticks.join_all().await {
        assert_eq!((reply.ack, reply.refusals.len(), reply.retry_after_ms), (1, 0, 0));
    }
    assert_eq!(ann.habit(read).await.marks, "d");
}

#[tokio::test]
async fn a_refused_operation_is_told_and_takes_nothing_else_with_it() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let read = ann.start_habit("Read").await;
    let set = |day| Operation::SetEntry { habit: read, day, mark: Some(Mark::Done) };
    let reply = ann.dispatch(vec![set(day(TODAY) + 5), set(day(TODAY))]).await;
    assert_eq!(reply.ack, 2);
    let refused: Vec<Rejection> = reply.refusals.iter().map(|refusal| refusal.rejection).collect();
    assert_eq!(refused, [Rejection::DayAhead]);
    assert_eq!(ann.habit(read).await.marks, "d");
}

#[tokio::test]
async fn too_many_changes_wait_and_are_not_lost() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let read = ann.start_habit("Read").await;
    let set = |offset| Operation::SetEntry {
        habit: read,
        day: day(TODAY) - offset,
        mark: Some(Mark::Done),
    };
    let request = ann.request((0..250).map(set).collect());
    let reply: domain::Reply = ann.exchange(&request).await.json();
    assert_eq!((reply.ack, reply.retry_after_ms), (200, 60_000));
    server.clock.advance(60_000);
    let reply: domain::Reply = ann.exchange(&request).await.json();
    assert_eq!((reply.ack, reply.retry_after_ms), (250, 0));
}

#[tokio::test]
async fn who_is_not_signed_in_is_told_so() {
    let server = Server::start().await;
    let mut visitor = server.visitor("visitor");
    let request = visitor.request(Vec::new());
    let answer = visitor.exchange(&request).await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (StatusCode::UNAUTHORIZED, r#""signed_out""#)
    );
}

#[tokio::test]
async fn what_was_meant_for_another_account_is_not_taken() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let ben = server.sign_up("ben").await;
    let (own, other) =
        (server.account(&ann).await.to_string(), server.account(&ben).await.to_string());
    let request = ann.request(vec![Operation::CreateHabit(ann.new_habit("Read"))]);
    for named in [&[other.as_str()][..], &["me"], &[""], &[&own, &other]] {
        let answer = ann.exchange_as(&request, named).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (StatusCode::UNAUTHORIZED, r#""signed_out""#),
            "{named:?}"
        );
        assert!(answer.set_cookies().is_empty(), "the session goes on");
    }
    assert_eq!(ann.everything().await.snapshot.unwrap().habits, []);
    let reply: domain::Reply = ann.exchange_as(&request, &[&own]).await.json();
    assert_eq!((reply.ack, reply.refusals.len()), (1, 0));
    // The other functions keep to it as well.
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("x-account", other.as_str())];
    let answer = ann.send(Method::POST, "/api/set_entry", &headers, "".into()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_outbox_may_come_in_pieces_that_all_know_of_the_same_answer() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let water = ann.start_habit("Drink water").await;
    let add = Operation::AddAmount { habit: water, day: day(TODAY), amount: Amount::units(1) };
    let whole = ann.request(vec![add; 5]);
    for (piece, ack) in whole.envelopes.chunks(2).zip([2, 4, 5]) {
        let request = domain::Request { envelopes: piece.to_vec(), ..whole.clone() };
        let reply: domain::Reply = ann.exchange(&request).await.json();
        assert_eq!((reply.forked, reply.ack), (false, ack));
    }
    // The page, which knows of none of it, sends it all again.
    let reply: domain::Reply = ann.exchange(&whole).await.json();
    assert_eq!((reply.forked, reply.ack), (false, 5));
    assert_eq!(ann.habit(water).await.amounts, [Amount::units(5)]);
}

#[tokio::test]
async fn what_cannot_be_read_or_is_too_much_is_refused() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let json = [("content-type", "application/json")];
    for (body, status) in [
        ("{".to_owned(), StatusCode::BAD_REQUEST),
        (r#"{"client":"x","acked":0}"#.to_owned(), StatusCode::BAD_REQUEST),
        ("[".repeat(100_000), StatusCode::BAD_REQUEST),
        ("x".repeat(256 * 1024 + 1), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let length = body.len();
        let answer = ann.send(Method::POST, "/api/v1/sync", &json, body.into()).await;
        assert_eq!(answer.status, status, "{length} bytes: {}", answer.body);
        assert!(answer.body.len() < 200, "{}", answer.body);
    }
}
