//! Responses of an app's own backend about who has signed in, outside of JTL's App Shell.
//!
//! | request | response |
//! |---|---|
//! | `GET /auth/session` | [`SignInStatus`] |
//! | `POST /auth/sign-out` | [`SignOut`] |

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The request header in which a page names whom it shows as signed in, by [`SignedIn::key`].
///
/// Tabs share one session, and another tab may have signed in somebody else since. A request
/// that names anybody but who is signed in is answered as if nobody were.
pub const SIGNED_IN_AS: &str = "X-Signed-In-As";

/// Whether somebody is signed in, and whether anybody can be. That nobody is, is no failure:
/// a browser would print one in its console for everybody who opens the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SignInStatus {
    /// Who is signed in; `None` for nobody.
    pub signed_in: Option<SignedIn>,
    /// The settings of the backend that are missing for people to sign in; none where they can.
    pub missing_settings: Vec<String>,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// The tenant whose data the app shows.
    pub tenant_id: Uuid,
    /// The signed-in user.
    pub user_id: String,
    /// The user's name for people, when the identity provider told one.
    pub name: Option<String>,
    /// Stands for this user of this tenant, in every session of theirs; see [`SIGNED_IN_AS`].
    pub key: Uuid,
    /// When the session ends unless it is used before, in seconds since 1970 (UTC).
    pub expires_at: u64,
    /// Whether the tenant has been connected by the setup page.
    pub connected: bool,
    /// Address of JTL's Hub, where the tenant installs the app, when the backend knows it.
    pub hub_url: Option<String>,
}

/// What is left to do once the app's own session has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SignOut {
    /// Where the browser has to go, so that the identity provider's session ends as well.
    pub location: String,
}
