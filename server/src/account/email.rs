//! E-mail addresses, as far as a form can check them.

use std::fmt;

/// An address as its owner writes it. Two that differ only in case are the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

/// A text that is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This is not an email address. They look like mara@example.org.")]
pub struct EmailError;

impl Email {
    /// Reads an address. Whether anybody reads mail there only a mail can tell, so little is checked.
    ///
    /// # Errors
    /// When a mail could not be sent there: not one `@` with something on both sides, or too long (RFC 5321, 4.5.3.1).
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        let strange = |letter: char| {
            letter.is_whitespace() || letter.is_control() || "<>()[],;:\\\"@".contains(letter)
        };
        let dotted = |part: &str| part.split('.').all(|label| !label.is_empty());
        let fits = local.len() <= 64 && text.len() <= 254;
        let named = domain.contains('.') && dotted(domain) && dotted(local);
        if fits && named && !local.contains(strange) && !domain.contains(strange) {
            Ok(Self(text.to_owned()))
        } else {
            Err(EmailError)
        }
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in lower case: what is compared.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Hidden, since it must not get into a log.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_without_regard_to_case() {
        let key = |text: &str| Email::parse(text).unwrap().key();
        assert_eq!(key(" Mara@Example.ORG "), key("mara@example.org"));
        assert_eq!(Email::parse(" Mara@Example.ORG ").unwrap().as_str(), "Mara@Example.ORG");
    }

    #[test]
    fn unusual_addresses_are_welcome() {
        for text in ["a+b@sub.example.org", "o'neil@example.co", "жанна@пример.рф", "1@1.de"]
        {
            assert!(Email::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        for text in [
            "",
            "mara",
            "@example.org",
            "mara@",
            "mara@example",
            "mara@.org",
            "ma ra@example.org",
            "mara@exa mple.org",
            "mara@example..org",
            "a@b@example.org",
            "mara@example.org\nbcc: ben@example.org",
            long.as_str(),
        ] {
            assert_eq!(Email::parse(text), Err(EmailError), "{text}");
        }
    }
}
