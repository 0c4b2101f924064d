//! Access tokens: what the backend proves *itself* with.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use crate::base_url::BaseUrl;
use crate::http::{self, Answer, HttpClient, TransportError};
use crate::single_flight::SingleFlight;

/// JTL: ask for a new token when less than 5 minutes remain …
const RENEW_BEFORE: Duration = Duration::from_secs(5 * 60);
/// … and for tokens so short-lived that they would never be used, a tenth of
/// their lifetime.
const RENEW_BEFORE_FRACTION: u32 = 10;
/// After an early renewal failed, the old token serves alone for this long.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);
/// A JWT with its envelope; honest answers have 1 to 4 KiB.
const MAX_ANSWER: usize = 64 * 1024;

/// The app's client id and client secret, from JTL's Partner Portal.
#[derive(Debug, Clone)]
pub struct ClientCredentials {
    /// The public half.
    pub client_id: String,
    /// The private half.
    pub client_secret: SecretString,
}

/// Where access tokens come from, and what is asked for.
#[derive(Debug, Clone)]
pub struct TokenEndpoint {
    url: Url,
    form: &'static [(&'static str, &'static str)],
}

impl TokenEndpoint {
    /// The endpoint of the session-token era, below the authentication host.
    #[must_use]
    pub fn client_credentials(auth_base: &BaseUrl) -> Self {
        Self {
            url: auth_base.join("oauth2/token"),
            form: &[("grant_type", "client_credentials")],
        }
    }

    /// The endpoint of the app-token era, below the issuer; the scope `openid`
    /// is mandatory there.
    #[must_use]
    pub fn service_account(issuer: &BaseUrl) -> Self {
        Self {
            url: issuer.join("oauth/v2/token"),
            form: &[("grant_type", "client_credentials"), ("scope", "openid")],
        }
    }
}

/// Why there is no access token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessTokenError {
    /// The identity provider refused the request, most often with
    /// `invalid_client`: wrong credentials, or those of another environment.
    /// Trying again does not help.
    #[error("the identity provider refused the client credentials ({status}, {error})")]
    Refused {
        /// The answer's status, 400 to 499.
        status: u16,
        /// The OAuth error code, `unknown` when there was none.
        error: String,
    },
    /// The identity provider asks for patience. Transient.
    #[error("the identity provider limits the rate of requests")]
    RateLimited,
    /// The identity provider failed. Generally transient.
    #[error("the identity provider failed ({status})")]
    Failed {
        /// The answer's status.
        status: u16,
    },
    /// No answer.
    #[error("the identity provider gave no answer: {0}")]
    Transport(#[from] TransportError),
    /// The answer is not the documented one.
    #[error("the identity provider's answer cannot be understood")]
    Undecodable,
}

impl AccessTokenError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "client_credentials_refused",
            Self::Undecodable => "identity_provider_failed",
            Self::RateLimited | Self::Failed { .. } | Self::Transport(_) => {
                "identity_provider_unavailable"
            }
        }
    }

    /// The status with which a backend tells its own client.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Refused { .. } | Self::Undecodable => StatusCode::BAD_GATEWAY,
            Self::RateLimited | Self::Failed { .. } | Self::Transport(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// A sentence for the person in front of the app or at its log.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        match self {
            Self::Refused { .. } => {
                "JTL's identity provider refused this app's client credentials. Are client id and \
                 secret right, and from the same environment as the identity provider?"
            }
            Self::Undecodable => {
                "JTL's identity provider gave an answer that this app does not understand."
            }
            Self::RateLimited | Self::Failed { .. } | Self::Transport(_) => {
                "JTL's identity provider is not available. Please try again later."
            }
        }
    }
}

/// An access token. Clones are the same token; it is never printed.
#[derive(Clone)]
pub struct AccessToken(Arc<Issued>);

struct Issued {
    secret: SecretString,
    renew_at: Instant,
    expires_at: Instant,
}

impl AccessToken {
    fn new(secret: SecretString, received_at: Instant, lifetime: Duration) -> Self {
        let margin = RENEW_BEFORE.min(lifetime / RENEW_BEFORE_FRACTION);
        // A lifetime beyond the clock's range never ends in this process' life.
        let expires_at = received_at
            .checked_add(lifetime)
            .unwrap_or(received_at + MAX_LIFETIME);
        let renew_at = expires_at.checked_sub(margin).unwrap_or(received_at);
        Self(Arc::new(Issued {
            secret,
            renew_at,
            expires_at,
        }))
    }

    /// The value of an `Authorization` header, marked so that no HTTP library
    /// prints it.
    pub(crate) fn bearer(&self) -> Option<HeaderValue> {
        let mut value =
            HeaderValue::from_str(&format!("Bearer {}", self.0.secret.expose_secret())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(redacted)")
    }
}

/// Longer than any token lives.
const MAX_LIFETIME: Duration = Duration::from_secs(365 * 24 * 3600);

/// The one provider of access tokens: cached for the lifetime that the identity
/// provider states, renewed when less than 5 minutes remain (or a tenth of a
/// short lifetime), one request in flight at a time. Cheap to clone; clones
/// share the cache.
///
/// While a renewal fails, a token that is still valid goes on serving.
#[derive(Clone)]
pub struct AccessTokens {
    inner: Arc<Inner>,
}

struct Inner {
    http: HttpClient,
    endpoint: TokenEndpoint,
    credentials: ClientCredentials,
    cache: Mutex<Cache>,
    flight: SingleFlight<Result<AccessToken, AccessTokenError>>,
}

#[derive(Default)]
struct Cache {
    current: Option<AccessToken>,
    /// Set by a failed early renewal: until then the current token serves.
    pause_until: Option<Instant>,
}

/// Why a request with an access token has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BearerError {
    AccessToken(AccessTokenError),
    Transport(TransportError),
}

impl From<AccessTokenError> for BearerError {
    fn from(error: AccessTokenError) -> Self {
        Self::AccessToken(error)
    }
}

impl AccessTokens {
    /// A provider with an empty cache; the first use asks for a token.
    #[must_use]
    pub fn new(http: HttpClient, endpoint: TokenEndpoint, credentials: ClientCredentials) -> Self {
        Self {
            inner: Arc::new(Inner {
                http,
                endpoint,
                credentials,
                cache: Mutex::default(),
                flight: SingleFlight::new(),
            }),
        }
    }

    /// A token that is valid now: the cached one, or a new one.
    ///
    /// # Errors
    ///
    /// When there is no valid token and the identity provider gives none.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves a request that others wait for running.
    pub async fn get(&self) -> Result<AccessToken, AccessTokenError> {
        if let Some(token) = self.inner.usable(Instant::now()) {
            tracing::debug!(
                step = 4,
                cached = true,
                "the cached access token is still good"
            );
            return Ok(token);
        }
        let inner = self.inner.clone();
        self.inner
            .flight
            .run(|| async move { inner.renew().await })
            .await
    }

    /// Says that the platform answered 401 to `token`: it is not used again.
    ///
    /// Only the current token is withdrawn, so that many requests refused at
    /// the same time cause one renewal.
    pub fn refused(&self, token: &AccessToken) {
        let mut cache = self.inner.lock();
        if cache
            .current
            .as_ref()
            .is_some_and(|current| current.is_same(token))
        {
            cache.current = None;
        }
    }

    /// Runs `attempt` with a token, and once more with a new one when the
    /// answer is 401.
    pub(crate) async fn attempt<F>(
        &self,
        attempt: impl Fn(HeaderValue) -> F,
    ) -> Result<Answer, BearerError>
    where
        F: Future<Output = Result<Answer, TransportError>>,
    {
        let token = self.get().await?;
        let bearer = token.bearer().ok_or(AccessTokenError::Undecodable)?;
        let answer = attempt(bearer).await.map_err(BearerError::Transport)?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        tracing::info!("the access token was refused; trying once more with a new one");
        self.refused(&token);
        let bearer = self
            .get()
            .await?
            .bearer()
            .ok_or(AccessTokenError::Undecodable)?;
        attempt(bearer).await.map_err(BearerError::Transport)
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens")
            .field("endpoint", &self.inner.endpoint)
            .finish_non_exhaustive()
    }
}

impl Inner {
    fn lock(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cached token when it needs no renewal, or may not be renewed yet.
    fn usable(&self, now: Instant) -> Option<AccessToken> {
        let cache = self.lock();
        let paused = cache.pause_until.is_some_and(|until| now < until);
        cache
            .current
            .as_ref()
            .filter(|token| now < token.0.renew_at || (paused && now < token.0.expires_at))
            .cloned()
    }

    async fn renew(&self) -> Result<AccessToken, AccessTokenError> {
        // The flight before this one may have ended between look-up and start.
        if let Some(token) = self.usable(Instant::now()) {
            return Ok(token);
        }
        match self.request().await {
            Ok(token) => {
                *self.lock() = Cache {
                    current: Some(token.clone()),
                    pause_until: None,
                };
                Ok(token)
            }
            Err(error) => {
                tracing::warn!(code = error.code(), %error, "no new access token");
                let now = Instant::now();
                let mut cache = self.lock();
                let still_valid = cache
                    .current
                    .as_ref()
                    .filter(|token| now < token.0.expires_at)
                    .cloned();
                cache.pause_until = Some(now + RENEWAL_PAUSE);
                still_valid.ok_or(error)
            }
        }
    }

    async fn request(&self) -> Result<AccessToken, AccessTokenError> {
        tracing::info!(step = 4, url = %self.endpoint.url, "requesting an access token");
        let received_at = Instant::now();
        let request = self
            .http
            .post(self.endpoint.url.clone())
            .basic_auth(
                &self.credentials.client_id,
                Some(self.credentials.client_secret.expose_secret()),
            )
            .form(self.endpoint.form);
        let answer = http::send(request, MAX_ANSWER).await?;
        let granted = decode(&answer)?;
        tracing::info!(
            step = 5,
            expires_in = granted.expires_in,
            "access token received"
        );
        let token = AccessToken::new(
            SecretString::from(granted.access_token),
            received_at,
            Duration::from_secs(granted.expires_in),
        );
        // Checked here, so that a token with a line break is this request's
        // failure and not a puzzle later.
        if token.bearer().is_none() {
            return Err(AccessTokenError::Undecodable);
        }
        Ok(token)
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
    token_type: String,
}

#[derive(Deserialize)]
struct OAuthError {
    error: String,
}

fn decode(answer: &Answer) -> Result<Granted, AccessTokenError> {
    let status = answer.status;
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(AccessTokenError::RateLimited);
    }
    if status.is_client_error() {
        return Err(AccessTokenError::Refused {
            status: status.as_u16(),
            error: oauth_error(&answer.body),
        });
    }
    if !status.is_success() {
        return Err(AccessTokenError::Failed {
            status: status.as_u16(),
        });
    }
    let granted: Granted =
        serde_json::from_slice(&answer.body).map_err(|_| AccessTokenError::Undecodable)?;
    // Seen as `bearer` and as `Bearer`.
    if !granted.token_type.eq_ignore_ascii_case("bearer") || granted.access_token.is_empty() {
        return Err(AccessTokenError::Undecodable);
    }
    Ok(granted)
}

/// The answer's OAuth error code, when it looks like one: it goes into logs.
fn oauth_error(body: &[u8]) -> String {
    serde_json::from_slice::<OAuthError>(body)
        .ok()
        .map(|body| body.error)
        .filter(|code| {
            (1..=40).contains(&code.len())
                && code
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        })
        .unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: axum::http::HeaderMap::new(),
            body: body.into(),
        }
    }

    fn token(lifetime: u64) -> (AccessToken, Instant) {
        let now = Instant::now();
        (
            AccessToken::new(
                SecretString::from("t0p"),
                now,
                Duration::from_secs(lifetime),
            ),
            now,
        )
    }

    #[test]
    fn an_hour_long_token_is_renewed_when_five_minutes_remain() {
        let (token, now) = token(3599);
        assert_eq!(token.0.renew_at - now, Duration::from_secs(3599 - 300));
        assert_eq!(token.0.expires_at - now, Duration::from_secs(3599));
    }

    #[test]
    fn a_short_token_is_renewed_when_a_tenth_remains() {
        let (token, now) = token(60);
        assert_eq!(token.0.renew_at - now, Duration::from_secs(54));
    }

    #[test]
    fn a_lifetime_out_of_range_is_no_panic() {
        let (token, now) = token(u64::MAX);
        assert!(token.0.renew_at > now);
    }

    #[test]
    fn the_documented_answers_decode() {
        for body in [
            r#"{"access_token":"abc","expires_in":3599,"scope":"","token_type":"bearer"}"#,
            r#"{"access_token":"abc","expires_in":86399,"token_type":"Bearer"}"#,
        ] {
            assert!(decode(&answer(200, body)).is_ok(), "{body}");
        }
    }

    #[test]
    fn other_answers_are_typed_errors() {
        let refused = decode(&answer(
            401,
            r#"{"error":"invalid_client","error_description":"x"}"#,
        ));
        assert_eq!(
            refused.err(),
            Some(AccessTokenError::Refused {
                status: 401,
                error: "invalid_client".into()
            })
        );
        let odd = decode(&answer(400, r#"{"error":"<b>eyJhbGciOi</b>"}"#));
        assert_eq!(
            odd.err(),
            Some(AccessTokenError::Refused {
                status: 400,
                error: "unknown".into()
            })
        );
        assert_eq!(
            decode(&answer(429, "")).err(),
            Some(AccessTokenError::RateLimited)
        );
        assert_eq!(
            decode(&answer(503, "")).err(),
            Some(AccessTokenError::Failed { status: 503 })
        );
        assert_eq!(
            decode(&answer(302, "")).err(),
            Some(AccessTokenError::Failed { status: 302 })
        );
        for body in [
            "",
            "<html>",
            r#"{"access_token":"a","token_type":"bearer"}"#,
            r#"{"access_token":"","expires_in":1,"token_type":"bearer"}"#,
            r#"{"access_token":"a","expires_in":1,"token_type":"mac"}"#,
        ] {
            assert_eq!(
                decode(&answer(200, body)).err(),
                Some(AccessTokenError::Undecodable),
                "{body}"
            );
        }
    }

    #[test]
    fn a_token_is_not_printed() {
        let (token, _) = token(60);
        assert!(!format!("{token:?} {:?}", token.bearer()).contains("t0p"));
    }
}
