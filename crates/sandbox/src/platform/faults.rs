//! Faults that a test or a developer orders, to see an app survive them.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Platform;
use super::problem::Problem;
use super::rate_limit::Allowance;

/// A fault of one service. It takes the place of the service's answer; with
/// nothing but a delay, the service answers late.
///
/// ```
/// use sandbox::control::{Fault, Target};
///
/// let overloaded = Fault::on(Target::Erp).status(503).once();
/// let late = Fault::on(Target::Token).delay(std::time::Duration::from_secs(2));
/// # let _ = (overloaded, late);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Fault {
    /// The service that it strikes.
    pub target: Target,
    /// 400 to 599, or 200 together with a body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// A string is sent as it stands (so it may be broken JSON), anything else as
    /// JSON. Without it the answer is the platform's usual one of this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// How long the answer waits, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// Answers with HTTP 200 and these `errors`; only for the ERP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graphql_errors: Option<Vec<Value>>,
    /// How many more requests it strikes; without it, all until it is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<NonZeroU32>,
}

/// The service that a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Target {
    /// The token endpoints of both eras.
    Token,
    /// The account service's key set.
    Jwks,
    /// The identity provider's key set.
    AppKeys,
    /// The ERP API.
    Erp,
}

impl Target {
    fn of_path(path: &str) -> Option<Self> {
        match path {
            "/oauth2/token" | "/oauth/v2/token" => Some(Self::Token),
            "/account/.well-known/jwks.json" => Some(Self::Jwks),
            "/oauth/v2/keys" => Some(Self::AppKeys),
            "/erp/v2/graphql" => Some(Self::Erp),
            _ => None,
        }
    }
}

/// Why a fault cannot be ordered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FaultError {
    #[error("status {0}: only 200 and 400 to 599 are possible")]
    Status(u16),
    #[error("graphqlErrors are possible for the target \"erp\" only, and without status and body")]
    GraphqlErrors,
    #[error("name at least one of status, body, delayMs and graphqlErrors")]
    Nothing,
}

impl Fault {
    /// A fault of this service that does nothing yet and strikes every request.
    #[must_use]
    pub fn on(target: Target) -> Self {
        Self {
            target,
            status: None,
            body: None,
            delay_ms: None,
            graphql_errors: None,
            times: None,
        }
    }

    /// Answers with this status: 400 to 599, or 200 together with a body.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// Answers with this body: a string as it stands (so it may be broken JSON),
    /// anything else as JSON.
    #[must_use]
    pub fn body(self, body: impl Into<Value>) -> Self {
        Self {
            body: Some(body.into()),
            ..self
        }
    }

    /// Answers late; whole milliseconds count.
    #[must_use]
    pub fn delay(self, delay: Duration) -> Self {
        Self {
            delay_ms: Some(u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)),
            ..self
        }
    }

    /// Answers with HTTP 200 and these `errors`; only for [`Target::Erp`], and
    /// without status and body.
    #[must_use]
    pub fn graphql_errors(self, errors: impl IntoIterator<Item = Value>) -> Self {
        Self {
            graphql_errors: Some(errors.into_iter().collect()),
            ..self
        }
    }

    /// Strikes so many requests and is gone then.
    #[must_use]
    pub fn times(self, times: NonZeroU32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// Strikes the next request and is gone then.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(NonZeroU32::MIN)
    }

    /// Refuses a fault that would do nothing or cannot be told apart.
    pub(crate) fn check(&self) -> Result<(), FaultError> {
        if let Some(status) = self.status
            && status != 200
            && !(400..=599).contains(&status)
        {
            return Err(FaultError::Status(status));
        }
        if self.graphql_errors.is_some()
            && (self.target != Target::Erp || self.status.is_some() || self.body.is_some())
        {
            return Err(FaultError::GraphqlErrors);
        }
        let does_something = self.status.is_some()
            || self.body.is_some()
            || self.delay_ms.is_some()
            || self.graphql_errors.is_some();
        if does_something {
            Ok(())
        } else {
            Err(FaultError::Nothing)
        }
    }

    /// The answer that takes the service's place, if any.
    fn answer(&self) -> Option<Response> {
        if let Some(errors) = &self.graphql_errors {
            return Some(Json(json!({ "data": null, "errors": errors })).into_response());
        }
        if self.status.is_none() && self.body.is_none() {
            return None;
        }
        let status = self
            .status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::OK);
        let mut response = match (&self.body, self.target) {
            (Some(Value::String(text)), _) => {
                (status, [(CONTENT_TYPE, "application/json")], text.clone()).into_response()
            }
            (Some(body), _) => (status, Json(body)).into_response(),
            (None, _) if status == StatusCode::OK => (status, Json(json!({}))).into_response(),
            (None, Target::Token) => {
                let error = if status == StatusCode::UNAUTHORIZED {
                    "invalid_client"
                } else {
                    "server_error"
                };
                (status, Json(json!({ "error": error }))).into_response()
            }
            (None, _) => Problem::of_status(status).into_response(),
        };
        if status == StatusCode::TOO_MANY_REQUESTS {
            Allowance::USED_UP.write_to(response.headers_mut());
        }
        Some(response)
    }
}

/// The faults in force, in the order in which they were ordered.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(fault);
    }

    pub(crate) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The first fault of this service; one that has struck often enough is gone.
    fn strike(&self, target: Target) -> Option<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = faults.iter().position(|fault| fault.target == target)?;
        let fault = faults.get_mut(at)?;
        let struck = fault.clone();
        if let Some(times) = fault.times {
            match NonZeroU32::new(times.get() - 1) {
                Some(left) => fault.times = Some(left),
                None => {
                    faults.remove(at);
                }
            }
        }
        Some(struck)
    }
}

/// Lets a fault strike before the service sees the request.
pub(crate) async fn strike(
    State(platform): State<Arc<Platform>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(fault) =
        Target::of_path(request.uri().path()).and_then(|target| platform.faults.strike(target))
    else {
        return next.run(request).await;
    };
    if let Some(delay) = fault.delay_ms {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    match fault.answer() {
        Some(answer) => {
            tracing::info!(target_service = ?fault.target, status = answer.status().as_u16(), "an ordered fault struck");
            answer
        }
        None => next.run(request).await,
    }
}
