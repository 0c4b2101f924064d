//! How many requests to the API are under way, how many sockets stay, and what a request
//! waits for.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use appbridge_server::{
    AccessTokens, BaseUrl, ClientCredentials, Event, HttpClient, Observer, Platform, PlatformError,
    TenantApi, TokenEndpoint, TransportError, UpstreamLimit,
};
use futures_util::future::join_all;
use serde_json::Value;
use tokio::task::JoinHandle;

use crate::support::raw::{Raw, json};
use crate::support::scripted::{at_once, tenant};
use crate::support::until;

/// Fits every endpoint.
const BODY: &str = r#"{"access_token":"t","expires_in":3600,"token_type":"bearer","n":1}"#;
/// Longer than any test: nothing ends because of a clock.
const DAY: Duration = Duration::from_secs(24 * 3600);

#[derive(Default)]
struct NotSent(Mutex<Vec<&'static str>>);

impl Observer for NotSent {
    fn observe(&self, event: Event) {
        if let Event::NotSent { code, .. } = event {
            self.0.lock().unwrap().push(code);
        }
    }
}

fn access_tokens(http: &HttpClient, base: &BaseUrl) -> AccessTokens {
    let credentials = ClientCredentials {
        client_id: "app".into(),
        client_secret: "secret".to_owned().into(),
    };
    let endpoint = TokenEndpoint::client_credentials(base);
    AccessTokens::new(http.clone(), endpoint, credentials)
}

fn get(api: &TenantApi) -> JoinHandle<Result<Value, PlatformError>> {
    tokio::spawn(api.get(["items", "7"]).send())
}

/// A platform, and an API of it whose access token is there already.
async fn platform(http: &HttpClient) -> (Raw, BaseUrl, TenantApi) {
    let server = Raw::responding("127.0.0.1:0", |_| json(BODY)).await;
    let base = format!("http://127.0.0.1:{}", server.port).parse().unwrap();
    let tokens = access_tokens(http, &base);
    tokens.get().await.unwrap();
    let platform = Platform::new(http.clone(), &base, tokens).with_retries(at_once());
    (server, base, platform.for_tenant(tenant(1)))
}

fn limited(requests: usize, wait: Duration) -> HttpClient {
    let http = HttpClient::with_timeout(DAY).unwrap();
    http.with_upstream_limit(UpstreamLimit {
        requests: NonZeroUsize::new(requests).unwrap(),
        wait,
    })
}

#[tokio::test]
async fn beyond_the_limit_a_request_is_not_sent_and_nothing_else_waits() {
    let told = Arc::new(NotSent::default());
    let http = limited(2, Duration::ZERO).observed_by(told.clone());
    let (server, base, api) = platform(&http).await;
    server.hold();
    let (one, two) = (get(&api), get(&api));
    until("both are under way", async || server.heads().len() == 3).await;

    let error = get(&api).await.unwrap().unwrap_err();
    assert_eq!(error, PlatformError::Transport(TransportError::Busy));
    assert_eq!((error.code(), error.is_transient()), ("wawi_busy", true));
    assert_eq!(told.0.lock().unwrap().as_slice(), ["wawi_busy"]);
    assert_eq!(server.heads().len(), 3);
    // What API requests need does not wait behind them.
    let tokens = access_tokens(&http, &base);
    let renewal = tokio::spawn(async move { tokens.get().await });
    until("a token is asked for", async || server.heads().len() == 4).await;
    // A request that is given up makes room at once.
    one.abort();
    assert!(one.await.unwrap_err().is_cancelled());
    let three = get(&api);
    until("the third is under way", async || server.heads().len() == 5).await;

    server.release();
    assert_eq!(two.await.unwrap().unwrap()["n"], 1);
    assert_eq!(three.await.unwrap().unwrap()["n"], 1);
    renewal.await.unwrap().unwrap();
    get(&api).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_waits_for_its_turn() {
    let (server, _, api) = platform(&limited(1, DAY)).await;
    server.hold();
    let one = get(&api);
    until("the first is under way", async || server.heads().len() == 2).await;
    let others: Vec<_> = (0..20).map(|_| get(&api)).collect();
    tokio::task::yield_now().await;
    assert_eq!(server.heads().len(), 2);
    server.release();
    one.await.unwrap().unwrap();
    for other in join_all(others).await {
        other.unwrap().unwrap();
    }
    // One after the other, so one socket did.
    assert_eq!(server.open(), 1);
}

#[tokio::test]
async fn idle_connections_are_bounded() {
    let (server, _, api) = platform(&limited(60, DAY)).await;
    server.hold();
    let all: Vec<_> = (0..60).map(|_| get(&api)).collect();
    until("all are under way", async || server.heads().len() == 61).await;
    assert_eq!(server.open(), 60);
    server.release();
    for one in join_all(all).await {
        one.unwrap().unwrap();
    }
    until("the rest is closed", async || server.open() <= 32).await;
    get(&api).await.unwrap().unwrap();
    assert!(server.open() <= 32);
}

/// `getaddrinfo` and whatever else blocks has its own threads: those that tokio has for
/// the whole program may be as busy as they like.
#[test]
fn no_request_needs_a_thread_of_those_that_may_block() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    let (finish, finished) = mpsc::channel::<()>();
    runtime.spawn_blocking(move || finished.recv());
    runtime.block_on(async {
        let http = HttpClient::new().unwrap();
        let server = Raw::responding("127.0.0.1:0", |_| json(BODY)).await;
        let base: BaseUrl = format!("http://localhost:{}", server.port).parse().unwrap();
        let tokens = access_tokens(&http, &base);
        let platform = Platform::new(http.clone(), &base, tokens).with_retries(at_once());
        let found = get(&platform.for_tenant(tenant(1))).await.unwrap();
        assert_eq!(found.unwrap()["n"], 1);
    });
    drop(finish);
}
