//! One question over a connection of its own.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// What is known of the questions of all devices.
#[derive(Clone, Default)]
pub struct Flights(Arc<watch::Sender<Counts>>);

#[derive(Default)]
struct Counts {
    /// Sent, and not answered.
    under_way: usize,
    answered: u64,
}

impl Flights {
    /// Waits until so many questions are under way.
    pub async fn under_way(&self, number: usize) {
        self.wait_for(|counts| counts.under_way >= number).await;
    }

    /// Waits until the next answer is there. Who shares a commit with it is being answered, too.
    pub async fn answer(&self) {
        let before = self.0.borrow().answered;
        self.wait_for(|counts| counts.answered > before && counts.under_way > 0).await;
    }

    async fn wait_for(&self, is_so: impl FnMut(&Counts) -> bool) {
        // It is this value that sends, so there is somebody to hear from.
        let _ = self.0.subscribe().wait_for(is_so).await;
    }
}

/// A form or an exchange.
pub struct Post<'a> {
    pub path: &'a str,
    /// Lines, each with its end.
    pub headers: String,
    pub body: &'a str,
}

/// What came back whole: the head, and the body.
pub struct Answer {
    pub head: String,
    pub body: String,
}

impl Post<'_> {
    /// Sends it. `None` when no answer came, for whatever reason: the sender cannot tell what became of it.
    pub async fn send(&self, to: SocketAddr, flights: &Flights) -> Option<Answer> {
        let mut stream = TcpStream::connect(to).await.ok()?;
        let Self { path, headers, body } = self;
        // Version 1.0, so that the body comes as it is and ends with the connection.
        let question = format!(
            "POST {path} HTTP/1.0\r\nHost: localhost:3000\r\nOrigin: http://localhost:3000\r\n\
             Content-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        );
        stream.write_all(question.as_bytes()).await.ok()?;
        flights.0.send_modify(|counts| counts.under_way += 1);
        let mut answer = String::new();
        let read = stream.read_to_string(&mut answer).await;
        flights.0.send_modify(|counts| {
            counts.under_way -= 1;
            counts.answered += u64::from(!answer.is_empty());
        });
        read.ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some(Answer { head: head.to_owned(), body: body.to_owned() })
    }
}
