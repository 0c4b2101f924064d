//! The address of a database.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

/// The address of a database, checked for its form.
///
/// One of PostgreSQL may hold a password, so `Debug` shows a SQLite file's path
/// and no more than the kind of any other.
///
/// ```
/// use appbridge_app::DatabaseUrl;
///
/// let url: DatabaseUrl = "postgres://app:pa55@db.example/app".parse()?;
/// assert_eq!(format!("{url:?}"), "DatabaseUrl(postgres)");
/// # Ok::<(), appbridge_app::DatabaseUrlError>(())
/// ```
#[derive(Clone)]
pub struct DatabaseUrl(pub(super) Options);

#[derive(Clone)]
pub(super) enum Options {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

impl DatabaseUrl {
    /// The same database, opened in the name of a program: PostgreSQL shows it to those
    /// who look after the server.
    #[must_use]
    pub fn opened_by(self, program: &str) -> Self {
        match self.0 {
            Options::Postgres(options) => {
                Self(Options::Postgres(options.application_name(program)))
            }
            sqlite @ Options::Sqlite(_) => Self(sqlite),
        }
    }

    /// The file of a SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Options::Sqlite(options) => Some(options.get_filename()),
            Options::Postgres(_) => None,
        }
    }
}

/// The text is no address of a database. Says nothing of it, since it may hold
/// a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not an address of a database such as sqlite:app.db or \
     postgres://user:password@host/database"
)]
pub struct DatabaseUrlError;

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let options = if text.starts_with("sqlite:") {
            text.parse().map(Options::Sqlite)
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            text.parse().map(Options::Postgres)
        } else {
            return Err(DatabaseUrlError);
        };
        options.map(Self).map_err(|_| DatabaseUrlError)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple("DatabaseUrl");
        match self.file() {
            Some(file) => tuple.field(&file),
            None => tuple.field(&format_args!("postgres")),
        };
        tuple.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_read_and_neither_shows_a_password() {
        for (text, shown) in [
            ("sqlite:demo.db", "DatabaseUrl(\"demo.db\")"),
            ("sqlite:///var/demo.db", "DatabaseUrl(\"/var/demo.db\")"),
            ("postgres://a:s3cret@h/d", "DatabaseUrl(postgres)"),
            (
                "postgresql://h:5433/d?password=s3cret",
                "DatabaseUrl(postgres)",
            ),
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            assert_eq!(format!("{url:?}"), shown);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "demo.db",
            "mysql://h/d",
            "postgres:",
            "postgres://h:port/d",
            "sqlite:demo.db?mode=odd",
        ] {
            assert!(text.parse::<DatabaseUrl>().is_err(), "{text}");
        }
    }
}
