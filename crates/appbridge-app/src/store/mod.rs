//! Which tenants are connected, and who is signed in, in a SQLite file or in PostgreSQL.

mod error;
mod file;
mod lent;
mod postgres;
mod remembered;
mod reserve;
mod same_file;
mod sessions;
mod sqlite;
mod url;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use appbridge_server::Session;
use appbridge_types::tenant::TenantConnection;
use tokio::time::Instant;

pub use error::{FileProblem, StoreError};
pub(crate) use sessions::{SessionKey, SessionRow};
pub use url::{DatabaseUrl, DatabaseUrlError};

use postgres::PostgresStore;
use remembered::Remembered;
use sqlite::SqliteStore;
use url::Options;

/// How long a call waits for the database, from a free connection to the last
/// row. A request makes one or two calls and has more time than that.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a check waits for its turn to write: readiness is asked with less patience.
const CHECK_PATIENCE: Duration = Duration::from_secs(2);

/// The tenant connections, and the sessions of people who have signed in. Cheap to clone;
/// clones share the pool.
///
/// A connection that [`connect`](Self::connect) has confirmed outlives this
/// program, its machine's power and, with PostgreSQL, this instance.
#[derive(Debug, Clone)]
pub struct TenantStore {
    database: Database,
    remembered: Remembered,
}

#[derive(Debug, Clone)]
enum Database {
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

/// What a store can do that responds.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreState {
    /// Everything.
    Works,
    /// Connected tenants are known, and new ones cannot be added. They may not be able to
    /// leave either.
    ReadsOnly(StoreError),
}

impl TenantStore {
    /// Opens the database and brings its schema up to date. A SQLite file is
    /// created when it is missing; a database of PostgreSQL has to be there.
    ///
    /// On Unix nobody but the file's owner may read it, or those whom the owner has let: a
    /// file that everybody on the machine may read is closed to them. Beside it are SQLite's
    /// own files `-wal` and `-shm`, and `-reserve`: 128 KiB of room for tenants that leave
    /// while the disk is full.
    ///
    /// PostgreSQL may be behind a pooler that gives out servers by the transaction, such as
    /// PgBouncer.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`] when the path of a SQLite file leads to what cannot be one,
    /// [`StoreError::Locked`] when another program has kept that file to itself for some
    /// seconds,
    /// [`StoreError::Open`] when the database cannot be opened, reached or written, and
    /// [`StoreError::Migrate`] when its schema is not this program's.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let database = match url.0.clone() {
            Options::File { options, create } => {
                Database::Sqlite(SqliteStore::open(options, create).await?)
            }
            Options::Memory(options) => Database::Sqlite(SqliteStore::in_memory(options).await?),
            Options::Postgres(options) => Database::Postgres(PostgresStore::open(options).await?),
        };
        Ok(Self {
            database,
            remembered: Remembered::new(),
        })
    }

    /// Connects the session's tenant, once: a later call changes nothing but
    /// the tenant's name. Of several calls at the same time, of one instance or
    /// of several, one finds the tenant newly connected.
    ///
    /// # Errors
    ///
    /// When the database fails.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves the tenant connected or not, never in between.
    pub async fn connect(&self, session: &Session) -> Result<TenantConnection, StoreError> {
        match &self.database {
            Database::Sqlite(store) => patiently(store.connect(session)).await,
            Database::Postgres(store) => patiently(store.connect(session)).await,
        }
    }

    /// Whether the session's tenant has been connected. That it has is remembered for
    /// a second, so a tenant that leaves by way of another instance may pass for as
    /// long.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn is_connected(&self, session: &Session) -> Result<bool, StoreError> {
        let asked_at = Instant::now();
        if self.remembered.has(session.tenant_id(), asked_at) {
            return Ok(true);
        }
        let connected = match &self.database {
            Database::Sqlite(store) => patiently(store.is_connected(session)).await,
            Database::Postgres(store) => patiently(store.is_connected(session)).await,
        }?;
        if connected {
            self.remembered.insert(session.tenant_id(), asked_at);
        }
        Ok(connected)
    }

    /// The name for people of the session's tenant, if it is connected and whoever connected it
    /// came with one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn slug(&self, session: &Session) -> Result<Option<String>, StoreError> {
        match &self.database {
            Database::Sqlite(store) => patiently(store.slug(session)).await,
            Database::Postgres(store) => patiently(store.slug(session)).await,
        }
    }

    /// Erases everything that is known of the session's tenant. `false` when
    /// there was nothing.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn disconnect(&self, session: &Session) -> Result<bool, StoreError> {
        let left = match &self.database {
            Database::Sqlite(store) => patiently(store.disconnect(session)).await,
            Database::Postgres(store) => patiently(store.disconnect(session)).await,
        };
        // After the row, and whatever came of it: a look-up decides anew.
        self.remembered.remove(session.tenant_id());
        left
    }

    /// Whether the database responds, and whether it takes something new. With SQLite that
    /// is tried, and leaves nothing but a few pages in its log. PostgreSQL is asked to erase
    /// nobody: a server that may only read refuses that, one whose disk is full does not.
    ///
    /// # Errors
    ///
    /// When it cannot even be read.
    pub async fn check(&self) -> Result<StoreState, StoreError> {
        match &self.database {
            Database::Sqlite(store) => patiently(store.check_reading()).await,
            Database::Postgres(store) => patiently(store.check_reading()).await,
        }?;
        let written = match &self.database {
            Database::Sqlite(store) => within(CHECK_PATIENCE, store.check_writing()).await,
            Database::Postgres(store) => within(CHECK_PATIENCE, store.check_writing()).await,
        };
        Ok(written.map_or_else(StoreState::ReadsOnly, |()| StoreState::Works))
    }

    /// Writes everything back and closes all connections.
    pub async fn close(&self) {
        match &self.database {
            Database::Sqlite(store) => store.close().await,
            Database::Postgres(store) => store.close().await,
        }
    }
}

async fn patiently<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    within(PATIENCE, work).await
}

async fn within<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    tokio::time::timeout(patience, work)
        .await
        .unwrap_or(Err(StoreError::TimedOut))
}

/// Seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
