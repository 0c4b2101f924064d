//! What the frontend sees when something goes wrong.

use crate::support::{Backend, GRAPHQL, Jtl, TOKEN};
use appbridge_sandbox::control::{Fault, Rotation, Target, TokenRequest};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

const SECRETIVE: &str = "stack trace of a secretive server";

async fn connected(jtl: &Jtl) -> (Backend, String) {
    let backend = Backend::start(jtl).await;
    let token = jtl
        .session_token(&jtl.tenant(0).await.unwrap())
        .await
        .unwrap();
    assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
    // With an access token in the cache.
    assert_eq!(
        backend.get_as(&token, "/api/names").await.status,
        StatusCode::OK
    );
    jtl.control.forget_requests().await.unwrap();
    (backend, token)
}

#[tokio::test]
async fn every_route_of_the_api_wants_a_token() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let expired = jtl
        .session_token(TokenRequest::from(&jtl.tenant(0).await.unwrap()).expired())
        .await
        .unwrap();
    let access = jtl.sandbox.access_token().await.unwrap();
    for (method, path) in [
        ("POST", "/api/connect-tenant"),
        ("POST", "/api/disconnect-tenant"),
        ("GET", "/api/session"),
        ("GET", "/api/names"),
    ] {
        let ask = async |authorization: Option<String>| {
            let mut request = Request::builder().method(method).uri(path);
            if let Some(authorization) = authorization {
                request = request.header("Authorization", authorization);
            }
            backend.send(request.body(Body::empty()).unwrap()).await
        };
        let cases = [
            (None, "token_missing"),
            (Some("Basic YTpi".to_owned()), "authorization_malformed"),
            (Some("Bearer garbage".to_owned()), "token_malformed"),
            (Some(format!("Bearer {expired}")), "token_expired"),
            (
                Some(format!("Bearer {access}")),
                "token_algorithm_not_allowed",
            ),
        ];
        for (authorization, code) in cases {
            let answer = ask(authorization).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {code}");
            assert_eq!(answer.code(), code, "{path}");
            assert!(
                answer.header("WWW-Authenticate").starts_with("Bearer"),
                "{path} {code}"
            );
            assert_eq!(answer.header("Cache-Control"), "no-store");
        }
    }
}

#[tokio::test]
async fn unknown_routes_and_wrong_methods_answer_in_json() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    for path in [
        "/api",
        "/api/",
        "/api/unknown",
        "/api/names/",
        "/api/index.html",
    ] {
        let answer = backend.get(path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::NOT_FOUND, "not_found"),
            "{path}"
        );
        assert_eq!(answer.header("Cache-Control"), "no-store", "{path}");
    }
    for (method, path) in [
        ("POST", "/api/names"),
        ("GET", "/api/connect-tenant"),
        ("DELETE", "/api/session"),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Body::empty())
            .unwrap();
        let answer = backend.send(request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.code(), "method_not_allowed");
    }
}

#[tokio::test]
async fn every_failure_of_the_platform_has_a_status_and_a_code() {
    let jtl = Jtl::start().await;
    let (backend, token) = connected(&jtl).await;
    let cases = [
        (400, 502, "wawi_bad_request"),
        (402, 502, "wawi_licence_required"),
        (403, 502, "wawi_forbidden"),
        (404, 502, "wawi_not_found"),
        (409, 502, "wawi_conflict"),
        (412, 502, "wawi_header_missing"),
        (415, 502, "wawi_bad_request"),
        (422, 502, "wawi_business_rule"),
        (429, 429, "wawi_rate_limited"),
        (500, 502, "wawi_failed"),
        (503, 503, "wawi_unavailable"),
        (418, 502, "wawi_answer_invalid"),
    ];
    for (upstream, status, code) in cases {
        let body = json!({ "errorCode": "E", "errorMessage": SECRETIVE, "stacktrace": SECRETIVE });
        jtl.control
            .fault(&Fault::on(Target::Erp).status(upstream).body(body))
            .await
            .unwrap();
        jtl.control.forget_requests().await.unwrap();
        let answer = backend.get_as(&token, "/api/names").await;
        assert_eq!(answer.status.as_u16(), status, "{upstream}");
        assert_eq!(answer.code(), code);
        assert!(!answer.text.contains("secretive"), "{}", answer.text);
        let attempts = if upstream >= 500 { 3 } else { 1 };
        assert_eq!(
            jtl.requests_to(GRAPHQL).await.unwrap().len(),
            attempts,
            "{upstream}"
        );
        assert_eq!(answer.header("Retry-After").is_empty(), status != 429);
        jtl.control.clear_faults().await.unwrap();
    }
}

#[tokio::test]
async fn graphql_errors_at_200_are_failures() {
    let jtl = Jtl::start().await;
    let (backend, token) = connected(&jtl).await;
    for (upstream, code) in [
        ("INTERNAL_ERROR", "wawi_internal_error"),
        ("ODD", "wawi_graphql_error"),
    ] {
        let errors = [json!({ "message": SECRETIVE, "extensions": { "code": upstream } })];
        jtl.control
            .fault(&Fault::on(Target::Erp).graphql_errors(errors).once())
            .await
            .unwrap();
        let answer = backend.get_as(&token, "/api/names").await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_GATEWAY, code)
        );
        assert!(!answer.text.contains("secretive"));
    }
    // A missing scope names itself in the message, since JTL does not.
    jtl.control
        .change_settings(|settings| settings.granted_scopes = Some(vec!["customers.read".into()]))
        .await
        .unwrap();
    let answer = backend.get_as(&token, "/api/names").await;
    assert_eq!(answer.code(), "wawi_internal_error");
    assert!(answer.text.contains("items.read"), "{}", answer.text);
    for body in [json!("<html>"), json!({ "data": {} })] {
        jtl.control
            .fault(&Fault::on(Target::Erp).body(body).once())
            .await
            .unwrap();
        assert_eq!(
            backend.get_as(&token, "/api/names").await.code(),
            "wawi_answer_invalid"
        );
    }
}

#[tokio::test]
async fn a_revoked_access_token_goes_unnoticed() {
    let jtl = Jtl::start().await;
    let (backend, token) = connected(&jtl).await;
    jtl.control.revoke_access_tokens().await.unwrap();
    let answer = backend.get_as(&token, "/api/names").await;
    assert_eq!(answer.status, StatusCode::OK);
    let statuses: Vec<u16> = jtl
        .requests_to(GRAPHQL)
        .await
        .unwrap()
        .iter()
        .map(|seen| seen.status)
        .collect();
    assert_eq!(statuses, [401, 200]);
    assert_eq!(jtl.requests_to(TOKEN).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_for_good_shows_after_one_retry() {
    let jtl = Jtl::start().await;
    let (backend, token) = connected(&jtl).await;
    jtl.control
        .fault(&Fault::on(Target::Erp).status(401))
        .await
        .unwrap();
    let answer = backend.get_as(&token, "/api/names").await;
    // Not 401: the frontend's own token is fine, and a new one would not help.
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::BAD_GATEWAY, "wawi_unauthorized")
    );
    assert_eq!(answer.header("WWW-Authenticate"), "");
    assert_eq!(
        (
            jtl.requests_to(GRAPHQL).await.unwrap().len(),
            jtl.requests_to(TOKEN).await.unwrap().len()
        ),
        (2, 1)
    );
}

#[tokio::test]
async fn trouble_at_the_identity_provider_is_named() {
    let jtl = Jtl::start().await;
    let token = jtl
        .session_token(&jtl.tenant(0).await.unwrap())
        .await
        .unwrap();
    for (upstream, status, code) in [
        (401, StatusCode::BAD_GATEWAY, "client_credentials_refused"),
        (
            500,
            StatusCode::SERVICE_UNAVAILABLE,
            "identity_provider_unavailable",
        ),
    ] {
        jtl.control
            .fault(&Fault::on(Target::Token).status(upstream))
            .await
            .unwrap();
        let answer = Backend::start(&jtl)
            .await
            .get_as(&token, "/api/session")
            .await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
        jtl.control.clear_faults().await.unwrap();
    }
    jtl.control
        .fault(&Fault::on(Target::Jwks).status(500))
        .await
        .unwrap();
    let answer = Backend::start(&jtl)
        .await
        .get_as(&token, "/api/session")
        .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "token_keys_unavailable")
    );
}

#[tokio::test]
async fn a_platform_that_is_gone_is_unavailable() {
    let jtl = Jtl::start().await;
    let (backend, token) = connected(&jtl).await;
    let Jtl { sandbox, .. } = jtl;
    sandbox.shutdown().await;
    let answer = backend.get_as(&token, "/api/names").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "wawi_unreachable")
    );
    // What needs no platform goes on.
    assert_eq!(
        backend.get_as(&token, "/api/session").await.status,
        StatusCode::OK
    );
    assert_eq!(
        backend.get("/health").await.json(),
        json!({ "status": "ok" })
    );
}

#[tokio::test]
async fn a_key_that_rotates_while_the_server_runs_works() {
    let jtl = Jtl::start().await;
    let (backend, token) = connected(&jtl).await;
    jtl.control
        .rotate_session_keys(Rotation {
            withdraw_old: false,
        })
        .await
        .unwrap();
    let fresh = jtl
        .session_token(&jtl.tenant(0).await.unwrap())
        .await
        .unwrap();
    assert_eq!(
        backend.get_as(&fresh, "/api/session").await.status,
        StatusCode::OK
    );
    assert_eq!(
        backend.get_as(&token, "/api/session").await.status,
        StatusCode::OK
    );
}
