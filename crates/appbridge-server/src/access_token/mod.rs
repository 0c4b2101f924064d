//! Access tokens: what the backend proves *itself* with.

mod endpoint;
mod error;
mod token;

use std::fmt;
use std::time::Duration;

use http::StatusCode;
use http::header::HeaderValue;

#[cfg(feature = "fuzzing")]
pub(crate) use endpoint::read;
pub use endpoint::{ClientCredentials, TokenEndpoint};
pub use error::AccessTokenError;
pub use token::AccessToken;

use crate::backoff::Backoff;
use crate::observer::Renewed;
use crate::refresh::{Failure, Lifetime, Refreshed, Source};
use crate::transport::{Answer, HttpClient, TransportError};

/// The one provider of access tokens: cached for the lifetime that the identity
/// provider states, renewed when less than 5 minutes remain (or a tenth of a
/// short lifetime), one request in flight at a time. Cheap to clone; clones
/// share the cache.
///
/// A token that is due is renewed in the background while it goes on serving, so
/// that nobody waits for the identity provider but the first. While the provider
/// is down, it is asked less and less often, up to once a minute, or as seldom as its
/// `Retry-After` says, an hour apart at most; a token that is still valid goes
/// on serving. Several instances spread their renewals by chance.
#[derive(Clone)]
pub struct AccessTokens {
    tokens: Refreshed<Grants>,
}

/// The identity provider, asked for this app.
struct Grants {
    http: HttpClient,
    endpoint: TokenEndpoint,
    credentials: ClientCredentials,
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
            tokens: Refreshed::new(Grants {
                http,
                endpoint,
                credentials,
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
    /// Dropping the future stops the waiting; a request to the identity provider goes
    /// on and serves whoever asks next.
    pub async fn get(&self) -> Result<AccessToken, AccessTokenError> {
        self.tokens.get().await
    }

    /// Says that the platform answered 401 to `token`: it is not used again.
    ///
    /// Only the current token is withdrawn, so that many requests refused at
    /// the same time cause one renewal; and if its successor is refused as well,
    /// it stays for five seconds, so that a platform that refuses every token
    /// causes no storm.
    pub fn refused(&self, token: &AccessToken) {
        self.tokens.refused(token);
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
        let refused = |answer: &Answer| answer.status == StatusCode::UNAUTHORIZED;
        let attempt = |bearer| {
            let answer = attempt(bearer);
            async move { answer.await.map_err(BearerError::Transport) }
        };
        self.tokens.attempt(attempt, refused).await
    }
}

impl Source for Grants {
    type Value = AccessToken;
    type Error = AccessTokenError;

    const BACKOFF: Backoff = Backoff {
        first: Duration::from_millis(500),
        longest: Duration::from_secs(60),
    };
    const WHAT: Renewed = Renewed::AccessToken;

    fn code(error: &AccessTokenError) -> &'static str {
        error.code()
    }

    fn http(&self) -> &HttpClient {
        &self.http
    }

    async fn fetch(&self) -> Result<(AccessToken, Lifetime), Failure<AccessTokenError>> {
        self.endpoint.request(&self.http, &self.credentials).await
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens")
            .field("endpoint", &self.tokens.source().endpoint)
            .finish_non_exhaustive()
    }
}
