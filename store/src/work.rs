//! Runs a piece of work in a transaction of its own: there is no other way to the database.

use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::{Any, AnyPool, Connection as _, pool::PoolConnection};
use tokio::sync::mpsc;

use crate::tx::{Counters, Step, Tx};
use crate::writer::{Job, Write};
use crate::{Engine, Store, StoreError, Writer};

/// How often a transaction that lost against another one is tried.
const MAX_ATTEMPTS: u32 = 5;

/// However many statements read, they see one state.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL statement_timeout = '20s'; SET LOCAL lock_timeout = '10s';
    SET LOCAL idle_in_transaction_session_timeout = '30s'";

/// Each statement sees what others committed before it, so that whoever waited for a lock sees what it waited for.
///
/// A pooler hands sessions on, so each transaction says itself how long it waits; that travels with its beginning.
/// A request ends after 30 s, and nothing of it lasts longer in the database.
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED;
    SET LOCAL statement_timeout = '20s'; SET LOCAL lock_timeout = '10s';
    SET LOCAL idle_in_transaction_session_timeout = '30s'";

impl Store {
    /// Reads one state of the database, however many statements that takes.
    pub(crate) async fn read<A, T, F>(&self, arguments: A, work: F) -> Result<T, StoreError>
    where
        F: for<'t> Fn(Tx<'t>, &'t A) -> Step<'t, T>,
    {
        let connection = self.connection().await?;
        self.transact(connection, self.reading(), &arguments, &work).await
    }

    /// The same past everybody who waits for a connection.
    pub(crate) async fn read_at_once<A, T, F>(&self, arguments: A, work: F) -> Result<T, StoreError>
    where
        F: for<'t> Fn(Tx<'t>, &'t A) -> Step<'t, T>,
    {
        let connection = acquire(&self.0.probe).await?;
        self.transact(connection, self.reading(), &arguments, &work).await
    }

    fn reading(&self) -> &'static str {
        match self.0.engine {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => READ,
        }
    }

    /// Waits for a connection, as one of those who are counted.
    async fn connection(&self) -> Result<PoolConnection<Any>, StoreError> {
        let _waits = Waits::one_more(&self.0.waiting);
        acquire(&self.0.pool).await
    }

    /// Writes all or nothing. The work may run more than once.
    pub(crate) async fn write<A, T, F>(&self, arguments: A, work: F) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(Tx<'t>, &'t A) -> Step<'t, T> + Send + Sync + 'static,
    {
        let Some(writer) = self.writer()? else {
            return self.write_to_pool(&arguments, &work).await;
        };
        let (job, answer) = Write::new(arguments, work);
        writer.send(Box::new(job)).await.map_err(|_| StoreError::Unavailable(None))?;
        answer.await.unwrap_or(Err(StoreError::Unavailable(None)))
    }

    /// The way to the writer task, where there is one.
    fn writer(&self) -> Result<Option<mpsc::Sender<Box<dyn Job>>>, StoreError> {
        match &*self.0.writer.lock().unwrap_or_else(PoisonError::into_inner) {
            Writer::Pool => Ok(None),
            Writer::Task(sender, _) => Ok(Some(sender.clone())),
            Writer::Closed => Err(StoreError::Unavailable(None)),
        }
    }

    async fn write_to_pool<A, T, F>(&self, arguments: &A, work: &F) -> Result<T, StoreError>
    where
        F: for<'t> Fn(Tx<'t>, &'t A) -> Step<'t, T>,
    {
        let mut attempt = 1;
        loop {
            let connection = self.connection().await?;
            match self.transact(connection, WRITE, arguments, work).await {
                Err(error) if error.is_conflict() && attempt < MAX_ATTEMPTS => attempt += 1,
                result => {
                    if result.is_ok() {
                        self.0.counters.commits.fetch_add(1, Ordering::Relaxed);
                    }
                    return result;
                }
            }
        }
    }

    async fn transact<A, T, F>(
        &self,
        mut connection: PoolConnection<Any>,
        begin: &'static str,
        arguments: &A,
        work: &F,
    ) -> Result<T, StoreError>
    where
        F: for<'t> Fn(Tx<'t>, &'t A) -> Step<'t, T>,
    {
        let mut transaction = connection.begin_with(begin).await?;
        if let Some(schema) = &self.0.schema {
            let set =
                sqlx::query("SELECT set_config('search_path', $1, true)").bind(schema.clone());
            Tx::new(&mut transaction, self.0.engine, &Counters::default()).find(set).await?;
        }
        let tx = Tx::new(&mut transaction, self.0.engine, &self.0.counters);
        let result = work(tx, arguments).await?;
        transaction.commit().await?;
        Ok(result)
    }
}

#[expect(clippy::disallowed_methods, reason = "every connection begins a transaction next")]
async fn acquire(pool: &AnyPool) -> Result<PoolConnection<Any>, StoreError> {
    Ok(pool.acquire().await?)
}

/// One of those who wait, for as long as it is held.
struct Waits<'c>(&'c AtomicUsize);

impl<'c> Waits<'c> {
    fn one_more(count: &'c AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreOptions;
    use crate::tx::Line;

    #[expect(clippy::disallowed_methods, reason = "the test runner names its databases here")]
    fn databases() -> Vec<String> {
        let names = ["TEST_POSTGRES_URL", "TEST_PGBOUNCER_URL"];
        let set = names.iter().filter_map(|name| std::env::var(name).ok());
        set.filter(|url| !url.is_empty()).collect()
    }

    fn ask<'t>(mut tx: Tx<'t>, (): &'t ()) -> Step<'t, Vec<String>> {
        Box::pin(async move {
            let mut values = Vec::new();
            for name in ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
            {
                let ask = sqlx::query("SELECT current_setting($1) AS value").bind(name);
                let row = tx.find(ask).await?.ok_or(StoreError::Missing)?;
                values.push(Line::new(&row, "settings", "value").text("value")?.to_owned());
            }
            Ok(values)
        })
    }

    #[tokio::test]
    async fn every_transaction_of_postgres_has_its_patience_with_or_without_a_pooler() {
        for url in databases() {
            let store = Store::open(&StoreOptions::new(url)).await.unwrap();
            assert_eq!(store.read((), ask).await.unwrap(), ["20s", "10s", "30s"]);
            assert_eq!(store.write((), ask).await.unwrap(), ["20s", "10s", "30s"]);
        }
    }
}
