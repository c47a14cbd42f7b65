//! Mail: what is sent, and the port through which it leaves.
//!
//! With a mail server it goes there. Without one it is printed, where the site is on this machine, so that whoever
//! develops can follow its links; anywhere else there is no mail. Nothing of a mail is ever logged: not who it is for, and
//! not what it says.

mod letter;
mod post;
mod printed;
mod smtp;

use std::fmt;
use std::sync::Arc;

use domain::Instant;
use futures_util::future::BoxFuture;

pub use letter::Letter;
pub use post::{Full, Post};
pub use printed::Printed;
pub use smtp::SmtpMailer;

use crate::config::{Config, ConfigError};

/// A mail to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// What it says.
    pub letter: Letter,
    /// When it was written.
    pub at: Instant,
    /// What no other mail is called.
    pub id: String,
}

/// Hidden: addresses and tokens must not get into a log.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("letter", &self.letter.name).finish_non_exhaustive()
    }
}

/// Why a mail did not leave. It says nothing of the mail, whatever the mail server has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Trying again may help.
    #[error("the mail server cannot be reached, or takes nothing at the moment")]
    Unavailable,
    /// The mail server does not take it, and will not.
    #[error("the mail server refused it")]
    Refused,
}

/// Takes mails away.
pub trait Mailer: Send + Sync {
    /// Hands a mail over. When it returns, the mail is somebody else's care.
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>>;
}

/// The mailer the settings ask for, if any.
///
/// # Errors
/// When the mail server's address cannot be used.
pub fn mailer(config: &Config) -> Result<Option<Arc<dyn Mailer>>, ConfigError> {
    Ok(match &config.smtp {
        Some(smtp) => Some(Arc::new(SmtpMailer::new(smtp)?)),
        None if config.features.mail => Some(Arc::new(Printed)),
        None => None,
    })
}
