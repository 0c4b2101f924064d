//! Sign-in for people who open the app outside of JTL's App Shell.
//!
//! The backend does it (OAuth 2.0 for Browser-Based Applications calls that a backend for
//! frontend): authorization code with PKCE, tokens that never reach the page, and one cookie in
//! the browser. A [layer](by_cookie) turns that cookie into a verified session, which the
//! extractors take where a request has no `Authorization` header; one that has is judged by it
//! alone, and nothing falls back to the cookie.
//!
//! Signing out ends the session, has the provider revoke its refresh token (RFC 7009) where
//! that has an endpoint for it, and says where the provider ends its own. All sessions of a
//! tenant end when it is disconnected.
//!
//! Signing in connects nothing: whether the tenant has installed the app is told apart.

mod attempt;
mod cookie;
mod error;
mod origin;
mod page;
mod provider;
mod return_path;
mod routes;
mod secret;
mod sessions;
mod ticket;

use std::sync::Arc;

use appbridge_server::{Authenticator, BaseUrl, HttpClient, Session};
use appbridge_types::sign_in::SIGNED_IN_AS;
use aws_lc_rs::digest::{Context, SHA256};
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use uuid::{Builder, Uuid};

use crate::public_url::PublicUrl;
use crate::session::ByCookie;
use crate::settings::Settings;
use crate::store::TenantStore;
use cookie::Cookies;
use error::SignInError;
use provider::Provider;
pub use routes::routes;
use sessions::{Sessions, SignedIn};
use ticket::Ticket;

/// The session's cookie, without the app's prefix.
const SESSION: &str = "session";

/// Signs people in and knows who is signed in, where the settings allow for it. Cheap to clone;
/// clones are one.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Or the settings that are missing.
    configured: Result<Arc<Configured>, Arc<[&'static str]>>,
}

#[derive(Debug)]
struct Configured {
    app: PublicUrl,
    cookies: Cookies,
    provider: Arc<Provider>,
    sessions: Sessions,
    hub: Option<BaseUrl>,
}

impl SignIn {
    /// Takes what it needs of the settings; the identity provider is asked for nothing yet.
    /// Where something is missing, the routes say what.
    #[must_use]
    pub fn new(
        settings: &Settings,
        http: &HttpClient,
        authenticator: &Authenticator,
        store: &TenantStore,
    ) -> Self {
        let client_id = settings.sign_in.client_id.as_deref();
        let (app, tokens) = (settings.public_url.as_ref(), settings.tokens.app());
        let (Some(client_id), Some(app), Some(tokens)) = (client_id, app, tokens) else {
            let needed = [
                ("JTL_PUBLIC_CLIENT_ID", client_id.is_some()),
                ("PUBLIC_URL", app.is_some()),
                ("JTL_APP_ID", tokens.is_some()),
            ];
            let missing = needed.iter().filter(|(_, given)| !given);
            return Self {
                configured: Err(missing.map(|(name, _)| *name).collect()),
            };
        };
        let provider = Provider::new(http.clone(), tokens, client_id, &settings.sign_in, app);
        let configured = provider.map(|provider| {
            let provider = Arc::new(provider);
            Arc::new(Configured {
                app: app.clone(),
                cookies: Cookies::new(app, &tokens.app_id),
                sessions: Sessions::new(
                    store.clone(),
                    authenticator.clone(),
                    provider.clone(),
                    &settings.sign_in,
                ),
                provider,
                hub: settings.sign_in.hub.clone(),
            })
        });
        Self {
            // Both are addresses already.
            configured: configured.map_err(|_| Arc::from(["PUBLIC_URL", "JTL_ISSUER"])),
        }
    }

    fn configured(&self) -> Result<&Configured, SignInError> {
        match &self.configured {
            Ok(configured) => Ok(configured),
            Err(missing) => Err(SignInError::NotConfigured(missing.to_vec())),
        }
    }
}

impl Configured {
    /// Who sends a request, as its cookie says and nothing else.
    async fn signed_in(
        &self,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<SignedIn, SignInError> {
        let ticket = self.ticket(headers).ok_or(SignInError::SignedOut)?;
        if !origin::may_act(&self.app, method, headers) {
            return Err(SignInError::CrossSite);
        }
        let found = self.sessions.find(&ticket).await?;
        // The page has been opened by somebody who has signed out since, in another tab.
        let other = |shown| shown != key_of(&found.session).to_string().as_str();
        if headers.get(SIGNED_IN_AS).is_some_and(other) {
            return Err(SignInError::SignedOut);
        }
        Ok(found)
    }

    fn ticket(&self, headers: &HeaderMap) -> Option<Ticket> {
        Ticket::parse(self.cookies.get(headers, SESSION)?)
    }
}

/// What stands for a user of a tenant, and says nothing of either.
fn key_of(session: &Session) -> Uuid {
    let mut digest = Context::new(&SHA256);
    digest.update(session.tenant_id().as_bytes());
    digest.update(session.user_id().as_bytes());
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(digest.finish().as_ref()) {
        *to = *from;
    }
    Builder::from_custom_bytes(key).into_uuid()
}

/// Finds the session that a request's cookie stands for, and leaves it to
/// [`Caller`](crate::Caller) and [`ConnectedTenant`](crate::ConnectedTenant).
///
/// A request with an `Authorization` header passes as it is. One that changes something has to
/// come from the app's own pages, as its `Origin` or `Sec-Fetch-Site` says.
pub async fn by_cookie(
    State(sign_in): State<SignIn>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Ok(configured) = sign_in.configured()
        && !request.headers().contains_key(AUTHORIZATION)
    {
        let verdict = configured
            .signed_in(request.method(), request.headers())
            .await;
        let verdict = verdict.map(|signed_in| signed_in.session);
        let verdict = ByCookie(verdict.map_err(|error| error.plain()));
        request.extensions_mut().insert(verdict);
    }
    next.run(request).await
}
