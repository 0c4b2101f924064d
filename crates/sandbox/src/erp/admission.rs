//! Who may ask: header rules in the platform's order, then scopes.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method};
use uuid::Uuid;

use super::failure::Failure;
use crate::data::Tenant;
use crate::identity::{Bearer, Refusal};
use crate::platform::problem::Problem;
use crate::platform::{ERP_SCOPES, Platform};

/// The header that names the tenant.
pub(crate) const X_TENANT_ID: &str = "x-tenant-id";

/// On whose behalf a request runs.
pub(super) struct Caller {
    pub(super) tenant: Arc<Tenant>,
    scopes: BTreeSet<String>,
}

impl Caller {
    /// Refuses a root field whose scope the app does not have.
    pub(super) fn require(&self, scope: &str) -> Result<(), Failure> {
        if self.has(scope) {
            Ok(())
        } else {
            Err(Failure::internal(format!(
                "the app lacks the scope {scope}"
            )))
        }
    }

    pub(super) fn has(&self, scope: &str) -> bool {
        self.scopes.contains(scope)
    }
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
        None => method == Method::GET,
    };
    if !fits {
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
                .ok_or_else(|| Problem::tenant_missing(platform.settings().missing_tenant))?;
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
