//! Tokens: made, shown once, used, and ended.

use axum::http::StatusCode;

use super::{Program, make, shown, told};
use crate::actor::{PASSWORD, Server};
use crate::log::Log;

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn a_token_is_shown_once_and_kept_as_a_hash() {
    let log = Log::default();
    let _listening = log.listen();
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let answer = make(&mut ann, "Backup script", "read", "90").await;
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let token = shown(&answer.body).unwrap();
    let page = ann.get("/settings/tokens").await.body;
    assert!(page.contains("Backup script") && page.contains("Never used"), "{page}");
    assert_eq!(shown(&page), None);
    let mut program = Program { actor: server.visitor("program"), token: token.clone() };
    assert_eq!(program.get("/api/v1/habits").await.status, StatusCode::OK);
    let page = ann.get("/settings/tokens").await.body;
    assert!(page.contains("Last used today"), "{page}");
    let stored = server.service.store.list_tokens(server.account(&ann).await).await.unwrap();
    assert!(stored.len() == 1 && !format!("{stored:?}").contains(&token));
    assert!(!log.text().contains(token.trim_start_matches("cg_")));
}

#[tokio::test]
async fn a_token_signs_nobody_in_and_a_session_is_no_token() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let answer = make(&mut ann, "Script", "write", "never").await;
    let token = shown(&answer.body).unwrap();
    let mut thief = server.visitor("thief");
    for cookie in [token.as_str(), token.trim_start_matches("cg_")] {
        thief.cookies.insert("session".to_owned(), cookie.to_owned());
        assert_eq!(thief.get("/today").await.location(), "/sign-in?next=%2Ftoday");
    }
    // The cookie of a session opens nothing here, and is no token either.
    let answer = ann.get("/api/v1/habits").await;
    assert_eq!(told(&answer).0, 401);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    let session = ann.cookies["session"].clone();
    for token in [session.clone(), format!("cg_{session}"), "cg_".to_owned(), String::new()] {
        let mut program = Program { actor: server.visitor("program"), token };
        let (status, code, _) = told(&program.get("/api/v1/habits").await);
        assert_eq!((status, &*code), (401, "token_unknown"));
    }
    // And a token opens nothing else.
    let mut program = Program { actor: server.visitor("program"), token };
    let answer = program.send("POST", "/api/v1/sync", "{}", &[]).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(program.get("/settings").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_token_ends_with_its_time_its_account_and_its_password() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut ben = server.sign_up("ben").await;
    let mut script = Program::of(&server, &mut ann, "read").await;
    let mut bens = Program::of(&server, &mut ben, "read").await;
    let ask = async |program: &mut Program| program.get("/api/v1/habits").await.status;
    assert_eq!(ask(&mut script).await, StatusCode::OK);

    // Nobody else ends it.
    let account = server.account(&ann).await;
    let id = server.service.store.list_tokens(account).await.unwrap()[0].token_hash.clone();
    let path = "/settings/tokens/end";
    assert_eq!(ben.post(path, &[("id", &id)]).await.location(), "/settings/tokens");
    assert_eq!(ask(&mut script).await, StatusCode::OK);
    assert_eq!(ann.post(path, &[("id", &id)]).await.location(), "/settings/tokens");
    assert_eq!(ask(&mut script).await, StatusCode::UNAUTHORIZED);

    let mut script = Program::of(&server, &mut ann, "read").await;
    let fields = [("present_password", PASSWORD), ("new_password", "nine loud herons")];
    ann.post("/settings/password", &fields).await;
    assert_eq!(ask(&mut script).await, StatusCode::UNAUTHORIZED);

    let mut script = Program::of(&server, &mut ann, "read").await;
    ann.post("/account/delete", &[("password", "nine loud herons")]).await;
    assert_eq!(ask(&mut script).await, StatusCode::UNAUTHORIZED);

    server.clock.advance(30 * DAY_MS - 1);
    assert_eq!(ask(&mut bens).await, StatusCode::OK);
    server.clock.advance(1);
    assert_eq!(ask(&mut bens).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_form_that_says_what_no_form_says_makes_no_token() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    for (name, scope, lifetime) in [
        ("", "read", "30"),
        ("Script", "admin", "30"),
        ("Script", "read", "31"),
        ("Script", "read", ""),
    ] {
        let answer = make(&mut ann, name, scope, lifetime).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {scope} {lifetime}");
        assert_eq!(shown(&answer.body), None);
    }
    let answer = server.visitor("visitor").get("/settings/tokens").await;
    assert_eq!(answer.location(), "/sign-in?next=%2Fsettings");
    assert!(server.service.store.list_tokens(server.account(&ann).await).await.unwrap().is_empty());
}

#[tokio::test]
async fn ten_tokens_a_minute_are_made_and_no_more() {
    let server = Server::start().await;
    let ann = server.sign_up("ann").await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let mut ann = ann.twin();
        tries.spawn(async move { make(&mut ann, "Script", "read", "30").await });
    }
    let answers = tries.join_all().await;
    let made = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    let waiting = answers.iter().filter(|answer| answer.header("retry-after") == "60").count();
    assert_eq!((made, waiting), (10, 54));
}
