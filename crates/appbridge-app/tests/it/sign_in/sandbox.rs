//! Signing in by the sandbox, as developers see it.

use std::num::NonZeroU32;

use appbridge_sandbox::control::{Fault, Installation, SignInFault, Target};
use appbridge_sandbox::{Config, Sandbox, manifest};
use axum::http::StatusCode;
use serde_json::json;

use super::{Browser, HERE, provider, until};
use crate::support::{Answer, Backend, Jtl};

async fn start() -> Jtl {
    let app = json!({
        "technicalName": "sign-in-app",
        "version": "1.0.0",
        "capabilities": { "erp": { "api": { "scopes": ["items.read"] } } },
        "authentication": { "publicClient": {
            "redirectUris": [format!("{HERE}auth/callback")],
            "postLogoutRedirectUris": [HERE],
        }},
    });
    let sandbox = Sandbox::start(Config {
        manifest: Some(manifest::parse(&app.to_string()).unwrap()),
        ..Config::default()
    })
    .await
    .unwrap();
    let control = sandbox.control().unwrap();
    for tenant in control.tenants().await.unwrap() {
        let installed = Installation::Installed;
        control
            .set_installation(tenant.id, installed)
            .await
            .unwrap();
    }
    Jtl { sandbox, control }
}

async fn app(jtl: &Jtl) -> Backend {
    Backend::start_with(jtl, |cli| {
        cli.jtl_issuer = Some(jtl.origin());
        cli.jtl_app_id = Some(jtl.sandbox.app_id().to_owned());
        cli.jtl_public_client_id = Some(jtl.sandbox.public_client_id().to_owned());
        cli.public_url = Some(HERE.into());
    })
    .await
}

/// Chooses a tenant's first user on the sandbox's page.
async fn sign_in(jtl: &Jtl, browser: &mut Browser, tenant: usize) -> Answer {
    let begun = browser.get("/auth/sign-in?return=/erp").await;
    if begun.status != 303 {
        return begun;
    }
    let user = jtl.tenant(tenant).await.unwrap().users[0].id.to_string();
    let no_redirects = reqwest::redirect::Policy::none();
    let http = reqwest::Client::builder().redirect(no_redirects);
    let page = http.build().unwrap().post(begun.header("location"));
    let form = [("decision", "signIn"), ("user", &*user)];
    let back = page.form(&form).send().await.unwrap();
    let back = back.headers()["location"].to_str().unwrap();
    browser.get(&back.replacen(HERE, "/", 1)).await
}

#[tokio::test]
async fn a_user_signs_in_and_out() {
    let jtl = start().await;
    let backend = app(&jtl).await;
    let tenants = [jtl.tenant(0).await.unwrap(), jtl.tenant(1).await.unwrap()];
    let mut browser = Browser::new(&backend);
    for (at, tenant) in tenants.iter().enumerate() {
        let back = sign_in(&jtl, &mut browser, at).await;
        assert_eq!(back.header("location"), format!("{HERE}erp"), "{back:?}");
        let session = browser.who().await;
        assert_eq!(session["tenantId"], tenant.id.to_string());
        assert_eq!(session["userId"], tenant.users[0].id.to_string());
        // The ID token does not tell it.
        assert_eq!(session["name"], tenant.users[0].name);
    }
    assert_eq!(
        browser.post("/api/connect-tenant").await.status,
        StatusCode::OK
    );
    assert_eq!(browser.get("/api/names").await.status, StatusCode::OK);
    let out = browser.post("/auth/sign-out").await.json();
    let no_redirects = reqwest::redirect::Policy::none();
    let http = reqwest::Client::builder().redirect(no_redirects).build();
    let ended = http.unwrap().get(out["location"].as_str().unwrap());
    let ended = ended.send().await.unwrap();
    assert!(
        ended.status().is_success() || ended.status().is_redirection(),
        "{ended:?}"
    );
    assert_eq!(browser.get("/api/names").await.code(), "signed_out");
}

#[tokio::test]
async fn every_fault_of_a_sign_in_has_its_code() {
    let jtl = start().await;
    let backend = app(&jtl).await;
    for (fault, code) in [
        (SignInFault::Refused, "sign_in_refused"),
        (SignInFault::Unavailable, "sign_in_unavailable"),
        (SignInFault::CodeExpired, "sign_in_failed"),
        (SignInFault::CodeUsed, "sign_in_failed"),
        (SignInFault::WrongNonce, "sign_in_failed"),
        (SignInFault::WrongState, "sign_in_failed"),
        (SignInFault::OpaqueAccessToken, "access_token_opaque"),
    ] {
        jtl.fault(&Fault::sign_in(fault).once()).await.unwrap();
        let mut browser = Browser::new(&backend);
        assert_eq!(
            sign_in(&jtl, &mut browser, 0).await.code(),
            code,
            "{fault:?}"
        );
        assert_eq!(browser.get("/api/session").await.code(), "signed_out");
        jtl.clear_faults().await.unwrap();
    }
    // Its clock is an hour behind, so what it signs is over.
    jtl.change_settings(|settings| settings.clock_skew_seconds = -3600)
        .await
        .unwrap();
    assert_eq!(
        sign_in(&jtl, &mut Browser::new(&backend), 0).await.code(),
        "sign_in_failed"
    );
}

#[tokio::test]
async fn a_provider_that_is_down_at_any_step_is_said_to_be() {
    let jtl = start().await;
    for target in [Target::Discovery, Target::AppKeys, Target::Token] {
        jtl.fault(&Fault::on(target).status(503)).await.unwrap();
        let backend = app(&jtl).await;
        let answer = sign_in(&jtl, &mut Browser::new(&backend), 0).await;
        assert_eq!(answer.code(), "sign_in_unavailable", "{target:?}");
        jtl.clear_faults().await.unwrap();
    }
    // Without a name people are signed in all the same.
    jtl.fault(&Fault::on(Target::UserInfo).status(503))
        .await
        .unwrap();
    let backend = app(&jtl).await;
    let mut browser = Browser::new(&backend);
    assert_eq!(sign_in(&jtl, &mut browser, 0).await.status, 303);
    assert_eq!(browser.who().await["name"], json!(null));
}

#[tokio::test]
async fn a_session_outlasts_its_tokens_until_the_provider_ends_it() {
    let jtl = start().await;
    jtl.change_settings(|settings| settings.session_token_ttl_seconds = NonZeroU32::MIN)
        .await
        .unwrap();
    let backend = app(&jtl).await;
    let mut browser = Browser::new(&backend);
    assert_eq!(sign_in(&jtl, &mut browser, 0).await.status, 303);
    // Past the token's end and the leeway, so that each request needs a new one.
    for _ in 0..2 {
        let over = provider::now() + 6;
        until(|| provider::now() > over).await;
        let session = browser.get("/api/session").await;
        assert_eq!(session.status, StatusCode::OK, "{session:?}");
    }
    jtl.revoke_sign_ins().await.unwrap();
    let over = provider::now() + 6;
    until(|| provider::now() > over).await;
    assert_eq!(browser.get("/api/session").await.code(), "signed_out");
}
