//! A million tenants: every query still goes by the index.

#![allow(
    clippy::unwrap_used,
    clippy::unreachable,
    reason = "tests fail by panicking"
)]

use sqlx::{AssertSqlSafe, Row};

use super::{Database, TenantStore, postgres, sqlite};

#[path = "../../tests/support/postgres.rs"]
mod cluster;

#[tokio::test]
async fn every_query_of_sqlite_goes_by_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("demo.db").display());
    let store = TenantStore::open(&url.parse().unwrap()).await.unwrap();
    let Database::Sqlite(store) = store.database else {
        unreachable!()
    };
    let inserted = sqlx::query(
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000000)
         INSERT INTO tenant_connections
         SELECT printf('%08x-0000-4000-8000-000000000000', n), 'slug', 'user', n FROM number",
    )
    .execute(&store.pool)
    .await
    .unwrap();
    assert_eq!(inserted.rows_affected(), 1_000_000);
    sqlx::query("ANALYZE").execute(&store.pool).await.unwrap();

    let sqlite::Queries {
        is_connected,
        find,
        insert,
        rename,
        disconnect,
    } = sqlite::QUERIES;
    for query in [is_connected, find, insert, rename, disconnect] {
        let plan: Vec<String> = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}")))
            .fetch_all(&store.pool)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get("detail"))
            .collect();
        // An insertion has nothing to search; its conflict is the index's.
        let searched = plan
            .iter()
            .any(|step| step.starts_with("SEARCH") && step.contains("(tenant_id=?)"));
        assert!(searched || query == insert, "{query}: {plan:?}");
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN")),
            "{query}: {plan:?}"
        );
    }
}

#[tokio::test]
async fn every_query_of_postgres_goes_by_the_index() {
    let url = cluster::database_url().await;
    let store = TenantStore::open(&url.parse().unwrap()).await.unwrap();
    let Database::Postgres(store) = store.database else {
        unreachable!()
    };
    let inserted = sqlx::query(
        "INSERT INTO tenant_connections
         SELECT (lpad(to_hex(n), 8, '0') || '-0000-4000-8000-000000000000')::uuid, 'slug', 'user', n
         FROM generate_series(1, 1000000) AS n",
    )
    .execute(&store.pool)
    .await
    .unwrap();
    assert_eq!(inserted.rows_affected(), 1_000_000);
    sqlx::query("ANALYZE").execute(&store.pool).await.unwrap();

    let postgres::Queries {
        is_connected,
        find,
        connect,
        disconnect,
    } = postgres::QUERIES;
    for query in [is_connected, find, connect, disconnect] {
        // As a prepared statement is planned, by what its parameters may be.
        let literal = query
            .replace("$1", "'00000001-0000-4000-8000-000000000000'::uuid")
            .replace("$2", "'slug'")
            .replace("$3", "'user'")
            .replace("$4", "1");
        let plan: Vec<String> = sqlx::query(AssertSqlSafe(format!("EXPLAIN {literal}")))
            .fetch_all(&store.pool)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect();
        let plan = plan.join("\n");
        assert!(
            plan.contains("using tenant_connections_pkey on tenant_connections")
                || plan.contains("Conflict Arbiter Indexes: tenant_connections_pkey"),
            "{query}: {plan}"
        );
        assert!(!plan.contains("Seq Scan"), "{query}: {plan}");
    }
}
