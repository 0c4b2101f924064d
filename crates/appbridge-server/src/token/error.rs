//! Why a token is refused.

use http::StatusCode;

use super::Check;
use crate::access_token::AccessTokenError;
use crate::transport::TransportError;

/// Why a token is refused. Holds nothing of the token itself, so it may be
/// logged and answered as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Longer than any honest token.
    #[error("the token is too large")]
    TooLarge,
    /// Not three base64url parts, or a header that is no JSON object.
    #[error("the token is malformed")]
    Malformed,
    /// The header asks for something that is never granted, such as `crit`,
    /// `b64`, or a key that the token brings along (`jwk`, `jku`, `x5u`, `x5c`).
    #[error("the token's header has a field that is not allowed")]
    HeaderNotAllowed,
    /// Another algorithm than the one of its kind; `none` too.
    #[error("the token's algorithm is not allowed")]
    AlgorithmNotAllowed,
    /// No `kid` in the header, or one that no issuer would use.
    #[error("the token's header names no key")]
    KeyIdInvalid,
    /// The issuer's key set has no such key.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the token's signature is invalid")]
    SignatureInvalid,
    /// A required claim is missing, doubled or of the wrong type.
    #[error("the token's claims are not those of this kind of token")]
    ClaimsInvalid,
    /// Past its end. A client fetches a new token and tries again.
    #[error("the token has expired")]
    Expired,
    /// Before its beginning.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// From another issuer, or from none although one is required.
    #[error("the token's issuer is not the expected one")]
    IssuerInvalid,
    /// Meant for another app.
    #[error("the token is meant for another app")]
    AudienceInvalid,
    /// Nothing can be said about the token: the issuer's keys are not to be had.
    #[error("the issuer's keys cannot be fetched: {0}")]
    KeysUnavailable(#[from] KeySetError),
}

impl TokenError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "token_too_large",
            Self::Malformed => "token_malformed",
            Self::HeaderNotAllowed => "token_header_not_allowed",
            Self::AlgorithmNotAllowed => "token_algorithm_not_allowed",
            Self::KeyIdInvalid => "token_key_id_invalid",
            Self::UnknownKey => "token_key_unknown",
            Self::SignatureInvalid => "token_signature_invalid",
            Self::ClaimsInvalid => "token_claims_invalid",
            Self::Expired => "token_expired",
            Self::NotYetValid => "token_not_yet_valid",
            Self::IssuerInvalid => "token_issuer_invalid",
            Self::AudienceInvalid => "token_audience_invalid",
            Self::KeysUnavailable(error) => error.code(),
        }
    }

    /// The check that the token did not pass.
    #[must_use]
    pub const fn check(&self) -> Check {
        match self {
            Self::TooLarge => Check::Size,
            Self::Malformed => Check::Form,
            Self::HeaderNotAllowed => Check::Header,
            Self::AlgorithmNotAllowed => Check::Algorithm,
            Self::KeyIdInvalid => Check::KeyId,
            Self::UnknownKey | Self::KeysUnavailable(_) => Check::Key,
            Self::SignatureInvalid => Check::Signature,
            Self::ClaimsInvalid => Check::Claims,
            Self::Expired => Check::Expiry,
            Self::NotYetValid => Check::NotBefore,
            Self::IssuerInvalid => Check::Issuer,
            Self::AudienceInvalid => Check::Audience,
        }
    }

    /// The status with which a backend tells its own client: 401, except when
    /// the backend itself could not find out.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::KeysUnavailable(KeySetError::AccessToken(error)) => error.status(),
            Self::KeysUnavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNAUTHORIZED,
        }
    }
}

/// Why an issuer's keys are not to be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeySetError {
    /// The endpoint wants an access token and there is none.
    #[error(transparent)]
    AccessToken(#[from] AccessTokenError),
    /// No answer.
    #[error("the key set's endpoint gave no answer: {0}")]
    Transport(#[from] TransportError),
    /// A status other than 200 to 299.
    #[error("the key set's endpoint answered {status}")]
    Status {
        /// The answer's status.
        status: u16,
    },
    /// The answer is no key set.
    #[error("the key set cannot be understood")]
    Undecodable,
    /// Nobody was asked: the token was looked at without its issuer's keys, by
    /// [`Inspection::without_keys`](crate::Inspection::without_keys).
    #[error("they were not asked for")]
    NotAsked,
    /// Not one key of the set can be used for this kind of token.
    #[error("the key set has no usable key")]
    NoUsableKey,
}

impl KeySetError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AccessToken(error) => error.code(),
            _ => "token_keys_unavailable",
        }
    }
}
