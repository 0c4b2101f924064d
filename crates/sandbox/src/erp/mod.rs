//! The ERP's API: header rules, then a tenant's records by GraphQL or REST.

mod filter;
mod order;
mod page;
mod query;
pub(crate) mod rest;
mod rows;

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, Value};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use uuid::Uuid;

use crate::data::Tenant;
use crate::identity::{Bearer, Refusal};
use crate::platform::problem::{Problem, trace_id};
use crate::platform::{ERP_SCOPES, Platform};

pub(crate) use page::Page;

pub(crate) type Schema = async_graphql::Schema<query::Query, EmptyMutation, EmptySubscription>;

/// The header that names the tenant.
pub(crate) const X_TENANT_ID: &str = "x-tenant-id";

/// Builds the schema; it holds no data.
pub(crate) fn schema() -> Schema {
    Schema::build(query::Query, EmptyMutation, EmptySubscription).finish()
}

/// The schema in GraphQL's own notation, for the tools of apps that check their
/// queries when they are built.
#[must_use]
pub fn graphql_schema() -> String {
    schema().sdl()
}

/// On whose behalf a query runs.
struct Caller {
    tenant: Arc<Tenant>,
    scopes: std::collections::BTreeSet<String>,
}

/// `POST /erp/v2/graphql`.
pub(crate) async fn graphql(
    State(platform): State<Arc<Platform>>,
    Extension(schema): Extension<Schema>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    within_rate_limit(&platform, answer(&platform, &schema, &headers, &body)).await
}

/// Counts a request; one too many gets a refusal for an answer.
async fn within_rate_limit(
    platform: &Platform,
    answer: impl Future<Output = Response>,
) -> Response {
    let allowance = platform
        .settings()
        .rate_limit_per_minute
        .map(|limit| platform.rate_limit.count(limit));
    let mut response = match allowance {
        Some(allowance) if !allowance.passes => Problem::too_many_requests().into_response(),
        _ => answer.await,
    };
    if let Some(allowance) = allowance {
        allowance.write_to(response.headers_mut());
    }
    response
}

async fn answer(
    platform: &Platform,
    schema: &Schema,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let caller = match admit(platform, headers) {
        Ok(caller) => caller,
        Err(problem) => return refusal(problem),
    };
    let request: async_graphql::Request = match serde_json::from_slice(body) {
        Ok(request) => request,
        Err(error) => {
            return Problem::malformed(format!("the body is no GraphQL request: {error}"))
                .into_response();
        }
    };
    let tenant = caller.tenant.slug;
    let mut response = schema.execute(request.data(caller)).await;
    let trace_id = trace_id();
    for error in &mut response.errors {
        let extensions = error.extensions.get_or_insert_default();
        // What async-graphql finds by itself is a fault of the query.
        if extensions.get("code").is_none() {
            extensions.set("code", "GRAPHQL_VALIDATION_FAILED");
        }
        extensions.set("traceId", Value::from(trace_id.clone()));
    }
    tracing::info!(tenant, errors = response.errors.len(), "ERP API answered");
    Json(response).into_response()
}

fn refusal(problem: Problem) -> Response {
    let response = problem.into_response();
    tracing::info!(
        status = response.status().as_u16(),
        "ERP API refused a request"
    );
    response
}

/// The header rules, in the platform's order.
fn admit(platform: &Platform, headers: &HeaderMap) -> Result<Caller, Problem> {
    // Even `; charset=utf-8` is refused.
    if headers
        .get(CONTENT_TYPE)
        .is_none_or(|given| given != "application/json")
    {
        return Err(Problem::content_type());
    }
    let tenant = match platform.bearer(headers).map_err(Problem::unauthorized)? {
        // An app token is bound to its tenant; the header says nothing more.
        Bearer::App { tenant } => platform
            .tenant(tenant)
            .ok_or_else(|| Problem::unauthorized(Refusal::Invalid))?,
        Bearer::Access => {
            let named = headers
                .get(X_TENANT_ID)
                .ok_or_else(|| Problem::header_missing("X-Tenant-ID"))?;
            named
                .to_str()
                .ok()
                .and_then(|id| Uuid::try_parse(id).ok())
                .and_then(|id| platform.tenant(id))
                .ok_or_else(Problem::not_licensed)?
        }
    };
    let scopes = platform.granted_scopes();
    if !ERP_SCOPES.iter().any(|scope| scopes.contains(*scope)) {
        return Err(Problem::no_scope());
    }
    Ok(Caller {
        tenant: Arc::clone(tenant),
        scopes,
    })
}
