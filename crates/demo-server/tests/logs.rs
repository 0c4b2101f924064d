//! The log at its most talkative: the ten steps, and no secret.
//!
//! The only test of this file, since the log is the whole process'.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use sandbox::control::{Fault, Target, TokenRequest};
use serde_json::{Value, json};
use support::{Backend, Jtl};
use tracing::level_filters::LevelFilter;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Captured {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

/// The steps of the backend's own events, in their order.
fn steps(log: &str) -> Vec<u64> {
    log.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|event| event["level"] == "INFO" || event["level"] == "WARN")
        .filter(|event| !event["target"].as_str().unwrap().starts_with("sandbox"))
        .filter_map(|event| event["fields"]["step"].as_u64())
        .collect()
}

#[tokio::test]
async fn the_log_tells_the_ten_steps_and_no_secret() {
    let captured = Captured::default();
    let writer = captured.clone();
    tracing_subscriber::fmt()
        .json()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .init();

    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let (issuer, app_id) = (jtl.origin(), jtl.sandbox.app_id().to_owned());
    let backend = Backend::start_with(&jtl, |cli| {
        cli.jtl_issuer = Some(issuer);
        cli.jtl_app_id = Some(app_id);
    })
    .await;
    let (token, app_token) = (
        jtl.session_token(&tenant).await.unwrap(),
        jtl.app_token(&tenant).await.unwrap(),
    );
    let (expired, access) = (
        jtl.session_token(TokenRequest::from(&tenant).expired())
            .await
            .unwrap(),
        jtl.sandbox.access_token().await.unwrap(),
    );
    let mut log = captured.take();

    backend.connect(&token).await;
    let connecting = captured.take();
    assert_eq!(steps(&connecting), [3, 4, 5, 6, 7, 10], "{connecting}");
    backend.get_as(&token, "/api/items").await;
    let reading = captured.take();
    // The token has been verified before: no signature is checked again.
    assert_eq!(steps(&reading), [3, 7, 8, 9, 10], "{reading}");
    log += &connecting;
    log += &reading;

    // Everything that handles a token or fails with one in its hands.
    backend.connect(&app_token).await;
    for refused in [
        &expired,
        &access,
        &format!("{token}x"),
        &token.replace('.', ""),
    ] {
        backend.get_as(refused, "/api/items").await;
    }
    jtl.control.revoke_access_tokens().await.unwrap();
    backend.get_as(&token, "/api/items").await;
    let echo = json!({ "errorCode": token, "errorMessage": access, "TraceId": token });
    for status in [400, 401, 403, 500] {
        jtl.control
            .fault(
                &Fault::on(Target::Erp)
                    .status(status)
                    .body(echo.clone())
                    .once(),
            )
            .await
            .unwrap();
        backend.get_as(&token, "/api/items").await;
    }
    let errors = [json!({ "message": token, "extensions": { "code": token, "traceId": access } })];
    jtl.control
        .fault(&Fault::on(Target::Erp).graphql_errors(errors).once())
        .await
        .unwrap();
    backend.get_as(&token, "/api/items").await;
    jtl.control
        .fault(
            &Fault::on(Target::Token)
                .status(401)
                .body(json!({ "error": token })),
        )
        .await
        .unwrap();
    let fresh = Backend::start(&jtl).await;
    fresh.get_as(&token, "/api/session").await;
    log += &captured.take();

    // The log is really the talkative one, and complete.
    for expected in [
        "\"TRACE\"",
        "client_credentials_refused",
        "token_expired",
        "tenant connected",
    ] {
        assert!(log.contains(expected), "{expected} is missing");
    }
    // Tokens by their beginning (every JWT's) and by their signatures.
    let signatures =
        [&token, &app_token, &expired, &access].map(|one| one.rsplit('.').next().unwrap());
    let basic = {
        use base64::Engine;
        let pair = format!(
            "{}:{}",
            jtl.sandbox.client_id(),
            jtl.sandbox.client_secret()
        );
        base64::engine::general_purpose::STANDARD.encode(pair)
    };
    let secrets = [
        "eyJ",
        jtl.sandbox.client_secret(),
        &basic,
        "Bearer ey",
        "Basic ",
    ];
    for secret in secrets.into_iter().chain(signatures) {
        let leak = log.lines().find(|line| line.contains(secret));
        assert_eq!(leak, None, "a secret is in the log");
    }
}
