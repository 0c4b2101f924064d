//! An issuer's key set: fetched, cached, refetched.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use tokio::time::Instant;
use url::Url;

use super::compact::Algorithm;
use super::error::{KeySetError, TokenError};
use super::jwk::{VerificationKey, read_set};
use crate::access_token::{AccessTokens, BearerError};
use crate::backoff::Backoff;
use crate::base_url::BaseUrl;
use crate::observer::{Event, Renewed};
use crate::refresh::{Failure, Lifetime, Refreshed, Source};
use crate::retry_after::retry_after;
use crate::transport::{self, Answer, HttpClient, TransportError};

/// Some hundred keys; honest sets have two or three.
const MAX_ANSWER: usize = 128 * 1024;
/// How long keys are trusted, and how often the issuer is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySetPolicy {
    /// How long a fetched set is used without asking again. The first token after
    /// that has a new one fetched, and a withdrawn key ends when it is there.
    pub lifetime: Duration,
    /// How long known keys go on working beyond the lifetime while a new set is
    /// fetched, or cannot be.
    pub grace: Duration,
    /// How long after a fetch for an unknown key id that did not bring it no other is
    /// made for such an id, so that made-up ids cannot hammer the issuer.
    pub cooldown: Duration,
}

impl Default for KeySetPolicy {
    /// 10 minutes, an hour more while no new set is there, and 5 seconds.
    fn default() -> Self {
        Self {
            lifetime: Duration::from_secs(10 * 60),
            grace: Duration::from_secs(60 * 60),
            cooldown: Duration::from_secs(5),
        }
    }
}

/// The public keys of one issuer for one kind of token, cached. Cheap to
/// clone; clones share the cache.
///
/// One fetch is in flight at a time, and it ends even if all who wait for it go away.
/// A token with a known key waits for none but the very first: a set older than
/// [`lifetime`](KeySetPolicy::lifetime) is renewed while it goes on serving, for
/// [`grace`](KeySetPolicy::grace) at most. An unknown key id causes one fetch and waits for
/// it, so a rotated key works at once; the id itself is never sent anywhere. While the
/// endpoint is down it is asked less and less often, up to once in 30 seconds, or as
/// seldom as its `Retry-After` says, an hour apart at most. An endpoint that answers with a
/// key set without any usable key is not down: it has withdrawn them all.
#[derive(Clone)]
pub struct KeySet {
    keys: Refreshed<Endpoint>,
}

type Keys = Arc<HashMap<String, Arc<VerificationKey>>>;

/// Where the keys come from.
struct Endpoint {
    http: HttpClient,
    url: Url,
    algorithm: Algorithm,
    /// Whose bearer the endpoint wants to see, if anybody's.
    bearer: Option<AccessTokens>,
    policy: KeySetPolicy,
}

impl KeySet {
    /// The account service's keys, which sign session tokens. JTL documents
    /// that the endpoint wants an access token; pass `None` where it does not.
    #[must_use]
    pub fn for_session_tokens(
        http: HttpClient,
        api_base: &BaseUrl,
        bearer: Option<AccessTokens>,
        policy: KeySetPolicy,
    ) -> Self {
        let url = api_base.join("account/.well-known/jwks.json");
        Self::new(http, url, Algorithm::EdDsa, bearer, policy)
    }

    /// The identity provider's keys, which sign app tokens.
    #[must_use]
    pub fn for_app_tokens(http: HttpClient, issuer: &BaseUrl, policy: KeySetPolicy) -> Self {
        Self::new(
            http,
            issuer.join("oauth/v2/keys"),
            Algorithm::Rs256,
            None,
            policy,
        )
    }

    fn new(
        http: HttpClient,
        url: Url,
        algorithm: Algorithm,
        bearer: Option<AccessTokens>,
        policy: KeySetPolicy,
    ) -> Self {
        let keys = Refreshed::new(Endpoint {
            http,
            url,
            algorithm,
            bearer,
            policy,
        });
        Self { keys }
    }

    /// A set that was answered just now, once and for all.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn answered(
        http: &HttpClient,
        answer: &[u8],
        algorithm: Algorithm,
    ) -> Result<Self, KeySetError> {
        let endpoint = Endpoint {
            http: http.clone(),
            url: Url::parse("http://127.0.0.1:0/").map_err(|_| KeySetError::Undecodable)?,
            algorithm,
            bearer: None,
            policy: KeySetPolicy {
                lifetime: Duration::MAX,
                grace: Duration::ZERO,
                cooldown: Duration::MAX,
            },
        };
        let lifetime = endpoint.lifetime(Instant::now());
        let keys = by_id(read_set(answer, algorithm)?);
        Ok(Self {
            keys: Refreshed::holding(endpoint, keys, lifetime),
        })
    }

    /// Whether tokens can be checked now: the set is known, or is fetched. Meant
    /// for readiness checks: it asks the issuer no more often than tokens would.
    ///
    /// # Errors
    ///
    /// When there are no keys that may be used, and none can be fetched.
    ///
    /// # Cancellation
    ///
    /// Dropping the future stops the waiting; a fetch goes on and serves whoever asks
    /// next.
    pub async fn ready(&self) -> Result<(), KeySetError> {
        self.keys.get().await.map(drop)
    }

    pub(crate) fn observe(&self, event: Event) {
        self.keys.source().http.observe(event);
    }

    /// The key that `kid` names.
    pub(crate) async fn key(&self, kid: &str) -> Result<Arc<VerificationKey>, TokenError> {
        let named = |keys: &Keys| keys.get(kid).cloned().ok_or(TokenError::UnknownKey);
        self.keys.find(named).await?
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySet")
            .field("url", &self.keys.source().url.as_str())
            .finish_non_exhaustive()
    }
}

impl Source for Endpoint {
    type Value = Keys;
    type Error = KeySetError;

    const BACKOFF: Backoff = Backoff {
        first: Duration::from_millis(250),
        longest: Duration::from_secs(30),
    };
    const WHAT: Renewed = Renewed::KeySet;

    fn code(error: &KeySetError) -> &'static str {
        error.code()
    }

    fn http(&self) -> &HttpClient {
        &self.http
    }

    async fn fetch(&self) -> Result<(Keys, Lifetime), Failure<KeySetError>> {
        let begin = Instant::now();
        let answer = match &self.bearer {
            Some(tokens) => tokens
                .attempt(|bearer| self.request(Some(bearer)))
                .await
                .map_err(|error| match error {
                    BearerError::AccessToken(error) => KeySetError::AccessToken(error),
                    BearerError::Transport(error) => KeySetError::Transport(error),
                })?,
            None => self.request(None).await.map_err(KeySetError::Transport)?,
        };
        if !answer.status.is_success() {
            let status = answer.status.as_u16();
            return Err(Failure {
                retry_after: retry_after(&answer.headers),
                ..KeySetError::Status { status }.into()
            });
        }
        let keys = read_set(&answer.body, self.algorithm).map_err(|error| Failure {
            // The endpoint works, and says that no key counts any more. An outage
            // it is not, so nothing is trusted for longer.
            withdraws: error == KeySetError::NoUsableKey,
            ..error.into()
        })?;
        tracing::debug!(keys = keys.len(), "key set received");
        Ok((by_id(keys), self.lifetime(begin)))
    }

    fn cooldown(&self) -> Duration {
        self.policy.cooldown
    }
}

impl Endpoint {
    fn lifetime(&self, begin: Instant) -> Lifetime {
        Lifetime::with_grace(begin, self.policy.lifetime, self.policy.grace)
    }

    async fn request(&self, bearer: Option<HeaderValue>) -> Result<Answer, TransportError> {
        tracing::debug!(url = %self.url, "fetching the key set");
        let mut request = self
            .http
            .get(self.url.clone())
            .header(ACCEPT, "application/json");
        if let Some(bearer) = bearer {
            request = request.header(AUTHORIZATION, bearer);
        }
        transport::send(request, MAX_ANSWER).await
    }
}

fn by_id(keys: Vec<(String, VerificationKey)>) -> Keys {
    let keys = keys.into_iter().map(|(id, key)| (id, Arc::new(key)));
    Arc::new(keys.collect())
}
