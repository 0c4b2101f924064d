//! Lets requests in, or not.

use std::sync::Arc;

use appbridge_server::{Authenticator, Session, SessionRejection};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::tenant_limit::TenantLimit;

/// Verifies the token of a request, counts the verdict, and holds each tenant to its
/// share of requests. Cheap to clone; clones are one.
#[derive(Debug, Clone)]
pub struct Gate {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    authenticator: Authenticator,
    metrics: Metrics,
    limit: Option<TenantLimit>,
}

impl Gate {
    /// A gate that counts with `metrics`; without a limit, tenants may ask as often as
    /// they like.
    #[must_use]
    pub fn new(authenticator: Authenticator, metrics: Metrics, limit: Option<TenantLimit>) -> Self {
        Self {
            inner: Arc::new(Inner {
                authenticator,
                metrics,
                limit,
            }),
        }
    }

    /// Whoever has a valid token, and has not spent the tenant's share.
    pub(super) async fn admit(&self, parts: &mut Parts) -> Result<Session, ApiError> {
        let session = self.verify(parts).await?;
        if let Some(limit) = &self.inner.limit {
            limit
                .check(session.tenant_id())
                .map_err(ApiError::too_many_requests)?;
        }
        Ok(session)
    }

    /// Whoever has a valid token.
    pub(super) async fn verify(&self, parts: &mut Parts) -> Result<Session, ApiError> {
        let session = Session::from_request_parts(parts, &self.inner.authenticator).await;
        let code = session
            .as_ref()
            .map_or_else(SessionRejection::code, |_| "valid");
        self.inner.metrics.verdict(code);
        Ok(session?)
    }
}
