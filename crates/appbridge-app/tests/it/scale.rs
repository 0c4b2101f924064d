//! A million tenants: every query still goes by the index.

use std::path::{Path, PathBuf};

use appbridge_app::TenantStore;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};

use crate::support::Database;

/// The queries of a folder, by their names.
fn queries(database: &str) -> Vec<(String, String)> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("queries")
        .join(database);
    let queries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    assert!(queries.len() >= 4, "{queries:?}");
    queries
}

/// The address of a database with the store's tables.
async fn database_url(database: Database, folder: &Path) -> String {
    let url = database.url(folder).await;
    let store = TenantStore::open(&url.parse().unwrap()).await.unwrap();
    store.close().await;
    url
}

#[tokio::test]
async fn every_query_of_sqlite_goes_by_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Database::Sqlite, folder.path()).await;
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let inserted = sqlx::query(
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000000)
         INSERT INTO tenant_connections
         SELECT printf('%08x-0000-4000-8000-000000000000', n), 'slug', 'user', n FROM number",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    assert_eq!(inserted.rows_affected(), 1_000_000);
    sqlx::query("ANALYZE")
        .execute(&mut connection)
        .await
        .unwrap();

    for (name, query) in queries("sqlite") {
        let plan: Vec<String> = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}")))
            .fetch_all(&mut connection)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get("detail"))
            .collect();
        // An insertion has nothing to search; its conflict is the index's.
        let searched = plan
            .iter()
            .any(|step| step.starts_with("SEARCH") && step.contains("(tenant_id=?)"));
        assert!(searched || name == "insert", "{name}: {plan:?}");
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN")),
            "{name}: {plan:?}"
        );
    }
}

#[tokio::test]
async fn every_query_of_postgres_goes_by_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Database::Postgres, folder.path()).await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let inserted = sqlx::query(
        "INSERT INTO tenant_connections
         SELECT (lpad(to_hex(n), 8, '0') || '-0000-4000-8000-000000000000')::uuid, 'slug', 'user', n
         FROM generate_series(1, 1000000) AS n",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    assert_eq!(inserted.rows_affected(), 1_000_000);
    sqlx::query("ANALYZE")
        .execute(&mut connection)
        .await
        .unwrap();

    for (name, query) in queries("postgres") {
        // As a prepared statement is planned, by what its parameters may be.
        let literal = query
            .replace("$1", "'00000001-0000-4000-8000-000000000000'::uuid")
            .replace("$2", "'slug'")
            .replace("$3", "'user'")
            .replace("$4", "1");
        let plan: Vec<String> = sqlx::query(AssertSqlSafe(format!("EXPLAIN {literal}")))
            .fetch_all(&mut connection)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect();
        let plan = plan.join("\n");
        assert!(
            plan.contains("using tenant_connections_pkey on tenant_connections")
                || plan.contains("Conflict Arbiter Indexes: tenant_connections_pkey"),
            "{name}: {plan}"
        );
        assert!(!plan.contains("Seq Scan"), "{name}: {plan}");
    }
}
