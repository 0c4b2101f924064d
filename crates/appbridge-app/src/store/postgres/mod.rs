//! Tenant connections in PostgreSQL, which several instances may share.

use appbridge_server::Session;
use appbridge_types::tenant::TenantConnection;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use tokio::time::timeout;

use super::{PATIENCE, StoreError, now};

// All of them name one tenant, whose key has an index, so that a million tenants are no
// slower than one.
const IS_CONNECTED: &str = include_str!("../../queries/postgres/is_connected.sql");
const FIND: &str = include_str!("../../queries/postgres/find.sql");
const CONNECT: &str = include_str!("../../queries/postgres/connect.sql");
const DISCONNECT: &str = include_str!("../../queries/postgres/disconnect.sql");

#[derive(Debug, Clone)]
pub(super) struct PostgresStore {
    pub(super) pool: PgPool,
}

impl PostgresStore {
    pub(super) async fn open(options: PgConnectOptions) -> Result<Self, StoreError> {
        // By itself first: a pool would only say that its time is over.
        match timeout(PATIENCE, PgConnection::connect_with(&options)).await {
            Ok(first) => {
                let first = first.map_err(StoreError::Open)?;
                first.close().await.map_err(StoreError::Open)?;
            }
            Err(_) => return Err(StoreError::Open(sqlx::Error::PoolTimedOut)),
        }
        let pool = PgPoolOptions::new()
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(StoreError::Open)?;
        // Instances that start at once wait for each other here.
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
        Ok(Self { pool })
    }

    pub(super) async fn connect(&self, session: &Session) -> Result<TenantConnection, StoreError> {
        // Mostly it is there already, and reading waits for nobody.
        let known: Option<(Option<String>, i64)> = sqlx::query_as(FIND)
            .bind(session.tenant_id())
            .fetch_optional(&self.pool)
            .await?;
        let (tenant_slug, connected_at, newly_connected) = match known {
            Some((slug, at))
                if session.tenant_slug().is_none() || session.tenant_slug() == slug.as_deref() =>
            {
                (slug, at, false)
            }
            _ => {
                sqlx::query_as(CONNECT)
                    .bind(session.tenant_id())
                    .bind(session.tenant_slug())
                    .bind(session.user_id())
                    .bind(now())
                    .fetch_one(&self.pool)
                    .await?
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
        let row: Option<(i32,)> = sqlx::query_as(IS_CONNECTED)
            .bind(session.tenant_id())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    pub(super) async fn disconnect(&self, session: &Session) -> Result<bool, StoreError> {
        let deleted = sqlx::query(DISCONNECT)
            .bind(session.tenant_id())
            .execute(&self.pool)
            .await?;
        Ok(deleted.rows_affected() > 0)
    }

    pub(super) async fn check(&self) -> Result<(), StoreError> {
        sqlx::query(IS_CONNECTED)
            .bind(uuid::Uuid::nil())
            .fetch_optional(&self.pool)
            .await?;
        Ok(())
    }
}
