//! From a token to a session.

use std::fmt;
use std::sync::Arc;

use crate::observer::Event;
use crate::session::Session;
use crate::token::{
    Algorithm, AppTokenVerifier, Claims, Compact, Inspection, KeySet, Rules, SessionVerifier,
    TokenError, Verified, log_refusal, verify,
};
use crate::verified_tokens::{Known, VerifiedTokens};

/// How many verified tokens are remembered: some megabytes, and more users than
/// one process serves within the few minutes that a token lives.
const DEFAULT_CAPACITY: usize = 10_000;

/// Turns tokens into [`Session`]s. Cheap to clone; clones share the caches.
///
/// A token that has been verified is remembered, so that further requests of the
/// same user cost no signature check. That changes no verdict: a remembered token
/// still has to be within its time, and its key still has to be the one in the
/// issuer's key set, so it ends with its `exp` and with its key's withdrawal. What
/// is remembered is a hash of the token, never the token.
#[derive(Clone)]
pub struct Authenticator {
    inner: Arc<Inner>,
}

/// Which kinds of token an [`Authenticator`] accepts: one verifier or a pair of them, each
/// of which converts into this.
#[derive(Debug, Clone)]
pub enum Verifiers {
    /// Session tokens and no others.
    Session(SessionVerifier),
    /// App tokens and no others.
    App(AppTokenVerifier),
    /// Both kinds, each by rules that no token of the other kind can meet.
    Both(SessionVerifier, AppTokenVerifier),
}

impl From<SessionVerifier> for Verifiers {
    fn from(session: SessionVerifier) -> Self {
        Self::Session(session)
    }
}

impl From<AppTokenVerifier> for Verifiers {
    fn from(app: AppTokenVerifier) -> Self {
        Self::App(app)
    }
}

impl From<(SessionVerifier, AppTokenVerifier)> for Verifiers {
    fn from((session, app): (SessionVerifier, AppTokenVerifier)) -> Self {
        Self::Both(session, app)
    }
}

impl Verifiers {
    const fn session(&self) -> Option<&SessionVerifier> {
        match self {
            Self::Session(session) | Self::Both(session, _) => Some(session),
            Self::App(_) => None,
        }
    }

    const fn app(&self) -> Option<&AppTokenVerifier> {
        match self {
            Self::App(app) | Self::Both(_, app) => Some(app),
            Self::Session(_) => None,
        }
    }

    fn observe(&self, event: Event) {
        match self {
            Self::Session(session) | Self::Both(session, _) => session.keys().observe(event),
            Self::App(app) => app.keys().observe(event),
        }
    }

    /// The keys of tokens that are signed like this, if such tokens are accepted.
    fn keys(&self, algorithm: Algorithm) -> Option<&KeySet> {
        match algorithm {
            Algorithm::EdDsa => self.session().map(Rules::keys),
            Algorithm::Rs256 => self.app().map(Rules::keys),
        }
    }
}

struct Inner {
    verifiers: Verifiers,
    verified: Option<VerifiedTokens>,
}

impl Authenticator {
    /// Accepts the tokens of a [`SessionVerifier`], of an [`AppTokenVerifier`], or of both
    /// as a pair. Remembers the latest 10,000 verified tokens.
    #[must_use]
    pub fn new(verifiers: impl Into<Verifiers>) -> Self {
        Self::with_capacity(verifiers, DEFAULT_CAPACITY)
    }

    /// Remembers so many verified tokens (about 500 bytes each); with 0, every
    /// request costs a signature check.
    #[must_use]
    pub fn with_capacity(verifiers: impl Into<Verifiers>, capacity: usize) -> Self {
        let verified = (capacity > 0).then(|| VerifiedTokens::new(capacity));
        Self {
            inner: Arc::new(Inner {
                verifiers: verifiers.into(),
                verified,
            }),
        }
    }

    /// Verifies a token. Its header's `alg` decides which verifier is asked;
    /// each has rules that no token of the other kind can meet.
    ///
    /// # Errors
    ///
    /// When the token is not beyond doubt, or its issuer's keys cannot be fetched.
    pub async fn authenticate(&self, token: &str) -> Result<Session, TokenError> {
        let verdict = match self.inner.recall(token).await {
            Some(session) => Ok((session, true)),
            None => self
                .inner
                .check(token)
                .await
                .map(|session| (session, false)),
        };
        match verdict {
            Ok((session, remembered)) => {
                tracing::debug!(
                    step = 7,
                    kind = session.kind().name(),
                    tenant = %session.tenant_id(),
                    remembered,
                    "the token is valid"
                );
                Ok(session)
            }
            Err(error) => {
                log_refusal(&error);
                let code = error.code();
                self.inner.verifiers.observe(Event::Refusal { code });
                Err(error)
            }
        }
    }

    /// Looks at a token check by check. For people who debug one; a request is
    /// decided by [`authenticate`](Self::authenticate).
    pub async fn inspect(&self, token: &str) -> Inspection {
        let algorithm = match Compact::parse(token) {
            Ok(parsed) => parsed.algorithm.kind(),
            Err(error) => return Inspection::unparsed(token, error),
        };
        let verifiers = &self.inner.verifiers;
        match (algorithm, verifiers.session(), verifiers.app()) {
            (Algorithm::EdDsa, Some(session), _) => session.inspect(token).await,
            (Algorithm::Rs256, _, Some(app)) => app.inspect(token).await,
            _ => Inspection::unparsed(token, TokenError::AlgorithmNotAllowed)
                .of_kind(algorithm.token_kind()),
        }
    }
}

impl Inner {
    async fn check(&self, token: &str) -> Result<Session, TokenError> {
        let parsed = Compact::parse(token)?;
        let verifiers = &self.verifiers;
        match (
            parsed.algorithm.kind(),
            verifiers.session(),
            verifiers.app(),
        ) {
            (Algorithm::EdDsa, Some(session), _) => {
                let verified = verify(session, &parsed).await?;
                Ok(self.remember(token, &parsed, verified, Session::of_session_token))
            }
            (Algorithm::Rs256, _, Some(app)) => {
                let verified = verify(app, &parsed).await?;
                Ok(self.remember(token, &parsed, verified, Session::of_app_token))
            }
            _ => Err(TokenError::AlgorithmNotAllowed),
        }
    }

    fn remember<C: Claims>(
        &self,
        token: &str,
        parsed: &Compact<'_>,
        Verified { claims, key }: Verified<C>,
        session: fn(C) -> Session,
    ) -> Session {
        let validity = claims.validity();
        let session = session(claims);
        if let Some(verified) = &self.verified {
            let known = Known {
                session: session.clone(),
                validity,
                key_id: parsed.key_id.clone(),
                key,
            };
            verified.insert(token, known);
        }
        session
    }

    /// The session of a token that has been verified before and would be again.
    async fn recall(&self, token: &str) -> Option<Session> {
        let known = self.verified.as_ref()?.get(token)?;
        known.validity.check().ok()?;
        let keys = self.verifiers.keys(known.key.algorithm())?;
        let current = keys.key(&known.key_id).await.ok()?;
        current.is_same(&known.key).then(|| known.session.clone())
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator")
            .field("verifiers", &self.inner.verifiers)
            .finish_non_exhaustive()
    }
}
