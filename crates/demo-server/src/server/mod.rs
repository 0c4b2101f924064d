//! From a router to a running server.

use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tower_http::trace::TraceLayer;

use crate::security::{protect, within_limits};
use crate::state::AppState;
use crate::{api, frontend, lifecycle};

/// How long open requests may take to end when the server does.
const GRACE: Duration = Duration::from_secs(5);

/// All routes of the demo's backend.
pub fn app(state: AppState) -> Router {
    frontend::check(&state.frontend);
    let policy = state.content_policy.clone();
    Router::new()
        .route("/health", get(|| async { Json(json!({ "status": "ok" })) }))
        .merge(api::routes())
        .nest("/lifecycle", lifecycle::routes())
        .fallback(frontend::serve)
        .with_state(state)
        .layer(from_fn(within_limits))
        .layer(from_fn_with_state(policy, protect))
        .layer(TraceLayer::new_for_http().make_span_with(request_span()))
}

/// Names a request in the log by number, method and path. Neither the query (it
/// holds what people search for) nor any header is in it.
fn request_span<B>() -> impl Fn(&axum::http::Request<B>) -> tracing::Span + Clone {
    let numbers = Arc::new(AtomicU64::new(1));
    move |request| {
        tracing::info_span!(
            "request",
            id = numbers.fetch_add(1, Ordering::Relaxed),
            method = %request.method(),
            path = request.uri().path(),
        )
    }
}

/// Serves `router` until `shutdown` resolves; open requests then get five
/// seconds to end.
///
/// # Errors
///
/// When the socket fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let stopping = Arc::new(Notify::new());
    let stop = stopping.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        shutdown.await;
        stop.notify_one();
    });
    let grace_over = async {
        stopping.notified().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = server.into_future() => result,
        () = grace_over => {
            tracing::warn!("some requests did not end in time and are cut off");
            Ok(())
        }
    }
}
