//! Sessions and tenants as axum extractors.

use axum_core::extract::{FromRef, FromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::answer::error_answer;
use crate::authenticator::Authenticator;
use crate::session::Session;
use crate::tenant::Tenant;
use crate::token::{KeySetError, TokenError};

/// Why a request has no [`Session`]; answers
/// `{ "error": { "code", "message" } }`, with `WWW-Authenticate` on 401.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionRejection {
    /// No `Authorization` header.
    #[error("this request needs a session token: Authorization: Bearer <token>")]
    Missing,
    /// An `Authorization` header that is not one `Bearer` token.
    #[error("the Authorization header must be: Bearer <token>")]
    Malformed,
    /// The token was refused, or cannot be checked.
    #[error("{0}")]
    Refused(#[from] TokenError),
}

impl SessionRejection {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "token_missing",
            Self::Malformed => "authorization_malformed",
            Self::Refused(error) => error.code(),
        }
    }

    /// The answer's status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Missing | Self::Malformed => StatusCode::UNAUTHORIZED,
            Self::Refused(error) => error.status(),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Refused(TokenError::KeysUnavailable(KeySetError::AccessToken(error))) => {
                error.message().to_owned()
            }
            Self::Refused(TokenError::KeysUnavailable(_)) => {
                "The session cannot be checked at the moment: JTL's keys are not available. \
                 Please try again later."
                    .to_owned()
            }
            other => other.to_string(),
        }
    }
}

impl IntoResponse for SessionRejection {
    fn into_response(self) -> Response {
        let mut response = error_answer(self.status(), self.code(), &self.message());
        if self.status() == StatusCode::UNAUTHORIZED {
            // RFC 6750 §3.1: no error code where no token was sent.
            let challenge = match self {
                Self::Missing => "Bearer",
                Self::Malformed => r#"Bearer error="invalid_request""#,
                Self::Refused(_) => r#"Bearer error="invalid_token""#,
            };
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

impl<S> FromRequestParts<S> for Tenant
where
    S: Send + Sync,
    Authenticator: FromRef<S>,
{
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Session::from_request_parts(parts, state)
            .await
            .map(Self::from)
    }
}

impl<S> FromRequestParts<S> for Session
where
    S: Send + Sync,
    Authenticator: FromRef<S>,
{
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let token = bearer(&parts.headers)?;
        Ok(Authenticator::from_ref(state).authenticate(token).await?)
    }
}

/// The one bearer token of a request.
fn bearer(headers: &HeaderMap) -> Result<&str, SessionRejection> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(SessionRejection::Missing)?;
    // Two headers: which one a proxy in front has looked at is anybody's guess.
    if values.next().is_some() {
        return Err(SessionRejection::Malformed);
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(SessionRejection::Malformed)?;
    let token = token.trim_matches(' ');
    let is_token = !token.is_empty() && !token.contains([' ', ',']);
    if scheme.eq_ignore_ascii_case("Bearer") && is_token {
        Ok(token)
    } else {
        Err(SessionRejection::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn one_bearer_token_is_taken() {
        for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER  a.b.c"] {
            assert_eq!(bearer(&with(&[value])), Ok("a.b.c"), "{value}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        assert_eq!(bearer(&with(&[])), Err(SessionRejection::Missing));
        for values in [
            &["Bearer"][..],
            &["Bearer "],
            &[""],
            &["a.b.c"],
            &["Basic a.b.c"],
            &["Bearer a.b.c d"],
            &["Bearer a.b.c, Bearer d.e.f"],
            &["Bearer a.b.c", "Bearer d.e.f"],
        ] {
            assert_eq!(
                bearer(&with(values)),
                Err(SessionRejection::Malformed),
                "{values:?}"
            );
        }
    }

    #[test]
    fn a_401_carries_a_challenge_and_a_503_does_not() {
        let challenge = |rejection: SessionRejection| {
            let response = rejection.into_response();
            let header = response.headers().get(WWW_AUTHENTICATE);
            (
                response.status().as_u16(),
                header.map(|value| value.to_str().unwrap().to_owned()),
            )
        };
        assert_eq!(
            challenge(SessionRejection::Missing),
            (401, Some("Bearer".into()))
        );
        assert_eq!(
            challenge(TokenError::Expired.into()),
            (401, Some(r#"Bearer error="invalid_token""#.into()))
        );
        let unavailable = TokenError::KeysUnavailable(KeySetError::Status { status: 500 });
        assert_eq!(challenge(unavailable.into()), (503, None));
    }
}
