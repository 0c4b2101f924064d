//! One auth token.

use http::HeaderValue;
use serde::Deserialize;

use crate::refresh::Bearer;

/// Whose token it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub enum ScxScope {
    /// `CHAN`: a sales channel.
    #[serde(rename = "CHAN")]
    Channel,
    /// `SELLER`: a merchant.
    #[serde(rename = "SELLER")]
    Seller,
    /// `ADM`: JTL.
    #[serde(rename = "ADM")]
    Admin,
    /// A scope that JTL does not document.
    #[default]
    #[serde(other)]
    Other,
}

/// An SCX auth token. Clones are the same token; it is never printed.
#[derive(Debug, Clone)]
pub struct ScxToken {
    bearer: Bearer,
    scope: ScxScope,
}

impl ScxToken {
    /// `None` for a token that no header can hold.
    pub(super) fn new(secret: &str, scope: ScxScope) -> Option<Self> {
        Bearer::new(secret).map(|bearer| Self { bearer, scope })
    }

    /// The value of an `Authorization` header, marked so that no HTTP library prints
    /// it.
    #[must_use]
    pub fn bearer(&self) -> HeaderValue {
        self.bearer.header()
    }

    /// Whose token it is.
    #[must_use]
    pub const fn scope(&self) -> ScxScope {
        self.scope
    }
}

impl AsRef<Bearer> for ScxToken {
    fn as_ref(&self) -> &Bearer {
        &self.bearer
    }
}
