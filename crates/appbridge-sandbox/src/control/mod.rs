//! `/_sandbox/…`: what tests, the App Shell and developers steer the sandbox by.
//!
//! [The crate's documentation](crate#control-routes) lists the routes; here are the
//! values that they take and answer. There is no CORS, and a request from another
//! origin's page is refused: these routes hand out tokens.

mod apps;
mod events;
mod extract;
mod faults;
mod onpremise;
mod orders;
mod reachability;
mod records;
mod rejection;
mod state;
mod tenants;
mod tokens;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, patch, post, put};
use axum::{Extension, Json, Router};
use serde::Deserialize;

use crate::hosts::Hosts;
use crate::state::Platform;
use extract::Query;
use rejection::Rejection;

pub use crate::data::User;
pub use crate::installation::{Installation, LifecycleCall, LifecycleEvent, LifecycleOutcome};
pub use crate::onpremise::{RegistrationRequest, RegistrationState};
pub use crate::orders::{ShellEvent, Surface};
pub use crate::platform::faults::{ActiveFault, BridgeFault, Cut, Fault, SignInFault, Target};
pub use crate::platform::requests::{SeenRequest, TokenKind};
pub use crate::reach::{Outcome, Reached};
pub use apps::{Registered, RegisteredApp};
pub use state::{Client, SandboxState, Tenant};
pub use tenants::{Customer, CustomerPage, CustomerQuery};
pub use tokens::{Rotation, TokenRequest};

#[cfg(feature = "client")]
pub(crate) use {
    apps::ManifestText,
    onpremise::{Approval, Opening},
    orders::{Choice, Told},
    rejection::RefusalBody,
    tenants::InstallationState,
    tokens::{AppTokenAnswer, RevocationAnswer, RotationAnswer, SessionTokenAnswer},
};

/// The control routes, to be nested under `/_sandbox`.
pub(crate) fn routes(hosts: Hosts) -> Router<Arc<Platform>> {
    Router::new()
        .route("/state", get(state::show))
        .route("/events", get(events::stream))
        .route("/apps", get(apps::list).post(apps::register))
        .route("/apps/{id}", delete(apps::remove))
        .route("/apps/{id}/manifest", get(apps::manifest).put(apps::change))
        .route("/apps/{id}/reachable", get(reachability::reachable))
        .route("/manifests/check", post(apps::check))
        .route("/manifests/reach", post(apps::reach))
        .route("/settings", patch(state::patch_settings))
        .route("/session-tokens", post(tokens::session_token))
        .route("/app-tokens", post(tokens::app_token))
        .route("/session-keys/rotate", post(tokens::rotate_session_keys))
        .route("/access-tokens/revoke", post(tokens::revoke_access_tokens))
        .route("/sign-ins/revoke", post(tokens::revoke_sign_ins))
        .route(
            "/faults",
            post(faults::order).get(faults::list).delete(faults::clear),
        )
        .route("/faults/{id}", delete(faults::end))
        .route("/faults/bridge", post(faults::strike_bridge))
        .route(
            "/tenants/{id}/installation",
            put(tenants::install).delete(tenants::remove),
        )
        .route("/tenants/{id}/customers", get(tenants::customers))
        .route("/tenants/{id}/records/{list}", get(records::list))
        .route("/tenants/{id}/records/{list}/{record}", get(records::show))
        .route("/tenants/{id}/selection", put(orders::select))
        .route("/tenants/{id}/events", post(orders::publish))
        .route("/tenants/{id}/changes", delete(tenants::reset))
        .route("/onpremise/registration", put(onpremise::open))
        .route("/onpremise/requests", get(onpremise::list))
        .route("/onpremise/requests/{id}/approve", post(onpremise::approve))
        .route("/onpremise/requests/{id}/refuse", post(onpremise::refuse))
        .route(
            "/onpremise/requests/{id}/key",
            delete(onpremise::revoke_key),
        )
        .route("/scx/tokens/revoke", post(tokens::revoke_scx_tokens))
        .route("/requests", get(requests).merge(delete(clear_requests)))
        .method_not_allowed_fallback(|| async {
            let message = "the header Allow names the methods that this control route has";
            Rejection::new(StatusCode::METHOD_NOT_ALLOWED, message)
        })
        .fallback(|| async { Rejection::not_found("there is no such control route") })
        .layer(Extension(hosts.clone()))
        .layer(middleware::from_fn_with_state(hosts, same_origin_only))
}

/// Which requests are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestQuery {
    /// The number of the last one that is known already.
    #[serde(default)]
    after: u64,
}

async fn requests(
    State(platform): State<Arc<Platform>>,
    Query(RequestQuery { after }): Query<RequestQuery>,
) -> Json<Vec<SeenRequest>> {
    Json(platform.requests.list(after))
}

async fn clear_requests(State(platform): State<Arc<Platform>>) -> StatusCode {
    platform.requests.clear();
    StatusCode::NO_CONTENT
}

/// Refuses what a page of another origin sends. Without this, any page open in
/// the same browser (the hosted app among them) could order faults or revoke
/// tokens by requests that need no preflight. Programs send no `Origin`.
async fn same_origin_only(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if !hosts.sent_by_own_page(request.headers()) {
        return Rejection::new(
            StatusCode::FORBIDDEN,
            "control routes serve no other origin",
        )
        .into_response();
    }
    next.run(request).await
}
