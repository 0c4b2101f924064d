//! The proxies that the environment names.
//!
//! reqwest reads them, and passes over what it cannot use without a word: requests would go
//! past a proxy that an operator believes in, or time out where there is no other way out.

use std::ffi::OsString;

use http::Uri;

const HTTPS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
const HTTP: [&str; 2] = ["HTTP_PROXY", "http_proxy"];
const ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];

/// Whether each proxy that would be used can be; the error names the variable. What no
/// request goes by is nobody's concern, such as a SOCKS proxy for all other programs.
pub(super) fn check(get: impl Fn(&str) -> Option<OsString>) -> Result<(), &'static str> {
    // The first one that is set counts, and one that is empty says that there is none.
    let first = |names: [&'static str; 2]| {
        let set = names.into_iter().find_map(|name| Some((name, get(name)?)));
        set.filter(|(_, value)| !value.is_empty())
    };
    for names in [HTTPS, HTTP] {
        if let Some((name, value)) = first(names).or_else(|| first(ALL))
            && !value.to_str().is_some_and(is_usable)
        {
            return Err(name);
        }
    }
    Ok(())
}

/// An address without a scheme counts as `http`, as for curl.
fn is_usable(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else {
        return false;
    };
    let scheme = uri.scheme_str().unwrap_or("http");
    let host_and_port = uri.authority().is_some_and(|authority| {
        let (all, host) = (authority.as_str(), authority.host());
        let named = all.rsplit_once('@').map_or(all, |(_, named)| named);
        let port = authority.port_u16().filter(|port| *port != 0);
        // A port that is too large is none to this library.
        !host.is_empty()
            && (named == host || port.is_some_and(|port| named == format!("{host}:{port}")))
    });
    matches!(scheme, "http" | "https") && host_and_port
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(variables: &[(&str, &str)]) -> Result<(), &'static str> {
        check(|name| {
            let (_, value) = variables.iter().find(|(set, _)| *set == name)?;
            Some(OsString::from(value))
        })
    }

    #[test]
    fn a_proxy_that_can_be_used_is_taken() {
        for address in [
            "http://proxy.example:3128",
            "https://proxy.example",
            "http://user:p%40ss@proxy.example:3128/",
            "proxy.example:3128",
            "proxy.example",
            "10.0.0.1:3128",
            "http://[fd00::1]:3128",
            "",
        ] {
            assert_eq!(checked(&[("HTTPS_PROXY", address)]), Ok(()), "{address}");
        }
        // Which all other programs may use.
        let socks = "socks5://127.0.0.1:1080";
        let both = [
            ("https_proxy", "http://127.0.0.1:3128"),
            ("http_proxy", "http://127.0.0.1:3128"),
            ("all_proxy", socks),
        ];
        assert_eq!(checked(&both), Ok(()));
    }

    #[test]
    fn one_that_cannot_is_refused_by_its_variable() {
        for address in [
            "http//proxy.example:3128",
            "htp://proxy.example",
            "socks5://127.0.0.1:1080",
            "http://",
            "http://:3128",
            "http://proxy.example:99999",
            "http://proxy.example:0",
            "http://proxy example:3128",
            "/etc/proxy",
            " ",
        ] {
            for name in [
                "HTTPS_PROXY",
                "https_proxy",
                "HTTP_PROXY",
                "http_proxy",
                "ALL_PROXY",
            ] {
                assert_eq!(checked(&[(name, address)]), Err(name), "{address}");
            }
        }
        let other = [
            ("HTTPS_PROXY", "http://127.0.0.1:3128"),
            ("all_proxy", "socks5://127.0.0.1:1080"),
        ];
        assert_eq!(checked(&other), Err("all_proxy"), "for plain HTTP");
    }
}
