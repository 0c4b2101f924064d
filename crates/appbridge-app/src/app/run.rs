//! The program, from its command line to its exit code.

use std::env;
use std::error::Error;
use std::future::pending;
use std::io::{self, IsTerminal};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::process::ExitCode;

use appbridge_server::HttpClient;
use axum::extract::FromRef;
use tokio::net::TcpListener;

use super::App;
use super::signals::shutdown;
use super::start_error::{EnvFileError, StartError};
use crate::inspect_token;
use crate::logging::{self, LogFormat};
use crate::metrics::Metrics;
use crate::serve::{ConnectionLimits, Server, raise_open_files};
use crate::services::Services;
use crate::settings::{Cli, Command, Settings, SettingsError};
use crate::shutdown::Ending;
use crate::store::TenantStore;

/// Whoever scrapes metrics needs one or two.
const MAX_METRICS_CONNECTIONS: NonZeroU32 = NonZeroU32::MIN.saturating_add(31);

impl App {
    /// Runs the program: reads command line and environment, and serves until SIGTERM or
    /// Ctrl-C, or does what a command such as `inspect-token` says.
    ///
    /// The log goes to standard error; this takes the place of the process' subscriber.
    /// Why it cannot start is printed there as well. After the first signal requests under
    /// way are finished; a second one ends the process.
    ///
    /// The exit code is 0 at an end that was asked for, 1 when the program cannot start,
    /// and 2 for a command line that cannot be understood. `inspect-token` has its own.
    ///
    /// # Cancellation
    ///
    /// Dropping the future stops listening; connections that are open already end with
    /// the runtime.
    pub async fn run(self) -> ExitCode {
        let name = self.name.clone();
        match self.go().await {
            Ok(code) => code,
            Err(error) => {
                report(&name, &error);
                ExitCode::FAILURE
            }
        }
    }

    async fn go(mut self) -> Result<ExitCode, StartError> {
        std::mem::replace(&mut self.env_file, Ok(()))?;
        let cli = match Cli::parse(&self.name, self.version, env::args_os()) {
            Ok(cli) => cli,
            Err(error) => return Ok(refuse_arguments(&error)),
        };
        let secret = env::var("CLIENT_SECRET").ok();
        if let Some(Command::InspectToken { misplaced }) = &cli.command {
            if !misplaced.is_empty() {
                return Ok(refuse_token_as_argument(&self.name));
            }
            return Ok(inspect(Settings::check(&self.name, cli, secret)).await);
        }
        let format = LogFormat::from_setting(env::var("LOG_FORMAT").ok().as_deref())
            .ok_or(StartError::LogFormat)?;
        let settings = Settings::check(&self.name, cli, secret)?;
        let metrics = Metrics::new();
        // Dropped last, since that writes what is left of the log.
        let log = logging::start(format).map_err(StartError::LogFilter)?;
        metrics.count_lost_lines(&log);
        self.serve(&settings, metrics).await?;
        Ok(ExitCode::SUCCESS)
    }

    async fn serve(self, settings: &Settings, metrics: Metrics) -> Result<(), StartError> {
        settings.warn_of_mixed_environments();
        if let Some(frontend) = self.placed_frontend(settings) {
            frontend.check()?;
        }
        let limits = ConnectionLimits {
            max_connections: raise_open_files(settings.connections.max_connections),
            ..settings.connections
        };
        let http = HttpClient::new()?;
        let tenants = TenantStore::open(&settings.database_url)
            .await
            .map_err(StartError::Database)?;
        let listener = listen("PORT", settings.host, settings.port).await?;
        let metrics_listener = match settings.metrics_port {
            Some(port) => Some(listen("METRICS_PORT", settings.host, port).await?),
            None => None,
        };
        let services = Services::new(settings, http, tenants.clone(), metrics.clone());
        let shutdown = shutdown().map_err(StartError::Signals)?;
        if let Some(listener) = metrics_listener {
            let address = listener.local_addr().map_err(StartError::Serve)?;
            tracing::info!("metrics at http://{address}/metrics");
            let server = Server {
                limits: ConnectionLimits {
                    max_connections: MAX_METRICS_CONNECTIONS.min(limits.max_connections),
                    ..limits
                },
                ..Server::default()
            };
            let router = metrics.router();
            // Ends with the process: the end itself is worth watching.
            tokio::spawn(async move { server.run(listener, router, pending()).await });
        }
        let address = listener.local_addr().map_err(StartError::Serve)?;
        // Two routes of one name end the program here.
        let router = self.router(settings, &services);
        tracing::info!("listening on http://{address}/");
        let server = Server {
            limits,
            shutdown: settings.shutdown,
            ending: Ending::from_ref(&services),
        };
        server
            .run(listener, router, shutdown)
            .await
            .map_err(StartError::Serve)?;
        tenants.close().await;
        tracing::info!("ended");
        Ok(())
    }
}

/// Adds the variables of `.env`, if there is one, to the environment.
pub(super) fn load_env_file() -> Result<(), EnvFileError> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(dotenvy::Error::Io(error)) => Err(EnvFileError::Unreadable(error)),
        Err(_) => Err(EnvFileError::Malformed),
    }
}

/// Before and beside the log: the person who starts the program has to see this.
#[expect(
    clippy::print_stderr,
    reason = "the reason why the server cannot start"
)]
fn report(name: &str, error: &StartError) {
    eprintln!("{name} cannot start:");
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        for line in error.to_string().lines() {
            eprintln!("  {line}");
        }
        cause = error.source();
    }
}

/// Prints what there is to say about the token on standard input.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command's output"
)]
async fn inspect(settings: Result<Settings, SettingsError>) -> ExitCode {
    if io::stdin().is_terminal() {
        eprintln!("Paste the token and press Enter:");
    }
    match inspect_token::run(settings, io::stdin().lock()).await {
        Ok(report) => {
            print!("{report}");
            ExitCode::from(report.exit_code())
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Prints what is wrong with the command line, or the help that it asks for. An
/// argument that is no option may be a secret in the wrong place: other users saw
/// it already, and logs shall not keep it.
#[expect(clippy::print_stderr, reason = "before there is a log")]
fn refuse_arguments(error: &clap::Error) -> ExitCode {
    use clap::error::{ContextKind, ContextValue, ErrorKind};

    let named = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand];
    let is_option = named.iter().any(|kind| {
        matches!(error.get(*kind), Some(ContextValue::String(text)) if text.starts_with('-'))
    });
    match error.kind() {
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand if !is_option => {
            eprintln!(
                "error: an argument is neither an option nor a command\n\n\
                 It is not repeated here, since it may be a secret. For more information, try \
                 '--help'."
            );
        }
        _ => {
            // Nowhere to say that it cannot be said.
            let _ = error.print();
        }
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

#[expect(clippy::print_stderr, reason = "a command's output")]
fn refuse_token_as_argument(name: &str) -> ExitCode {
    eprintln!(
        "error: the token is read from standard input, not from the command line, which other \
         users of this machine can see\n\n\
         Pipe it in, or start `{name} inspect-token` and paste it."
    );
    ExitCode::from(2)
}

async fn listen(setting: &'static str, host: IpAddr, port: u16) -> Result<TcpListener, StartError> {
    TcpListener::bind((host, port))
        .await
        .map_err(|source| StartError::Listen {
            setting,
            host,
            port,
            source,
        })
}
