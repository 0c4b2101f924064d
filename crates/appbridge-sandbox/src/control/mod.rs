//! `/_sandbox/…`: what tests, the App Shell and developers steer the sandbox by.
//!
//! [The crate's documentation](crate#control-routes) lists the routes; here are the
//! values that they take and answer. `GET openapi.json` describes both for programs; it is
//! the file `openapi.json` of this crate. There is no CORS, and a request from another
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
mod table;
mod tenants;
mod tokens;
mod version;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, Router};
use serde::Deserialize;

use crate::hosts::Hosts;
use crate::state::Platform;
use extract::Query;
use rejection::Rejection;

pub use crate::data::User;
pub use crate::installation::{Installation, LifecycleCall, LifecycleEvent, LifecycleOutcome};
pub use crate::lists::List;
pub use crate::onpremise::{RegistrationRequest, RegistrationState};
pub use crate::orders::{Selection, ShellEvent, Surface};
pub use crate::platform::faults::{
    ActiveFault, BridgeFault, Cut, Fault, Moment, SignInFault, Target,
};
pub use crate::platform::requests::{SeenRequest, TokenKind};
pub use crate::reach::{Outcome, Reached};
pub use apps::{Client, Registered, RegisteredApp};
pub use events::Event;
pub use reachability::Reachability;
pub use records::{RecordPage, RecordQuery};
pub use state::{SandboxState, Tenant};
pub use tenants::{Customer, CustomerPage, CustomerQuery};
pub use tokens::{Rotation, TokenRequest};

#[cfg(feature = "client")]
pub(crate) use {
    apps::{ManifestText, OfApp},
    onpremise::{Approval, Opening},
    orders::{Choice, Told},
    rejection::RefusalBody,
    tenants::InstallationState,
    tokens::{AppTokenAnswer, RevocationAnswer, RotationAnswer, SessionTokenAnswer},
    version::{HEADER as VERSION_HEADER, VERSION},
};

/// The control routes, to be nested under `/_sandbox`.
pub(crate) fn routes(hosts: Hosts) -> Router<Arc<Platform>> {
    table::router()
        .method_not_allowed_fallback(|| async {
            let message = "the header Allow names the methods that this control route has";
            Rejection::new(StatusCode::METHOD_NOT_ALLOWED, message)
        })
        .fallback(|| async { Rejection::not_found("there is no such control route") })
        .layer(Extension(hosts.clone()))
        .layer(middleware::from_fn(version::same_version_only))
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
