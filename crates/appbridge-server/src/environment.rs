//! JTL's environments, and settings that mix them.

use crate::base_url::BaseUrl;

/// One of JTL's environments. Credentials, tokens and tenants of one mean nothing in
/// another.
struct Environment {
    name: &'static str,
    /// Host of the account service and the ERP API: `JTL_API_BASE`.
    api_base: &'static str,
    /// Identity provider of the session-token era: `JTL_AUTH_BASE`.
    auth_base: &'static str,
    /// Identity provider of the app-token era: `JTL_ISSUER`, where it is known.
    issuer: Option<&'static str>,
}

/// The addresses that JTL's own templates name. Production and beta share an
/// authentication host; it counts as production's.
const ENVIRONMENTS: [Environment; 4] = [
    Environment {
        name: "production",
        api_base: "https://api.jtl-cloud.com",
        auth_base: "https://auth.jtl-cloud.com",
        issuer: Some("https://id.jtl-cloud.com"),
    },
    Environment {
        name: "beta",
        api_base: "https://api.beta.jtl-cloud.com",
        auth_base: "https://auth.jtl-cloud.com",
        issuer: None,
    },
    Environment {
        name: "dev",
        api_base: "https://api.dev.jtl-cloud.com",
        auth_base: "https://auth.dev.jtl-cloud.com",
        issuer: Some("https://id.dev.jtl-cloud.com"),
    },
    Environment {
        name: "qa",
        api_base: "https://api.qa.jtl-cloud.com",
        auth_base: "https://auth.qa.jtl-cloud.com",
        issuer: None,
    },
];

/// The environment that an address belongs to; `None` for every address that is not
/// JTL's, such as a sandbox's.
fn environment(base: &str) -> Option<&'static Environment> {
    ENVIRONMENTS.iter().find(|it| {
        it.api_base == base || it.auth_base == base || it.issuer.is_some_and(|it| it == base)
    })
}

/// Warns in the log of addresses that belong to another of JTL's environments than the
/// API's; call it once, at the start. `auth_base` and `issuer` where they are used.
///
/// Such settings look fine and end in `invalid_client`, or in tokens that no key fits.
/// Addresses that are not JTL's are not judged.
pub fn warn_of_mixed_environments(
    api_base: &BaseUrl,
    auth_base: Option<&BaseUrl>,
    issuer: Option<&BaseUrl>,
) {
    let mixed = mixed(api_base, auth_base, issuer);
    if !mixed.is_empty() {
        tracing::warn!(
            mismatches = mixed.join("; "),
            "the settings mix environments of JTL; credentials and tokens of one are refused \
             by another"
        );
    }
}

fn mixed(api_base: &BaseUrl, auth_base: Option<&BaseUrl>, issuer: Option<&BaseUrl>) -> Vec<String> {
    let Some(api) = environment(api_base.as_str()) else {
        return Vec::new();
    };
    let differing = |setting, base: Option<&BaseUrl>, expected: Option<&str>| {
        let (base, expected) = (base?.as_str(), expected?);
        let found = environment(base)?.name;
        (base != expected).then(|| {
            format!(
                "{setting} belongs to JTL's {found}, but JTL_API_BASE to {}",
                api.name
            )
        })
    };
    [
        differing("JTL_AUTH_BASE", auth_base, Some(api.auth_base)),
        differing("JTL_ISSUER", issuer, api.issuer),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Says so in the log when a token names an issuer of another environment than
/// the one that is expected. `found` may be unverified: of it only an
/// environment's name is ever logged.
pub(crate) fn hint_at_other_environment(expected: &str, found: &str) {
    let of = |text: &str| {
        let base: BaseUrl = text.parse().ok()?;
        Some(environment(base.as_str())?.name)
    };
    if let (Some(expected), Some(found)) = (of(expected), of(found))
        && expected != found
    {
        tracing::warn!(
            expected,
            found,
            "a token comes from another environment of JTL than this backend is set up for"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> BaseUrl {
        text.parse().unwrap()
    }

    fn found(api: &str, auth: &str, issuer: &str) -> Vec<String> {
        mixed(&base(api), Some(&base(auth)), Some(&base(issuer)))
    }

    #[test]
    fn every_address_is_one_and_names_its_environment() {
        let of = |text: &str| environment(base(text).as_str()).map(|it| it.name);
        for it in &ENVIRONMENTS {
            assert_eq!(of(it.api_base), Some(it.name));
            assert!(of(it.auth_base).is_some());
            assert!(it.issuer.is_none_or(|issuer| of(issuer) == Some(it.name)));
        }
        assert_eq!(of("https://auth.jtl-cloud.com"), Some("production"));
        assert_eq!(of("https://api.jtl-cloud.com.example.com"), None);
    }

    #[test]
    fn settings_of_one_environment_pass() {
        for it in &ENVIRONMENTS {
            let issuer = it.issuer.unwrap_or("https://id.jtl-cloud.com");
            assert!(
                found(it.api_base, it.auth_base, issuer).is_empty(),
                "{}",
                it.name
            );
        }
        let (sandbox, production) = ("http://127.0.0.1:7300", "https://auth.jtl-cloud.com");
        assert!(found(sandbox, production, sandbox).is_empty());
    }

    #[test]
    fn what_belongs_elsewhere_is_named() {
        let dev = "https://api.dev.jtl-cloud.com";
        assert_eq!(
            found(
                dev,
                "https://auth.jtl-cloud.com",
                "https://id.jtl-cloud.com"
            ),
            [
                "JTL_AUTH_BASE belongs to JTL's production, but JTL_API_BASE to dev",
                "JTL_ISSUER belongs to JTL's production, but JTL_API_BASE to dev",
            ]
        );
        let beta = "https://api.beta.jtl-cloud.com";
        assert_eq!(
            found(
                beta,
                "https://auth.qa.jtl-cloud.com",
                "https://id.jtl-cloud.com"
            ),
            ["JTL_AUTH_BASE belongs to JTL's qa, but JTL_API_BASE to beta"]
        );
    }
}
