//! The backend half of a JTL Cloud App.
//!
//! A frontend inside JTL's App Shell sends its own backend a token that the
//! shell gave it. This crate turns that token into a verified [`Session`], gets
//! the app's own access token, and calls the platform for the session's tenant:
//!
//! ```no_run
//! use appbridge_server::*;
//! use axum::extract::{FromRef, State};
//! use axum::http::StatusCode;
//! use axum::response::Response;
//! use axum::{Json, Router, routing::get};
//! use serde_json::{Value, json};
//!
//! #[derive(Clone)]
//! struct App {
//!     authenticator: Authenticator,
//!     platform: Platform,
//! }
//!
//! impl FromRef<App> for Authenticator {
//!     fn from_ref(app: &App) -> Self {
//!         app.authenticator.clone()
//!     }
//! }
//!
//! // Without a verified token this handler is never reached, and without its
//! // `Session` the platform cannot be asked for anything.
//! async fn names(session: Session, State(app): State<App>) -> Result<Json<Value>, Response> {
//!     let operation = Operation {
//!         name: "ItemNames",
//!         document: "query ItemNames { QueryItems(first: 10) { nodes { name } } }",
//!         variables: json!({}),
//!     };
//!     let names = app.platform.for_tenant(&session).graphql(&operation).await;
//!     names.map(Json).map_err(|error| {
//!         // What went wrong is for the log; the frontend gets a code.
//!         tracing::warn!(%error, "no item names");
//!         error_answer(StatusCode::BAD_GATEWAY, "wawi_failed", "JTL gave no answer.")
//!     })
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let http = HttpClient::new()?;
//! let api: BaseUrl = "https://api.jtl-cloud.com".parse()?;
//! let auth: BaseUrl = "https://auth.jtl-cloud.com".parse()?;
//! let credentials = ClientCredentials {
//!     client_id: std::env::var("CLIENT_ID")?,
//!     client_secret: std::env::var("CLIENT_SECRET")?.into(),
//! };
//! let tokens =
//!     AccessTokens::new(http.clone(), TokenEndpoint::client_credentials(&auth), credentials);
//! let keys = KeySet::for_session_tokens(
//!     http.clone(),
//!     &api,
//!     Some(tokens.clone()),
//!     KeySetPolicy::default(),
//! );
//! let verifier = SessionVerifier::new(keys, IssuerRule::IfPresent(api.to_string()));
//! let app = App {
//!     authenticator: Authenticator::new(verifier),
//!     platform: Platform::new(http, &api, tokens),
//! };
//! let router: Router = Router::new().route("/api/names", get(names)).with_state(app);
//! # drop(router);
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! All are on by default. Tokens, key sets, and REST requests of the platform need none.
//!
//! | feature | brings | and depends on |
//! |---|---|---|
//! | `axum` | [`Session`] and [`Tenant`] as extractors, [`SessionRejection`], [`error_answer`] | `axum-core` |
//! | `graphql` | [`TenantApi::graphql`] and its siblings, [`Operation`], [`Decimal`] | `graphql_client`, `rust_decimal` |
//! | `onpremise` | [`OnPremise`] and what belongs to it | |
//! | `scx` | [`ScxTokens`] | |
//!
//! # Other credentials
//!
//! **An API key of JTL-Wawi** is for an app that works with the JTL-Wawi on a
//! merchant's own machine, beside or instead of the cloud. The app registers there
//! with [`OnPremise`], an admin approves it, and the key comes once, in a
//! [`GrantedKey`]; it has no end, so the app stores it like a password. Requests with
//! it go through [`OnPremiseApi`].
//!
//! **An SCX auth token** is for a sales channel: the backend of a marketplace that
//! JTL-Wawi lists offers on and gets orders from. JTL gives the channel a refresh
//! token; [`ScxTokens`] turns it into auth tokens of about an hour. An app inside the
//! App Shell needs neither.
//!
//! # Further reading
//!
//! - [`docs::verification`]: what is checked about a token, and what happens while
//!   the issuer's keys are not to be had.
//! - [`docs::queries`]: GraphQL queries that are checked when the program is built,
//!   and where the schema comes from.
//! - [`docs::serverless`]: whether an app needs a backend at all.
//!
//! # Logs
//!
//! Log events carry the field `step`, the number of the step in JTL's documented
//! machine-to-machine flow: 4 and 5 for the access token, 6 and 7 for the
//! session token, 8 and 9 for the request to the platform. No event holds a
//! token, a secret or an `Authorization` header, at any level. Metrics have an [`Observer`]
//! instead, which does not depend on the log's wording.

/// Chapters that belong to no single type.
pub mod docs {
    #[doc = include_str!("docs/queries.md")]
    pub mod queries {}

    #[doc = include_str!("docs/verification.md")]
    pub mod verification {}

    #[doc = include_str!("docs/serverless.md")]
    pub mod serverless {}
}

mod access_token;
#[cfg(feature = "axum")]
mod answer;
mod app_identity;
mod authenticator;
mod backoff;
mod base_url;
mod clock;
mod environment;
#[cfg(feature = "axum")]
mod extract;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod json;
mod observer;
#[cfg(feature = "onpremise")]
mod onpremise;
mod platform;
mod refresh;
mod retry_after;
#[cfg(feature = "scx")]
mod scx;
mod session;
mod tenant;
mod token;
mod transport;
mod verified_tokens;

pub use access_token::{
    AccessToken, AccessTokenError, AccessTokens, ClientCredentials, TokenEndpoint,
};
#[cfg(feature = "axum")]
pub use answer::error_answer;
pub use app_identity::{AppIdentity, NotAHeader};
pub use authenticator::{Authenticator, Verifiers};
pub use base_url::{BaseUrl, BaseUrlError};
pub use environment::warn_of_mixed_environments;
#[cfg(feature = "axum")]
pub use extract::SessionRejection;
pub use observer::{Event, Observer, Renewed};
#[cfg(feature = "onpremise")]
pub use onpremise::{
    ApiKey, AppDescription, ChallengeCode, GrantedKey, OnPremise, OnPremiseApi, OnPremiseError,
    OnPremiseUrl, Registration, RegistrationError, RegistrationTicket,
};
pub use platform::{
    ApiProblem, GraphQlError, GraphQlErrors, LARGEST_PAGE, ListRequest, Platform, PlatformError,
    RateLimit, RestPage, RestRequest, RetryPolicy, TenantApi, ValidationError,
};
#[cfg(feature = "graphql")]
pub use platform::{Connection, Operation, PageInfo, Partial};
/// An exact number, for the scalar `Decimal` of JTL's schema: it is read from JSON
/// numbers and from strings.
#[cfg(feature = "graphql")]
#[doc(no_inline)]
pub use rust_decimal::Decimal;
#[cfg(feature = "scx")]
pub use scx::{ScxEnvironment, ScxScope, ScxToken, ScxTokenError, ScxTokens};
pub use session::Session;
pub use tenant::Tenant;
pub use token::{
    AppTokenVerifier, Check, Inspection, IssuerRule, KeySet, KeySetError, KeySetPolicy, Outcome,
    SessionAlgorithm, SessionVerifier, TokenError, TokenKind,
};
pub use transport::{HttpClient, HttpSetup, TransportError, UpstreamLimit};
