//! Tenant connections in PostgreSQL, which several instances may share.
//!
//! Between this program and the server there may be a pooler that gives out servers by the
//! transaction. What sqlx does in two rounds, parsing a statement and running it, can then
//! end up at two servers, the second of which knows another statement by the same name. So
//! everything is one simple query, or a transaction of statements without names.

mod schema;
mod sessions;

use appbridge_server::Session;
use appbridge_types::tenant::TenantConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgRow};
use sqlx::{AssertSqlSafe, Connection as _, RawSql, Row};
use tokio::time::timeout;
use uuid::Uuid;

use super::lent::Lent;
use super::sessions::tenant_key;
use super::{PATIENCE, StoreError, now};

// All of them name one tenant, whose key has an index, so that a million tenants are no
// slower than one.
const IS_CONNECTED: &str = include_str!("../../../queries/postgres/is_connected.sql");
const FIND: &str = include_str!("../../../queries/postgres/find.sql");
const CONNECT: &str = include_str!("../../../queries/postgres/connect.sql");
const DISCONNECT: &str = include_str!("../../../queries/postgres/disconnect.sql");

#[derive(Debug, Clone)]
pub(super) struct PostgresStore {
    pool: PgPool,
}

impl PostgresStore {
    pub(super) async fn open(options: PgConnectOptions) -> Result<Self, StoreError> {
        // There are no such numbers here, and PgBouncer refuses a setting that it does
        // not know.
        let options = options.extra_float_digits(None);
        // By itself first: a pool would only say that its time is over.
        let mut first = timeout(PATIENCE, PgConnection::connect_with(&options))
            .await
            .map_err(|_| StoreError::TimedOut)?
            .map_err(StoreError::Open)?;
        schema::migrate(&mut first).await?;
        first.close().await.map_err(StoreError::Open)?;
        let store = Self {
            pool: PgPoolOptions::new()
                .acquire_timeout(PATIENCE)
                .connect_lazy_with(options),
        };
        store.check_reading().await?;
        store.check_writing().await?;
        Ok(store)
    }

    pub(super) async fn connect(&self, session: &Session) -> Result<TenantConnection, StoreError> {
        // Mostly it is there already, and reading waits for nobody.
        let known = self.row(FIND, session.tenant_id()).await?;
        let known = known.as_ref().map(known_tenant).transpose()?;
        let (tenant_slug, connected_at, newly_connected) = match known {
            Some((slug, at))
                if session.tenant_slug().is_none() || session.tenant_slug() == slug.as_deref() =>
            {
                (slug, at, false)
            }
            _ => {
                let mut lent = Lent::from(&self.pool).await?;
                let mut transaction = lent.begin().await?;
                let connected = sqlx::query_as(CONNECT)
                    .persistent(false)
                    .bind(session.tenant_id())
                    .bind(session.tenant_slug())
                    .bind(session.user_id())
                    .bind(now())
                    .fetch_one(&mut *transaction)
                    .await?;
                transaction.commit().await?;
                lent.give_back();
                connected
            }
        };
        Ok(TenantConnection {
            tenant_id: session.tenant_id(),
            tenant_slug,
            connected_at: connected_at.unsigned_abs(),
            newly_connected,
        })
    }

    pub(super) async fn is_connected(&self, session: &Session) -> Result<bool, StoreError> {
        let row = self.row(IS_CONNECTED, session.tenant_id()).await?;
        Ok(row.is_some())
    }

    pub(super) async fn slug(&self, session: &Session) -> Result<Option<String>, StoreError> {
        let row = self.row(FIND, session.tenant_id()).await?;
        let known = row.as_ref().map(known_tenant).transpose()?;
        Ok(known.and_then(|(slug, _)| slug))
    }

    pub(super) async fn disconnect(&self, session: &Session) -> Result<bool, StoreError> {
        let left = self.delete(session.tenant_id()).await?;
        self.end_sessions_of(&tenant_key(session.tenant_id()))
            .await?;
        Ok(left)
    }

    pub(super) async fn check_reading(&self) -> Result<(), StoreError> {
        self.row(IS_CONNECTED, Uuid::nil()).await.map(drop)
    }

    /// A server that may only read refuses this before it looks for the row.
    pub(super) async fn check_writing(&self) -> Result<(), StoreError> {
        self.delete(Uuid::nil()).await.map(drop)
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    async fn row(&self, query: &str, tenant_id: Uuid) -> Result<Option<PgRow>, StoreError> {
        let mut lent = Lent::from(&self.pool).await?;
        let row = of(query, tenant_id).fetch_optional(&mut *lent).await?;
        lent.give_back();
        Ok(row)
    }

    async fn delete(&self, tenant_id: Uuid) -> Result<bool, StoreError> {
        let mut lent = Lent::from(&self.pool).await?;
        let deleted = of(DISCONNECT, tenant_id).execute(&mut *lent).await?;
        lent.give_back();
        Ok(deleted.rows_affected() > 0)
    }
}

/// A query of one tenant as a simple one, which has no parameters. A UUID is written with
/// nothing but hexadecimal digits and hyphens.
fn of(query: &str, tenant_id: Uuid) -> RawSql {
    sqlx::raw_sql(AssertSqlSafe(
        query.replace("$1", &format!("'{tenant_id}'::uuid")),
    ))
}

fn known_tenant(row: &PgRow) -> Result<(Option<String>, i64), sqlx::Error> {
    Ok((row.try_get("tenant_slug")?, row.try_get("connected_at")?))
}
