//! What an observer is told: what happens, once each, and nothing of a tenant.

use std::sync::{Arc, Mutex};

use appbridge_sandbox::control::{Fault, Target, TokenRequest};
use appbridge_server::{
    Authenticator, Event, HttpClient, Observer, Operation, Renewed, RetryPolicy, TokenError,
};
use serde_json::Value;

use crate::support::Jtl;

#[derive(Default)]
struct Told(Mutex<Vec<Event>>);

impl Observer for Told {
    fn observe(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Told {
    /// What happened since the last time, without durations.
    fn take(&self) -> Vec<String> {
        let events = std::mem::take(&mut *self.0.lock().unwrap());
        let said = |event| match event {
            Event::Renewal { what, error, .. } => format!("{} {error:?}", what.name()),
            Event::ApiRequest { status, .. } => format!("request {status:?}"),
            Event::Retry { code, .. } => format!("retry {code}"),
            Event::Refusal { code, .. } => format!("refusal {code}"),
            Event::NotSent { code, .. } => format!("not sent {code}"),
            other => format!("{other:?}"),
        };
        events.into_iter().map(said).collect()
    }
}

async fn observed() -> (Jtl, Arc<Told>) {
    let told = Arc::new(Told::default());
    let mut jtl = Jtl::start().await;
    jtl.http = HttpClient::new().unwrap().observed_by(told.clone());
    (jtl, told)
}

const QUERY: Operation<()> = Operation {
    name: "N",
    document: "query N { QueryItems(first: 1) { nodes { id } } }",
    variables: (),
};

#[tokio::test]
async fn tokens_and_keys_are_told_as_they_are_fetched_and_refusals_as_they_come() {
    let (jtl, told) = observed().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    let authenticator = Authenticator::new(jtl.session_verifier());
    for _ in 0..3 {
        authenticator.authenticate(&token).await.unwrap();
    }
    assert_eq!(told.take(), ["access_token None", "key_set None"]);
    let expired = jtl
        .session_token(TokenRequest::from(&tenant).expired())
        .await
        .unwrap();
    let refused = authenticator.authenticate(&expired).await;
    assert_eq!(refused, Err(TokenError::Expired));
    assert_eq!(told.take(), ["refusal token_expired"]);

    let down = Fault::on(Target::Jwks).status(500);
    jtl.control.fault(&down).await.unwrap();
    let authenticator = Authenticator::new(jtl.session_verifier());
    for expected in [
        &[
            "access_token None",
            "key_set Some(\"token_keys_unavailable\")",
            "refusal token_keys_unavailable",
        ][..],
        // In the pause nobody is asked.
        &["refusal token_keys_unavailable"],
    ] {
        authenticator.authenticate(&token).await.unwrap_err();
        assert_eq!(told.take(), expected);
    }
    assert_eq!(Renewed::ScxToken.name(), "scx_token");
}

#[tokio::test]
async fn every_attempt_at_the_api_is_told_and_why_there_is_another() {
    let (jtl, told) = observed().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let session = jtl.session(&tenant).await;
    let fast = RetryPolicy {
        first_delay: std::time::Duration::ZERO,
        ..RetryPolicy::default()
    };
    let api = jtl.platform().with_retries(fast).for_tenant(&session);
    told.take();
    let query = async || api.graphql::<Value, _>(&QUERY).await;
    query().await.unwrap();
    assert_eq!(told.take(), ["access_token None", "request Some(200)"]);
    let once = Fault::on(Target::Erp).status(503).once();
    jtl.control.fault(&once).await.unwrap();
    query().await.unwrap();
    assert_eq!(
        told.take(),
        [
            "request Some(503)",
            "retry wawi_unavailable",
            "request Some(200)"
        ]
    );
    jtl.control.revoke_access_tokens().await.unwrap();
    query().await.unwrap();
    assert_eq!(
        told.take(),
        [
            "request Some(401)",
            "access_token None",
            "retry token_refused",
            "request Some(200)"
        ]
    );
}
