//! The address of a database.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

/// The address of a database, checked for its form: `sqlite:<file>`, `sqlite::memory:` or
/// `postgres://<user>:<password>@<host>:<port>/<database>`.
///
/// A SQLite file is created when it is missing, unless the address ends in `?mode=rw`. One
/// in memory ends with its [`TenantStore`](crate::TenantStore), and is for tests. An address
/// of PostgreSQL takes the parameters of sqlx' `PgConnectOptions`.
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
    File {
        options: SqliteConnectOptions,
        create: bool,
    },
    Memory(SqliteConnectOptions),
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
            sqlite => Self(sqlite),
        }
    }

    /// The file of a SQLite database that is not in memory.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Options::File { options, .. } => Some(options.get_filename()),
            Options::Memory(_) | Options::Postgres(_) => None,
        }
    }
}

/// The text is no address of a database. Says nothing of it, since it may hold
/// a password, whole or in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseUrlError {
    /// Neither of the two kinds.
    #[error(
        "is not an address of a database such as sqlite:app.db or \
         postgres://user:password@host/database"
    )]
    Form,
    /// `@` or `#` in a place where it cuts the address in two.
    #[error(
        "has @ or # in a place where neither can be; in a user's name or a password, write @ as \
         %40, # as %23, / as %2F, ? as %3F, : as %3A and % as %25"
    )]
    Unescaped,
    /// `%` that begins no escape, or an escape of what is no text: the password that the
    /// server gets would be another one.
    #[error(
        "has a % that is not followed by two digits of a character in UTF-8; in a user's name \
         or a password, write % as %25"
    )]
    Escape,
    /// PostgreSQL has many databases.
    #[error("names no database of the server, as postgres://user:password@host/database does")]
    NoDatabase,
    /// Nobody listens at port 0.
    #[error("has the port 0; leave it out for 5432")]
    Port,
    /// A parameter that would be passed over.
    #[error(
        "has a parameter that is not known; PostgreSQL's are sslmode, sslrootcert, sslcert, \
         sslkey, host, hostaddr, port, dbname, user, password, application_name and options, \
         SQLite's are mode=rw and mode=rwc"
    )]
    Parameter,
    /// SQLite without the path of a file.
    #[error("names no file, as sqlite:app.db does")]
    NoFile,
}

/// What sqlx reads of an address' query; it would pass over others, and log them.
const PARAMETERS: &[&str] = &[
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let after = |schemes: [&str; 2]| {
            let mut schemes = schemes.into_iter();
            schemes.find_map(|scheme| text.strip_prefix(scheme))
        };
        if let Some(rest) = after(["sqlite://", "sqlite:"]) {
            sqlite(text, rest).map(Self)
        } else if let Some(rest) = after(["postgres://", "postgresql://"]) {
            postgres(text, rest).map(|options| Self(Options::Postgres(options)))
        } else {
            Err(DatabaseUrlError::Form)
        }
    }
}

/// Of an address that is `rest` after its scheme.
fn sqlite(text: &str, rest: &str) -> Result<Options, DatabaseUrlError> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let options: SqliteConnectOptions = text.parse().map_err(|_| DatabaseUrlError::Form)?;
    if (path, query) == (":memory:", "") {
        return Ok(Options::Memory(options));
    }
    let create = match query {
        "" | "mode=rwc" => true,
        "mode=rw" => false,
        _ => return Err(DatabaseUrlError::Parameter),
    };
    // Names that mean something else to SQLite: a database for each connection.
    let name = options.get_filename().as_os_str().as_encoded_bytes();
    if path.is_empty() || name.starts_with(b":") || name.starts_with(b"file:") {
        return Err(DatabaseUrlError::NoFile);
    }
    Ok(Options::File { options, create })
}

/// Of an address that is `rest` after its scheme.
fn postgres(text: &str, rest: &str) -> Result<PgConnectOptions, DatabaseUrlError> {
    // An unescaped character in a password moves what is behind it into the host, the path or
    // the query, from where it would be sent to a DNS server or logged.
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    let at_signs = rest.matches('@').count();
    if rest.contains('#') || at_signs > 1 || at_signs != authority.matches('@').count() {
        return Err(DatabaseUrlError::Unescaped);
    }
    if !is_well_escaped(rest) {
        return Err(DatabaseUrlError::Escape);
    }
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let known = |parameter: &str| {
        let name = parameter
            .split_once('=')
            .map_or(parameter, |(name, _)| name);
        PARAMETERS.contains(&name) || name.starts_with("options[") || name.starts_with("options%5B")
    };
    if !query
        .split('&')
        .all(|parameter| parameter.is_empty() || known(parameter))
    {
        return Err(DatabaseUrlError::Parameter);
    }
    let options: PgConnectOptions = text.parse().map_err(|_| DatabaseUrlError::Form)?;
    if options.get_port() == 0 {
        return Err(DatabaseUrlError::Port);
    }
    if options.get_database().is_none_or(str::is_empty) {
        return Err(DatabaseUrlError::NoDatabase);
    }
    // An address has an IPv6 host in brackets, which sqlx would look up as part of a name.
    let host = options.get_host();
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    Ok(match bare.map(str::to_owned) {
        Some(host) => options.host(&host),
        None => options,
    })
}

/// Whether every `%` begins an escape, and what they stand for is a text.
fn is_well_escaped(text: &str) -> bool {
    let is_escape = |rest: &str| {
        let code = rest.as_bytes().get(..2);
        code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
    };
    text.split('%').skip(1).all(is_escape)
        && percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .is_ok()
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple("DatabaseUrl");
        match &self.0 {
            Options::File { options, .. } => tuple.field(&options.get_filename()),
            Options::Memory(_) => tuple.field(&format_args!("memory")),
            Options::Postgres(_) => tuple.field(&format_args!("postgres")),
        };
        tuple.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_and_none_shows_a_password() {
        for (text, shown) in [
            ("sqlite:demo.db", "DatabaseUrl(\"demo.db\")"),
            ("sqlite:///var/demo.db", "DatabaseUrl(\"/var/demo.db\")"),
            ("sqlite:a%23b.db?mode=rw", "DatabaseUrl(\"a#b.db\")"),
            ("sqlite::memory:", "DatabaseUrl(memory)"),
            ("postgres://a:s3cret@h/d", "DatabaseUrl(postgres)"),
            ("postgres://a:p%40ss%23@h/d", "DatabaseUrl(postgres)"),
            (
                "postgres:///d?host=/run/postgresql",
                "DatabaseUrl(postgres)",
            ),
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
    fn an_ipv6_address_is_no_name() {
        for (text, host) in [
            ("postgres://app@[::1]:5432/app", "::1"),
            ("postgres://app/app?host=[::1]", "::1"),
            ("postgres://127.0.0.1/app", "127.0.0.1"),
        ] {
            let Ok(DatabaseUrl(Options::Postgres(options))) = text.parse() else {
                panic!("{text}");
            };
            assert_eq!(options.get_host(), host);
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_is_wrong() {
        use DatabaseUrlError as E;
        for (text, wrong) in [
            ("", E::Form),
            ("demo.db", E::Form),
            ("mysql://h/d", E::Form),
            ("postgres:", E::Form),
            ("postgres://h:port/d", E::Form),
            ("postgres://h/d?sslmode=odd", E::Form),
            ("postgres://h/d?port=65536", E::Form),
            ("postgres://a:s3@cret@h/d", E::Unescaped),
            ("postgres://a:12#cret@h/d", E::Unescaped),
            ("postgres://a:s3@cr#et@h/d", E::Unescaped),
            ("postgres://a:12/cret@h/d", E::Unescaped),
            ("postgres://a:s3@cr/et@h/d", E::Unescaped),
            ("postgres://a:12?cret@h/d", E::Unescaped),
            ("postgres://h/d#fragment", E::Unescaped),
            ("postgres://a:100%@h/d", E::Escape),
            ("postgres://a:100%2@h/d", E::Escape),
            ("postgres://a:s%zzcret@h/d", E::Escape),
            ("postgres://a:s%+1cret@h/d", E::Escape),
            ("postgres://a:s%ffcret@h/d", E::Escape),
            ("postgres://a%@h/d", E::Escape),
            ("postgres://h/d?password=100%", E::Escape),
            ("postgres://h", E::NoDatabase),
            ("postgres://a:s3cret@h/", E::NoDatabase),
            ("postgres://h?dbname=", E::NoDatabase),
            ("postgres://h:0/d", E::Port),
            ("postgres://h/d?port=0", E::Port),
            ("postgres://h/d?pool_size=3", E::Parameter),
            ("sqlite:", E::NoFile),
            ("sqlite://", E::NoFile),
            ("sqlite:?mode=rwc", E::NoFile),
            ("sqlite:file:demo.db", E::NoFile),
            ("sqlite:%3Amemory%3A", E::NoFile),
            ("sqlite:demo.db?mode=odd", E::Form),
            ("sqlite:demo.db?mode=ro", E::Parameter),
            ("sqlite:demo.db?mode=memory", E::Parameter),
            ("sqlite:demo.db?cache=shared", E::Parameter),
            ("sqlite::memory:?cache=private", E::Parameter),
        ] {
            assert_eq!(text.parse::<DatabaseUrl>().err(), Some(wrong), "{text}");
        }
    }
}
