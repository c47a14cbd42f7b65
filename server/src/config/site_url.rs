//! The address people see.

use url::{Host, Url};

/// Scheme, host and port of the site: its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteUrl {
    origin: String,
    is_https: bool,
    is_loopback: bool,
}

impl SiteUrl {
    /// Reads an address such as `https://grid.example`.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "write it like https://grid.example")?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err("it begins with https:// or http://"),
        };
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !is_bare || !url.username().is_empty() || url.password().is_some() {
            return Err("write scheme, host and port alone, like https://grid.example");
        }
        let is_loopback = is_loopback(url.host().ok_or("it names no host")?);
        Ok(Self { origin: url.origin().ascii_serialization(), is_https, is_loopback })
    }

    /// The origin, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.origin
    }

    /// What people call it: the origin without its scheme.
    pub fn name(&self) -> &str {
        self.origin.split_once("://").map_or(&*self.origin, |(_, name)| name)
    }

    /// The address of a path of the site.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Whether it is reached over https.
    pub const fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether it is reached from this machine alone, as while one develops.
    pub const fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Whether what people send crosses a network readable by others: http, and not on this machine alone.
    pub const fn is_exposed(&self) -> bool {
        !self.is_https && !self.is_loopback
    }
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_as_an_origin() {
        for (text, origin) in [
            ("https://Grid.Example/", "https://grid.example"),
            ("https://grid.example:443", "https://grid.example"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(SiteUrl::parse(text).unwrap().as_str(), origin);
        }
    }

    #[test]
    fn more_or_less_than_an_origin_is_refused() {
        for text in [
            "grid.example",
            "https://",
            "ftp://grid.example",
            "https://grid.example/app",
            "https://ann:secret@grid.example",
            "https://grid.example?a=b",
        ] {
            assert!(SiteUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn http_is_fine_on_this_machine_only() {
        let exposed = |text: &str| SiteUrl::parse(text).unwrap().is_exposed();
        assert!(exposed("http://grid.example"));
        assert!(!exposed("https://grid.example"));
        assert!(!exposed("http://localhost:3000"));
        assert!(!exposed("http://[::1]:3000"));
    }
}
