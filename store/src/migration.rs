//! Brings the tables to this version, in one transaction.
//!
//! The runner that comes with the driver locks a session and names prepared statements, and neither passes a pooler.

use sqlx::migrate::{Migration, Migrator};

use crate::tx::{Line, Tx};
use crate::{Engine, Store, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS migrations (
        version BIGINT NOT NULL PRIMARY KEY,
        description TEXT NOT NULL,
        checksum TEXT NOT NULL
    )";

/// Until the transaction ends nobody else migrates, not even in another schema.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7162364)";

/// A migration takes as long as it takes, and waits for who migrates already.
const PATIENT: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0";

/// The schema of the transaction, when there is none yet.
const SCHEMA: &str = "
    DO $$ BEGIN
        IF current_schema() IS NULL THEN
            EXECUTE format('CREATE SCHEMA %I', current_setting('search_path'));
        END IF;
    END $$";

/// What SQLite has by itself: a JSON list as rows. `value` is taken apart by `->>` on both.
const JSON_EACH: &str = "
    CREATE OR REPLACE FUNCTION json_each(list text) RETURNS TABLE (key text, value jsonb)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (place - 1)::text, element
        FROM jsonb_array_elements(list::jsonb) WITH ORDINALITY AS elements (element, place)
    $$";

/// Whether the table of migrations is there.
const IS_BEGUN: [&str; 2] = [
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'",
    "SELECT 1 WHERE to_regclass('migrations') IS NOT NULL",
];

/// The number of the newest migration this program knows.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// How far a database has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// How many of this program's migrations were run.
    pub applied: usize,
    /// How many of them were not.
    pub pending: usize,
}

impl Store {
    /// How far the database has come: proof that it answers, too. Asked over a connection of its own, so it waits for no
    /// other work.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn migrated(&self) -> Result<Migrated, StoreError> {
        self.read_at_once((), |mut tx, ()| {
            Box::pin(async move {
                let known = MIGRATIONS.iter().count();
                let [sqlite, postgres] = IS_BEGUN;
                let is_begun = if tx.engine() == Engine::Sqlite { sqlite } else { postgres };
                if tx.find(sqlx::query(is_begun)).await?.is_none() {
                    return Ok(Migrated { applied: 0, pending: known });
                }
                let run = tx.list(sqlx::query("SELECT version FROM migrations")).await?;
                let mut applied = 0;
                for row in &run {
                    let version = Line::new(row, "migrations", "version").integer("version")?;
                    // A newer program may have run some that this one does not know.
                    applied += usize::from(MIGRATIONS.version_exists(version));
                }
                Ok(Migrated { applied, pending: known - applied })
            })
        })
        .await
    }

    /// Runs the migrations that were not run yet. Several processes may do so at once.
    ///
    /// # Errors
    /// [`StoreError::Migration`] when one that was run is not the one this program knows.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.write((), |mut tx, ()| {
            Box::pin(async move {
                if tx.engine() == Engine::Postgres {
                    tx.script(PATIENT).await?;
                    tx.find(sqlx::query(LOCK)).await?;
                    tx.script(SCHEMA).await?;
                    tx.script(JSON_EACH).await?;
                }
                tx.script(TABLE).await?;
                for migration in MIGRATIONS.iter() {
                    migrate(&mut tx, migration).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

async fn migrate(tx: &mut Tx<'_>, migration: &Migration) -> Result<(), StoreError> {
    let known = sqlx::query("SELECT checksum FROM migrations WHERE version = $1");
    if let Some(row) = tx.find(known.bind(migration.version)).await? {
        let run = Line::new(&row, "migrations", "checksum");
        let same = run.text("checksum")? == checksum(migration);
        return if same { Ok(()) } else { Err(StoreError::Migration(migration.version)) };
    }
    tx.script(migration.sql.clone()).await?;
    let insert = "INSERT INTO migrations (version, description, checksum) VALUES ($1, $2, $3)";
    let insert = sqlx::query(insert)
        .bind(migration.version)
        .bind(migration.description.to_string())
        .bind(checksum(migration));
    tx.run(insert).await.map(drop)
}

/// The first 128 bits of the text's SHA-384, in hexadecimal.
fn checksum(migration: &Migration) -> String {
    migration.checksum.iter().take(16).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
