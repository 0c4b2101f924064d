//! SCX auth tokens: when SCX is asked for one, and what becomes of failures.

use std::num::NonZeroU32;
use std::time::Duration;

use appbridge_sandbox::control::{Cut, Fault, Target, TokenKind};
use appbridge_server::{HttpClient, ScxScope, ScxTokenError, ScxTokens, TransportError};
use futures_util::future::join_all;
use serde_json::json;

use crate::support::{Jtl, pass_time, until};

const AUTH: &str = "/v1/auth";
const EVENTS: &str = "/v1/channel/event";

async fn pass(seconds: u64) {
    pass_time(Duration::from_secs(seconds)).await;
}

fn tokens(jtl: &Jtl) -> ScxTokens {
    tokens_with(jtl, jtl.http.clone(), jtl.sandbox.scx_refresh_token())
}

fn tokens_with(jtl: &Jtl, http: HttpClient, refresh_token: &str) -> ScxTokens {
    ScxTokens::new(http, &jtl.base, refresh_token.to_owned().into())
}

#[derive(Debug)]
enum Failure {
    Token(ScxTokenError),
    #[allow(dead_code, reason = "a failed test prints it")]
    Request(reqwest::Error),
}

impl From<ScxTokenError> for Failure {
    fn from(error: ScxTokenError) -> Self {
        Self::Token(error)
    }
}

/// The status of one request to the Channel API, which may take two.
async fn events(jtl: &Jtl, tokens: &ScxTokens) -> Result<u16, Failure> {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = jtl.sandbox.url().join("v1/channel/event").unwrap();
    tokens
        .attempt(
            |bearer| {
                let request = http.get(url.clone()).header("Authorization", bearer);
                async {
                    let answer = request.send().await.map_err(Failure::Request)?;
                    Ok(answer.status().as_u16())
                }
            },
            |status| *status == 401,
        )
        .await
}

#[tokio::test]
async fn one_request_serves_everybody_until_a_minute_remains() {
    let jtl = Jtl::start().await;
    let tokens = tokens(&jtl);
    let all = join_all((0..40).map(|_| tokens.get())).await;
    assert!(
        all.iter()
            .all(|token| token.as_ref().unwrap().scope() == ScxScope::Channel)
    );
    // The margin of a minute is up to a tenth longer, by chance.
    pass(3600 - 66 - 5).await;
    tokens.get().await.unwrap();
    assert_eq!(jtl.count(AUTH).await, 1);
    pass(11).await;
    assert!(
        join_all((0..40).map(|_| tokens.get()))
            .await
            .iter()
            .all(Result::is_ok)
    );
    until("the renewal", async || jtl.count(AUTH).await == 2).await;
    let seen = jtl.requests_to(AUTH).await.unwrap();
    assert_eq!(
        seen[0].content_type.as_deref(),
        Some("application/x-www-form-urlencoded")
    );
}

#[tokio::test]
async fn the_token_opens_the_channel_api_and_is_not_printed() {
    let jtl = Jtl::start().await;
    let tokens = tokens(&jtl);
    assert_eq!(events(&jtl, &tokens).await.unwrap(), 200);
    assert_eq!(
        jtl.requests_to(EVENTS).await.unwrap()[0].bearer,
        Some(TokenKind::Scx)
    );
    let token = tokens.get().await.unwrap();
    let bearer = token.bearer();
    let secret = bearer.to_str().unwrap().rsplit('.').next().unwrap();
    let shown = format!("{tokens:?} {token:?} {bearer:?}");
    assert!(
        !shown.contains(secret) && !shown.contains(jtl.sandbox.scx_refresh_token()),
        "{shown}"
    );
}

#[tokio::test]
async fn a_refused_token_is_renewed_and_the_request_repeated_once() {
    let jtl = Jtl::start().await;
    let tokens = tokens(&jtl);
    tokens.get().await.unwrap();
    jtl.control.revoke_scx_tokens().await.unwrap();
    let together = join_all((0..20).map(|_| events(&jtl, &tokens))).await;
    assert!(together.into_iter().all(|status| status.unwrap() == 200));
    assert_eq!(jtl.count(AUTH).await, 2);

    jtl.control
        .fault(&Fault::on(Target::Scx).status(401))
        .await
        .unwrap();
    jtl.control.forget_requests().await.unwrap();
    assert_eq!(events(&jtl, &tokens).await.unwrap(), 401);
    assert_eq!((jtl.count(EVENTS).await, jtl.count(AUTH).await), (2, 1));
    // A new token did not help, so there is none again so soon.
    assert_eq!(events(&jtl, &tokens).await.unwrap(), 401);
    assert_eq!((jtl.count(EVENTS).await, jtl.count(AUTH).await), (3, 1));
    pass(5).await;
    assert_eq!(events(&jtl, &tokens).await.unwrap(), 401);
    assert_eq!((jtl.count(EVENTS).await, jtl.count(AUTH).await), (5, 2));
}

#[tokio::test]
async fn a_wrong_refresh_token_is_refused_once_for_all() {
    let jtl = Jtl::start().await;
    let tokens = tokens_with(&jtl, jtl.http.clone(), "wr0ng");
    let together = join_all((0..20).map(|_| tokens.get())).await;
    let refused = ScxTokenError::Refused { status: 401 };
    assert!(
        together
            .into_iter()
            .all(|token| token.unwrap_err() == refused)
    );
    assert_eq!(jtl.count(AUTH).await, 1);
    assert_eq!(
        (refused.code(), refused.is_transient()),
        ("scx_refresh_token_refused", false)
    );
    assert!(!format!("{tokens:?}").contains("wr0ng"));
    match events(&jtl, &tokens).await.unwrap_err() {
        Failure::Token(error) => assert_eq!(error, refused),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_rate_limit_is_kept() {
    let jtl = Jtl::start().await;
    jtl.control
        .change_settings(|settings| settings.scx_auth_rate_limit_per_minute = NonZeroU32::new(1))
        .await
        .unwrap();
    let tokens = tokens(&jtl);
    let token = tokens.get().await.unwrap();
    tokens.refused(&token);
    let limited = tokens.get().await.unwrap_err();
    let ScxTokenError::RateLimited {
        retry_after_seconds: Some(wait),
    } = limited
    else {
        panic!("{limited:?}")
    };
    for _ in 0..10 {
        assert_eq!(tokens.get().await.unwrap_err(), limited);
    }
    assert_eq!(jtl.count(AUTH).await, 2);
    jtl.control
        .change_settings(|settings| settings.scx_auth_rate_limit_per_minute = None)
        .await
        .unwrap();
    pass(wait).await;
    tokens.get().await.unwrap();
    assert_eq!(jtl.count(AUTH).await, 3);
}

#[tokio::test]
async fn a_valid_token_serves_while_it_cannot_be_renewed() {
    let jtl = Jtl::start().await;
    let tokens = tokens(&jtl);
    tokens.get().await.unwrap();
    let fault = Fault::on(Target::ScxAuth).status(429).retry_after(20);
    jtl.control.fault(&fault).await.unwrap();
    pass(3600 - 30).await;
    tokens.get().await.unwrap();
    until("a renewal that fails", async || jtl.count(AUTH).await == 2).await;
    for _ in 0..10 {
        tokens.get().await.unwrap();
    }
    assert_eq!(jtl.count(AUTH).await, 2);
    pass(30).await;
    let limited = ScxTokenError::RateLimited {
        retry_after_seconds: Some(20),
    };
    assert_eq!(tokens.get().await.unwrap_err(), limited);
    assert_eq!(jtl.count(AUTH).await, 3);
    jtl.control.clear_faults().await.unwrap();
    pass(20).await;
    tokens.get().await.unwrap();
}

#[tokio::test]
async fn every_failure_is_typed() {
    let jtl = Jtl::start().await;
    let impatient = HttpClient::with_timeout(Duration::from_millis(400)).unwrap();
    let on = || Fault::on(Target::ScxAuth);
    let elsewhere = jtl.sandbox.url().join("v1/channel/event").unwrap();
    for (fault, error) in [
        (on().status(503), ScxTokenError::Failed { status: 503 }),
        (
            on().redirect(elsewhere),
            ScxTokenError::Failed { status: 302 },
        ),
        (on().body("{"), ScxTokenError::Undecodable),
        (
            on().body(json!({ "authToken": "a\nb", "expiresIn": 5 })),
            ScxTokenError::Undecodable,
        ),
        (on().huge(u64::MAX), TransportError::TooLarge.into()),
        (
            on().cut(Cut::BeforeAnswer),
            TransportError::Unreachable.into(),
        ),
        (on().cut(Cut::InBody), TransportError::Unreachable.into()),
        (
            on().trickle(Duration::from_millis(20)),
            TransportError::Timeout.into(),
        ),
        (
            on().delay(Duration::from_secs(60)),
            TransportError::Timeout.into(),
        ),
    ] {
        jtl.control.fault(&fault).await.unwrap();
        let http = match &error {
            ScxTokenError::Transport(TransportError::Timeout) => impatient.clone(),
            _ => jtl.http.clone(),
        };
        let tokens = tokens_with(&jtl, http, jtl.sandbox.scx_refresh_token());
        assert_eq!(tokens.get().await.unwrap_err(), error, "{fault:?}");
        jtl.control.clear_faults().await.unwrap();
    }
    // A redirect would carry the refresh token away.
    assert_eq!(jtl.count(EVENTS).await, 0);
    let tokens = tokens(&jtl);
    jtl.sandbox.shutdown().await;
    let absent = ScxTokenError::Transport(TransportError::Unreachable);
    assert_eq!(tokens.get().await.unwrap_err(), absent);
}
