//! A platform that answers what a test has written down: for headers, cuts and
//! absurdities that no honest platform has.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use appbridge_server::{
    AccessTokens, ClientCredentials, HttpClient, Platform, RetryPolicy, Tenant, TenantApi,
    TokenEndpoint,
};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::stream;
use serde_json::{Value, json};
use uuid::Uuid;

/// A request as it came.
pub(crate) struct Seen {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Response>>,
    seen: Mutex<Vec<Seen>>,
}

pub(crate) struct Scripted {
    script: Arc<Script>,
    base: String,
}

/// Three attempts with no waits between them.
pub(crate) fn at_once() -> RetryPolicy {
    RetryPolicy {
        attempts: NonZeroU32::new(3).unwrap(),
        first_delay: Duration::ZERO,
        ..RetryPolicy::default()
    }
}

impl Scripted {
    /// A platform that gives these answers in turn, and 418 after the last.
    pub(crate) async fn answering(answers: impl IntoIterator<Item = Response>) -> Self {
        let script = Arc::new(Script {
            answers: Mutex::new(answers.into_iter().collect()),
            seen: Mutex::default(),
        });
        let router = Router::new()
            .route("/oauth2/token", post(token))
            .fallback(answer)
            .with_state(script.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { script, base }
    }

    pub(crate) fn platform(&self) -> Platform {
        let http = HttpClient::new().unwrap();
        let base = self.base.parse().unwrap();
        let credentials = ClientCredentials {
            client_id: "app".into(),
            client_secret: "secret".to_owned().into(),
        };
        let endpoint = TokenEndpoint::client_credentials(&base);
        let tokens = AccessTokens::new(http.clone(), endpoint, credentials);
        Platform::new(http, &base, tokens).with_retries(at_once())
    }

    pub(crate) fn api(&self) -> TenantApi {
        self.platform().for_tenant(tenant(1))
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.script.seen.lock().unwrap())
    }

    pub(crate) fn count(&self) -> usize {
        self.script.seen.lock().unwrap().len()
    }
}

pub(crate) fn tenant(number: u128) -> Tenant {
    Tenant::remembered(Uuid::from_u128(number))
}

async fn token() -> Json<Value> {
    Json(json!({ "access_token": "opaque", "expires_in": 3599, "token_type": "bearer" }))
}

async fn answer(State(script): State<Arc<Script>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    script.seen.lock().unwrap().push(Seen {
        method: parts.method,
        target: parts.uri.to_string(),
        headers: parts.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    let answer = script.answers.lock().unwrap().pop_front();
    answer.unwrap_or_else(|| StatusCode::IM_A_TEAPOT.into_response())
}

pub(crate) fn ok(body: Value) -> Response {
    Json(body).into_response()
}

pub(crate) fn status(code: u16) -> Response {
    StatusCode::from_u16(code).unwrap().into_response()
}

pub(crate) fn with_headers(code: u16, headers: &[(&'static str, &str)]) -> Response {
    let mut response = (status(code).status(), Json(json!({ "data": { "n": 1 } }))).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    response
}

/// An answer whose connection breaks in the middle of the body.
pub(crate) fn cut() -> Response {
    let parts = [
        Ok(Bytes::from_static(b"{\"data\":")),
        Err(std::io::Error::other("cut")),
    ];
    Response::new(Body::from_stream(stream::iter(parts)))
}
