//! An app's own routes, and everything around them.

mod run;
mod signals;
mod start_error;

use std::env;
use std::fmt;
use std::path::Path;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::any;

use crate::error::ApiError;
use crate::frontend::{Frontend, Served};
use crate::health::Readiness;
use crate::metrics::Metrics;
use crate::middleware::{
    ContentPolicy, below, hold_place, log_ends, not_stored, observe, protect, within_limits,
    within_time,
};
use crate::services::Services;
use crate::settings::Settings;
use crate::sign_in::{SignIn, by_cookie};
use crate::{health, sign_in, tenants};
use start_error::EnvFileError;

/// An app's whole backend: its own routes, and everything around them.
///
/// It ends either as a program, by [`run`](Self::run), or as a router, by
/// [`router`](Self::router), which needs neither a socket nor the environment.
#[must_use = "an app does nothing unless it is run"]
pub struct App {
    name: String,
    version: Option<&'static str>,
    env_file: Result<(), EnvFileError>,
    routes: Box<dyn FnOnce(&Services) -> Router + Send>,
    frontend: Option<Frontend>,
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// An app without routes of its own and without a frontend. Nothing is read yet.
    pub fn new() -> Self {
        Self {
            name: program_name(),
            version: None,
            env_file: Ok(()),
            routes: Box::new(|_| Router::new()),
            frontend: None,
        }
    }

    /// The same, after the variables of a file `.env`, in the working directory or above
    /// it, have been added to the process' environment; those that are set already stay.
    /// To be called first in `main`, while nothing else uses the environment.
    ///
    /// What is wrong with the file is told by [`run`](Self::run).
    pub fn from_env() -> Self {
        Self {
            env_file: run::load_env_file(),
            ..Self::new()
        }
    }

    /// The name of the program, in its help, its messages, and for its default database;
    /// without it, the name of the file that was started.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What `--version` prints: `env!("CARGO_PKG_VERSION")`.
    pub const fn version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }

    /// The app's own routes, which are nested under `/api` beside `/connect-tenant`,
    /// `/disconnect-tenant` and `/session`; a route of the same name is refused by axum
    /// when the router is made.
    ///
    /// Their state is made of the library's parts: [`Services`] itself, or a type that
    /// [takes what it needs](Services) from it.
    pub fn routes<S>(self, routes: Router<S>) -> Self
    where
        S: FromRef<Services> + Clone + Send + Sync + 'static,
    {
        self.routes_with(|services| routes.with_state(S::from_ref(services)))
    }

    /// The app's own routes, made with the library's parts: for a state that has more
    /// than those, such as a database of the app's own.
    pub fn routes_with(
        mut self,
        routes: impl FnOnce(&Services) -> Router + Send + 'static,
    ) -> Self {
        self.routes = Box::new(routes);
        self
    }

    /// The built frontend: its [pages](Frontend::pages) and its files. The setting
    /// `FRONTEND_DIST` takes precedence over where it is.
    pub fn frontend(mut self, frontend: Frontend) -> Self {
        self.frontend = Some(frontend);
        self
    }

    /// The whole as a router, for tests and for a server of your own.
    ///
    /// | route | what it does |
    /// |---|---|
    /// | `GET /health` | `{"status":"ok"}` as long as the process lives |
    /// | `GET /health/ready` | 200, or 503 with the part that is away: database, identity provider, key set, frontend |
    /// | `POST /api/connect-tenant` | remembers the session's tenant; may be repeated |
    /// | `POST /api/disconnect-tenant` | erases all that is known of the session's tenant; may be repeated |
    /// | `GET /api/session` | who is signed in |
    /// | `/api/…` | the app's own routes; unknown ones are 404 in JSON |
    /// | `POST /lifecycle/connect`, `POST /lifecycle/disconnect` | act for the tenant of a verified token, as the two above; without one they are noted and change nothing |
    /// | `GET /auth/sign-in`, `GET /auth/callback`, `GET /auth/session`, `POST /auth/sign-out` | [sign-in](sign_in::routes) for people outside of JTL's App Shell |
    /// | everything else | the frontend's pages and files; 404 |
    ///
    /// Where `PUBLIC_URL` has a path, the same below that path, for a proxy that passes it
    /// on; a proxy may as well take it off. The frontend is read here, which blocks for a
    /// moment.
    pub fn router(self, settings: &Settings, services: &Services) -> Router {
        let frontend = self.placed_frontend(settings).map(Frontend::open);
        let mut readiness = Readiness::from_ref(services);
        if let Some(frontend) = &frontend {
            readiness = readiness.with_frontend(frontend.clone());
        }
        let frontend = frontend.map(Served::routes).unwrap_or_default();
        let router = Router::new()
            .merge(health::routes().with_state(readiness))
            .nest("/lifecycle", tenants::lifecycle_routes())
            .nest("/auth", sign_in::routes())
            .with_state(services.clone())
            .merge(api((self.routes)(services), services))
            .merge(frontend)
            .layer(DefaultBodyLimit::max(settings.body.0))
            .layer(from_fn_with_state(settings.body, within_limits))
            .layer(from_fn_with_state(
                ContentPolicy::new(&settings.frame_ancestors),
                protect,
            ))
            .layer(from_fn_with_state(Metrics::from_ref(services), observe));
        match &settings.public_url {
            Some(address) => below(address, router),
            None => router,
        }
    }

    /// The frontend where the settings have it.
    fn placed_frontend(&self, settings: &Settings) -> Option<Frontend> {
        let mut frontend = self.frontend.clone();
        if let Some(dist) = settings.frontend_dist.clone() {
            frontend = Some(match frontend {
                Some(frontend) => frontend.moved_to(dist),
                None => Frontend::folder(dist),
            });
        }
        match &settings.public_url {
            Some(address) => frontend.map(|frontend| frontend.below(address)),
            None => frontend,
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("name", &self.name)
            .field("version", &self.version)
            .field("frontend", &self.frontend)
            .finish_non_exhaustive()
    }
}

/// The routes under `/api`, for the app's own frontend.
fn api(routes: Router, services: &Services) -> Router {
    let routes = routes
        .merge(tenants::routes().with_state(services.clone()))
        .fallback(async || ApiError::unknown_route())
        .method_not_allowed_fallback(async || ApiError::method_not_allowed());
    Router::new()
        .nest("/api", routes)
        // Of all paths below the prefix, a nested router leaves out this one.
        .route("/api/", any(async || ApiError::unknown_route()))
        .layer(from_fn_with_state(SignIn::from_ref(services), by_cookie))
        .layer(from_fn(hold_place))
        .layer(from_fn(within_time))
        .layer(from_fn(log_ends))
        .layer(map_response(not_stored))
}

/// The name of the file that was started.
fn program_name() -> String {
    env::args_os()
        .next()
        .as_deref()
        .and_then(|path| Path::new(path).file_stem())
        .map_or_else(
            || "app".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
}
