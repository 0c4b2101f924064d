//! One auth token.

use http::HeaderValue;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::refresh::Bearer;

/// Whose token it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScxScope {
    /// `CHAN`: a sales channel.
    Channel,
    /// `SELLER`: a merchant.
    Seller,
    /// `ADM`: JTL.
    Admin,
    /// A scope that JTL does not document.
    #[default]
    Other,
}

/// JTL documents one name; OAuth has several in a string, and some servers a list. The
/// first that is known counts.
impl<'de> Deserialize<'de> for ScxScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let scope = Value::deserialize(deserializer)?;
        let names = match &scope {
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            scope => scope.as_str().into_iter().collect::<Vec<_>>(),
        };
        let known = |name| match name {
            "CHAN" => Some(Self::Channel),
            "SELLER" => Some(Self::Seller),
            "ADM" => Some(Self::Admin),
            _ => None,
        };
        let mut names = names.into_iter().flat_map(str::split_whitespace);
        Ok(names.find_map(known).unwrap_or_default())
    }
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
