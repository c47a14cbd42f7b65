//! The one writer of a SQLite database. What waits is written together: up to [`MAX_BATCH`] writes share one commit,
//! each in a savepoint of its own, and all are answered after it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use futures_util::FutureExt as _;
use sqlx::{Any, AnyConnection, Connection as _, Transaction};
use tokio::sync::{mpsc, oneshot};

use crate::tx::{Step, Tx};
use crate::{Engine, StoreError};

/// The most writes that share a commit.
const MAX_BATCH: usize = 32;

/// A write that waits for its turn.
pub(crate) trait Job: Send {
    /// Whether somebody still wants the answer.
    fn is_wanted(&self) -> bool;

    /// Does it, and says whether it is to be kept.
    fn run<'t>(&'t mut self, tx: Tx<'t>) -> futures_util::future::BoxFuture<'t, bool>;

    /// Answers: with what it came to, or with why nothing was committed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// A write with its arguments and the place of its answer.
pub(crate) struct Write<A, T, F> {
    arguments: A,
    work: F,
    result: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<A, T, F> Write<A, T, F> {
    pub(crate) fn new(arguments: A, work: F) -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (answer, receiver) = oneshot::channel();
        (Self { arguments, work, result: None, answer }, receiver)
    }
}

impl<A, T, F> Job for Write<A, T, F>
where
    A: Send + Sync,
    T: Send,
    F: for<'t> Fn(Tx<'t>, &'t A) -> Step<'t, T> + Send + Sync,
{
    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn run<'t>(&'t mut self, tx: Tx<'t>) -> futures_util::future::BoxFuture<'t, bool> {
        Box::pin(async move {
            let work = AssertUnwindSafe(async { (self.work)(tx, &self.arguments).await });
            let result = work.catch_unwind().await.unwrap_or(Err(StoreError::Panicked));
            let good = result.is_ok();
            self.result = Some(result);
            good
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (self.result, committed) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(result), Ok(())) => result,
            (None, Ok(())) => Err(StoreError::Unavailable(None)),
        };
        // Whoever asked may have gone; what was written stays.
        let _ = self.answer.send(result);
    }
}

/// Writes until every sender is gone and nothing waits any more.
pub(crate) async fn write(
    mut connection: AnyConnection,
    mut waiting: mpsc::Receiver<Box<dyn Job>>,
    statements: Arc<AtomicU64>,
) {
    while let Some(first) = waiting.recv().await {
        let mut jobs = Vec::with_capacity(MAX_BATCH);
        let written = batch(&mut connection, first, &mut waiting, &mut jobs, &statements).await;
        let mut failure = written.err();
        for job in jobs {
            // The first learns why; for all others it is enough that nothing was written.
            let committed = match failure.take() {
                Some(error) => {
                    failure = Some(StoreError::Unavailable(None));
                    Err(error)
                }
                None => Ok(()),
            };
            job.answer(committed);
        }
    }
    // Closing writes the log back into the file. When that fails, the next start does it.
    let _ = connection.close().await;
}

async fn batch(
    connection: &mut AnyConnection,
    first: Box<dyn Job>,
    waiting: &mut mpsc::Receiver<Box<dyn Job>>,
    jobs: &mut Vec<Box<dyn Job>>,
    statements: &AtomicU64,
) -> Result<(), StoreError> {
    jobs.push(first);
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut next = jobs.len() - 1;
    while let Some(job) = jobs.get_mut(next) {
        if job.is_wanted() {
            keep_or_undo(&mut tx, &mut **job, statements).await?;
        }
        next += 1;
        if next < MAX_BATCH
            && let Ok(job) = waiting.try_recv()
        {
            jobs.push(job);
        }
    }
    Ok(tx.commit().await?)
}

async fn keep_or_undo(
    tx: &mut Transaction<'_, Any>,
    job: &mut dyn Job,
    statements: &AtomicU64,
) -> Result<(), StoreError> {
    let mut savepoint = tx.begin().await?;
    let keep = job.run(Tx::new(&mut savepoint, Engine::Sqlite, statements)).await;
    if keep {
        savepoint.commit().await?;
    } else {
        savepoint.rollback().await?;
    }
    Ok(())
}
