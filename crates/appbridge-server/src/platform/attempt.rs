//! One request to the platform, from its first attempt to its end.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::error::PlatformError;
use super::problem::ApiProblem;
use super::rate_limit::RateLimit;
use super::{MAX_ANSWER, TenantApi};
use crate::access_token::AccessTokenError;
use crate::clock::later;
use crate::observer::Event;
use crate::retry_after::retry_after;
use crate::transport::{self, Answer, TransportError};

const X_TENANT_ID: HeaderName = HeaderName::from_static("x-tenant-id");

/// A request, ready to be sent as often as need be.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    /// What the log calls it: an operation's name or a resource's path, without
    /// ids and never with a query.
    pub(super) name: Cow<'static, str>,
    pub(super) body: Bytes,
    /// Whether sending it twice does what sending it once does.
    pub(super) idempotent: bool,
}

/// A good answer, with the name that its request has in the log.
pub(super) struct Reply {
    pub(super) body: Bytes,
    pub(super) request_id: RequestId,
}

/// Names a request in this backend's log. It is not sent: JTL documents no
/// header for one, and its own trace id, which error answers carry and which is
/// logged beside this one, is what JTL's support asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestId(u64);

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl TenantApi {
    /// Sends a request until it has a good answer, or an error that stays.
    pub(super) async fn answer(&self, call: &Call) -> Result<Reply, PlatformError> {
        let deadline = later(Instant::now(), self.policy.total);
        let request_id = RequestId(rand::random());
        let mut failed = 0;
        loop {
            let gate = &self.platform.rate_gate;
            gate.pass(self.tenant.id(), deadline)
                .await
                .map_err(|limit| {
                    tracing::warn!(
                        operation = call.name.as_ref(),
                        %request_id,
                        tenant = %self.tenant.id(),
                        retry_after_seconds = limit.retry_after_seconds,
                        "not sent: the tenant's rate limit is used up"
                    );
                    let error = PlatformError::RateLimited(limit);
                    let code = error.code();
                    self.platform.http.observe(Event::NotSent { code });
                    error
                })?;
            let attempt = self.attempt(call, request_id, failed + 1);
            let (error, asked) = match timeout_at(deadline, attempt).await {
                Err(_) => {
                    tracing::warn!(
                        operation = call.name.as_ref(),
                        %request_id,
                        attempt = failed + 1,
                        "the attempt is given up: the request's total time is over"
                    );
                    return Err(TransportError::Timeout.into());
                }
                Ok(Err(error)) => {
                    let asked = match &error {
                        PlatformError::AccessToken(AccessTokenError::RateLimited {
                            retry_after,
                        }) => *retry_after,
                        _ => None,
                    };
                    (error, asked)
                }
                Ok(Ok(answer)) if answer.status.is_success() => {
                    return Ok(Reply {
                        body: answer.body,
                        request_id,
                    });
                }
                Ok(Ok(answer)) => {
                    let error = PlatformError::from_answer(&answer);
                    let asked = asked_wait(&error, &answer);
                    (error, asked)
                }
            };
            failed += 1;
            match self.policy.wait_after(failed, &error, asked) {
                Some(wait)
                    if (call.idempotent || was_not_sent(&error))
                        && later(Instant::now(), wait) < deadline =>
                {
                    let wait_ms = wait.as_millis();
                    let code = error.code();
                    tracing::info!(%request_id, wait_ms, code, "trying again");
                    self.platform.http.observe(Event::Retry { code });
                    tokio::time::sleep(wait).await;
                }
                _ => return Err(error),
            }
        }
    }

    /// Sends it once, or twice when the access token is refused.
    async fn attempt(
        &self,
        call: &Call,
        request_id: RequestId,
        attempt: u32,
    ) -> Result<Answer, PlatformError> {
        let send = |bearer| self.send(call, bearer, request_id, attempt);
        Ok(self.platform.tokens.attempt(send).await?)
    }

    async fn send(
        &self,
        call: &Call,
        bearer: HeaderValue,
        request_id: RequestId,
        attempt: u32,
    ) -> Result<Answer, TransportError> {
        let operation = call.name.as_ref();
        let busy = PlatformError::from(TransportError::Busy).code();
        let _turn = self.platform.http.turn(busy).await.inspect_err(|error| {
            tracing::warn!(operation, %request_id, attempt, %error, "not sent");
        })?;
        tracing::debug!(
            step = 8,
            operation,
            %request_id,
            attempt,
            tenant = %self.tenant.id(),
            "requesting a WaWi resource"
        );
        let mut request = self
            .platform
            .http
            .request(call.method.clone(), call.url.clone())
            .header(AUTHORIZATION, bearer)
            .header(X_TENANT_ID, self.tenant.id().to_string())
            // Bare: the API answers 415 to any `; charset=…`, and to none at all.
            .header(CONTENT_TYPE, "application/json")
            .body(call.body.clone());
        if let Some(timeout) = self.policy.attempt_timeout {
            request = request.timeout(timeout);
        }
        if let Some(app) = &self.platform.app {
            request = app.sign(request);
        }
        let begun = Instant::now();
        let answer = transport::send(request, MAX_ANSWER).await;
        let took = begun.elapsed();
        let elapsed_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.platform.http.observe(Event::ApiRequest {
            status: answer.as_ref().ok().map(|answer| answer.status.as_u16()),
            took,
        });
        match &answer {
            Ok(answer) => {
                let limit = RateLimit::read(&answer.headers);
                let refused = answer.status == StatusCode::TOO_MANY_REQUESTS;
                let gate = &self.platform.rate_gate;
                gate.note(self.tenant.id(), limit, refused, Instant::now());
                let trace_id = (!answer.status.is_success())
                    .then(|| ApiProblem::read(&answer.body).trace_id)
                    .flatten();
                tracing::debug!(
                    step = 9,
                    operation,
                    %request_id,
                    attempt,
                    status = answer.status.as_u16(),
                    elapsed_ms,
                    trace_id,
                    "the WaWi API answered"
                );
            }
            Err(error) => {
                tracing::warn!(
                    step = 9,
                    operation,
                    %request_id,
                    attempt,
                    elapsed_ms,
                    %error,
                    "no answer from the WaWi API"
                );
            }
        }
        answer
    }
}

/// Whether the platform cannot have carried the request out.
fn was_not_sent(error: &PlatformError) -> bool {
    matches!(error, PlatformError::AccessToken(_))
}

/// What an answer asks a client to wait before it comes back.
fn asked_wait(error: &PlatformError, answer: &Answer) -> Option<Duration> {
    match error {
        PlatformError::RateLimited(limit) => limit.wait(),
        _ => retry_after(&answer.headers),
    }
}
