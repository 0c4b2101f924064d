//! Where a merchant's JTL-Wawi is reached.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use url::{Host, Url};

use crate::base_url::{BaseUrl, BaseUrlError};

/// The base of a merchant's JTL-Wawi API: `https`, or plain `http` on this machine
/// or in the local network, where JTL-Wawi serves it.
///
/// Local are private and link-local addresses, names without a dot, and names below
/// `localhost`, `local`, `internal` and `home.arpa`. **With plain `http` the API key
/// travels unencrypted:** whoever can listen in that network can use it. That is the
/// merchant's network to judge, so an app should take the address from the merchant
/// and never from a request. It is a type of its own, so that such an address is
/// never taken for one of JTL's cloud.
///
/// ```
/// use appbridge_server::OnPremiseUrl;
///
/// let documented: OnPremiseUrl = OnPremiseUrl::DOCUMENTED.parse()?;
/// assert_eq!(documented.as_str(), "http://127.0.0.1:64110/api/eazybusiness");
/// assert!("http://192.168.1.20:64110/api/eazybusiness/".parse::<OnPremiseUrl>().is_ok());
/// assert!("http://wawi.example.com/api/eazybusiness/".parse::<OnPremiseUrl>().is_err());
/// # Ok::<(), appbridge_server::BaseUrlError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OnPremiseUrl(BaseUrl);

impl OnPremiseUrl {
    /// Where JTL documents the API on the machine that JTL-Wawi runs on.
    pub const DOCUMENTED: &str = "http://127.0.0.1:64110/api/eazybusiness";

    /// The address without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) fn join(&self, path: &str) -> Url {
        self.0.join(path)
    }

    /// The address of a path that a caller names, unless it leads out of the base.
    pub(super) fn below(&self, path: &str) -> Option<Url> {
        // The URL's own parser decides what `..`, `%2e` and `\` mean.
        let url = self.0.join(path.trim_start_matches('/'));
        let inside = self.0.join("");
        let rest = url.path().strip_prefix(inside.path())?;
        (!rest.is_empty()).then_some(url)
    }
}

impl FromStr for OnPremiseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        BaseUrl::parse(text, is_local)
            .map(Self)
            .map_err(|error| match error {
                BaseUrlError::Insecure => BaseUrlError::NotLocal,
                other => other,
            })
    }
}

impl fmt::Display for OnPremiseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            !name.contains('.')
                || [".localhost", ".local", ".internal", ".home.arpa"]
                    .iter()
                    .any(|suffix| name.ends_with(suffix))
        }
        Some(Host::Ipv4(address)) => is_local_v4(address),
        Some(Host::Ipv6(address)) => match address.to_ipv4_mapped() {
            Some(address) => is_local_v4(address),
            None => is_local_v6(address),
        },
        None => false,
    }
}

fn is_local_v4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_private() || address.is_link_local()
}

fn is_local_v6(address: Ipv6Addr) -> bool {
    address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_the_local_network() {
        for text in [
            "http://127.0.0.1:64110/api/eazybusiness/",
            "http://localhost/api",
            "http://10.0.0.4/api",
            "http://172.16.1.1/api",
            "http://192.168.1.20/api",
            "http://169.254.3.3/api",
            "http://[::1]/api",
            "http://[fd00::7]/api",
            "http://[fe80::7]/api",
            "http://wawi-server:64110/api",
            "http://wawi.local/api",
            "http://wawi.internal/api",
            "https://wawi.example.com/api",
        ] {
            assert!(text.parse::<OnPremiseUrl>().is_ok(), "{text}");
        }
        for text in [
            "http://wawi.example.com/api",
            "http://8.8.8.8/api",
            "http://172.32.0.1/api",
            "http://[2001:db8::1]/api",
            "http://[::ffff:8.8.8.8]/api",
            "http://local.example.com/api",
            "http://192.168.1.20.example.com/api",
            "ftp://127.0.0.1/api",
        ] {
            assert_eq!(
                text.parse::<OnPremiseUrl>(),
                Err(BaseUrlError::NotLocal),
                "{text}"
            );
        }
        assert_eq!(
            "http://u:p@10.0.0.4/".parse::<OnPremiseUrl>(),
            Err(BaseUrlError::NotABase)
        );
    }

    #[test]
    fn no_path_leads_out_of_the_base() {
        let base: OnPremiseUrl = OnPremiseUrl::DOCUMENTED.parse().unwrap();
        let below = |path| base.below(path).map(|url| url.path().to_owned());
        assert_eq!(below("items"), Some("/api/eazybusiness/items".to_owned()));
        assert_eq!(
            below("/items/7"),
            Some("/api/eazybusiness/items/7".to_owned())
        );
        assert_eq!(
            below("items?a=b#c"),
            Some("/api/eazybusiness/items%3Fa=b%23c".to_owned())
        );
        assert_eq!(
            below("http://a.example/"),
            Some("/api/eazybusiness/http://a.example/".to_owned())
        );
        for path in [
            "",
            "/",
            "..",
            "../other",
            "items/../../x",
            "%2e%2e/x",
            "..\\x",
            "a/../..",
        ] {
            assert_eq!(below(path), None, "{path}");
        }
    }
}
