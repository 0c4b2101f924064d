//! The platform for two backends under load: a sandbox, and in front of it something
//! that gives the same answer again to the same request. The sandbox searches and
//! sorts some thousand articles for every answer, and would be what is measured.

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::{Router, serve};
use serde_json::json;
use tokio::net::TcpListener;
use url::Url;

use crate::tokens::{ISSUER, session_token, start_sandbox};

const MAX_BODY: usize = 64 * 1024;

/// What an answer depends on. With the access token, so that a request without one
/// or with another is answered by the sandbox.
const TELLING: [&str; 3] = ["authorization", "content-type", "x-tenant-id"];

/// Prints, as JSON in one line, what the backends need to know, and serves until its
/// standard input ends.
pub async fn run() -> Result<()> {
    let sandbox = start_sandbox().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let what = json!({
        "apiBase": format!("http://{}", listener.local_addr()?),
        "authBase": sandbox.url().as_str().trim_end_matches('/'),
        "issuer": ISSUER,
        "clientId": sandbox.client_id(),
        "clientSecret": sandbox.client_secret(),
        "token": session_token(&sandbox).await?,
    });
    let recorder = Arc::new(Recorder {
        http: reqwest::Client::new(),
        sandbox: sandbox.url().clone(),
        answers: Mutex::default(),
    });
    let router = Router::new().fallback(answer).with_state(recorder);
    println!("{what}");
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        // Whoever started this holds the other end, and closes it even by dying.
        let _read = std::io::stdin().read_to_end(&mut Vec::new());
        drop(end);
    });
    tokio::select! {
        served = serve(listener, router) => served?,
        _ = ended => {}
    }
    Ok(())
}

struct Recorder {
    http: reqwest::Client,
    sandbox: Url,
    answers: Mutex<HashMap<Question, Recorded>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Question {
    method: Method,
    uri: Uri,
    telling: [Option<HeaderValue>; TELLING.len()],
    body: Bytes,
}

#[derive(Clone)]
struct Recorded {
    content_type: Option<HeaderValue>,
    body: Bytes,
}

async fn answer(State(recorder): State<Arc<Recorder>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let question = Question {
        method: parts.method,
        uri: parts.uri,
        telling: TELLING.map(|name| parts.headers.get(name).cloned()),
        body,
    };
    let known = recorder.lock().get(&question).cloned();
    match known {
        Some(recorded) => recorded.into_response(),
        None => recorder
            .ask(question)
            .await
            .unwrap_or_else(|_| StatusCode::BAD_GATEWAY.into_response()),
    }
}

impl Recorder {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Question, Recorded>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the sandbox, and keeps an answer that is none of a failure.
    async fn ask(&self, question: Question) -> Result<Response> {
        let mut headers = HeaderMap::new();
        for (name, value) in TELLING.into_iter().zip(question.telling.clone()) {
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
        let answer = self
            .http
            .request(
                question.method.clone(),
                self.sandbox.join(question.uri.path())?,
            )
            .headers(headers)
            .body(question.body.clone())
            .send()
            .await?;
        let status = answer.status();
        let recorded = Recorded {
            content_type: answer.headers().get(CONTENT_TYPE).cloned(),
            body: answer.bytes().await?,
        };
        if status == StatusCode::OK {
            self.lock().insert(question, recorded.clone());
        }
        let mut response = recorded.into_response();
        *response.status_mut() = status;
        Ok(response)
    }
}

impl Recorded {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        if let Some(content_type) = self.content_type {
            response.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        response
    }
}
