//! The HTTP client that all requests to the platform go through.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use reqwest::redirect;

use crate::base_url::is_loopback;
use crate::observer::{Event, Observer};

/// How long one request may take, from connecting to the last byte.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// An HTTP client for the platform: every request ends within 10 seconds, no
/// redirect is followed (it would carry a bearer token to wherever it points),
/// and answers are bounded in size. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    observer: Option<Arc<dyn Observer>>,
}

/// The HTTP client could not be set up: the system's certificates are missing
/// or unreadable.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot start; are the system's CA certificates installed?")]
pub struct HttpSetup(#[source] reqwest::Error);

/// Why no usable answer arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection, or it broke. Generally transient; try again later.
    #[error("the host cannot be reached, or the connection broke")]
    Unreachable,
    /// No complete answer in time. Generally transient; try again later.
    #[error("the host did not answer in time")]
    Timeout,
    /// The answer is larger than any honest one.
    #[error("the answer is too large")]
    TooLarge,
    /// The address is none that secrets may travel to; nothing was sent.
    #[error("the address is neither https:// nor on this machine")]
    Insecure,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[cfg(feature = "fuzzing")]
impl Answer {
    /// An answer that nobody gave; `None` when no answer has such a status.
    pub(crate) fn of(status: u16, body: &[u8]) -> Option<Self> {
        Some(Self {
            status: StatusCode::from_u16(status).ok()?,
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body),
        })
    }
}

impl HttpClient {
    /// Sets up a client with the limits above.
    ///
    /// # Errors
    ///
    /// When the system's CA certificates cannot be loaded.
    pub fn new() -> Result<Self, HttpSetup> {
        Self::with_timeout(TIMEOUT)
    }

    /// Sets up a client that gives a request `timeout` instead of 10 seconds.
    ///
    /// # Errors
    ///
    /// When the system's CA certificates cannot be loaded.
    pub fn with_timeout(timeout: Duration) -> Result<Self, HttpSetup> {
        let client = reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(CONNECT_TIMEOUT.min(timeout))
            .redirect(redirect::Policy::none())
            .user_agent(concat!("appbridge-server/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(HttpSetup)?;
        Ok(Self {
            client,
            observer: None,
        })
    }

    /// Tells `observer` what happens in everything that is built with this client.
    #[must_use]
    pub fn observed_by(self, observer: Arc<dyn Observer>) -> Self {
        Self {
            observer: Some(observer),
            ..self
        }
    }

    /// Sends a request that a library for a protocol has made, such as one for `OpenID`
    /// Connect, and reads at most `max_body` bytes of its response.
    ///
    /// # Errors
    ///
    /// When no usable response arrives, and for an address that is neither `https` nor
    /// on this machine. Every status is a response.
    ///
    /// # Cancellation
    ///
    /// Dropping the future ends the exchange; the host may have acted on the request.
    pub async fn exchange(
        &self,
        request: http::Request<Vec<u8>>,
        max_body: usize,
    ) -> Result<http::Response<Vec<u8>>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(classify)?;
        if request.url().scheme() != "https" && !is_loopback(request.url()) {
            return Err(TransportError::Insecure);
        }
        let request = reqwest::RequestBuilder::from_parts(self.client.clone(), request);
        let answer = send(request, max_body).await?;
        let mut response = http::Response::new(answer.body.into());
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }

    pub(crate) fn observe(&self, event: Event) {
        if let Some(observer) = &self.observer {
            observer.observe(event);
        }
    }

    pub(crate) fn request(&self, method: Method, url: url::Url) -> reqwest::RequestBuilder {
        self.client.request(method, url)
    }

    pub(crate) fn get(&self, url: url::Url) -> reqwest::RequestBuilder {
        self.client.get(url)
    }

    pub(crate) fn post(&self, url: url::Url) -> reqwest::RequestBuilder {
        self.client.post(url)
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// Sends `request` and reads at most `max_body` bytes of its answer.
pub(crate) async fn send(
    request: reqwest::RequestBuilder,
    max_body: usize,
) -> Result<Answer, TransportError> {
    let mut response = request.send().await.map_err(classify)?;
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(classify)? {
        if body.len() + chunk.len() > max_body {
            return Err(TransportError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status,
        headers,
        body: body.into(),
    })
}

fn classify(error: reqwest::Error) -> TransportError {
    let kind = if error.is_timeout() {
        TransportError::Timeout
    } else {
        TransportError::Unreachable
    };
    // Without its address: that may name a merchant's customer.
    let error = error.without_url();
    tracing::debug!(%error, "a request to the platform failed");
    kind
}
