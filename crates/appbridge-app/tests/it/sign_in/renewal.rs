//! Sessions that outlast their tokens.

use std::sync::atomic::Ordering;

use super::provider::{self, Provider};
use super::{Browser, start, two_instances, until};
use crate::support::{Backend, Database, Jtl, on_both_databases};
use axum::http::StatusCode;
use uuid::Uuid;

/// Access tokens count a little longer than they say.
const LEEWAY: i64 = 5;

on_both_databases!(
    whoever_asks_at_once_waits_for_one_renewal,
    a_token_that_ends_soon_is_renewed_while_it_serves,
    a_session_ends_with_the_provider_s,
    a_provider_that_is_away_ends_nothing,
    whoever_signs_out_meanwhile_stays_signed_out,
    new_tokens_are_of_the_same_tenant,
    an_instance_renews_what_another_has_begun,
    a_stolen_refresh_token_ends_the_session,
);

/// As long as signing in may take, in seconds.
const BRIEFLY: i64 = 3;

/// Signed in, with an access token that is over.
async fn with_token_over(provider: &Provider, backend: &Backend) -> Browser {
    provider.behave(|behaviour| behaviour.lifetime = BRIEFLY - LEEWAY);
    let mut browser = Browser::new(backend);
    assert_eq!(browser.sign_in("/").await.status, 303);
    let over = provider::now() + BRIEFLY;
    provider.behave(|behaviour| behaviour.lifetime = 3600);
    until(|| provider::now() > over).await;
    browser
}

fn count(counter: &std::sync::atomic::AtomicUsize) -> usize {
    counter.load(Ordering::SeqCst)
}

/// The provider takes each refresh token once, and ends the session of whoever repeats one.
async fn whoever_asks_at_once_waits_for_one_renewal(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, instances, _folder) = two_instances(&jtl, database).await;
    let browser = with_token_over(&provider, &instances[0]).await;
    // Both have the keys and a connection, so that neither is late.
    let token = provider.access_token();
    for instance in &instances {
        let session = instance.get_as(&token, "/api/session").await;
        assert_eq!(session.status, StatusCode::OK);
    }
    let asked = count(&provider.asked_for_tokens);
    let held = provider.held.write().await;
    let all: Vec<_> = (0..20)
        .map(|at| {
            let mut tab = browser.at(&instances[at % 2]);
            tokio::spawn(async move { tab.get("/api/session").await })
        })
        .collect();
    until(|| count(&provider.asked_for_tokens) > asked).await;
    drop(held);
    for one in all {
        let answer = one.await.unwrap();
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
    assert_eq!((count(&provider.renewals), count(&provider.reuses)), (1, 0));
}

async fn a_token_that_ends_soon_is_renewed_while_it_serves(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, database).await;
    // Over, but for the leeway.
    provider.behave(|behaviour| behaviour.lifetime = 0);
    let mut browser = Browser::new(&backend);
    browser.sign_in("/").await;
    let held = provider.held.write().await;
    assert_eq!(browser.get("/api/session").await.status, StatusCode::OK);
    drop(held);
    until(|| count(&provider.renewals) > 0).await;
    assert_eq!(browser.get("/api/session").await.status, StatusCode::OK);
}

async fn a_session_ends_with_the_provider_s(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, database).await;
    let mut browser = with_token_over(&provider, &backend).await;
    provider.revoke_all();
    assert_eq!(browser.get("/api/session").await.code(), "signed_out");
    assert_eq!(browser.get("/api/session").await.code(), "signed_out");
}

async fn a_provider_that_is_away_ends_nothing(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, database).await;
    let mut browser = with_token_over(&provider, &backend).await;
    provider.behave(|behaviour| behaviour.down = true);
    let away = browser.get("/api/session").await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(away.code(), "sign_in_unavailable");
    provider.behave(|behaviour| behaviour.down = false);
    // The request waits until the provider is asked again.
    assert_eq!(browser.get("/api/session").await.status, StatusCode::OK);
}

async fn whoever_signs_out_meanwhile_stays_signed_out(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, database).await;
    let mut browser = with_token_over(&provider, &backend).await;
    let asked = count(&provider.asked_for_tokens);
    let held = provider.held.write().await;
    let mut tab = browser.clone();
    let under_way = tokio::spawn(async move { tab.get("/api/session").await });
    until(|| count(&provider.asked_for_tokens) > asked).await;
    let mut left_behind = browser.clone();
    assert_eq!(browser.post("/auth/sign-out").await.status, StatusCode::OK);
    drop(held);
    assert_eq!(under_way.await.unwrap().code(), "signed_out");
    assert_eq!(left_behind.get("/api/session").await.code(), "signed_out");
    // Neither the old refresh token is left nor the one that came too late.
    let sorted = |mut tokens: Vec<String>| {
        tokens.sort();
        tokens
    };
    let all = sorted(provider.refresh_tokens());
    assert_eq!(all.len(), 2);
    until(|| sorted(provider.revoked.lock().unwrap().clone()) == all).await;
}

async fn new_tokens_are_of_the_same_tenant(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, database).await;
    let mut browser = with_token_over(&provider, &backend).await;
    provider.behave(|behaviour| behaviour.tenant = Uuid::from_u128(7));
    assert_eq!(browser.get("/api/session").await.code(), "sign_in_failed");
    assert_eq!(browser.get("/api/session").await.code(), "signed_out");
}

async fn an_instance_renews_what_another_has_begun(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, [one, other], _folder) = two_instances(&jtl, database).await;
    let mut browser = with_token_over(&provider, &one).await;
    let renewed = browser.at(&other).get("/api/session").await;
    assert_eq!(renewed.status, StatusCode::OK, "{renewed:?}");
    assert_eq!(browser.get("/api/session").await.status, StatusCode::OK);
    assert_eq!((count(&provider.renewals), count(&provider.reuses)), (1, 0));
}

/// The provider takes it once, and cannot tell the thief from the app.
async fn a_stolen_refresh_token_ends_the_session(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, database).await;
    let mut browser = with_token_over(&provider, &backend).await;
    provider.use_refresh_tokens();
    for _ in 0..2 {
        assert_eq!(browser.get("/api/session").await.code(), "signed_out");
    }
    assert_eq!((count(&provider.renewals), count(&provider.reuses)), (0, 1));
}
