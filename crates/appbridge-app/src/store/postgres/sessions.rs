//! Sign-in sessions in PostgreSQL. Each call is one simple query; what it holds are numbers
//! and bytes, which are written with nothing but digits and letters.

use std::fmt::Write;

use sqlx::{AssertSqlSafe, Row};

use super::PostgresStore;
use crate::store::StoreError;
use crate::store::lent::Lent;
use crate::store::sessions::{SessionKey, SessionRow, TenantKey};

/// Beside a new session, some that have ended are forgotten: not those that another
/// instance is just forgetting.
const ADD: &str = "DELETE FROM sign_in_sessions WHERE key IN \
                   (SELECT key FROM sign_in_sessions WHERE expires_at <= {now} \
                   LIMIT 100 FOR UPDATE SKIP LOCKED); \
                   INSERT INTO sign_in_sessions (key, tenant, sealed, expires_at) \
                   VALUES ({key}, {tenant}, {sealed}, {expires_at})";
const FIND: &str =
    "SELECT sealed, expires_at FROM sign_in_sessions WHERE key = {key} AND expires_at > {now}";
const PROLONG: &str = "UPDATE sign_in_sessions SET expires_at = {expires_at} WHERE key = {key}";
const END: &str = "DELETE FROM sign_in_sessions WHERE key = {key} RETURNING sealed";
const END_ALL: &str = "DELETE FROM sign_in_sessions WHERE tenant = {key}";
const CLAIM: &str = "UPDATE sign_in_sessions \
                     SET renewing_until = extract(epoch FROM clock_timestamp())::bigint + {seconds} \
                     WHERE key = {key} \
                     AND renewing_until <= extract(epoch FROM clock_timestamp())::bigint";
const PUT_OFF: &str = "UPDATE sign_in_sessions \
                       SET renewing_until = extract(epoch FROM clock_timestamp())::bigint + {seconds} \
                       WHERE key = {key}";
const FINISH: &str =
    "UPDATE sign_in_sessions SET sealed = {sealed}, renewing_until = 0 WHERE key = {key}";

impl PostgresStore {
    pub(in crate::store) async fn add_session(
        &self,
        key: &SessionKey,
        tenant: &TenantKey,
        row: &SessionRow,
        now: i64,
    ) -> Result<(), StoreError> {
        let statement = ADD
            .replace("{now}", &now.to_string())
            .replace("{tenant}", &bytes(tenant))
            .replace("{sealed}", &bytes(&row.sealed))
            .replace("{expires_at}", &row.expires_at.to_string());
        self.write(&statement, key).await.map(drop)
    }

    pub(in crate::store) async fn session(
        &self,
        key: &SessionKey,
        now: i64,
    ) -> Result<Option<SessionRow>, StoreError> {
        let statement = FIND.replace("{now}", &now.to_string());
        let mut lent = Lent::from(&self.pool).await?;
        let row = sqlx::raw_sql(AssertSqlSafe(statement.replace("{key}", &bytes(key))))
            .fetch_optional(&mut *lent)
            .await?;
        lent.give_back();
        row.map(|row| {
            Ok(SessionRow {
                sealed: row.try_get("sealed")?,
                expires_at: row.try_get("expires_at")?,
            })
        })
        .transpose()
    }

    pub(in crate::store) async fn prolong_session(
        &self,
        key: &SessionKey,
        expires_at: i64,
    ) -> Result<bool, StoreError> {
        let statement = PROLONG.replace("{expires_at}", &expires_at.to_string());
        self.write(&statement, key).await
    }

    pub(in crate::store) async fn end_session(
        &self,
        key: &SessionKey,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let statement = END.replace("{key}", &bytes(key));
        let mut lent = Lent::from(&self.pool).await?;
        let row = sqlx::raw_sql(AssertSqlSafe(statement))
            .fetch_optional(&mut *lent)
            .await?;
        lent.give_back();
        Ok(row.map(|row| row.try_get("sealed")).transpose()?)
    }

    pub(in crate::store) async fn end_sessions_of(
        &self,
        tenant: &TenantKey,
    ) -> Result<bool, StoreError> {
        self.write(END_ALL, tenant).await
    }

    pub(in crate::store) async fn claim_renewal(
        &self,
        key: &SessionKey,
        seconds: i64,
    ) -> Result<bool, StoreError> {
        let statement = CLAIM.replace("{seconds}", &seconds.to_string());
        self.write(&statement, key).await
    }

    pub(in crate::store) async fn put_off_renewal(
        &self,
        key: &SessionKey,
        seconds: i64,
    ) -> Result<bool, StoreError> {
        let statement = PUT_OFF.replace("{seconds}", &seconds.to_string());
        self.write(&statement, key).await
    }

    pub(in crate::store) async fn finish_renewal(
        &self,
        key: &SessionKey,
        sealed: &[u8],
    ) -> Result<bool, StoreError> {
        let statement = FINISH.replace("{sealed}", &bytes(sealed));
        self.write(&statement, key).await
    }

    /// Whether a statement has changed anything.
    async fn write(&self, statement: &str, key: &SessionKey) -> Result<bool, StoreError> {
        let statement = statement.replace("{key}", &bytes(key));
        let mut lent = Lent::from(&self.pool).await?;
        let done = sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut *lent)
            .await?;
        lent.give_back();
        Ok(done.rows_affected() > 0)
    }
}

/// Bytes as an expression, whatever the server takes a backslash for.
fn bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(16 + 2 * bytes.len());
    text.push_str("decode('");
    for byte in bytes {
        // A string takes everything.
        let _ = write!(text, "{byte:02x}");
    }
    text.push_str("', 'hex')");
    text
}
