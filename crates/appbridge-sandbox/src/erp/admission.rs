//! Who may ask: header rules in the platform's order, then scopes.

use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method};
use uuid::Uuid;

use crate::data::Tenant;
use crate::identity::{Bearer, Refusal};
use crate::platform::problem::Problem;
use crate::platform::scopes::Scopes;
use crate::state::Platform;

/// The header that names the tenant.
pub(crate) const X_TENANT_ID: &str = "x-tenant-id";

/// Scopes of which an app needs one to be let in at all.
const SCOPES: [&str; 6] = [
    "items.read",
    "items.write",
    "customers.read",
    "customers.write",
    "salesorders.read",
    "salesorders.write",
];

/// On whose behalf a request runs.
pub(super) struct Caller {
    pub(super) tenant: Arc<Tenant>,
    pub(super) scopes: Scopes,
}

/// The header rules, in the platform's order.
pub(super) fn admit(
    platform: &Platform,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Caller, Problem> {
    let content_type = headers.get(CONTENT_TYPE);
    // Even `; charset=utf-8` is refused. What has no body needs no type.
    let fits = match content_type {
        Some(given) => given == "application/json",
        None => ![Method::POST, Method::PUT, Method::PATCH].contains(method),
    };
    if !fits {
        return Err(Problem::content_type());
    }
    let (app, tenant) = match platform.bearer(headers)? {
        // An app token is bound to its tenant; the header says nothing more.
        Bearer::App { app, tenant } => (app, platform.tenant(tenant).ok_or(Refusal::Invalid)?),
        Bearer::Access { app } => {
            let named = headers
                .get(X_TENANT_ID)
                .ok_or_else(|| Problem::tenant_missing(platform.settings().missing_tenant))?;
            let tenant = named
                .to_str()
                .ok()
                .and_then(|id| Uuid::try_parse(id).ok())
                .and_then(|id| platform.tenant(id))
                .ok_or_else(|| {
                    Problem::payment_required("X-Tenant-ID names no tenant of this sandbox")
                })?;
            (app, tenant)
        }
    };
    if !platform.may_be_used_by(&app, tenant.id) {
        return Err(Problem::payment_required(
            "the tenant has neither installed the app nor is setting it up; the setting \
             requiresInstallation turns this off",
        ));
    }
    let scopes = platform.scopes(&app);
    if !SCOPES.iter().any(|scope| scopes.allows(scope)) {
        // Names the first of them, and where it is granted.
        scopes
            .require(SCOPES[0])
            .map_err(|missing| Problem::missing_scope(&missing))?;
    }
    Ok(Caller {
        tenant: Arc::clone(tenant),
        scopes,
    })
}
