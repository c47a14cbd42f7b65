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

/// How long the one who asks whether the database answers waits for the one before.
const PROBE_PATIENCE: Duration = Duration::from_secs(5);

/// How many writes may wait for SQLite's writer before the next one has to wait for a place.
const MAX_WAITING: usize = 1_024;

/// What is answered as saved survives a power cut, and readers never wait for the writer.
const DURABLE: &str =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

/// The same for a file that goes away with the store: no power cut matters to it.
const TEMPORARY: &str =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;";

/// From here on a statement is called slow.
const SLOW: Duration = Duration::from_millis(50);

/// Readers cannot write.
const READER: &str = "PRAGMA query_only = ON;";

pub(crate) async fn open_writer(
    location: &Location,
    counters: &Arc<Counters>,
) -> Result<Writer, StoreError> {
    let options = slow_ones_logged(AnyConnectOptions::from_url(&location.creating())?);
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
    let pool = pool(location)
        .max_connections(options.max_connections.clamp(1, most))
        .acquire_timeout(Duration::from_millis(options.patience_ms));
    Ok(pool.connect_with(to_read(location)?).await?)
}

/// A connection of its own for the question whether the database answers, opened when that is asked first.
pub(crate) fn probe(location: &Location) -> Result<AnyPool, StoreError> {
    let pool = pool(location).max_connections(1).acquire_timeout(PROBE_PATIENCE);
    Ok(pool.connect_lazy_with(to_read(location)?))
}

fn pool(location: &Location) -> AnyPoolOptions {
    let pool = AnyPoolOptions::new();
    match location.engine {
        Engine::Sqlite => pool.after_connect(|connection, _| Box::pin(script(connection, READER))),
        Engine::Postgres => pool,
    }
}

fn to_read(location: &Location) -> Result<AnyConnectOptions, StoreError> {
    Ok(slow_ones_logged(AnyConnectOptions::from_url(&location.url)?))
}

/// Lets the driver warn of slow statements, with their text and without their values.
fn slow_ones_logged(options: AnyConnectOptions) -> AnyConnectOptions {
    options.log_slow_statements(log::LevelFilter::Warn, SLOW)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use tracing_subscriber::fmt::MakeWriter;

    use super::*;
    use crate::tx::Tx;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Lines {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    #[tokio::test]
    async fn a_slow_statement_is_logged_with_its_text_and_without_its_values() {
        sqlx::any::install_default_drivers();
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt().with_writer(lines.clone()).finish();
        // SQLite works on a thread of its own, so it is for all threads.
        tracing::subscriber::set_global_default(subscriber).unwrap();
        let location = Location::of("sqlite::memory:").unwrap();
        let options = AnyConnectOptions::from_url(&location.creating()).unwrap();
        let mut connection = AnyConnection::connect_with(&slow_ones_logged(options)).await.unwrap();
        let counters = Counters::default();
        let mut tx = Tx::new(&mut connection, Engine::Sqlite, &counters);
        let count = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers \
            WHERE n < 2000000) SELECT MAX(n) FROM numbers WHERE $1 = $1";
        tx.find(sqlx::query(count).bind("a secret")).await.unwrap();
        tx.find(sqlx::query("SELECT 'quick'")).await.unwrap();
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(text.contains("slow statement") && text.contains("RECURSIVE"), "{text}");
        assert!(!text.contains("a secret") && !text.contains("quick"), "{text}");
    }
}
