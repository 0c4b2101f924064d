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

#[cfg(feature = "fuzzing")]
pub(crate) use endpoint::read;
pub use endpoint::{ClientCredentials, TokenEndpoint};
pub use error::AccessTokenError;
pub use token::AccessToken;

use crate::backoff::Backoff;
use crate::http::{Answer, HttpClient, TransportError};
use crate::single_flight::SingleFlight;

/// How long the identity provider is left alone after failed requests.
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(500),
    longest: Duration::from_secs(60),
};

/// A platform that refuses every token does not become kinder by being shown
/// new ones: between two tokens that were refused lies at least this long.
const REFUSAL_PAUSE: Duration = Duration::from_secs(5);

/// The one provider of access tokens: cached for the lifetime that the identity
/// provider states, renewed when less than 5 minutes remain (or a tenth of a
/// short lifetime), one request in flight at a time. Cheap to clone; clones
/// share the cache.
///
/// A token that is due is renewed in the background while it goes on serving, so
/// that nobody waits for the identity provider but the first. While the provider
/// is down, it is asked less and less often, and a token that is still valid goes
/// on serving. Several instances spread their renewals by chance.
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
    /// The last request, when it failed.
    failure: Option<Failure>,
    /// When the platform last refused a token.
    refused_at: Option<Instant>,
}

struct Failure {
    error: AccessTokenError,
    /// How many requests in a row have failed, this one included.
    count: u32,
    /// Until then the provider is left alone.
    retry_at: Instant,
}

/// What the cache says to a caller.
enum LookUp {
    /// Use this token.
    Use(AccessToken),
    /// Use this token, and have it renewed.
    Due(AccessToken),
    /// The provider has failed a moment ago.
    Failed(AccessTokenError),
    /// Ask the provider, and wait for it.
    Request,
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
        match self.inner.look_up(Instant::now()) {
            LookUp::Use(token) => {
                tracing::debug!(
                    step = 4,
                    cached = true,
                    "the cached access token is still good"
                );
                Ok(token)
            }
            LookUp::Due(token) => {
                if let Some(renewal) = self.inner.flight.start(|| self.renewal()) {
                    tokio::spawn(renewal);
                }
                Ok(token)
            }
            LookUp::Failed(error) => Err(error),
            LookUp::Request => self.inner.flight.run(|| self.renewal()).await,
        }
    }

    fn renewal(
        &self,
    ) -> impl Future<Output = Result<AccessToken, AccessTokenError>> + Send + use<> {
        let inner = self.inner.clone();
        async move { inner.renew().await }
    }

    /// Says that the platform answered 401 to `token`: it is not used again.
    ///
    /// Only the current token is withdrawn, so that many requests refused at
    /// the same time cause one renewal; and no more than one every five seconds,
    /// so that a platform that refuses every token causes no storm.
    pub fn refused(&self, token: &AccessToken) {
        let now = Instant::now();
        let mut cache = self.inner.lock();
        let is_current = cache
            .current
            .as_ref()
            .is_some_and(|current| current.is_same(token));
        let just_refused = cache
            .refused_at
            .is_some_and(|at| now.duration_since(at) < REFUSAL_PAUSE);
        if is_current && !just_refused {
            cache.current = None;
            cache.refused_at = Some(now);
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
        self.refused(&token);
        let renewed = self.get().await?;
        if renewed.is_same(&token) {
            return Ok(answer);
        }
        tracing::info!("the access token was refused; trying once more with a new one");
        let bearer = renewed.bearer().ok_or(AccessTokenError::Undecodable)?;
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

    fn look_up(&self, now: Instant) -> LookUp {
        let cache = self.lock();
        let left_alone = cache
            .failure
            .as_ref()
            .filter(|failure| now < failure.retry_at);
        match (&cache.current, left_alone) {
            (Some(token), _) if token.is_fresh(now) => LookUp::Use(token.clone()),
            (Some(token), Some(_)) if token.is_valid(now) => LookUp::Use(token.clone()),
            (Some(token), None) if token.is_valid(now) => LookUp::Due(token.clone()),
            (_, Some(failure)) => LookUp::Failed(failure.error.clone()),
            (_, None) => LookUp::Request,
        }
    }

    async fn renew(&self) -> Result<AccessToken, AccessTokenError> {
        // The flight before this one may have ended between look-up and start.
        match self.look_up(Instant::now()) {
            LookUp::Use(token) => return Ok(token),
            LookUp::Failed(error) => return Err(error),
            LookUp::Due(_) | LookUp::Request => {}
        }
        let requested = self.endpoint.request(&self.http, &self.credentials).await;
        let mut cache = self.lock();
        match requested {
            Ok(token) => {
                cache.current = Some(token.clone());
                cache.failure = None;
                Ok(token)
            }
            Err(error) => {
                let count = cache
                    .failure
                    .as_ref()
                    .map_or(1, |last| last.count.saturating_add(1));
                let pause = BACKOFF.pause(count).max(error.retry_after());
                tracing::warn!(
                    code = error.code(),
                    %error,
                    pause_ms = pause.as_millis(),
                    "no new access token"
                );
                cache.failure = Some(Failure {
                    error: error.clone(),
                    count,
                    retry_at: Instant::now() + pause,
                });
                Err(error)
            }
        }
    }
}
