//! The log at its most talkative: the ten steps, and no secret.

use std::path::Path;

use appbridge_sandbox::control::{Fault, Target, TokenRequest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::process::{Running, against};
use crate::support::{Jtl, database_url};

/// The steps that the program has logged, in their order.
fn steps(log: &str) -> Vec<u64> {
    log.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|event| event["fields"]["step"].as_u64())
        .collect()
}

/// The program, and how much of its log has been looked at.
struct Logged {
    running: Running,
    seen: usize,
}

impl Logged {
    async fn start(command: &mut Command) -> Self {
        let running = Running::start(command).await;
        Self { running, seen: 0 }
    }

    /// The steps of one request.
    async fn steps_of(&mut self, connect: bool, token: &str) -> Vec<u64> {
        let path = if connect {
            "api/connect-tenant"
        } else {
            "api/items"
        };
        self.ask(connect, token, path).await;
        let log = loop {
            // Only whole lines; the last step is the response's.
            let log = self.running.log();
            if log[self.seen..].contains("\"step\":10") {
                break log;
            }
            tokio::task::yield_now().await;
        };
        let steps = steps(&log[self.seen..]);
        self.seen = log.len();
        steps
    }

    async fn ask(&self, connect: bool, token: &str, path: &str) -> StatusCode {
        let url = format!("{}{path}", self.running.url);
        let client = Client::new();
        let request = if connect {
            client.post(url)
        } else {
            client.get(url)
        };
        request.bearer_auth(token).send().await.unwrap().status()
    }

    async fn read(&self, token: &str) -> StatusCode {
        self.ask(false, token, "api/items").await
    }
}

fn program(jtl: &Jtl, folder: &Path) -> Command {
    let mut command = against(jtl, folder, &database_url(folder));
    command
        .env("JTL_ISSUER", jtl.origin())
        .env("JTL_APP_ID", jtl.sandbox.app_id());
    command
}

#[tokio::test]
async fn the_log_tells_the_ten_steps_and_no_secret() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let tenant = jtl.tenant(0).await.unwrap();
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
    let mut logged = Logged::start(&mut program(&jtl, folder.path())).await;

    assert_eq!(logged.steps_of(true, &token).await, [3, 4, 5, 6, 7, 10]);
    // The token has been verified before: no signature is checked again.
    assert_eq!(logged.steps_of(false, &token).await, [3, 7, 8, 9, 10]);

    // Everything that handles a token or fails with one in its hands.
    logged.ask(true, &app_token, "api/connect-tenant").await;
    for refused in [
        &expired,
        &access,
        &format!("{token}x"),
        &token.replace('.', ""),
    ] {
        assert_eq!(logged.read(refused).await, StatusCode::UNAUTHORIZED);
    }
    jtl.control.revoke_access_tokens().await.unwrap();
    assert_eq!(logged.read(&token).await, StatusCode::OK);
    let echo = json!({ "errorCode": token, "errorMessage": access, "TraceId": token });
    for status in [400, 401, 403, 500] {
        let fault = Fault::on(Target::Erp).status(status).body(echo.clone());
        jtl.control.fault(&fault.once()).await.unwrap();
        logged.read(&token).await;
    }
    let errors = [json!({ "message": token, "extensions": { "code": token, "traceId": access } })];
    let fault = Fault::on(Target::Erp).graphql_errors(errors).once();
    jtl.control.fault(&fault).await.unwrap();
    assert_eq!(logged.read(&token).await, StatusCode::BAD_GATEWAY);
    let mut log = logged.running.end().await;

    let fault = Fault::on(Target::Token)
        .status(401)
        .body(json!({ "error": token }));
    jtl.control.fault(&fault).await.unwrap();
    let fresh = Logged::start(&mut program(&jtl, folder.path())).await;
    fresh.ask(false, &token, "api/session").await;
    log += &fresh.running.end().await;

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
    let (id, secret) = (jtl.sandbox.client_id(), jtl.sandbox.client_secret());
    let basic = STANDARD.encode(format!("{id}:{secret}"));
    let secrets = ["eyJ", secret, &basic, "Bearer ey", "Basic "];
    for secret in secrets.into_iter().chain(signatures) {
        let leak = log.lines().find(|line| line.contains(secret));
        assert_eq!(leak, None, "a secret is in the log");
    }
}
