//! The auth endpoint of SCX.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use super::{ScxScope, ScxToken, ScxTokenError};
use crate::backoff::Backoff;
use crate::base_url::BaseUrl;
use crate::json;
use crate::observer::Renewed;
use crate::refresh::{ExpiresIn, Failure, Lifetime, Source};
use crate::retry_after::retry_after;
use crate::transport::{self, Answer, HttpClient};

/// JTL: ask for a new token when less than a minute remains.
const RENEW_BEFORE: Duration = Duration::from_secs(60);

/// The limit's length is not documented; a minute is what JTL's other APIs count in.
const PAUSE_WITHOUT_RETRY_AFTER: Duration = Duration::from_secs(60);

/// A JWT with its envelope; honest answers have 1 to 4 KiB.
const MAX_ANSWER: usize = 64 * 1024;

/// Where JTL runs SCX.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScxEnvironment {
    /// Real sellers.
    Production,
    /// JTL's place to develop channels.
    Sandbox,
}

impl ScxEnvironment {
    /// The base of the environment's API, as JTL documents it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "https://scx.api.jtl-software.com",
            Self::Sandbox => "https://scx-sbx.api.jtl-software.com",
        }
    }
}

pub(super) struct AuthEndpoint {
    http: HttpClient,
    url: Url,
    refresh_token: SecretString,
}

impl AuthEndpoint {
    pub(super) fn new(http: HttpClient, base: &BaseUrl, refresh_token: SecretString) -> Self {
        Self {
            http,
            url: base.join("v1/auth"),
            refresh_token,
        }
    }
}

impl Source for AuthEndpoint {
    type Value = ScxToken;
    type Error = ScxTokenError;

    const BACKOFF: Backoff = Backoff {
        first: Duration::from_millis(500),
        longest: Duration::from_secs(60),
    };
    const WHAT: Renewed = Renewed::ScxToken;

    fn code(error: &ScxTokenError) -> &'static str {
        error.code()
    }

    fn http(&self) -> &HttpClient {
        &self.http
    }

    async fn fetch(&self) -> Result<(ScxToken, Lifetime), Failure<ScxTokenError>> {
        let begin = Instant::now();
        let request = self
            .http
            .post(self.url.clone())
            .form(&[("refreshToken", self.refresh_token.expose_secret())]);
        let answer = transport::send(request, MAX_ANSWER)
            .await
            .map_err(ScxTokenError::Transport)?;
        let granted = decode(&answer).map_err(|error| {
            let limited = matches!(error, ScxTokenError::RateLimited { .. });
            let pause = limited.then_some(PAUSE_WITHOUT_RETRY_AFTER);
            Failure {
                retry_after: retry_after(&answer.headers).or(pause),
                ..error.into()
            }
        })?;
        let token =
            ScxToken::new(&granted.auth_token, granted.scope).ok_or(ScxTokenError::Undecodable)?;
        let ExpiresIn(lives) = granted.expires_in;
        tracing::info!(expires_in = lives.as_secs(), "SCX auth token received");
        Ok((token, Lifetime::of_token(begin, lives, RENEW_BEFORE)))
    }
}

impl fmt::Debug for AuthEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthEndpoint")
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// `tokenExpireAt` is left out: it says the same by another machine's clock.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Granted {
    auth_token: String,
    #[serde(default)]
    expires_in: ExpiresIn,
    #[serde(default)]
    scope: ScxScope,
}

fn decode(answer: &Answer) -> Result<Granted, ScxTokenError> {
    match answer.status.as_u16() {
        200..=299 => json::decode(&answer.body).ok_or(ScxTokenError::Undecodable),
        429 => Err(ScxTokenError::RateLimited {
            retry_after_seconds: retry_after(&answer.headers).map(|pause| pause.as_secs()),
        }),
        status @ 400..=499 => Err(ScxTokenError::Refused { status }),
        status => Err(ScxTokenError::Failed { status }),
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn decoded(status: u16, body: &'static str) -> Result<(u64, ScxScope), ScxTokenError> {
        let answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: http::HeaderMap::new(),
            body: body.into(),
        };
        decode(&answer).map(|granted| (granted.expires_in.0.as_secs(), granted.scope))
    }

    #[test]
    fn the_documented_answer_is_read() {
        for (scope, expected) in [
            (r#""CHAN""#, ScxScope::Channel),
            (r#""SELLER""#, ScxScope::Seller),
            (r#""ADM""#, ScxScope::Admin),
            (r#""NEW""#, ScxScope::Other),
        ] {
            let body = format!(
                r#"{{"scope":{scope},"authToken":"t","tokenExpireAt":"2026-01-01T00:00:00Z","expiresIn":3600}}"#
            );
            assert_eq!(decoded(200, body.leak()), Ok((3600, expected)));
        }
    }

    #[test]
    fn other_forms_of_the_answer_are_read_as_well() {
        for (rest, expected) in [
            (
                r#""expiresIn":"3600","scope":"CHAN""#,
                (3600, ScxScope::Channel),
            ),
            (
                r#""expiresIn":3599.5,"scope":["SELLER"]"#,
                (3599, ScxScope::Seller),
            ),
            (r#""expiresIn":null,"scope":null"#, (300, ScxScope::Other)),
            (r#""scope":[],"x":{}"#, (300, ScxScope::Other)),
            (r#""scope":7"#, (300, ScxScope::Other)),
            (r#""scope":"NEW ADM""#, (300, ScxScope::Admin)),
        ] {
            let body = format!(r#"{{"authToken":"t",{rest}}}"#);
            assert_eq!(decoded(200, body.leak()), Ok(expected), "{rest}");
        }
    }

    #[test]
    fn everything_else_is_a_typed_error() {
        for (status, body, error) in [
            (200, "", ScxTokenError::Undecodable),
            (200, r#"{"authToken":null}"#, ScxTokenError::Undecodable),
            (200, r#"{"expiresIn":5}"#, ScxTokenError::Undecodable),
            (
                200,
                r#"{"authToken":"t","expiresIn":-5}"#,
                ScxTokenError::Undecodable,
            ),
            (401, "", ScxTokenError::Refused { status: 401 }),
            (403, "", ScxTokenError::Refused { status: 403 }),
            (302, "", ScxTokenError::Failed { status: 302 }),
            (503, "", ScxTokenError::Failed { status: 503 }),
        ] {
            assert_eq!(decoded(status, body), Err(error), "{status} {body}");
        }
    }
}
