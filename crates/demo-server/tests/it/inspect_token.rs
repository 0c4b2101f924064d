//! `demo-server inspect-token`, as somebody runs it who debugs a token.

use std::process::Stdio;

use crate::support::Jtl;
use appbridge_sandbox::control::TokenRequest;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The command's exit code and what it printed; nothing of the token is in it.
struct Report {
    code: i32,
    text: String,
}

async fn inspect(token: &str, settings: &[(&str, &str)]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_demo-server"))
        .arg("inspect-token")
        .env_clear()
        .envs(settings.iter().copied())
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(token.as_bytes()).await.unwrap();
    drop(input);
    let output = child.wait_with_output().await.unwrap();
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    for part in token.trim().split('.').filter(|part| part.len() > 20) {
        assert!(!text.contains(part), "{text}");
    }
    for (name, value) in settings {
        assert!(*name != "CLIENT_SECRET" || !text.contains(value), "{text}");
    }
    Report {
        code: output.status.code().unwrap(),
        text,
    }
}

async fn with_settings(jtl: &Jtl, token: &str) -> Report {
    let origin = jtl.origin();
    let settings = [
        ("CLIENT_ID", jtl.sandbox.client_id()),
        ("CLIENT_SECRET", jtl.sandbox.client_secret()),
        ("JTL_API_BASE", &origin),
        ("JTL_AUTH_BASE", &origin),
        ("JTL_ISSUER", &origin),
        ("JTL_APP_ID", jtl.sandbox.app_id()),
    ];
    inspect(token, &settings).await
}

#[tokio::test]
async fn a_genuine_token_is_valid() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let session = with_settings(&jtl, &jtl.session_token(&tenant).await.unwrap()).await;
    assert_eq!(session.code, 0, "{}", session.text);
    for part in [
        "a session token",
        r#"alg  "EdDSA""#,
        &tenant.id.to_string(),
        ", in ",
        "passed       signature",
        "Verdict: valid",
    ] {
        assert!(session.text.contains(part), "{part}: {}", session.text);
    }
    let app = with_settings(&jtl, &jtl.app_token(&tenant).await.unwrap()).await;
    assert_eq!(app.code, 0, "{}", app.text);
    assert!(app.text.contains("an app token"), "{}", app.text);
}

#[tokio::test]
async fn a_refused_token_says_why() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let expired = with_settings(
        &jtl,
        &jtl.session_token(TokenRequest::from(&tenant).expired())
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(expired.code, 1, "{}", expired.text);
    for part in [
        " ago",
        "passed       signature",
        "FAILED       expiry: the token has expired",
        "Verdict: refused (token_expired)",
        "Claims:",
    ] {
        assert!(expired.text.contains(part), "{part}: {}", expired.text);
    }
    let genuine = jtl.session_token(&tenant).await.unwrap();
    let tampered = genuine[..genuine.len() - 4].to_owned() + "AAAA";
    let tampered = with_settings(&jtl, &tampered).await;
    assert_eq!(tampered.code, 1, "{}", tampered.text);
    assert!(
        tampered.text.contains("Claims, which nothing vouches for"),
        "{}",
        tampered.text
    );
    let access = with_settings(&jtl, &jtl.sandbox.access_token().await.unwrap()).await;
    assert_eq!(access.code, 1, "{}", access.text);
    let garbage = with_settings(&jtl, "not a token at all").await;
    assert_eq!(garbage.code, 1, "{}", garbage.text);
    assert!(garbage.text.contains("token_malformed"), "{}", garbage.text);
}

#[tokio::test]
async fn without_settings_the_verdict_stays_open_and_names_what_is_missing() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let report = inspect(&jtl.session_token(&tenant).await.unwrap(), &[]).await;
    assert_eq!(report.code, 2, "{}", report.text);
    for part in [
        &tenant.id.to_string(),
        "passed       expiry",
        "not reached  signature",
        "Verdict: open",
        "JTL_API_BASE is not set",
    ] {
        assert!(report.text.contains(part), "{part}: {}", report.text);
    }
    assert!(
        jtl.requests_to(crate::support::JWKS)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_platform_that_is_down_leaves_the_verdict_open() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let down =
        appbridge_sandbox::control::Fault::on(appbridge_sandbox::control::Target::Jwks).status(503);
    jtl.control.fault(&down).await.unwrap();
    let report = with_settings(&jtl, &jtl.session_token(&tenant).await.unwrap()).await;
    assert_eq!(report.code, 2, "{}", report.text);
    assert!(
        report
            .text
            .contains("Verdict: open (token_keys_unavailable)"),
        "{}",
        report.text
    );
}

#[tokio::test]
async fn what_needs_no_key_is_refused_without_one() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let report = inspect(
        &jtl.session_token(TokenRequest::from(&tenant).expired())
            .await
            .unwrap(),
        &[],
    )
    .await;
    assert_eq!(report.code, 1, "{}", report.text);
    assert!(
        report.text.contains("Verdict: refused (token_expired)"),
        "{}",
        report.text
    );
}

#[tokio::test]
async fn an_app_token_that_the_settings_do_not_take_names_the_settings() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let origin = jtl.origin();
    let settings = [
        ("CLIENT_ID", jtl.sandbox.client_id()),
        ("CLIENT_SECRET", jtl.sandbox.client_secret()),
        ("JTL_API_BASE", &origin),
        ("JTL_AUTH_BASE", &origin),
    ];
    let token = jtl.app_token(&tenant).await.unwrap();
    for report in [inspect(&token, &settings).await, inspect(&token, &[]).await] {
        assert!(report.text.contains("an app token"), "{}", report.text);
        assert!(
            report.text.contains("JTL_APP_ID and JTL_ISSUER"),
            "{}",
            report.text
        );
    }
}

#[tokio::test]
async fn a_token_on_the_command_line_is_not_repeated() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    for arguments in [
        &["inspect-token", token.as_str()][..],
        &[token.as_str()],
        &["--port", "0", token.as_str()],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_demo-server"))
            .args(arguments)
            .env_clear()
            .output()
            .await
            .unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(!text.contains(&token), "{text}");
    }
}

#[tokio::test]
async fn no_token_is_said_so() {
    let report = inspect("\n", &[]).await;
    assert_eq!(report.code, 2);
    assert!(report.text.contains("no token"), "{}", report.text);
}
