//! What is held in memory: it saves statements, and it is never older than what its owner wrote.

use domain::{Mark, Operation};

use crate::actor::{Server, TODAY, day};

#[tokio::test]
async fn a_page_that_was_seen_a_moment_ago_costs_no_statement() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    ann.start_habit("Read").await;
    ann.get("/today").await;
    let before = server.service.store.statements();
    for path in ["/today", "/grid", "/habits/new", "/goals", "/goals/new"] {
        ann.get(path).await;
    }
    assert_eq!(server.service.store.statements(), before);
}

#[tokio::test]
async fn the_write_of_one_person_leaves_the_pages_of_others_in_memory() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut ben = server.sign_up("ben").await;
    ann.get("/today").await;
    ben.start_habit("Run").await;
    let before = server.service.store.statements();
    ann.get("/today").await;
    assert_eq!(server.service.store.statements(), before);
}

#[tokio::test]
async fn people_read_their_own_writes() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    for name in ["Zither", "Origami", "Chess"] {
        ann.get("/today").await;
        let habit = ann.start_habit(name).await;
        assert!(ann.get("/today").await.body.contains(name));
        let set = Operation::SetEntry { habit, day: day(TODAY), mark: Some(Mark::Done) };
        ann.dispatch(vec![set]).await;
        let page = ann.get(&format!("/habits/{habit}")).await.body;
        assert!(page.contains(r#""marks":"d""#), "{page}");
    }
}

#[tokio::test]
async fn a_server_that_has_not_heard_of_a_write_asks_when_the_browser_has() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    ann.get("/today").await;
    // Another process takes the write: this one's memory knows nothing of it.
    let new = ann.new_habit("Zither");
    let account = server.service.store.find_account_by_email("ann@example.org").await.unwrap();
    let request = ann.request(vec![Operation::CreateHabit(new)]);
    let limits = domain::limits::Limits::default();
    let id = account.unwrap().account.id;
    let reply = server.service.store.commit(id, request, &limits, crate::actor::NOW).await.unwrap();
    assert!(!ann.get("/today").await.body.contains("Zither"));
    ann.cookies.insert("head".to_owned(), reply.head.to_string());
    assert!(ann.get("/today").await.body.contains("Zither"));
}
