#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

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
    Settings::check("demo-server", cli, Some("s3cret".into()))
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
    assert_eq!(
        settings.database_url.file(),
        Some("demo-server.db".as_ref())
    );
    assert_eq!(settings.frontend_dist, None);
    assert_eq!(settings.frame_ancestors, ["https://*.jtl-cloud.com"]);
    assert_eq!(
        settings.tokens.session_issuer().cloned(),
        Some(IssuerRule::IfPresent("https://api.jtl-cloud.com".into()))
    );
    assert!(settings.tokens.app().is_none());
    assert_eq!(settings.session_algorithm, SessionAlgorithm::EdDsa);
    assert_eq!(settings.upstream, UpstreamLimit::default());
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[test]
fn everything_missing_is_named_at_once() {
    let result = Settings::check(
        "demo-server",
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
    let cases: [(&str, Spoil, &[&str]); 17] = [
        (
            "JTL_SESSION_ALG",
            |cli, text| cli.jtl_session_alg = Some(text),
            &["eddsa", "RS256", "none", "EdDSA Ed25519"],
        ),
        (
            "MAX_BODY_BYTES",
            |cli, text| cli.max_body_bytes = Some(text),
            &["0", "1023", "64 KiB", "1073741825"],
        ),
        (
            "UPSTREAM_REQUESTS",
            |cli, text| cli.upstream_requests = Some(text),
            &["0", "-1", "many", "100001"],
        ),
        (
            "UPSTREAM_WAIT_SECONDS",
            |cli, text| cli.upstream_wait_seconds = Some(text),
            &["-1", "0.5", "61"],
        ),
        (
            "JTL_SESSION_TOKENS",
            // Without app tokens nobody could come in.
            |cli, text| cli.jtl_session_tokens = Some(text),
            &["on", "off"],
        ),
        (
            "JTL_SCOPE",
            |cli, text| cli.jtl_scope = Some(text),
            &["profile offline_access"],
        ),
        (
            "SIGN_IN_IDLE_SECONDS",
            |cli, text| cli.sign_in_idle_seconds = Some(text),
            &["0", "31536001", "two hours"],
        ),
        (
            "SIGN_IN_LIFETIME_SECONDS",
            |cli, text| cli.sign_in_lifetime_seconds = Some(text),
            &["0", "-1"],
        ),
        (
            "JTL_HUB_URL",
            |cli, text| cli.jtl_hub_url = Some(text),
            &["hub", "http://hub.jtl-cloud.com", "javascript:alert(1)"],
        ),
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
            &["postgres://h:p/d", "mysql://h/d", "demo.db"],
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
                "http://[::1]:7300",
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
    // By whichever of its names people open it; a policy cannot name an IPv6 address.
    let (by_number, by_name) = ("http://127.0.0.1:7300", "http://localhost:7300");
    for (api_base, more) in [
        ("http://127.0.0.1:7300/", None),
        ("http://localhost:7300", None),
        ("http://[::1]:7300", None),
        ("http://127.0.0.2:7300", Some("http://127.0.0.2:7300")),
    ] {
        cli.jtl_api_base = Some(api_base.into());
        let all = ["https://*.jtl-cloud.com", by_number].into_iter();
        let all: Vec<&str> = all.chain(more).chain([by_name]).collect();
        assert_eq!(check(cli.clone()).unwrap().frame_ancestors, all);
    }
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
        check(cli).unwrap().tokens.session_issuer().cloned(),
        Some(IssuerRule::Required("https://api.jtl-cloud.com".into()))
    );
}

#[test]
fn the_bounds_of_requests_to_jtl_and_the_algorithms_name_are_settings() {
    for (name, algorithm) in [
        ("EdDSA", SessionAlgorithm::EdDsa),
        ("Ed25519", SessionAlgorithm::Ed25519),
        (" either ", SessionAlgorithm::Either),
    ] {
        let settings = check(Cli {
            jtl_session_alg: Some(name.into()),
            upstream_requests: Some("7".into()),
            upstream_wait_seconds: Some("0".into()),
            ..complete()
        })
        .unwrap();
        assert_eq!(settings.session_algorithm, algorithm);
        let upstream = settings.upstream;
        assert_eq!(
            (upstream.requests.get(), upstream.wait),
            (7, Duration::ZERO)
        );
    }
}

#[test]
fn app_tokens_alone_are_enough() {
    let mut cli = complete();
    cli.jtl_session_tokens = Some("off".into());
    cli.jtl_app_id = Some("app".into());
    cli.jtl_issuer = Some("https://id.jtl-cloud.com".into());
    let settings = check(cli).unwrap();
    assert_eq!(settings.tokens.session_issuer(), None);
    assert!(settings.tokens.app().is_some());
}
