//! REST resources beside GraphQL.

use appbridge_sandbox::control::TokenKind;
use appbridge_server::{AppIdentity, PlatformError};
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::Jtl;
use crate::support::scripted::{Scripted, ok, status, tenant};

#[tokio::test]
async fn a_resource_is_had_with_the_documented_headers() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(1).await.unwrap();
    let api = jtl.platform().for_tenant(jtl.session(&tenant).await);
    let page = api
        .get(["items"])
        .query("pageSize", 3)
        .query("pageNumber", 2)
        .page::<Value>()
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.page_number), (3, Some(2)));
    assert_eq!((page.unreadable, page.has_next_page), (0, Some(true)));
    let id = page.items[0]["id"].as_str().unwrap();
    let one: Value = api.get(["items", id]).send().await.unwrap();
    assert_eq!(one["id"], page.items[0]["id"]);
    assert_eq!(one["identifiers"]["sku"], page.items[0]["sku"]);
    let seen = jtl.requests_to("/erp/v2/items").await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].bearer, Some(TokenKind::Access));
    assert_eq!(seen[0].x_tenant_id, Some(tenant.id.to_string()));
    assert_eq!(seen[0].content_type.as_deref(), Some("application/json"));
}

#[tokio::test]
async fn refusals_are_the_same_errors_as_for_graphql() {
    let jtl = Jtl::start().await;
    let api = jtl
        .platform()
        .for_tenant(jtl.session(&jtl.tenant(0).await.unwrap()).await);
    let unknown = api.get(["items", "no such id"]).send::<Value>().await;
    assert!(matches!(unknown, Err(PlatformError::NotFound(_))));
    let page = api.get(["items"]).query("pageSize", 501).send::<Value>();
    assert!(matches!(page.await, Err(PlatformError::BadRequest(_))));
    jtl.control
        .change_settings(|settings| settings.granted_scopes = Some(vec!["customers.read".into()]))
        .await
        .unwrap();
    let scope = api.get(["items"]).send::<Value>().await;
    assert!(matches!(scope, Err(PlatformError::Forbidden(_))));
    jtl.control.revoke_access_tokens().await.unwrap();
    api.get(["customers"]).send::<Value>().await.unwrap();
}

#[tokio::test]
async fn every_method_sends_what_it_was_given() {
    let jtl = Scripted::answering((0..5).map(|_| ok(json!({ "fine": true })))).await;
    let identity = AppIdentity::new("my-app", "1.2.3").unwrap();
    let api = jtl
        .platform()
        .with_app_identity(identity)
        .for_tenant(tenant(7));
    let body = json!({ "city": "Köln" });
    api.get(["a", "b/c"])
        .query("x", "1&2=3 ä")
        .send::<Value>()
        .await
        .unwrap();
    api.post(["a"]).json(&body).send::<Value>().await.unwrap();
    api.put(["a"]).json(&body).send::<Value>().await.unwrap();
    api.patch(["a"]).json(&body).send::<Value>().await.unwrap();
    api.delete(["a"]).send_for_nothing().await.unwrap();
    let seen = jtl.seen();
    let methods: Vec<_> = seen.iter().map(|seen| seen.method.clone()).collect();
    assert_eq!(
        methods,
        [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE
        ]
    );
    assert_eq!(seen[0].target, "/erp/v2/a/b%2Fc?x=1%262%3D3+%C3%A4");
    assert_eq!(seen[1].target, "/erp/v2/a");
    for (at, request) in seen.iter().enumerate() {
        let header = |name: &str| request.headers[name].to_str().unwrap();
        assert_eq!(header("authorization"), "Bearer opaque");
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("x-tenant-id"), tenant(7).id().to_string());
        assert_eq!(header("x-appid"), "my-app");
        assert_eq!(header("x-appversion"), "1.2.3");
        let with_body = (1..=3).contains(&at);
        assert_eq!(
            request.body,
            if with_body { body.clone() } else { Value::Null }
        );
    }
}

#[tokio::test]
async fn without_an_identity_its_headers_are_absent_and_a_bad_path_is_not_sent() {
    let jtl = Scripted::answering([ok(json!({})), status(204)]).await;
    let api = jtl.api();
    api.get(["a"]).send::<Value>().await.unwrap();
    let seen = jtl.seen();
    assert!(!seen[0].headers.contains_key("x-appid"));
    assert!(!seen[0].headers.contains_key("x-appversion"));
    for path in [&["a", ".."][..], &["."], &[""], &[]] {
        let error = api.get(path).send::<Value>().await.unwrap_err();
        assert_eq!(error, PlatformError::PathInvalid);
    }
    assert_eq!(jtl.count(), 0);
    api.delete(["a"]).send_for_nothing().await.unwrap();
}
