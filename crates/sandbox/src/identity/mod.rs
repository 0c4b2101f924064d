//! Who somebody is: the identity provider's token endpoints and key set, the
//! account service's key set, and every token of the platform.

mod account;
mod keys;
mod routes;
mod tokens;

pub(crate) use account::key_set as session_key_set;
pub(crate) use keys::Keys;
pub(crate) use routes::{key_set, token_app_era, token_session_era};
pub use tokens::TokenKind;
pub(crate) use tokens::{Bearer, Issuer, Refusal};

/// What counts for tokens: seconds since 1970 (UTC).
pub(crate) fn unix_now() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}
