//! Auth tokens of SCX, JTL's interface to marketplaces and other sales channels.

mod endpoint;
mod error;
mod token;

use std::fmt;

use http::HeaderValue;
use secrecy::SecretString;

pub use endpoint::ScxEnvironment;
pub use error::ScxTokenError;
pub use token::{ScxScope, ScxToken};

use crate::base_url::BaseUrl;
use crate::refresh::Refreshed;
use crate::transport::HttpClient;
use endpoint::AuthEndpoint;

/// The one provider of SCX auth tokens: cached for the lifetime that SCX states,
/// renewed when less than a minute remains (or a tenth of a short lifetime), in the
/// background while it goes on serving, one request in flight at a time. Cheap to
/// clone; clones share the cache.
///
/// The auth endpoint is rate limited, so a failure is followed by a pause: as long as
/// SCX asks for (`Retry-After`), an hour at most, else half a second, and twice as long with every
/// further failure, up to a minute. In a pause, a token that is still valid goes on serving;
/// without one the last failure is told at once.
///
/// ```no_run
/// use appbridge_server::{BaseUrl, HttpClient, ScxEnvironment, ScxTokenError, ScxTokens};
///
/// #[derive(Debug)]
/// enum Failure {
///     Token(ScxTokenError),
///     Request(reqwest::Error),
/// }
///
/// impl From<ScxTokenError> for Failure {
///     fn from(error: ScxTokenError) -> Self {
///         Self::Token(error)
///     }
/// }
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let base: BaseUrl = ScxEnvironment::Production.as_str().parse()?;
/// let refresh_token = std::env::var("SCX_REFRESH_TOKEN")?.into();
/// let tokens = ScxTokens::new(HttpClient::new()?, &base, refresh_token);
///
/// let http = reqwest::Client::new();
/// let events = tokens
///     .attempt(
///         |bearer| {
///             let request = http.get("https://scx.api.jtl-software.com/v1/channel/event");
///             let answer = request.header("Authorization", bearer).send();
///             async { answer.await.map_err(Failure::Request) }
///         },
///         |answer| answer.status() == 401,
///     )
///     .await;
/// # drop(events);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ScxTokens {
    tokens: Refreshed<AuthEndpoint>,
}

impl ScxTokens {
    /// A provider with an empty cache; the first use asks for a token. `base` is that
    /// of an [`ScxEnvironment`], `refresh_token` what JTL gave the channel.
    #[must_use]
    pub fn new(http: HttpClient, base: &BaseUrl, refresh_token: SecretString) -> Self {
        Self {
            tokens: Refreshed::new(AuthEndpoint::new(http, base, refresh_token)),
        }
    }

    /// A token that is valid now: the cached one, or a new one.
    ///
    /// # Errors
    ///
    /// When there is no valid token and SCX gives none, or gave none a moment ago.
    ///
    /// # Cancellation
    ///
    /// Dropping the future stops the waiting; a request to SCX goes on and serves
    /// whoever asks next.
    pub async fn get(&self) -> Result<ScxToken, ScxTokenError> {
        self.tokens.get().await
    }

    /// Says that SCX answered 401 to `token`: it is not used again.
    ///
    /// Only the current token is withdrawn, so that many requests refused at the same
    /// time cause one renewal.
    pub fn refused(&self, token: &ScxToken) {
        self.tokens.refused(token);
    }

    /// Runs `attempt` with the value of an `Authorization` header, and once more with
    /// a new token when its result `is_refused`: when SCX answered 401.
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get) and of `attempt`. The second result is given as it
    /// is, refused or not.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the attempt.
    pub async fn attempt<T, E, F>(
        &self,
        attempt: impl Fn(HeaderValue) -> F,
        is_refused: impl Fn(&T) -> bool,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: From<ScxTokenError>,
    {
        self.tokens.attempt(attempt, is_refused).await
    }
}

impl fmt::Debug for ScxTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScxTokens")
            .field("endpoint", self.tokens.source())
            .finish_non_exhaustive()
    }
}
