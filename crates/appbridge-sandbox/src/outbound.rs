//! Requests of the sandbox to apps.

use std::time::Duration;

use anyhow::Context;
use reqwest::{Client, Method, RequestBuilder};
use url::{Host, Url};

/// How long a request to an app may take, unless it says otherwise.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends requests to apps, wherever they run. Follows no redirects, keeps no cookies.
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

    pub(crate) fn request(&self, method: Method, url: &str) -> RequestBuilder {
        let client = if is_loopback(url) {
            &self.local
        } else {
            &self.remote
        };
        client.request(method, url)
    }
}

/// Whether a URL's host is this machine.
fn is_loopback(url: &str) -> bool {
    let url = Url::parse(url);
    match url.as_ref().ok().and_then(Url::host) {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}
