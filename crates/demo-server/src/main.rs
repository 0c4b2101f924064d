//! Starts the demo's backend.

use std::io::IsTerminal;
use std::net::Ipv4Addr;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use appbridge_server::HttpClient;
use clap::Parser;
use demo_server::logging::{self, LogFormat};
use demo_server::settings::{Cli, Command, Settings, SettingsError};
use demo_server::{AppState, TenantStore, app, inspect_token, serve};
use tokio::net::TcpListener;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

/// Before and beside the log: whoever starts the program has to see this.
#[expect(
    clippy::print_stderr,
    reason = "the reason why the server cannot start"
)]
fn report(error: &anyhow::Error) {
    eprintln!("demo-server cannot start:");
    for cause in error.chain() {
        for line in cause.to_string().lines() {
            eprintln!("  {line}");
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    load_env_file()?;
    let cli = Cli::parse();
    let secret = std::env::var("CLIENT_SECRET").ok();
    if cli.command == Some(Command::InspectToken) {
        return Ok(runtime()?.block_on(inspect(Settings::check(cli, secret))));
    }
    let format = LogFormat::from_setting(std::env::var("LOG_FORMAT").ok().as_deref())
        .ok_or_else(|| anyhow!("LOG_FORMAT is malformed: leave it out, or set it to json"))?;
    let settings = Settings::check(cli, secret)?;
    logging::start(format);
    runtime()?.block_on(start(&settings))?;
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot start")
}

/// Prints what there is to say about the token on standard input.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command's output"
)]
async fn inspect(settings: Result<Settings, SettingsError>) -> ExitCode {
    if std::io::stdin().is_terminal() {
        eprintln!("Paste the token and press Enter:");
    }
    match inspect_token::run(settings, std::io::stdin().lock()).await {
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

/// Reads `.env`, if there is one. Its lines hold secrets and are never repeated.
fn load_env_file() -> anyhow::Result<()> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(dotenvy::Error::Io(error)) => Err(error).context("the file .env cannot be read"),
        Err(_) => Err(anyhow!(
            "the file .env is malformed: every line must be NAME=value"
        )),
    }
}

async fn start(settings: &Settings) -> anyhow::Result<()> {
    let http = HttpClient::new()?;
    let tenants = TenantStore::open(&settings.database_url)
        .await
        .context("DATABASE_URL names a database that cannot be used")?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port))
        .await
        .with_context(|| {
            format!(
                "PORT {} cannot be used: end what occupies it, or choose another",
                settings.port
            )
        })?;
    let address = listener.local_addr()?;
    let router = app(AppState::new(settings, http, tenants.clone()));
    let shutdown = shutdown().context("signals cannot be caught")?;
    tracing::info!("listening on http://{address}/");
    serve(listener, router, shutdown).await?;
    tenants.close().await;
    tracing::info!("ended");
    Ok(())
}

/// A future that resolves at Ctrl-C and at SIGTERM. Both are caught from now
/// on, not only once the future is polled.
#[cfg(unix)]
fn shutdown() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("ending: open requests may finish");
    })
}

/// A future that resolves at Ctrl-C, which is caught from now on.
#[cfg(windows)]
fn shutdown() -> std::io::Result<impl Future<Output = ()> + Send> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
        tracing::info!("ending: open requests may finish");
    })
}
