//! The settings: read once at the start, each checked, and a bad one named in a sentence.

mod analytics;
mod limits;
mod sentry;
mod site_url;
mod smtp;
mod variables;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use app::boot::Features;
use domain::limits::Limits;
use ipnet::IpNet;
use tracing::level_filters::LevelFilter;

pub use self::analytics::Analytics;
pub use self::sentry::{Dsn, Sentry};
pub use site_url::SiteUrl;
pub use smtp::{MailFrom, Smtp};
use variables::{
    ADMIN_TOKEN, ANALYTICS_DOMAIN, APP_VERSION, DATA_DIR, DATABASE_CONNECTIONS, DATABASE_URL,
    DIRECT_DATABASE_URL, DRAIN_SECONDS, ENABLE_OFFLINE, ENABLE_PWA, GA_ID, LISTEN, LOG_LEVEL,
    MAIL_FROM, METRICS_LISTEN, RATE_LIMITS, SENTRY_BROWSER_DSN, SENTRY_DSN,
    SENTRY_REPLAY_ON_ERROR_SAMPLE_RATE, SENTRY_REPLAY_SESSION_SAMPLE_RATE,
    SENTRY_TRACES_SAMPLE_RATE, SITE_URL, SMTP_URL, TRUSTED_PROXIES,
};
pub use variables::{VARIABLES, Variable};

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder of the embedded database.
    pub data: PathBuf,
    /// The database, if it is not the embedded one.
    pub database: Option<Secret>,
    /// The way to the same database beside its pooler, for migrations.
    pub direct_database: Option<Secret>,
    /// The most connections to PostgreSQL, 1 to 16.
    pub connections: u32,
    /// The address people see.
    pub site: SiteUrl,
    /// The release.
    pub version: String,
    /// What is switched on.
    pub features: Features,
    /// How mail is sent, if a mail server was named.
    pub smtp: Option<Smtp>,
    /// Who may say on whose behalf a request comes.
    pub trusted_proxies: TrustedProxies,
    /// How much an account may change in a minute.
    pub limits: Limits,
    /// How long to go on serving after the server was asked to stop, at most a minute.
    pub drain: Duration,
    /// What opens what only the operator may see; nothing when absent.
    pub admin_token: Option<Secret>,
    /// Where figures are served to whoever reaches it.
    pub metrics: Option<SocketAddr>,
    /// Who is told of errors.
    pub sentry: Sentry,
    /// Who counts the visits of those who agree.
    pub analytics: Option<Analytics>,
    /// How much is logged.
    pub log: LevelFilter,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} cannot be used: {why}")]
pub struct ConfigError {
    /// The name it was set by.
    pub name: &'static str,
    /// What is wrong, without the value: it may be a secret.
    pub why: &'static str,
}

impl Config {
    /// Reads the settings. `lookup` gives the value of a name; an empty value counts as not set.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let read = Reader { lookup };
        let listen: SocketAddr = read.parsed(
            LISTEN,
            "127.0.0.1:3000",
            "write an address and a port, like 127.0.0.1:3000",
        )?;
        let site =
            read.with(SITE_URL, &format!("http://localhost:{}", listen.port()), SiteUrl::parse)?;
        let smtp = read.smtp()?;
        Ok(Self {
            listen,
            data: PathBuf::from(read.text(DATA_DIR, "./data").value),
            database: read.given(DATABASE_URL).map(database).transpose()?,
            direct_database: read.direct_database()?,
            connections: read.with(DATABASE_CONNECTIONS, "16", |text| {
                whole(text, 1..=16).ok_or("choose a number from 1 to 16")
            })?,
            version: read.with(APP_VERSION, &built(), version)?,
            features: Features {
                pwa: read.with(ENABLE_PWA, "true", switch)?,
                offline: read.with(ENABLE_OFFLINE, "true", switch)?,
                mail: smtp.is_some() || site.is_loopback(),
            },
            site,
            smtp,
            trusted_proxies: read.with(TRUSTED_PROXIES, "", TrustedProxies::parse)?,
            limits: read.with(RATE_LIMITS, "", limits::parse)?,
            drain: read.with(DRAIN_SECONDS, "0", |text| {
                let seconds = whole(text, 0..=60).ok_or("choose a number of seconds from 0 to 60");
                seconds.map(|seconds| Duration::from_secs(seconds.into()))
            })?,
            admin_token: read.given(ADMIN_TOKEN).map(admin_token).transpose()?,
            metrics: read.with(METRICS_LISTEN, "", metrics)?,
            sentry: Sentry {
                server: read.dsn(SENTRY_DSN)?,
                browser: read.dsn(SENTRY_BROWSER_DSN)?,
                sessions: read.with(SENTRY_REPLAY_SESSION_SAMPLE_RATE, "0", sentry::part)?,
                around_errors: read.with(SENTRY_REPLAY_ON_ERROR_SAMPLE_RATE, "0", sentry::part)?,
                traces: read.with(SENTRY_TRACES_SAMPLE_RATE, "0.1", sentry::part)?,
            },
            analytics: read.analytics()?,
            log: read.with(LOG_LEVEL, "info", level)?,
        })
    }

    /// Reads the settings from the environment, after those in `flags`.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    #[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
    pub fn from_environment(flags: &[(&str, String)]) -> Result<Self, ConfigError> {
        Self::from_lookup(|name| {
            let flag = flags.iter().find(|(flag, _)| *flag == name);
            flag.map(|(_, value)| value.clone()).or_else(|| std::env::var(name).ok())
        })
    }

    /// Where the database is: what was set, or the file in the data folder.
    pub fn database_url(&self) -> Secret {
        self.database.clone().unwrap_or_else(|| {
            Secret(format!("sqlite:{}", self.data.join("consistencygrid.db").display()))
        })
    }
}

struct Reader<L> {
    lookup: L,
}

struct Given {
    name: &'static str,
    value: String,
}

impl<L: Fn(&str) -> Option<String>> Reader<L> {
    fn given(&self, variable: Variable) -> Option<Given> {
        std::iter::once(variable.name).chain(variable.also.iter().copied()).find_map(|name| {
            let value = (self.lookup)(name)?.trim().to_owned();
            (!value.is_empty()).then_some(Given { name, value })
        })
    }

    fn text(&self, variable: Variable, default: &str) -> Given {
        self.given(variable)
            .unwrap_or_else(|| Given { name: variable.name, value: default.to_owned() })
    }

    fn with<T>(
        &self,
        variable: Variable,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Result<T, ConfigError> {
        let Given { name, value } = self.text(variable, default);
        parse(&value).map_err(|why| ConfigError { name, why })
    }

    fn parsed<T: std::str::FromStr>(
        &self,
        variable: Variable,
        default: &str,
        why: &'static str,
    ) -> Result<T, ConfigError> {
        self.with(variable, default, |value| value.parse().map_err(|_| why))
    }

    /// The counting of visits; its host alone counts nothing.
    fn analytics(&self) -> Result<Option<Analytics>, ConfigError> {
        let checked = |given: Given, check: fn(&str) -> Result<String, &'static str>| {
            check(&given.value).map_err(|why| ConfigError { name: given.name, why })
        };
        let domain = self.given(ANALYTICS_DOMAIN);
        match (self.given(GA_ID), domain) {
            (Some(id), domain) => {
                let id = checked(id, analytics::id)?;
                let domain = domain.map(|domain| checked(domain, analytics::domain)).transpose()?;
                Ok(Some(Analytics { id, domain }))
            }
            (None, Some(alone)) => {
                Err(ConfigError { name: alone.name, why: "it belongs to GA_ID" })
            }
            (None, None) => Ok(None),
        }
    }

    fn dsn(&self, variable: Variable) -> Result<Option<Dsn>, ConfigError> {
        let Some(Given { name, value }) = self.given(variable) else { return Ok(None) };
        Dsn::parse(&value).map(Some).map_err(|why| ConfigError { name, why })
    }

    /// The way beside the pooler, which only PostgreSQL has.
    fn direct_database(&self) -> Result<Option<Secret>, ConfigError> {
        let Some(Given { name, value }) = self.given(DIRECT_DATABASE_URL) else { return Ok(None) };
        let is_postgres =
            |url: &str| ["postgres://", "postgresql://"].iter().any(|start| url.starts_with(start));
        if !is_postgres(&value) {
            return Err(ConfigError { name, why: "it begins with postgresql://" });
        }
        let pooled = self.given(DATABASE_URL).is_some_and(|given| is_postgres(&given.value));
        let why = "it belongs to a DATABASE_URL that begins with postgresql://";
        if pooled { Ok(Some(Secret(value))) } else { Err(ConfigError { name, why }) }
    }

    /// How mail is sent: both settings, or neither.
    fn smtp(&self) -> Result<Option<Smtp>, ConfigError> {
        const ALONE: &str = "SMTP_URL and MAIL_FROM are set together";
        let (url, from) = match (self.given(SMTP_URL), self.given(MAIL_FROM)) {
            (Some(url), Some(from)) => (url, from),
            (None, None) => return Ok(None),
            (Some(alone), None) | (None, Some(alone)) => {
                return Err(ConfigError { name: alone.name, why: ALONE });
            }
        };
        let url =
            smtp::server(&url.value).map_err(|why| ConfigError { name: SMTP_URL.name, why })?;
        let from = MailFrom::parse(&from.value)
            .map_err(|why| ConfigError { name: MAIL_FROM.name, why })?;
        Ok(Some(Smtp { url: Secret(url), from }))
    }
}

fn database(Given { name, value }: Given) -> Result<Secret, ConfigError> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|start| value.starts_with(start)) {
        return Ok(Secret(value));
    }
    Err(ConfigError { name, why: "it begins with sqlite: or postgresql://" })
}

/// The fewest bytes of a token that nobody guesses.
const MIN_TOKEN: usize = 32;

fn admin_token(Given { name, value }: Given) -> Result<Secret, ConfigError> {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_graphic());
    let why = "write at least 32 letters and digits, like `openssl rand -hex 32` makes";
    if value.len() >= MIN_TOKEN && is_plain {
        Ok(Secret(value))
    } else {
        Err(ConfigError { name, why })
    }
}

fn metrics(text: &str) -> Result<Option<SocketAddr>, &'static str> {
    let address = (!text.is_empty()).then(|| text.parse()).transpose();
    address.map_err(|_| "write an address and a port, like 127.0.0.1:9000")
}

fn whole(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    text.parse().ok().filter(|number| range.contains(number))
}

/// The version of the program, with the commit it was built from if the build knew it.
fn built() -> String {
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    match option_env!("CONSISTENCYGRID_COMMIT") {
        Some(commit) => format!("{VERSION}+{commit}"),
        None => VERSION.to_owned(),
    }
}

/// Whether a text can be the name of a release.
pub(crate) fn is_version(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+@/".contains(&byte);
    !text.is_empty() && text.len() <= 100 && text.bytes().all(plain)
}

fn version(text: &str) -> Result<String, &'static str> {
    if is_version(text) {
        Ok(text.to_owned())
    } else {
        Err("a version is up to 100 letters, digits and . - _ + @ /")
    }
}

fn switch(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("choose true or false"),
    }
}

fn level(text: &str) -> Result<LevelFilter, &'static str> {
    let known = ["error", "warn", "info", "debug", "trace"];
    let level = text.to_ascii_lowercase();
    let level = known.contains(&level.as_str()).then(|| level.parse().ok()).flatten();
    level.ok_or("choose error, warn, info, debug or trace")
}

/// A text that is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself; for whoever needs it, never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// The proxies in front of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses and ranges, separated by commas.
    fn parse(text: &str) -> Result<Self, &'static str> {
        let range = |part: &str| part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let ranges: Result<Vec<IpNet>, _> = parts.map(range).collect();
        ranges
            .map(Self)
            .map_err(|_| "write addresses or ranges, like 10.0.0.0/8, separated by commas")
    }

    /// The address a request comes from, given who connected and what the `X-Forwarded-For` headers say, joined by commas.
    ///
    /// Each trusted proxy writes on the right whom it heard; the first from the right that is not trusted is the client.
    pub fn client(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        let mut client = peer.to_canonical();
        for hop in forwarded.rsplit(',') {
            if !self.trusts(client) {
                break;
            }
            let Ok(heard) = hop.trim().parse::<IpAddr>() else { break };
            client = heard.to_canonical();
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(set: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_lookup(|name| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_readme_lists_every_setting_as_it_is() {
        let mut table = "| variable | default | what it is for |\n|---|---|---|\n".to_owned();
        for Variable { name, also, default, what } in VARIABLES {
            let also: String = also.iter().flat_map(|name| [", `", name, "`"]).collect();
            table += &["| `", name, "`", &also, " | ", default, " | ", what, " |\n"].concat();
        }
        let readme = include_str!("../../README.md");
        let (_, after) = readme.split_once("<!-- settings -->\n").unwrap();
        let (listed, _) = after.split_once("<!-- /settings -->").unwrap();
        assert_eq!(listed, table);
    }

    /// The settings of an example file, with those that stand behind a `#`.
    fn example(file: &str) -> Vec<(&str, &str)> {
        let is_name = |name: &str| {
            name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') && !name.is_empty()
        };
        let settings = file.lines().map(|line| line.strip_prefix('#').unwrap_or(line));
        let settings = settings.filter_map(|line| line.split_once('='));
        settings
            .filter(|(name, _)| is_name(name))
            .map(|(name, value)| (name, unquoted(value)))
            .collect()
    }

    fn unquoted(value: &str) -> &str {
        value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
    }

    #[test]
    fn the_example_file_holds_every_setting_and_each_can_be_used() {
        let settings = example(include_str!("../../.env.example"));
        let names: Vec<&str> = settings.iter().map(|(name, _)| *name).collect();
        let listed: Vec<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
        assert_eq!(names, listed);
        config(&settings).unwrap();
    }

    #[test]
    fn the_example_of_production_holds_known_settings_and_starts_as_it_is() {
        let file = include_str!("../../.env.production.example");
        let known = |name: &str| {
            VARIABLES.iter().any(|variable| variable.name == name || variable.also.contains(&name))
        };
        for (name, _) in example(file) {
            assert!(known(name), "{name}");
        }
        let set: Vec<&str> = file.lines().filter(|line| !line.starts_with('#')).collect();
        let config = config(&example(&set.join("\n"))).unwrap();
        assert!(config.site.is_https() && config.database.is_some());
        assert!(config.features.mail && !config.drain.is_zero());
    }

    #[test]
    fn the_database_has_a_way_beside_its_pooler() {
        let pooled = ("DATABASE_URL", "postgresql://grid@pooler:6432/grid?pgbouncer=true");
        let direct = ("DIRECT_DATABASE_URL", "postgresql://grid@db:5432/grid");
        assert!(config(&[pooled, direct]).unwrap().direct_database.is_some());
        let error = config(&[("DATABASE_URL", "sqlite:grid.db"), direct]).unwrap_err();
        assert_eq!(error.name, "DIRECT_DATABASE_URL");
    }

    #[test]
    fn nothing_has_to_be_set() {
        let config = config(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.database_url().expose(), "sqlite:./data/consistencygrid.db");
        assert_eq!(config.site.as_str(), "http://localhost:3000");
        assert!(config.version.starts_with(env!("CARGO_PKG_VERSION")));
        assert_eq!(config.features, Features { pwa: true, offline: true, mail: true });
        assert!(config.smtp.is_none());
        assert_eq!(config.log, LevelFilter::INFO);
    }

    #[test]
    fn every_name_of_a_setting_is_understood() {
        for name in ["SITE_URL", "NEXTAUTH_URL", "NEXT_PUBLIC_SITE_URL"] {
            let config = config(&[(name, "https://grid.example")]).unwrap();
            assert_eq!(config.site.as_str(), "https://grid.example");
        }
        for name in ["APP_VERSION", "NEXT_PUBLIC_APP_VERSION"] {
            assert_eq!(config(&[(name, "1.0.0")]).unwrap().version, "1.0.0");
        }
    }

    #[test]
    fn a_setting_that_cannot_be_used_is_named_and_not_repeated() {
        for (name, value) in [
            ("LISTEN", "everywhere"),
            ("DATABASE_URL", "mysql://root:hunter2@db"),
            ("NEXTAUTH_URL", "my own machine"),
            ("APP_VERSION", "<b>1</b>"),
            ("ENABLE_PWA", "maybe"),
            ("NEXT_PUBLIC_ENABLE_OFFLINE", "2"),
            ("SMTP_URL", "smtps://grid:hunter2@mail.example"),
            ("MAIL_FROM", "grid@mail.example"),
            ("DIRECT_DATABASE_URL", "postgresql://ann:hunter2@db/grid"),
            ("DATABASE_CONNECTIONS", "17"),
            ("RATE_LIMITS", "habitToggle=0"),
            ("DRAIN_SECONDS", "61"),
            ("ADMIN_TOKEN", "hunter2"),
            ("METRICS_LISTEN", "inside"),
            ("SENTRY_DSN", "https://sentry.example/1"),
            ("NEXT_PUBLIC_SENTRY_DSN", "nowhere"),
            ("SENTRY_TRACES_SAMPLE_RATE", "1.5"),
            ("NEXT_PUBLIC_SENTRY_REPLAY_SESSION_SAMPLE_RATE", "often"),
            ("NEXT_PUBLIC_GA_ID", "G-1'; alert(1)"),
            ("ANALYTICS_DOMAIN", "metrics.grid.example"),
            ("TRUSTED_PROXIES", "10.0.0.0/33"),
            ("LOG_LEVEL", "loud"),
        ] {
            let error = config(&[(name, value)]).unwrap_err();
            assert_eq!(error.name, name);
            let sentence = error.to_string();
            assert!(sentence.starts_with(name) && !sentence.contains(value), "{sentence}");
        }
    }

    #[test]
    fn a_feature_is_switched_on_or_off_in_any_of_the_usual_words() {
        for (text, is_on) in [("true", true), ("1", true), ("Yes", true), ("on", true)]
            .into_iter()
            .chain([("FALSE", false), ("0", false), ("no", false), ("off", false)])
        {
            let pwa = config(&[("ENABLE_PWA", text)]).unwrap().features;
            assert_eq!(pwa, Features { pwa: is_on, offline: true, mail: true }, "{text}");
            let offline = config(&[("NEXT_PUBLIC_ENABLE_OFFLINE", text)]).unwrap().features;
            assert_eq!(offline, Features { pwa: true, offline: is_on, mail: true }, "{text}");
        }
    }

    #[test]
    fn mail_needs_a_server_and_a_sender_or_a_site_on_this_machine() {
        let mail = |set: &[(&str, &str)]| {
            let config = config(&[&[("SITE_URL", "https://grid.example")], set].concat());
            config.map(|config| config.features.mail).map_err(|error| error.name)
        };
        let server = ("SMTP_URL", "smtps://grid:secret@mail.example");
        assert_eq!(mail(&[]), Ok(false));
        assert_eq!(mail(&[server, ("MAIL_FROM", "grid@mail.example")]), Ok(true));
        assert_eq!(mail(&[server, ("MAIL_FROM", "grid")]), Err("MAIL_FROM"));
        let web = ("SMTP_URL", "https://mail.example");
        assert_eq!(mail(&[web, ("MAIL_FROM", "grid@mail.example")]), Err("SMTP_URL"));
    }

    #[test]
    fn the_host_of_analytics_is_nothing_but_a_host() {
        let set = |domain| config(&[("GA_ID", "G-1A2B3C4D5E"), ("ANALYTICS_DOMAIN", domain)]);
        for domain in ["metrics.grid.example", "https://Metrics.grid.example/"] {
            let domain = set(domain).unwrap().analytics.unwrap().domain;
            assert_eq!(domain.as_deref(), Some("metrics.grid.example"));
        }
        for domain in ["*", "a b.example", "a.example; script-src *", "a.example/path", "localhost"]
        {
            assert_eq!(set(domain).unwrap_err().name, "ANALYTICS_DOMAIN");
        }
    }

    #[test]
    fn a_password_is_not_printed() {
        let config = config(&[
            ("DATABASE_URL", "postgresql://ann:hunter2@db/grid"),
            ("SMTP_URL", "smtps://grid:hunter2@mail.example"),
            ("MAIL_FROM", "grid@mail.example"),
            ("ADMIN_TOKEN", "hunter2-hunter2-hunter2-hunter2-hunter2"),
            ("SENTRY_DSN", "https://hunter2@sentry.example/1"),
        ])
        .unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn every_setting_is_listed_once() {
        let mut names: Vec<&str> = VARIABLES
            .iter()
            .flat_map(|variable| {
                std::iter::once(variable.name).chain(variable.also.iter().copied())
            })
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_client_cannot_choose_its_own_address() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let nobody = TrustedProxies::default();
        assert_eq!(nobody.client(address("203.0.113.9"), "198.51.100.1"), address("203.0.113.9"));

        let proxies = TrustedProxies::parse("10.0.0.0/8, ::1").unwrap();
        let peer = address("10.0.0.2");
        // What stands left of the first untrusted hop was written by the client.
        assert_eq!(proxies.client(peer, "6.6.6.6, 203.0.113.9"), address("203.0.113.9"));
        assert_eq!(proxies.client(peer, "203.0.113.9, 10.1.1.1"), address("203.0.113.9"));
        assert_eq!(proxies.client(peer, ""), peer);
        assert_eq!(proxies.client(peer, "203.0.113.9, nonsense"), peer);
        assert_eq!(
            proxies.client(address("::ffff:10.0.0.2"), "203.0.113.9"),
            address("203.0.113.9")
        );
        assert_eq!(proxies.client(address("203.0.113.7"), "6.6.6.6"), address("203.0.113.7"));
    }
}
