//! The ERP's API: header rules, then a tenant's records by GraphQL or REST. What it
//! can be asked stands in `schema/erp.graphql`; the code here is the same for every
//! list and every type.

mod admission;
mod failure;
mod graphql;
mod list;
mod mutation;
mod record_type;
mod rest;
mod schema;
#[cfg(test)]
mod tests;
mod types;

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use axum::{Extension, Json, Router};

use crate::platform::faults::{Faults, Target};
use crate::platform::problem::Problem;
use crate::platform::settings::ApiVersion;
use crate::state::Platform;
use schema::{Schema, SchemaError, Schemas};
use types::Notation;

pub(crate) use admission::X_TENANT_ID;
pub(crate) use list::{Page, Span};
pub use schema::graphql_schema;

/// Names a mutation, so that a repeated one is not carried out again.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The API's routes.
pub(crate) fn routes(faults: &Arc<Faults>) -> Router<Arc<Platform>> {
    let routes = Router::new()
        .route("/erp/v2/graphql", post(graphql))
        .route("/erp/{*path}", any(rest::serve))
        .layer(Extension(Arc::new(Erp::default())));
    faults.strike(Target::Erp, Problem::of_status, routes)
}

/// The schemas; they hold no data.
#[derive(Default)]
struct Erp {
    graphql: Schemas,
    rest: OnceLock<Result<Schema, SchemaError>>,
}

impl Erp {
    fn rest_schema(&self) -> Result<&Schema, SchemaError> {
        self.rest
            .get_or_init(Schema::for_rest)
            .as_ref()
            .map_err(Clone::clone)
    }
}

/// `POST /erp/v2/graphql`.
async fn graphql(
    State(platform): State<Arc<Platform>>,
    Extension(erp): Extension<Arc<Erp>>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let response = async {
        run(&platform, &erp, &method, &headers, &body).unwrap_or_else(IntoResponse::into_response)
    };
    within_rate_limit(&platform, response).await
}

fn run(
    platform: &Platform,
    erp: &Erp,
    method: &Method,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Problem> {
    let caller = admission::admit(platform, method, headers)?;
    let request: graphql::Request = serde_json::from_slice(body)
        .map_err(|error| Problem::malformed(format!("the body is no GraphQL request: {error}")))?;
    let settings = platform.settings();
    // The early form of the API knows no such header.
    let idempotency_key = headers
        .get(IDEMPOTENCY_KEY)
        .and_then(|key| key.to_str().ok())
        .filter(|_| settings.api_version != ApiVersion::Early);
    let schema = erp
        .graphql
        .of(settings.api_version, settings.page_flags)
        .map_err(|error| Problem::internal(error.to_string()))?;
    let response = graphql::execute(
        schema,
        Notation::of(&settings),
        &caller,
        &request,
        idempotency_key,
    );
    tracing::info!(
        tenant = caller.tenant.slug,
        errors = response.errors.len(),
        "ERP API answered"
    );
    let reason = response.reason.clone();
    let mut response = Json(response).into_response();
    if let Some(reason) = reason {
        response.extensions_mut().insert(reason);
    }
    Ok(response)
}

/// Counts a request; one too many is refused.
async fn within_rate_limit(
    platform: &Platform,
    response: impl Future<Output = Response>,
) -> Response {
    let allowance = platform
        .settings()
        .rate_limit_per_minute
        .map(|limit| platform.rate_limit.count(limit));
    let mut response = match allowance {
        Some(allowance) if !allowance.passes => Problem::too_many_requests().into_response(),
        _ => response.await,
    };
    if let Some(allowance) = allowance {
        allowance.write_to(response.headers_mut());
    }
    response
}
