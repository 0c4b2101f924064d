//! Starting and ending a sandbox.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use axum::middleware::{self, Next};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower_http::cors::{Any, CorsLayer};
use url::Url;

use crate::apps::{App, Credentials};
use crate::config::Config;
use crate::hosts::{self, Hosts};
use crate::identity::{Issuer, Keys};
use crate::manifest::AppManifest;
use crate::platform::{bearer_token, rate_limit, requests, unmatched};
use crate::state::Platform;
use crate::{connections, control, erp, identity, manifest, onpremise, scx, shell};

/// How long open requests may take to end when the sandbox does.
const GRACE: Duration = Duration::from_secs(3);

/// A running sandbox. Dropping it ends it in the background;
/// [`shutdown`](Self::shutdown) waits until it has ended.
#[must_use = "a sandbox ends when it is dropped"]
pub struct Sandbox {
    url: Url,
    credentials: Credentials,
    platform: Arc<Platform>,
    scx_refresh_token: String,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Sandbox {
    /// Starts a sandbox; it answers as soon as this returns.
    ///
    /// # Errors
    /// When the port is taken, the manifest does not fit, or no keys can be generated.
    pub async fn start(config: Config) -> anyhow::Result<Self> {
        let Config {
            host,
            port,
            public_url,
            client_id,
            client_secret,
            public_client_id,
            app_id,
            scx_refresh_token,
            settings,
            manifest,
        } = config;
        hosts::check(host, public_url.as_ref())?;
        if let Some(app) = &manifest {
            accept(app)?;
        }
        let listener = TcpListener::bind((host, port)).await.with_context(|| {
            format!("port {port} of {host} cannot be used; end what occupies it or choose another with --port")
        })?;
        let hosts = Hosts::new(listener.local_addr()?, public_url)?;
        let url = hosts.url().clone();
        let keys = tokio::task::spawn_blocking(Keys::generate).await??;
        let issuer = Issuer::new(keys, url.origin().ascii_serialization());
        let credentials = Credentials {
            client_id,
            client_secret,
            public_client_id,
            app_id,
        };
        let app = App {
            credentials: credentials.clone(),
            manifest,
        };
        let scx = scx_refresh_token.clone();
        let platform = Arc::new(Platform::new(app, scx, issuer, settings)?);
        let (stop, stopped) = oneshot::channel::<()>();
        let router = routes(Arc::clone(&platform), hosts);
        let watched = Arc::clone(&platform);
        let server = tokio::spawn(connections::serve(listener, router, async move {
            // A dropped sender is a dropped sandbox.
            let _ended = stopped.await;
            // App Shells would listen for ever.
            watched.changes.end();
            watched.orders.end();
        }));
        Ok(Self {
            url,
            credentials,
            platform,
            scx_refresh_token,
            stop,
            server,
        })
    }

    /// The sandbox's origin, `http://127.0.0.1:<port>/` unless it was started with another:
    /// API base, identity provider, issuer and App Shell in one.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The app's client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.credentials.client_id
    }

    /// The app's client secret.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.credentials.client_secret
    }

    /// The id of the app's public client, which signs users in.
    #[must_use]
    pub fn public_client_id(&self) -> &str {
        &self.credentials.public_client_id
    }

    /// The app's id: `aud` of app tokens.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.credentials.app_id
    }

    /// The channel's refresh token at SCX.
    #[must_use]
    pub fn scx_refresh_token(&self) -> &str {
        &self.scx_refresh_token
    }

    /// Registers the app that the sandbox was started with anew, by another manifest. Its
    /// credentials and installations stay. What JTL would refuse is logged.
    ///
    /// # Errors
    /// When the manifest does not fit, or an app of its technical name is registered
    /// already. The one before goes on.
    pub fn change_manifest(&self, manifest: AppManifest) -> anyhow::Result<()> {
        accept(&manifest)?;
        self.platform
            .apps
            .change(&self.credentials.app_id, manifest)?;
        self.platform.changes.announce();
        Ok(())
    }

    /// Ends the sandbox: open requests get three seconds to finish.
    pub async fn shutdown(self) {
        // An error means that the server has ended already.
        let _ended = self.stop.send(());
        let mut server = self.server;
        if tokio::time::timeout(GRACE, &mut server).await.is_err() {
            server.abort();
        }
    }
}

/// Refuses a manifest that cannot be hosted, and logs what JTL would refuse.
fn accept(app: &AppManifest) -> anyhow::Result<()> {
    manifest::check(&app.manifest)?;
    for warning in &app.warnings {
        tracing::warn!("manifest: {warning}");
    }
    for unsupported in &app.unsupported {
        tracing::warn!("manifest: {unsupported}");
    }
    Ok(())
}

/// Without the secrets.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

fn routes(platform: Arc<Platform>, hosts: Hosts) -> Router {
    // Before the layers, which then wrap it as they wrap the routes.
    let finished = |service: Router<Arc<Platform>>| {
        service.method_not_allowed_fallback(unmatched::wrong_method)
    };
    let faults = &platform.faults;
    // Browser access goes around the faults, so that a browser can read those too.
    let browsers = finished(identity::routes_for_browsers(faults))
        .merge(erp::routes(faults))
        .fallback(unmatched::unknown_route)
        .layer(browser_access());
    // No browser access here: these keys and tokens belong to backends.
    let backends = finished(identity::routes_for_backends(faults, hosts.clone()))
        .merge(onpremise::routes(faults))
        .merge(scx::routes(faults));
    let note = middleware::from_fn_with_state(Arc::clone(&platform), note);
    Router::new()
        .merge(browsers.merge(backends).layer(note))
        .nest("/_sandbox", control::routes(hosts.clone()))
        .merge(finished(shell::routes()))
        .with_state(platform)
        .layer(middleware::from_fn_with_state(hosts, hosts::admit))
}

/// Notes every request of an app in the list of requests.
async fn note(State(platform): State<Arc<Platform>>, request: Request, next: Next) -> Response {
    let bearer = bearer_token(request.headers()).map(|token| platform.kind_of(token));
    let response = requests::note(&platform.requests, bearer, request, next).await;
    platform.changes.announce();
    response
}

/// An app in the browser may call the ERP API itself with its app token, and find out
/// from the identity provider whom that speaks for.
fn browser_access() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            HeaderName::from_static(erp::X_TENANT_ID),
        ])
        .expose_headers([
            rate_limit::LIMIT,
            rate_limit::REMAINING,
            rate_limit::INTERVAL_SECONDS,
        ])
}
