//! What the frontend sees when the database is locked, full, or gone, and that
//! all is well once it is back.

use crate::support::postgres::{Cluster, Durability};
use crate::support::{Answer, Backend, Jtl, database_url};
use axum::http::StatusCode;
use serde_json::json;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

async fn raw(backend: &Backend) -> SqliteConnection {
    let url = database_url(backend.folder.path());
    let options: SqliteConnectOptions = url.parse().unwrap();
    options.connect().await.unwrap()
}

fn assert_unavailable(answer: &Answer) {
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "store_unavailable")
    );
}

#[tokio::test]
async fn a_write_lock_is_waited_for_and_then_given_up() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let token = jtl.token_of(0).await;
    // With the key set in the cache, the request waits for the database alone.
    backend.get_as(&token, "/api/session").await;
    let mut other = raw(&backend).await;
    let lock = "BEGIN IMMEDIATE";
    sqlx::query(lock).execute(&mut other).await.unwrap();
    assert_unavailable(&backend.connect(&token).await);
    // Readers do not wait for writers.
    let session = backend.get_as(&token, "/api/session").await;
    assert_eq!(session.json()["connected"], false);

    // A lock that ends in time costs nothing but that time.
    let (client, connecting) = (backend.client(), token.clone());
    let waiting = tokio::spawn(async move {
        client
            .ask(axum::http::Method::POST, &connecting, "/api/connect-tenant")
            .await
    });
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(waiting.await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn a_full_file_is_said_so_and_reading_goes_on() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let (token, later) = (jtl.token_of(0).await, jtl.token_of(1).await);
    assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
    let mut other = raw(&backend).await;
    // SQLite has one code for a disk without room and for a table without
    // numbers, and the latter is easier to come by.
    sqlx::raw_sql(
        "CREATE TABLE numbers (number INTEGER PRIMARY KEY AUTOINCREMENT);
         INSERT INTO numbers VALUES (9223372036854775807);
         CREATE TRIGGER full BEFORE INSERT ON tenant_connections
         BEGIN INSERT INTO numbers VALUES (NULL); END;",
    )
    .execute(&mut other)
    .await
    .unwrap();
    let answer = backend.connect(&later).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "store_full")
    );
    let session = backend.get_as(&token, "/api/session").await;
    assert_eq!(session.json()["connected"], true);
    // Leaving needs no room.
    assert_eq!(
        backend.disconnect(&token).await.status,
        StatusCode::NO_CONTENT
    );
    sqlx::query("DROP TRIGGER full")
        .execute(&mut other)
        .await
        .unwrap();
    assert_eq!(backend.connect(&later).await.status, StatusCode::OK);
}

/// SQLite ends a transaction by itself when there is no room, which a trigger can do as
/// well.
#[tokio::test]
async fn a_write_that_fails_spoils_no_later_one() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let token = jtl.token_of(0).await;
    let mut other = raw(&backend).await;
    sqlx::raw_sql(
        "CREATE TRIGGER full BEFORE INSERT ON tenant_connections
         BEGIN SELECT RAISE(ROLLBACK, 'no room'); END;",
    )
    .execute(&mut other)
    .await
    .unwrap();
    for _ in 0..5 {
        assert_eq!(backend.connect(&token).await.code(), "store_failed");
    }
    let ready = backend.get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::OK);
    let (status, database) = (&ready.json()["status"], &ready.json()["database"]);
    assert_eq!(
        (status, database),
        (&json!("degraded"), &json!("read_only"))
    );
    sqlx::query("DROP TRIGGER full")
        .execute(&mut other)
        .await
        .unwrap();
    for _ in 0..10 {
        let connected = backend.connect(&token).await;
        assert_eq!(connected.status, StatusCode::OK, "{connected:?}");
        assert_eq!(connected.json()["newlyConnected"], true);
        let left = backend.disconnect(&token).await;
        assert_eq!(left.status, StatusCode::NO_CONTENT, "{left:?}");
    }
}

/// More of them than there are connections.
#[tokio::test]
async fn those_who_wait_to_write_keep_nobody_from_reading() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let (token, reading) = (jtl.token_of(0).await, jtl.token_of(1).await);
    // With the key set in the cache, requests wait for the database alone.
    backend.get_as(&reading, "/api/session").await;
    let mut other = raw(&backend).await;
    let lock = "BEGIN IMMEDIATE";
    sqlx::query(lock).execute(&mut other).await.unwrap();
    let waiting: Vec<_> = (0..40)
        .map(|_| {
            let (client, token) = (backend.client(), token.clone());
            tokio::spawn(async move { client.connect(&token).await })
        })
        .collect();
    for _ in 0..100 {
        let session = backend.get_as(&reading, "/api/session").await;
        assert_eq!(session.status, StatusCode::OK, "{session:?}");
    }
    for connecting in waiting {
        assert_unavailable(&connecting.await.unwrap());
    }
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_file_that_is_gone_takes_nothing_and_works_once_it_is_back() {
    let jtl = Jtl::start().await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("{}?mode=rwc", database_url(folder.path()));
    let backend = Backend::start_in(&jtl, folder, |cli| cli.database_url = Some(url)).await;
    let (token, later) = (jtl.token_of(0).await, jtl.token_of(1).await);
    assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
    // A copy that holds everything, as a backup does.
    let mut connection = raw(&backend).await;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let file = backend.folder.path().join("demo.db");
    let away = backend.folder.path().join("away.db");
    std::fs::rename(&file, &away).unwrap();

    // Nothing is confirmed that would be lost, and no empty file takes its place.
    assert_unavailable(&backend.connect(&later).await);
    assert_unavailable(&backend.get_as(&token, "/api/session").await);
    assert!(!file.exists());

    std::fs::rename(&away, &file).unwrap();
    assert_eq!(backend.connect(&later).await.status, StatusCode::OK);
    let session = backend.get_as(&token, "/api/session").await;
    assert_eq!(session.json()["connected"], true);
}

#[tokio::test]
async fn a_server_that_is_gone_is_waited_for_and_works_once_it_is_back() {
    let jtl = Jtl::start().await;
    let mut cluster = start(Durability::None).await;
    let url = cluster.database_url().await;
    let backend = Backend::start_with(&jtl, |cli| cli.database_url = Some(url)).await;
    let token = jtl.token_of(0).await;
    assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
    for how in [Cluster::stop, Cluster::kill] {
        cluster = tokio::task::spawn_blocking(move || {
            how(&mut cluster);
            cluster
        })
        .await
        .unwrap();
        assert_unavailable(&backend.connect(&token).await);
        assert_unavailable(&backend.get_as(&token, "/api/session").await);
        cluster = tokio::task::spawn_blocking(move || {
            cluster.resume();
            cluster
        })
        .await
        .unwrap();
        // The very next request works, though all connections were cut.
        let session = backend.get_as(&token, "/api/session").await;
        assert_eq!(session.json()["connected"], true);
    }
}

#[tokio::test]
async fn a_server_that_locks_or_takes_nothing_is_unavailable() {
    let jtl = Jtl::start().await;
    let url = crate::support::postgres::database_url().await;
    let backend = Backend::start_with(&jtl, |cli| cli.database_url = Some(url.clone())).await;
    let token = jtl.token_of(0).await;
    let mut other = PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("BEGIN; LOCK TABLE tenant_connections IN SHARE MODE")
        .execute(&mut other)
        .await
        .unwrap();
    assert_unavailable(&backend.connect(&token).await);
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
}

/// As after a failover to a server that only reads. A full disk has the same
/// code at the frontend.
#[tokio::test]
async fn a_server_that_may_only_read_is_full() {
    let jtl = Jtl::start().await;
    let url = crate::support::postgres::database_url().await;
    let backend = Backend::start_with(&jtl, |cli| cli.database_url = Some(url.clone())).await;
    let mut other = PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql(
        "DO $$ BEGIN
            EXECUTE format(
                'ALTER DATABASE %I SET default_transaction_read_only = on', current_database()
            );
         END $$;
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid();",
    )
    .execute(&mut other)
    .await
    .unwrap();
    let token = jtl.token_of(0).await;
    let answer = backend.connect(&token).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "store_full")
    );
    let session = backend.get_as(&token, "/api/session").await;
    assert_eq!(session.json()["connected"], false);
    let ready = backend.get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::OK);
    let (status, database) = (&ready.json()["status"], &ready.json()["database"]);
    assert_eq!(
        (status, database),
        (&json!("degraded"), &json!("read_only"))
    );
}

async fn start(durability: Durability) -> Cluster {
    tokio::task::spawn_blocking(move || Cluster::start(durability))
        .await
        .unwrap()
}
