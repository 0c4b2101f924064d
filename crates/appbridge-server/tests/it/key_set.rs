//! The key set: when the issuer is asked, and what happens while it is down.

use std::time::Duration;

use appbridge_sandbox::control::{Fault, Rotation, Target, TokenKind};
use appbridge_server::{
    AccessTokenError, KeySet, KeySetError, KeySetPolicy, SessionVerifier, TokenError,
};
use futures_util::future::join_all;
use serde_json::json;

use crate::support::{JWKS, Jtl, TOKEN, pass_time, signed_by_stranger, take_apart, until};

fn unknown(kid: &str) -> String {
    signed_by_stranger(&json!({ "alg": "EdDSA", "kid": kid }), &json!({}))
}

#[tokio::test]
async fn many_tokens_cause_one_request_to_each_service() {
    let jtl = Jtl::start().await;
    let (verifier, tenant) = (jtl.session_verifier(), jtl.tenant(0).await.unwrap());
    let token = jtl.session_token(&tenant).await.unwrap();
    let verdicts = join_all((0..40).map(|_| verifier.verify(&token))).await;
    assert!(verdicts.iter().all(Result::is_ok));
    verifier.verify(&token).await.unwrap();
    assert_eq!((jtl.count(JWKS).await, jtl.count(TOKEN).await), (1, 1));
    let bearer = jtl.requests_to(JWKS).await.unwrap().first().unwrap().bearer;
    assert_eq!(bearer, Some(TokenKind::Access));
}

#[tokio::test]
async fn a_rotated_key_works_at_once() {
    let jtl = Jtl::start().await;
    let (verifier, tenant) = (jtl.session_verifier(), jtl.tenant(0).await.unwrap());
    let before = jtl.session_token(&tenant).await.unwrap();
    verifier.verify(&before).await.unwrap();
    for rotations in 1..=3 {
        jtl.control
            .rotate_session_keys(Rotation {
                withdraw_old: false,
            })
            .await
            .unwrap();
        let after = jtl.session_token(&tenant).await.unwrap();
        assert_ne!(
            take_apart(&before).header["kid"],
            take_apart(&after).header["kid"]
        );
        verifier.verify(&after).await.unwrap();
        verifier.verify(&before).await.unwrap();
        assert_eq!(jtl.count(JWKS).await, 1 + rotations);
    }
}

#[tokio::test]
async fn a_withdrawn_key_ends_with_the_renewal_of_the_set() {
    let jtl = Jtl::start().await;
    let policy = KeySetPolicy::default();
    let (verifier, tenant) = (
        jtl.session_verifier_with(policy),
        jtl.tenant(0).await.unwrap(),
    );
    let old = jtl.session_token(&tenant).await.unwrap();
    verifier.verify(&old).await.unwrap();
    jtl.control
        .rotate_session_keys(Rotation { withdraw_old: true })
        .await
        .unwrap();
    verifier.verify(&old).await.unwrap();
    assert_eq!(jtl.count(JWKS).await, 1);
    pass_time(policy.lifetime).await;
    until("the key's end", async || {
        verifier.verify(&old).await == Err(TokenError::UnknownKey)
    })
    .await;
    // The renewal, and the search for a key that it did not bring.
    assert_eq!(jtl.count(JWKS).await, 3);
}

#[tokio::test]
async fn made_up_key_ids_do_not_hammer_the_issuer() {
    let jtl = Jtl::start().await;
    let policy = KeySetPolicy::default();
    let (verifier, tenant) = (
        jtl.session_verifier_with(policy),
        jtl.tenant(0).await.unwrap(),
    );
    let token = jtl.session_token(&tenant).await.unwrap();
    verifier.verify(&token).await.unwrap();
    for number in 0..50 {
        let made_up = unknown(&format!("made-up-{number}"));
        assert_eq!(verifier.verify(&made_up).await, Err(TokenError::UnknownKey));
    }
    assert_eq!(jtl.count(JWKS).await, 2);
    pass_time(policy.cooldown).await;
    assert_eq!(
        verifier.verify(&unknown("again")).await,
        Err(TokenError::UnknownKey)
    );
    assert_eq!(jtl.count(JWKS).await, 3);
    verifier.verify(&token).await.unwrap();
}

#[tokio::test]
async fn known_keys_go_on_working_while_the_issuer_is_down_but_not_for_ever() {
    let jtl = Jtl::start().await;
    let policy = KeySetPolicy::default();
    let (verifier, tenant) = (
        jtl.session_verifier_with(policy),
        jtl.tenant(0).await.unwrap(),
    );
    let token = jtl.session_token(&tenant).await.unwrap();
    verifier.verify(&token).await.unwrap();
    jtl.control
        .fault(&Fault::on(Target::Jwks).status(500))
        .await
        .unwrap();
    pass_time(policy.lifetime).await;
    verifier.verify(&token).await.unwrap();
    until("the fetch", async || jtl.count(JWKS).await == 2).await;
    for _ in 0..20 {
        verifier.verify(&token).await.unwrap();
    }
    // One fetch failed; the others kept quiet.
    assert_eq!(jtl.count(JWKS).await, 2);
    let unavailable = TokenError::KeysUnavailable(KeySetError::Status { status: 500 });
    assert_eq!(
        verifier.verify(&unknown("new")).await,
        Err(unavailable.clone())
    );
    pass_time(policy.grace).await;
    assert_eq!(verifier.verify(&token).await, Err(unavailable));
    jtl.control.clear_faults().await.unwrap();
    pass_time(Duration::from_secs(30)).await;
    verifier.verify(&token).await.unwrap();
}

#[tokio::test]
async fn without_any_keys_the_token_is_not_to_blame() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    let broken = || Fault::on(Target::Jwks).once();
    let cases = [
        (broken().status(503), KeySetError::Status { status: 503 }),
        (broken().body("<html>"), KeySetError::Undecodable),
        (
            broken().body(json!({ "keys": [] })),
            KeySetError::NoUsableKey,
        ),
    ];
    for (fault, error) in cases {
        jtl.control.fault(&fault).await.unwrap();
        let verifier = jtl.session_verifier();
        assert_eq!(
            verifier.verify(&token).await,
            Err(TokenError::KeysUnavailable(error))
        );
        pass_time(Duration::from_secs(1)).await;
        verifier.verify(&token).await.unwrap();
    }
}

#[tokio::test]
async fn an_endpoint_that_is_down_is_asked_less_and_less_often() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let (verifier, token) = (
        jtl.session_verifier(),
        jtl.session_token(&tenant).await.unwrap(),
    );
    jtl.control
        .fault(&Fault::on(Target::Jwks).status(500))
        .await
        .unwrap();
    let together = join_all((0..40).map(|_| verifier.verify(&token))).await;
    assert!(together.iter().all(Result::is_err));
    assert_eq!(jtl.count(JWKS).await, 1);
    // The pauses double from at most a quarter of a second.
    for failures in 1..8 {
        pass_time(Duration::from_millis(250 << (failures - 1))).await;
        assert!(verifier.verify(&token).await.is_err());
        assert_eq!(jtl.count(JWKS).await, failures + 1);
    }
    // The eighth has at least fifteen seconds.
    for _ in 0..50 {
        assert!(verifier.verify(&token).await.is_err());
    }
    assert_eq!(jtl.count(JWKS).await, 8);
}

#[tokio::test]
async fn the_bearer_is_sent_where_it_is_wanted() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    let issuer = || appbridge_server::IssuerRule::IfPresent(jtl.base.to_string());
    let bare = || {
        let keys =
            KeySet::for_session_tokens(jtl.http.clone(), &jtl.base, None, KeySetPolicy::default());
        SessionVerifier::new(keys, issuer())
    };
    let refused = TokenError::KeysUnavailable(KeySetError::Status { status: 401 });
    assert_eq!(bare().verify(&token).await, Err(refused));
    jtl.control
        .change_settings(|settings| settings.jwks_requires_bearer = false)
        .await
        .unwrap();
    bare().verify(&token).await.unwrap();
}

#[tokio::test]
async fn a_refused_bearer_is_renewed_once() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let policy = KeySetPolicy::default();
    let (verifier, token) = (
        jtl.session_verifier_with(policy),
        jtl.session_token(&tenant).await.unwrap(),
    );
    verifier.verify(&token).await.unwrap();
    jtl.control.revoke_access_tokens().await.unwrap();
    jtl.control.forget_requests().await.unwrap();
    pass_time(policy.lifetime).await;
    verifier.verify(&token).await.unwrap();
    until("the second attempt", async || jtl.count(JWKS).await == 2).await;
    assert_eq!(jtl.count(TOKEN).await, 1);
}

#[tokio::test]
async fn wrong_credentials_show_as_such() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    jtl.control
        .fault(&Fault::on(Target::Token).status(401))
        .await
        .unwrap();
    let verdict = jtl
        .session_verifier()
        .verify(&jtl.session_token(&tenant).await.unwrap())
        .await;
    let refused = AccessTokenError::Refused {
        status: 401,
        error: "invalid_client".into(),
    };
    assert_eq!(
        verdict,
        Err(TokenError::KeysUnavailable(KeySetError::AccessToken(
            refused
        )))
    );
    assert_eq!(jtl.count(JWKS).await, 0);
}

#[tokio::test]
async fn readiness_asks_no_more_often_than_tokens_would() {
    let jtl = Jtl::start().await;
    let policy = KeySetPolicy::default();
    let keys = jtl.session_keys(policy);
    for _ in 0..20 {
        assert_eq!(keys.ready().await, Ok(()));
    }
    assert_eq!(jtl.count(JWKS).await, 1);
    jtl.control
        .fault(&Fault::on(Target::Jwks).status(500))
        .await
        .unwrap();
    pass_time(policy.lifetime).await;
    assert_eq!(keys.ready().await, Ok(()));
    until("the fetch", async || jtl.count(JWKS).await == 2).await;
    // Known keys are good for an hour more, and asking again is no use yet.
    for _ in 0..20 {
        assert_eq!(keys.ready().await, Ok(()));
    }
    assert_eq!(jtl.count(JWKS).await, 2);
    pass_time(policy.grace).await;
    let down = Err(KeySetError::Status { status: 500 });
    assert_eq!(keys.ready().await, down);
}

#[tokio::test]
async fn a_set_that_is_withdrawn_is_not_ready() {
    let jtl = Jtl::start().await;
    let policy = KeySetPolicy::default();
    let keys = jtl.session_keys(policy);
    assert_eq!(keys.ready().await, Ok(()));
    jtl.control
        .fault(&Fault::on(Target::Jwks).body(json!({ "keys": [] })))
        .await
        .unwrap();
    pass_time(policy.lifetime).await;
    let withdrawn = Err(KeySetError::NoUsableKey);
    until("the withdrawal", async || keys.ready().await == withdrawn).await;
    assert_eq!(keys.ready().await, withdrawn);
}
