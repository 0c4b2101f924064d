//! `appbridge-sandbox`: a JTL platform and App Shell on this machine.

mod check;
mod watch;

use std::io::{IsTerminal, Write as _};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use appbridge_sandbox::manifest::AppManifest;
use appbridge_sandbox::{
    ApiVersion, Config, DEFAULT_APP_ID, DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET,
    DEFAULT_PUBLIC_CLIENT_ID, DEFAULT_SCX_REFRESH_TOKEN, Decimals, Handshake, HandshakeTarget,
    MissingTenant, Moments, PageFlags, Sandbox, Settings,
};
use clap::Parser;
use tracing_subscriber::EnvFilter;
use url::Url;

/// A JTL platform and App Shell on this machine: identity provider, account
/// service, ERP API with made-up merchants, JTL-Wawi's own API, SCX, and the page
/// that hosts an app.
///
/// Prints `App Shell: <address>` once it is ready; logs go to stderr
/// (RUST_LOG chooses what is logged). Ctrl-C ends it.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Options {
    #[command(subcommand)]
    command: Option<Command>,

    /// Port to listen on
    #[arg(long, env = "PORT", default_value_t = 7300)]
    port: u16,

    /// Interface to listen on; 0.0.0.0 in a container. Whoever reaches it can have
    /// tokens of every made-up merchant
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,

    /// The address that others reach it by, when that is another than localhost and
    /// the port: https://…, or http:// of this machine such as http://localhost:8000
    #[arg(long, env = "SANDBOX_PUBLIC_URL", value_name = "URL")]
    public_url: Option<Url>,

    /// Manifest of the app to host; without it, that of the demo app. What JTL
    /// would refuse of it is logged as a warning. When the file changes, the app is
    /// registered anew, and keeps its credentials and installations
    #[arg(long, value_name = "app.json")]
    manifest: Option<PathBuf>,

    /// Where the app runs, such as http://127.0.0.1:7310 or https://host/my-app/: takes
    /// the place of the origin of every URL in the manifest
    #[arg(long, value_name = "URL", value_parser = parse_app_base)]
    app_base: Option<Url>,

    /// Client id that the app's backend uses
    #[arg(long, env = "SANDBOX_CLIENT_ID", default_value = DEFAULT_CLIENT_ID)]
    client_id: String,

    /// Client secret that the app's backend uses
    #[arg(
        long,
        env = "SANDBOX_CLIENT_SECRET",
        default_value = DEFAULT_CLIENT_SECRET,
        hide_env_values = true
    )]
    client_secret: String,

    /// Id of the public client that the app signs users in with (authorization code with
    /// PKCE); the addresses that a sign-in may end at stand in the manifest, at
    /// authentication.publicClient
    #[arg(long, env = "SANDBOX_PUBLIC_CLIENT_ID", default_value = DEFAULT_PUBLIC_CLIENT_ID)]
    public_client_id: String,

    /// App id: the audience of app tokens
    #[arg(long, env = "SANDBOX_APP_ID", default_value = DEFAULT_APP_ID)]
    app_id: String,

    /// Refresh token that a sales channel's backend uses at SCX
    #[arg(
        long,
        env = "SANDBOX_SCX_REFRESH_TOKEN",
        default_value = DEFAULT_SCX_REFRESH_TOKEN,
        hide_env_values = true
    )]
    scx_refresh_token: String,

    /// How the App Shell hands its port to the app: `once`, in the first
    /// message only, or `fresh`, a new channel in every message
    #[arg(long, value_name = "once|fresh", default_value = "once")]
    handshake: Handshake,

    /// To which pages the App Shell hands its port: `app`, those of the origin that the
    /// manifest names, or `any`, as JTL's host is known to
    #[arg(long, value_enum, default_value_t)]
    handshake_target: HandshakeTarget,

    /// How long session tokens and app tokens last, those of a sign-in among them
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, default_value_t = Settings::default().session_token_ttl_seconds)]
    session_token_ttl: NonZeroU32,

    /// How long access tokens last
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, default_value_t = Settings::default().access_token_ttl_seconds)]
    access_token_ttl: NonZeroU32,

    /// Let the ERP API answer for tenants that have neither installed the app nor are setting
    /// it up; without this they get a 402
    #[arg(long)]
    without_installation: bool,

    #[command(flatten)]
    erp: ErpForms,

    /// End when standard input does: with the program that has started this one, however
    /// that ends
    #[arg(long)]
    end_with_stdin: bool,

    /// Print the ERP API's GraphQL schema in these forms and end: for code generators
    /// and for tools that check documents
    #[arg(long)]
    print_schema: bool,
}

/// What it does instead of starting.
#[derive(clap::Subcommand)]
enum Command {
    Check(check::Check),
}

/// Forms of the ERP API that sources contradict each other on. Every app should work
/// with all of them.
#[derive(clap::Args)]
#[command(next_help_heading = "Forms of the ERP API")]
struct ErpForms {
    /// Which version's names the schema has
    #[arg(long, value_enum, default_value_t)]
    api_version: ApiVersion,

    /// Of which type hasNextPage and hasPreviousPage are
    #[arg(long, value_enum, default_value_t)]
    page_flags: PageFlags,

    /// How numbers with a fraction are written
    #[arg(long, value_enum, default_value_t)]
    decimals: Decimals,

    /// How moments are written
    #[arg(long, value_enum, default_value_t)]
    moments: Moments,

    /// Which status a request without X-Tenant-ID gets
    #[arg(long, value_enum, default_value_t)]
    missing_tenant: MissingTenant,
}

impl Options {
    fn config(self) -> anyhow::Result<Config> {
        let manifest = match &self.manifest {
            Some(path) => appbridge_sandbox::manifest::read(path)?,
            None => appbridge_sandbox::manifest::demo()?,
        };
        let manifest = hosted(manifest, self.app_base.as_ref())?;
        Ok(Config {
            host: self.host,
            port: self.port,
            public_url: self.public_url,
            client_id: self.client_id,
            client_secret: self.client_secret,
            public_client_id: self.public_client_id,
            app_id: self.app_id,
            scx_refresh_token: self.scx_refresh_token,
            settings: Settings {
                handshake: self.handshake,
                handshake_target: self.handshake_target,
                session_token_ttl_seconds: self.session_token_ttl,
                access_token_ttl_seconds: self.access_token_ttl,
                requires_installation: !self.without_installation,
                api_version: self.erp.api_version,
                page_flags: self.erp.page_flags,
                decimals: self.erp.decimals,
                moments: self.erp.moments,
                missing_tenant: self.erp.missing_tenant,
                ..Settings::default()
            },
            manifest: Some(manifest),
        })
    }
}

/// The manifest of the app where it runs.
fn hosted(manifest: AppManifest, app_base: Option<&Url>) -> anyhow::Result<AppManifest> {
    Ok(match app_base {
        Some(app_base) => appbridge_sandbox::manifest::rebase(manifest, app_base)?,
        None => manifest,
    })
}

fn parse_app_base(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err("write it as http://host:port or https://host".to_owned()),
    }
}

fn parse_seconds(text: &str) -> Result<NonZeroU32, String> {
    text.parse().map_err(|_| {
        format!(
            "give a whole number of seconds from 1 to {}",
            NonZeroU32::MAX
        )
    })
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    if let Some(Command::Check(check)) = &options.command {
        return check.run();
    }
    // No request waits for standard error. Ends with this function, after its last line.
    let (log, _end_of_log) = tracing_appender::non_blocking(std::io::stderr());
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")),
        )
        .with_writer(log)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> anyhow::Result<()> {
    if options.print_schema {
        let schema =
            appbridge_sandbox::graphql_schema(options.erp.api_version, options.erp.page_flags)?;
        // A reader may have seen enough and closed the pipe.
        return std::io::stdout()
            .write_all(schema.as_bytes())
            .context("the schema cannot be written");
    }
    let ended = end_of_process()?;
    let input = options.end_with_stdin.then(end_of_input);
    let ended = async {
        match input {
            Some(input) => tokio::select! {
                () = ended => {}
                () = input => {}
            },
            None => ended.await,
        }
    };
    let (manifest, app_base) = (options.manifest.clone(), options.app_base.clone());
    let sandbox = Sandbox::start(options.config()?).await?;
    tracing::info!(
        client_id = sandbox.client_id(),
        public_client_id = sandbox.public_client_id(),
        app_id = sandbox.app_id(),
        "how the identity provider knows the app"
    );
    announce(sandbox.url());
    match manifest {
        Some(path) => tokio::select! {
            () = ended => {}
            () = watch::watch(&sandbox, &path, app_base.as_ref()) => {}
        },
        None => ended.await,
    }
    sandbox.shutdown().await;
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "whoever starts the sandbox waits for this line"
)]
fn announce(url: &Url) {
    println!("App Shell: {url}");
}

#[expect(
    clippy::print_stderr,
    reason = "the one sentence that a failed start ends in"
)]
fn say_error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

/// Resolves when standard input has ended. A thread of its own reads it: the runtime would
/// wait for a read of its own when the process is to end.
fn end_of_input() -> impl Future<Output = ()> {
    let (guard, ended) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _until_then = guard;
        // An error is an end as well.
        let _read = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
    });
    async {
        // Nothing is sent: the other end is dropped.
        let _ended = ended.await;
    }
}

/// Resolves when the process is asked to end. The handlers are in place when
/// this returns, so that no signal is missed.
#[cfg(unix)]
fn end_of_process() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be handled")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be handled")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves when the process is asked to end.
#[cfg(not(unix))]
fn end_of_process() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ended = tokio::signal::ctrl_c()
            .await
            .context("Ctrl-C cannot be handled");
    })
}
