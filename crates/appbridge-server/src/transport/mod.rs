//! The HTTP client that all requests to the platform go through.

mod limit;
mod names;
mod proxy;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use reqwest::redirect;

use crate::base_url::is_loopback;
use crate::observer::{Event, Observer};
use limit::{Turn, Turns};
use names::SystemNames;

pub use limit::UpstreamLimit;

/// How long one request may take, from connecting to the last byte.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How many connections to a host stay open while nobody uses them.
const IDLE_CONNECTIONS: usize = 32;

/// For how long they do: less than the minute after which servers and load balancers
/// close them, which a request could meet on its way.
const IDLE_TIME: Duration = Duration::from_secs(30);

/// What some servers put before JSON, and RFC 8259 §8.1 allows to be ignored.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// An HTTP client for the platform: every request ends within 10 seconds, no
/// redirect is followed (it would carry a bearer token to wherever it points),
/// and answers are bounded in size. Cheap to clone; clones share connections.
///
/// Requests to hosts elsewhere go through the proxy that the environment names
/// (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, and `NO_PROXY` for exceptions), if it names
/// one. Requests to this machine (`localhost` and names below it, `127.0.0.0/8`, `[::1]`)
/// never do: a proxy's `localhost` is another machine, and plain HTTP would show it the
/// client secret.
///
/// At most 32 connections to a host stay open unused, for 30 seconds at most. How many
/// requests to an API may be under way is an [`UpstreamLimit`].
#[derive(Clone)]
pub struct HttpClient {
    /// For hosts elsewhere.
    remote: reqwest::Client,
    /// For this machine, with no proxy between.
    local: reqwest::Client,
    turns: Turns,
    observer: Option<Arc<dyn Observer>>,
}

/// Why the HTTP client could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpSetup {
    /// The system's certificates are missing or unreadable.
    #[error("the HTTP client cannot start; are the system's CA certificates installed?")]
    Certificates(#[source] reqwest::Error),
    /// The environment names a proxy that cannot be used: requests would go past it. Its
    /// value may hold a password and is not repeated.
    #[error(
        "{variable} names no proxy that can be used: it must be an address such as \
         http://proxy.example:3128 (http or https; not socks); unset it to use none"
    )]
    Proxy {
        /// The variable.
        variable: &'static str,
    },
}

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
    /// Not sent, since as many requests are under way as the [`UpstreamLimit`] allows, and
    /// none of them ended in time. Try again later.
    #[error("too many requests to the host are under way")]
    Busy,
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
    /// When the system's CA certificates cannot be loaded, and when the environment names a
    /// proxy that cannot be used.
    pub fn new() -> Result<Self, HttpSetup> {
        Self::with_timeout(TIMEOUT)
    }

    /// Sets up a client that gives a request `timeout` instead of 10 seconds.
    ///
    /// # Errors
    ///
    /// When the system's CA certificates cannot be loaded, and when the environment names a
    /// proxy that cannot be used.
    pub fn with_timeout(timeout: Duration) -> Result<Self, HttpSetup> {
        proxy::check(|name| std::env::var_os(name))
            .map_err(|variable| HttpSetup::Proxy { variable })?;
        let names = Arc::new(SystemNames::default());
        // Without this header any coding would be right (RFC 9110 §12.5.3).
        let plain = (ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let builder = || {
            reqwest::Client::builder()
                .timeout(timeout)
                .connect_timeout(CONNECT_TIMEOUT.min(timeout))
                .pool_max_idle_per_host(IDLE_CONNECTIONS)
                .pool_idle_timeout(IDLE_TIME)
                .redirect(redirect::Policy::none())
                .dns_resolver(names.clone())
                .default_headers(HeaderMap::from_iter([plain.clone()]))
                .user_agent(concat!("appbridge-server/", env!("CARGO_PKG_VERSION")))
        };
        Ok(Self {
            remote: builder().build().map_err(HttpSetup::Certificates)?,
            local: builder()
                .no_proxy()
                .build()
                .map_err(HttpSetup::Certificates)?,
            turns: Turns::new(UpstreamLimit::default()),
            observer: None,
        })
    }

    /// Bounds requests that are under way otherwise than [`UpstreamLimit::default`]. The
    /// limit is shared by the clones of what this gives, and by everything that is built
    /// with them; clones made before keep theirs.
    #[must_use]
    pub fn with_upstream_limit(self, limit: UpstreamLimit) -> Self {
        Self {
            turns: Turns::new(limit),
            ..self
        }
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
        let request =
            reqwest::RequestBuilder::from_parts(self.client_for(request.url()).clone(), request);
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

    /// Waits for the turn of a request to an API; its turn lasts until the value is
    /// dropped.
    ///
    /// # Errors
    ///
    /// [`TransportError::Busy`], which the observer is told as `code`.
    pub(crate) async fn turn(&self, code: &'static str) -> Result<Turn, TransportError> {
        let turn = self.turns.take().await;
        if turn.is_err() {
            self.observe(Event::NotSent { code });
        }
        turn
    }

    pub(crate) fn request(&self, method: Method, url: url::Url) -> reqwest::RequestBuilder {
        self.client_for(&url).request(method, url)
    }

    /// Requests to this machine never go through a proxy.
    fn client_for(&self, url: &url::Url) -> &reqwest::Client {
        if is_loopback(url) {
            &self.local
        } else {
            &self.remote
        }
    }

    pub(crate) fn get(&self, url: url::Url) -> reqwest::RequestBuilder {
        self.request(Method::GET, url)
    }

    pub(crate) fn post(&self, url: url::Url) -> reqwest::RequestBuilder {
        self.request(Method::POST, url)
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("remote", &self.remote)
            .field("turns", &self.turns)
            .finish_non_exhaustive()
    }
}

/// Sends `request` and reads at most `max_body` bytes of its answer, of which a byte
/// order mark is left out.
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
    if let Some(coding) = headers.get(CONTENT_ENCODING)
        && !coding.as_bytes().eq_ignore_ascii_case(b"identity")
    {
        tracing::warn!(?coding, "the response has a coding that nobody asked for");
    }
    let mut body = Bytes::from(body);
    if body.starts_with(BYTE_ORDER_MARK) {
        body = body.slice(BYTE_ORDER_MARK.len()..);
    }
    Ok(Answer {
        status,
        headers,
        body,
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
