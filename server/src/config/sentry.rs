//! Where a collector of errors is: Sentry itself, or anything that speaks its protocol.

use std::fmt;

/// Who is told of errors, and how much.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sentry {
    /// Who is told of the server's errors.
    pub server: Option<Dsn>,
    /// Who is told of the browsers' errors.
    pub browser: Option<Dsn>,
    /// The part of the requests whose course is told, 0 to 1.
    pub traces: f32,
    /// The part of the sessions in browsers that is recorded, 0 to 1, of those who agree.
    pub sessions: f32,
    /// The part of the minutes around an error that is recorded, 0 to 1, of those who agree.
    pub around_errors: f32,
}

impl Sentry {
    /// Whether pages are recorded at all: somebody has to be told.
    pub(crate) fn records(&self) -> bool {
        self.browser.is_some() && (self.sessions > 0.0 || self.around_errors > 0.0)
    }
}

/// An address with a key, as Sentry gives it out. It is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Dsn(sentry::types::Dsn);

impl Dsn {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let why = "write it as Sentry gives it out, like https://key@sentry.example/1";
        text.parse().map(Self).map_err(|_| why)
    }

    /// The address itself.
    pub(crate) const fn get(&self) -> &sentry::types::Dsn {
        &self.0
    }
}

impl fmt::Debug for Dsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// Reads a part of everything: 0 to 1.
pub(super) fn part(text: &str) -> Result<f32, &'static str> {
    let part = text.parse().ok().filter(|part| (0.0..=1.0).contains(part));
    part.ok_or("choose a number from 0 to 1")
}
