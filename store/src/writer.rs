//! The one writer of a SQLite database. What waits is written together: up to [`MAX_BATCH`] writes share one commit,
//! each in a savepoint of its own, and all are answered after it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::FutureExt as _;
use sqlx::{Any, AnyConnection, Connection as _, Transaction};
use tokio::sync::{mpsc, oneshot};

use crate::tx::{Counters, Step, Tx};
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
    counters: Arc<Counters>,
) {
    while let Some(first) = waiting.recv().await {
        let mut jobs = Vec::with_capacity(MAX_BATCH);
        let written = batch(&mut connection, first, &mut waiting, &mut jobs, &counters).await;
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
    counters: &Counters,
) -> Result<(), StoreError> {
    jobs.push(first);
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut next = jobs.len() - 1;
    while let Some(job) = jobs.get_mut(next) {
        if job.is_wanted() {
            keep_or_undo(&mut tx, &mut **job, counters).await?;
        }
        next += 1;
        if next < MAX_BATCH
            && let Ok(job) = waiting.try_recv()
        {
            jobs.push(job);
        }
    }
    tx.commit().await?;
    counters.commits.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

async fn keep_or_undo(
    tx: &mut Transaction<'_, Any>,
    job: &mut dyn Job,
    counters: &Counters,
) -> Result<(), StoreError> {
    let mut savepoint = tx.begin().await?;
    let keep = job.run(Tx::new(&mut savepoint, Engine::Sqlite, counters)).await;
    if keep {
        savepoint.commit().await?;
    } else {
        savepoint.rollback().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;
    use crate::tx::script;

    /// What a test write does.
    #[derive(Clone, Copy, PartialEq)]
    enum Does {
        Insert(i64),
        InsertAndFail(i64),
        InsertAndPanic(i64),
        Count,
    }

    fn step<'t>(tx: Tx<'t>, does: &'t Does) -> Step<'t, i64> {
        Box::pin(work(tx, *does))
    }

    async fn work(mut tx: Tx<'_>, does: Does) -> Result<i64, StoreError> {
        if let Does::Insert(n) | Does::InsertAndFail(n) | Does::InsertAndPanic(n) = does {
            tx.run(sqlx::query("INSERT INTO numbers (n) VALUES ($1)").bind(n)).await?;
        }
        assert!(!matches!(does, Does::InsertAndPanic(_)), "a rule that fails");
        if let Does::InsertAndFail(_) = does {
            return Err(StoreError::Missing);
        }
        let row = tx.find(sqlx::query("SELECT COUNT(*) AS n FROM numbers")).await?;
        crate::tx::Line::new(&row.unwrap(), "numbers", "n").integer("n")
    }

    type Answer = oneshot::Receiver<Result<i64, StoreError>>;

    /// Lets everything wait before the writer begins; returns the answers and how often it committed.
    async fn write_all(given: &[Does]) -> (Vec<Answer>, u64) {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect("sqlite::memory:").await.unwrap();
        script(&mut connection, "CREATE TABLE numbers (n BIGINT PRIMARY KEY)").await.unwrap();
        let (sender, waiting) = mpsc::channel::<Box<dyn Job>>(given.len().max(1));
        let mut answers = Vec::new();
        for does in given {
            let (job, answer) = Write::new(*does, step);
            assert!(sender.try_send(Box::new(job)).is_ok());
            answers.push(answer);
        }
        drop(sender);
        let counters = Arc::new(Counters::default());
        write(connection, waiting, Arc::clone(&counters)).await;
        (answers, counters.commits.load(Ordering::Relaxed))
    }

    #[tokio::test]
    async fn what_waits_shares_a_commit() {
        let given: Vec<Does> = (0..64).map(Does::Insert).collect();
        let (answers, commits) = write_all(&given).await;
        assert_eq!(commits, 2);
        for (answer, count) in answers.into_iter().zip(1..) {
            assert_eq!(answer.await.unwrap().unwrap(), count);
        }
    }

    #[tokio::test]
    async fn a_write_that_fails_takes_no_other_with_it() {
        let given = [
            Does::Insert(1),
            Does::InsertAndFail(2),
            Does::Insert(3),
            Does::InsertAndPanic(4),
            Does::Insert(1),
            Does::Insert(5),
            Does::Count,
        ];
        let (answers, commits) = write_all(&given).await;
        assert_eq!(commits, 1);
        let mut results = Vec::new();
        for answer in answers {
            results.push(answer.await.unwrap());
        }
        assert!(matches!(
            results.as_slice(),
            [
                Ok(1),
                Err(StoreError::Missing),
                Ok(2),
                Err(StoreError::Panicked),
                Err(StoreError::Database(_)),
                Ok(3),
                Ok(3)
            ]
        ));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_written() {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect("sqlite::memory:").await.unwrap();
        script(&mut connection, "CREATE TABLE numbers (n BIGINT PRIMARY KEY)").await.unwrap();
        let (sender, waiting) = mpsc::channel::<Box<dyn Job>>(2);
        let mut answers = Vec::new();
        for does in [Does::Insert(1), Does::Count] {
            let (job, answer) = Write::new(does, step);
            assert!(sender.try_send(Box::new(job)).is_ok());
            answers.push(answer);
        }
        drop(answers.remove(0));
        drop(sender);
        write(connection, waiting, Arc::default()).await;
        assert_eq!(answers.remove(0).await.unwrap().unwrap(), 0);
    }
}
