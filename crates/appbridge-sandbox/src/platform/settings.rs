//! What can be changed while the sandbox runs.

use std::num::NonZeroU32;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the platform and the App Shell behave. Absent fields take their default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// How the App Shell hands its port to an app.
    pub handshake: Handshake,
    /// To which pages the App Shell hands its port.
    pub handshake_target: HandshakeTarget,
    /// Whether the account service's key set wants an access token. On by default.
    pub jwks_requires_bearer: bool,
    /// How long session tokens and app tokens last, in seconds; 300 by default.
    pub session_token_ttl_seconds: NonZeroU32,
    /// By how many seconds the identity provider's clock is ahead when it signs the tokens
    /// of a sign-in; negative when it is behind, 0 by default.
    pub clock_skew_seconds: i32,
    /// How long access tokens last, in seconds; 3599 by default, as JTL documents.
    pub access_token_ttl_seconds: NonZeroU32,
    /// The `iss` of session tokens; without it they have none, as JTL documents.
    pub session_token_issuer: Option<String>,
    /// The scopes that the app has at the ERP API. Without it, what its manifest asks
    /// for, or `items.read`, `customers.read` and `salesorders.read` where that asks for
    /// nothing; without a manifest, everything. `system.all` and `wawiapp.all` grant
    /// everything, `all.read` every `….read`; JTL documents neither, so both are inferred.
    pub granted_scopes: Option<Vec<String>>,
    /// Whether the ERP API answers 402 for a tenant that has neither installed the app nor is
    /// setting it up. On by default; without a manifest there is no app to install, and
    /// nothing is demanded.
    pub requires_installation: bool,
    /// How many requests a minute the ERP API answers; without it, any number.
    pub rate_limit_per_minute: Option<NonZeroU32>,
    /// Which version's names the ERP API takes; those of all by default.
    pub api_version: ApiVersion,
    /// Of which type `hasNextPage` and `hasPreviousPage` are.
    pub page_flags: PageFlags,
    /// How the ERP API writes numbers with a fraction.
    pub decimals: Decimals,
    /// How the ERP API writes moments.
    pub moments: Moments,
    /// Which status a request without `X-Tenant-ID` gets.
    pub missing_tenant: MissingTenant,
    /// How long SCX auth tokens last, in seconds; 3600 by default: JTL documents about
    /// an hour.
    pub scx_token_ttl_seconds: NonZeroU32,
    /// How many requests a minute SCX' auth endpoint answers; without it, any number.
    pub scx_auth_rate_limit_per_minute: Option<NonZeroU32>,
}

const FIVE_MINUTES: NonZeroU32 = NonZeroU32::new(300).unwrap();
const HOUR: NonZeroU32 = NonZeroU32::new(3600).unwrap();
const DOCUMENTED_HOUR: NonZeroU32 = NonZeroU32::new(3599).unwrap();

impl Default for Settings {
    fn default() -> Self {
        Self {
            handshake: Handshake::default(),
            handshake_target: HandshakeTarget::default(),
            jwks_requires_bearer: true,
            session_token_ttl_seconds: FIVE_MINUTES,
            clock_skew_seconds: 0,
            access_token_ttl_seconds: DOCUMENTED_HOUR,
            session_token_issuer: None,
            granted_scopes: None,
            requires_installation: true,
            rate_limit_per_minute: None,
            api_version: ApiVersion::default(),
            page_flags: PageFlags::default(),
            decimals: Decimals::default(),
            moments: Moments::default(),
            missing_tenant: MissingTenant::default(),
            scx_token_ttl_seconds: HOUR,
            scx_auth_rate_limit_per_minute: None,
        }
    }
}

/// Which version of the ERP API's schema is served. Names of fields, arguments and
/// types differ between JTL's own schema of 2.0 and its later reference pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum ApiVersion {
    /// Takes the names of both.
    #[default]
    Any,
    /// As in JTL's schema of version 2.0.
    Early,
    /// As on the reference pages of 2.1 to 2.3.
    Later,
}

/// Of which type the flags of a page are. Sources contradict each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum PageFlags {
    /// `true` and `false`, as in JTL's reference.
    #[default]
    Boolean,
    /// 0 and 1, as in JTL's schema of 2.0.
    Int,
}

/// How numbers with a fraction are written. Not established.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum Decimals {
    /// As JSON numbers.
    #[default]
    Number,
    /// As strings.
    String,
}

/// How moments are written. Not established.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum Moments {
    /// `2026-11-27T12:00:00Z`
    #[default]
    Utc,
    /// `2026-11-27T13:00:00+01:00`
    Offset,
    /// `2026-11-27T12:00:00`, which is UTC without saying so
    Local,
}

/// Which status a request without `X-Tenant-ID` gets. Sources contradict each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
pub enum MissingTenant {
    /// 400 with the code `TenantIdMissing`, as a public app has met it.
    #[default]
    #[serde(rename = "400")]
    #[value(name = "400")]
    BadRequest,
    /// 412, as one of JTL's pages says.
    #[serde(rename = "412")]
    #[value(name = "412")]
    PreconditionFailed,
}

/// To which pages the App Shell hands its port.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum HandshakeTarget {
    /// To pages of the origin that the manifest names: one that the frame was led to from
    /// there, by a redirect or a link, gets nothing.
    #[default]
    App,
    /// To whatever page the frame shows, as JTL's host is known to: its target is `*`.
    Any,
}

/// How the App Shell hands its port to an app. Both ways exist in the field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Handshake {
    /// Only the first message carries the port: the stricter way.
    #[default]
    Once,
    /// Every message carries the port of a channel of its own.
    Fresh,
}

impl std::str::FromStr for Handshake {
    type Err = UnknownHandshake;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "once" => Ok(Self::Once),
            "fresh" => Ok(Self::Fresh),
            _ => Err(UnknownHandshake),
        }
    }
}

/// A name that is no [`Handshake`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `once` or `fresh`")]
pub struct UnknownHandshake;

/// A patch that does not fit the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error("the patch has to be a JSON object")]
    NotAnObject,
    #[error("settings field {field:?}: {reason}")]
    Field { field: String, reason: String },
}

impl Settings {
    /// The settings with a JSON merge patch (RFC 7396) applied: `null` takes a
    /// field back to its default.
    pub(crate) fn patched(&self, patch: &Value) -> Result<Self, SettingsError> {
        let patch = patch.as_object().ok_or(SettingsError::NotAnObject)?;
        let Ok(Value::Object(mut merged)) = serde_json::to_value(self) else {
            return Err(SettingsError::NotAnObject);
        };
        for (field, value) in patch {
            if value.is_null() && merged.contains_key(field) {
                merged.remove(field);
            } else {
                merged.insert(field.clone(), value.clone());
            }
        }
        serde_path_to_error::deserialize(Value::Object(merged)).map_err(|error| {
            SettingsError::Field {
                field: error.path().to_string(),
                reason: error.into_inner().to_string(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_patch_changes_what_it_names_and_null_goes_back() {
        let changed = Settings::default()
            .patched(
                &json!({ "handshake": "fresh", "sessionTokenIssuer": "https://issuer.example" }),
            )
            .unwrap();
        assert_eq!(changed.handshake, Handshake::Fresh);
        assert_eq!(
            changed.session_token_issuer.as_deref(),
            Some("https://issuer.example")
        );
        assert!(changed.jwks_requires_bearer);
        let back = changed
            .patched(&json!({ "handshake": null, "sessionTokenIssuer": null }))
            .unwrap();
        assert_eq!(back, Settings::default());
    }

    #[test]
    fn a_refused_patch_names_its_field() {
        for (patch, field) in [
            (json!({ "handshak": "once" }), "handshak"),
            (json!({ "handshak": null }), "handshak"),
            (json!({ "handshake": "twice" }), "handshake"),
            (json!({ "jwksRequiresBearer": "yes" }), "jwksRequiresBearer"),
            (
                json!({ "sessionTokenTtlSeconds": 0 }),
                "sessionTokenTtlSeconds",
            ),
            (
                json!({ "grantedScopes": ["items.read", 7] }),
                "grantedScopes[1]",
            ),
        ] {
            match Settings::default().patched(&patch) {
                Err(SettingsError::Field { field: named, .. }) => {
                    assert_eq!(named, field, "{patch}")
                }
                other => panic!("{patch}: {other:?}"),
            }
        }
        assert_eq!(
            Settings::default().patched(&json!([])),
            Err(SettingsError::NotAnObject)
        );
    }
}
