//! Tenant connections in PostgreSQL, which several instances may share.

use appbridge_server::Session;
use appbridge_types::demo::TenantConnection;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use tokio::time::timeout;

use super::{PATIENCE, StoreError, now};

/// Every query. All of them name one tenant, whose key has an index, so that a
/// million tenants are no slower than one.
pub(super) struct Queries {
    pub(super) is_connected: &'static str,
    pub(super) find: &'static str,
    pub(super) connect: &'static str,
    pub(super) disconnect: &'static str,
}

pub(super) const QUERIES: Queries = Queries {
    is_connected: "SELECT 1 FROM tenant_connections WHERE tenant_id = $1",
    find: "SELECT tenant_slug, connected_at FROM tenant_connections WHERE tenant_id = $1",
    // One statement, so that two instances at once cannot both be the first: a
    // row that it has inserted has never been locked by anybody (`xmax` is 0),
    // one that was there has just been locked by it.
    connect: "INSERT INTO tenant_connections AS known
             (tenant_id, tenant_slug, connected_by, connected_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id)
         DO UPDATE SET tenant_slug = COALESCE(EXCLUDED.tenant_slug, known.tenant_slug)
         RETURNING tenant_slug, connected_at, (xmax = 0) AS newly_connected",
    disconnect: "DELETE FROM tenant_connections WHERE tenant_id = $1",
};

#[derive(Debug, Clone)]
pub(super) struct PostgresStore {
    pub(super) pool: PgPool,
}

impl PostgresStore {
    pub(super) async fn open(options: PgConnectOptions) -> Result<Self, StoreError> {
        let options = options.application_name("demo-server");
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
        let known: Option<(Option<String>, i64)> = sqlx::query_as(QUERIES.find)
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
                sqlx::query_as(QUERIES.connect)
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
        let row: Option<(i32,)> = sqlx::query_as(QUERIES.is_connected)
            .bind(session.tenant_id())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    pub(super) async fn disconnect(&self, session: &Session) -> Result<bool, StoreError> {
        let deleted = sqlx::query(QUERIES.disconnect)
            .bind(session.tenant_id())
            .execute(&self.pool)
            .await?;
        Ok(deleted.rows_affected() > 0)
    }

    pub(super) async fn check(&self) -> Result<(), StoreError> {
        sqlx::query(QUERIES.is_connected)
            .bind(uuid::Uuid::nil())
            .fetch_optional(&self.pool)
            .await?;
        Ok(())
    }
}
