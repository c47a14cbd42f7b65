//! Runs a piece of work in a transaction of its own: there is no other way to the database.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use tokio::sync::mpsc;

use crate::tx::{Counters, Step, Tx};
use crate::writer::{Job, Write};
use crate::{Engine, Store, StoreError, Writer};

/// How often a transaction that lost against another one is tried.
const MAX_ATTEMPTS: u32 = 5;

/// However many statements read, they see one state.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Each statement sees what others committed before it, so that whoever waited for a lock sees what it waited for.
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

impl Store {
    /// Reads one state of the database, however many statements that takes.
    pub(crate) async fn read<A, T, F>(&self, arguments: A, work: F) -> Result<T, StoreError>
    where
        F: for<'t> Fn(Tx<'t>, &'t A) -> Step<'t, T>,
    {
        let begin = match self.0.engine {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => READ,
        };
        self.transact(begin, &arguments, &work).await
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
            match self.transact(WRITE, arguments, work).await {
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

    #[expect(clippy::disallowed_methods, reason = "this is the one place that begins transactions")]
    async fn transact<A, T, F>(
        &self,
        begin: &'static str,
        arguments: &A,
        work: &F,
    ) -> Result<T, StoreError>
    where
        F: for<'t> Fn(Tx<'t>, &'t A) -> Step<'t, T>,
    {
        let mut transaction = self.0.pool.begin_with(begin).await?;
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
