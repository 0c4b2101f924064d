//! What a sandbox is started with.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use url::Url;

use crate::manifest::AppManifest;
use crate::platform::settings::Settings;

/// The client id of a sandbox that is not given another.
pub const DEFAULT_CLIENT_ID: &str = "sandbox-client";
/// The client secret of a sandbox that is not given another. It opens nothing
/// but a sandbox, so it may be known.
pub const DEFAULT_CLIENT_SECRET: &str = "sandbox-secret-for-local-use-only";
/// The public client's id of a sandbox that is not given another.
pub const DEFAULT_PUBLIC_CLIENT_ID: &str = "sandbox-public-client";
/// The app id of a sandbox that is not given another.
pub const DEFAULT_APP_ID: &str = "sandbox-app";

/// The SCX refresh token of a sandbox that is not given another. It opens nothing
/// but a sandbox, so it may be known.
pub const DEFAULT_SCX_REFRESH_TOKEN: &str = "sandbox-scx-refresh-token-for-local-use-only";

/// What a sandbox is started with. The default is one for tests: a free port of
/// the loopback interface, no app.
#[derive(Clone)]
pub struct Config {
    /// The interface to listen on; the loopback interface by default. Without a
    /// [`public_url`](Self::public_url) it must be a loopback interface, or all of them.
    pub host: IpAddr,
    /// The port to listen on; 0, the default, takes a free one.
    pub port: u16,
    /// The address that others reach it by, where that is another than the interface and
    /// the port: behind a proxy with TLS, or a port that a container gives away. `https`,
    /// or plain `http` of this machine; scheme, host and port alone.
    pub public_url: Option<Url>,
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: String,
    /// The id of the app's public client: what it signs users in with. The addresses that a
    /// sign-in may end at stand in the [`manifest`](Self::manifest).
    pub public_client_id: String,
    /// The app's id: `aud` of app tokens.
    pub app_id: String,
    /// The channel's refresh token at SCX.
    pub scx_refresh_token: String,
    /// How the platform and the App Shell behave at first.
    pub settings: Settings,
    /// The app that the App Shell hosts; without one there is the platform only. The
    /// warnings that it was read with are logged at the start.
    pub manifest: Option<AppManifest>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            public_url: None,
            client_id: DEFAULT_CLIENT_ID.to_owned(),
            client_secret: DEFAULT_CLIENT_SECRET.to_owned(),
            public_client_id: DEFAULT_PUBLIC_CLIENT_ID.to_owned(),
            app_id: DEFAULT_APP_ID.to_owned(),
            scx_refresh_token: DEFAULT_SCX_REFRESH_TOKEN.to_owned(),
            settings: Settings::default(),
            manifest: None,
        }
    }
}

/// Without the secrets.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("public_url", &self.public_url)
            .field("client_id", &self.client_id)
            .field("public_client_id", &self.public_client_id)
            .field("app_id", &self.app_id)
            .field("settings", &self.settings)
            .field("manifest", &self.manifest)
            .finish_non_exhaustive()
    }
}
