//! Requests of the sandbox to apps.

use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

use anyhow::Context;
use reqwest::{Client, Method, RequestBuilder};
use url::{Host, Url};

/// How long a request to an app may take, unless it says otherwise.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends requests to apps, wherever they run. Follows no redirects, keeps no cookies.
/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Outbound {
    /// For an app elsewhere, by the proxy that the environment names.
    remote: Client,
    /// For an app on this machine, which a proxy would look for on its own.
    local: Client,
}

impl Outbound {
    /// # Errors
    /// When this machine cannot set up an HTTP client.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let client = |builder: reqwest::ClientBuilder| {
            builder
                .timeout(TIMEOUT)
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .context("the HTTP client for requests to apps cannot be built")
        };
        Ok(Self {
            remote: client(Client::builder())?,
            local: client(Client::builder().no_proxy())?,
        })
    }

    pub(crate) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let client = if is_this_machine(&url) {
            &self.local
        } else {
            &self.remote
        };
        client.request(method, url)
    }
}

/// Why a request got no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoResponse {
    /// Nobody listens there.
    Refused,
    /// Nothing came in time.
    TimedOut,
    /// Anything else: no such host, TLS that does not fit, a connection that broke.
    Failed {
        /// In the words of the cause that says most.
        reason: String,
    },
}

impl NoResponse {
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        let mut cause: &(dyn Error + 'static) = error;
        loop {
            let system = cause.downcast_ref::<io::Error>();
            if system.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused) {
                return Self::Refused;
            }
            match cause.source() {
                Some(inner) => cause = inner,
                None => break,
            }
        }
        Self::Failed {
            reason: cause.to_string(),
        }
    }
}

pub(crate) fn milliseconds_since(start: Instant) -> u64 {
    start.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
}

/// Whether a URL's host is this machine.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}
