//! A database that an earlier version has made.

use crate::support::{Backend, Jtl, database_url};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// What version 0.1.0 leaves in a file: its table, and its note of the one
/// migration, with that migration's checksum.
const VERSION_0_1_0: &str = "
    PRAGMA journal_mode = WAL;
    CREATE TABLE _sqlx_migrations (
        version BIGINT PRIMARY KEY,
        description TEXT NOT NULL,
        installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        success BOOLEAN NOT NULL,
        checksum BLOB NOT NULL,
        execution_time BIGINT NOT NULL
    );
    INSERT INTO _sqlx_migrations VALUES (
        1, 'tenant connections', '2026-11-01 12:00:00', TRUE,
        x'45afb3b0ee89966cf2cd7d05366af9bbb5f0bbca8acab46650d2f6a9fbf8ddec42ded43593aaff4f52262ca035435fbc',
        1000
    );
    CREATE TABLE tenant_connections (
        tenant_id    TEXT    NOT NULL PRIMARY KEY,
        tenant_slug  TEXT,
        connected_by TEXT    NOT NULL,
        connected_at INTEGER NOT NULL
    ) STRICT;
";

#[tokio::test]
async fn connections_of_an_earlier_version_go_on() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let options: SqliteConnectOptions = database_url(folder.path()).parse().unwrap();
    let mut old: SqliteConnection = options.create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql(VERSION_0_1_0)
        .execute(&mut old)
        .await
        .unwrap();
    let insert = format!(
        "INSERT INTO tenant_connections VALUES ('{}', NULL, 'somebody', 1700000000)",
        tenant.id
    );
    sqlx::query(AssertSqlSafe(insert))
        .execute(&mut old)
        .await
        .unwrap();
    old.close().await.unwrap();

    let backend = Backend::start_in(&jtl, folder, |_| {}).await;
    let session = backend.get_as(&token, "/api/session").await.json();
    assert_eq!(session["connected"], true);
    let again = backend.connect(&token).await.json();
    assert_eq!(again["newlyConnected"], false);
    assert_eq!(again["connectedAt"], 1_700_000_000);
    assert_eq!(again["tenantSlug"], tenant.slug.as_str());
}
