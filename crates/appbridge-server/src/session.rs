//! Who sends a request, as a verified token says.

use appbridge_types::claims::{AppClaims, SessionClaims};
use uuid::Uuid;

use crate::tenant::Tenant;
use crate::token::TokenKind;

/// The user and the tenant that a request comes from, as its verified token
/// says.
///
/// A `Session` cannot be made in any other way than by verifying a token, and
/// the platform client asks for one, so no handler can use a tenant id that a
/// client merely claims:
///
/// ```compile_fail
/// # use appbridge_server::Session;
/// let forged = Session { tenant_id: uuid::Uuid::nil(), ..todo!() };
/// ```
///
/// As an axum extractor it works with every state that an [`Authenticator`](crate::Authenticator) can
/// be taken from ([`FromRef`](https://docs.rs/axum/latest/axum/extract/trait.FromRef.html)). It takes the token from
/// `Authorization: Bearer …` and from nowhere else, and refuses with
/// [`SessionRejection`](crate::SessionRejection).
///
/// A handler that does not compile with "`Handler<…>` is not satisfied" most often
/// lacks just that: `impl FromRef<YourState> for Authenticator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    tenant_id: Uuid,
    tenant_slug: Option<String>,
    user_id: String,
    expires_at: u64,
    kind: TokenKind,
}

impl Session {
    /// The merchant whose data may be shown.
    #[must_use]
    pub const fn tenant_id(&self) -> Uuid {
        self.tenant_id
    }

    /// The merchant, for what needs to know nothing else of the session.
    #[must_use]
    pub const fn tenant(&self) -> Tenant {
        Tenant::remembered(self.tenant_id)
    }

    /// A name of the tenant for people. App tokens and older session tokens
    /// have none.
    #[must_use]
    pub fn tenant_slug(&self) -> Option<&str> {
        self.tenant_slug.as_deref()
    }

    /// The signed-in user, in the notation of the token's issuer.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// When the token ends, in seconds since 1970 (UTC).
    #[must_use]
    pub const fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// Which kind of token proved the session.
    #[must_use]
    pub const fn kind(&self) -> TokenKind {
        self.kind
    }

    pub(crate) fn of_session_token(claims: SessionClaims) -> Self {
        Self {
            tenant_id: claims.tenant_id,
            tenant_slug: claims.tenant_slug,
            user_id: claims.user_id.to_string(),
            expires_at: claims.exp,
            kind: TokenKind::Session,
        }
    }

    pub(crate) fn of_app_token(claims: AppClaims) -> Self {
        Self {
            tenant_id: claims.tenant_id,
            tenant_slug: None,
            user_id: claims.sub,
            expires_at: claims.exp,
            kind: TokenKind::App,
        }
    }
}

impl From<&Session> for Tenant {
    fn from(session: &Session) -> Self {
        session.tenant()
    }
}

impl From<Session> for Tenant {
    fn from(session: Session) -> Self {
        session.tenant()
    }
}
