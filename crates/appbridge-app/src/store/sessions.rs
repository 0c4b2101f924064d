//! Who is signed in: rows that say nothing without the browser's cookie.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

use super::{Database, StoreError, TenantStore, now, patiently};

/// What a session is found by: a digest of what the browser's cookie holds.
pub(crate) type SessionKey = [u8; 32];

/// What all sessions of a tenant are found by, when it leaves.
pub(super) type TenantKey = [u8; 32];

/// A digest of the tenant's id: that is no secret, but has no business here.
pub(super) fn tenant_key(tenant_id: Uuid) -> TenantKey {
    let mut key = TenantKey::default();
    key.copy_from_slice(digest(&SHA256, tenant_id.as_bytes()).as_ref());
    key
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionRow {
    /// Encrypted; the key is the cookie's.
    pub(crate) sealed: Vec<u8>,
    /// In seconds since 1970 (UTC).
    pub(crate) expires_at: i64,
}

macro_rules! in_database {
    ($store:expr, $method:ident($($argument:expr),*)) => {
        match &$store.database {
            Database::Sqlite(store) => patiently(store.$method($($argument),*)).await,
            Database::Postgres(store) => patiently(store.$method($($argument),*)).await,
        }
    };
}

impl TenantStore {
    /// Keeps a new session, and forgets some that have ended.
    pub(crate) async fn add_session(
        &self,
        key: &SessionKey,
        tenant_id: Uuid,
        row: &SessionRow,
    ) -> Result<(), StoreError> {
        in_database!(self, add_session(key, &tenant_key(tenant_id), row, now()))
    }

    /// A session that has not ended.
    pub(crate) async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
        in_database!(self, session(key, now()))
    }

    /// Lets a session last longer; `false` when there is none.
    pub(crate) async fn prolong_session(
        &self,
        key: &SessionKey,
        expires_at: i64,
    ) -> Result<bool, StoreError> {
        in_database!(self, prolong_session(key, expires_at))
    }

    /// Erases a session; what was sealed, or none when there was none.
    pub(crate) async fn end_session(
        &self,
        key: &SessionKey,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        in_database!(self, end_session(key))
    }

    /// Claims the renewal of a session's tokens for a time, which the database's clock
    /// measures. `false` while another instance has it, or when there is no such session.
    pub(crate) async fn claim_renewal(
        &self,
        key: &SessionKey,
        time: Duration,
    ) -> Result<bool, StoreError> {
        in_database!(self, claim_renewal(key, seconds(time)))
    }

    /// Puts off the next renewal, after one that failed.
    pub(crate) async fn put_off_renewal(
        &self,
        key: &SessionKey,
        time: Duration,
    ) -> Result<bool, StoreError> {
        in_database!(self, put_off_renewal(key, seconds(time)))
    }

    /// Ends a renewal with what came of it. `false` when the session has been erased
    /// meanwhile, which it stays.
    pub(crate) async fn finish_renewal(
        &self,
        key: &SessionKey,
        sealed: &[u8],
    ) -> Result<bool, StoreError> {
        in_database!(self, finish_renewal(key, sealed))
    }
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}
