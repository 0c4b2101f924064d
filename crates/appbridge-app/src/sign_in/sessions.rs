//! Sessions of people who have signed in: from their beginning, through renewals, to their end.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use appbridge_server::{Authenticator, Session, TokenError, TokenKind};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::error::SignInError;
use super::provider::{Granted, Identity, Provider};
use super::ticket::Ticket;
use crate::settings::SignInSettings;
use crate::store::{SessionKey, SessionRow, TenantStore};

/// Tokens are renewed so long before their end, or a tenth of their life.
const RENEW_BEFORE: u64 = 60;
/// How long an instance has a renewal to itself: longer than it can take.
const CLAIM: Duration = Duration::from_secs(30);
/// How long a provider that is away is left alone with a session's renewal.
const PUT_OFF: Duration = Duration::from_secs(5);
/// How long to wait for another instance's renewal.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks at it.
const PAUSE: Duration = Duration::from_millis(100);

/// All sessions. Cheap to clone; clones are one.
#[derive(Clone)]
pub(super) struct Sessions {
    inner: Arc<Inner>,
}

struct Inner {
    store: TenantStore,
    authenticator: Authenticator,
    provider: Arc<Provider>,
    /// In seconds.
    idle: u64,
    lifetime: u64,
    renewals: Mutex<HashMap<SessionKey, Renewal>>,
}

/// What everybody waits for who needs the same session's new tokens.
type Renewal = Shared<BoxFuture<'static, Result<Kept, SignInError>>>;

/// A session as the database has it, sealed.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    access_token: String,
    refresh_token: Option<String>,
    /// In seconds since 1970 (UTC), as all times here.
    renew_at: u64,
    ends_at: u64,
    tenant_id: Uuid,
    user_id: String,
    name: Option<String>,
}

/// Who is signed in.
pub(super) struct SignedIn {
    pub(super) session: Session,
    /// A name for people.
    pub(super) name: Option<String>,
    /// When the session ends unless it is used, in seconds since 1970 (UTC).
    pub(super) expires_at: u64,
}

impl Sessions {
    pub(super) fn new(
        store: TenantStore,
        authenticator: Authenticator,
        provider: Arc<Provider>,
        settings: &SignInSettings,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                authenticator,
                provider,
                idle: settings.idle.as_secs(),
                lifetime: settings.lifetime.as_secs(),
                renewals: Mutex::default(),
            }),
        }
    }

    /// Begins a session, which always has a ticket of its own.
    pub(super) async fn begin(
        &self,
        granted: Granted,
        identity: Identity,
    ) -> Result<Ticket, SignInError> {
        let session = self.verify(&granted.access_token).await?;
        if session.user_id() != identity.subject {
            tracing::warn!("a sign-in is refused: ID token and access token name two users");
            return Err(SignInError::Failed);
        }
        let now = now();
        let kept = Kept {
            access_token: granted.access_token,
            refresh_token: granted.refresh_token,
            renew_at: renew_at(now, &session),
            ends_at: now.saturating_add(self.inner.lifetime),
            tenant_id: session.tenant_id(),
            user_id: session.user_id().to_owned(),
            name: identity.name,
        };
        let ticket = Ticket::new();
        let row = SessionRow {
            sealed: ticket.seal(&kept).ok_or(SignInError::Failed)?,
            expires_at: seconds(self.expires_at(now, &kept)),
        };
        self.inner
            .store
            .add_session(&ticket.key(), session.tenant_id(), &row)
            .await?;
        tracing::info!(tenant = %session.tenant_id(), "signed in");
        Ok(ticket)
    }

    /// Who a ticket belongs to. Tokens that end soon are renewed while they go on serving;
    /// nobody waits but for those that have ended.
    pub(super) async fn find(&self, ticket: &Ticket) -> Result<SignedIn, SignInError> {
        let (kept, expires_at) = self.load(ticket).await?.ok_or(SignInError::SignedOut)?;
        let now = now();
        let (kept, session) = match self.session_of(&kept).await {
            Ok(session) if now < kept.renew_at => (kept, session),
            Ok(session) => {
                if kept.refresh_token.is_some() {
                    drop(self.renewal(ticket, &kept));
                }
                (kept, session)
            }
            Err(SignInError::Unavailable) => return Err(SignInError::Unavailable),
            // Ended, or by a key that has been withdrawn.
            Err(_) => {
                let kept = self.renewal(ticket, &kept).await?;
                let session = self.session_of(&kept).await?;
                (kept, session)
            }
        };
        let until = self.expires_at(now, &kept);
        // Each use would be a write to the database.
        let expires_at = if until > expires_at.saturating_add(self.inner.idle / 10) {
            let key = ticket.key();
            match self.inner.store.prolong_session(&key, seconds(until)).await {
                Ok(_) => until,
                // A database that only reads, as on a full disk, ends no session early.
                Err(error) => {
                    tracing::warn!(code = error.code(), %error, "a session is not prolonged");
                    expires_at
                }
            }
        } else {
            expires_at
        };
        Ok(SignedIn {
            session,
            name: kept.name,
            expires_at,
        })
    }

    /// Ends a session; one that has ended stays so.
    pub(super) async fn end(&self, ticket: &Ticket) -> Result<(), SignInError> {
        let sealed = self.inner.store.end_session(&ticket.key()).await?;
        if let Some(kept) = sealed.and_then(|sealed| ticket.open(&sealed)) {
            self.revoke(kept);
        }
        Ok(())
    }

    fn revoke(&self, kept: Kept) {
        if let Some(refresh_token) = kept.refresh_token {
            self.inner.provider.revoke(refresh_token);
        }
    }

    /// The session and when it ends.
    async fn load(&self, ticket: &Ticket) -> Result<Option<(Kept, u64)>, SignInError> {
        let row = self.inner.store.session(&ticket.key()).await?;
        Ok(row.and_then(|row| {
            let expires_at = row.expires_at.unsigned_abs();
            Some((ticket.open(&row.sealed)?, expires_at))
        }))
    }

    /// Whose access token it is. Tenant and user come from there and from nowhere else.
    async fn verify(&self, access_token: &str) -> Result<Session, SignInError> {
        match self.inner.authenticator.authenticate(access_token).await {
            Ok(session) if session.kind() == TokenKind::App => Ok(session),
            Ok(_) => Err(SignInError::Failed),
            Err(TokenError::KeysUnavailable(_)) => Err(SignInError::Unavailable),
            Err(TokenError::Malformed) => Err(SignInError::Opaque),
            Err(error) => {
                tracing::debug!(
                    code = error.code(),
                    "the access token of a sign-in is refused"
                );
                Err(SignInError::Failed)
            }
        }
    }

    fn expires_at(&self, now: u64, kept: &Kept) -> u64 {
        now.saturating_add(self.inner.idle).min(kept.ends_at)
    }

    /// The renewal of a session's tokens, which goes on when nobody waits for it any more: the
    /// provider may have put a new refresh token in the old one's place already.
    fn renewal(&self, ticket: &Ticket, seen: &Kept) -> Renewal {
        let key = ticket.key();
        let mut renewals = self.renewals();
        if let Some(renewal) = renewals.get(&key) {
            return renewal.clone();
        }
        let (sessions, ticket) = (self.clone(), ticket.clone());
        let stale = seen.access_token.clone();
        let work = tokio::spawn(async move {
            let renewed = sessions.renew(&ticket, &stale).await;
            sessions.renewals().remove(&ticket.key());
            renewed
        });
        let renewal = work
            // It does not panic; a runtime that ends cuts it off.
            .map(|done| done.unwrap_or(Err(SignInError::Unavailable)))
            .boxed()
            .shared();
        renewals.insert(key, renewal.clone());
        renewal
    }

    fn renewals(&self) -> std::sync::MutexGuard<'_, HashMap<SessionKey, Renewal>> {
        self.inner
            .renewals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// New tokens in place of `stale`, by this instance or by another: a provider that rotates
    /// refresh tokens takes each of them once, and ends the session of whoever brings one again.
    async fn renew(&self, ticket: &Ticket, stale: &str) -> Result<Kept, SignInError> {
        let store = &self.inner.store;
        let key = ticket.key();
        let until = Instant::now() + PATIENCE;
        let (kept, refresh_token) = loop {
            let (kept, _) = self.load(ticket).await?.ok_or(SignInError::SignedOut)?;
            if kept.access_token != stale {
                return Ok(kept);
            }
            let Some(refresh_token) = kept.refresh_token.clone() else {
                store.end_session(&key).await?;
                return Err(SignInError::SignedOut);
            };
            if store.claim_renewal(&key, CLAIM).await? {
                // The last one may have been finished since the session was looked at.
                match self.load(ticket).await? {
                    Some((now, _)) if now.access_token == stale => break (kept, refresh_token),
                    Some((now, _)) => {
                        store.put_off_renewal(&key, Duration::ZERO).await?;
                        return Ok(now);
                    }
                    None => return Err(SignInError::SignedOut),
                }
            }
            if Instant::now() >= until {
                return Err(SignInError::Unavailable);
            }
            sleep(PAUSE).await;
        };
        let renewed = match self.inner.provider.renew(refresh_token).await {
            Ok(granted) => self.renewed(kept, granted).await,
            Err(error) => Err(error),
        };
        match renewed {
            Ok(kept) => {
                let sealed = ticket.seal(&kept).ok_or(SignInError::Failed)?;
                if store.finish_renewal(&key, &sealed).await? {
                    Ok(kept)
                } else {
                    // Whoever has ended the session knew the refresh token before.
                    self.revoke(kept);
                    Err(SignInError::SignedOut)
                }
            }
            Err(SignInError::Unavailable) => {
                store.put_off_renewal(&key, PUT_OFF).await?;
                Err(SignInError::Unavailable)
            }
            Err(error) => {
                store.end_session(&key).await?;
                Err(error)
            }
        }
    }

    /// The session with its new tokens, which have to be of the same user and tenant.
    async fn renewed(&self, mut kept: Kept, granted: Granted) -> Result<Kept, SignInError> {
        kept.access_token = granted.access_token;
        if let Some(next) = granted.refresh_token {
            kept.refresh_token = Some(next);
        }
        kept.renew_at = match self.session_of(&kept).await {
            Ok(session) => renew_at(now(), &session),
            // The refresh token is spent, so the new one is kept; whoever asks next finds out
            // about the access token.
            Err(SignInError::Unavailable) => 0,
            Err(error) => return Err(error),
        };
        Ok(kept)
    }

    /// The verified session of an access token, which is of whoever has signed in.
    async fn session_of(&self, kept: &Kept) -> Result<Session, SignInError> {
        let session = self.verify(&kept.access_token).await?;
        if session.tenant_id() == kept.tenant_id && session.user_id() == kept.user_id {
            Ok(session)
        } else {
            tracing::warn!("an access token is of another user or tenant than its session");
            Err(SignInError::Failed)
        }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

fn renew_at(now: u64, session: &Session) -> u64 {
    let left = session.expires_at().saturating_sub(now);
    session
        .expires_at()
        .saturating_sub(RENEW_BEFORE.min(left / 10))
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

fn seconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}
