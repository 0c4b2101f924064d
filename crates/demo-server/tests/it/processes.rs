//! What processes have to stand: SIGKILL in the middle of their writes, and
//! each other.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use crate::process::{Running, with_tenants};
use crate::support::postgres::{Cluster, Durability};
use crate::support::{Database, on_both_databases};
use crate::tenants::Tenants;
use reqwest::Client;
use serde_json::Value;
use tokio::sync::mpsc;
use uuid::Uuid;

on_both_databases!(a_killed_server_has_lost_nothing_that_it_confirmed);

/// How often each test kills.
const ROUNDS: u128 = 4;
/// Connections under way in a round.
const TENANTS: u128 = 200;

/// Connects all of a round's tenants at once and reports each that is confirmed.
/// The reports end when every request has its end.
fn connect_all(tenants: &Arc<Tenants>, url: &str, round: u128) -> mpsc::UnboundedReceiver<Uuid> {
    let (confirmed, reports) = mpsc::unbounded_channel();
    let client = Client::new();
    for number in 0..TENANTS {
        let tenant = Uuid::from_u128(round * 1000 + number + 1);
        let request = client
            .post(format!("{url}api/connect-tenant"))
            .bearer_auth(tenants.token(tenant));
        let confirmed = confirmed.clone();
        tokio::spawn(async move {
            // No answer is no promise; a failure that is said is none either.
            if let Ok(answer) = request.send().await {
                match answer.status().as_u16() {
                    200 => confirmed.send(tenant).unwrap(),
                    503 => {}
                    other => panic!("{other}: {:?}", answer.text().await),
                }
            }
        });
    }
    reports
}

async fn connected(tenants: &Tenants, running: &Running, tenant: Uuid) -> bool {
    running.is_connected(&tenants.token(tenant)).await
}

async fn a_killed_server_has_lost_nothing_that_it_confirmed(database: Database) {
    let (tenants, folder) = (
        Arc::new(Tenants::start().await),
        tempfile::tempdir().unwrap(),
    );
    let url = database.url(folder.path()).await;
    let mut confirmed = HashSet::new();
    for round in 0..ROUNDS {
        let running = Running::start(&mut with_tenants(&tenants, folder.path(), &url)).await;
        for tenant in &confirmed {
            assert!(connected(&tenants, &running, *tenant).await, "{tenant}");
        }
        let mut reports = connect_all(&tenants, &running.url, round);
        // Somewhere in the middle, elsewhere every time.
        for _ in 0..rand::random_range(1..TENANTS / 2) {
            confirmed.insert(reports.recv().await.expect("all ended early"));
        }
        running.kill().await;
        while let Some(tenant) = reports.recv().await {
            confirmed.insert(tenant);
        }
    }
    let running = Running::start(&mut with_tenants(&tenants, folder.path(), &url)).await;
    for tenant in &confirmed {
        assert!(connected(&tenants, &running, *tenant).await, "{tenant}");
    }
    running.end().await;
    check_whole(database, &url, &confirmed).await;
}

/// Every row is complete and of a tenant that has asked for it.
async fn check_whole(database: Database, url: &str, confirmed: &HashSet<Uuid>) {
    use sqlx::Connection;
    let rows: Vec<(Uuid, Option<String>, String)> = match database {
        Database::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
            let (verdict,): (String,) = sqlx::query_as("PRAGMA integrity_check")
                .fetch_one(&mut connection)
                .await
                .unwrap();
            assert_eq!(verdict, "ok");
            let rows: Vec<(String, Option<String>, String)> = sqlx::query_as(
                "SELECT tenant_id, tenant_slug, connected_by FROM tenant_connections",
            )
            .fetch_all(&mut connection)
            .await
            .unwrap();
            rows.into_iter()
                .map(|(tenant, slug, user)| (tenant.parse().unwrap(), slug, user))
                .collect()
        }
        Database::Postgres => {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::query_as("SELECT tenant_id, tenant_slug, connected_by FROM tenant_connections")
                .fetch_all(&mut connection)
                .await
                .unwrap()
        }
    };
    assert!(rows.len() >= confirmed.len());
    for (tenant, slug, user) in rows {
        assert_eq!(slug, Some(format!("tenant-{tenant}")));
        assert_eq!(user, Uuid::from_u128(7).to_string());
    }
}

#[tokio::test]
async fn a_killed_postgres_has_lost_nothing_that_was_confirmed() {
    let (tenants, folder) = (
        Arc::new(Tenants::start().await),
        tempfile::tempdir().unwrap(),
    );
    // This one waits for the disk, as a real one does.
    let mut cluster = blocking(|| Cluster::start(Durability::Full)).await;
    let url = cluster.database_url().await;
    // One server all the while: it gets over it without a restart.
    let running = Running::start(&mut with_tenants(&tenants, folder.path(), &url)).await;
    let mut confirmed = HashSet::new();
    for round in 0..ROUNDS {
        let mut reports = connect_all(&tenants, &running.url, round);
        for _ in 0..rand::random_range(1..TENANTS / 2) {
            confirmed.insert(reports.recv().await.expect("all ended early"));
        }
        cluster = blocking(move || {
            cluster.kill();
            cluster.resume();
            cluster
        })
        .await;
        while let Some(tenant) = reports.recv().await {
            confirmed.insert(tenant);
        }
        for tenant in &confirmed {
            assert!(connected(&tenants, &running, *tenant).await, "{tenant}");
        }
    }
    running.end().await;
    check_whole(Database::Postgres, &url, &confirmed).await;
}

#[tokio::test]
async fn two_instances_share_one_postgres() {
    let (tenants, folder) = (Tenants::start().await, tempfile::tempdir().unwrap());
    let url = crate::support::postgres::database_url().await;
    // At once, on an empty database: each would make the tables.
    let start =
        async |folder: &Path| Running::start(&mut with_tenants(&tenants, folder, &url)).await;
    let (one, other) = tokio::join!(start(folder.path()), start(folder.path()));
    let newly = async |running: &Running, token: &str| {
        let answer = running.connect(token).await;
        assert_eq!(answer.status(), 200);
        answer.json::<Value>().await.unwrap()["newlyConnected"] == true
    };
    for number in 1..=20 {
        let token = tenants.token(Uuid::from_u128(number));
        let (at_one, at_other) = tokio::join!(newly(&one, &token), newly(&other, &token));
        assert!(at_one ^ at_other, "{at_one} {at_other}");
    }
    let token = tenants.token(Uuid::from_u128(1));
    let left = Client::new()
        .post(format!("{}api/disconnect-tenant", one.url))
        .bearer_auth(&token);
    assert_eq!(left.send().await.unwrap().status(), 204);
    assert!(!other.is_connected(&token).await);
    one.kill().await;
    assert!(other.is_connected(&tenants.token(Uuid::from_u128(2))).await);
    other.end().await;
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}
