//! The `Session` extractor in a router with a state of its own, and app tokens.

use appbridge_sandbox::control::{Fault, Target, TokenRequest};
use appbridge_server::{
    AppTokenVerifier, Authenticator, KeySet, KeySetPolicy, Session, TokenError, TokenKind,
};
use axum::body::{Body, to_bytes};
use axum::extract::FromRef;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Jtl, put_together, take_apart};

/// A state that has nothing to do with this crate but for one field.
#[derive(Clone)]
struct Shop {
    authenticator: Authenticator,
}

impl FromRef<Shop> for Authenticator {
    fn from_ref(shop: &Shop) -> Self {
        shop.authenticator.clone()
    }
}

fn app(authenticator: Authenticator) -> Router {
    let who = |session: Session| async move {
        Json(json!({ "tenant": session.tenant_id(), "user": session.user_id() }))
    };
    Router::new()
        .route("/", get(who))
        .with_state(Shop { authenticator })
}

async fn ask(app: &Router, authorization: &[&str]) -> (StatusCode, Option<String>, Value) {
    let mut request = Request::get("/?tenantId=from-the-query");
    for value in authorization {
        request = request.header("Authorization", *value);
    }
    let response = app
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let challenge = response.headers().get("WWW-Authenticate");
    let challenge = challenge.map(|value| value.to_str().unwrap().to_owned());
    let status = response.status();
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, challenge, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn both_kinds_of_tokens_make_a_session() {
    let jtl = Jtl::start().await;
    let (authenticator, tenant) = (jtl.authenticator(), jtl.tenant(0).await.unwrap());
    let user_id = tenant.users[0].id.to_string();
    let session = authenticator
        .authenticate(&jtl.session_token(&tenant).await.unwrap())
        .await
        .unwrap();
    assert_eq!(
        (session.kind(), session.user_id()),
        (TokenKind::Session, user_id.as_str())
    );
    assert_eq!(session.tenant_slug(), Some(tenant.slug.as_str()));
    let session = authenticator
        .authenticate(&jtl.app_token(&tenant).await.unwrap())
        .await
        .unwrap();
    assert_eq!(
        (session.kind(), session.user_id()),
        (TokenKind::App, user_id.as_str())
    );
    assert_eq!(session.tenant_id().to_string(), tenant.id.to_string());
}

#[tokio::test]
async fn the_extractor_works_in_any_state() {
    let jtl = Jtl::start().await;
    let (app, tenant) = (app(jtl.authenticator()), jtl.tenant(1).await.unwrap());
    let bearer = format!("Bearer {}", jtl.session_token(&tenant).await.unwrap());
    let (status, _, body) = ask(&app, &[&bearer]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        body,
        json!({ "tenant": tenant.id, "user": tenant.users[0].id })
    );
}

#[tokio::test]
async fn a_request_without_a_valid_token_gets_a_challenge() {
    let jtl = Jtl::start().await;
    let (app, tenant) = (app(jtl.authenticator()), jtl.tenant(0).await.unwrap());
    let expired = format!(
        "Bearer {}",
        jtl.session_token(TokenRequest::from(&tenant).expired())
            .await
            .unwrap()
    );
    let good = format!("Bearer {}", jtl.session_token(&tenant).await.unwrap());
    let cases: [(&[&str], &str, &str); 5] = [
        (&[], "token_missing", "Bearer"),
        (
            &["Basic YTpi"],
            "authorization_malformed",
            r#"Bearer error="invalid_request""#,
        ),
        (
            &[&good, &good],
            "authorization_malformed",
            r#"Bearer error="invalid_request""#,
        ),
        (
            &["Bearer garbage"],
            "token_malformed",
            r#"Bearer error="invalid_token""#,
        ),
        (
            &[&expired],
            "token_expired",
            r#"Bearer error="invalid_token""#,
        ),
    ];
    for (authorization, code, challenge) in cases {
        let (status, given, body) = ask(&app, authorization).await;
        assert_eq!(
            (status, given.as_deref()),
            (StatusCode::UNAUTHORIZED, Some(challenge)),
            "{code}"
        );
        assert_eq!(body["error"]["code"], code);
        assert!(!body["error"]["message"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn when_the_keys_are_out_of_reach_the_client_may_come_again() {
    let jtl = Jtl::start().await;
    let (app, tenant) = (app(jtl.authenticator()), jtl.tenant(0).await.unwrap());
    let bearer = format!("Bearer {}", jtl.session_token(&tenant).await.unwrap());
    for (target, code) in [
        (Target::Jwks, "token_keys_unavailable"),
        (Target::Token, "identity_provider_unavailable"),
    ] {
        jtl.control
            .fault(&Fault::on(target).status(500))
            .await
            .unwrap();
        let app = self::app(jtl.authenticator());
        let (status, challenge, body) = ask(&app, &[&bearer]).await;
        assert_eq!((status, challenge), (StatusCode::SERVICE_UNAVAILABLE, None));
        assert_eq!(body["error"]["code"], code);
        jtl.control.clear_faults().await.unwrap();
    }
    assert_eq!(ask(&app, &[&bearer]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn app_tokens_are_bound_to_issuer_app_and_time() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.app_token(&tenant).await.unwrap();
    let verifier = jtl.app_verifier();
    verifier.verify(&token).await.unwrap();
    let expired = jtl
        .app_token(TokenRequest::from(&tenant).expired())
        .await
        .unwrap();
    assert_eq!(verifier.verify(&expired).await, Err(TokenError::Expired));

    let keys = || KeySet::for_app_tokens(jtl.http.clone(), &jtl.base, KeySetPolicy::default());
    let other_app = AppTokenVerifier::new(keys(), &jtl.base, "another-app");
    assert_eq!(
        other_app.verify(&token).await,
        Err(TokenError::AudienceInvalid)
    );
    let other_issuer = "https://id.jtl-cloud.com".parse().unwrap();
    let other_issuer = AppTokenVerifier::new(keys(), &other_issuer, jtl.sandbox.app_id());
    assert_eq!(
        other_issuer.verify(&token).await,
        Err(TokenError::IssuerInvalid)
    );

    let mut tampered = take_apart(&token);
    tampered.payload["urn:jtl:tenant_id"] = json!(jtl.tenant(1).await.unwrap().id);
    let tampered = put_together(&tampered);
    assert_eq!(
        verifier.verify(&tampered).await,
        Err(TokenError::SignatureInvalid)
    );
}

#[tokio::test]
async fn no_token_passes_as_one_of_another_kind() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let session_only = Authenticator::new(jtl.session_verifier());
    let app_token = jtl.app_token(&tenant).await.unwrap();
    assert_eq!(
        session_only.authenticate(&app_token).await,
        Err(TokenError::AlgorithmNotAllowed)
    );
    let session_token = jtl.session_token(&tenant).await.unwrap();
    assert_eq!(
        jtl.app_verifier().verify(&session_token).await,
        Err(TokenError::AlgorithmNotAllowed)
    );
    let app_only = Authenticator::new(jtl.app_verifier());
    for _ in 0..2 {
        let session = app_only.authenticate(&app_token).await.unwrap();
        assert_eq!(session.tenant_id(), tenant.id);
        let refused = app_only.authenticate(&session_token).await;
        assert_eq!(refused, Err(TokenError::AlgorithmNotAllowed));
    }
    assert_eq!(app_only.inspect(&app_token).await.verdict(), Ok(()));
    for (authenticator, token) in [(&app_only, &session_token), (&session_only, &app_token)] {
        let verdict = authenticator.inspect(token).await.verdict();
        assert_eq!(verdict, Err(TokenError::AlgorithmNotAllowed));
    }
    // The identity provider signs and publishes both kinds, so the signature of
    // an access token is right; it names neither a tenant nor this app.
    let access_token = jtl.sandbox.access_token().await.unwrap();
    let refused = jtl.authenticator().authenticate(&access_token).await;
    assert_eq!(refused, Err(TokenError::ClaimsInvalid));
}
