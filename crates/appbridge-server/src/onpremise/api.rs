//! Requests with an API key.

use http::StatusCode;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::RequestBuilder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::{ApiKey, OnPremise, OnPremiseError};
use crate::json;
use crate::platform::{ApiProblem, PlatformError};
use crate::transport::{self, TransportError};

/// As large as the cloud's largest honest answer.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// A merchant's JTL-Wawi API, used with an API key. Cheap to clone.
///
/// A path lies below the base, such as `items`; whatever stands in it is taken as
/// part of the path, and one that leads out of the base is refused. Nothing is tried
/// twice: a key that was refused once is refused again.
#[derive(Debug, Clone)]
pub struct OnPremiseApi {
    server: OnPremise,
    key: ApiKey,
}

impl OnPremiseApi {
    pub(super) fn new(server: OnPremise, key: ApiKey) -> Self {
        Self { server, key }
    }

    /// Reads a resource; `query` is encoded as needed.
    ///
    /// # Errors
    ///
    /// [`OnPremiseError::KeyRefused`] when the key counts no more, and every other
    /// failure, from the connection to an answer that is not an `R`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes the request.
    pub async fn get<R: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<R, OnPremiseError> {
        let url = self.url(path)?;
        let request = self.server.http.get(url).query(query);
        self.send("GET", path, request).await
    }

    /// Sends `body` as JSON to a resource. An answer without a body decodes as JSON's
    /// `null`, so `R` may be `()` or an `Option`.
    ///
    /// # Errors
    ///
    /// As with [`get`](Self::get).
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes the request; JTL-Wawi may have carried it out.
    pub async fn post<B: Serialize, R: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<R, OnPremiseError> {
        let url = self.url(path)?;
        let body = serde_json::to_vec(body).map_err(|_| PlatformError::Unencodable)?;
        let request = self
            .server
            .http
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        self.send("POST", path, request).await
    }

    fn url(&self, path: &str) -> Result<Url, OnPremiseError> {
        self.server.base.below(path).ok_or(OnPremiseError::Path)
    }

    async fn send<R: DeserializeOwned>(
        &self,
        method: &'static str,
        path: &str,
        request: RequestBuilder,
    ) -> Result<R, OnPremiseError> {
        let request = self
            .server
            .app
            .sign_on_premise(request)
            .header(AUTHORIZATION, self.key.authorization());
        let busy = OnPremiseError::from(PlatformError::Transport(TransportError::Busy)).code();
        let turn = self.server.http.turn(busy).await;
        let _turn = turn.map_err(PlatformError::Transport)?;
        let answer = transport::send(request, MAX_ANSWER)
            .await
            .map_err(PlatformError::Transport)?;
        // The rest of a path may name a merchant's customer.
        let resource = path.split(['/', '?']).next();
        tracing::debug!(
            method,
            resource,
            status = answer.status.as_u16(),
            "JTL-Wawi answered"
        );
        if answer.status == StatusCode::UNAUTHORIZED {
            return Err(OnPremiseError::KeyRefused(ApiProblem::read(&answer.body)));
        }
        if !answer.status.is_success() {
            return Err(PlatformError::from_answer(&answer).into());
        }
        let body: &[u8] = if answer.body.is_empty() {
            b"null"
        } else {
            &answer.body
        };
        Ok(json::decode(body).ok_or(PlatformError::Undecodable)?)
    }
}
