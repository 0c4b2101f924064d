//! Whether the server lives, and whether it can do its work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use appbridge_server::{AccessTokens, KeySet};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::state::AppState;
use crate::store::TenantStore;

/// How long a verdict is given out again, so that probing costs nobody
/// anything.
const VERDICT_LIFETIME: Duration = Duration::from_secs(5);
/// How long a part may take to answer. Probes commonly wait longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The routes, with their prefix.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        // The process itself: what restarts it must not do so because JTL or
        // the database is away.
        .route("/health", get(|| async { Json(json!({ "status": "ok" })) }))
        .route("/health/ready", get(ready))
}

async fn ready(State(state): State<AppState>) -> Response {
    let report = state.readiness.report().await;
    let status = match report.status {
        "ok" => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, [(CACHE_CONTROL, "no-store")], Json(report)).into_response()
}

/// Set once, when the server is about to end. Cheap to clone; clones are one.
#[derive(Debug, Clone, Default)]
pub struct Ending(Arc<AtomicBool>);

impl Ending {
    /// From now on the server is not ready any more.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Asks the parts that requests depend on. Cheap to clone; clones share the
/// last verdict.
#[derive(Debug, Clone)]
pub(crate) struct Readiness {
    parts: Arc<Parts>,
    ending: Ending,
    last: Arc<Mutex<Option<(Instant, Report)>>>,
}

#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) tenants: TenantStore,
    pub(crate) access_tokens: AccessTokens,
    pub(crate) session_keys: KeySet,
    pub(crate) app_keys: Option<KeySet>,
}

/// Says of each part whether it works, and nothing else: anybody may read it.
#[derive(Debug, Clone, Copy, Serialize)]
struct Report {
    status: &'static str,
    database: &'static str,
    identity_provider: &'static str,
    token_keys: &'static str,
}

impl Readiness {
    pub(crate) fn new(parts: Parts, ending: Ending) -> Self {
        Self {
            parts: Arc::new(parts),
            ending,
            last: Arc::default(),
        }
    }

    async fn report(&self) -> Report {
        // Held while the parts are asked: whoever comes meanwhile waits for the
        // same verdict.
        let mut last = self.last.lock().await;
        let report = match *last {
            Some((at, report)) if at.elapsed() < VERDICT_LIFETIME => report,
            _ => {
                let report = self.parts.ask().await;
                *last = Some((Instant::now(), report));
                report
            }
        };
        if self.ending.has_begun() {
            Report {
                status: "ending",
                ..report
            }
        } else {
            report
        }
    }
}

impl Parts {
    async fn ask(&self) -> Report {
        let app_keys = async {
            match &self.app_keys {
                Some(keys) => keys.ready().await,
                None => Ok(()),
            }
        };
        let (database, identity_provider, session_keys, app_keys) = tokio::join!(
            works("database", self.tenants.check()),
            works("identity_provider", self.access_tokens.get()),
            works("token_keys", self.session_keys.ready()),
            works("token_keys", app_keys),
        );
        let word = |works: bool| if works { "ok" } else { "unavailable" };
        let token_keys = session_keys && app_keys;
        Report {
            status: word(database && identity_provider && token_keys),
            database: word(database),
            identity_provider: word(identity_provider),
            token_keys: word(token_keys),
        }
    }
}

/// Why a part does not work is for the log.
async fn works<T, E: std::fmt::Display>(
    part: &'static str,
    asked: impl Future<Output = Result<T, E>>,
) -> bool {
    match timeout(PATIENCE, asked).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => {
            tracing::warn!(part, %error, "not ready");
            false
        }
        Err(_) => {
            tracing::warn!(part, "not ready: no answer in time");
            false
        }
    }
}
