//! Sign-in sessions in a SQLite file.

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Sqlite, query, query_as};

use super::SqliteStore;
use crate::store::StoreError;
use crate::store::lent::Lent;
use crate::store::sessions::{SessionKey, SessionRow, TenantKey};

const PURGE: &str = "DELETE FROM sign_in_sessions WHERE expires_at <= ?1";
const ADD: &str =
    "INSERT INTO sign_in_sessions (key, tenant, sealed, expires_at) VALUES (?1, ?2, ?3, ?4)";
const FIND: &str =
    "SELECT sealed, expires_at FROM sign_in_sessions WHERE key = ?1 AND expires_at > ?2";
const PROLONG: &str = "UPDATE sign_in_sessions SET expires_at = ?2 WHERE key = ?1";
const END: &str = "DELETE FROM sign_in_sessions WHERE key = ?1 RETURNING sealed";
const HAS_ANY: &str = "SELECT 1 FROM sign_in_sessions WHERE tenant = ?1 LIMIT 1";
const END_ALL: &str = "DELETE FROM sign_in_sessions WHERE tenant = ?1";
const CLAIM: &str = "UPDATE sign_in_sessions SET renewing_until = unixepoch() + ?2 \
                     WHERE key = ?1 AND renewing_until <= unixepoch()";
const PUT_OFF: &str =
    "UPDATE sign_in_sessions SET renewing_until = unixepoch() + ?2 WHERE key = ?1";
const FINISH: &str = "UPDATE sign_in_sessions SET sealed = ?2, renewing_until = 0 WHERE key = ?1";

impl SqliteStore {
    pub(in crate::store) async fn add_session(
        &self,
        key: &SessionKey,
        tenant: &TenantKey,
        row: &SessionRow,
        now: i64,
    ) -> Result<(), StoreError> {
        self.write(query(PURGE).bind(now)).await?;
        let add = query(ADD).bind(&key[..]).bind(&tenant[..]);
        let add = add.bind(&*row.sealed);
        self.write(add.bind(row.expires_at)).await.map(drop)
    }

    pub(in crate::store) async fn session(
        &self,
        key: &SessionKey,
        now: i64,
    ) -> Result<Option<SessionRow>, StoreError> {
        let mut reader = Lent::from(&self.readers).await?;
        let row: Option<(Vec<u8>, i64)> = query_as(FIND)
            .bind(&key[..])
            .bind(now)
            .fetch_optional(&mut *reader)
            .await?;
        reader.give_back();
        Ok(row.map(|(sealed, expires_at)| SessionRow { sealed, expires_at }))
    }

    pub(in crate::store) async fn prolong_session(
        &self,
        key: &SessionKey,
        expires_at: i64,
    ) -> Result<bool, StoreError> {
        self.write(query(PROLONG).bind(&key[..]).bind(expires_at))
            .await
    }

    pub(in crate::store) async fn end_session(
        &self,
        key: &SessionKey,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut writer = Lent::from(&self.writer).await?;
        // All of its rows: the statement is done, and on the disk, after the last.
        let ended: Vec<(Vec<u8>,)> = query_as(END).bind(&key[..]).fetch_all(&mut *writer).await?;
        writer.give_back();
        Ok(ended.into_iter().next().map(|(sealed,)| sealed))
    }

    pub(in crate::store) async fn has_sessions_of(
        &self,
        tenant: &TenantKey,
    ) -> Result<bool, StoreError> {
        let mut reader = Lent::from(&self.readers).await?;
        let found = query(HAS_ANY)
            .bind(&tenant[..])
            .fetch_optional(&mut *reader)
            .await?;
        reader.give_back();
        Ok(found.is_some())
    }

    pub(in crate::store) async fn end_sessions_of(
        &self,
        tenant: &TenantKey,
    ) -> Result<bool, StoreError> {
        self.write(query(END_ALL).bind(&tenant[..])).await
    }

    pub(in crate::store) async fn claim_renewal(
        &self,
        key: &SessionKey,
        seconds: i64,
    ) -> Result<bool, StoreError> {
        self.write(query(CLAIM).bind(&key[..]).bind(seconds)).await
    }

    pub(in crate::store) async fn put_off_renewal(
        &self,
        key: &SessionKey,
        seconds: i64,
    ) -> Result<bool, StoreError> {
        self.write(query(PUT_OFF).bind(&key[..]).bind(seconds))
            .await
    }

    pub(in crate::store) async fn finish_renewal(
        &self,
        key: &SessionKey,
        sealed: &[u8],
    ) -> Result<bool, StoreError> {
        self.write(query(FINISH).bind(&key[..]).bind(sealed)).await
    }

    /// Whether a statement has changed anything.
    async fn write(
        &self,
        statement: Query<'_, Sqlite, SqliteArguments>,
    ) -> Result<bool, StoreError> {
        let mut writer = Lent::from(&self.writer).await?;
        let done = statement.execute(&mut *writer).await?;
        writer.give_back();
        Ok(done.rows_affected() > 0)
    }
}
