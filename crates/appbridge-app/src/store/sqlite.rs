//! Tenant connections in a SQLite file.

use std::time::Duration;

use appbridge_server::Session;
use appbridge_types::tenant::TenantConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::{PATIENCE, StoreError, now, same_file::SameFile};

/// How long a statement waits for another connection's write; it has to end
/// before the store's patience does.
const BUSY_TIMEOUT: Duration = Duration::from_secs(4);

// All of them name one tenant, whose key has an index, so that a million tenants are no
// slower than one.
const IS_CONNECTED: &str = include_str!("../../queries/sqlite/is_connected.sql");
const FIND: &str = include_str!("../../queries/sqlite/find.sql");
const INSERT: &str = include_str!("../../queries/sqlite/insert.sql");
const RENAME: &str = include_str!("../../queries/sqlite/rename.sql");
const DISCONNECT: &str = include_str!("../../queries/sqlite/disconnect.sql");

#[derive(Debug, Clone)]
pub(super) struct SqliteStore {
    pub(super) pool: SqlitePool,
}

impl SqliteStore {
    pub(super) async fn open(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let options = options
            // Readers go on while somebody writes.
            .journal_mode(SqliteJournalMode::Wal)
            // With WAL, NORMAL is enough for a whole file after a power cut, but
            // loses the last commits. A connection that was confirmed must not
            // be lost, and tenants connect rarely enough to wait for the disk.
            .synchronous(SqliteSynchronous::Full)
            // A tenant that leaves leaves nothing in the file's free pages.
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY_TIMEOUT);
        let first = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone().create_if_missing(true))
            .await
            .map_err(StoreError::Open)?;
        sqlx::migrate!("migrations/sqlite").run(&first).await?;

        let file = SameFile::new(options.get_filename());
        let pool = SqlitePoolOptions::new()
            .acquire_timeout(PATIENCE)
            // A connection outlives the removal of its file, and what it writes
            // then is lost. A new one in its place must not make an empty file.
            .before_acquire(move |_, meta| {
                let file = file.clone();
                Box::pin(async move { Ok(file.is_what_was_opened(meta.age).await) })
            })
            .connect_with(options.create_if_missing(false))
            .await
            .map_err(StoreError::Open)?;
        // Not earlier: a database in memory ends with its last connection.
        first.close().await;
        Ok(Self { pool })
    }

    pub(super) async fn connect(&self, session: &Session) -> Result<TenantConnection, StoreError> {
        let key = key(session);
        // Mostly it is there already, and reading waits for nobody.
        if let Some((tenant_slug, connected_at)) = self.find(&key).await?
            && (session.tenant_slug().is_none() || session.tenant_slug() == tenant_slug.as_deref())
        {
            return Ok(connection(session, tenant_slug, connected_at, false));
        }
        // Reserved from the start: two that begin by reading cannot both go on
        // to write.
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let inserted = sqlx::query(INSERT)
            .bind(&key)
            .bind(session.tenant_slug())
            .bind(session.user_id())
            .bind(now())
            .execute(&mut *transaction)
            .await?;
        let newly_connected = inserted.rows_affected() == 1;
        if !newly_connected {
            sqlx::query(RENAME)
                .bind(&key)
                .bind(session.tenant_slug())
                .execute(&mut *transaction)
                .await?;
        }
        let (tenant_slug, connected_at) = sqlx::query_as(FIND)
            .bind(&key)
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(connection(
            session,
            tenant_slug,
            connected_at,
            newly_connected,
        ))
    }

    pub(super) async fn is_connected(&self, session: &Session) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = sqlx::query_as(IS_CONNECTED)
            .bind(key(session))
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    pub(super) async fn disconnect(&self, session: &Session) -> Result<bool, StoreError> {
        let deleted = sqlx::query(DISCONNECT)
            .bind(key(session))
            .execute(&self.pool)
            .await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// Reads from the file itself: a statement without a table would not notice
    /// that it is gone.
    pub(super) async fn check(&self) -> Result<(), StoreError> {
        sqlx::query(IS_CONNECTED)
            .bind("")
            .fetch_optional(&self.pool)
            .await?;
        Ok(())
    }

    async fn find(&self, key: &str) -> Result<Option<(Option<String>, i64)>, StoreError> {
        Ok(sqlx::query_as(FIND)
            .bind(key)
            .fetch_optional(&self.pool)
            .await?)
    }
}

fn connection(
    session: &Session,
    tenant_slug: Option<String>,
    connected_at: i64,
    newly_connected: bool,
) -> TenantConnection {
    TenantConnection {
        tenant_id: session.tenant_id(),
        tenant_slug,
        connected_at: connected_at.unsigned_abs(),
        newly_connected,
    }
}

/// SQLite has no type for a UUID.
fn key(session: &Session) -> String {
    session.tenant_id().to_string()
}
