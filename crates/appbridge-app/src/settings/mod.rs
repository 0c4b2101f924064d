//! What the server is started with: environment, `.env` and command line.

mod cli;
mod problem;
mod secret_file;
mod values;

use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use appbridge_server::{BaseUrl, ClientCredentials, IssuerRule, SessionAlgorithm, UpstreamLimit};

pub use cli::{Cli, Command};
pub use problem::{SettingProblem, SettingsError};

use crate::middleware::BodyLimit;
use crate::public_url::PublicUrl;
use crate::serve::ConnectionLimits;
use crate::shutdown::ShutdownPolicy;
use crate::store::DatabaseUrl;
use values::{
    base_url, connection_limits, database_url, frame_ancestors, given, host, number, required,
    service_account, session_algorithm, session_tokens, sign_in,
};

/// The port when none is given.
const DEFAULT_PORT: u16 = 7310;
/// Requests of one tenant in a minute, when nothing else is said: ten a second,
/// which people at their screens do not reach.
const DEFAULT_TENANT_REQUESTS: u32 = 600;
/// Requests of one tenant under way at once, when nothing else is said: some users, each
/// with the six that browsers send at once.
const DEFAULT_TENANT_REQUESTS_IN_FLIGHT: u32 = 50;
/// The library's own routes take less.
const LEAST_BODY: usize = 1024;
/// A body is in memory while it is read: more than this is no request to an app.
const MOST_BODY: usize = 1024 * 1024 * 1024;
/// More sockets than one process has use for.
const MOST_UPSTREAM_REQUESTS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);

/// Settings that have been checked. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The app's client id and client secret.
    pub credentials: ClientCredentials,
    /// Host of the account service and the ERP API.
    pub api_base: BaseUrl,
    /// Where access tokens come from.
    pub access_tokens: AccessTokenSource,
    /// Which tokens are accepted, and what they must say.
    pub tokens: AcceptedTokens,
    /// How a session token's header has to name its algorithm.
    pub session_algorithm: SessionAlgorithm,
    /// How people sign in without the App Shell.
    pub sign_in: SignInSettings,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    /// The port that gives the metrics, when there is to be one; 0 takes a free
    /// one.
    pub metrics_port: Option<u16>,
    /// How many requests of one tenant are answered in a minute, when that is
    /// limited.
    pub tenant_requests_per_minute: Option<NonZeroU32>,
    /// How many requests of one tenant may be under way at once, when that is limited.
    pub tenant_requests_in_flight: Option<NonZeroU32>,
    /// How many connections there may be, and how long each may keep the server waiting.
    pub connections: ConnectionLimits,
    /// How large the body of a request may be.
    pub body: BodyLimit,
    /// How many requests to JTL's API are under way at once.
    pub upstream: UpstreamLimit,
    /// How the server ends.
    pub shutdown: ShutdownPolicy,
    /// Address of the database of tenant connections.
    pub database_url: DatabaseUrl,
    /// The folder with the built frontend, when it is to come from there and from
    /// nowhere else.
    pub frontend_dist: Option<PathBuf>,
    /// The app's own full address, when it is known.
    pub public_url: Option<PublicUrl>,
    /// The origins that may show the app in a frame.
    pub frame_ancestors: Vec<String>,
}

/// How people sign in without the App Shell. They can when there are a client id, the
/// [app tokens'](AcceptedTokens::app) issuer and app id, and a
/// [public address](Settings::public_url).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInSettings {
    /// The public client at the identity provider; it has no secret.
    pub client_id: Option<String>,
    /// What is asked for; `openid` is in it.
    pub scopes: Vec<String>,
    /// How long a session lasts that nobody uses.
    pub idle: Duration,
    /// How long a session lasts at most.
    pub lifetime: Duration,
    /// JTL's Hub, which who has signed in is led to when the tenant has not installed the app.
    pub hub: Option<BaseUrl>,
}

/// Where access tokens come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessTokenSource {
    /// The authentication host of the session-token era.
    ClientCredentials(BaseUrl),
    /// The issuer of the app-token era.
    ServiceAccount(BaseUrl),
}

/// Which tokens are accepted of those who send requests: at least one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptedTokens {
    /// Session tokens, of which the issuer is demanded.
    Session(IssuerRule),
    /// App tokens.
    App(AppTokens),
    /// Both kinds.
    Both(IssuerRule, AppTokens),
}

impl AcceptedTokens {
    /// What is demanded of a session token's issuer, when session tokens are accepted.
    #[must_use]
    pub const fn session_issuer(&self) -> Option<&IssuerRule> {
        match self {
            Self::Session(issuer) | Self::Both(issuer, _) => Some(issuer),
            Self::App(_) => None,
        }
    }

    /// Issuer and app id of app tokens, when those are accepted.
    #[must_use]
    pub const fn app(&self) -> Option<&AppTokens> {
        match self {
            Self::App(app) | Self::Both(_, app) => Some(app),
            Self::Session(_) => None,
        }
    }
}

/// What an app token must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppTokens {
    /// `iss`, and where the keys are.
    pub issuer: BaseUrl,
    /// `aud` contains it.
    pub app_id: String,
}

impl Settings {
    /// Checks what the command line and the environment gave to `program`, after which
    /// the default database is named. `client_secret` comes by itself, since it must not
    /// stand on a command line.
    ///
    /// ```
    /// use appbridge_app::settings::{Cli, Settings};
    ///
    /// let error = Settings::check("shop", Cli::default(), None).unwrap_err();
    /// assert_eq!(error.names().next(), Some("CLIENT_ID"));
    /// ```
    ///
    /// # Errors
    ///
    /// Every setting that is missing or malformed, each with what to do.
    pub fn check(
        program: &str,
        cli: Cli,
        client_secret: Option<String>,
    ) -> Result<Self, SettingsError> {
        let mut problems = Vec::new();
        let settings = assemble(program, cli, client_secret, &mut problems);
        match settings {
            Some(settings) if problems.is_empty() => Ok(settings),
            _ => Err(SettingsError::new(problems)),
        }
    }

    /// Warns in the log of addresses that belong to different environments of JTL.
    pub fn warn_of_mixed_environments(&self) {
        let (auth_base, token_issuer) = match &self.access_tokens {
            AccessTokenSource::ClientCredentials(base) => (Some(base), None),
            AccessTokenSource::ServiceAccount(issuer) => (None, Some(issuer)),
        };
        let issuer = token_issuer.or(self.tokens.app().map(|app| &app.issuer));
        appbridge_server::warn_of_mixed_environments(&self.api_base, auth_base, issuer);
    }
}

/// Collects every problem before it gives up, so that one start names them all.
fn assemble(
    program: &str,
    cli: Cli,
    client_secret: Option<String>,
    problems: &mut Vec<SettingProblem>,
) -> Option<Settings> {
    let client_id = required(
        "CLIENT_ID",
        cli.client_id,
        "copy it from JTL's Partner Portal",
        problems,
    );
    let client_secret = values::client_secret(client_secret, cli.client_secret_file, problems);
    let api_base = required(
        "JTL_API_BASE",
        cli.jtl_api_base,
        "https://api.jtl-cloud.com for production",
        problems,
    )
    .and_then(|text| base_url("JTL_API_BASE", &text, problems));
    let service_account = service_account(cli.jtl_auth, problems);
    let app_id = given(cli.jtl_app_id);
    let issuer = match given(cli.jtl_issuer) {
        Some(text) => base_url("JTL_ISSUER", &text, problems),
        None => {
            let reason = match (service_account, &app_id) {
                (true, _) => Some("JTL_AUTH=service-account needs it"),
                (false, Some(_)) => Some("JTL_APP_ID needs it"),
                (false, None) => None,
            };
            if let Some(reason) = reason {
                let advice = format!("{reason}; https://id.jtl-cloud.com for production");
                problems.push(SettingProblem::missing("JTL_ISSUER", advice));
            }
            None
        }
    };
    let access_tokens = if service_account {
        issuer.clone().map(AccessTokenSource::ServiceAccount)
    } else {
        required(
            "JTL_AUTH_BASE",
            cli.jtl_auth_base,
            "https://auth.jtl-cloud.com for production",
            problems,
        )
        .and_then(|text| base_url("JTL_AUTH_BASE", &text, problems))
        .map(AccessTokenSource::ClientCredentials)
    };
    let session_algorithm = session_algorithm(cli.jtl_session_alg, problems);
    let session_tokens = session_tokens(cli.jtl_session_tokens, app_id.is_some(), problems);
    let sign_in = sign_in(
        cli.jtl_public_client_id,
        cli.jtl_scope,
        cli.sign_in_idle_seconds,
        cli.sign_in_lifetime_seconds,
        cli.jtl_hub_url,
        problems,
    );
    let host = host(cli.host, problems);
    let port = number("PORT", cli.port, DEFAULT_PORT, 0..=u16::MAX, problems);
    let metrics_port = match given(cli.metrics_port) {
        None => Some(None),
        port => number("METRICS_PORT", port, 0, 0..=u16::MAX, problems).map(Some),
    };
    let tenant_requests = number(
        "TENANT_REQUESTS_PER_MINUTE",
        cli.tenant_requests_per_minute,
        DEFAULT_TENANT_REQUESTS,
        0..=1_000_000_000,
        problems,
    );
    let in_flight = number(
        "TENANT_REQUESTS_IN_FLIGHT",
        cli.tenant_requests_in_flight,
        DEFAULT_TENANT_REQUESTS_IN_FLIGHT,
        0..=1_000_000,
        problems,
    );
    let connections = connection_limits(
        cli.max_connections,
        cli.idle_connection_seconds,
        cli.request_head_seconds,
        cli.response_stall_seconds,
        problems,
    );
    let max_body = number(
        "MAX_BODY_BYTES",
        cli.max_body_bytes,
        BodyLimit::default().0,
        LEAST_BODY..=MOST_BODY,
        problems,
    );
    let shutdown = ShutdownPolicy::default();
    let upstream = UpstreamLimit::default();
    let upstream_requests = number(
        "UPSTREAM_REQUESTS",
        cli.upstream_requests,
        upstream.requests,
        NonZeroUsize::MIN..=MOST_UPSTREAM_REQUESTS,
        problems,
    );
    let upstream_wait = number(
        "UPSTREAM_WAIT_SECONDS",
        cli.upstream_wait_seconds,
        upstream.wait.as_secs(),
        0..=60,
        problems,
    );
    let grace = number(
        "SHUTDOWN_GRACE_SECONDS",
        cli.shutdown_grace_seconds,
        shutdown.grace.as_secs(),
        0..=3600,
        problems,
    );
    let delay = number(
        "SHUTDOWN_DELAY_SECONDS",
        cli.shutdown_delay_seconds,
        shutdown.delay.as_secs(),
        0..=600,
        problems,
    );
    let database_url = database_url(program, cli.database_url, problems);
    let public_url = values::public_url(cli.public_url, problems);
    let frame_ancestors = frame_ancestors(cli.frame_ancestors, api_base.as_ref(), problems);
    let api_base = api_base?;
    let session_issuer = given(cli.jtl_session_issuer).map_or_else(
        || IssuerRule::IfPresent(api_base.to_string()),
        IssuerRule::Required,
    );
    let app_tokens = app_id
        .zip(issuer)
        .map(|(app_id, issuer)| AppTokens { issuer, app_id });
    let tokens = match app_tokens {
        Some(app) if session_tokens => AcceptedTokens::Both(session_issuer, app),
        Some(app) => AcceptedTokens::App(app),
        None => AcceptedTokens::Session(session_issuer),
    };
    Some(Settings {
        credentials: ClientCredentials {
            client_id: client_id?,
            client_secret: client_secret?.into(),
        },
        access_tokens: access_tokens?,
        tokens,
        sign_in: sign_in?,
        api_base,
        session_algorithm: session_algorithm?,
        host: host?,
        port: port?,
        metrics_port: metrics_port?,
        tenant_requests_per_minute: NonZeroU32::new(tenant_requests?),
        tenant_requests_in_flight: NonZeroU32::new(in_flight?),
        connections: connections?,
        body: BodyLimit(max_body?),
        upstream: UpstreamLimit {
            requests: upstream_requests?,
            wait: Duration::from_secs(upstream_wait?),
        },
        shutdown: ShutdownPolicy {
            delay: Duration::from_secs(delay?),
            grace: Duration::from_secs(grace?),
        },
        database_url: database_url?,
        frontend_dist: given(cli.frontend_dist).map(PathBuf::from),
        public_url,
        frame_ancestors: frame_ancestors?,
    })
}

#[cfg(test)]
mod tests;
