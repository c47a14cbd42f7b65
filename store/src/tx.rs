//! The only way to run SQL: inside a transaction, and unprepared.
//!
//! A pooler in front of PostgreSQL hands each transaction to any of its connections. Outside of one, the two steps of
//! a statement can land on two connections, and a prepared statement on one that has never heard of it, or that knows
//! another statement under its name and answers with somebody else's rows.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Execute as _, Row as _, SqlSafeStr, SqlStr};

use crate::{Engine, StoreError};

/// A statement with its values.
pub(crate) type Statement = Query<'static, Any, AnyArguments>;

/// What a piece of work comes to.
pub(crate) type Step<'t, T> = BoxFuture<'t, Result<T, StoreError>>;

/// Is told how long statements take. The store has no clock, so it reads the one of who wants to know.
pub trait Watch: Send + Sync {
    /// A time that never goes back.
    fn elapsed(&self) -> Duration;

    /// A statement took this long, whatever came of it. `sql`: its text, without its values.
    fn statement(&self, sql: &str, took: Duration);
}

/// What was done since the store was opened.
#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) statements: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) watch: OnceLock<Arc<dyn Watch>>,
}

impl Counters {
    /// Waits for a statement, and tells who watches how long that took.
    async fn timed<T>(&self, sql: &SqlStr, statement: impl Future<Output = T>) -> T {
        let Some(watch) = self.watch.get() else { return statement.await };
        let begun = watch.elapsed();
        let result = statement.await;
        watch.statement(sql.as_str(), watch.elapsed().saturating_sub(begun));
        result
    }
}

/// An open transaction.
pub(crate) struct Tx<'t> {
    connection: &'t mut AnyConnection,
    engine: Engine,
    counters: &'t Counters,
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that runs statements")]
impl<'t> Tx<'t> {
    pub(crate) const fn new(
        connection: &'t mut AnyConnection,
        engine: Engine,
        counters: &'t Counters,
    ) -> Self {
        Self { connection, engine, counters }
    }

    pub(crate) const fn engine(&self) -> Engine {
        self.engine
    }

    /// Runs a statement and returns its rows.
    pub(crate) async fn list(&mut self, statement: Statement) -> Result<Vec<AnyRow>, StoreError> {
        let (sql, statement) = self.counted(statement)?;
        Ok(self.counters.timed(&sql, statement.fetch_all(&mut *self.connection)).await?)
    }

    /// Runs a statement and returns its first row, if there is one.
    pub(crate) async fn find(
        &mut self,
        statement: Statement,
    ) -> Result<Option<AnyRow>, StoreError> {
        let (sql, statement) = self.counted(statement)?;
        Ok(self.counters.timed(&sql, statement.fetch_optional(&mut *self.connection)).await?)
    }

    /// Runs a statement and returns how many rows it touched.
    pub(crate) async fn run(&mut self, statement: Statement) -> Result<u64, StoreError> {
        let (sql, statement) = self.counted(statement)?;
        let statement = statement.execute(&mut *self.connection);
        Ok(self.counters.timed(&sql, statement).await?.rows_affected())
    }

    /// Runs a script of statements without values.
    pub(crate) async fn script(&mut self, sql: impl SqlSafeStr) -> Result<(), StoreError> {
        Ok(script(self.connection, sql).await?)
    }

    /// The statement as it is run, and its text, which it gives away only as a whole.
    fn counted(&self, mut statement: Statement) -> Result<(SqlStr, Statement), StoreError> {
        self.counters.statements.fetch_add(1, Ordering::Relaxed);
        let values = statement.take_arguments().map_err(sqlx::Error::Encode)?.unwrap_or_default();
        let sql = statement.sql();
        // SQLite has no pooler in between, and reads a statement faster the second time.
        let is_kept = self.engine == Engine::Sqlite;
        Ok((sql.clone(), sqlx::query_with(sql, values).persistent(is_kept)))
    }
}

/// Runs a script of statements without values: migrations, and what a connection is told when it is opened.
#[expect(clippy::disallowed_methods, reason = "this is the one place that runs statements")]
pub(crate) async fn script(
    connection: &mut AnyConnection,
    sql: impl SqlSafeStr,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql).execute(connection).await?;
    Ok(())
}

/// A row that says where it comes from when it cannot be read.
pub(crate) struct Line<'r> {
    row: &'r AnyRow,
    table: &'static str,
    key: &'static str,
}

impl<'r> Line<'r> {
    /// `key`: the column that names the row.
    pub(crate) const fn new(row: &'r AnyRow, table: &'static str, key: &'static str) -> Self {
        Self { row, table, key }
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<&'r str, StoreError> {
        Ok(self.row.try_get(column)?)
    }

    pub(crate) fn find_text(&self, column: &'static str) -> Result<Option<&'r str>, StoreError> {
        Ok(self.row.try_get(column)?)
    }

    pub(crate) fn find_integer(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        Ok(self.row.try_get(column)?)
    }

    pub(crate) fn integer(&self, column: &'static str) -> Result<i64, StoreError> {
        Ok(self.row.try_get(column)?)
    }

    pub(crate) fn number<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, StoreError> {
        self.good(column, T::try_from(self.integer(column)?))
    }

    pub(crate) fn parsed<T: std::str::FromStr>(
        &self,
        column: &'static str,
    ) -> Result<T, StoreError> {
        self.good(column, self.text(column)?.parse())
    }

    pub(crate) fn json<T: serde::de::DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<T, StoreError> {
        self.good(column, serde_json::from_str(self.text(column)?))
    }

    /// The value, or where it stood when it is none.
    pub(crate) fn good<T, E>(
        &self,
        column: &'static str,
        value: Result<T, E>,
    ) -> Result<T, StoreError> {
        value.map_err(|_| StoreError::Corrupt {
            table: self.table,
            column,
            row: self.text(self.key).unwrap_or_default().to_owned(),
        })
    }
}
