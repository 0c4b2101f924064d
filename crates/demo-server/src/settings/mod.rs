//! What the server is started with: environment, `.env` and command line.

mod cli;
mod problem;

use std::path::PathBuf;

use appbridge_server::{BaseUrl, ClientCredentials, IssuerRule};

pub use cli::{Cli, Command};
pub use problem::{SettingProblem, SettingsError};

/// The port when none is given.
const DEFAULT_PORT: u16 = 7310;
/// The database when none is given: a file in the working directory.
const DEFAULT_DATABASE: &str = "sqlite:demo-server.db";
/// Where Trunk puts the frontend, seen from the workspace's root.
const DEFAULT_FRONTEND: &str = "dist";
/// Where JTL's Hub and ERP live, in all environments.
const DEFAULT_FRAME_ANCESTORS: &str = "https://*.jtl-cloud.com";

/// Settings that have been checked. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The app's client id and client secret.
    pub credentials: ClientCredentials,
    /// Host of the account service and the ERP API.
    pub api_base: BaseUrl,
    /// Where access tokens come from.
    pub access_tokens: AccessTokenSource,
    /// Issuer and app id of app tokens, when those are accepted.
    pub app_tokens: Option<AppTokens>,
    /// What is demanded of a session token's issuer.
    pub session_issuer: IssuerRule,
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    /// Address of the SQLite database.
    pub database_url: String,
    /// The folder with the built frontend.
    pub frontend: PathBuf,
    /// The origins that may show the app in a frame.
    pub frame_ancestors: Vec<String>,
}

/// Where access tokens come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessTokenSource {
    /// The authentication host of the session-token era.
    ClientCredentials(BaseUrl),
    /// The issuer of the app-token era.
    ServiceAccount(BaseUrl),
}

/// What an app token must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppTokens {
    /// `iss`, and where the keys are.
    pub issuer: BaseUrl,
    /// `aud` contains it.
    pub app_id: String,
}

impl Settings {
    /// Checks what the command line and the environment gave. `client_secret`
    /// comes by itself, since it must not stand on a command line.
    ///
    /// # Errors
    ///
    /// Every setting that is missing or malformed, each with what to do.
    pub fn check(cli: Cli, client_secret: Option<String>) -> Result<Self, SettingsError> {
        let mut problems = Vec::new();
        let settings = assemble(cli, client_secret, &mut problems);
        match settings {
            Some(settings) if problems.is_empty() => Ok(settings),
            _ => Err(SettingsError::new(problems)),
        }
    }
}

/// Collects every problem before it gives up, so that one start names them all.
fn assemble(
    cli: Cli,
    client_secret: Option<String>,
    problems: &mut Vec<SettingProblem>,
) -> Option<Settings> {
    let client_id = required(
        "CLIENT_ID",
        cli.client_id,
        "copy it from JTL's Partner Portal",
        problems,
    );
    let client_secret = required(
        "CLIENT_SECRET",
        client_secret,
        "JTL's Partner Portal shows it once, at registration; set it in the environment or in .env",
        problems,
    );
    let api_base = required(
        "JTL_API_BASE",
        cli.jtl_api_base,
        "https://api.jtl-cloud.com for production",
        problems,
    )
    .and_then(|text| base_url("JTL_API_BASE", &text, problems));
    let service_account = service_account(cli.jtl_auth, problems);
    let app_id = given(cli.jtl_app_id);
    let issuer = match given(cli.jtl_issuer) {
        Some(text) => base_url("JTL_ISSUER", &text, problems),
        None => {
            let reason = match (service_account, &app_id) {
                (true, _) => Some("JTL_AUTH=service-account needs it"),
                (false, Some(_)) => Some("JTL_APP_ID needs it"),
                (false, None) => None,
            };
            if let Some(reason) = reason {
                let advice = format!("{reason}; https://id.jtl-cloud.com for production");
                problems.push(SettingProblem::missing("JTL_ISSUER", advice));
            }
            None
        }
    };
    let access_tokens = if service_account {
        issuer.clone().map(AccessTokenSource::ServiceAccount)
    } else {
        required(
            "JTL_AUTH_BASE",
            cli.jtl_auth_base,
            "https://auth.jtl-cloud.com for production",
            problems,
        )
        .and_then(|text| base_url("JTL_AUTH_BASE", &text, problems))
        .map(AccessTokenSource::ClientCredentials)
    };
    let port = port(cli.port, problems);
    let database_url = database_url(cli.database_url, problems);
    let frame_ancestors = frame_ancestors(cli.frame_ancestors, api_base.as_ref(), problems);
    let api_base = api_base?;
    Some(Settings {
        credentials: ClientCredentials {
            client_id: client_id?,
            client_secret: client_secret?.into(),
        },
        access_tokens: access_tokens?,
        app_tokens: app_id
            .zip(issuer)
            .map(|(app_id, issuer)| AppTokens { issuer, app_id }),
        session_issuer: given(cli.jtl_session_issuer).map_or_else(
            || IssuerRule::IfPresent(api_base.to_string()),
            IssuerRule::Required,
        ),
        api_base,
        port: port?,
        database_url: database_url?,
        frontend: given(cli.frontend_dist)
            .unwrap_or_else(|| DEFAULT_FRONTEND.to_owned())
            .into(),
        frame_ancestors: frame_ancestors?,
    })
}

/// An empty value, as `.env` templates have them, is none.
fn given(value: Option<String>) -> Option<String> {
    value
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

fn required(
    name: &'static str,
    value: Option<String>,
    advice: &str,
    problems: &mut Vec<SettingProblem>,
) -> Option<String> {
    let value = given(value);
    if value.is_none() {
        problems.push(SettingProblem::missing(name, advice));
    }
    value
}

fn base_url(name: &'static str, text: &str, problems: &mut Vec<SettingProblem>) -> Option<BaseUrl> {
    text.parse()
        .map_err(|error| problems.push(SettingProblem::malformed(name, format!("it {error}"))))
        .ok()
}

/// Whether access tokens come from the issuer of the app-token era.
fn service_account(value: Option<String>, problems: &mut Vec<SettingProblem>) -> bool {
    match given(value).as_deref() {
        None => false,
        Some("service-account") => true,
        Some(_) => {
            let advice = "leave it out, or set it to service-account";
            problems.push(SettingProblem::malformed("JTL_AUTH", advice));
            false
        }
    }
}

fn port(value: Option<String>, problems: &mut Vec<SettingProblem>) -> Option<u16> {
    given(value).map_or(Some(DEFAULT_PORT), |text| {
        let advice = "it must be a number from 0 to 65535";
        text.parse()
            .map_err(|_| problems.push(SettingProblem::malformed("PORT", advice)))
            .ok()
    })
}

fn database_url(value: Option<String>, problems: &mut Vec<SettingProblem>) -> Option<String> {
    let url = given(value).unwrap_or_else(|| DEFAULT_DATABASE.to_owned());
    if url.starts_with("sqlite:") {
        return Some(url);
    }
    let advice = "it must be an address of SQLite, such as sqlite:demo-server.db";
    problems.push(SettingProblem::malformed("DATABASE_URL", advice));
    None
}

fn frame_ancestors(
    value: Option<String>,
    api_base: Option<&BaseUrl>,
    problems: &mut Vec<SettingProblem>,
) -> Option<Vec<String>> {
    let Some(list) = given(value) else {
        // A sandbox on this machine serves API and App Shell from one origin.
        let local = api_base
            .filter(|base| base.is_loopback())
            .map(BaseUrl::origin);
        return Some(
            [DEFAULT_FRAME_ANCESTORS.to_owned()]
                .into_iter()
                .chain(local)
                .collect(),
        );
    };
    let origins: Vec<String> = list.split_whitespace().map(str::to_owned).collect();
    if origins.iter().all(|origin| is_frame_ancestor(origin)) {
        return Some(origins);
    }
    let advice = "it must be origins such as https://hub.jtl-cloud.com or https://*.jtl-cloud.com, \
                  separated by spaces";
    problems.push(SettingProblem::malformed("FRAME_ANCESTORS", advice));
    None
}

/// An origin, perhaps with `*.` before the host; it goes into a header as it is.
fn is_frame_ancestor(text: &str) -> bool {
    let plain = text.replacen("://*.", "://", 1);
    let Ok(base) = plain.parse::<BaseUrl>() else {
        return false;
    };
    base.origin() == plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> Cli {
        Cli {
            client_id: Some("id".into()),
            jtl_api_base: Some("https://api.jtl-cloud.com".into()),
            jtl_auth_base: Some("https://auth.jtl-cloud.com".into()),
            ..Cli::default()
        }
    }

    fn check(cli: Cli) -> Result<Settings, SettingsError> {
        Settings::check(cli, Some("s3cret".into()))
    }

    fn named(result: Result<Settings, SettingsError>) -> Vec<&'static str> {
        result
            .err()
            .map_or_else(Vec::new, |error| error.names().collect())
    }

    #[test]
    fn the_required_settings_are_enough() {
        let settings = check(complete()).unwrap();
        assert_eq!(settings.port, 7310);
        assert_eq!(settings.database_url, "sqlite:demo-server.db");
        assert_eq!(settings.frontend, PathBuf::from("dist"));
        assert_eq!(settings.frame_ancestors, ["https://*.jtl-cloud.com"]);
        assert_eq!(
            settings.session_issuer,
            IssuerRule::IfPresent("https://api.jtl-cloud.com".into())
        );
        assert!(settings.app_tokens.is_none());
        assert!(!format!("{settings:?}").contains("s3cret"));
    }

    #[test]
    fn everything_missing_is_named_at_once() {
        let result = Settings::check(
            Cli {
                client_id: Some("  ".into()),
                ..Cli::default()
            },
            None,
        );
        assert_eq!(
            named(result),
            [
                "CLIENT_ID",
                "CLIENT_SECRET",
                "JTL_API_BASE",
                "JTL_AUTH_BASE"
            ]
        );
    }

    #[test]
    fn every_malformed_setting_is_named() {
        type Spoil = fn(&mut Cli, String);
        let cases: [(&str, Spoil, &[&str]); 8] = [
            (
                "JTL_API_BASE",
                |cli, text| cli.jtl_api_base = Some(text),
                &["api", "http://api.jtl-cloud.com"],
            ),
            (
                "JTL_AUTH_BASE",
                |cli, text| cli.jtl_auth_base = Some(text),
                &["ftp://x", "https://a?b"],
            ),
            (
                "JTL_ISSUER",
                |cli, text| cli.jtl_issuer = Some(text),
                &["http://id.jtl-cloud.com"],
            ),
            (
                "JTL_AUTH",
                |cli, text| cli.jtl_auth = Some(text),
                &["Service-Account", "basic"],
            ),
            (
                "PORT",
                |cli, text| cli.port = Some(text),
                &["-1", "65536", "http"],
            ),
            (
                "DATABASE_URL",
                |cli, text| cli.database_url = Some(text),
                &["postgres://h/d", "demo.db"],
            ),
            (
                "FRAME_ANCESTORS",
                |cli, text| cli.frame_ancestors = Some(text),
                &[
                    "*",
                    "'self'",
                    "https://a.de; script-src *",
                    "https://a.de/path",
                    "http://a.de",
                    "hub.de",
                ],
            ),
            (
                "JTL_ISSUER",
                |cli, _| cli.jtl_app_id = Some("app".into()),
                &[""],
            ),
        ];
        for (name, spoil, texts) in cases {
            for text in texts {
                let mut cli = complete();
                spoil(&mut cli, (*text).to_owned());
                assert_eq!(named(check(cli)), [name], "{text}");
            }
        }
    }

    #[test]
    fn a_service_account_needs_the_issuer_and_no_authentication_host() {
        let mut cli = complete();
        cli.jtl_auth = Some("service-account".into());
        cli.jtl_auth_base = None;
        assert_eq!(named(check(cli.clone())), ["JTL_ISSUER"]);
        cli.jtl_issuer = Some("https://id.jtl-cloud.com".into());
        let settings = check(cli).unwrap();
        assert!(matches!(
            settings.access_tokens,
            AccessTokenSource::ServiceAccount(_)
        ));
    }

    #[test]
    fn a_local_platform_may_show_the_app() {
        let mut cli = complete();
        cli.jtl_api_base = Some("http://127.0.0.1:7300/".into());
        let settings = check(cli.clone()).unwrap();
        assert_eq!(
            settings.frame_ancestors,
            ["https://*.jtl-cloud.com", "http://127.0.0.1:7300"]
        );
        cli.frame_ancestors = Some("https://hub.jtl-cloud.com  https://*.example.com:8443".into());
        let settings = check(cli).unwrap();
        assert_eq!(
            settings.frame_ancestors,
            ["https://hub.jtl-cloud.com", "https://*.example.com:8443"]
        );
    }

    #[test]
    fn a_strict_issuer_is_taken_as_it_is() {
        let mut cli = complete();
        cli.jtl_session_issuer = Some("https://api.jtl-cloud.com".into());
        assert_eq!(
            check(cli).unwrap().session_issuer,
            IssuerRule::Required("https://api.jtl-cloud.com".into())
        );
    }
}
