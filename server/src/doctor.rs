//! What an operator asks before anybody else does: whether this configuration, on this machine, will do.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use store::{Store, StoreOptions};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::config::{self, Config, Secret};

/// What takes longer than this counts as away.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was found out about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub state: State,
    /// What was seen, or what to do.
    pub sentence: String,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Good,
    /// It works, and something is better changed.
    Warning,
    /// It does not work.
    Bad,
}

impl Finding {
    fn good(what: &'static str, sentence: impl Into<String>) -> Self {
        Self { what, state: State::Good, sentence: sentence.into() }
    }

    fn warning(what: &'static str, sentence: impl Into<String>) -> Self {
        Self { what, state: State::Warning, sentence: sentence.into() }
    }

    /// Something that does not work.
    pub fn bad(what: &'static str, sentence: impl Into<String>) -> Self {
        Self { what, state: State::Bad, sentence: sentence.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Good => "ok",
            State::Warning => "warn",
            State::Bad => "fail",
        };
        write!(f, "{state:<5} {:<14} {}", self.what, self.sentence)
    }
}

/// Looks at everything that is set. Changes nothing.
pub async fn examine(config: &Config, clock: &dyn Clock) -> Vec<Finding> {
    let mut findings = vec![Finding::good("settings", "every one can be used")];
    findings.push(site(config));
    if config.database.is_none() {
        findings.push(folder(&config.data));
        findings.extend(disk(&config.data));
    }
    findings.extend(database(config, clock).await);
    if let Some(direct) = &config.direct_database {
        findings.push(beside(direct).await);
    }
    findings.push(mail(config).await);
    findings.push(operator(config));
    findings.extend(sentry(config).await);
    findings
}

fn site(config: &Config) -> Finding {
    let site = config.site.as_str();
    if config.site.is_exposed() {
        let advice = "passwords cross the network unprotected; put a proxy with TLS in front";
        Finding::bad("SITE_URL", format!("{site} is http: {advice}"))
    } else if config.site.is_loopback() {
        Finding::warning("SITE_URL", format!("{site} is this machine alone; set what people type"))
    } else {
        Finding::good("SITE_URL", site)
    }
}

/// Whether files can be made where the embedded database is to be.
fn folder(data: &Path) -> Finding {
    let path = data.display();
    if !data.exists() {
        return Finding::warning(
            "DATA_DIR",
            format!("{path} is not there yet; it is made at the start"),
        );
    }
    match tempfile::NamedTempFile::new_in(data) {
        Ok(_) => Finding::good("DATA_DIR", format!("{path} can be written")),
        Err(error) => Finding::bad(
            "DATA_DIR",
            format!("{path} cannot be written ({error}); give it to the user of the server"),
        ),
    }
}

/// How much room is left where the embedded database grows.
fn disk(data: &Path) -> Option<Finding> {
    const WHAT: &str = "disk";
    let room = rustix::fs::statvfs(data).ok()?;
    let mib = room.f_bavail.saturating_mul(room.f_frsize) / (1024 * 1024);
    Some(match mib {
        0..100 => Finding::bad(WHAT, format!("{mib} MiB are left; make room")),
        100..1_024 => Finding::warning(WHAT, format!("{mib} MiB are left; make room soon")),
        _ => Finding::good(WHAT, format!("{} GiB are left", mib / 1_024)),
    })
}

async fn database(config: &Config, clock: &dyn Clock) -> Vec<Finding> {
    const WHAT: &str = "database";
    let url = config.database_url();
    if config.database.is_none() && !config.data.join("consistencygrid.db").exists() {
        return vec![Finding::warning(
            WHAT,
            "there is none yet; `consistencygrid migrate` makes it",
        )];
    }
    let store = match open(&url, config.connections).await {
        Ok(store) => store,
        Err(sentence) => return vec![Finding::bad(WHAT, sentence)],
    };
    let begun = clock.elapsed();
    let asked = timeout(PATIENCE, store.migrated()).await;
    let ms = clock.elapsed().saturating_sub(begun).as_millis();
    let findings = match asked {
        Ok(Ok(migrated)) => {
            let answered =
                Finding::good(WHAT, format!("{} answers after {ms} ms", store.engine().name()));
            let applied = migrated.applied;
            let migrations = if migrated.pending == 0 {
                Finding::good("migrations", format!("all {applied} were run"))
            } else {
                let pending = migrated.pending;
                Finding::warning(
                    "migrations",
                    format!("{pending} are to be run: `consistencygrid migrate`"),
                )
            };
            vec![answered, migrations]
        }
        _ => vec![Finding::bad(WHAT, "it does not answer; look at its log")],
    };
    store.close().await;
    findings
}

async fn beside(direct: &Secret) -> Finding {
    const WHAT: &str = "direct database";
    match open(direct, 1).await {
        Ok(store) => {
            store.close().await;
            Finding::good(WHAT, "it answers")
        }
        Err(sentence) => Finding::bad(WHAT, sentence),
    }
}

async fn open(url: &Secret, connections: u32) -> Result<Store, String> {
    let options = StoreOptions { max_connections: connections, ..StoreOptions::new(url.expose()) };
    let opened = timeout(PATIENCE, Store::open(&options)).await;
    let opened =
        opened.map_err(|_| "it does not answer; check host, port and firewall".to_owned())?;
    opened.map_err(|error| {
        let causes =
            std::iter::successors(Some(&error as &(dyn std::error::Error + 'static)), |error| {
                error.source()
            });
        causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
    })
}

async fn mail(config: &Config) -> Finding {
    const WHAT: &str = "mail";
    let Some(smtp) = &config.smtp else {
        return if config.features.mail {
            Finding::good(WHAT, "printed to the standard output, since the site is on this machine")
        } else {
            Finding::warning(
                WHAT,
                "there is none: who forgets their password is locked out; set SMTP_URL and MAIL_FROM",
            )
        };
    };
    let Some((host, port)) = smtp.address() else {
        return Finding::bad(WHAT, "SMTP_URL names no host");
    };
    match timeout(PATIENCE, TcpStream::connect((host.as_str(), port))).await {
        Ok(Ok(_)) => Finding::good(WHAT, format!("{host}:{port} takes connections")),
        _ => Finding::bad(
            WHAT,
            format!("{host}:{port} cannot be reached; check SMTP_URL and the firewall"),
        ),
    }
}

/// Whether the collectors of errors can be reached.
async fn sentry(config: &Config) -> Vec<Finding> {
    const WHAT: &str = "sentry";
    let config::Sentry { server, browser, .. } = &config.sentry;
    let mut findings = Vec::new();
    for (name, dsn) in [("SENTRY_DSN", server), ("SENTRY_BROWSER_DSN", browser)] {
        let Some(dsn) = dsn else { continue };
        let (host, port) = (dsn.get().host(), dsn.get().port());
        findings.push(match timeout(PATIENCE, TcpStream::connect((host, port))).await {
            Ok(Ok(_)) => Finding::good(WHAT, format!("{host}:{port} takes connections ({name})")),
            _ => Finding::bad(
                WHAT,
                format!("{host}:{port} cannot be reached; check {name} and the firewall"),
            ),
        });
    }
    if findings.is_empty() {
        let nobody = "nobody is told of errors but the log; SENTRY_DSN changes that";
        findings.push(Finding::good(WHAT, nobody));
    }
    findings
}

fn operator(config: &Config) -> Finding {
    const WHAT: &str = "figures";
    match (&config.metrics, &config.admin_token) {
        (Some(listen), _) => {
            Finding::good(WHAT, format!("/metrics at {listen}, for whoever reaches it"))
        }
        (None, Some(_)) => Finding::good(WHAT, "/metrics, for who has ADMIN_TOKEN"),
        (None, None) => {
            Finding::warning(WHAT, "nobody can see them; set METRICS_LISTEN or ADMIN_TOKEN")
        }
    }
}
