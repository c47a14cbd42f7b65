//! What can go wrong with a database.

use thiserror::Error;

/// A failure of the store. Its text names no host and no SQL; those are in the sources, for the log.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// The database is busy, or cannot be reached. Trying again later may help.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Option<sqlx::Error>),
    /// A row holds what this version cannot read.
    #[error("{table}.{column} cannot be read in row {row}")]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// Which column.
        column: &'static str,
        /// The row's key.
        row: String,
    },
    /// There is no such account.
    #[error("there is no such account")]
    Missing,
    /// The database's address cannot be used.
    #[error("the database URL cannot be used: {0}")]
    Location(&'static str),
    /// The tables are not those of this version.
    #[error("migration {0} differs from the one that was run")]
    Migration(i64),
    /// A rule failed on this write; nothing of it was saved.
    #[error("a write was given up")]
    Panicked,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if is_unavailable(&error) { Self::Unavailable(Some(error)) } else { Self::Database(error) }
    }
}

impl StoreError {
    /// Whether another row has what may be there only once.
    pub(crate) fn is_taken(&self) -> bool {
        let Self::Database(error) = self else { return false };
        error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
    }

    /// Whether the transaction lost against another one and may simply be run again.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Unavailable(Some(error)) if CONFLICTS.contains(&&*code(error)))
    }
}

/// `serialization_failure` and `deadlock_detected` of PostgreSQL.
const CONFLICTS: [&str; 2] = ["40001", "40P01"];

fn code(error: &sqlx::Error) -> String {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.unwrap_or_default().into_owned()
}

fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(_) => is_busy(&code(error)),
        _ => false,
    }
}

/// PostgreSQL's codes have five characters; SQLite's are numbers, whose low byte is the plain code.
fn is_busy(code: &str) -> bool {
    if code.len() == 5 {
        // Lost against another, no connection, too many of them, shutting down, lock not available, statement too
        // slow, transaction idle.
        let classes = ["08", "53", "57P", "55P03", "57014", "25P03"];
        CONFLICTS.contains(&code) || classes.iter().any(|class| code.starts_with(class))
    } else {
        // SQLITE_BUSY and SQLITE_LOCKED.
        code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
    }
}
