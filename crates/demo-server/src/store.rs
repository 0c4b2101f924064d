//! Which tenants are connected, in a SQLite file.

use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use appbridge_server::Session;
use appbridge_types::demo::TenantConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use uuid::Uuid;

/// How long a request waits for a writer that is busy, or for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The tenant connections. Cheap to clone; clones share the pool.
#[derive(Debug, Clone)]
pub struct TenantStore {
    pool: SqlitePool,
}

/// Why the store failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Not a SQLite address.
    #[error("the database address is not one of SQLite, such as sqlite:demo-server.db")]
    Address,
    /// The file cannot be opened or created.
    #[error("the database cannot be opened or created")]
    Open(#[source] sqlx::Error),
    /// The schema cannot be brought up to date.
    #[error("the database cannot be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A query failed.
    #[error("the database failed")]
    Query(#[from] sqlx::Error),
}

impl TenantStore {
    /// Opens the database at `url` (`sqlite:…`), creates it if it is missing and
    /// brings its schema up to date.
    ///
    /// # Errors
    ///
    /// When the address is not one of SQLite or the file cannot be used.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|_| StoreError::Address)?
            .create_if_missing(true)
            // Readers go on while somebody writes.
            .journal_mode(SqliteJournalMode::Wal)
            // Enough with WAL: a power cut loses the last writes, never the file.
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(PATIENCE);
        let pool = SqlitePoolOptions::new()
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(StoreError::Open)?;
        sqlx::migrate!().run(&pool).await?;
        Ok(Self { pool })
    }

    /// Connects the session's tenant, once: a later call changes nothing but
    /// the tenant's name.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn connect(&self, session: &Session) -> Result<TenantConnection, StoreError> {
        let tenant_id = session.tenant_id();
        let inserted = sqlx::query(
            "INSERT INTO tenant_connections (tenant_id, tenant_slug, connected_by, connected_at)
             VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant_id) DO NOTHING",
        )
        .bind(key(tenant_id))
        .bind(session.tenant_slug())
        .bind(session.user_id())
        .bind(now())
        .execute(&self.pool)
        .await?;
        let newly_connected = inserted.rows_affected() == 1;
        if !newly_connected {
            // An app token knows no name, and one that is known is worth keeping.
            sqlx::query(
                "UPDATE tenant_connections SET tenant_slug = ?2
                 WHERE tenant_id = ?1 AND ?2 IS NOT NULL AND tenant_slug IS NOT ?2",
            )
            .bind(key(tenant_id))
            .bind(session.tenant_slug())
            .execute(&self.pool)
            .await?;
        }
        let (tenant_slug, connected_at): (Option<String>, i64) = sqlx::query_as(
            "SELECT tenant_slug, connected_at FROM tenant_connections WHERE tenant_id = ?1",
        )
        .bind(key(tenant_id))
        .fetch_one(&self.pool)
        .await?;
        Ok(TenantConnection {
            tenant_id,
            tenant_slug,
            connected_at: connected_at.unsigned_abs(),
            newly_connected,
        })
    }

    /// Whether the session's tenant has been connected.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn is_connected(&self, session: &Session) -> Result<bool, StoreError> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT 1 FROM tenant_connections WHERE tenant_id = ?1")
                .bind(key(session.tenant_id()))
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.is_some())
    }

    /// Writes everything back and closes the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn key(tenant_id: Uuid) -> String {
    tenant_id.to_string()
}

fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
