//! Where the database is: reads the URL an operator gives.

use std::fmt;

use tempfile::TempDir;
use url::Url;

use crate::StoreError;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file beside the server.
    Sqlite,
    /// A server of its own.
    Postgres,
}

impl Engine {
    /// Its name in logs and in the health report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A database URL that was understood.
pub(crate) struct Location {
    pub(crate) engine: Engine,
    pub(crate) url: Url,
    /// The schema, when it is not the default one.
    pub(crate) schema: Option<String>,
    /// The folder of a database that goes away with the store.
    pub(crate) folder: Option<TempDir>,
}

/// What PostgreSQL's driver understands. Other parameters, such as `pgbouncer` and `connection_limit`, speak to other programs.
const KNOWN: [&str; 11] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
];

impl Location {
    pub(crate) fn of(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':') {
            Some(("postgres" | "postgresql", _)) => Self::postgres(url),
            Some(("sqlite", ":memory:" | "//:memory:")) => Self::memory(),
            Some(("sqlite", rest)) => Self::file(rest.strip_prefix("//").unwrap_or(rest)),
            _ => Err(StoreError::Location("it begins with sqlite: or postgresql:")),
        }
    }

    fn postgres(url: &str) -> Result<Self, StoreError> {
        let mut url =
            Url::parse(url).map_err(|_| StoreError::Location("it is not written like a URL"))?;
        let given: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        url.query_pairs_mut()
            .clear()
            .extend_pairs(given.iter().filter(|(key, _)| KNOWN.contains(&key.as_str())))
            .append_pair("statement-cache-capacity", "0");
        let schema = given.into_iter().find(|(key, _)| key == "schema").map(|(_, value)| value);
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if schema.as_ref().is_some_and(|name| !name.bytes().all(plain) || name.len() > 63) {
            return Err(StoreError::Location("the schema's name is a-z, 0-9 and _"));
        }
        let schema = schema.filter(|name| !name.is_empty() && name != "public");
        Ok(Self { engine: Engine::Postgres, url, schema, folder: None })
    }

    /// A database in memory would be another one for each connection, so it is a file in a folder that is removed.
    fn memory() -> Result<Self, StoreError> {
        let folder = TempDir::with_prefix("consistencygrid-")
            .map_err(|error| StoreError::Unavailable(Some(sqlx::Error::Io(error))))?;
        let path = folder.path().join("store.db");
        let location = Self::file(&path.to_string_lossy())?;
        Ok(Self { folder: Some(folder), ..location })
    }

    /// The path of a file as it was given, when the URL names one that stays.
    pub(crate) fn path(url: &str) -> Option<&str> {
        let rest = url.strip_prefix("sqlite:")?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let path = rest.split_once('?').map_or(rest, |(path, _)| path);
        (!path.is_empty() && path != ":memory:").then_some(path)
    }

    fn file(path: &str) -> Result<Self, StoreError> {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        if path.is_empty() {
            return Err(StoreError::Location("it names no file"));
        }
        let url = Url::parse(&format!("sqlite:{path}"))
            .map_err(|_| StoreError::Location("it names no file"))?;
        Ok(Self { engine: Engine::Sqlite, url, schema: None, folder: None })
    }

    /// The file of a SQLite database is made when it is not there.
    pub(crate) fn creating(&self) -> Url {
        let mut url = self.url.clone();
        if self.engine == Engine::Sqlite {
            url.set_query(Some("mode=rwc"));
        }
        url
    }
}

/// Without the password.
impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Location").field("engine", &self.engine).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn postgres(url: &str) -> (String, Option<String>) {
        let location = Location::of(url).unwrap();
        assert_eq!(location.engine, Engine::Postgres);
        (location.url.query().unwrap_or_default().to_owned(), location.schema)
    }

    #[test]
    fn parameters_of_other_programs_are_left_out() {
        let (query, schema) = postgres(
            "postgresql://ann:secret@db:5432/grid?schema=public&pgbouncer=true&sslmode=disable&connection_limit=1",
        );
        assert_eq!(query, "sslmode=disable&statement-cache-capacity=0");
        assert_eq!(schema, None);
    }

    #[test]
    fn a_schema_is_taken_out_of_the_url() {
        let (query, schema) = postgres("postgres://db/grid?schema=habits");
        assert_eq!(
            (query.as_str(), schema.as_deref()),
            ("statement-cache-capacity=0", Some("habits"))
        );
        assert!(Location::of("postgres://db/grid?schema=a%22b").is_err());
    }

    #[test]
    fn a_file_is_named_in_any_of_the_usual_ways() {
        for (url, path) in [
            ("sqlite:data/grid.db", "data/grid.db"),
            ("sqlite://data/grid.db?mode=rwc", "data/grid.db"),
            ("sqlite:///var/lib/grid.db", "/var/lib/grid.db"),
        ] {
            assert_eq!(Location::of(url).unwrap().url.path(), path, "{url}");
        }
    }

    #[test]
    fn other_urls_are_refused_and_no_password_is_printed() {
        for url in ["", "mysql://db", "sqlite:", "grid.db", "postgres://["] {
            assert!(Location::of(url).is_err(), "{url}");
        }
        let location = Location::of("postgres://ann:secret@db/grid").unwrap();
        assert!(!format!("{location:?}").contains("secret"));
    }
}
