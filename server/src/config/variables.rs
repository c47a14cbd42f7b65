//! The list of all settings: for the reader, for the README and for the example files.

/// One setting, for the reader and for the table in the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Other names it is understood by.
    pub also: &'static [&'static str],
    /// What holds when it is not set.
    pub default: &'static str,
    /// What it is for.
    pub what: &'static str,
}

/// All settings.
pub const VARIABLES: &[Variable] = &[
    LISTEN,
    DATA_DIR,
    DATABASE_URL,
    DIRECT_DATABASE_URL,
    DATABASE_CONNECTIONS,
    SITE_URL,
    APP_VERSION,
    ENABLE_PWA,
    ENABLE_OFFLINE,
    SMTP_URL,
    MAIL_FROM,
    TRUSTED_PROXIES,
    RATE_LIMITS,
    DRAIN_SECONDS,
    ADMIN_TOKEN,
    METRICS_LISTEN,
    SENTRY_DSN,
    SENTRY_TRACES_SAMPLE_RATE,
    SENTRY_BROWSER_DSN,
    SENTRY_REPLAY_SESSION_SAMPLE_RATE,
    SENTRY_REPLAY_ON_ERROR_SAMPLE_RATE,
    GA_ID,
    ANALYTICS_DOMAIN,
    LOG_LEVEL,
];

pub(super) const LISTEN: Variable = Variable {
    name: "LISTEN",
    also: &[],
    default: "127.0.0.1:3000",
    what: "The address and port to listen on. `--listen` goes before it.",
};
pub(super) const DATA_DIR: Variable = Variable {
    name: "DATA_DIR",
    also: &[],
    default: "./data",
    what: "The folder of the embedded database. `--data` goes before it.",
};
pub(super) const DATABASE_URL: Variable = Variable {
    name: "DATABASE_URL",
    also: &[],
    default: "`consistencygrid.db` in the data folder",
    what: "`sqlite:` with a file's path, or `postgresql://…`. `schema`, `sslmode` and `application_name` are honoured, and every PostgreSQL URL works through PgBouncer, with or without `pgbouncer=true`.",
};
pub(super) const DIRECT_DATABASE_URL: Variable = Variable {
    name: "DIRECT_DATABASE_URL",
    also: &[],
    default: "`DATABASE_URL`",
    what: "A `postgresql://…` beside the pooler, for migrations alone: where the pooler may not make tables, or ends what takes long.",
};
pub(super) const DATABASE_CONNECTIONS: Variable = Variable {
    name: "DATABASE_CONNECTIONS",
    also: &[],
    default: "16",
    what: "The most connections to PostgreSQL that one process opens, 1 to 16; by one more it knows whether it is ready.",
};
pub(super) const SITE_URL: Variable = Variable {
    name: "SITE_URL",
    also: &["NEXTAUTH_URL", "NEXT_PUBLIC_SITE_URL"],
    default: "`http://localhost` with the port of `LISTEN`",
    what: "The address people see, without a path. With `https` cookies are sent over https only, and browsers are told to stay there.",
};
pub(super) const APP_VERSION: Variable = Variable {
    name: "APP_VERSION",
    also: &["NEXT_PUBLIC_APP_VERSION"],
    default: "the version of the program and the commit it was built from",
    what: "The name of the release, in `/api/health`, in the footer and in Sentry.",
};
pub(super) const ENABLE_PWA: Variable = Variable {
    name: "ENABLE_PWA",
    also: &["NEXT_PUBLIC_ENABLE_PWA"],
    default: "true",
    what: "Whether the app can be installed, and a service worker keeps its files. When it is switched off, browsers that have the worker remove it.",
};
pub(super) const ENABLE_OFFLINE: Variable = Variable {
    name: "ENABLE_OFFLINE",
    also: &["NEXT_PUBLIC_ENABLE_OFFLINE"],
    default: "true",
    what: "Whether a device keeps what a person has, opens without a network, and can try the app without an account.",
};
pub(super) const SMTP_URL: Variable = Variable {
    name: "SMTP_URL",
    also: &[],
    default: "no mail; on `localhost` mails are printed",
    what: "The mail server that takes our mails, like `smtps://user:password@mail.example`. `smtps` speaks TLS from the start, on port 465; `smtp` turns to it, on port 587, and speaks openly with this machine alone. What a URL cannot hold is written like `%40`.",
};
pub(super) const MAIL_FROM: Variable = Variable {
    name: "MAIL_FROM",
    also: &[],
    default: "nobody",
    what: "Who the mails are from, like `ConsistencyGrid <grid@mail.example>`. It belongs to `SMTP_URL`.",
};
pub(super) const TRUSTED_PROXIES: Variable = Variable {
    name: "TRUSTED_PROXIES",
    also: &[],
    default: "nobody",
    what: "Addresses or ranges of the proxies in front, separated by commas. Only from them `X-Forwarded-For` is believed.",
};
pub(super) const RATE_LIMITS: Variable = Variable {
    name: "RATE_LIMITS",
    also: &[],
    default: "habitCreate=100, habitUpdate=100, habitDelete=50, habitToggle=200, goalCreate=50, goalUpdate=50, goalDelete=25, stepToggle=100, settingsSave=20, reminderCreate=50, reminderUpdate=50, reminderDelete=50, tokenCreate=10",
    what: "How many changes of a kind an account may make in a minute, separated by commas; what is not named keeps its number.",
};
pub(super) const DRAIN_SECONDS: Variable = Variable {
    name: "DRAIN_SECONDS",
    also: &[],
    default: "0",
    what: "How many seconds, up to 60, the server goes on serving after it was asked to stop. Meanwhile `/health/ready` answers 503, so that a balancer sends nobody any more.",
};
pub(super) const ADMIN_TOKEN: Variable = Variable {
    name: "ADMIN_TOKEN",
    also: &[],
    default: "nobody",
    what: "Opens `/metrics` and `/api/test-error`, as `Authorization: Bearer …`; at least 32 letters and digits.",
};
pub(super) const METRICS_LISTEN: Variable = Variable {
    name: "METRICS_LISTEN",
    also: &[],
    default: "nowhere",
    what: "An address and port of its own for `/metrics`, open to whoever reaches it, like 127.0.0.1:9000.",
};
pub(super) const SENTRY_DSN: Variable = Variable {
    name: "SENTRY_DSN",
    also: &[],
    default: "nobody",
    what: "Who is told of the server’s errors and panics: an address as Sentry gives it out, like `https://key@sentry.example/1`. What people wrote is taken out before.",
};
pub(super) const SENTRY_TRACES_SAMPLE_RATE: Variable = Variable {
    name: "SENTRY_TRACES_SAMPLE_RATE",
    also: &[],
    default: "0.1",
    what: "The part of the requests whose course, with their statements, is told to `SENTRY_DSN` as well; 0 to 1.",
};
pub(super) const SENTRY_BROWSER_DSN: Variable = Variable {
    name: "SENTRY_BROWSER_DSN",
    also: &["NEXT_PUBLIC_SENTRY_DSN"],
    default: "nobody",
    what: "Who is told of errors in browsers. Pages tell this server, which puts the names of functions in, takes out what people wrote, and hands it on.",
};
pub(super) const SENTRY_REPLAY_SESSION_SAMPLE_RATE: Variable = Variable {
    name: "SENTRY_REPLAY_SESSION_SAMPLE_RATE",
    also: &["NEXT_PUBLIC_SENTRY_REPLAY_SESSION_SAMPLE_RATE"],
    default: "0",
    what: "The part of the sessions in browsers that is recorded for `SENTRY_BROWSER_DSN`, 0 to 1: of those who agree alone, with every word masked.",
};
pub(super) const SENTRY_REPLAY_ON_ERROR_SAMPLE_RATE: Variable = Variable {
    name: "SENTRY_REPLAY_ON_ERROR_SAMPLE_RATE",
    also: &["NEXT_PUBLIC_SENTRY_REPLAY_ON_ERROR_SAMPLE_RATE"],
    default: "0",
    what: "The same of what comes before and after an error.",
};
pub(super) const GA_ID: Variable = Variable {
    name: "GA_ID",
    also: &["NEXT_PUBLIC_GA_ID"],
    default: "nobody",
    what: "Google Analytics, like `G-1A2B3C4D5E`, for visitors who agree to it; pages then ask. Without it nothing is asked and nothing loaded.",
};
pub(super) const ANALYTICS_DOMAIN: Variable = Variable {
    name: "ANALYTICS_DOMAIN",
    also: &["NEXT_PUBLIC_ANALYTICS_DOMAIN"],
    default: "Google’s own hosts",
    what: "The host that Google Analytics is loaded from and tells (server-side tagging), like `metrics.grid.example`; the only one that pages may then reach. It belongs to `GA_ID`.",
};
pub(super) const LOG_LEVEL: Variable = Variable {
    name: "LOG_LEVEL",
    also: &[],
    default: "info",
    what: "`error`, `warn`, `info`, `debug` or `trace`. Lines are JSON unless they go to a terminal.",
};
