//! Tenants: from a verified token, or remembered from one.

use appbridge_server::{Authenticator, Operation, Tenant};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::routing::get;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{GRAPHQL, Jtl};

async fn whose(tenant: Tenant) -> String {
    tenant.id().to_string()
}

#[tokio::test]
async fn the_extractor_gives_the_tenant_of_the_verified_token_and_of_nothing_else() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let other = jtl.tenant(1).await.unwrap();
    let app: Router = Router::new()
        .route("/", get(whose))
        .with_state::<()>(jtl.authenticator());
    let token = jtl.session_token(&tenant).await.unwrap();
    let ask = async |token: Option<&str>| {
        let mut request = Request::get(format!("/?tenant={}", other.id))
            // What a client claims beside its token counts for nothing.
            .header("X-Tenant-ID", other.id.to_string());
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::empty()).unwrap();
        let answer = app.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        (status, to_bytes(answer.into_body(), 4096).await.unwrap())
    };
    let (status, body) = ask(Some(&token)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body, tenant.id.to_string());
    assert_eq!(ask(None).await.0, StatusCode::UNAUTHORIZED);
    let forged = format!("{token}x");
    assert_eq!(ask(Some(&forged)).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_remembered_tenant_needs_no_session() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(1).await.unwrap();
    let session = jtl.session(&tenant).await;
    let remembered = Tenant::remembered(tenant.id);
    assert_eq!(remembered, session.tenant());
    let operation = Operation {
        name: "One",
        document: "query One { QueryItems(first: 1) { totalCount } }",
        variables: json!({}),
    };
    let api = jtl.platform().for_tenant(remembered);
    api.graphql::<Value, _>(&operation).await.unwrap();
    let seen = jtl.requests_to(GRAPHQL).await.unwrap();
    assert_eq!(seen[0].x_tenant_id, Some(tenant.id.to_string()));
}

/// The extractor works for every state that holds an authenticator.
#[allow(dead_code, reason = "compiled, not run")]
fn any_state<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Authenticator: axum::extract::FromRef<S>,
{
    Router::new().route("/", get(whose))
}
