//! Responses of an app's own backend about the tenant that a token names.
//!
//! | request | response |
//! |---|---|
//! | `POST /api/connect-tenant` | [`TenantConnection`] |
//! | `GET /api/session` | [`SessionInfo`] |

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The response to a tenant that was connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TenantConnection {
    /// The connected tenant.
    pub tenant_id: Uuid,
    /// A name of the tenant for people, when the token had one.
    pub tenant_slug: Option<String>,
    /// When the tenant was first connected, in seconds since 1970 (UTC).
    pub connected_at: u64,
    /// Whether this request connected the tenant, or an earlier one.
    pub newly_connected: bool,
}

/// Who is signed in, as the verified token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    /// The tenant whose data the app shows.
    pub tenant_id: Uuid,
    /// A name of the tenant for people, when the token had one, or that of the setup page.
    pub tenant_slug: Option<String>,
    /// The signed-in user.
    pub user_id: String,
    /// When the token ends, in seconds since 1970 (UTC).
    pub expires_at: u64,
    /// Whether the tenant has been connected by the setup page.
    pub connected: bool,
}
