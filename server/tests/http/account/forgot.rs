//! A forgotten password.

use axum::http::StatusCode;
use domain::Instant;
use store::{MailToken, Purpose};

use crate::actor::{Actor, Answer, NOW, PASSWORD, Server};
use crate::log::Log;

const NEW: &str = "nine loud herons asleep";

const MINUTE_MS: i64 = 60_000;

async fn ask(actor: &mut Actor, email: &str) -> Answer {
    actor.post("/forgot", &[("email", email)]).await
}

/// Ann's server, and the link she was sent, with its token.
async fn forgotten() -> (Server, String, String) {
    let server = Server::start().await;
    server.sign_up("ann").await;
    assert_eq!(ask(&mut server.visitor("ann"), "ann@example.org").await.status, StatusCode::OK);
    let link = server.mailed_link("ann@example.org", "reset").await;
    let token = link.strip_prefix("/reset?token=").unwrap().to_owned();
    (server, link, token)
}

async fn set(actor: &mut Actor, token: &str, password: &str) -> Answer {
    actor.post("/reset", &[("token", token), ("password", password), ("remember", "on")]).await
}

#[tokio::test]
async fn who_forgot_their_password_sets_a_new_one_by_mail_and_is_signed_in_here_alone() {
    let server = Server::start().await;
    let mut laptop = server.sign_up("ann").await;
    let mut phone = server.visitor("ann");
    let told = ask(&mut phone, " ANN@example.org ").await;
    assert!(told.body.contains(
        "If that address has an account, a mail is on its way. It is good for 15 minutes."
    ));
    let link = server.mailed_link("ann@example.org", "reset").await;
    let page = phone.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    let token = link.strip_prefix("/reset?token=").unwrap();
    assert_eq!(token.len(), 43);
    assert!(page.body.contains(&format!(r#"name="token" value="{token}""#)), "{}", page.body);

    let answer = set(&mut phone, token, NEW).await;
    assert_eq!(answer.location(), "/today");
    assert!(answer.set_cookies()[0].contains("Max-Age=2592000"));
    assert_eq!(phone.get("/today").await.status, StatusCode::OK);
    assert_eq!(laptop.get("/today").await.location(), "/sign-in?next=%2Ftoday");
    let old = laptop.fill_sign_in("ann@example.org", PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(laptop.fill_sign_in("ann@example.org", NEW).await.location(), "/today");
    server.mail("ann@example.org", "changed").await;
}

#[tokio::test]
async fn the_answer_is_the_same_for_known_and_unknown_addresses_and_asks_no_database() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    server.mail("ann@example.org", "confirm").await;
    let mut visitor = server.visitor("visitor");
    let known = ask(&mut visitor, "ann@example.org").await;
    server.mail("ann@example.org", "reset").await;
    let unknown = ask(&mut visitor, "nobody@example.org").await;
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    assert!(known.set_cookies().is_empty() && unknown.set_cookies().is_empty());
    assert!(!known.body.contains("example.org"));
    assert_eq!(server.left_over().await, []);
}

#[tokio::test]
async fn what_is_no_address_is_said_to_be_none() {
    let server = Server::start().await;
    let answer = ask(&mut server.visitor("ann"), "ann").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("This is not an email address."));
}

#[tokio::test]
async fn a_link_is_good_once_and_a_new_password_ends_the_older_links() {
    let (server, link, token) = forgotten().await;
    let mut ann = server.visitor("ann");
    ask(&mut ann, "ann@example.org").await;
    let other = server.mailed_link("ann@example.org", "reset").await;
    // Looking at it is no use of it, and a password that cannot be taken is none either.
    ann.get(&link).await;
    let answer = set(&mut ann, &token, "password123").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("first that would be guessed"), "{}", answer.body);
    assert!(!answer.body.contains("password123") && answer.body.contains(&token));
    assert_eq!(set(&mut ann, &token, NEW).await.location(), "/today");
    for link in [link.as_str(), &other, "/reset?token=never", "/reset"] {
        let gone = ann.get(link).await;
        assert_eq!(gone.status, StatusCode::GONE, "{link}");
        assert!(gone.body.contains("This link is used up"), "{}", gone.body);
        assert!(gone.body.contains(r#"href="/forgot""#), "{}", gone.body);
    }
    let again = set(&mut server.visitor("eve"), &token, "four more quiet badgers").await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(again.set_cookies().is_empty());
    assert_eq!(ann.fill_sign_in("ann@example.org", NEW).await.location(), "/today");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sixteen_who_use_a_link_at_once_one_gets_in() {
    let (server, _, token) = forgotten().await;
    let tries = (0..16).map(|number| {
        let (mut actor, token) = (server.visitor("ann"), token.clone());
        tokio::spawn(async move {
            let answer = set(&mut actor, &token, &format!("{NEW} {number}")).await;
            (answer.status, actor.cookies.contains_key("session"))
        })
    });
    let mut answers = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        answers.push(one.await.unwrap());
    }
    let won = answers.iter().filter(|answer| **answer == (StatusCode::SEE_OTHER, true)).count();
    let lost = answers.iter().filter(|answer| **answer == (StatusCode::GONE, false)).count();
    assert_eq!((won, lost), (1, 15), "{answers:?}");
}

#[tokio::test]
async fn a_link_is_good_for_fifteen_minutes() {
    let (server, link, token) = forgotten().await;
    let mut ann = server.visitor("ann");
    server.clock.advance(15 * MINUTE_MS - 1);
    assert_eq!(ann.get(&link).await.status, StatusCode::OK);
    server.clock.advance(1);
    assert_eq!(ann.get(&link).await.status, StatusCode::GONE);
    assert_eq!(set(&mut ann, &token, NEW).await.status, StatusCode::GONE);
    assert_eq!(ann.fill_sign_in("ann@example.org", PASSWORD).await.location(), "/today");
    // What has expired is swept away.
    let swept = server.service.store.sweep(Instant(NOW.0 + 15 * MINUTE_MS)).await.unwrap();
    assert_eq!(swept.mail_tokens, 1);
}

#[tokio::test]
async fn the_database_does_not_hold_the_token() {
    let (server, _, token) = forgotten().await;
    for file in std::fs::read_dir(server.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let holds = bytes.windows(token.len()).any(|window| window == token.as_bytes());
        assert!(!holds);
    }
}

#[tokio::test]
async fn mails_are_slowed_down_by_address_and_by_mailbox() {
    let server = Server::start().await;
    for (email, most) in [("ann@example.org", 5), ("nobody@example.org", 5)] {
        let mut refused = None;
        for number in 0..8 {
            // Somebody else each time.
            let answer = ask(&mut server.visitor("eve"), email).await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                refused = Some((number, answer.header("retry-after").to_owned()));
                break;
            }
        }
        assert_eq!(refused, Some((most, "300".to_owned())), "{email}");
    }
    let mut eve = server.visitor("eve");
    let mut sent = 0;
    while ask(&mut eve, &format!("person{sent}@example.org")).await.status == StatusCode::OK {
        sent += 1;
    }
    assert_eq!(sent, 10);
}

#[tokio::test]
async fn guessing_tokens_is_slowed_down() {
    let server = Server::start().await;
    let mut eve = server.visitor("eve");
    let tries = std::iter::repeat_with(|| "a".repeat(43)).take(100);
    let mut refused = 0;
    for token in tries {
        let answer = eve.get(&format!("/reset?token={token}")).await;
        refused += u32::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 40);
}

#[tokio::test]
async fn a_token_of_another_kind_or_of_a_former_address_is_good_for_nothing() {
    let (server, _, token) = forgotten().await;
    let mut ann = server.visitor("ann");
    ann.fill_sign_in("ann@example.org", PASSWORD).await;
    assert_eq!(ann.post("/verify", &[("token", &token)]).await.status, StatusCode::GONE);
    let fields = [("email", "ann@example.net"), ("email_password", PASSWORD)];
    ann.post("/settings/email", &fields).await.location();
    assert_eq!(set(&mut ann, &token, NEW).await.status, StatusCode::GONE);
    let account = server.service.store.find_account_by_email("ann@example.net").await.unwrap();
    let late = MailToken {
        token_hash: "late".to_owned(),
        purpose: Purpose::Reset,
        email: "ann@example.org".to_owned(),
        expires_at: Instant(i64::MAX),
    };
    let id = account.unwrap().account.id;
    assert!(server.service.store.insert_mail_token(id, late).await.is_err());
}

#[tokio::test]
async fn the_pages_load_no_code_and_tell_the_token_to_nobody() {
    let (server, link, token) = forgotten().await;
    let mut ann = server.visitor("ann");
    ann.fill_sign_in("ann@example.org", PASSWORD).await;
    for path in ["/forgot", &link, "/reset?token=a", "/verify?token=a"] {
        let page = ann.get(path).await;
        assert!(page.status.is_success() || page.status == StatusCode::GONE, "{path}");
        assert!(!page.body.contains("<script"), "{path}: {}", page.body);
        assert!(!page.body.contains("http://") && !page.body.contains("https://"), "{path}");
        assert!(page.header("content-security-policy").starts_with("default-src 'none';"));
        assert_eq!(page.header("cache-control"), "private, no-store", "{path}");
        let policy = if path == "/forgot" { "same-origin" } else { "strict-origin" };
        assert_eq!(page.header("referrer-policy"), policy, "{path}");
    }
    // It stands in the one field that sends it back.
    assert_eq!(ann.get(&link).await.body.matches(&token).count(), 1);
}

#[tokio::test]
async fn without_mail_the_pages_say_so() {
    let server = Server::with(&[("SITE_URL", "https://grid.example")]).await;
    let mut ann = server.sign_up("ann").await;
    let mut visitor = server.visitor("ann");
    let page = visitor.get("/sign-in").await.body;
    let sentence = "This server cannot send mail; ask whoever runs it.";
    assert!(page.contains(sentence) && !page.contains("/forgot"), "{page}");
    assert!(visitor.get("/forgot").await.body.contains(sentence));
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", "https://grid.example"),
        ("accept", "text/html"),
    ];
    let body = crate::actor::form(&[("email", "ann@example.org")]);
    let answer = visitor.send(axum::http::Method::POST, "/forgot", &headers, body).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains(sentence) && !answer.body.contains("on its way"));
    let settings = ann.get("/settings").await.body;
    assert!(!settings.contains("onfirmed") && !settings.contains("Send again"), "{settings}");
    assert_eq!(server.left_over().await, []);
}

#[tokio::test]
async fn where_there_is_mail_signing_in_leads_to_it() {
    let server = Server::start().await;
    let page = server.visitor("ann").get("/sign-in").await.body;
    assert!(page.contains(r#"href="/forgot""#) && !page.contains("cannot send mail"), "{page}");
}

/// What is logged, whatever its level.
#[tokio::test]
async fn neither_the_token_nor_the_address_is_logged() {
    // Of the whole process: what the other tests do meanwhile must tell no address either.
    let log = Log::default();
    tracing::subscriber::set_global_default(log.subscriber()).unwrap();
    let (server, link, token) = forgotten().await;
    let mut ann = server.visitor("ann");
    ann.get(&link).await;
    set(&mut ann, &token, "short").await;
    set(&mut ann, &token, NEW).await.location();
    ann.get(&link).await;
    server.left_over().await;
    let logged = log.text();
    assert!(logged.contains("/reset") && logged.contains("answered"), "{logged}");
    assert!(!logged.contains(&token) && !logged.contains("@example.org"), "{logged}");
}
