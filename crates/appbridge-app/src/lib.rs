//! The whole backend of a JTL Cloud App around its own routes.
//!
//! This is a production backend, with one route of its own:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use appbridge_app::{ApiError, App, ConnectedTenant, Services, frontend};
//! use appbridge_server::Operation;
//! use axum::{Json, Router, routing::get};
//! use serde_json::{Value, json};
//!
//! /// `GET /api/names`: reached with a verified token of a connected tenant alone.
//! async fn names(ConnectedTenant(erp): ConnectedTenant) -> Result<Json<Value>, ApiError> {
//!     let operation = Operation {
//!         name: "ItemNames",
//!         document: "query ItemNames { QueryItems(first: 10) { nodes { name } } }",
//!         variables: json!({}),
//!     };
//!     Ok(Json(erp.graphql(&operation).await?))
//! }
//!
//! fn routes() -> Router<Services> {
//!     Router::new().route("/names", get(names))
//! }
//!
//! #[tokio::main]
//! async fn main() -> ExitCode {
//!     App::from_env().routes(routes()).frontend(frontend!("dist")).run().await
//! }
//! ```
//!
//! A request brings its session token as `Authorization: Bearer <token>`, and a tenant is
//! connected by `POST /api/connect-tenant`, without a body, before [`ConnectedTenant`] lets it
//! in. A state of the app's own is shown at [`Services`].
//!
//! [`App::router`] lists the routes that come with it, and `--help` the settings. Around
//! them it brings:
//!
//! - tokens that are verified before a handler is reached ([`Caller`], [`ConnectedTenant`]),
//!   and a share of requests for each tenant;
//! - [sign-in](sign_in) for people who open the app outside of JTL's App Shell, whose requests
//!   the same extractors take;
//! - which tenants are connected, in SQLite or PostgreSQL ([`TenantStore`]);
//! - the built frontend, from a folder or from the program ([`frontend!`]), at its
//!   [pages](Frontend::pages), with a content security policy and a nonce, and below a path
//!   of a shared host where [`PublicUrl`] says so;
//! - health, readiness, [`Metrics`] for Prometheus on a port of their own, a log with a
//!   request id in every line;
//! - limits for the size and the time of requests, and an end that finishes what is under
//!   way;
//! - the command `inspect-token`, which says why a token is refused.
//!
//! # Parts
//!
//! Each part can be used without the others: [`health::routes`], [`tenants::routes`] and
//! [`Frontend::routes`] are routers, [`middleware`] has the layers, [`Caller`] and
//! [`ConnectedTenant`] are extractors for every state that has a [`Gate`], [`Server`] is
//! the server.
//!
//! # Tests
//!
//! A router needs no socket and no environment (`oneshot` is of `tower`, with its feature
//! `util`); the app's own routes are tested the same way, after [`routes`](App::routes):
//!
//! ```
//! use appbridge_app::settings::{Cli, Settings};
//! use appbridge_app::{App, Metrics, Services, TenantStore};
//! use axum::body::Body;
//! use axum::http::Request;
//! use tower::ServiceExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let cli = Cli {
//!     client_id: Some("sandbox-client".into()),
//!     jtl_api_base: Some("http://127.0.0.1:7300".into()),
//!     jtl_auth_base: Some("http://127.0.0.1:7300".into()),
//!     database_url: Some("sqlite::memory:".into()),
//!     ..Cli::default()
//! };
//! let secret = "sandbox-secret-for-local-use-only".to_owned();
//! let settings = Settings::check("shop", cli, Some(secret))?;
//! let tenants = TenantStore::open(&settings.database_url).await?;
//! let http = appbridge_server::HttpClient::new()?;
//! let services = Services::new(&settings, http, tenants, Metrics::new());
//! let router = App::new().router(&settings, &services);
//!
//! let response = router.oneshot(Request::get("/api/session").body(Body::empty())?).await?;
//! assert_eq!(response.status(), 401);
//! # Ok(())
//! # }
//! ```

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod app;
mod error;
mod frontend;
pub mod health;
pub mod inspect_token;
pub mod logging;
mod metrics;
pub mod middleware;
mod public_url;
mod reserved;
mod serve;
mod services;
mod session;
pub mod settings;
mod shutdown;
pub mod sign_in;
mod store;
mod tenant_limits;
pub mod tenants;
mod verification;

pub use app::App;
pub use error::ApiError;
pub use frontend::{Frontend, FrontendError};
pub use metrics::Metrics;
pub use public_url::{PublicUrl, PublicUrlError};
#[cfg(feature = "embed-frontend")]
#[doc(hidden)]
pub use rust_embed as __rust_embed;
pub use serve::{ConnectionLimits, Server};
pub use services::Services;
pub use session::{Caller, ConnectedTenant, Gate};
pub use shutdown::{Ending, ShutdownPolicy};
pub use store::{DatabaseUrl, DatabaseUrlError, FileProblem, StoreError, StoreState, TenantStore};
pub use tenant_limits::{TenantLimit, TenantsInFlight};
