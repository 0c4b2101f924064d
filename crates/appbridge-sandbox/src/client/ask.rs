//! One request and its answer.

use reqwest::{RequestBuilder, Response};
use serde::de::DeserializeOwned;

use super::ControlError;
use crate::control::RefusalBody;

/// A request that remembers where it goes, for the error's sake.
pub(super) struct Ask {
    pub(super) request: RequestBuilder,
    /// The path under `/_sandbox/`, or the whole path of another route.
    pub(super) route: String,
}

impl Ask {
    pub(super) fn with(self, add: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        Self {
            request: add(self.request),
            ..self
        }
    }

    /// The answer, once it is a success.
    pub(super) async fn response(self) -> Result<(Response, String), ControlError> {
        let Self { request, route } = self;
        let response = request
            .send()
            .await
            .map_err(|error| unreachable(&route, error))?;
        let status = response.status();
        if status.is_success() {
            return Ok((response, route));
        }
        let body = response
            .bytes()
            .await
            .map_err(|error| unreachable(&route, error))?;
        match serde_json::from_slice::<RefusalBody>(&body) {
            Ok(refusal) => Err(ControlError::Refused {
                route,
                status: status.as_u16(),
                message: refusal.error,
            }),
            Err(_) => Err(ControlError::Unexpected {
                route,
                reason: format!("{status} without a reason"),
            }),
        }
    }

    /// What the sandbox answers.
    pub(super) async fn json<A: DeserializeOwned>(self) -> Result<A, ControlError> {
        let (response, route) = self.response().await?;
        let body = response
            .bytes()
            .await
            .map_err(|error| unreachable(&route, error))?;
        serde_json::from_slice(&body).map_err(|error| unexpected(&route, &error))
    }

    /// Only that the order was carried out.
    pub(super) async fn done(self) -> Result<(), ControlError> {
        self.response().await.map(drop)
    }
}

/// That no answer came, or it broke off.
pub(super) fn unreachable(route: &str, error: reqwest::Error) -> ControlError {
    ControlError::Unreachable {
        route: route.to_owned(),
        reason: causes(error),
    }
}

/// Where the text does not fit. `serde_json` would quote values that do not fit, and
/// those may be tokens.
pub(super) fn unexpected(route: &str, error: &serde_json::Error) -> ControlError {
    ControlError::Unexpected {
        route: route.to_owned(),
        reason: format!(
            "{:?} error in line {}, column {}",
            error.classify(),
            error.line(),
            error.column()
        ),
    }
}

/// An error with its causes, in one line.
pub(super) fn causes(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::new(error))
}
