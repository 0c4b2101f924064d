//! Access tokens: what the backend proves *itself* with.

mod endpoint;
mod error;
mod token;

use std::fmt;
use std::sync::Arc;

use axum::http::StatusCode;
use reqwest::header::HeaderValue;

pub use endpoint::{ClientCredentials, TokenEndpoint};
pub use error::AccessTokenError;
pub use token::AccessToken;

use crate::http::{Answer, HttpClient, TransportError};
use crate::renewal::{Expiring, Renewal};

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
    source: Arc<Source>,
    renewal: Arc<Renewal<AccessToken, AccessTokenError>>,
}

struct Source {
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
            source: Arc::new(Source {
                http,
                endpoint,
                credentials,
            }),
            renewal: Renewal::new(),
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
        let source = self.source.clone();
        self.renewal
            .get(|| async move {
                source
                    .endpoint
                    .request(&source.http, &source.credentials)
                    .await
            })
            .await
    }

    /// Says that the platform answered 401 to `token`: it is not used again.
    ///
    /// Only the current token is withdrawn, so that many requests refused at
    /// the same time cause one renewal; and no more than one in five seconds,
    /// so that a platform that refuses every token causes no storm.
    pub fn refused(&self, token: &AccessToken) {
        self.renewal.refused(token);
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
            .field("endpoint", &self.source.endpoint)
            .finish_non_exhaustive()
    }
}
