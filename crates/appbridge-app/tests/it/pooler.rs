//! PostgreSQL behind a pooler that gives out servers by the transaction.

use std::sync::Arc;

use crate::support::pgbouncer::PgBouncer;
use crate::support::postgres::{Cluster, Durability};
use crate::support::{Backend, Client, Jtl};
use axum::http::{Method, StatusCode};
use sqlx::{Connection, PgConnection};

/// Calls under way at once, of two instances, for three servers.
const CALLERS: usize = 20;
const CALLS_OF_EACH: usize = 100;

/// One tenant comes and goes all the time, the other is connected and stays it: whatever is
/// run in place of another statement, or for the other tenant, is seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_and_tenants_are_not_confused() {
    let jtl = Jtl::start().await;
    let (cluster, pooler) = tokio::task::spawn_blocking(|| {
        let cluster = Cluster::start(Durability::None);
        let pooler = PgBouncer::start(&cluster);
        (cluster, pooler)
    })
    .await
    .unwrap();
    let direct = cluster.database_url().await;
    let url = pooler.url("test_0");
    let instance = async || {
        Backend::start_with(&jtl, |cli| {
            cli.database_url = Some(url.clone());
            cli.tenant_requests_per_minute = Some("0".into());
        })
        .await
    };
    // At once, on an empty database: one makes the tables, the other waits for it.
    let (one, other) = tokio::join!(instance(), instance());
    let (restless, steady) = (jtl.tenant(0).await.unwrap(), jtl.tenant(1).await.unwrap());
    let restless = jtl.session_token(&restless).await.unwrap();
    let steady_token = jtl.session_token(&steady).await.unwrap();
    let first = one.connect(&steady_token).await.json();
    assert_eq!(first["newlyConnected"], true);
    let connected_at = first["connectedAt"].as_u64().unwrap();

    let clients = [one.client(), other.client()];
    let tokens = Arc::new((restless, steady_token.clone()));
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let (client, tokens) = (clients[caller % 2].clone(), tokens.clone());
            tokio::spawn(async move {
                for call in 0..CALLS_OF_EACH {
                    if (caller + call) % 2 == 0 {
                        come_or_go(&client, &tokens.0, call).await;
                    } else {
                        stay(&client, &tokens.1, call, connected_at).await;
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    let mut database = PgConnection::connect(&direct).await.unwrap();
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT tenant_slug FROM tenant_connections WHERE tenant_id = $1")
            .bind(steady.id)
            .fetch_all(&mut database)
            .await
            .unwrap();
    assert_eq!(rows, [(steady.slug,)]);
    drop(pooler);
}

async fn come_or_go(client: &Client, token: &str, call: usize) {
    let (method, path) = [
        (Method::POST, "/api/connect-tenant"),
        (Method::GET, "/api/session"),
        (Method::POST, "/api/disconnect-tenant"),
    ][call % 3]
        .clone();
    let answer = client.ask(method, token, path).await;
    assert!(answer.status.is_success(), "{path}: {answer:?}");
}

async fn stay(client: &Client, token: &str, call: usize, connected_at: u64) {
    if call.is_multiple_of(3) {
        let session = client.get_as(token, "/api/session").await;
        assert_eq!(session.status, StatusCode::OK, "{session:?}");
        assert_eq!(session.json()["connected"], true);
    } else {
        let again = client.connect(token).await;
        assert_eq!(again.status, StatusCode::OK, "{again:?}");
        assert_eq!(again.json()["newlyConnected"], false);
        assert_eq!(again.json()["connectedAt"], connected_at);
    }
}
