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
mod sessions;
mod ticket;

use std::sync::Arc;

use appbridge_server::{Authenticator, HttpClient};
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

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
        self.sessions.find(&ticket).await
    }

    fn ticket(&self, headers: &HeaderMap) -> Option<Ticket> {
        Ticket::parse(self.cookies.get(headers, SESSION)?)
    }
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
