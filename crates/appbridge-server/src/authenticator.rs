//! From a token to a session.

use std::fmt;
use std::sync::Arc;

use crate::session::Session;
use crate::token::{
    Algorithm, AppTokenVerifier, Claims, Compact, Inspection, Rules, SessionVerifier, TokenError,
    Verified, log_refusal, verify,
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

struct Inner {
    session: SessionVerifier,
    app: Option<AppTokenVerifier>,
    verified: Option<VerifiedTokens>,
}

impl Authenticator {
    /// Accepts session tokens, and app tokens as well when there is a verifier
    /// for them. Remembers the latest 10,000 verified tokens.
    #[must_use]
    pub fn new(session: SessionVerifier, app: Option<AppTokenVerifier>) -> Self {
        Self::with_capacity(session, app, DEFAULT_CAPACITY)
    }

    /// Remembers so many verified tokens (about 500 bytes each); with 0, every
    /// request costs a signature check.
    #[must_use]
    pub fn with_capacity(
        session: SessionVerifier,
        app: Option<AppTokenVerifier>,
        capacity: usize,
    ) -> Self {
        let verified = (capacity > 0).then(|| VerifiedTokens::new(capacity));
        Self {
            inner: Arc::new(Inner {
                session,
                app,
                verified,
            }),
        }
    }

    /// Verifies a token. Its header's `alg` decides which verifier is asked;
    /// each has rules that no token of the other kind can meet.
    ///
    /// # Errors
    ///
    /// When the token is not beyond doubt, or its issuer's keys are not to be
    /// had.
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
                tracing::info!(
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
                Err(error)
            }
        }
    }

    /// Looks at a token check by check. For people who debug one; a request is
    /// decided by [`authenticate`](Self::authenticate).
    pub async fn inspect(&self, token: &str) -> Inspection {
        match (Compact::parse(token), &self.inner.app) {
            (Err(error), _) => Inspection::unparsed(token, error),
            (Ok(parsed), app) => match (parsed.algorithm, app) {
                (Algorithm::EdDsa, _) => self.inner.session.inspect(token).await,
                (Algorithm::Rs256, Some(app)) => app.inspect(token).await,
                (Algorithm::Rs256, None) => {
                    Inspection::unparsed(token, TokenError::AlgorithmNotAllowed)
                        .of_kind(parsed.algorithm.token_kind())
                }
            },
        }
    }
}

impl Inner {
    async fn check(&self, token: &str) -> Result<Session, TokenError> {
        let parsed = Compact::parse(token)?;
        match (parsed.algorithm, &self.app) {
            (Algorithm::EdDsa, _) => {
                let verified = verify(&self.session, &parsed).await?;
                Ok(self.remember(token, &parsed, verified, Session::of_session_token))
            }
            (Algorithm::Rs256, Some(app)) => {
                let verified = verify(app, &parsed).await?;
                Ok(self.remember(token, &parsed, verified, Session::of_app_token))
            }
            (Algorithm::Rs256, None) => Err(TokenError::AlgorithmNotAllowed),
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
        let keys = match (known.key.algorithm(), &self.app) {
            (Algorithm::EdDsa, _) => self.session.keys(),
            (Algorithm::Rs256, Some(app)) => app.keys(),
            (Algorithm::Rs256, None) => return None,
        };
        let current = keys.key(&known.key_id).await.ok()?;
        current.is_same(&known.key).then(|| known.session.clone())
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator")
            .field("session", &self.inner.session)
            .field("app", &self.inner.app)
            .finish_non_exhaustive()
    }
}
