//! The mail server, and who our mails are from.

use url::{Host, Url};

use super::Secret;
use super::site_url::is_loopback;
use crate::account::email::Email;

/// How mail is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// The mail server, with whom we are there and whether TLS is begun.
    pub url: Secret,
    /// Who the mails are from.
    pub from: MailFrom,
}

impl Smtp {
    /// Host and port of the mail server.
    pub fn address(&self) -> Option<(String, u16)> {
        let url = Url::parse(self.url.expose()).ok()?;
        let port = url.port().unwrap_or(if url.scheme() == "smtps" { 465 } else { 587 });
        Some((url.host_str()?.to_owned(), port))
    }
}

/// Who mails are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFrom {
    /// What is shown; may be empty.
    name: String,
    email: Email,
}

/// Reads the address of a mail server, and writes into it that TLS is a must wherever others could listen.
pub(super) fn server(text: &str) -> Result<String, &'static str> {
    const LIKE: &str = "write it like smtps://user:password@mail.example";
    let mut url = Url::parse(text).map_err(|_| LIKE)?;
    // The scheme is unknown to the web, so its hosts are not read as addresses by themselves.
    let host = Host::parse(url.host_str().ok_or(LIKE)?).map_err(|_| LIKE)?;
    let is_bare =
        matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if !is_bare {
        return Err(LIKE);
    }
    match url.scheme() {
        "smtps" => {}
        "smtp" if is_loopback(borrowed(&host)) => {}
        "smtp" => url.set_query(Some("tls=required")),
        _ => return Err("it begins with smtps:// or smtp://"),
    }
    Ok(url.into())
}

fn borrowed(host: &Host<String>) -> Host<&str> {
    match host {
        Host::Domain(name) => Host::Domain(name),
        Host::Ipv4(address) => Host::Ipv4(*address),
        Host::Ipv6(address) => Host::Ipv6(*address),
    }
}

impl MailFrom {
    /// Reads `grid@mail.example`, or `ConsistencyGrid <grid@mail.example>`.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        const LIKE: &str = "write it like ConsistencyGrid <grid@mail.example>";
        let (name, email) = match text.strip_suffix('>') {
            Some(text) => text.split_once('<').ok_or(LIKE)?,
            None => ("", text),
        };
        let name = name.trim().trim_matches('"');
        // Other letters would have to be encoded, and these stand in a line of their own without it.
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " .-_'".contains(letter);
        if !name.chars().all(is_plain) || name.len() > 60 {
            return Err("a sender's name is up to 60 plain letters, digits, spaces and . - _ '");
        }
        let email = Email::parse(email).map_err(|_| LIKE)?;
        Ok(Self { name: name.to_owned(), email })
    }

    /// The address alone.
    pub fn email(&self) -> &str {
        self.email.as_str()
    }

    /// The line of a mail that says who it is from.
    pub fn header(&self) -> String {
        let Self { name, email } = self;
        let email = email.as_str();
        if name.is_empty() { email.to_owned() } else { format!("\"{name}\" <{email}>") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_a_must_but_for_this_machine() {
        for (text, read) in [
            ("smtps://mail.example", "smtps://mail.example"),
            ("smtp://u:p%40@mail.example:2525", "smtp://u:p%40@mail.example:2525?tls=required"),
            ("smtp://10.0.0.7", "smtp://10.0.0.7?tls=required"),
            ("smtp://localhost:1025", "smtp://localhost:1025"),
            ("smtp://127.0.0.1:25", "smtp://127.0.0.1:25"),
        ] {
            assert_eq!(server(text).as_deref(), Ok(read), "{text}");
        }
        for text in [
            "mail.example",
            "https://mail.example",
            "smtp://",
            "smtp://mail.example?tls=none",
            "smtps://mail.example/inbox",
        ] {
            assert!(server(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_sender_has_an_address_and_perhaps_a_name() {
        let header = |text: &str| MailFrom::parse(text).map(|from| from.header());
        assert_eq!(header("grid@mail.example").as_deref(), Ok("grid@mail.example"));
        assert_eq!(header("<grid@mail.example>").as_deref(), Ok("grid@mail.example"));
        let named = Ok("\"Our Grid\" <grid@mail.example>");
        assert_eq!(header("Our Grid <grid@mail.example>").as_deref(), named);
        assert_eq!(header("\"Our Grid\" <grid@mail.example>").as_deref(), named);
        for text in
            ["", "grid", "Grid <grid>", "Grid\r\nBcc: x@y.example <grid@mail.example>", "a>"]
        {
            assert!(header(text).is_err(), "{text}");
        }
    }
}
