//! The command line, which every program of this library shares.

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// The backend of a JTL Cloud App: verifies session tokens, calls the JTL platform
/// for the token's tenant, and serves the frontend.
///
/// Settings come from the environment, from a file `.env` in the working
/// directory or above it, or from the options below, which go first.
/// CLIENT_SECRET has no option: a command line is visible to other users of the
/// machine. LOG_FORMAT=json and RUST_LOG shape the log on standard error.
// All values are texts: what is wrong with one is said in one voice with the
// rest, and never repeats the value.
#[allow(
    rustdoc::bare_urls,
    reason = "these texts are the program's help as well"
)]
#[derive(Debug, Clone, Default, Parser)]
#[command(after_help = AFTER_HELP)]
pub struct Cli {
    /// What to do instead of serving
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The app's client id, from JTL's Partner Portal (required)
    #[arg(long, env = "CLIENT_ID", hide_env_values = true, value_name = "ID")]
    pub client_id: Option<String>,

    /// A file with the client secret and nothing else, in place of CLIENT_SECRET
    #[arg(
        long,
        env = "CLIENT_SECRET_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub client_secret_file: Option<String>,

    /// Host of the account service and the ERP API, such as
    /// https://api.jtl-cloud.com (required)
    #[arg(long, env = "JTL_API_BASE", hide_env_values = true, value_name = "URL")]
    pub jtl_api_base: Option<String>,

    /// Host that gives access tokens for session-token apps, such as
    /// https://auth.jtl-cloud.com (required without JTL_AUTH)
    #[arg(
        long,
        env = "JTL_AUTH_BASE",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub jtl_auth_base: Option<String>,

    /// Issuer of app tokens, such as https://id.jtl-cloud.com (required with
    /// JTL_AUTH or JTL_APP_ID)
    #[arg(long, env = "JTL_ISSUER", hide_env_values = true, value_name = "URL")]
    pub jtl_issuer: Option<String>,

    /// The app's id; app tokens are accepted when it is set
    #[arg(long, env = "JTL_APP_ID", hide_env_values = true, value_name = "ID")]
    pub jtl_app_id: Option<String>,

    /// Set to service-account to get access tokens from JTL_ISSUER
    #[arg(long, env = "JTL_AUTH", hide_env_values = true, value_name = "KIND")]
    pub jtl_auth: Option<String>,

    /// The issuer that every session token must name; without it, a token that
    /// names one must name JTL_API_BASE
    #[arg(
        long,
        env = "JTL_SESSION_ISSUER",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub jtl_session_issuer: Option<String>,

    /// How a session token's header names its algorithm: EdDSA, Ed25519 (RFC 9864) or
    /// either (default: EdDSA)
    #[arg(
        long,
        env = "JTL_SESSION_ALG",
        hide_env_values = true,
        value_name = "NAME"
    )]
    pub jtl_session_alg: Option<String>,

    /// Set to off to accept app tokens alone; needs JTL_APP_ID
    #[arg(
        long,
        env = "JTL_SESSION_TOKENS",
        hide_env_values = true,
        value_name = "OFF"
    )]
    pub jtl_session_tokens: Option<String>,

    /// The app's public client at JTL_ISSUER, which people sign in with outside of JTL;
    /// needs JTL_APP_ID and PUBLIC_URL (default: none, and nobody signs in)
    #[arg(
        long,
        env = "JTL_PUBLIC_CLIENT_ID",
        hide_env_values = true,
        value_name = "ID"
    )]
    pub jtl_public_client_id: Option<String>,

    /// What is asked for when people sign in, separated by spaces
    /// (default: openid profile email offline_access)
    #[arg(long, env = "JTL_SCOPE", hide_env_values = true, value_name = "SCOPES")]
    pub jtl_scope: Option<String>,

    /// How long a sign-in lasts while nobody uses it (default: 7200)
    #[arg(
        long,
        env = "SIGN_IN_IDLE_SECONDS",
        hide_env_values = true,
        value_name = "SECONDS"
    )]
    pub sign_in_idle_seconds: Option<String>,

    /// How long a sign-in lasts at most (default: 43200)
    #[arg(
        long,
        env = "SIGN_IN_LIFETIME_SECONDS",
        hide_env_values = true,
        value_name = "SECONDS"
    )]
    pub sign_in_lifetime_seconds: Option<String>,

    /// Address of JTL's Hub, for the link that leads there who has signed in for a tenant
    /// that has not installed the app (default: none, and no link)
    #[arg(long, env = "JTL_HUB_URL", hide_env_values = true, value_name = "URL")]
    pub jtl_hub_url: Option<String>,

    /// The address to listen on; 0.0.0.0 in a container (default: 127.0.0.1)
    #[arg(long, env = "HOST", hide_env_values = true, value_name = "IP ADDRESS")]
    pub host: Option<String>,

    /// The port to listen on; 0 takes a free one (default: 7310)
    #[arg(long, env = "PORT", hide_env_values = true)]
    pub port: Option<String>,

    /// A port of its own for Prometheus' /metrics, which is not for strangers
    /// (default: none, and no metrics)
    #[arg(
        long,
        env = "METRICS_PORT",
        hide_env_values = true,
        value_name = "PORT"
    )]
    pub metrics_port: Option<String>,

    /// The database of tenant connections and sign-ins, sqlite:… or postgres://…; one with a
    /// password belongs in the environment, with %40 for @ and %23 for # (default: a SQLite
    /// file that is named after the program)
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,

    /// The app's own full address, with the path that it lies below if it has one, such
    /// as https://apps.example/my-app/ (default: none, and the app is at the top)
    #[arg(long, env = "PUBLIC_URL", hide_env_values = true, value_name = "URL")]
    pub public_url: Option<String>,

    /// The folder with the built frontend (default: the one that the program
    /// holds or names)
    #[arg(
        long,
        env = "FRONTEND_DIST",
        hide_env_values = true,
        value_name = "DIR"
    )]
    pub frontend_dist: Option<String>,

    /// The origins that may show the app in a frame, separated by spaces
    /// (default: https://*.jtl-cloud.com, and this machine by each of its names when
    /// JTL_API_BASE is on it)
    #[arg(
        long,
        env = "FRAME_ANCESTORS",
        hide_env_values = true,
        value_name = "ORIGINS"
    )]
    pub frame_ancestors: Option<String>,

    /// How many requests of one tenant are answered in a minute, beside those to leave;
    /// 0 for any number (default: 600)
    #[arg(
        long,
        env = "TENANT_REQUESTS_PER_MINUTE",
        hide_env_values = true,
        value_name = "NUMBER"
    )]
    pub tenant_requests_per_minute: Option<String>,

    /// How many requests of one tenant may be under way at once; 0 for any number
    /// (default: 50)
    #[arg(
        long,
        env = "TENANT_REQUESTS_IN_FLIGHT",
        hide_env_values = true,
        value_name = "NUMBER"
    )]
    pub tenant_requests_in_flight: Option<String>,

    /// How many connections may be open at once; more have to wait. The limit of open
    /// files has to allow two for each (default: 1000)
    #[arg(
        long,
        env = "MAX_CONNECTIONS",
        hide_env_values = true,
        value_name = "NUMBER"
    )]
    pub max_connections: Option<String>,

    /// How long a connection is kept without a request; a proxy in front has to close
    /// unused ones earlier, or some of its requests fail with 502 (default: 75)
    #[arg(
        long,
        env = "IDLE_CONNECTION_SECONDS",
        hide_env_values = true,
        value_name = "SECONDS"
    )]
    pub idle_connection_seconds: Option<String>,

    /// How long a request's head may take, from its first byte to its last (default: 10)
    #[arg(
        long,
        env = "REQUEST_HEAD_SECONDS",
        hide_env_values = true,
        value_name = "SECONDS"
    )]
    pub request_head_seconds: Option<String>,

    /// How long a client may take none of a response's bytes (default: 30)
    #[arg(
        long,
        env = "RESPONSE_STALL_SECONDS",
        hide_env_values = true,
        value_name = "SECONDS"
    )]
    pub response_stall_seconds: Option<String>,

    /// How many bytes the body of a request may have (default: 65536)
    #[arg(
        long,
        env = "MAX_BODY_BYTES",
        hide_env_values = true,
        value_name = "NUMBER"
    )]
    pub max_body_bytes: Option<String>,

    /// How many requests to JTL's API are under way at once (default: 100)
    #[arg(
        long,
        env = "UPSTREAM_REQUESTS",
        hide_env_values = true,
        value_name = "NUMBER"
    )]
    pub upstream_requests: Option<String>,

    /// How long one more waits for its turn before it is answered 503 (default: 2)
    #[arg(
        long,
        env = "UPSTREAM_WAIT_SECONDS",
        hide_env_values = true,
        value_name = "SECONDS"
    )]
    pub upstream_wait_seconds: Option<String>,

    /// After the signal to end, how long to go on as before while /health/ready
    /// already answers 503 (default: 0)
    #[arg(
        long,
        env = "SHUTDOWN_DELAY_SECONDS",
        hide_env_values = true,
        value_name = "SECONDS"
    )]
    pub shutdown_delay_seconds: Option<String>,

    /// How long requests under way may then take to end (default: 25)
    #[arg(
        long,
        env = "SHUTDOWN_GRACE_SECONDS",
        hide_env_values = true,
        value_name = "SECONDS"
    )]
    pub shutdown_grace_seconds: Option<String>,
}

/// What the program does instead of serving.
#[derive(Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Read a session token or an app token from standard input and print what it
    /// says and whether it is genuine; never the token itself
    ///
    /// With the settings of the server, the token is verified as a request's would
    /// be. Without them, its header, claims and times are shown, and whether it is
    /// genuine stays open. Header and claims tell about a person: mind who sees the
    /// output.
    ///
    /// Ends with 0 when the token is valid, with 1 when it is refused, and with 2
    /// when there was no telling.
    InspectToken {
        /// Takes what does not belong on a command line, so that it is not repeated
        #[arg(hide = true)]
        misplaced: Vec<String>,
    },
}

/// Without what was misplaced: it may be a token.
impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InspectToken { .. } => f.write_str("InspectToken"),
        }
    }
}

impl Cli {
    /// Reads a command line and, for what it leaves out, the environment.
    ///
    /// # Errors
    ///
    /// When an argument is none of the options and commands, and for help and version,
    /// which are printed in place of everything else.
    pub fn parse(
        program: &str,
        version: Option<&'static str>,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, clap::Error> {
        let mut command = Self::command()
            .name(program.to_owned())
            .mut_subcommand("inspect-token", |command| {
                command.after_help(format!("Example: pbpaste | {program} inspect-token"))
            });
        if let Some(version) = version {
            command = command.version(version);
        }
        Self::from_arg_matches(&command.try_get_matches_from(arguments)?)
    }
}

const AFTER_HELP: &str = "Environment only:
  CLIENT_SECRET  the app's client secret (required, or CLIENT_SECRET_FILE)
  LOG_FORMAT     json for one JSON object per line
  RUST_LOG       what is logged, such as debug (default: info)";
