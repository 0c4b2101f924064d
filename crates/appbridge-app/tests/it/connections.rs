//! Tenants that come, stay and leave, on both databases.

use crate::support::{Answer, Backend, Database, Jtl, on_both_databases};
use appbridge_sandbox::control::TokenRequest;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;

on_both_databases!(
    connecting_is_idempotent,
    many_connections_of_two_instances_at_once_are_one,
    what_one_instance_does_the_other_knows,
    a_connection_outlives_the_server,
    a_tenant_that_leaves_leaves_nothing,
    leaving_and_coming_at_once_is_one_or_the_other,
    lifecycle_calls_without_a_token_change_nothing,
    lifecycle_calls_act_for_the_tenant_of_their_token_alone,
);

async fn connecting_is_idempotent(database: Database) {
    let jtl = Jtl::start().await;
    let (backend, tenant) = (
        Backend::start_on(&jtl, database).await,
        jtl.tenant(0).await.unwrap(),
    );
    let token = jtl.session_token(&tenant).await.unwrap();
    let before = backend.get_as(&token, "/api/session").await.json();
    assert_eq!(before["connected"], false);

    let first = backend.connect(&token).await;
    assert_eq!(first.status, StatusCode::OK);
    let first = first.json();
    assert_eq!(first["tenantId"], tenant.id.to_string());
    assert_eq!(first["tenantSlug"], tenant.slug.as_str());
    assert_eq!(first["newlyConnected"], true);
    let again = backend.connect(&token).await.json();
    assert_eq!(again["newlyConnected"], false);
    assert_eq!(again["connectedAt"], first["connectedAt"]);

    let session = backend.get_as(&token, "/api/session").await.json();
    assert_eq!(session["connected"], true);
    assert_eq!(session["tenantId"], tenant.id.to_string());
    assert_eq!(session["userId"], tenant.users[0].id.to_string());
    assert!(session["expiresAt"].as_u64().unwrap() > 1_700_000_000);
}

async fn many_connections_of_two_instances_at_once_are_one(database: Database) {
    let jtl = Jtl::start().await;
    let folder = tempfile::tempdir().unwrap();
    let url = database.url(folder.path()).await;
    let instance =
        async || Backend::start_with(&jtl, |cli| cli.database_url = Some(url.clone())).await;
    let instances = [instance().await, instance().await];
    for number in 0..2 {
        let token = jtl.token_of(number).await;
        let all = (0..40).map(|at| {
            let (client, token) = (instances[at % 2].client(), token.clone());
            tokio::spawn(async move {
                let answer = client
                    .ask(Method::POST, &token, "/api/connect-tenant")
                    .await;
                assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
                answer.json()["newlyConnected"] == true
            })
        });
        let mut newly = 0;
        for one in all.collect::<Vec<_>>() {
            newly += usize::from(one.await.unwrap());
        }
        assert_eq!(newly, 1);
    }
}

/// That a tenant is not connected is never remembered; that it is, for a second.
async fn what_one_instance_does_the_other_knows(database: Database) {
    let jtl = Jtl::start().await;
    let folder = tempfile::tempdir().unwrap();
    let url = database.url(folder.path()).await;
    let instance =
        async || Backend::start_with(&jtl, |cli| cli.database_url = Some(url.clone())).await;
    let (one, other) = (instance().await, instance().await);
    let token = jtl.token_of(0).await;
    for _ in 0..2 {
        assert!(!connected(&other, &token).await);
    }
    one.connect(&token).await;
    for _ in 0..2 {
        assert!(connected(&other, &token).await && connected(&one, &token).await);
    }
    one.disconnect(&token).await;
    assert!(!connected(&one, &token).await);
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while connected(&other, &token).await {
        assert!(std::time::Instant::now() < patience, "it is never noticed");
    }
}

async fn a_connection_outlives_the_server(database: Database) {
    let jtl = Jtl::start().await;
    let folder = tempfile::tempdir().unwrap();
    let url = database.url(folder.path()).await;
    let start =
        async || Backend::start_with(&jtl, |cli| cli.database_url = Some(url.clone())).await;
    let token = jtl.token_of(0).await;
    let first = start().await.connect(&token).await.json();
    let backend = start().await;
    assert_eq!(
        backend.get_as(&token, "/api/session").await.json()["connected"],
        true
    );
    let again = backend.connect(&token).await.json();
    assert_eq!(again["newlyConnected"], false);
    assert_eq!(again["connectedAt"], first["connectedAt"]);
}

async fn a_tenant_that_leaves_leaves_nothing(database: Database) {
    let jtl = Jtl::start().await;
    let (backend, tenant, other) = (
        Backend::start_on(&jtl, database).await,
        jtl.tenant(0).await.unwrap(),
        jtl.tenant(1).await.unwrap(),
    );
    let (token, foreign) = (
        jtl.session_token(&tenant).await.unwrap(),
        jtl.session_token(&other).await.unwrap(),
    );
    backend.connect(&token).await;
    backend.connect(&foreign).await;
    for _ in 0..2 {
        // Twice is as good as once.
        let left = backend.disconnect(&token).await;
        assert_eq!(
            (left.status, left.text.as_str()),
            (StatusCode::NO_CONTENT, "")
        );
        assert!(!connected(&backend, &token).await);
        assert_eq!(
            backend.get_as(&token, "/api/names").await.code(),
            "tenant_not_connected"
        );
    }
    assert!(connected(&backend, &foreign).await);
    if let Database::Sqlite = database {
        // Not in the file's free pages either, once the log is written back.
        sqlite_checkpoint(&backend).await;
        let file = std::fs::read(backend.folder.path().join("demo.db")).unwrap();
        let holds = |text: String| file.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!holds(tenant.id.to_string()));
        assert!(holds(other.id.to_string()));
    }
    let again = backend.connect(&token).await.json();
    assert_eq!(again["newlyConnected"], true);
}

async fn sqlite_checkpoint(backend: &Backend) {
    use sqlx::Connection;
    let url = crate::support::database_url(backend.folder.path());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

async fn leaving_and_coming_at_once_is_one_or_the_other(database: Database) {
    let jtl = Jtl::start().await;
    let backend = Backend::start_on(&jtl, database).await;
    let token = jtl.token_of(0).await;
    let all = (0..40).map(|at| {
        let (client, token) = (backend.client(), token.clone());
        let path = ["/api/connect-tenant", "/api/disconnect-tenant"][at % 2];
        tokio::spawn(async move { client.ask(Method::POST, &token, path).await })
    });
    for one in all.collect::<Vec<_>>() {
        let answer = one.await.unwrap();
        assert!(answer.status.is_success(), "{answer:?}");
    }
    backend.connect(&token).await;
    assert!(connected(&backend, &token).await);
}

/// Anybody can send these; nothing may come of it.
async fn lifecycle_calls_without_a_token_change_nothing(database: Database) {
    let jtl = Jtl::start().await;
    let (backend, tenant) = (
        Backend::start_on(&jtl, database).await,
        jtl.tenant(0).await.unwrap(),
    );
    let token = jtl.session_token(&tenant).await.unwrap();
    let named = json!({ "tenantId": tenant.id, "tenant_id": tenant.id }).to_string();
    assert_eq!(
        lifecycle(&backend, "connect", None, &named).await.status,
        StatusCode::NO_CONTENT
    );
    assert!(!connected(&backend, &token).await);
    backend.connect(&token).await;
    assert_eq!(
        lifecycle(&backend, "disconnect", None, &named).await.status,
        StatusCode::NO_CONTENT
    );
    assert!(connected(&backend, &token).await);
    // A token that proves nothing is refused, not passed over.
    let expired = jtl
        .session_token(TokenRequest::from(&tenant).expired())
        .await
        .unwrap();
    for (token, code) in [
        (expired.as_str(), "token_expired"),
        ("garbage", "token_malformed"),
    ] {
        let refused = lifecycle(&backend, "disconnect", Some(token), &named).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (StatusCode::UNAUTHORIZED, code)
        );
    }
    assert!(connected(&backend, &token).await);
    let large = lifecycle(&backend, "connect", None, &"a".repeat(70_000)).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        backend.get("/lifecycle/connect").await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

async fn lifecycle_calls_act_for_the_tenant_of_their_token_alone(database: Database) {
    let jtl = Jtl::start().await;
    let (backend, tenant, other) = (
        Backend::start_on(&jtl, database).await,
        jtl.tenant(0).await.unwrap(),
        jtl.tenant(1).await.unwrap(),
    );
    let (token, foreign) = (
        jtl.session_token(&tenant).await.unwrap(),
        jtl.session_token(&other).await.unwrap(),
    );
    let forged = json!({ "tenantId": other.id, "tenant_id": other.id }).to_string();
    let called = lifecycle(&backend, "connect", Some(&token), &forged).await;
    assert_eq!(called.status, StatusCode::NO_CONTENT);
    assert!(connected(&backend, &token).await);
    assert!(!connected(&backend, &foreign).await);

    backend.connect(&foreign).await;
    let called = lifecycle(&backend, "disconnect", Some(&token), &forged).await;
    assert_eq!(called.status, StatusCode::NO_CONTENT);
    assert!(!connected(&backend, &token).await);
    assert!(connected(&backend, &foreign).await);
}

async fn connected(backend: &Backend, token: &str) -> bool {
    backend.get_as(token, "/api/session").await.json()["connected"] == true
}

async fn lifecycle(backend: &Backend, call: &str, token: Option<&str>, body: &str) -> Answer {
    let mut request =
        Request::post(format!("/lifecycle/{call}")).header("Content-Type", "application/json");
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    backend
        .send(request.body(Body::from(body.to_owned())).unwrap())
        .await
}
