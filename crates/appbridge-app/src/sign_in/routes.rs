//! The routes that a browser goes through.

use std::time::Duration;

use appbridge_types::sign_in::{SignInStatus, SignOut, SignedIn};
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRef, Query, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use axum::middleware::{from_fn, map_response};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::attempt::Attempt;
use super::error::SignInError;
use super::page::{self, Visitor};
use super::return_path::ReturnPath;
use super::{Configured, SESSION, SignIn, key_of, origin};
use crate::error::ApiError;
use crate::middleware::{not_stored, within_time};
use crate::store::TenantStore;

/// How long somebody may take to sign in.
const ATTEMPT: Duration = Duration::from_secs(10 * 60);
/// How many bytes of attempts a browser remembers before it begins another: one for each tab,
/// as far as they fit into the 8 KiB that proxies take for a header.
const MOST_OF_ATTEMPTS: usize = 4 * 1024;
/// The cookies of attempts, each with a part of its state behind it.
const ATTEMPTS: &str = "sign-in-";

/// To be nested under `/auth`:
///
/// | route | what it does |
/// |---|---|
/// | `GET /sign-in?return=/erp` | leads to the identity provider, and from there to the page that `return` names |
/// | `GET /callback` | where the identity provider leads back to |
/// | `GET /session` | who is signed in, or that nobody is or can be |
/// | `POST /sign-out` | ends the session, and says where the identity provider ends its own |
/// | `GET /page.css` | how the page looks that tells of a sign-in that came to nothing |
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    SignIn: FromRef<S>,
    TenantStore: FromRef<S>,
{
    Router::new()
        .route("/sign-in", get(sign_in))
        .route("/callback", get(callback))
        .route("/session", get(session))
        .route("/sign-out", post(sign_out))
        .route("/page.css", get(page::stylesheet))
        .fallback(async || ApiError::unknown_route())
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(from_fn(within_time))
        .layer(map_response(not_stored))
}

#[derive(Deserialize)]
struct Begin {
    r#return: Option<String>,
}

async fn sign_in(
    State(sign_in): State<SignIn>,
    visitor: Visitor,
    headers: HeaderMap,
    query: Result<Query<Begin>, QueryRejection>,
) -> Response {
    let configured = match sign_in.configured() {
        Ok(configured) => configured,
        Err(error) => return visitor.told(error, None),
    };
    let path = query
        .map_err(|_| SignInError::ReturnInvalid)
        .and_then(|Query(query)| match query.r#return {
            Some(path) => ReturnPath::parse(&path, &configured.app).map(Some),
            None => Ok(None),
        });
    let begun = match &path {
        Ok(path) => configured.begin(path.as_ref(), &headers).await,
        Err(error) => Err(error.clone()),
    };
    begun.unwrap_or_else(|error| {
        let path = path.ok().flatten();
        visitor.told(error, Some(&configured.sign_in_address(path.as_ref())))
    })
}

/// What the identity provider says when it leads back.
#[derive(Deserialize)]
struct Back {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

async fn callback(
    State(sign_in): State<SignIn>,
    visitor: Visitor,
    headers: HeaderMap,
    query: Result<Query<Back>, QueryRejection>,
) -> Response {
    match (sign_in.configured(), query) {
        (Ok(configured), Ok(Query(back))) => configured.finish(back, &visitor, &headers).await,
        (Ok(configured), Err(_)) => {
            let again = configured.sign_in_address(None);
            visitor.told(SignInError::Failed, Some(&again))
        }
        (Err(error), _) => visitor.told(error, None),
    }
}

async fn session(
    State(sign_in): State<SignIn>,
    State(tenants): State<TenantStore>,
    headers: HeaderMap,
) -> Result<Json<SignInStatus>, ApiError> {
    let status = |signed_in, missing: &[&str]| {
        Ok(Json(SignInStatus {
            signed_in,
            missing_settings: missing.iter().map(ToString::to_string).collect(),
        }))
    };
    let configured = match sign_in.configured() {
        Ok(configured) => configured,
        Err(SignInError::NotConfigured(missing)) => return status(None, &missing),
        Err(error) => return Err(error.into()),
    };
    // With one, the cookie does not count.
    if headers.contains_key(AUTHORIZATION) {
        return status(None, &[]);
    }
    let found = match configured.signed_in(&Method::GET, &headers).await {
        Ok(found) => found,
        Err(SignInError::SignedOut) => return status(None, &[]),
        Err(error) => return Err(error.into()),
    };
    let connected = tenants.is_connected(&found.session).await?;
    let signed_in = SignedIn {
        tenant_id: found.session.tenant_id(),
        user_id: found.session.user_id().to_owned(),
        name: found.name,
        key: key_of(&found.session),
        expires_at: found.expires_at,
        connected,
        hub_url: configured.hub.as_ref().map(ToString::to_string),
    };
    status(Some(signed_in), &[])
}

async fn sign_out(
    State(sign_in): State<SignIn>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let configured = sign_in.configured()?;
    if !origin::may_act(&configured.app, &method, &headers) {
        return Err(SignInError::CrossSite.into());
    }
    if let Some(ticket) = configured.ticket(&headers) {
        configured.sessions.end(&ticket).await?;
    }
    // That the provider is away is no reason to stay signed in here.
    let page = configured.provider.sign_out_page().await.ok().flatten();
    let location = page.map_or_else(|| configured.app.to_string(), String::from);
    let mut response = Json(SignOut { location }).into_response();
    configured.cookies.remove(response.headers_mut(), SESSION);
    Ok(response)
}

impl Configured {
    /// Leads to the identity provider, and remembers the attempt in the browser.
    async fn begin(
        &self,
        path: Option<&ReturnPath>,
        headers: &HeaderMap,
    ) -> Result<Response, SignInError> {
        let path = path.map_or_else(|| self.app.path(), ReturnPath::path);
        let attempt = Attempt::new();
        let page = self.provider.sign_in_page(&attempt).await?;
        let mut response = Redirect::to(page.as_str()).into_response();
        let earlier = || {
            let all = self.cookies.all(headers);
            all.filter(|(name, _)| name.starts_with(ATTEMPTS))
        };
        let bytes: usize = earlier()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        if bytes > MOST_OF_ATTEMPTS {
            for (name, _) in earlier() {
                self.cookies.remove(response.headers_mut(), name);
            }
        }
        self.cookies.set(
            response.headers_mut(),
            &cookie_of(&attempt.state()),
            &format!("{}.{}", attempt.cookie(), URL_SAFE_NO_PAD.encode(path)),
            Some(ATTEMPT),
        );
        Ok(response)
    }

    /// Ends an attempt, one way or the other.
    async fn finish(&self, back: Back, visitor: &Visitor, headers: &HeaderMap) -> Response {
        let state = back.state.as_deref().unwrap_or_default();
        let Some((attempt, path)) = self.attempt(state, headers) else {
            tracing::debug!("a callback belongs to no sign-in of this browser");
            let again = self.sign_in_address(None);
            return visitor.told(SignInError::Failed, Some(&again));
        };
        let name = cookie_of(state);
        let mut response = match self.sign_in(back, &attempt, headers).await {
            Ok(ticket) => {
                let mut response = Redirect::to(path.address()).into_response();
                let ticket = ticket.cookie();
                self.cookies
                    .set(response.headers_mut(), SESSION, &ticket, None);
                response
            }
            Err(error) => visitor.told(error, Some(&self.sign_in_address(Some(&path)))),
        };
        self.cookies.remove(response.headers_mut(), &name);
        response
    }

    async fn sign_in(
        &self,
        back: Back,
        attempt: &Attempt,
        headers: &HeaderMap,
    ) -> Result<super::Ticket, SignInError> {
        if !self.provider.is_issuer(back.iss.as_deref()).await? {
            return Err(SignInError::Failed);
        }
        let code = match (back.code, back.error.as_deref()) {
            (Some(code), None) => code,
            (_, Some("temporarily_unavailable" | "server_error")) => {
                return Err(SignInError::Unavailable);
            }
            (_, Some(_)) => return Err(SignInError::Refused),
            (None, None) => return Err(SignInError::Failed),
        };
        let (granted, identity) = self.provider.redeem(code, attempt).await?;
        let ticket = self.sessions.begin(granted, identity).await?;
        // Whoever was signed in in this browser is so no more.
        if let Some(earlier) = self.ticket(headers) {
            self.sessions.end(&earlier).await?;
        }
        Ok(ticket)
    }

    /// The address to sign in at, which leads to a page in the end, or to the first one.
    fn sign_in_address(&self, path: Option<&ReturnPath>) -> String {
        let address = format!("{}auth/sign-in", self.app.path());
        let Some(path) = path else {
            return address;
        };
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("return", path.path())
            .finish();
        format!("{address}?{query}")
    }

    /// The attempt of this browser that a state belongs to, and whither it leads.
    fn attempt(&self, state: &str, headers: &HeaderMap) -> Option<(Attempt, ReturnPath)> {
        let cookie = self.cookies.get(headers, &cookie_of(state))?;
        let (secret, path) = cookie.split_once('.')?;
        let attempt = Attempt::parse(secret)?;
        let path = String::from_utf8(URL_SAFE_NO_PAD.decode(path).ok()?).ok()?;
        let path = ReturnPath::parse(&path, &self.app).ok()?;
        attempt.has_state(state).then_some((attempt, path))
    }
}

/// The name of an attempt's cookie: tabs that sign in at once do not disturb each other.
fn cookie_of(state: &str) -> String {
    let part: String = state
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(8)
        .collect();
    format!("{ATTEMPTS}{part}")
}
