//! Requests to the app that is hosted.

use anyhow::Context;
use url::{Host, Url};

/// Sends requests to the app. Redirects are not followed.
#[derive(Clone)]
pub(crate) struct AppClient {
    /// For an app elsewhere, by the proxy that the environment names.
    remote: reqwest::Client,
    /// For an app on this machine, which a proxy would look for on its own.
    local: reqwest::Client,
}

impl AppClient {
    /// # Errors
    /// When this machine cannot set up an HTTP client.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let client = |builder: reqwest::ClientBuilder| {
            builder
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .context("the HTTP client for requests to the app cannot be built")
        };
        Ok(Self {
            remote: client(reqwest::Client::builder())?,
            local: client(reqwest::Client::builder().no_proxy())?,
        })
    }

    /// The client that reaches this address.
    pub(crate) fn towards(&self, url: &Url) -> &reqwest::Client {
        if is_this_machine(url) {
            &self.local
        } else {
            &self.remote
        }
    }
}

/// Why a request got no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoResponse {
    /// Nobody listens there.
    Refused,
    /// Nothing came in time.
    TimedOut,
    /// Anything else: no such host, TLS that does not fit, a connection that broke.
    Failed,
}

impl NoResponse {
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(error) = cause {
            let refused = error
                .downcast_ref::<std::io::Error>()
                .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused);
            if refused {
                return Self::Refused;
            }
            cause = error.source();
        }
        Self::Failed
    }
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
