//! The program itself: how it starts, refuses to start, and ends.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail by panicking"
)]

mod support;

use std::path::Path;
use std::process::Stdio;

use support::{Jtl, database_url};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const SECRET: &str = "s3cret-of-this-test";

/// The program in an empty folder, with nothing of this test's environment.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo-server"));
    command
        .env_clear()
        .current_dir(folder)
        .kill_on_drop(true)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn complete(folder: &Path) -> Command {
    let mut command = program(folder);
    command
        .env("CLIENT_ID", "client")
        .env("CLIENT_SECRET", SECRET)
        .env("JTL_API_BASE", "https://api.jtl-cloud.com")
        .env("JTL_AUTH_BASE", "https://auth.jtl-cloud.com")
        .env("PORT", "0");
    command
}

/// Runs the program to its end; it must fail and keep its secret.
async fn refusal(mut command: Command) -> String {
    let output = command.output().await.unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{text}");
    assert!(!text.contains(SECRET), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

/// A running server, and where it listens.
struct Running {
    child: Child,
    url: String,
    /// Reads while the server runs, which could not write any more otherwise.
    log: JoinHandle<String>,
}

impl Running {
    async fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (found, url) = oneshot::channel();
        let log = tokio::spawn(async move {
            let (mut found, mut log) = (Some(found), String::new());
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some((_, url)) = line.split_once("listening on ")
                    && let Some(found) = found.take()
                {
                    found
                        .send(url.split('"').next().unwrap().to_owned())
                        .unwrap();
                }
                log.push_str(&line);
                log.push('\n');
            }
            log
        });
        let url = url.await.expect("it ended before it listened");
        Self { child, url, log }
    }

    /// Ends it by SIGTERM and gives back its log.
    async fn end(mut self) -> String {
        let id = self.child.id().unwrap().to_string();
        assert!(
            Command::new("kill")
                .arg(id)
                .status()
                .await
                .unwrap()
                .success()
        );
        let log = self.log.await.unwrap();
        assert!(self.child.wait().await.unwrap().success(), "{log}");
        log
    }
}

#[tokio::test]
async fn everything_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = refusal(program(folder.path())).await;
    for name in [
        "CLIENT_ID",
        "CLIENT_SECRET",
        "JTL_API_BASE",
        "JTL_AUTH_BASE",
    ] {
        assert!(
            text.contains(&format!("{name} is not set: ")),
            "{name}: {text}"
        );
    }
}

#[tokio::test]
async fn every_malformed_setting_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value, advice) in [
        ("JTL_API_BASE", "http://api.jtl-cloud.com", "https://"),
        ("JTL_AUTH_BASE", "nonsense", "https://"),
        ("JTL_ISSUER", "http://10.0.0.1", "loopback"),
        ("JTL_AUTH", "basic", "service-account"),
        ("PORT", "eighty", "0 to 65535"),
        ("DATABASE_URL", "mysql://localhost/demo", "sqlite:"),
        (
            "DATABASE_URL",
            "sqlite:/no/such/folder/demo.db",
            "cannot be opened",
        ),
        (
            "FRAME_ANCESTORS",
            "*; script-src *",
            "https://*.jtl-cloud.com",
        ),
        ("LOG_FORMAT", "xml", "json"),
    ] {
        let mut command = complete(folder.path());
        command.env(name, value);
        let text = refusal(command).await;
        assert!(
            text.contains(name) && text.contains(advice),
            "{name}: {text}"
        );
    }
    let mut command = complete(folder.path());
    command.env("JTL_APP_ID", "app");
    let text = refusal(command).await;
    assert!(text.contains("JTL_ISSUER is not set"), "{text}");
}

#[tokio::test]
async fn the_secret_has_no_option_and_help_shows_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = complete(folder.path());
    command.args(["--client-secret", "x"]);
    assert!(refusal(command).await.contains("--client-secret"));

    let mut command = complete(folder.path());
    let output = command
        .env("CLIENT_ID", "visible-client")
        .arg("--help")
        .output()
        .await
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for name in [
        "CLIENT_ID",
        "CLIENT_SECRET",
        "JTL_API_BASE",
        "--port",
        "FRAME_ANCESTORS",
        "LOG_FORMAT",
    ] {
        assert!(help.contains(name), "{name}: {help}");
    }
    assert!(
        !help.contains(SECRET) && !help.contains("visible-client"),
        "{help}"
    );
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let mut command = complete(folder.path());
    command.args(["--port", &port]);
    let text = refusal(command).await;
    assert!(
        text.contains(&format!("PORT {port} cannot be used")),
        "{text}"
    );
}

#[tokio::test]
async fn settings_may_come_from_a_file_whose_lines_are_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let lines = format!(
        "CLIENT_ID=client\nCLIENT_SECRET={SECRET}\nJTL_API_BASE=https://api.jtl-cloud.com\n\
         JTL_AUTH_BASE=https://auth.jtl-cloud.com\nPORT=0\n"
    );
    std::fs::write(folder.path().join(".env"), &lines).unwrap();
    let running = Running::start(&mut program(folder.path())).await;
    // The default database lies in the working directory.
    assert!(folder.path().join("demo-server.db").is_file());
    running.end().await;
    std::fs::write(
        folder.path().join(".env"),
        format!("CLIENT_SECRET='{SECRET}"),
    )
    .unwrap();
    let text = refusal(program(folder.path())).await;
    assert!(text.contains(".env"), "{text}");
}

/// The whole program against the sandbox, over sockets, twice.
#[tokio::test]
async fn it_serves_ends_in_order_and_remembers() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let token = jtl.session_token(&jtl.tenant(0).await).await;
    let client = reqwest::Client::new();
    let mut command = against(&jtl, &folder);
    let running = Running::start(&mut command).await;
    let session = format!("{}api/session", running.url);
    let health = client
        .get(format!("{}health", running.url))
        .send()
        .await
        .unwrap();
    assert_eq!(
        health.json::<serde_json::Value>().await.unwrap()["status"],
        "ok"
    );
    let connect = client
        .post(format!("{}api/connect-tenant", running.url))
        .bearer_auth(&token);
    assert_eq!(connect.send().await.unwrap().status(), 200);
    let items = client
        .get(format!("{}api/items?first=2", running.url))
        .bearer_auth(&token);
    let items: serde_json::Value = items.send().await.unwrap().json().await.unwrap();
    assert_eq!(items["items"].as_array().unwrap().len(), 2);
    assert_eq!(client.get(&session).send().await.unwrap().status(), 401);
    let log = running.end().await;
    for step in 3..=10 {
        assert!(
            log.contains(&format!("\"step\":{step}")),
            "step {step}: {log}"
        );
    }
    assert!(log.contains("\"level\":\"TRACE\""));
    assert!(
        !log.contains("eyJ") && !log.contains(jtl.sandbox.client_secret()),
        "{log}"
    );

    let running = Running::start(&mut command).await;
    let session = client
        .get(format!("{}api/session", running.url))
        .bearer_auth(&token);
    let session: serde_json::Value = session.send().await.unwrap().json().await.unwrap();
    assert_eq!(session["connected"], true);
    running.end().await;
}

fn against(jtl: &Jtl, folder: &TempDir) -> Command {
    let mut command = program(folder.path());
    command
        .env("CLIENT_ID", jtl.sandbox.client_id())
        .env("CLIENT_SECRET", jtl.sandbox.client_secret())
        .env("JTL_API_BASE", jtl.origin())
        .env("JTL_AUTH_BASE", jtl.origin())
        .env("DATABASE_URL", database_url(folder.path()))
        .env("LOG_FORMAT", "json")
        .env("RUST_LOG", "trace")
        .env("PORT", "0");
    command
}
