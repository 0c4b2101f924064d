//! An issuer's key set: fetched, cached, refetched.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use tokio::time::Instant;
use url::Url;

use super::compact::Algorithm;
use super::error::{KeySetError, TokenError};
use super::jwk::{VerificationKey, read_set};
use crate::access_token::{AccessTokens, BearerError};
use crate::backoff::Backoff;
use crate::base_url::BaseUrl;
use crate::http::{self, Answer, HttpClient, TransportError};
use crate::single_flight::SingleFlight;

/// Some hundred keys; honest sets have two or three.
const MAX_ANSWER: usize = 128 * 1024;
/// How long the endpoint is left alone after failed fetches.
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(250),
    longest: Duration::from_secs(30),
};

/// How long keys are trusted, and how often the issuer is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySetPolicy {
    /// How long a fetched set is used without asking again. A withdrawn key is
    /// accepted for no longer than this.
    pub lifetime: Duration,
    /// How long known keys go on working beyond the lifetime while the issuer
    /// cannot be reached.
    pub grace: Duration,
    /// How long no unknown key id is looked up after one was not found, so that
    /// made-up ids cannot hammer the issuer.
    pub cooldown: Duration,
}

impl Default for KeySetPolicy {
    /// 10 minutes, an hour more while the issuer is down, and 5 seconds.
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
/// One fetch is in flight at a time. An unknown key id causes one fetch, so a
/// rotated key works at once; the id itself is never sent anywhere. While the
/// endpoint is down it is asked less and less often, and known keys go on
/// working for [`grace`](KeySetPolicy::grace). An endpoint that answers with a
/// key set without any usable key is not down: it has withdrawn them all.
#[derive(Clone)]
pub struct KeySet {
    inner: Arc<Inner>,
}

struct Inner {
    http: HttpClient,
    url: Url,
    algorithm: Algorithm,
    /// Whose bearer the endpoint wants to see, if anybody's.
    bearer: Option<AccessTokens>,
    policy: KeySetPolicy,
    state: Mutex<State>,
    flight: SingleFlight<Result<(), KeySetError>>,
}

#[derive(Default)]
struct State {
    keys: HashMap<String, Arc<VerificationKey>>,
    fetched_at: Option<Instant>,
    /// The last fetch, when it failed.
    failure: Option<Failure>,
    /// Until then no unknown key id causes a fetch.
    cooldown_until: Option<Instant>,
}

struct Failure {
    error: KeySetError,
    failed_at: Instant,
    /// How many fetches in a row have failed, this one included.
    count: u32,
    retry_at: Instant,
}

impl State {
    /// Takes over a new set. A key that stays is the same value as before, so
    /// that whoever holds one can tell whether it still counts.
    fn replace_keys(&mut self, keys: Vec<(String, VerificationKey)>) {
        let mut before = std::mem::take(&mut self.keys);
        self.keys = keys
            .into_iter()
            .map(|(kid, key)| {
                let kept = before.remove(&kid).filter(|known| known.is_same(&key));
                (kid, kept.unwrap_or_else(|| Arc::new(key)))
            })
            .collect();
    }

    /// The result of a fetch that ended after `instant`, if one did.
    fn ended_since(&self, instant: Instant) -> Option<Result<(), KeySetError>> {
        match &self.failure {
            Some(failure) if failure.failed_at > instant => Some(Err(failure.error.clone())),
            Some(_) => None,
            None => self.fetched_at.filter(|at| *at > instant).map(|_| Ok(())),
        }
    }
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
        let (state, flight) = (Mutex::default(), SingleFlight::new());
        Self {
            inner: Arc::new(Inner {
                http,
                url,
                algorithm,
                bearer,
                policy,
                state,
                flight,
            }),
        }
    }

    /// The key that `kid` names.
    pub(crate) async fn key(&self, kid: &str) -> Result<Arc<VerificationKey>, TokenError> {
        let asked_at = Instant::now();
        match self.inner.look_up(kid, asked_at) {
            LookUp::Key(key) => return Ok(key),
            LookUp::Refused(error) => return Err(error),
            LookUp::Fetch => {}
        }
        let inner = self.inner.clone();
        let fetched = self
            .inner
            .flight
            .run(|| async move { inner.fetch_unless_newer(asked_at).await })
            .await;
        self.inner.after_fetch(kid, fetched)
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySet")
            .field("url", &self.inner.url.as_str())
            .finish_non_exhaustive()
    }
}

enum LookUp {
    Key(Arc<VerificationKey>),
    Refused(TokenError),
    Fetch,
}

impl Inner {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the cache says, without asking anybody.
    fn look_up(&self, kid: &str, now: Instant) -> LookUp {
        let state = self.lock();
        let age = state.fetched_at.map(|at| now.duration_since(at));
        let fresh = age.is_some_and(|age| age < self.policy.lifetime);
        let within_grace = age.is_some_and(|age| age < self.policy.lifetime + self.policy.grace);
        let key = state.keys.get(kid).cloned();
        let backing_off = state
            .failure
            .as_ref()
            .filter(|failure| now < failure.retry_at);
        match (key, backing_off) {
            (Some(key), _) if fresh => LookUp::Key(key),
            (Some(key), Some(_)) if within_grace => LookUp::Key(key),
            (_, Some(failure)) => LookUp::Refused(failure.error.clone().into()),
            (None, None) if fresh && state.cooldown_until.is_some_and(|until| now < until) => {
                LookUp::Refused(TokenError::UnknownKey)
            }
            (_, None) => LookUp::Fetch,
        }
    }

    /// What the cache says after a fetch that was meant to find `kid`.
    fn after_fetch(
        &self,
        kid: &str,
        fetched: Result<(), KeySetError>,
    ) -> Result<Arc<VerificationKey>, TokenError> {
        let now = Instant::now();
        let mut state = self.lock();
        let key = state.keys.get(kid).cloned();
        match (key, fetched) {
            (Some(key), Ok(())) => Ok(key),
            (None, Ok(())) => {
                state.cooldown_until = Some(now + self.policy.cooldown);
                Err(TokenError::UnknownKey)
            }
            (Some(key), Err(error)) => {
                let trusted_for = self.policy.lifetime + self.policy.grace;
                if state
                    .fetched_at
                    .is_some_and(|at| now.duration_since(at) < trusted_for)
                {
                    tracing::warn!(%error, "the key set cannot be renewed; the known key goes on working");
                    Ok(key)
                } else {
                    Err(error.into())
                }
            }
            (None, Err(error)) => Err(error.into()),
        }
    }

    async fn fetch_unless_newer(&self, asked_at: Instant) -> Result<(), KeySetError> {
        // The flight before this one may have ended between look-up and start.
        if let Some(result) = self.lock().ended_since(asked_at) {
            return result;
        }
        let result = self.fetch().await;
        let now = Instant::now();
        let mut state = self.lock();
        match result {
            Ok(keys) => {
                tracing::debug!(keys = keys.len(), "key set received");
                state.replace_keys(keys);
                state.fetched_at = Some(now);
                state.failure = None;
                Ok(())
            }
            Err(error) => {
                tracing::warn!(url = %self.url, %error, "the key set cannot be fetched");
                // The endpoint works, and says that no key counts any more. An outage
                // it is not, so nothing is trusted for longer.
                if error == KeySetError::NoUsableKey {
                    state.keys.clear();
                }
                let count = state
                    .failure
                    .as_ref()
                    .map_or(1, |last| last.count.saturating_add(1));
                state.failure = Some(Failure {
                    error: error.clone(),
                    failed_at: now,
                    count,
                    retry_at: now + BACKOFF.pause(count),
                });
                Err(error)
            }
        }
    }

    async fn fetch(&self) -> Result<Vec<(String, VerificationKey)>, KeySetError> {
        let answer = match &self.bearer {
            Some(tokens) => tokens
                .attempt(|bearer| self.request(Some(bearer)))
                .await
                .map_err(|error| match error {
                    BearerError::AccessToken(error) => KeySetError::AccessToken(error),
                    BearerError::Transport(error) => KeySetError::Transport(error),
                })?,
            None => self.request(None).await?,
        };
        if answer.status != StatusCode::OK {
            return Err(KeySetError::Status {
                status: answer.status.as_u16(),
            });
        }
        read_set(&answer.body, self.algorithm)
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
        http::send(request, MAX_ANSWER).await
    }
}
