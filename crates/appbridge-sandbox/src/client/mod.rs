//! A client of the control routes.

mod apps;
mod ask;
mod error;
mod onpremise;
mod shells;
mod stage;
mod tenants;
mod watch;

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

use crate::control::{
    ActiveFault, AppTokenAnswer, Fault, Installation, InstallationState, Moment, OfApp,
    RevocationAnswer, Rotation, RotationAnswer, SandboxState, SeenRequest, SessionTokenAnswer,
    Tenant, TokenRequest, VERSION, VERSION_HEADER,
};
use crate::platform::settings::Settings;
use crate::server::Sandbox;
use ask::{Ask, causes, unexpected};

pub use error::ControlError;
pub use stage::{Place, Stage};
pub use watch::Watch;

/// How long an answer may take. Every order is done in milliseconds, so that only a
/// sandbox that hangs takes longer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Where the identity provider issues access tokens.
const TOKEN_ENDPOINT: &str = "/oauth2/token";

/// Steers a sandbox over its control routes: issues tokens, orders faults, tells
/// what the platform has seen.
///
/// Clones share their connections. Dropping a call's future ends the waiting only;
/// the sandbox may have carried the order out.
///
/// ```
/// use appbridge_sandbox::control::{Fault, Target, TokenRequest};
/// use appbridge_sandbox::{Config, Sandbox};
///
/// # #[tokio::main]
/// # async fn main() -> anyhow::Result<()> {
/// let sandbox = Sandbox::start(Config::default()).await?;
/// let control = sandbox.control()?;
///
/// let tenant = control.tenant(0).await?;
/// let token = control.session_token(&tenant).await?;
/// let expired = control.session_token(TokenRequest::from(&tenant).expired()).await?;
/// // … which the app under test is now sent, while the ERP is out of order:
/// control.fault(&Fault::on(Target::Erp).status(503)).await?;
/// # let _ = (token, expired);
/// # assert_eq!(control.faults().await?.len(), 1);
///
/// assert!(control.requests().await?.is_empty());
/// sandbox.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Control {
    http: reqwest::Client,
    origin: Url,
}

impl Sandbox {
    /// A client of this sandbox's control routes.
    ///
    /// # Errors
    /// [`ControlError::Setup`] when this machine cannot set up an HTTP client.
    pub fn control(&self) -> Result<Control, ControlError> {
        Control::at(self.url())
    }

    /// An access token for the app's own client id and secret, from `/oauth2/token` as
    /// any backend gets one: for requests that a test sends to the platform itself.
    ///
    /// ```
    /// # use appbridge_sandbox::{Config, Sandbox};
    /// # #[tokio::main]
    /// # async fn main() -> anyhow::Result<()> {
    /// let sandbox = Sandbox::start(Config::default()).await?;
    /// let keys = reqwest::Client::new()
    ///     .get(sandbox.url().join("account/.well-known/jwks.json")?)
    ///     .bearer_auth(sandbox.access_token().await?);
    /// # assert!(keys.send().await?.status().is_success());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the sandbox does not answer, and [`ControlError::Refused`] while a
    /// [fault](crate::control::Fault) strikes its token endpoints.
    pub async fn access_token(&self) -> Result<String, ControlError> {
        #[derive(Deserialize)]
        struct Granted {
            access_token: String,
        }
        let control = self.control()?;
        let granted: Granted = control
            .request(Method::POST, TOKEN_ENDPOINT.to_owned(), TOKEN_ENDPOINT)
            .with(|request| {
                request
                    .basic_auth(self.client_id(), Some(self.client_secret()))
                    .form(&[("grant_type", "client_credentials")])
            })
            .json()
            .await?;
        Ok(granted.access_token)
    }
}

impl Control {
    /// A client of a sandbox that runs elsewhere, say as a program of its own.
    /// Of the URL only the origin counts. Asks nothing yet.
    ///
    /// # Errors
    /// [`ControlError::Setup`] when the URL is no `http://` or `https://` one, or this
    /// machine cannot set up an HTTP client.
    pub fn at(url: &Url) -> Result<Self, ControlError> {
        let unusable = |reason: String| ControlError::Setup {
            url: url.clone(),
            reason,
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(unusable("this is no http:// or https:// URL".to_owned()));
        }
        let http = reqwest::Client::builder()
            // A sandbox stands on this machine or next to it; a proxy that the
            // environment names leads elsewhere.
            .no_proxy()
            .timeout(TIMEOUT)
            .default_headers(HeaderMap::from_iter([(
                HeaderName::from_static(VERSION_HEADER),
                HeaderValue::from(VERSION),
            )]))
            .build()
            .map_err(|error| unusable(causes(error)))?;
        Ok(Self {
            http,
            origin: url.clone(),
        })
    }

    /// Everything that can be known about the sandbox.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn state(&self) -> Result<SandboxState, ControlError> {
        self.ask(Method::GET, "state").json().await
    }

    /// The merchants; every sandbox has the same ones.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, ControlError> {
        Ok(self.state().await?.tenants)
    }

    /// The merchant at this place of [`tenants`](Self::tenants), which counts from 0.
    ///
    /// # Errors
    /// When the sandbox does not answer, and [`ControlError::Unexpected`] when it has
    /// fewer merchants.
    pub async fn tenant(&self, nth: usize) -> Result<Tenant, ControlError> {
        let tenants = self.tenants().await?;
        let count = tenants.len();
        tenants
            .into_iter()
            .nth(nth)
            .ok_or_else(|| ControlError::Unexpected {
                route: "state".to_owned(),
                reason: format!("there are {count} tenants, none at place {nth}"),
            })
    }

    /// Changes settings and gives all of them. Fields that `change` leaves alone stay
    /// as they are, even when somebody else changes them at the same time.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn change_settings(
        &self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<Settings, ControlError> {
        let route = "settings";
        let before = self.state().await?.settings;
        let mut after = before.clone();
        change(&mut after);
        let patch = difference(&before, &after).map_err(|error| unexpected(route, &error))?;
        self.ask(Method::PATCH, route)
            .with(|request| request.json(&patch))
            .json()
            .await
    }

    /// A new session token: of a tenant's first user, or as a [`TokenRequest`] says.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant or user.
    pub async fn session_token(
        &self,
        whose: impl Into<TokenRequest>,
    ) -> Result<String, ControlError> {
        let answer: SessionTokenAnswer = self
            .ask(Method::POST, "session-tokens")
            .with(|request| request.json(&whose.into()))
            .json()
            .await?;
        Ok(answer.token)
    }

    /// A new app token: of a tenant's first user, or as a [`TokenRequest`] says.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant or user.
    pub async fn app_token(&self, whose: impl Into<TokenRequest>) -> Result<String, ControlError> {
        self.any_app_token(None, whose.into()).await
    }

    /// The same of another app than the one that the sandbox was started with, by its id.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such app, tenant or user.
    pub async fn app_token_of(
        &self,
        app_id: &str,
        whose: impl Into<TokenRequest>,
    ) -> Result<String, ControlError> {
        self.any_app_token(Some(app_id), whose.into()).await
    }

    async fn any_app_token(
        &self,
        app_id: Option<&str>,
        whose: TokenRequest,
    ) -> Result<String, ControlError> {
        let answer: AppTokenAnswer = self
            .ask(Method::POST, "app-tokens")
            .with(|request| request.query(&OfApp::id(app_id)).json(&whose))
            .json()
            .await?;
        Ok(answer.access_token)
    }

    /// Signs session tokens with a new key from now on, and gives its `kid`.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn rotate_session_keys(&self, how: Rotation) -> Result<String, ControlError> {
        let answer: RotationAnswer = self
            .ask(Method::POST, "session-keys/rotate")
            .with(|request| request.json(&how))
            .json()
            .await?;
        Ok(answer.kid)
    }

    /// Ends all access tokens issued so far, and gives their number.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn revoke_access_tokens(&self) -> Result<usize, ControlError> {
        let answer: RevocationAnswer = self
            .ask(Method::POST, "access-tokens/revoke")
            .json()
            .await?;
        Ok(answer.revoked)
    }

    /// Ends every sign-in of a user: at the identity provider, and the refresh tokens that
    /// came of it. App tokens last until they expire. Says how many sessions and refresh
    /// tokens there were.
    ///
    /// # Errors
    /// [`ControlError`] when the sandbox does not respond.
    pub async fn revoke_sign_ins(&self) -> Result<usize, ControlError> {
        let answer: RevocationAnswer = self.ask(Method::POST, "sign-ins/revoke").json().await?;
        Ok(answer.revoked)
    }

    /// Orders a fault. Of several for one service the one ordered first strikes.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 when the fault would do nothing or contradicts
    /// itself.
    pub async fn fault(&self, fault: &Fault) -> Result<ActiveFault, ControlError> {
        self.ask(Method::POST, "faults")
            .with(|request| request.json(fault))
            .json()
            .await
    }

    /// The faults in force with their hits, in the order in which they were ordered.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn faults(&self) -> Result<Vec<ActiveFault>, ControlError> {
        self.ask(Method::GET, "faults").json().await
    }

    /// Ends a fault, by its [id](ActiveFault::id).
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when it is not in force any more.
    pub async fn end_fault(&self, id: u64) -> Result<(), ControlError> {
        self.ask(Method::DELETE, format!("faults/{id}"))
            .done()
            .await
    }

    /// Ends all faults.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn clear_faults(&self) -> Result<(), ControlError> {
        self.ask(Method::DELETE, "faults").done().await
    }

    /// What goes wrong at this moment of a bridge, for a test that plays an App Shell
    /// itself. It counts as a hit.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn strike_bridge(
        &self,
        moment: &Moment,
    ) -> Result<Option<ActiveFault>, ControlError> {
        self.ask(Method::POST, "faults/bridge")
            .with(|request| request.json(moment))
            .json()
            .await
    }

    /// Brings a tenant's installation to this state. The app's lifecycle URLs are
    /// called in the background.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant, and with 400 when
    /// the sandbox runs without a manifest and an app shall be installed.
    pub async fn set_installation(
        &self,
        tenant: Uuid,
        state: Installation,
    ) -> Result<(), ControlError> {
        self.set_any_installation(None, tenant, state).await
    }

    /// The same of another app than the one that the sandbox was started with, by its id.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such app or tenant.
    pub async fn set_installation_of(
        &self,
        app_id: &str,
        tenant: Uuid,
        state: Installation,
    ) -> Result<(), ControlError> {
        self.set_any_installation(Some(app_id), tenant, state).await
    }

    async fn set_any_installation(
        &self,
        app_id: Option<&str>,
        tenant: Uuid,
        state: Installation,
    ) -> Result<(), ControlError> {
        let route = format!("tenants/{tenant}/installation");
        let request = match state {
            Installation::NotInstalled => self.ask(Method::DELETE, route),
            Installation::Installing | Installation::Installed => self
                .ask(Method::PUT, route)
                .with(|request| request.json(&InstallationState { state })),
        };
        request
            .with(|request| request.query(&OfApp::id(app_id)))
            .done()
            .await
    }

    /// The latest requests that the platform has answered, oldest first; the last
    /// thousand at most.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn requests(&self) -> Result<Vec<SeenRequest>, ControlError> {
        self.ask(Method::GET, "requests").json().await
    }

    /// Those of [`requests`](Self::requests) behind the one of this number.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn requests_after(&self, number: u64) -> Result<Vec<SeenRequest>, ControlError> {
        self.ask(Method::GET, "requests")
            .with(|request| request.query(&[("after", number)]))
            .json()
            .await
    }

    /// Those of [`requests`](Self::requests) that went to this path, such as
    /// `/oauth2/token`.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn requests_to(&self, path: &str) -> Result<Vec<SeenRequest>, ControlError> {
        let mut seen = self.requests().await?;
        seen.retain(|request| request.path == path);
        Ok(seen)
    }

    /// Empties the list of requests.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn forget_requests(&self) -> Result<(), ControlError> {
        self.ask(Method::DELETE, "requests").done().await
    }

    fn ask(&self, method: Method, route: impl Into<String>) -> Ask {
        let route = route.into();
        let path = format!("/_sandbox/{route}");
        self.request(method, route, &path)
    }

    fn request(&self, method: Method, route: String, path: &str) -> Ask {
        let mut url = self.origin.clone();
        url.set_path(path);
        url.set_query(None);
        Ask {
            request: self.http.request(method, url),
            route,
        }
    }
}

/// The merge patch that leads from some settings to others.
fn difference(before: &Settings, after: &Settings) -> serde_json::Result<Map<String, Value>> {
    let fields = |settings| serde_json::from_value(serde_json::to_value(settings)?);
    let (before, mut after): (Map<String, Value>, Map<String, Value>) =
        (fields(before)?, fields(after)?);
    after.retain(|field, value| before.get(field) != Some(value));
    Ok(after)
}
