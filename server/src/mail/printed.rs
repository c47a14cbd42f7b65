//! The mailer of a development: what would be sent is printed.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};

use super::{Mail, MailError, Mailer};

/// Prints mails to the standard output.
#[derive(Debug, Clone, Copy)]
pub struct Printed;

impl Mailer for Printed {
    #[expect(
        clippy::print_stdout,
        reason = "there is no mail server, and somebody wants to read it"
    )]
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        let Mail { to, letter, .. } = mail;
        println!("--- Mail to {to}: {}\n{}\n---", letter.subject, letter.text());
        ready(Ok(())).boxed()
    }
}
