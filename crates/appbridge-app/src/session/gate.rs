//! Lets requests in, or not.

use std::sync::Arc;

use appbridge_server::{Authenticator, Session, SessionRejection};
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::ByCookie;
use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::tenant_limits::{HeldPlace, TenantLimit, TenantsInFlight};

/// Verifies the token of a request, or takes the session that a
/// [layer](crate::sign_in::by_cookie) has found, counts the verdict, and holds each tenant to
/// its share of requests. Cheap to clone; clones are one.
#[derive(Debug, Clone)]
pub struct Gate {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    authenticator: Authenticator,
    metrics: Metrics,
    limit: Option<TenantLimit>,
    in_flight: Option<TenantsInFlight>,
}

impl Gate {
    /// A gate that counts with `metrics`; without limits, tenants may ask as often, and as
    /// much at once, as they like.
    #[must_use]
    pub fn new(
        authenticator: Authenticator,
        metrics: Metrics,
        limit: Option<TenantLimit>,
        in_flight: Option<TenantsInFlight>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                authenticator,
                metrics,
                limit,
                in_flight,
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
        if let Some(in_flight) = &self.inner.in_flight
            && let Some(held) = parts.extensions.get::<HeldPlace>()
        {
            held.hold(in_flight, session.tenant_id())
                .map_err(ApiError::too_many_requests)?;
        }
        Ok(session)
    }

    /// Whoever has a valid token or, without any `Authorization` header, has signed in. A
    /// header that is refused is refused, whoever has signed in.
    pub(super) async fn verify(&self, parts: &mut Parts) -> Result<Session, ApiError> {
        if !parts.headers.contains_key(AUTHORIZATION)
            && let Some(ByCookie(verdict)) = parts.extensions.get()
        {
            let code = verdict
                .as_ref()
                .map_or_else(|plain| plain.code, |_| "valid");
            self.inner.metrics.verdict(code);
            return verdict.clone().map_err(ApiError::from);
        }
        let session = Session::from_request_parts(parts, &self.inner.authenticator).await;
        let code = session
            .as_ref()
            .map_or_else(SessionRejection::code, |_| "valid");
        self.inner.metrics.verdict(code);
        Ok(session?)
    }
}
