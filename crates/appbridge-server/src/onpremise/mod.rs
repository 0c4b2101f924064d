//! JTL-Wawi's own REST API, as it runs on a merchant's machine: registering for an
//! API key, and requests with it.
//!
//! The form of requests and answers is the one of JTL's documentation of the app
//! registration.

mod answer;
mod api;
mod app;
mod challenge;
mod error;
mod key;
mod registration;
mod ticket;
mod url;

use http::header::{HeaderName, HeaderValue};

pub use api::OnPremiseApi;
pub use app::AppDescription;
pub use challenge::ChallengeCode;
pub use error::{OnPremiseError, RegistrationError};
pub use key::{ApiKey, GrantedKey};
pub use registration::Registration;
pub use ticket::RegistrationTicket;
pub use url::OnPremiseUrl;

use crate::app_identity::{AppIdentity, NotAHeader};
use crate::transport::{self, Answer, HttpClient, TransportError};

/// A registration's answer; the largest part of an honest one is a list of scopes.
const MAX_REGISTRATION_ANSWER: usize = 256 * 1024;

const X_CHALLENGE_CODE: HeaderName = HeaderName::from_static("x-challengecode");

/// A merchant's JTL-Wawi, as one app sees it. Cheap to clone; clones share
/// connections.
///
/// ```no_run
/// use std::time::Duration;
///
/// use appbridge_server::{
///     AppDescription, AppIdentity, ChallengeCode, HttpClient, OnPremise, OnPremiseUrl,
/// };
/// use serde_json::Value;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let wawi = OnPremise::new(
///     HttpClient::new()?,
///     OnPremiseUrl::DOCUMENTED.parse()?,
///     AppIdentity::new("muster/orders/v1", "1.2.0")?,
/// );
/// let orders = AppDescription::new("Orders", "Muster GmbH", "https://muster.example")
///     .description("Shows orders beside the customer")
///     .mandatory_scopes(["items.read"]);
///
/// // An admin has opened app registration in JTL-Wawi, and decides now.
/// let mut registration = wawi.register(&orders, ChallengeCode::generate()).await?;
/// let granted = registration.wait(Duration::from_secs(10 * 60)).await?;
///
/// let items: Value = wawi.with_key(granted.key).get("items", &[("pageSize", "20")]).await?;
/// # drop(items);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct OnPremise {
    http: HttpClient,
    base: OnPremiseUrl,
    app: AppIdentity,
}

impl OnPremise {
    /// The JTL-Wawi at `base`, for this app.
    #[must_use]
    pub fn new(http: HttpClient, base: OnPremiseUrl, app: AppIdentity) -> Self {
        Self { http, base, app }
    }

    /// Asks for an API key. An admin has to have opened app registration in JTL-Wawi
    /// before, and decides afterwards; see [`Registration::wait`].
    ///
    /// # Errors
    ///
    /// [`RegistrationError::Rejected`] mostly means that app registration is not open.
    /// Nothing is tried twice: a request that was lost on its way back stands in
    /// JTL-Wawi without a way to its key.
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes the request; JTL-Wawi may have taken it.
    pub async fn register(
        &self,
        description: &AppDescription,
        challenge_code: ChallengeCode,
    ) -> Result<Registration, RegistrationError> {
        let request = self
            .app
            .sign_on_premise(self.http.post(self.base.join("authentication")))
            .header(X_CHALLENGE_CODE, challenge_code.header())
            .json(&description.application(&self.app));
        let answer = transport::send(request, MAX_REGISTRATION_ANSWER).await?;
        let request_id = answer::read_request_id(&answer)?;
        tracing::info!(request_id, "JTL-Wawi has the app's request for an API key");
        Ok(Registration::new(
            self.clone(),
            RegistrationTicket::new(request_id, challenge_code),
        ))
    }

    /// Goes on with a registration that was begun earlier, say before a restart.
    /// Asks nothing yet.
    pub fn resume(&self, ticket: RegistrationTicket) -> Registration {
        Registration::new(self.clone(), ticket)
    }

    /// The API, used with this key.
    #[must_use]
    pub fn with_key(&self, key: ApiKey) -> OnPremiseApi {
        OnPremiseApi::new(self.clone(), key)
    }

    /// How far a registration has come.
    async fn progress(self, ticket: RegistrationTicket) -> Result<Answer, TransportError> {
        let mut url = self.base.join("authentication");
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(ticket.request_id());
        }
        let request = self
            .app
            .sign_on_premise(self.http.get(url))
            .header(X_CHALLENGE_CODE, ticket.challenge_code().header());
        transport::send(request, MAX_REGISTRATION_ANSWER).await
    }
}

/// A header's value that no HTTP library prints.
fn sensitive(text: &str) -> Result<HeaderValue, NotAHeader> {
    let mut value = HeaderValue::from_str(text).map_err(|_| NotAHeader)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The value of a header whose text was tried when it came in, so that there is one.
fn checked(value: Result<HeaderValue, NotAHeader>) -> HeaderValue {
    value.unwrap_or_else(|NotAHeader| HeaderValue::from_static(""))
}
