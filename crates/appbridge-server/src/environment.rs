//! JTL's environments, and settings that mix them.

use std::fmt;

use crate::base_url::BaseUrl;

/// One of JTL's environments. Credentials, tokens and tenants of one mean
/// nothing in another.
///
/// The addresses are those that JTL's own templates name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// Where merchants work.
    Production,
    /// What comes next; shares the authentication host with production.
    Beta,
    /// For developers at JTL and its partners.
    Dev,
    /// For JTL's testers.
    Qa,
}

impl Environment {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Production, Self::Beta, Self::Dev, Self::Qa];

    /// Host of the account service and the ERP API: `JTL_API_BASE`.
    #[must_use]
    pub const fn api_base(self) -> &'static str {
        match self {
            Self::Production => "https://api.jtl-cloud.com",
            Self::Beta => "https://api.beta.jtl-cloud.com",
            Self::Dev => "https://api.dev.jtl-cloud.com",
            Self::Qa => "https://api.qa.jtl-cloud.com",
        }
    }

    /// Identity provider of the session-token era: `JTL_AUTH_BASE`.
    #[must_use]
    pub const fn auth_base(self) -> &'static str {
        match self {
            Self::Production | Self::Beta => "https://auth.jtl-cloud.com",
            Self::Dev => "https://auth.dev.jtl-cloud.com",
            Self::Qa => "https://auth.qa.jtl-cloud.com",
        }
    }

    /// Identity provider of the app-token era: `JTL_ISSUER`. `None` where it is
    /// not known.
    #[must_use]
    pub const fn issuer(self) -> Option<&'static str> {
        match self {
            Self::Production => Some("https://id.jtl-cloud.com"),
            Self::Dev => Some("https://id.dev.jtl-cloud.com"),
            Self::Beta | Self::Qa => None,
        }
    }

    /// The environment that an address belongs to. Production for what it shares
    /// with beta; `None` for every address that is not JTL's, such as a
    /// sandbox's.
    ///
    /// ```
    /// use appbridge_server::{BaseUrl, Environment};
    ///
    /// let base: BaseUrl = "https://api.dev.jtl-cloud.com".parse()?;
    /// assert_eq!(Environment::of(&base), Some(Environment::Dev));
    /// let sandbox: BaseUrl = "http://127.0.0.1:7300".parse()?;
    /// assert_eq!(Environment::of(&sandbox), None);
    /// # Ok::<(), appbridge_server::BaseUrlError>(())
    /// ```
    #[must_use]
    pub fn of(base: &BaseUrl) -> Option<Self> {
        let base = base.as_str();
        Self::ALL.into_iter().find(|environment| {
            environment.api_base() == base
                || environment.auth_base() == base
                || environment.issuer() == Some(base)
        })
    }

    /// The environment's name in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Beta => "beta",
            Self::Dev => "dev",
            Self::Qa => "qa",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The addresses of one app's configuration.
#[derive(Debug, Clone, Copy)]
pub struct Addresses<'a> {
    /// `JTL_API_BASE`.
    pub api_base: &'a BaseUrl,
    /// `JTL_AUTH_BASE`, where it is used.
    pub auth_base: Option<&'a BaseUrl>,
    /// `JTL_ISSUER`, where it is used.
    pub issuer: Option<&'a BaseUrl>,
}

/// An address of another environment than the API's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{setting} belongs to JTL's {found}, but JTL_API_BASE to {api}")]
pub struct EnvironmentMismatch {
    /// The setting's name in JTL's templates: `JTL_AUTH_BASE` or `JTL_ISSUER`.
    pub setting: &'static str,
    /// The environment of that address.
    pub found: Environment,
    /// The environment of the API.
    pub api: Environment,
}

impl Addresses<'_> {
    /// What belongs to another environment than the API does; each is logged as
    /// one warning as well. Call it once, at the start.
    ///
    /// Such settings look fine and end in `invalid_client`, or in tokens that
    /// no key fits. Addresses that are not JTL's are not judged.
    pub fn warn_of_mixed_environments(&self) -> Vec<EnvironmentMismatch> {
        let mismatches = self.mismatches();
        if !mismatches.is_empty() {
            let list: Vec<_> = mismatches.iter().map(ToString::to_string).collect();
            tracing::warn!(
                mismatches = list.join("; "),
                "the settings mix environments of JTL; credentials and tokens of one are refused \
                 by another"
            );
        }
        mismatches
    }

    fn mismatches(&self) -> Vec<EnvironmentMismatch> {
        let Some(api) = Environment::of(self.api_base) else {
            return Vec::new();
        };
        let differing = |setting, base: Option<&BaseUrl>, expected: Option<&str>| {
            let (base, expected) = (base?, expected?);
            let found = Environment::of(base)?;
            (base.as_str() != expected).then_some(EnvironmentMismatch {
                setting,
                found,
                api,
            })
        };
        [
            differing("JTL_AUTH_BASE", self.auth_base, Some(api.auth_base())),
            differing("JTL_ISSUER", self.issuer, api.issuer()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Says so in the log when a token names an issuer of another environment than
/// the one that is expected. `found` may be unverified: of it only an
/// environment's name is ever logged.
pub(crate) fn hint_at_other_environment(expected: &str, found: &str) {
    let of = |text: &str| {
        text.parse::<BaseUrl>()
            .ok()
            .and_then(|base| Environment::of(&base))
    };
    if let (Some(expected), Some(found)) = (of(expected), of(found))
        && expected != found
    {
        tracing::warn!(
            %expected,
            %found,
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

    fn mismatches(api: &str, auth: &str, issuer: &str) -> Vec<(&'static str, Environment)> {
        let (api_base, auth_base, issuer) = (base(api), base(auth), base(issuer));
        let addresses = Addresses {
            api_base: &api_base,
            auth_base: Some(&auth_base),
            issuer: Some(&issuer),
        };
        addresses
            .mismatches()
            .into_iter()
            .map(|mismatch| (mismatch.setting, mismatch.found))
            .collect()
    }

    #[test]
    fn every_address_is_one_and_names_its_environment() {
        for environment in Environment::ALL {
            assert_eq!(
                Environment::of(&base(environment.api_base())),
                Some(environment)
            );
            assert!(Environment::of(&base(environment.auth_base())).is_some());
            if let Some(issuer) = environment.issuer() {
                assert_eq!(Environment::of(&base(issuer)), Some(environment));
            }
        }
        assert_eq!(
            Environment::of(&base("https://api.jtl-cloud.com.example.com")),
            None
        );
    }

    #[test]
    fn settings_of_one_environment_pass() {
        for environment in Environment::ALL {
            let issuer = environment.issuer().unwrap_or("https://id.jtl-cloud.com");
            let found = mismatches(environment.api_base(), environment.auth_base(), issuer);
            assert_eq!(found, [], "{environment}");
        }
        let (sandbox, production) = ("http://127.0.0.1:7300", "https://auth.jtl-cloud.com");
        assert_eq!(mismatches(sandbox, production, sandbox), []);
    }

    #[test]
    fn what_belongs_elsewhere_is_named() {
        let found = mismatches(
            "https://api.dev.jtl-cloud.com",
            "https://auth.jtl-cloud.com",
            "https://id.jtl-cloud.com",
        );
        assert_eq!(
            found,
            [
                ("JTL_AUTH_BASE", Environment::Production),
                ("JTL_ISSUER", Environment::Production)
            ]
        );
        let found = mismatches(
            "https://api.beta.jtl-cloud.com",
            "https://auth.qa.jtl-cloud.com",
            "https://id.jtl-cloud.com",
        );
        assert_eq!(found, [("JTL_AUTH_BASE", Environment::Qa)]);
    }
}
