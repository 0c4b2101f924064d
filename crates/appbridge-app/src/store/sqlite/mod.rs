//! Tenant connections in a SQLite file.

mod sessions;

use std::sync::Arc;
use std::time::Duration;

use appbridge_server::Session;
use appbridge_types::tenant::TenantConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use tokio::time::{Instant, sleep};

use super::lent::Lent;
use super::reserve::Reserve;
use super::same_file::SameFile;
use super::sessions::{TenantKey, tenant_key};
use super::{PATIENCE, StoreError, file, now};

/// How long a statement waits for another process' write; it has to end
/// before the store's patience does.
const BUSY_TIMEOUT: Duration = Duration::from_secs(4);
/// Each has a thread.
const READERS: u32 = 8;
/// Between two looks at a new file that another instance is about to set up.
const PAUSE: Duration = Duration::from_millis(10);

// All of them name one tenant, whose key has an index, so that a million tenants are no
// slower than one. Each is a transaction of its own where it can be: SQLite ends one that
// fails for want of room by itself, and sqlx goes on to believe in it.
const IS_CONNECTED: &str = include_str!("../../../queries/sqlite/is_connected.sql");
const FIND: &str = include_str!("../../../queries/sqlite/find.sql");
const INSERT: &str = include_str!("../../../queries/sqlite/insert.sql");
const RENAME: &str = include_str!("../../../queries/sqlite/rename.sql");
const DISCONNECT: &str = include_str!("../../../queries/sqlite/disconnect.sql");
/// The key of no tenant.
const NOBODY: &str = "";

#[derive(Debug, Clone)]
pub(super) struct SqliteStore {
    /// Reading waits for nobody.
    readers: SqlitePool,
    /// One connection, since SQLite writes one thing at a time. Who wants to write waits
    /// for it, and not each on a connection that readers could have.
    writer: SqlitePool,
    /// For a database that is a file.
    reserve: Option<Reserve>,
    /// A database in memory ends with its last connection.
    _memory: Option<Arc<SqliteConnection>>,
}

impl SqliteStore {
    pub(super) async fn open(
        options: SqliteConnectOptions,
        create: bool,
    ) -> Result<Self, StoreError> {
        let path = options.get_filename().to_owned();
        file::prepare(&path, create)?;
        let reserve = Reserve::beside(&path)?;
        let options = configured(options)
            // It is there; were it gone later, an empty one would take its place.
            .create_if_missing(false)
            // Readers go on while somebody writes.
            .journal_mode(SqliteJournalMode::Wal);
        let first = migrated(&options).await.inspect_err(|_| reserve.spend())?;
        file::close(&path);
        let same = SameFile::new(&path);
        let pool = |connections| {
            let same = same.clone();
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                // The last one would remove the log, which takes room to make again.
                .idle_timeout(None)
                .max_lifetime(None)
                // A connection outlives the removal of its file, and what it writes
                // then is lost.
                .before_acquire(move |_, meta| {
                    let same = same.is_what_was_opened(meta.age);
                    Box::pin(async move { Ok(same) })
                })
        };
        let store = Self {
            readers: pool(READERS).connect_lazy_with(options.clone()),
            writer: pool(1).connect_lazy_with(options),
            reserve: Some(reserve),
            _memory: None,
        };
        store.is_connected_by(NOBODY).await?;
        store.restore_reserve();
        first.close().await.map_err(StoreError::Open)?;
        Ok(store)
    }

    pub(super) async fn in_memory(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let options = configured(options);
        let memory = migrated(&options).await?;
        // Connections would lock whole tables against each other.
        let only = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options);
        Ok(Self {
            readers: only.clone(),
            writer: only,
            reserve: None,
            _memory: Some(Arc::new(memory)),
        })
    }

    pub(super) async fn connect(&self, session: &Session) -> Result<TenantConnection, StoreError> {
        let key = key(session);
        // Mostly it is there already, and reading waits for nobody.
        if let Some((tenant_slug, connected_at)) = self.find(&key).await?
            && (session.tenant_slug().is_none() || session.tenant_slug() == tenant_slug.as_deref())
        {
            return Ok(connection(session, tenant_slug, connected_at, false));
        }
        let mut writer = Lent::from(&self.writer).await?;
        let connected = loop {
            let connected_at = now();
            let inserted = sqlx::query(INSERT)
                .bind(&key)
                .bind(session.tenant_slug())
                .bind(session.user_id())
                .bind(connected_at)
                .execute(&mut *writer)
                .await?;
            if inserted.rows_affected() == 1 {
                let tenant_slug = session.tenant_slug().map(str::to_owned);
                break connection(session, tenant_slug, connected_at, true);
            }
            // All of its rows: the statement is done, and on the disk, after the last.
            let renamed: Vec<(Option<String>, i64)> = sqlx::query_as(RENAME)
                .bind(&key)
                .bind(session.tenant_slug())
                .fetch_all(&mut *writer)
                .await?;
            // None when another process has let the tenant leave in between.
            if let Some((tenant_slug, connected_at)) = renamed.into_iter().next() {
                break connection(session, tenant_slug, connected_at, false);
            }
        };
        writer.give_back();
        self.restore_reserve();
        Ok(connected)
    }

    pub(super) async fn is_connected(&self, session: &Session) -> Result<bool, StoreError> {
        self.is_connected_by(&key(session)).await
    }

    pub(super) async fn slug(&self, session: &Session) -> Result<Option<String>, StoreError> {
        let found = self.find(&key(session)).await?;
        Ok(found.and_then(|(slug, _)| slug))
    }

    /// Waits for the writer only if there is something to erase.
    pub(super) async fn disconnect(&self, session: &Session) -> Result<bool, StoreError> {
        let (key, sessions) = (key(session), tenant_key(session.tenant_id()));
        if !self.is_connected_by(&key).await? && !self.has_sessions_of(&sessions).await? {
            return Ok(false);
        }
        match self.erase(&key, &sessions).await {
            Err(StoreError::Full(_)) => {
                if let Some(reserve) = &self.reserve {
                    reserve.spend();
                }
                // That the log keeps its size is no reason not to try.
                if let Err(error) = self.shorten_log().await {
                    tracing::debug!(%error, "the log cannot be written back");
                }
                let left = self.erase(&key, &sessions).await;
                self.restore_reserve();
                left
            }
            left => left,
        }
    }

    /// Reads from the file itself: a statement without a table would not notice
    /// that it is gone.
    pub(super) async fn check_reading(&self) -> Result<(), StoreError> {
        self.is_connected_by(NOBODY).await.map(drop)
    }

    /// Connects nobody, who leaves in the same transaction: that takes as much room as
    /// connecting somebody. It has to be committed, since nothing else gets to the disk.
    pub(super) async fn check_writing(&self) -> Result<(), StoreError> {
        let mut writer = Lent::from(&self.writer).await?;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(INSERT)
            .bind(NOBODY)
            .bind(None::<&str>)
            .bind(NOBODY)
            .bind(now())
            .execute(&mut *transaction)
            .await?;
        sqlx::query(DISCONNECT)
            .bind(NOBODY)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        writer.give_back();
        self.restore_reserve();
        Ok(())
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn find(&self, key: &str) -> Result<Option<(Option<String>, i64)>, StoreError> {
        let mut reader = Lent::from(&self.readers).await?;
        let found = sqlx::query_as(FIND)
            .bind(key)
            .fetch_optional(&mut *reader)
            .await?;
        reader.give_back();
        Ok(found)
    }

    async fn is_connected_by(&self, key: &str) -> Result<bool, StoreError> {
        let mut reader = Lent::from(&self.readers).await?;
        let found = sqlx::query(IS_CONNECTED)
            .bind(key)
            .fetch_optional(&mut *reader)
            .await?;
        reader.give_back();
        Ok(found.is_some())
    }

    /// The tenant first: that is what has to come about, whatever room is left.
    async fn erase(&self, key: &str, sessions: &TenantKey) -> Result<bool, StoreError> {
        let left = self.delete(key).await?;
        self.end_sessions_of(sessions).await?;
        Ok(left)
    }

    async fn delete(&self, key: &str) -> Result<bool, StoreError> {
        let mut writer = Lent::from(&self.writer).await?;
        let deleted = sqlx::query(DISCONNECT)
            .bind(key)
            .execute(&mut *writer)
            .await?;
        writer.give_back();
        Ok(deleted.rows_affected() > 0)
    }

    /// Writes the log back, so that it needs no room.
    async fn shorten_log(&self) -> Result<(), StoreError> {
        let mut writer = Lent::from(&self.writer).await?;
        sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&mut *writer)
            .await?;
        writer.give_back();
        Ok(())
    }

    fn restore_reserve(&self) {
        if let Some(reserve) = &self.reserve {
            reserve.restore();
        }
    }
}

fn configured(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        // With WAL, NORMAL is enough for a whole file after a power cut, but
        // loses the last commits. A connection that was confirmed must not
        // be lost, and tenants connect rarely enough to wait for the disk.
        .synchronous(SqliteSynchronous::Full)
        // A tenant that leaves leaves nothing in the file's free pages.
        .pragma("secure_delete", "ON")
        .busy_timeout(BUSY_TIMEOUT)
}

/// The first connection, after the schema has been brought up to date.
async fn migrated(options: &SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    let mut connection = set_up(options).await.map_err(not_opened)?;
    // Reserved from the start: instances that start at once wait for each other here, and
    // the later ones find everything done.
    let mut transaction = connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(not_opened)?;
    sqlx::migrate!("migrations/sqlite")
        .run(&mut *transaction)
        .await?;
    transaction.commit().await.map_err(StoreError::Open)?;
    Ok(connection)
}

/// A new file becomes one with a log. That takes the whole file for a moment, and does not
/// wait while another instance has it, as everything else does inside of SQLite.
async fn set_up(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let until = Instant::now() + PATIENCE;
    loop {
        match options.connect().await {
            Err(error) if is_locked(&error) && Instant::now() < until => sleep(PAUSE).await,
            connected => return connected,
        }
    }
}

fn not_opened(error: sqlx::Error) -> StoreError {
    if is_locked(&error) {
        StoreError::Locked(error)
    } else {
        StoreError::Open(error)
    }
}

/// `SQLITE_BUSY`, whose low byte is 5.
fn is_locked(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
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
