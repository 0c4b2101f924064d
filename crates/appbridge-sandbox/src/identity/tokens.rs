//! The three kinds of tokens: how the platform issues them and what it accepts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::Keys;
use super::unix_now;
use crate::apps::{App, Apps};
use crate::data::{Tenant, User};
use crate::platform::problem::Problem;
use crate::platform::requests::TokenKind;

/// What a session token says. No field names the key: the token's header does.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionClaims<'a> {
    exp: i64,
    user_id: Uuid,
    tenant_id: Uuid,
    tenant_slug: &'a str,
    /// A customer number, in spite of its name.
    kid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct AppClaims {
    iss: String,
    aud: Vec<String>,
    sub: String,
    iat: i64,
    exp: i64,
    #[serde(rename = "urn:jtl:tenant_id")]
    tenant_id: Uuid,
    #[serde(rename = "urn:jtl:app_id")]
    app_id: String,
}

/// What an ID token says (OpenID Connect Core 1.0 §2). It names no tenant: that stands in
/// the app token beside it, so that one is never taken for the other.
#[derive(Serialize)]
struct IdClaims<'a> {
    iss: &'a str,
    aud: [&'a str; 2],
    azp: &'a str,
    sub: Uuid,
    iat: i64,
    exp: i64,
    auth_time: i64,
    sid: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: String,
}

/// Of what an ID token is made.
pub(super) struct IdToken<'a> {
    pub(super) subject: Subject,
    pub(super) sid: Uuid,
    pub(super) auth_time: i64,
    pub(super) nonce: Option<&'a str>,
    pub(super) access_token: &'a str,
    pub(super) issued: i64,
    pub(super) ttl_seconds: i64,
}

/// What an ID token says of the session that it came of.
#[derive(Deserialize)]
pub(super) struct SessionHint {
    pub(super) sub: Uuid,
    pub(super) sid: Uuid,
    /// The public client that it was issued to.
    pub(super) azp: String,
}

#[derive(Serialize, Deserialize)]
struct AccessClaims {
    iss: String,
    aud: Vec<String>,
    sub: String,
    iat: i64,
    exp: i64,
    jti: Uuid,
}

/// Whom a valid bearer token speaks for.
#[derive(Clone)]
pub(crate) enum Bearer {
    /// An app's backend, for any tenant.
    Access { app: Arc<App> },
    /// An app in a user's browser, for this tenant.
    App { app: Arc<App>, tenant: Uuid },
}

/// The user of an app token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) tenant: Uuid,
    pub(crate) user: Uuid,
}

/// Why a bearer token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("no bearer token was sent")]
    Missing,
    #[error("the bearer token is expired")]
    Expired,
    #[error("the bearer token was revoked")]
    Revoked,
    #[error("the bearer token is not one that this API accepts")]
    Invalid,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::unauthorized(refusal.to_string())
    }
}

/// Issues tokens and knows which access tokens still count.
pub(crate) struct Issuer {
    pub(crate) keys: Keys,
    /// The sandbox's origin: `iss` of access tokens and app tokens.
    origin: String,
    /// Access tokens that were not revoked, by `jti`, with their end.
    access_tokens: Mutex<HashMap<Uuid, i64>>,
}

impl Issuer {
    pub(crate) fn new(keys: Keys, origin: String) -> Self {
        Self {
            keys,
            origin,
            access_tokens: Mutex::default(),
        }
    }

    /// `iss` of access tokens and app tokens: the sandbox's origin, without a slash at
    /// its end.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whom access tokens are meant for.
    fn api_audience(&self) -> String {
        format!("{}/erp", self.origin)
    }

    /// A new access token for an app's backend.
    pub(crate) fn access_token(&self, app: &App, ttl_seconds: i64) -> anyhow::Result<String> {
        let now = unix_now();
        let claims = AccessClaims {
            iss: self.origin.clone(),
            aud: vec![self.api_audience()],
            sub: app.credentials.client_id.clone(),
            iat: now,
            exp: now + ttl_seconds,
            jti: Uuid::new_v4(),
        };
        let token = self.keys.access.sign(&claims)?;
        let mut issued = self
            .access_tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        issued.retain(|_, end| *end > now);
        issued.insert(claims.jti, claims.exp);
        Ok(token)
    }

    /// Ends every access token issued so far; says how many there were.
    pub(crate) fn revoke_access_tokens(&self) -> usize {
        let mut issued = self
            .access_tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = issued.len();
        issued.clear();
        count
    }

    /// A new session token and the id of the key that signed it. A negative
    /// `ttl_seconds` gives a token that is expired already.
    pub(crate) fn session_token(
        &self,
        tenant: &Tenant,
        user: &User,
        ttl_seconds: i64,
        issuer: Option<&str>,
    ) -> anyhow::Result<(String, String)> {
        self.keys.sign_session(&SessionClaims {
            exp: unix_now() + ttl_seconds,
            user_id: user.id,
            tenant_id: tenant.id,
            tenant_slug: tenant.slug,
            kid: tenant.customer_number,
            iss: issuer,
        })
    }

    /// A new app token.
    pub(crate) fn app_token(
        &self,
        app: &App,
        tenant: &Tenant,
        user: &User,
        ttl_seconds: i64,
    ) -> anyhow::Result<String> {
        let now = unix_now();
        self.keys.app.sign(&AppClaims {
            iss: self.origin.clone(),
            aud: vec![app.id().to_owned()],
            sub: user.id.to_string(),
            iat: now,
            exp: now + ttl_seconds,
            tenant_id: tenant.id,
            app_id: app.id().to_owned(),
        })
    }

    /// An app token as a sign-in gives it: meant for the public client as well, as the
    /// identity provider has it.
    pub(super) fn sign_in_token(
        &self,
        app: &App,
        subject: Subject,
        issued: i64,
        ttl_seconds: i64,
    ) -> anyhow::Result<String> {
        self.keys.app.sign(&AppClaims {
            iss: self.origin.clone(),
            aud: vec![
                app.credentials.public_client_id.clone(),
                app.id().to_owned(),
            ],
            sub: subject.user.to_string(),
            iat: issued,
            exp: issued + ttl_seconds,
            tenant_id: subject.tenant,
            app_id: app.id().to_owned(),
        })
    }

    /// The ID token of a sign-in.
    pub(super) fn id_token(&self, app: &App, token: &IdToken<'_>) -> anyhow::Result<String> {
        self.keys.app.sign(&IdClaims {
            iss: &self.origin,
            aud: [&app.credentials.public_client_id, app.id()],
            azp: &app.credentials.public_client_id,
            sub: token.subject.user,
            iat: token.issued,
            exp: token.issued + token.ttl_seconds,
            auth_time: token.auth_time,
            sid: token.sid,
            nonce: token.nonce,
            at_hash: left_half_of_hash(token.access_token),
        })
    }

    /// Of which session an ID token came, also when it is expired (OpenID Connect
    /// RP-Initiated Logout 1.0 §2).
    pub(super) fn session_of(&self, id_token: &str) -> Option<SessionHint> {
        let mut rules = self.rules();
        rules.validate_exp = false;
        decode::<SessionHint>(id_token, &self.keys.app.decoding_key(), &rules)
            .ok()
            .map(|token| token.claims)
    }

    /// Whom a bearer token speaks for.
    pub(crate) fn verify(&self, token: &str, apps: &Apps) -> Result<Bearer, Refusal> {
        let kid = decode_header(token)
            .ok()
            .and_then(|header| header.kid)
            .ok_or(Refusal::Invalid)?;
        if kid == self.keys.access.kid {
            self.verify_access(token, apps)
        } else if kid == self.keys.app.kid {
            let (app, Subject { tenant, .. }) = self.verify_app(token, apps)?;
            Ok(Bearer::App { app, tenant })
        } else {
            Err(Refusal::Invalid)
        }
    }

    /// Which app and which user an app token speaks for.
    pub(crate) fn verify_app(
        &self,
        token: &str,
        apps: &Apps,
    ) -> Result<(Arc<App>, Subject), Refusal> {
        let claims = decode::<AppClaims>(token, &self.keys.app.decoding_key(), &self.rules())
            .map_err(|error| refusal(&error))?
            .claims;
        // An ID token is signed by the same key; its audiences are the same, too, but it
        // names no tenant.
        let app = apps
            .of_id(&claims.app_id)
            .filter(|app| claims.aud.iter().any(|audience| audience == app.id()))
            .ok_or(Refusal::Invalid)?;
        let subject = Subject {
            tenant: claims.tenant_id,
            user: Uuid::try_parse(&claims.sub).map_err(|_| Refusal::Invalid)?,
        };
        Ok((app, subject))
    }

    fn verify_access(&self, token: &str, apps: &Apps) -> Result<Bearer, Refusal> {
        let mut rules = self.rules();
        rules.validate_aud = true;
        rules.set_audience(&[self.api_audience()]);
        let claims = decode::<AccessClaims>(token, &self.keys.access.decoding_key(), &rules)
            .map_err(|error| refusal(&error))?
            .claims;
        let app = apps
            .find(|app| app.credentials.client_id == claims.sub)
            .ok_or(Refusal::Revoked)?;
        let issued = self
            .access_tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if issued.contains_key(&claims.jti) {
            Ok(Bearer::Access { app })
        } else {
            Err(Refusal::Revoked)
        }
    }

    /// No leeway: one machine has one clock, and tests want tokens to end on time.
    /// Audiences are compared where it is known of which app the token is.
    fn rules(&self) -> Validation {
        let mut rules = Validation::new(Algorithm::RS256);
        rules.leeway = 0;
        rules.set_required_spec_claims(&["exp", "iss", "aud"]);
        rules.set_issuer(&[&self.origin]);
        rules.validate_aud = false;
        rules
    }

    /// Sorts a token by the key that its header names.
    pub(crate) fn kind_of(&self, token: &str) -> TokenKind {
        match decode_header(token).ok().and_then(|header| header.kid) {
            Some(kid) if kid == self.keys.access.kid => TokenKind::Access,
            Some(kid) if kid == self.keys.app.kid => TokenKind::App,
            Some(kid) if self.keys.knows_session_key(&kid) => TokenKind::Session,
            _ => TokenKind::Unknown,
        }
    }
}

/// `at_hash`: OpenID Connect Core 1.0 §3.1.3.6, for RS256.
fn left_half_of_hash(access_token: &str) -> String {
    let hash = digest(&SHA256, access_token.as_bytes());
    let half = hash.as_ref().iter().take(hash.as_ref().len() / 2);
    URL_SAFE_NO_PAD.encode(half.copied().collect::<Vec<u8>>())
}

fn refusal(error: &jsonwebtoken::errors::Error) -> Refusal {
    match error.kind() {
        jsonwebtoken::errors::ErrorKind::ExpiredSignature => Refusal::Expired,
        _ => Refusal::Invalid,
    }
}
