//! Why somebody is not signed in.

use axum::http::StatusCode;

use crate::error::{ApiError, Plain};
use crate::store::StoreError;

/// Why somebody is not signed in. Holds nothing that came from the browser or the identity
/// provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SignInError {
    /// Settings are missing; their names.
    NotConfigured(Vec<&'static str>),
    /// There is no session, or it has ended.
    SignedOut,
    /// Whither a sign-in shall lead is no page of this app.
    ReturnInvalid,
    /// A request that changes something comes from another site's page.
    CrossSite,
    /// The person or the identity provider said no.
    Refused,
    /// What came back does not belong to a sign-in that this browser began, or what the
    /// identity provider said is not beyond doubt.
    Failed,
    /// The identity provider's access token is no app token.
    Opaque,
    /// The identity provider, or its keys, are not to be had.
    Unavailable,
    /// The database failed, and why has been logged.
    Store(Plain),
}

impl SignInError {
    /// The status, the stable code, and a sentence for the person in front of the screen.
    pub(super) fn plain(&self) -> Plain {
        let (status, code, message) = match self {
            Self::NotConfigured(missing) => {
                return Plain {
                    status: StatusCode::NOT_IMPLEMENTED,
                    code: "sign_in_not_configured",
                    message: format!(
                        "Nobody can sign in to this app: it is not configured for that. Missing \
                         in its settings: {}.",
                        missing.join(", ")
                    )
                    .into(),
                    retry_after: None,
                };
            }
            Self::SignedOut => (
                StatusCode::UNAUTHORIZED,
                "signed_out",
                "You are not signed in, or not any more. Please sign in.",
            ),
            Self::ReturnInvalid => (
                StatusCode::BAD_REQUEST,
                "return_invalid",
                "The parameter return must be the path of a page of this app, such as /erp?page=2.",
            ),
            Self::CrossSite => (
                StatusCode::FORBIDDEN,
                "cross_site_request",
                "A signed-in browser may change something from this app's own pages only. Is the \
                 app open at the address that its setting PUBLIC_URL names?",
            ),
            Self::Refused => (
                StatusCode::FORBIDDEN,
                "sign_in_refused",
                "JTL did not sign you in: that was cancelled, or it is not allowed.",
            ),
            Self::Failed => (
                StatusCode::BAD_REQUEST,
                "sign_in_failed",
                "The sign-in failed: it took too long, was used already, or was begun in another \
                 browser or at another address. Please sign in once more.",
            ),
            Self::Opaque => (
                StatusCode::BAD_GATEWAY,
                "access_token_opaque",
                "JTL's access token says nothing about tenant and user. Whoever runs this app has \
                 to set JWT as the type of access tokens for its public client.",
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "sign_in_unavailable",
                "JTL's identity provider is not available at the moment. Please try again later.",
            ),
            Self::Store(plain) => return plain.clone(),
        };
        Plain {
            status,
            code,
            message: message.into(),
            retry_after: None,
        }
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        error.plain().into()
    }
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Store(Plain::logged(&error))
    }
}
