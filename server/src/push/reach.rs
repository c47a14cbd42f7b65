//! Which push services are asked. Their addresses come from browsers, that is from anybody who is signed in: nobody may
//! have the server ask a machine that only the server can see.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use url::{Host, Url};

use super::MAX_ENDPOINT;
use crate::config::Config;

/// How far the server goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses over https.
    Public,
    /// This machine as well, over http too: the server itself is reached from here alone, as while one develops.
    AndHere,
}

/// What no public machine has as its address (IANA's registry of special purposes).
const NOT_PUBLIC_V4: [Ipv4Net; 15] = [
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    v4([224, 0, 0, 0], 4),
    v4([240, 0, 0, 0], 4),
];

/// Where public machines are, and what in it is something else: protocols, examples, ways to IPv4 and to segments.
const PUBLIC_V6: Ipv6Net = v6([0x2000, 0], 3);
const NOT_PUBLIC_V6: [Ipv6Net; 4] =
    [v6([0x2001, 0], 23), v6([0x2001, 0xdb8], 32), v6([0x2002, 0], 16), v6([0x3fff, 0], 20)];

const fn v4([a, b, c, d]: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6([a, b]: [u16; 2], length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), length)
}

impl Reach {
    /// How far a server with these settings goes.
    pub fn of(config: &Config) -> Self {
        let is_here = config.site.is_loopback() && config.listen.ip().is_loopback();
        if is_here { Self::AndHere } else { Self::Public }
    }

    /// Reads the address of a push service; `None` for one that is not asked.
    pub fn address(self, text: &str) -> Option<Url> {
        let address = Url::parse(text).ok().filter(|_| text.len() <= MAX_ENDPOINT)?;
        let is_plain = address.username().is_empty() && address.password().is_none();
        let is_good = match address.scheme() {
            "https" => self.host(address.host()?),
            "http" => self == Self::AndHere && is_here(address.host()?),
            _ => false,
        };
        (is_plain && is_good).then_some(address)
    }

    /// Whether a machine is asked. Names are looked up later, and what they come to is asked again here.
    pub fn permits(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_public = match address {
            IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|range| range.contains(&address)),
            IpAddr::V6(address) => {
                PUBLIC_V6.contains(&address)
                    && !NOT_PUBLIC_V6.iter().any(|range| range.contains(&address))
            }
        };
        is_public || (self == Self::AndHere && address.is_loopback())
    }

    fn host(self, host: Host<&str>) -> bool {
        match host {
            Host::Domain(_) => true,
            Host::Ipv4(address) => self.permits(address.into()),
            Host::Ipv6(address) => self.permits(address.into()),
        }
    }
}

fn is_here(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(set: &[(&str, &str)]) -> Reach {
        let config = Config::from_lookup(|name| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        });
        Reach::of(&config.unwrap())
    }

    #[test]
    fn this_machine_is_asked_only_where_the_server_is_reached_from_it_alone() {
        assert_eq!(reach(&[]), Reach::AndHere);
        assert_eq!(reach(&[("LISTEN", "[::1]:80")]), Reach::AndHere);
        // Behind a proxy on the same machine, and in a container.
        assert_eq!(reach(&[("SITE_URL", "https://grid.example")]), Reach::Public);
        assert_eq!(reach(&[("LISTEN", "0.0.0.0:3000")]), Reach::Public);
    }

    #[test]
    fn push_services_are_asked_and_nothing_that_only_the_server_can_see() {
        for text in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/abc",
            "https://push.example:8443/abc",
            "https://93.184.216.34/abc",
            "https://[2606:2800:220:1::1]/abc",
        ] {
            assert!(Reach::Public.address(text).is_some(), "{text}");
        }
        let long = ["https://push.example/", &"a".repeat(MAX_ENDPOINT)].concat();
        for text in [
            "",
            "/abc",
            "http://push.example/abc",
            "ftp://push.example/abc",
            "file:///etc/passwd",
            "https://user@push.example/abc",
            "https://:secret@push.example/abc",
            "http://127.0.0.1:9000/abc",
            "https://127.0.0.1/abc",
            "https://2130706433/abc",
            "https://0x7f.1/abc",
            "https://0/abc",
            "https://10.1.2.3/abc",
            "https://172.31.0.1/abc",
            "https://192.168.1.1/abc",
            "https://169.254.169.254/latest/meta-data",
            "https://100.100.100.200/abc",
            "https://255.255.255.255/abc",
            "https://[::1]/abc",
            "https://[::]/abc",
            "https://[::ffff:127.0.0.1]/abc",
            "https://[::ffff:10.0.0.1]/abc",
            "https://[64:ff9b::7f00:1]/abc",
            "https://[2002:7f00:1::]/abc",
            "https://[fd00::1]/abc",
            "https://[fe80::1]/abc",
            "https://[2001:db8::1]/abc",
            &long,
        ] {
            assert_eq!(Reach::Public.address(text), None, "{text}");
        }
    }

    #[test]
    fn while_one_develops_this_machine_is_asked_and_others_still_over_https_alone() {
        for text in ["http://127.0.0.1:9000/a", "http://localhost:9000/a", "http://[::1]:9000/a"] {
            assert!(Reach::AndHere.address(text).is_some(), "{text}");
        }
        for text in
            ["http://push.example/a", "https://10.1.2.3/a", "http://localhost.evil.example/a"]
        {
            assert_eq!(Reach::AndHere.address(text), None, "{text}");
        }
    }
}
