//! What the frontend sees when something goes wrong.

use axum::http::StatusCode;

use crate::support::{Backend, Jtl};

#[tokio::test]
async fn every_route_wants_a_token_before_it_looks_at_anything_else() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    for path in [
        "/api/items",
        "/api/items?first=nonsense",
        "/api/customers/1",
        "/api/customers/1/orders",
    ] {
        let answer = backend.get(path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNAUTHORIZED, "token_missing"),
            "{path}"
        );
    }
}

/// JTL says "internal error" and names none.
#[tokio::test]
async fn a_missing_scope_is_named() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let token = jtl
        .session_token(&jtl.tenant(0).await.unwrap())
        .await
        .unwrap();
    assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
    for (path, granted) in [
        ("/api/items", "customers.read"),
        ("/api/customers/1", "items.read"),
        ("/api/customers/1/orders", "items.read"),
    ] {
        jtl.control
            .change_settings(|settings| settings.granted_scopes = Some(vec![granted.into()]))
            .await
            .unwrap();
        let answer = backend.get_as(&token, path).await;
        assert_eq!(answer.code(), "wawi_internal_error", "{path}");
        for scope in ["items.read", "customers.read", "salesorders.read"] {
            assert!(answer.text.contains(scope), "{path}: {}", answer.text);
        }
    }
}
