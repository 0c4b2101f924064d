//! `app.json`, which registers an app with JTL.
//!
//! Only what a host needs to show an app is typed; fields that JTL adds are ignored.
//! An app's document is a [`Manifest`] alone, or a manifest and a [`Listing`] side by side
//! in `{"manifest": …, "listing": …}`.

mod listing;

pub use listing::{Icons, Listing, LocalText, Media};

use serde::{Deserialize, Serialize};

/// The manifest of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Identifies the app; required, at most 100 characters.
    pub technical_name: String,
    /// Version of the app: digits and dots, such as `1.0.0`; required.
    pub version: String,
    /// What the Hub calls or shows when the app is installed or removed.
    #[serde(default)]
    pub lifecycle: Lifecycle,
    /// Where the app appears and what it may ask for.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// How the app proves who it is, and who its users are.
    #[serde(default, skip_serializing_if = "Authentication::is_empty")]
    pub authentication: Authentication,
}

/// What the Hub calls or shows when the app is installed or removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "AnyLifecycle")]
pub struct Lifecycle {
    /// The setup page, shown in an iframe during installation. Read from `setupUrl` as
    /// well, its older name; a manifest with both means this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration_url: Option<String>,
    /// Called by POST when a tenant has installed the app. JTL documents neither
    /// its payload nor any authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_url: Option<String>,
    /// Called by POST when a tenant has removed the app; as undocumented as
    /// [`connect_url`](Self::connect_url).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disconnect_url: Option<String>,
}

/// A [`Lifecycle`] with the names of every time.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyLifecycle {
    configuration_url: Option<String>,
    setup_url: Option<String>,
    connect_url: Option<String>,
    disconnect_url: Option<String>,
}

impl From<AnyLifecycle> for Lifecycle {
    fn from(any: AnyLifecycle) -> Self {
        Self {
            configuration_url: any.configuration_url.or(any.setup_url),
            connect_url: any.connect_url,
            disconnect_url: any.disconnect_url,
        }
    }
}

/// How the app proves who it is, and who its users are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Authentication {
    /// Signs users in when the app is opened in a tab of its own. An app that only lives
    /// in frames of the ERP and the Hub needs none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_client: Option<PublicClient>,
}

impl Authentication {
    fn is_empty(&self) -> bool {
        self.public_client.is_none()
    }
}

/// An OpenID Connect client without a secret: authorization code with PKCE.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PublicClient {
    /// Where the identity provider may send a user with a code. A request has to name
    /// one of these letter by letter.
    pub redirect_uris: Vec<String>,
    /// Where it may send a user who has signed out, by the same rule.
    pub post_logout_redirect_uris: Vec<String>,
}

/// Where the app appears and what it may ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Capabilities {
    /// The Hub.
    pub hub: Hub,
    /// The ERP.
    pub erp: Erp,
}

/// What the app adds to the Hub.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Hub {
    /// A card that opens the app in a tab of its own, without a bridge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_launcher: Option<AppLauncher>,
}

/// A card of the Hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppLauncher {
    /// Where the card leads.
    pub redirect_url: String,
}

/// What the app adds to the ERP.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Erp {
    /// Entries of the sidebar; each opens an iframe in the main area.
    pub menu_items: Vec<MenuItem>,
    /// Panes that follow the record shown in the main area.
    pub pane: Vec<Pane>,
    /// What the app may ask of the ERP's API.
    pub api: Api,
}

/// An entry of the ERP's sidebar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MenuItem {
    /// Identifies the entry within the app.
    pub id: String,
    /// What the entry is called.
    pub name: String,
    /// The page that it opens.
    pub url: String,
}

/// A pane of the ERP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pane {
    /// Which records the pane follows: `customers`, `items` or `salesorders`.
    pub context: String,
    /// What the pane is called.
    pub title: String,
    /// Whether the pane also appears for contexts below this one.
    #[serde(default)]
    pub match_child_context: bool,
    /// The page that it shows.
    pub url: String,
    /// Scopes without which the pane is not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_scopes: Vec<String>,
}

/// What the app may ask of the ERP's API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Api {
    /// Scopes such as `items.read`.
    pub scopes: Vec<String>,
}
