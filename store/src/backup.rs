//! Copies of a SQLite database: made while a server works with it, checked, and put back.

use std::path::{Path, PathBuf};

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, ConnectOptions as _, Connection as _};

use crate::location::Location;
use crate::migration;
use crate::tx::{Counters, Line, Tx, script};
use crate::{Engine, StoreError};

/// Why a copy was not made or not put back. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Only a file can be copied.
    #[error("this is for SQLite; PostgreSQL has pg_dump and pg_restore")]
    NotSqlite,
    /// There is nothing to copy.
    #[error("there is no file {0}")]
    Missing(PathBuf),
    /// A file is never written over.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// Somebody works with the database that would be replaced.
    #[error("a server uses {0}: stop it first")]
    InUse(PathBuf),
    /// The file is damaged, or no database of this program.
    #[error("{0} is not a sound database of ConsistencyGrid")]
    Unsound(PathBuf),
    /// A newer program made it.
    #[error("{0} was made by a newer version of ConsistencyGrid")]
    Newer(PathBuf),
    /// A file could not be written or moved.
    #[error("{path} cannot be written")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies the database at `url` to a new file, as it is at one moment, and checks the copy. Servers go on meanwhile.
///
/// # Errors
/// [`BackupError::Exists`] when `to` is there already; the others as they say.
pub async fn back_up(url: &str, to: &Path) -> Result<(), BackupError> {
    let from = file(url)?;
    if !from.exists() {
        return Err(BackupError::Missing(from));
    }
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    // Whoever finds the file under its name finds a whole one.
    let part = beside(to, ".part");
    remove(&part)?;
    let mut connection = open(&from).await?;
    let text = part.to_string_lossy().replace('\'', "''");
    let copied =
        script(&mut connection, sqlx::AssertSqlSafe(format!("VACUUM INTO '{text}'"))).await;
    // The copy is what counts, and it is checked.
    let _ = connection.close().await;
    copied.map_err(StoreError::from)?;
    check(&part).await?;
    sync(&part)?;
    rename(&part, to)
}

/// Puts a copy in the place of the database at `url`. What was there is kept beside it; returns where, if there was any.
///
/// `replace`: whether there may be a database already.
///
/// # Errors
/// [`BackupError::Exists`] for a database that is there without `replace`, [`BackupError::InUse`] while a server uses it.
pub async fn restore(
    url: &str,
    from: &Path,
    replace: bool,
) -> Result<Option<PathBuf>, BackupError> {
    let to = file(url)?;
    if !from.exists() {
        return Err(BackupError::Missing(from.to_owned()));
    }
    let part = beside(&to, ".part");
    remove(&part)?;
    std::fs::copy(from, &part).map_err(|cause| BackupError::File { path: part.clone(), cause })?;
    check(&part).await?;
    sync(&part)?;
    let kept = if to.exists() {
        if !replace {
            remove(&part)?;
            return Err(BackupError::Exists(to));
        }
        settle(&to).await?;
        let kept = free(&to);
        rename(&to, &kept)?;
        Some(kept)
    } else {
        // What belongs to a file that is gone would be taken for a part of this one.
        remove(&beside(&to, "-wal"))?;
        remove(&beside(&to, "-shm"))?;
        None
    };
    rename(&part, &to)?;
    Ok(kept)
}

/// The file of a database.
fn file(url: &str) -> Result<PathBuf, BackupError> {
    Location::path(url).map(PathBuf::from).ok_or(BackupError::NotSqlite)
}

/// Opens a file that is there.
async fn open(path: &Path) -> Result<AnyConnection, StoreError> {
    sqlx::any::install_default_drivers();
    let location = Location::of(&format!("sqlite:{}", path.display()))?;
    let options = AnyConnectOptions::from_url(&location.url)?;
    Ok(AnyConnection::connect_with(&options).await?)
}

/// Whether a copy is whole, and of this program; one that is not is removed.
async fn check(path: &Path) -> Result<(), BackupError> {
    let checked = sound(path).await;
    if checked.is_err() {
        remove(path)?;
    }
    checked
}

async fn sound(path: &Path) -> Result<(), BackupError> {
    let unsound = || BackupError::Unsound(path.to_owned());
    let mut connection = open(path).await.map_err(|_| unsound())?;
    let counters = Counters::default();
    let mut tx = Tx::new(&mut connection, Engine::Sqlite, &counters);
    let said = tx.find(sqlx::query("PRAGMA integrity_check")).await.map_err(|_| unsound())?;
    let row = said.ok_or_else(unsound)?;
    if Line::new(&row, "pragma", "integrity_check").text("integrity_check")? != "ok" {
        return Err(unsound());
    }
    let newest = "SELECT MAX(version) AS version FROM migrations";
    let newest = tx.find(sqlx::query(newest)).await.map_err(|_| unsound())?.ok_or_else(unsound)?;
    let newest = Line::new(&newest, "migrations", "version").find_integer("version")?;
    if newest.ok_or_else(unsound)? > migration::newest() {
        return Err(BackupError::Newer(path.to_owned()));
    }
    Ok(connection.close().await.map_err(StoreError::from)?)
}

/// Brings a database into its one file. Only who is alone with it can do that.
async fn settle(path: &Path) -> Result<(), BackupError> {
    let mut connection = open(path).await?;
    let alone =
        script(&mut connection, "PRAGMA busy_timeout = 500; PRAGMA journal_mode = DELETE").await;
    let _ = connection.close().await;
    alone.map_err(|_| BackupError::InUse(path.to_owned()))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A name beside a database under which there is nothing.
fn free(path: &Path) -> PathBuf {
    let names = (1_u32..).map(|number| beside(path, &format!(".before-{number}")));
    names.into_iter().find(|name| !name.exists()).unwrap_or_else(|| beside(path, ".before"))
}

fn sync(path: &Path) -> Result<(), BackupError> {
    let synced = std::fs::File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|cause| BackupError::File { path: path.to_owned(), cause })
}

fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    std::fs::rename(from, to).map_err(|cause| BackupError::File { path: to.to_owned(), cause })
}

/// Removes what an attempt that was broken off left behind.
fn remove(path: &Path) -> Result<(), BackupError> {
    match std::fs::remove_file(path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(BackupError::File { path: path.to_owned(), cause })
        }
        _ => Ok(()),
    }
}
