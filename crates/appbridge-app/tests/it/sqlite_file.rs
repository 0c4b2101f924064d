//! SQLite's files: who makes them, who may read them, and who waits for them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::mpsc;

use crate::support::{Backend, Jtl, database_url};
use appbridge_app::{StoreError, TenantStore};
use axum::http::StatusCode;

/// Programs that start at once; each of them would make the file and its tables.
#[tokio::test]
async fn instances_that_start_at_once_on_a_new_file_all_start() {
    for _ in 0..25 {
        let folder = tempfile::tempdir().unwrap();
        let url = database_url(folder.path()).parse().unwrap();
        let open = || TenantStore::open(&url);
        let opened = tokio::join!(open(), open(), open(), open());
        let stores = [opened.0, opened.1, opened.2, opened.3];
        for store in stores.map(Result::unwrap) {
            store.check().await.unwrap();
        }
    }
}

#[tokio::test]
async fn nobody_else_may_read_them() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let token = jtl.token_of(0).await;
    backend.connect(&token).await;
    let file = |suffix| backend.folder.path().join(format!("demo.db{suffix}"));
    for suffix in ["", "-wal", "-shm", "-reserve"] {
        assert_eq!(mode(&file(suffix)), 0o600, "{suffix}");
    }
}

/// As earlier versions have made them, under a umask that forbids nothing to read.
#[tokio::test]
async fn files_that_everybody_could_read_are_closed_and_others_stay() {
    for (before, after) in [(0o644, 0o600), (0o640, 0o640), (0o400, 0o400)] {
        let folder = tempfile::tempdir().unwrap();
        let url = database_url(folder.path()).parse().unwrap();
        let file = folder.path().join("demo.db");
        let store = TenantStore::open(&url).await.unwrap();
        store.close().await;
        std::fs::set_permissions(&file, PermissionsExt::from_mode(before)).unwrap();
        // Root opens the last one, others may not write it.
        let _ = TenantStore::open(&url).await;
        assert_eq!(mode(&file), after, "{before:o}");
    }
}

/// An address with a mistake in it may name any file of the machine.
#[tokio::test]
async fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(folder.path()).parse().unwrap();
    let file = folder.path().join("demo.db");
    let content = "root:x:0:0:root:/root:/bin/bash\n".repeat(100);
    std::fs::write(&file, &content).unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    TenantStore::open(&url).await.unwrap_err();
    assert_eq!(mode(&file), 0o644);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), content);
    // Nor is anything left beside it.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// By a transaction that does not end, and by a program that keeps the file from its first
/// look to its end.
#[tokio::test]
async fn a_file_that_another_program_keeps_is_named_so() {
    use sqlx::Connection;

    let refused = async |holding: &str| {
        let folder = tempfile::tempdir().unwrap();
        let url = database_url(folder.path());
        let store = TenantStore::open(&url.parse().unwrap()).await.unwrap();
        store.close().await;
        let mut other = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(holding.to_owned()))
            .execute(&mut other)
            .await
            .unwrap();
        let error = TenantStore::open(&url.parse().unwrap()).await.unwrap_err();
        other.close().await.unwrap();
        TenantStore::open(&url.parse().unwrap()).await.unwrap();
        error
    };
    let (transaction, exclusive) = tokio::join!(
        refused("BEGIN EXCLUSIVE"),
        refused("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT"),
    );
    for error in [transaction, exclusive] {
        assert!(matches!(error, StoreError::Locked(_)), "{error:?}");
        assert!(error.to_string().contains("end it"), "{error}");
    }
}

fn mode(file: &Path) -> u32 {
    file.metadata().unwrap().permissions().mode() & 0o777
}

/// What every request does must not wait for what few do: files on a slow disk and names
/// that are looked up share the runtime's blocking threads.
#[test]
fn a_busy_pool_of_blocking_threads_stops_no_request() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let jtl = Jtl::start().await;
        let backend = Backend::start(&jtl).await;
        let token = jtl.token_of(0).await;
        // With the key set in the cache, requests wait for the database alone.
        backend.get_as(&token, "/api/session").await;
        let (release, wait) = mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let busy = tokio::task::spawn_blocking(move || {
            begun.send(()).unwrap();
            wait.recv().unwrap_err();
        });
        has_begun.await.unwrap();
        let session = backend.get_as(&token, "/api/session").await;
        assert_eq!(session.status, StatusCode::OK, "{session:?}");
        assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
        assert_eq!(
            backend.disconnect(&token).await.status,
            StatusCode::NO_CONTENT
        );
        drop(release);
        busy.await.unwrap();
    });
}
