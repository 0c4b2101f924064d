//! Why the store failed.

use sqlx::migrate::MigrateError;

pub use super::file::FileProblem;

/// Why the store failed. The sources are for the log: they tell what the
/// database said, and never its address or password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database cannot be opened, created or reached.
    #[error("the database cannot be opened or created")]
    Open(#[source] sqlx::Error),
    /// Another program keeps the file of the database to itself.
    #[error(
        "another program keeps the file of the database to itself: end it (an instance that \
         hangs, a database browser, a backup) or wait until it is done, then start again"
    )]
    Locked(#[source] sqlx::Error),
    /// The path of a SQLite database leads to what cannot be one.
    #[error("the file of the database cannot be opened or created")]
    File(#[from] FileProblem),
    /// The schema cannot be brought up to date.
    #[error("the database cannot be brought up to date")]
    Migrate(#[from] MigrateError),
    /// The database is busy or gone at the moment; the same call may work later.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// The database did not answer in time. Whether it did what it was asked to
    /// is not known; every call may be repeated.
    #[error("the database does not answer in time")]
    TimedOut,
    /// The database has no room left, or may not write.
    #[error("the database takes nothing new")]
    Full(#[source] sqlx::Error),
    /// Anything else, which is a mistake in this program or in the database.
    #[error("the database failed")]
    Query(#[source] sqlx::Error),
}

impl StoreError {
    /// A stable code: `store_unavailable` and `store_full` may pass,
    /// `store_failed` does not by itself.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open(_)
            | Self::Locked(_)
            | Self::File(_)
            | Self::Unavailable(_)
            | Self::TimedOut => "store_unavailable",
            Self::Full(_) => "store_full",
            Self::Migrate(_) | Self::Query(_) => "store_failed",
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        let kind = match &error {
            E::Database(error) => error.code().map_or(Kind::Broken, |code| {
                // SQLite's codes are numbers, those of PostgreSQL have 5 characters.
                match code.parse() {
                    Ok(number) if code.len() < 5 => sqlite_kind(number),
                    _ => postgres_kind(&code),
                }
            }),
            E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => Kind::Away,
            // What sqlx makes of a server that ends while it answers.
            E::Protocol(_) => Kind::Away,
            _ => Kind::Broken,
        };
        match kind {
            Kind::Away => Self::Unavailable(error),
            Kind::Full => Self::Full(error),
            Kind::Broken => Self::Query(error),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Away,
    Full,
    Broken,
}

/// By SQLite's result codes: <https://www.sqlite.org/rescode.html>. The low byte
/// is the primary one.
fn sqlite_kind(code: u32) -> Kind {
    match (code, code & 0xff) {
        // READONLY, FULL, and IOERR_WRITE, which is what becomes of a spent quota
        (_, 8 | 13) | (778, _) => Kind::Full,
        // BUSY, LOCKED, IOERR, CANTOPEN, PROTOCOL (of the locks)
        (_, 5 | 6 | 10 | 14 | 15) => Kind::Away,
        _ => Kind::Broken,
    }
}

/// By PostgreSQL's codes:
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn postgres_kind(code: &str) -> Kind {
    match code {
        // Read-only transaction (a standby), disk full
        "25006" | "53100" => Kind::Full,
        // A database or a role that is missing while an operator works on it, a
        // lock that is not to be had
        "28000" | "28P01" | "3D000" | "55P03" => Kind::Away,
        _ => match code.get(..2) {
            // Connection exceptions, insufficient resources, transactions that
            // others made impossible, intervention by an operator, system errors
            Some("08" | "53" | "40" | "57" | "58") => Kind::Away,
            _ => Kind::Broken,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        for (code, kind) in [
            (5, Kind::Away),
            (261, Kind::Away),
            (517, Kind::Away),
            (14, Kind::Away),
            (266, Kind::Away),
            (13, Kind::Full),
            (778, Kind::Full),
            (1032, Kind::Full),
            (1, Kind::Broken),
            (1555, Kind::Broken),
        ] {
            assert_eq!(sqlite_kind(code), kind, "{code}");
        }
        for (code, kind) in [
            ("57P01", Kind::Away),
            ("57P03", Kind::Away),
            ("53300", Kind::Away),
            ("40001", Kind::Away),
            ("08006", Kind::Away),
            ("53100", Kind::Full),
            ("25006", Kind::Full),
            ("42P01", Kind::Broken),
            ("23505", Kind::Broken),
        ] {
            assert_eq!(postgres_kind(code), kind, "{code}");
        }
    }
}
