//! Whether the server lives, and whether it can do its work.

use std::sync::Arc;
use std::time::Duration;

use appbridge_server::{AccessTokens, KeySet};
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures_util::future::try_join_all;
use serde::Serialize;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::frontend::Served;
use crate::shutdown::Ending;
use crate::store::{StoreState, TenantStore};

/// How long a verdict is given out again, so that probing costs nobody
/// anything.
const VERDICT_LIFETIME: Duration = Duration::from_secs(5);
/// How long a part may take to answer. Probes commonly wait longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// `GET /health`: the process lives. `GET /health/ready`: it can do its work, or 503
/// with the part that is away.
///
/// A database that can be read and not written, as on a full disk, is told as
/// `"status":"degraded","database":"read_only"`, with 200: tenants that are connected work as
/// before, and an orchestrator that takes the program away would help nobody.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Readiness: FromRef<S>,
{
    Router::new()
        // The process itself: what restarts it must not do so because JTL or
        // the database is away.
        .route("/health", get(|| async { Json(json!({ "status": "ok" })) }))
        .route("/health/ready", get(ready))
}

async fn ready(State(readiness): State<Readiness>) -> Response {
    let report = readiness.report().await;
    let status = match report.status {
        "ok" | "degraded" => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, [(CACHE_CONTROL, "no-store")], Json(report)).into_response()
}

/// Asks the parts that requests depend on. Cheap to clone; clones share the
/// last verdict.
#[derive(Debug, Clone)]
pub struct Readiness {
    parts: Arc<Dependencies>,
    frontend: Option<Served>,
    ending: Ending,
    last: Arc<Mutex<Option<(Instant, Report)>>>,
}

/// What a request depends on.
#[derive(Debug)]
pub struct Dependencies {
    /// The database.
    pub tenants: TenantStore,
    /// The identity provider.
    pub access_tokens: AccessTokens,
    /// The key sets that tokens are verified with.
    pub key_sets: Vec<KeySet>,
}

/// Says of each part whether it works, and nothing else: anybody may read it.
#[derive(Debug, Clone, Copy, Serialize)]
struct Report {
    status: &'static str,
    database: &'static str,
    identity_provider: &'static str,
    token_keys: &'static str,
    /// Absent for an app without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    frontend: Option<&'static str>,
}

impl Readiness {
    /// Ready while the parts work and `ending` has not begun.
    #[must_use]
    pub fn new(parts: Dependencies, ending: Ending) -> Self {
        Self {
            parts: Arc::new(parts),
            frontend: None,
            ending,
            last: Arc::default(),
        }
    }

    /// The same for an app that has this frontend, and is not ready without its page.
    pub(crate) fn with_frontend(self, frontend: Served) -> Self {
        Self {
            frontend: Some(frontend),
            ..self
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
        let report = report.with_frontend(self.frontend.as_ref().map(Served::is_built));
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

impl Report {
    fn with_frontend(self, is_built: Option<bool>) -> Self {
        Self {
            status: match is_built {
                Some(false) => word(false),
                _ => self.status,
            },
            frontend: is_built.map(word),
            ..self
        }
    }
}

const fn word(works: bool) -> &'static str {
    if works { "ok" } else { "unavailable" }
}

impl Dependencies {
    async fn ask(&self) -> Report {
        let (database, identity_provider, token_keys) = tokio::join!(
            working("database", self.tenants.check()),
            working("identity_provider", self.access_tokens.get()),
            working(
                "token_keys",
                try_join_all(self.key_sets.iter().map(KeySet::ready))
            ),
        );
        let database = match database {
            Some(StoreState::Works) => "ok",
            Some(StoreState::ReadsOnly(error)) => {
                tracing::warn!(part = "database", %error, "it takes nothing new");
                "read_only"
            }
            None => "unavailable",
        };
        let (identity_provider, token_keys) = (
            word(identity_provider.is_some()),
            word(token_keys.is_some()),
        );
        let status = match (database, identity_provider, token_keys) {
            ("ok", "ok", "ok") => "ok",
            ("read_only", "ok", "ok") => "degraded",
            _ => "unavailable",
        };
        Report {
            status,
            database,
            identity_provider,
            token_keys,
            frontend: None,
        }
    }
}

/// What a part responds with that works; why it does not is for the log.
async fn working<T, E: std::fmt::Display>(
    part: &'static str,
    asked: impl Future<Output = Result<T, E>>,
) -> Option<T> {
    match timeout(PATIENCE, asked).await {
        Ok(Ok(response)) => Some(response),
        Ok(Err(error)) => {
            tracing::warn!(part, %error, "not ready");
            None
        }
        Err(_) => {
            tracing::warn!(part, "not ready: no response in time");
            None
        }
    }
}
