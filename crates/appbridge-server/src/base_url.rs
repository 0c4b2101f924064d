//! Addresses of the platform's hosts.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// Where a host of the platform is reached: `https`, or plain `http` on a
/// loopback host, since tokens and the client secret travel to it.
///
/// A path prefix is kept; a trailing slash makes no difference.
///
/// ```
/// use appbridge_server::BaseUrl;
///
/// let base: BaseUrl = "https://api.jtl-cloud.com/".parse()?;
/// assert_eq!(base.as_str(), "https://api.jtl-cloud.com");
/// assert!("http://api.jtl-cloud.com".parse::<BaseUrl>().is_err());
/// assert!("http://127.0.0.1:7300".parse::<BaseUrl>().is_ok());
/// # Ok::<(), appbridge_server::BaseUrlError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    url: Url,
    text: String,
}

/// Why a text is no [`BaseUrl`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// Not a URL at all.
    #[error("is not a URL such as https://api.jtl-cloud.com")]
    NotAUrl,
    /// Another scheme than `https`, or `http` to a host that is not this machine.
    #[error("must start with https:// (plain http:// is allowed for loopback hosts only)")]
    Insecure,
    /// Plain `http` to a host outside of the local network.
    #[error("must start with https:// (plain http:// is allowed in the local network only)")]
    NotLocal,
    /// `.` or `..` as a part of the path: whoever reads the address takes such parts away.
    #[error("must not have . or .. between the slashes of its path")]
    Dots,
    /// User name, password, query or fragment.
    #[error("must not hold a user name, password, query or fragment")]
    NotABase,
}

impl BaseUrl {
    /// The address without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port, as browsers write an origin.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Whether the host is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// The address with `path` (no leading slash) below it.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        let joined = format!("{}/{path}", url.path().trim_end_matches('/'));
        url.set_path(&joined);
        url
    }

    /// Reads an address; plain `http` is taken to the hosts that `plain_allowed`
    /// names.
    pub(crate) fn parse(
        text: &str,
        plain_allowed: impl Fn(&Url) -> bool,
    ) -> Result<Self, BaseUrlError> {
        let text = text.trim();
        let url = Url::parse(text).map_err(|_| BaseUrlError::NotAUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if plain_allowed(&url) => {}
            "http" => return Err(BaseUrlError::Insecure),
            // `localhost:7300` parses as the scheme `localhost`.
            _ if url.cannot_be_a_base() => return Err(BaseUrlError::NotAUrl),
            _ => return Err(BaseUrlError::Insecure),
        }
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !plain {
            return Err(BaseUrlError::NotABase);
        }
        is_as_written(text)?;
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { url, text })
    }
}

/// Whether browsers' rules for URLs find in the text what a person does: they make a host of
/// the path where that is missing, slashes of backslashes, and pass over line breaks.
fn is_as_written(text: &str) -> Result<(), BaseUrlError> {
    let (_, rest) = text.split_once("://").ok_or(BaseUrlError::NotAUrl)?;
    if rest.starts_with('/') || rest.contains(|c: char| c == '\\' || c.is_control()) {
        return Err(BaseUrlError::NotAUrl);
    }
    let is_dots = |part: &str| {
        let decoded = part.to_ascii_lowercase().replace("%2e", ".");
        matches!(decoded.as_str(), "." | "..")
    };
    if rest.split('/').skip(1).any(is_dots) {
        return Err(BaseUrlError::Dots);
    }
    Ok(())
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text, is_loopback)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether a URL's host is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_loopback_are_accepted() {
        for text in [
            "https://api.jtl-cloud.com",
            "http://127.0.0.1:7300",
            "http://localhost:7300/",
            "http://127.8.9.10",
            "http://[::1]:7300",
            "http://[::ffff:127.0.0.1]",
            "http://shell.localhost",
            "http://LOCALHOST.:7300",
        ] {
            assert!(text.parse::<BaseUrl>().is_ok(), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused_for_its_own_reason() {
        let cases = [
            ("", BaseUrlError::NotAUrl),
            ("api.jtl-cloud.com", BaseUrlError::NotAUrl),
            ("localhost:7300", BaseUrlError::NotAUrl),
            ("http://api.jtl-cloud.com", BaseUrlError::Insecure),
            ("http://127.0.0.1.example.com", BaseUrlError::Insecure),
            ("http://localhost.example.com", BaseUrlError::Insecure),
            ("http://notlocalhost", BaseUrlError::Insecure),
            ("http://128.0.0.1", BaseUrlError::Insecure),
            ("http://[::ffff:128.0.0.1]", BaseUrlError::Insecure),
            ("ftp://127.0.0.1", BaseUrlError::Insecure),
            (
                "https://user:pass@api.jtl-cloud.com",
                BaseUrlError::NotABase,
            ),
            ("https://api.jtl-cloud.com/?a=b", BaseUrlError::NotABase),
            ("https://api.jtl-cloud.com/#top", BaseUrlError::NotABase),
            // Whose host would be the first part of the path.
            ("https:///apps.example/x/", BaseUrlError::NotAUrl),
            ("https:////apps.example", BaseUrlError::NotAUrl),
            ("https:/apps.example", BaseUrlError::NotAUrl),
            ("https:apps.example", BaseUrlError::NotAUrl),
            ("https:\\\\apps.example\\x", BaseUrlError::NotAUrl),
            ("https://apps.example\\x", BaseUrlError::NotAUrl),
            ("https://apps.ex\nample", BaseUrlError::NotAUrl),
            ("https://apps.example/a/../b", BaseUrlError::Dots),
            ("https://apps.example/./b", BaseUrlError::Dots),
            ("https://apps.example/a/..", BaseUrlError::Dots),
            ("https://apps.example/a/%2e%2E/b", BaseUrlError::Dots),
            ("https://apps.example/.%2e/", BaseUrlError::Dots),
        ];
        for (text, error) in cases {
            assert_eq!(text.parse::<BaseUrl>(), Err(error), "{text}");
        }
    }

    #[test]
    fn paths_are_joined_below_a_prefix() {
        let bare: BaseUrl = "https://api.jtl-cloud.com/".parse().unwrap();
        assert_eq!(
            bare.join("erp/v2/graphql").as_str(),
            "https://api.jtl-cloud.com/erp/v2/graphql"
        );
        let prefixed: BaseUrl = "http://127.0.0.1:1/jtl/".parse().unwrap();
        assert_eq!(
            prefixed.join("oauth2/token").as_str(),
            "http://127.0.0.1:1/jtl/oauth2/token"
        );
        assert_eq!(prefixed.origin(), "http://127.0.0.1:1");
    }
}
