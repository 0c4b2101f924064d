//! What JTL's tokens say, once a backend has verified them.
//!
//! Decoding a token into these types proves nothing: `appbridge-server` checks
//! signature, key, algorithm and times first. A browser can verify nothing; all
//! that it may read is [when to ask for a new token](unverified_expiry).

mod expiry;

pub use expiry::{unverified_expiry, whole_seconds};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The payload of a session token (EdDSA).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionClaims {
    /// When the token ends, in whole seconds since 1970 (UTC).
    pub exp: u64,
    /// Before this second the token must be refused, when present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<u64>,
    /// Who issued the token. JTL documents tokens without it and code that demands it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// The signed-in user.
    pub user_id: Uuid,
    /// The merchant whose data the app may show; sent as `X-Tenant-ID`.
    pub tenant_id: Uuid,
    /// A name of the tenant for people. Absent in older tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_slug: Option<String>,
    /// A JTL customer number. It names no key: the key is chosen by the `kid` of
    /// the token's *header*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
}

/// The payload of an app token (RS256).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppClaims {
    /// When the token ends, in seconds since 1970 (UTC).
    pub exp: u64,
    /// Before this second the token must be refused, when present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<u64>,
    /// Who issued the token: equal to the configured issuer.
    pub iss: String,
    /// Whom the token is meant for: contains the app's id.
    pub aud: Audience,
    /// The signed-in user, in the identity provider's own notation.
    pub sub: String,
    /// The merchant whose data the app may show.
    #[serde(rename = "urn:jtl:tenant_id")]
    pub tenant_id: Uuid,
    /// The app that the token is bound to; equal to the configured app when present.
    #[serde(
        rename = "urn:jtl:app_id",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub app_id: Option<String>,
}

/// The `aud` claim, which RFC 7519 allows to be one string or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One audience.
    One(String),
    /// Several audiences.
    Several(Vec<String>),
}

impl Audience {
    /// Whether the token is meant for `audience`.
    #[must_use]
    pub fn contains(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Several(several) => several.iter().any(|one| one == audience),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_session_payload_decodes() {
        let claims: SessionClaims = serde_json::from_str(
            r#"{"exp":1746616503,"userId":"6f1f9c1a-0b59-4c2a-9a0b-0b1d5d1d7c11",
                "tenantId":"0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22","tenantSlug":"muster","kid":"K-1"}"#,
        )
        .unwrap();
        assert_eq!(claims.exp, 1_746_616_503);
        assert_eq!(claims.tenant_slug.as_deref(), Some("muster"));
    }

    #[test]
    fn a_claim_given_twice_is_refused() {
        let twice = r#"{"exp":1,"userId":"6f1f9c1a-0b59-4c2a-9a0b-0b1d5d1d7c11",
            "tenantId":"0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22","tenantId":"6f1f9c1a-0b59-4c2a-9a0b-0b1d5d1d7c11"}"#;
        assert!(serde_json::from_str::<SessionClaims>(twice).is_err());
    }

    #[test]
    fn an_audience_is_one_or_several() {
        let one: Audience = serde_json::from_str(r#""app-1""#).unwrap();
        let several: Audience = serde_json::from_str(r#"["app-1","app-2"]"#).unwrap();
        assert!(one.contains("app-1") && several.contains("app-2"));
        assert!(!one.contains("app-2") && !several.contains("app"));
    }
}
