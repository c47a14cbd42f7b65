//! Opens connections and says how each of them behaves.

use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions as _, Connection as _};
use tokio::sync::mpsc;

use crate::location::Location;
use crate::tx::{Counters, script};
use crate::{Engine, StoreError, StoreOptions, Writer, writer};

/// The most connections one process opens to PostgreSQL.
const MAX_CONNECTIONS: u32 = 16;

/// The most readers of a SQLite file; each is a thread.
const MAX_READERS: u32 = 8;

/// How many writes may wait for SQLite's writer before the next one has to wait for a place.
const MAX_WAITING: usize = 1_024;

/// What is answered as saved survives a power cut, and readers never wait for the writer.
const DURABLE: &str =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

/// The same for a file that goes away with the store: no power cut matters to it.
const TEMPORARY: &str =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;";

/// Readers cannot write.
const READER: &str = "PRAGMA query_only = ON;";

pub(crate) async fn open_writer(
    location: &Location,
    counters: &Arc<Counters>,
) -> Result<Writer, StoreError> {
    let options = AnyConnectOptions::from_url(&location.creating())?;
    let mut connection = AnyConnection::connect_with(&options).await?;
    let behaviour = if location.folder.is_some() { TEMPORARY } else { DURABLE };
    script(&mut connection, behaviour).await?;
    let (sender, waiting) = mpsc::channel(MAX_WAITING);
    let task = tokio::spawn(writer::write(connection, waiting, Arc::clone(counters)));
    Ok(Writer::Task(sender, task))
}

pub(crate) async fn open_pool(
    location: &Location,
    options: &StoreOptions,
) -> Result<AnyPool, StoreError> {
    let most = match location.engine {
        Engine::Sqlite => MAX_READERS,
        Engine::Postgres => MAX_CONNECTIONS,
    };
    let mut pool = AnyPoolOptions::new()
        .max_connections(options.max_connections.clamp(1, most))
        .acquire_timeout(Duration::from_millis(options.patience_ms));
    if location.engine == Engine::Sqlite {
        pool = pool.after_connect(|connection, _| Box::pin(script(connection, READER)));
    }
    Ok(pool.connect_with(AnyConnectOptions::from_url(&location.url)?).await?)
}
