//! What a browser test of an app needs, started in the order that works.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};
use url::Url;

use super::Control;
use crate::config::Config;
use crate::manifest::rebase;
use crate::server::Sandbox;

/// How long the app may take until it takes connections.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// An app and a sandbox that hosts it, for a browser test.
///
/// The two need each other's address: the sandbox those of the app's pages, which stand in
/// the manifest, and the app that of the sandbox. So first the app gets a port; then its
/// manifest is moved there; then the sandbox starts with it; and the app's backend starts
/// last, on its port, with settings that name the sandbox.
///
/// ```no_run
/// use std::process::Command;
///
/// use appbridge_sandbox::control::Installation;
/// use appbridge_sandbox::{Config, Stage, manifest};
///
/// # #[tokio::main]
/// # async fn main() -> anyhow::Result<()> {
/// let config = Config {
///     manifest: Some(manifest::read("app.json".as_ref())?),
///     ..Config::default()
/// };
/// let stage = Stage::start(config, async |place| {
///     // In a test of the app's own package: env!("CARGO_BIN_EXE_shop")
///     let mut shop = Command::new("target/debug/shop");
///     shop.envs(place.environment())
///         .env("DATABASE_URL", "sqlite::memory:");
///     // The program takes the port now.
///     place.release();
///     shop.spawn()
/// })
/// .await?;
///
/// let tenant = stage.control.tenant(0).await?;
/// stage.control.set_installation(tenant.id, Installation::Installed).await?;
/// // A browser opens the App Shell at `stage.sandbox.url()`, and goes to the customers. Then:
/// let customers = stage.control.customers(tenant.id, &Default::default()).await?;
/// let id = customers.items[0].id.as_str();
/// stage.control.select_customer(tenant.id, Some(id)).await?;
/// // … and the app's pane shows that customer.
/// # let mut backend = stage.backend;
/// # backend.kill()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Stage<Backend> {
    /// What the app was started as; dropped first.
    pub backend: Backend,
    /// Steers the sandbox.
    pub control: Control,
    /// JTL's platform, and the App Shell that hosts the app.
    pub sandbox: Sandbox,
    app_url: Url,
}

/// Where the app has to run, and against which sandbox.
#[derive(Debug)]
pub struct Place {
    listener: TcpListener,
    url: Url,
    environment: Vec<(&'static str, String)>,
}

impl Place {
    /// The settings of a backend that is built with `appbridge-app`, as variables of its
    /// environment: the sandbox as platform and identity provider, the app as the sandbox
    /// knows it, its own address and port. The client secret is among them.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        self.environment.clone()
    }

    /// The app's origin.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The listener at the app's port, for a backend in this process.
    #[must_use]
    pub fn into_listener(self) -> TcpListener {
        self.listener
    }

    /// Gives the port up, for a program that is about to take it.
    pub fn release(self) {
        drop(self.listener);
    }
}

impl<Backend> Stage<Backend> {
    /// Starts the sandbox of `config` with its manifest moved to a free port of this machine,
    /// then what `backend` starts there, and waits until that takes connections.
    ///
    /// # Errors
    /// When the configuration has no manifest, the sandbox does not start, `backend` fails, or
    /// nobody listens at the app's port within a minute.
    ///
    /// # Cancellation
    /// Dropping the future ends the sandbox.
    pub async fn start<Failure: Into<anyhow::Error>>(
        config: Config,
        backend: impl AsyncFnOnce(Place) -> Result<Backend, Failure>,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("there is no free port for the app")?;
        let address = listener.local_addr()?;
        let app_url = Url::parse(&format!("http://{address}/"))?;
        let manifest = config
            .manifest
            .context("a stage needs the app's manifest: Config::manifest")?;
        let sandbox = Sandbox::start(Config {
            manifest: Some(rebase(manifest, &app_url)?),
            ..config
        })
        .await?;
        let control = sandbox.control()?;
        let place = Place {
            listener,
            environment: environment(&sandbox, &app_url, address.port()),
            url: app_url.clone(),
        };
        let backend = backend(place).await.map_err(Into::into)?;
        let until = Instant::now() + PATIENCE;
        while let Err(error) = TcpStream::connect(address).await {
            if Instant::now() > until {
                bail!("the app does not listen at {app_url}, its place: {error}");
            }
            sleep(PAUSE).await;
        }
        Ok(Self {
            backend,
            control,
            sandbox,
            app_url,
        })
    }

    /// The app's origin.
    #[must_use]
    pub const fn app_url(&self) -> &Url {
        &self.app_url
    }
}

fn environment(sandbox: &Sandbox, app: &Url, port: u16) -> Vec<(&'static str, String)> {
    let platform = sandbox.url().origin().ascii_serialization();
    vec![
        ("CLIENT_ID", sandbox.client_id().to_owned()),
        ("CLIENT_SECRET", sandbox.client_secret().to_owned()),
        ("JTL_API_BASE", platform.clone()),
        ("JTL_AUTH_BASE", platform.clone()),
        ("JTL_ISSUER", platform),
        ("JTL_APP_ID", sandbox.app_id().to_owned()),
        (
            "JTL_PUBLIC_CLIENT_ID",
            sandbox.public_client_id().to_owned(),
        ),
        ("PUBLIC_URL", app.as_str().to_owned()),
        ("HOST", Ipv4Addr::LOCALHOST.to_string()),
        ("PORT", port.to_string()),
    ]
}
