//! Remembered tokens: they save work and change no verdict.

use std::io;
use std::sync::{Arc, Mutex};

use appbridge_sandbox::control::{Rotation, TokenRequest};
use appbridge_server::{Authenticator, KeySetPolicy, TokenError};
use serde_json::json;
use tracing::instrument::WithSubscriber;

use crate::support::{Jtl, pass_time, put_together, signed_by_stranger, take_apart, until};

/// Counts the signature checks by what the verifier logs before each.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn signature_checks(&self) -> usize {
        self.text().matches("validating the token").count()
    }

    /// Runs `work` with its events in this log.
    async fn of<T>(&self, work: impl Future<Output = T>) -> T {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish();
        work.with_subscriber(subscriber).await
    }
}

#[tokio::test]
async fn a_user_s_further_requests_cost_no_signature_check() {
    let jtl = Jtl::start().await;
    let (authenticator, tenant) = (jtl.authenticator(), jtl.tenant(0).await.unwrap());
    for token in [
        jtl.session_token(&tenant).await.unwrap(),
        jtl.app_token(&tenant).await.unwrap(),
    ] {
        let log = Log::default();
        log.of(async {
            let first = authenticator.authenticate(&token).await.unwrap();
            for _ in 0..20 {
                assert_eq!(authenticator.authenticate(&token).await.unwrap(), first);
            }
        })
        .await;
        assert_eq!(log.signature_checks(), 1, "{}", log.text());
        assert!(!log.text().contains(token.as_str()));
    }
}

#[tokio::test]
async fn a_remembered_token_vouches_for_itself_only() {
    let jtl = Jtl::start().await;
    let (authenticator, tenant) = (jtl.authenticator(), jtl.tenant(0).await.unwrap());
    let token = jtl.session_token(&tenant).await.unwrap();
    authenticator.authenticate(&token).await.unwrap();
    let mut tampered = take_apart(&token);
    tampered.payload["tenantId"] = serde_json::json!(jtl.tenant(1).await.unwrap().id);
    assert_eq!(
        authenticator.authenticate(&put_together(&tampered)).await,
        Err(TokenError::SignatureInvalid)
    );
    let cut = token.split_at(token.len() - 1).0;
    assert!(authenticator.authenticate(cut).await.is_err());
    assert!(
        authenticator
            .authenticate(&format!("{token}="))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_remembered_token_ends_with_its_time() {
    let jtl = Jtl::start().await;
    let (authenticator, tenant) = (jtl.authenticator(), jtl.tenant(0).await.unwrap());
    // Expired already, within the five seconds by which clocks may differ.
    let user = tenant.users.first().unwrap();
    let nearly_over = TokenRequest::of(&tenant, user).lasting(-3);
    let token = jtl.control.session_token(nearly_over).await.unwrap();
    authenticator.authenticate(&token).await.unwrap();
    until("the token's end", async || {
        authenticator.authenticate(&token).await == Err(TokenError::Expired)
    })
    .await;
}

#[tokio::test]
async fn a_remembered_token_ends_with_its_key() {
    let jtl = Jtl::start().await;
    let (authenticator, tenant) = (jtl.authenticator(), jtl.tenant(0).await.unwrap());
    let policy = KeySetPolicy::default();
    let old = jtl.session_token(&tenant).await.unwrap();
    authenticator.authenticate(&old).await.unwrap();
    let rotation = Rotation { withdraw_old: true };
    jtl.control.rotate_session_keys(rotation).await.unwrap();
    // Trusted until the set is renewed, as without any memory of tokens.
    authenticator.authenticate(&old).await.unwrap();
    pass_time(policy.lifetime).await;
    until("the key's end", async || {
        authenticator.authenticate(&old).await == Err(TokenError::UnknownKey)
    })
    .await;
}

#[tokio::test]
async fn a_withdrawal_that_another_token_brings_to_light_counts_at_once() {
    let jtl = Jtl::start().await;
    let (authenticator, tenant) = (jtl.authenticator(), jtl.tenant(0).await.unwrap());
    let old = jtl.session_token(&tenant).await.unwrap();
    authenticator.authenticate(&old).await.unwrap();
    let rotation = Rotation { withdraw_old: true };
    jtl.control.rotate_session_keys(rotation).await.unwrap();
    let new = jtl.session_token(&tenant).await.unwrap();
    authenticator.authenticate(&new).await.unwrap();
    assert_eq!(
        authenticator.authenticate(&old).await,
        Err(TokenError::UnknownKey)
    );
}

#[tokio::test]
async fn a_renewed_key_set_with_the_same_key_costs_no_signature_check() {
    let jtl = Jtl::start().await;
    let (authenticator, tenant) = (jtl.authenticator(), jtl.tenant(0).await.unwrap());
    let token = jtl.session_token(&tenant).await.unwrap();
    let log = Log::default();
    log.of(async {
        authenticator.authenticate(&token).await.unwrap();
        pass_time(KeySetPolicy::default().lifetime).await;
        authenticator.authenticate(&token).await.unwrap();
        // A made-up key id waits for the new set.
        let unknown = json!({ "alg": "EdDSA", "kid": "made-up" });
        let unknown = signed_by_stranger(&unknown, &json!({}));
        let verdict = authenticator.authenticate(&unknown).await;
        assert_eq!(verdict, Err(TokenError::UnknownKey));
        authenticator.authenticate(&token).await.unwrap();
    })
    .await;
    assert_eq!(jtl.count(crate::support::JWKS).await, 2);
    assert_eq!(log.signature_checks(), 1, "{}", log.text());
}

#[tokio::test]
async fn so_many_tokens_are_remembered_and_no_more() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let mut tokens = Vec::new();
    for ttl in 1..=50 {
        let user = tenant.users.first().unwrap();
        let request = TokenRequest::of(&tenant, user).lasting(1000 + ttl);
        tokens.push(jtl.control.session_token(request).await.unwrap());
    }
    let twice = async |authenticator: Authenticator| {
        for token in tokens.iter().chain(&tokens) {
            authenticator.authenticate(token).await.unwrap();
        }
    };
    let with_room_for = |capacity| {
        Authenticator::with_capacity((jtl.session_verifier(), jtl.app_verifier()), capacity)
    };
    for (capacity, checks) in [(0, 100..=100), (10, 80..=100), (1000, 50..=50)] {
        let log = Log::default();
        log.of(twice(with_room_for(capacity))).await;
        assert!(
            checks.contains(&log.signature_checks()),
            "{} checks with room for {capacity}",
            log.signature_checks()
        );
    }
}
