//! A real conversation with a mail server, which a test plays.

use domain::Instant;
use server::config::Config;
use server::mail::{Letter, Mail, MailError, Mailer as _, SmtpMailer};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a mail server heard in one conversation.
#[derive(Debug, Default)]
struct Heard {
    commands: Vec<String>,
    message: String,
}

/// A mail server for one conversation. It answers `refusal` to the recipient when there is one.
async fn mail_server(refusal: Option<&'static str>) -> (u16, JoinHandle<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let talking =
        tokio::spawn(async move { talk(listener.accept().await.unwrap().0, refusal).await });
    (port, talking)
}

async fn talk(mut stream: TcpStream, refusal: Option<&str>) -> Heard {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    let mut heard = Heard::default();
    write.write_all(b"220 mail.example\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split([' ', ':']).next().unwrap() {
            "EHLO" => "250-mail.example\r\n250 AUTH PLAIN\r\n".to_owned(),
            "AUTH" => "235 in\r\n".to_owned(),
            "RCPT" => {
                refusal.map_or("250 ok\r\n".to_owned(), |code| format!("{code} <{line}>\r\n"))
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.unwrap();
                while let Some(line) = lines.next_line().await.unwrap().filter(|line| line != ".") {
                    heard.message += &(line + "\n");
                }
                "250 taken\r\n".to_owned()
            }
            "QUIT" => "221 bye\r\n".to_owned(),
            _ => "250 ok\r\n".to_owned(),
        };
        heard.commands.push(line);
        if write.write_all(answer.as_bytes()).await.is_err() {
            break;
        }
    }
    heard
}

fn mailer(url: &str) -> (Config, SmtpMailer) {
    let config = Config::from_lookup(|name| match name {
        "SMTP_URL" => Some(url.to_owned()),
        "MAIL_FROM" => Some("Our Grid <grid@mail.example>".to_owned()),
        _ => None,
    });
    let config = config.unwrap();
    let mailer = SmtpMailer::new(config.smtp.as_ref().unwrap()).unwrap();
    (config, mailer)
}

fn mail(config: &Config) -> Mail {
    Mail {
        to: "ann@example.org".to_owned(),
        letter: Letter::reset(&config.site, "a-token"),
        at: Instant(1_772_452_800_000),
        id: "77".to_owned(),
    }
}

#[tokio::test]
async fn a_mail_is_handed_over_with_its_text_in_both_forms() {
    let (port, talking) = mail_server(None).await;
    let (config, mailer) = mailer(&format!("smtp://grid:s%40cret@127.0.0.1:{port}"));
    mailer.send(mail(&config)).await.unwrap();
    let Heard { commands, message } = talking.await.unwrap();
    assert_eq!(commands[0], "EHLO mail.example");
    // The base64 of "\\0grid\\0s@cret".
    assert_eq!(commands[1], "AUTH PLAIN AGdyaWQAc0BjcmV0");
    assert!(commands[2].starts_with("MAIL FROM:<grid@mail.example>"), "{commands:?}");
    assert!(commands[3].starts_with("RCPT TO:<ann@example.org>"), "{commands:?}");
    let (headers, body) = message.split_once("\n\n").unwrap();
    assert_eq!(
        headers,
        "From: \"Our Grid\" <grid@mail.example>\n\
         To: ann@example.org\n\
         Subject: A new password for ConsistencyGrid\n\
         Date: Mon, 2 Mar 2026 12:00:00 +0000\n\
         Message-ID: <77@mail.example>\n\
         Auto-Submitted: auto-generated\n\
         MIME-Version: 1.0\n\
         Content-Type: multipart/alternative; boundary=\"part-77\""
    );
    let parts: Vec<&str> = body.split("--part-77").collect();
    let [before, text, html, after] = parts[..] else { panic!("{body}") };
    assert_eq!((before, after), ("", "--\n"));
    assert!(text.starts_with("\nContent-Type: text/plain; charset=us-ascii\n\nSomebody asked"));
    assert!(text.contains("\nhttp://localhost:3000/reset?token=a-token\n"), "{text}");
    assert!(html.starts_with("\nContent-Type: text/html; charset=us-ascii\n\n<!DOCTYPE html>"));
    assert!(html.contains(r#"<a href="http://localhost:3000/reset?token=a-token">"#), "{html}");
}

#[tokio::test]
async fn a_refusal_is_for_good_or_for_now_and_tells_nothing() {
    for (code, error) in [("550", MailError::Refused), ("450", MailError::Unavailable)] {
        let (port, talking) = mail_server(Some(code)).await;
        let (config, mailer) = mailer(&format!("smtp://127.0.0.1:{port}"));
        let refused = mailer.send(mail(&config)).await.unwrap_err();
        assert_eq!(refused, error);
        assert!(!format!("{refused} {refused:?}").contains("ann@"));
        assert_eq!(talking.await.unwrap().message, "");
    }
}

#[tokio::test]
async fn a_mail_server_that_is_away_or_speaks_no_tls_gets_nothing() {
    let (config, away) = mailer("smtp://127.0.0.1:1");
    assert_eq!(away.send(mail(&config)).await, Err(MailError::Unavailable));
    // With a password and a link in it, a mail crosses no network in the open.
    let (port, talking) = mail_server(None).await;
    let (_, open) = mailer(&format!("smtps://grid:secret@127.0.0.1:{port}"));
    assert!(open.send(mail(&config)).await.is_err());
    drop(open);
    let Heard { commands, message } = talking.await.unwrap();
    let told = commands.join(" ") + &message;
    assert!(!told.contains("AUTH") && !told.contains("a-token"), "{told}");
}
