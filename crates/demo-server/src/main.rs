//! Starts the demo's backend.

use std::future::IntoFuture;
use std::io::IsTerminal;
use std::net::IpAddr;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use appbridge_server::HttpClient;
use clap::Parser;
use demo_server::logging::{self, LogFormat};
use demo_server::settings::{Cli, Command, Settings, SettingsError};
use demo_server::{AppState, Metrics, TenantStore, app, inspect_token, serve};
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
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return Ok(refuse_arguments(&error)),
    };
    let secret = std::env::var("CLIENT_SECRET").ok();
    if let Some(Command::InspectToken { misplaced }) = &cli.command {
        if !misplaced.is_empty() {
            return Ok(refuse_token_as_argument());
        }
        return Ok(runtime()?.block_on(inspect(Settings::check(cli, secret))));
    }
    let format = LogFormat::from_setting(std::env::var("LOG_FORMAT").ok().as_deref())
        .ok_or_else(|| anyhow!("LOG_FORMAT is malformed: leave it out, or set it to json"))?;
    let settings = Settings::check(cli, secret)?;
    let metrics = Metrics::new();
    logging::start(format, &metrics)
        .context("RUST_LOG is malformed: leave it out, or set it to info, debug or the like")?;
    runtime()?.block_on(start(&settings, metrics))?;
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
fn refuse_token_as_argument() -> ExitCode {
    eprintln!(
        "error: the token is read from standard input, not from the command line, which other \
         users of this machine can see\n\n\
         Pipe it in, or start `demo-server inspect-token` and paste it."
    );
    ExitCode::from(2)
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

async fn start(settings: &Settings, metrics: Metrics) -> anyhow::Result<()> {
    settings.warn_of_mixed_environments();
    let http = HttpClient::new()?;
    let tenants = TenantStore::open(&settings.database_url)
        .await
        .context("DATABASE_URL names a database that cannot be used")?;
    let listener = listen("PORT", settings.host, settings.port).await?;
    let address = listener.local_addr()?;
    let metrics_listener = match settings.metrics_port {
        Some(port) => Some(listen("METRICS_PORT", settings.host, port).await?),
        None => None,
    };
    let state = AppState::new(settings, http, tenants.clone()).with_metrics(metrics.clone());
    let ending = state.ending();
    let shutdown = shutdown().context("signals cannot be caught")?;
    if let Some(listener) = metrics_listener {
        tracing::info!("metrics at http://{}/metrics", listener.local_addr()?);
        // Ends with the process: the end itself is worth watching.
        tokio::spawn(axum::serve(listener, metrics.router()).into_future());
    }
    tracing::info!("listening on http://{address}/");
    serve(listener, app(state), ending, settings.shutdown, shutdown).await?;
    tenants.close().await;
    tracing::info!("ended");
    Ok(())
}

async fn listen(setting: &str, host: IpAddr, port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind((host, port)).await.with_context(|| {
        format!(
            "{setting} {port} cannot be used at {host}: end what occupies it, or choose another"
        )
    })
}

/// A future that resolves at Ctrl-C and at SIGTERM. Both are caught from now
/// on, not only once the future is polled. A second one ends the process.
#[cfg(unix)]
fn shutdown() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let mut signal = async move || {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    Ok(async move {
        signal().await;
        tracing::info!("ending: open requests may finish; a second signal cuts them off");
        tokio::spawn(async move {
            signal().await;
            tracing::warn!("ended at once; open requests are cut off");
            std::process::exit(130);
        });
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
