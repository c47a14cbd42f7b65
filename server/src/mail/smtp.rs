//! The mailer of a server that has a mail server: one conversation in SMTP for each mail.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lettre::address::{Address, Envelope};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::{Mail, MailError, Mailer};
use crate::config::{ConfigError, MailFrom, Smtp};

/// How long the mail server may be silent.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands mails to a mail server.
#[derive(Debug)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: MailFrom,
    sender: Address,
}

impl SmtpMailer {
    /// A mailer for these settings. Nothing is sent yet.
    ///
    /// # Errors
    /// When the mail server's address cannot be used.
    pub fn new(smtp: &Smtp) -> Result<Self, ConfigError> {
        let sender: Address = smtp.from.email().parse().map_err(|_| ConfigError {
            name: "MAIL_FROM",
            why: "no mail can be sent from this address",
        })?;
        let unusable =
            |_| ConfigError { name: "SMTP_URL", why: "no mail server can be reached by it" };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp.url.expose());
        let transport = builder
            .map_err(unusable)?
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(sender.domain().to_owned()))
            .build();
        Ok(Self { transport, from: smtp.from.clone(), sender })
    }

    async fn hand_over(&self, mail: &Mail) -> Result<(), MailError> {
        let to: Address = mail.to.parse().map_err(|_| MailError::Refused)?;
        let envelope = Envelope::new(Some(self.sender.clone()), vec![to]);
        let envelope = envelope.map_err(|_| MailError::Refused)?;
        let message = message(&self.from, self.sender.domain(), mail);
        let sent = self.transport.send_raw(&envelope, message.as_bytes()).await;
        // What the mail server said may repeat the address, so nothing of it goes any further.
        sent.map(drop).map_err(|error| kind(&error))
    }
}

/// An answer that begins with 5 is meant for good, and so is what we cannot say in its language.
fn kind(error: &Error) -> MailError {
    if error.is_permanent() || error.is_client() {
        MailError::Refused
    } else {
        MailError::Unavailable
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        async move { self.hand_over(&mail).await }.boxed()
    }
}

/// The mail as it travels: a text, and the same as HTML (RFC 2046, 5.1.4). Letters are short lines of ASCII, so nothing has
/// to be encoded.
fn message(from: &MailFrom, domain: &str, mail: &Mail) -> String {
    let Mail { to, letter, at, id } = mail;
    let date = Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(TimeZone::UTC);
    let date = jiff::fmt::rfc2822::to_string(&date).unwrap_or_default();
    let boundary = format!("part-{id}");
    let lines = [
        format!("From: {}", from.header()),
        format!("To: {to}"),
        format!("Subject: {}", letter.subject),
        format!("Date: {date}"),
        format!("Message-ID: <{id}@{domain}>"),
        "Auto-Submitted: auto-generated".to_owned(),
        "MIME-Version: 1.0".to_owned(),
        format!("Content-Type: multipart/alternative; boundary=\"{boundary}\""),
        String::new(),
        format!("--{boundary}"),
        "Content-Type: text/plain; charset=us-ascii".to_owned(),
        String::new(),
        letter.text().replace('\n', "\r\n"),
        format!("--{boundary}"),
        "Content-Type: text/html; charset=us-ascii".to_owned(),
        String::new(),
        letter.html().replace('\n', "\r\n"),
        format!("--{boundary}--"),
    ];
    lines.join("\r\n")
}
