//! The ground that every service stands on: settings and scopes, error responses,
//! rate limits, faults, the list of requests. It knows none of the services.

pub(crate) mod faults;
pub(crate) mod problem;
pub(crate) mod rate_limit;
pub(crate) mod requests;
pub(crate) mod scopes;
pub(crate) mod settings;
pub(crate) mod unmatched;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

/// The bearer token of a request, unverified.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
