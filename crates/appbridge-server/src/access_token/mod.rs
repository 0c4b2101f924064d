//! Access tokens: what the backend proves *itself* with.

mod endpoint;
mod error;
mod token;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use reqwest::header::HeaderValue;
use tokio::time::Instant;

pub use endpoint::{ClientCredentials, TokenEndpoint};
pub use error::AccessTokenError;
pub use token::AccessToken;

use crate::http::{Answer, HttpClient, TransportError};
use crate::single_flight::SingleFlight;

/// After an early renewal failed, the old token serves alone for this long.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);

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
            .filter(|token| token.is_fresh(now) || (paused && token.is_valid(now)))
            .cloned()
    }

    async fn renew(&self) -> Result<AccessToken, AccessTokenError> {
        // The flight before this one may have ended between look-up and start.
        if let Some(token) = self.usable(Instant::now()) {
            return Ok(token);
        }
        match self.endpoint.request(&self.http, &self.credentials).await {
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
                    .filter(|token| token.is_valid(now))
                    .cloned();
                cache.pause_until = Some(now + RENEWAL_PAUSE);
                still_valid.ok_or(error)
            }
        }
    }
}
