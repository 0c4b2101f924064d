//! What a sign-in leaves at the identity provider: the session of the browser, the code
//! for the app, and the refresh tokens that come of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::tokens::Subject;
use super::unix_now;
use crate::platform::faults::SignInFault;
use crate::secret::secret;

/// How long a code can be redeemed, in seconds; RFC 6749 §4.1.2 wants ten minutes at most.
const CODE_TTL: i64 = 60;

/// How long it is remembered that a code was redeemed, in seconds.
const CODE_MEMORY: i64 = 600;

/// Somebody who is signed in at the identity provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Session {
    /// Names the session in ID tokens; opens nothing.
    pub(super) sid: Uuid,
    pub(super) subject: Subject,
    /// When the user signed in, in seconds since 1970 (UTC).
    pub(super) since: i64,
}

/// What an app has been granted by a sign-in.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    /// The public client that it was granted to.
    pub(super) client_id: String,
    pub(super) session: Session,
    pub(super) scope: Scope,
    pub(super) nonce: Option<String>,
    /// Whether its access tokens are random strings instead of JWTs.
    pub(super) opaque: bool,
}

/// The scopes of a sign-in, in the order of [`Scope::KNOWN`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope(Vec<&'static str>);

impl Scope {
    /// The scopes that the identity provider has.
    pub(super) const KNOWN: [&str; 4] = ["openid", "profile", "email", "offline_access"];

    /// What is granted of what is asked for; others are ignored (OpenID Connect Core 1.0
    /// §3.1.2.1).
    pub(super) fn of(asked: &str) -> Self {
        let is_asked = |known: &&str| asked.split(' ').any(|scope| scope == *known);
        Self(Self::KNOWN.into_iter().filter(is_asked).collect())
    }

    pub(super) fn has(&self, scope: &str) -> bool {
        self.0.contains(&scope)
    }

    /// The part of it that is asked for; `None` when more is.
    pub(super) fn narrowed(&self, asked: &str) -> Option<Self> {
        let asks_for_more = asked
            .split(' ')
            .filter(|scope| !scope.is_empty())
            .any(|scope| !self.has(scope));
        (!asks_for_more).then(|| Self::of(asked))
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// To what a code is bound.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub(super) redirect_uri: String,
    /// The challenge of PKCE, method `S256`.
    pub(super) challenge: String,
}

/// Why a code or a refresh token gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum GrantError {
    #[error("the code is unknown")]
    UnknownCode,
    #[error("the code is expired")]
    CodeExpired,
    #[error("the code was redeemed before; whatever came of it has ended")]
    CodeUsed,
    #[error("redirect_uri is not the one that the code was issued for")]
    OtherRedirectUri,
    #[error("code_verifier does not fit the code_challenge that the code was issued for")]
    WrongVerifier,
    #[error("the refresh token is unknown, or its sign-in has ended")]
    UnknownRefreshToken,
    #[error("the refresh token was used before; its sign-in has ended")]
    RefreshTokenReused,
    #[error("it was issued to another client")]
    OtherClient,
    #[error("the sign-in grants less than this scope")]
    MoreScope,
}

struct Code {
    grant: Grant,
    binding: Binding,
    expires: i64,
    used: bool,
    /// The refresh tokens that came of it.
    family: Option<Uuid>,
}

/// Refresh tokens that came of one code: each takes the place of the one before.
struct Family {
    grant: Grant,
    /// The secret part of the one that counts.
    current: String,
}

/// All sign-ins of a sandbox.
#[derive(Default)]
pub(crate) struct SignIns(Mutex<State>);

#[derive(Default)]
struct State {
    /// By the secret in the browser's cookie.
    sessions: HashMap<String, Session>,
    codes: HashMap<String, Code>,
    families: HashMap<Uuid, Family>,
}

impl SignIns {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Signs a user in: a new session, with the secret for the browser's cookie.
    pub(super) fn start(&self, subject: Subject) -> (String, Session) {
        let session = Session {
            sid: Uuid::new_v4(),
            subject,
            since: unix_now(),
        };
        let secret = secret();
        self.lock().sessions.insert(secret.clone(), session);
        (secret, session)
    }

    pub(super) fn session(&self, secret: &str) -> Option<Session> {
        self.lock().sessions.get(secret).copied()
    }

    /// Ends a session and all that came of it.
    pub(super) fn end(&self, sid: Uuid) {
        let mut state = self.lock();
        state.sessions.retain(|_, session| session.sid != sid);
        state.codes.retain(|_, code| code.grant.session.sid != sid);
        state
            .families
            .retain(|_, family| family.grant.session.sid != sid);
    }

    /// Ends every sign-in; says how many sessions and refresh tokens there were.
    pub(crate) fn end_all(&self) -> usize {
        let State {
            sessions, families, ..
        } = std::mem::take(&mut *self.lock());
        sessions.len() + families.len()
    }

    /// A code for the app.
    pub(super) fn issue_code(
        &self,
        mut grant: Grant,
        binding: Binding,
        fault: Option<SignInFault>,
    ) -> String {
        let now = unix_now();
        match fault {
            Some(SignInFault::WrongNonce) => grant.nonce = Some(secret()),
            Some(SignInFault::OpaqueAccessToken) => grant.opaque = true,
            _ => {}
        }
        let code = Code {
            grant,
            binding,
            expires: match fault {
                Some(SignInFault::CodeExpired) => now - 1,
                _ => now + CODE_TTL,
            },
            used: fault == Some(SignInFault::CodeUsed),
            family: None,
        };
        let name = secret();
        let mut state = self.lock();
        state
            .codes
            .retain(|_, code| code.expires + CODE_MEMORY > now);
        state.codes.insert(name.clone(), code);
        name
    }

    /// Redeems a code: what was granted, and a refresh token where that is part of it. A
    /// code that comes back ends what came of it (RFC 6749 §4.1.2).
    pub(super) fn redeem(
        &self,
        client_id: &str,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<(Grant, Option<String>), GrantError> {
        let mut state = self.lock();
        let State {
            codes, families, ..
        } = &mut *state;
        let code = codes.get_mut(code).ok_or(GrantError::UnknownCode)?;
        if code.grant.client_id != client_id {
            return Err(GrantError::OtherClient);
        }
        if code.used {
            if let Some(family) = code.family {
                families.remove(&family);
            }
            return Err(GrantError::CodeUsed);
        }
        if code.expires < unix_now() {
            return Err(GrantError::CodeExpired);
        }
        if code.binding.redirect_uri != redirect_uri {
            return Err(GrantError::OtherRedirectUri);
        }
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
        if challenge != code.binding.challenge {
            return Err(GrantError::WrongVerifier);
        }
        code.used = true;
        let grant = code.grant.clone();
        if !grant.scope.has("offline_access") {
            return Ok((grant, None));
        }
        let (id, current) = (Uuid::new_v4(), secret());
        let token = refresh_token(id, &current);
        code.family = Some(id);
        families.insert(
            id,
            Family {
                grant: grant.clone(),
                current,
            },
        );
        Ok((grant, Some(token)))
    }

    /// Takes a refresh token and gives the next one. One that was used before ends its
    /// whole family: it may have been stolen (RFC 9700 §4.14.2).
    pub(super) fn refresh(
        &self,
        client_id: &str,
        token: &str,
        asked: Option<&str>,
    ) -> Result<(Grant, String), GrantError> {
        let (id, given) = token
            .split_once('.')
            .and_then(|(id, given)| Some((Uuid::try_parse(id).ok()?, given)))
            .ok_or(GrantError::UnknownRefreshToken)?;
        let mut state = self.lock();
        let family = state
            .families
            .get_mut(&id)
            .ok_or(GrantError::UnknownRefreshToken)?;
        if family.grant.client_id != client_id {
            return Err(GrantError::OtherClient);
        }
        if verify_slices_are_equal(given.as_bytes(), family.current.as_bytes()).is_err() {
            state.families.remove(&id);
            return Err(GrantError::RefreshTokenReused);
        }
        let mut grant = family.grant.clone();
        if let Some(asked) = asked {
            grant.scope = grant.scope.narrowed(asked).ok_or(GrantError::MoreScope)?;
        }
        family.current = secret();
        Ok((grant, refresh_token(id, &family.current)))
    }
}

/// A refresh token: which family, and the secret that counts in it.
fn refresh_token(family: Uuid, current: &str) -> String {
    format!("{}.{current}", family.simple())
}
