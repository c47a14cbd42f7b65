//! What happens by itself.

use axum::http::StatusCode;
use domain::Operation;
use server::workers;

use crate::actor::{PASSWORD, Server};

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn the_trash_is_emptied_after_thirty_days_and_not_before() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Read").await;
    ann.dispatch(vec![Operation::DeleteHabit { habit }]).await;
    let page = format!("/habits/{habit}");
    server.clock.advance(29 * DAY_MS);
    workers::batch(&server.service).await.unwrap();
    assert_eq!(ann.get(&page).await.status, StatusCode::OK);
    server.clock.advance(2 * DAY_MS);
    ann.fill_sign_in("ann@example.org", PASSWORD).await;
    ann.get(&page).await;
    workers::batch(&server.service).await.unwrap();
    assert_eq!(ann.get(&page).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_to_do_is_done_in_one_batch() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    assert!(!workers::batch(&server.service).await.unwrap());
}

#[tokio::test]
async fn the_worker_stops_when_the_server_does() {
    let server = Server::start().await;
    let (stopper, stop) = tokio::sync::watch::channel(false);
    let worker = workers::start(server.service.clone(), stop);
    stopper.send(true).unwrap();
    worker.await.unwrap();
}
