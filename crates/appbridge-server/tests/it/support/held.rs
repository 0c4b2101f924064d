//! A platform whose responses wait until the test releases them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use appbridge_server::{
    AccessTokens, BaseUrl, ClientCredentials, HttpClient, KeySet, KeySetPolicy, ScxTokens,
    TokenEndpoint,
};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;

/// Answers every request with one response, as soon as it may.
pub(crate) struct Held {
    shared: Arc<Shared>,
    pub(crate) base: BaseUrl,
    pub(crate) http: HttpClient,
}

struct Shared {
    asked: AtomicUsize,
    open: watch::Sender<bool>,
    respond: Box<dyn Fn() -> Response + Send + Sync>,
}

impl Held {
    /// A platform that holds nothing back until [`hold`](Self::hold).
    pub(crate) async fn responding(respond: impl Fn() -> Response + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared {
            asked: AtomicUsize::new(0),
            open: watch::Sender::new(true),
            respond: Box::new(respond),
        });
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            shared,
            base: base.parse().unwrap(),
            // Longer than any test: nothing ends because of a clock.
            http: HttpClient::with_timeout(Duration::from_secs(24 * 3600)).unwrap(),
        }
    }

    pub(crate) fn hold(&self) {
        self.shared.open.send_replace(false);
    }

    pub(crate) fn release(&self) {
        self.shared.open.send_replace(true);
    }

    /// How many requests have arrived.
    pub(crate) fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }

    pub(crate) fn access_tokens(&self) -> AccessTokens {
        let credentials = ClientCredentials {
            client_id: "app".into(),
            client_secret: "secret".to_owned().into(),
        };
        let endpoint = TokenEndpoint::client_credentials(&self.base);
        AccessTokens::new(self.http.clone(), endpoint, credentials)
    }

    pub(crate) fn scx_tokens(&self) -> ScxTokens {
        ScxTokens::new(self.http.clone(), &self.base, "refresh".to_owned().into())
    }

    pub(crate) fn session_keys(&self, policy: KeySetPolicy) -> KeySet {
        KeySet::for_session_tokens(self.http.clone(), &self.base, None, policy)
    }
}

async fn answer(State(shared): State<Arc<Shared>>, _: Request) -> Response {
    shared.asked.fetch_add(1, Ordering::SeqCst);
    let mut open = shared.open.subscribe();
    let released = open.wait_for(|open| *open).await.is_ok();
    if released {
        (shared.respond)()
    } else {
        axum::http::StatusCode::IM_A_TEAPOT.into_response()
    }
}
