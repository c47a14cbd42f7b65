//! Keeps accounts and their records in SQLite or PostgreSQL. All SQL of the program is here.
//!
//! One text serves both databases. A batch travels as one JSON text that `json_each` turns into rows, so that the
//! number of statements does not grow with the number of operations. The store has no clock: `now` is handed in.

mod accounts;
mod backup;
mod connection;
mod error;
mod feeds;
#[cfg(feature = "fill")]
mod fill;
mod history;
mod location;
mod mail_tokens;
mod migration;
mod push;
mod records;
mod rings;
mod sessions;
mod single;
mod site_keys;
mod sweep;
mod sync;
mod tokens;
mod trash;
mod tx;
mod work;
mod writer;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::AnyPool;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub use accounts::{Account, Inserted, Login, NewAccount, PasswordHash, Profile};
pub use backup::{BackupError, back_up, restore};
pub use error::StoreError;
#[cfg(feature = "fill")]
pub use fill::Portion;
pub use history::{MAX_PAST, MAX_SQUARES, Past};
pub use location::Engine;
pub use mail_tokens::{MailToken, Purpose};
pub use migration::Migrated;
pub use push::PushSubscription;
pub use rings::{Act, Alarm, HELD_MS, MAX_TAKEN, Notice, Outcome, Told};
pub use sessions::{MAX_SESSIONS, NewSession, Session};
pub use single::{Listed, MAX_PAGE, Page, State};
pub use sweep::{CLIENT_MS, LOG_MS, Swept};
pub use sync::{Changes, Condition, Settled, Version};
pub use tokens::{ApiToken, MAX_TOKENS, MadeToken, Scope, UnknownScope};
pub use tx::Watch;

use crate::location::Location;
use crate::tx::Counters;
use crate::writer::Job;

/// How to reach the database.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite:` with a file's path, `sqlite::memory:`, or `postgresql://…`, where `schema` is understood and
    /// parameters of other programs such as `pgbouncer` are left out.
    pub url: String,
    /// The most connections to PostgreSQL, and the most readers of SQLite, 1 to 16; [`Store::migrated`] has one more.
    pub max_connections: u32,
    /// How long to wait for a connection, in milliseconds.
    pub patience_ms: u64,
}

impl StoreOptions {
    /// The usual options for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), max_connections: 16, patience_ms: 15_000 }
    }
}

/// How the connections to the database are used: to PostgreSQL, or those that read SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolUse {
    /// How many are open.
    pub open: u32,
    /// How many of them nobody uses.
    pub idle: u32,
    /// The most there may be.
    pub most: u32,
    /// How many transactions wait for one of them. They are served in the order in which they came.
    pub waiting: usize,
    /// How many writes wait for SQLite's one writer; 0 with PostgreSQL.
    pub waiting_writes: usize,
}

/// The database. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    engine: Engine,
    schema: Option<String>,
    pool: AnyPool,
    /// One connection that nothing waits for but the question whether the database answers.
    probe: AnyPool,
    waiting: AtomicUsize,
    writer: Mutex<Writer>,
    counters: Arc<Counters>,
    /// Of a database that goes away with the store.
    _folder: Option<TempDir>,
}

enum Writer {
    /// Writes go through the pool.
    Pool,
    /// Writes go to the one task that writes.
    Task(mpsc::Sender<Box<dyn Job>>, JoinHandle<()>),
    /// Nothing is written any more.
    Closed,
}

impl Store {
    /// Opens a database; a SQLite file is made when it is not there. Run [`Self::migrate`] next.
    ///
    /// # Errors
    /// [`StoreError::Location`] for a URL that cannot be used, [`StoreError::Unavailable`] when the database cannot
    /// be reached.
    pub async fn open(options: &StoreOptions) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let location = Location::of(&options.url)?;
        let counters = Arc::new(Counters::default());
        // The writer comes first: it makes the file that the readers open.
        let writer = match location.engine {
            Engine::Sqlite => connection::open_writer(&location, &counters).await?,
            Engine::Postgres => Writer::Pool,
        };
        let inner = Inner {
            engine: location.engine,
            pool: connection::open_pool(&location, options).await?,
            probe: connection::probe(&location)?,
            waiting: AtomicUsize::new(0),
            schema: location.schema,
            writer: Mutex::new(writer),
            counters,
            _folder: location.folder,
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Which database it is.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// How the connections are used.
    pub fn pool(&self) -> PoolUse {
        let pools = [&self.0.pool, &self.0.probe];
        let open = pools.map(AnyPool::size).iter().sum();
        let idle = u32::try_from(pools.map(AnyPool::num_idle).iter().sum::<usize>());
        PoolUse {
            open,
            idle: idle.unwrap_or(u32::MAX).min(open),
            most: pools.map(|pool| pool.options().get_max_connections()).iter().sum(),
            waiting: self.0.waiting.load(Ordering::Relaxed),
            waiting_writes: self.waiting_writes(),
        }
    }

    /// How many writes wait for SQLite's writer.
    fn waiting_writes(&self) -> usize {
        match &*self.0.writer.lock().unwrap_or_else(PoisonError::into_inner) {
            Writer::Task(sender, _) => sender.max_capacity() - sender.capacity(),
            Writer::Pool | Writer::Closed => 0,
        }
    }

    /// Tells `watch` from now on how long statements take. The first one stays.
    pub fn watch(&self, watch: Arc<dyn Watch>) {
        let _ = self.0.counters.watch.set(watch);
    }

    /// How many statements were run since the store was opened.
    pub fn statements(&self) -> u64 {
        self.0.counters.statements.load(Ordering::Relaxed)
    }

    /// How many transactions that may have written were committed since the store was opened.
    pub fn commits(&self) -> u64 {
        self.0.counters.commits.load(Ordering::Relaxed)
    }

    /// Writes what waits and lets go of the database. Writes that come later are refused.
    pub async fn close(&self) {
        let writer = std::mem::replace(
            &mut *self.0.writer.lock().unwrap_or_else(PoisonError::into_inner),
            Writer::Closed,
        );
        if let Writer::Task(sender, task) = writer {
            drop(sender);
            // The task ends by itself, and a panic of it has been answered to those who waited.
            let _ = task.await;
        }
        self.0.pool.close().await;
        self.0.probe.close().await;
    }
}
