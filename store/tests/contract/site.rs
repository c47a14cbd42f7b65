//! A database of a test's own.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use store::{Store, StoreOptions};

/// Where a test runs.
pub(crate) struct Site {
    url: String,
    /// Of a SQLite file that several stores open.
    _folder: Option<tempfile::TempDir>,
}

impl Site {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("grid.db").display());
        Self { url, _folder: Some(folder) }
    }

    pub(crate) fn postgres() -> Option<Self> {
        Self::schema("TEST_POSTGRES_URL")
    }

    pub(crate) fn pgbouncer() -> Option<Self> {
        Self::schema("TEST_PGBOUNCER_URL")
    }

    #[expect(clippy::disallowed_methods, reason = "the test runner names its databases here")]
    fn schema(variable: &str) -> Option<Self> {
        let url = std::env::var(variable).ok().filter(|url| !url.is_empty())?;
        let separator = if url.contains('?') { '&' } else { '?' };
        // Random, so that tests of several runs never meet.
        let name = RandomState::new().hash_one(variable);
        Some(Self { url: format!("{url}{separator}schema=test_{name:016x}"), _folder: None })
    }

    /// The address with one more parameter.
    pub(crate) fn url_with(&self, parameter: &str) -> String {
        format!("{}&{parameter}", self.url)
    }

    /// A store on this database, its tables made. Several of them are several processes.
    pub(crate) async fn store(&self) -> Store {
        let mut options = StoreOptions::new(&*self.url);
        // Tests run side by side, and a database takes only so many connections.
        options.max_connections = 4;
        options.patience_ms = 60_000;
        let store = Store::open(&options).await.unwrap();
        store.migrate().await.unwrap();
        store
    }
}
