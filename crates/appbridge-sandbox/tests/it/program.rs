//! The program: its help, its first line, what it says when it cannot start,
//! and what it logs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};

fn sandbox(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_appbridge-sandbox"));
    command.args(arguments).stdin(Stdio::null());
    for variable in [
        "PORT",
        "RUST_LOG",
        "SANDBOX_CLIENT_ID",
        "SANDBOX_CLIENT_SECRET",
        "SANDBOX_PUBLIC_CLIENT_ID",
        "SANDBOX_APP_ID",
        "SANDBOX_PUBLIC_URL",
        "SANDBOX_SCX_REFRESH_TOKEN",
    ] {
        command.env_remove(variable);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    sandbox(arguments).output().unwrap()
}

/// The one line that a failed start ends in.
fn failure(output: &Output) -> String {
    assert!(!output.status.success());
    assert_eq!(output.stdout, b"");
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    said
}

/// A program that is ended when the test is.
struct Running {
    child: Child,
    origin: String,
    /// Reads on while the program runs: a full pipe would stop it.
    logs: Option<JoinHandle<String>>,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let origin = first
            .strip_prefix("App Shell: ")
            .unwrap_or_else(|| panic!("first line: {first}"));
        let origin = origin.trim_end().to_owned();
        let mut stderr = child.stderr.take().unwrap();
        let logs = thread::spawn(move || {
            let mut logs = String::new();
            stderr.read_to_string(&mut logs).unwrap();
            logs
        });
        Self {
            child,
            origin,
            logs: Some(logs),
        }
    }

    /// Asks the program to end as a terminal or a service manager does, and
    /// gives its logs.
    fn end(mut self, signal: &str) -> String {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(self.child.wait().unwrap().success());
        self.logs.take().unwrap().join().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only a failed test leaves it running; an error means that it has ended.
        let _ended = self.child.kill();
    }
}

#[test]
fn it_ends_with_its_standard_input_if_it_shall() {
    let mut command = sandbox(&["--port", "0", "--end-with-stdin"]);
    let mut running = Running::start(command.stdin(Stdio::piped()));
    assert!(running.child.try_wait().unwrap().is_none());
    drop(running.child.stdin.take());
    assert!(running.child.wait().unwrap().success());
}

#[test]
fn help_names_the_options_and_their_variables() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    for part in [
        "--port",
        "PORT",
        "7300",
        "--host",
        "--manifest",
        "--app-base",
        "--public-url",
        "SANDBOX_CLIENT_ID",
        "SANDBOX_CLIENT_SECRET",
        "--handshake",
        "--handshake-target",
        "--session-token-ttl",
        "--access-token-ttl",
    ] {
        assert!(help.contains(part), "{part} is missing:\n{help}");
    }
}

#[test]
fn a_secret_from_the_environment_is_not_in_the_help() {
    let output = sandbox(&["--help"])
        .env("SANDBOX_CLIENT_SECRET", "very-secret")
        .output()
        .unwrap();
    assert!(
        !String::from_utf8(output.stdout)
            .unwrap()
            .contains("very-secret")
    );
}

#[test]
fn manifests_that_do_not_fit_end_in_a_sentence_that_names_the_field() {
    for (manifest, named) in [
        ("", "is not JSON (line 1, column 0): EOF"),
        ("{", "is not JSON (line 1, column 1): EOF"),
        (
            "{\"technicalName\":\"app\",\n\"version\":\"1.0.0\"}}",
            "is not JSON (line 2, column 19): trailing characters",
        ),
        (
            r#"{"technicalName":"app","version":"1.0.0","lifecycle":{"connectUrl":7}}"#,
            "field lifecycle.connectUrl: invalid type: integer `7`, expected a string",
        ),
        ("[]", "top level: "),
        (r#"{"version":"1.0.0"}"#, "technicalName"),
        (r#"{"technicalName":"app"}"#, "version"),
        (
            r#"{"technicalName":"app","version":"1.0"}"#,
            "version \"1.0\"",
        ),
        (
            r#"{"technicalName":"app","version":"1.0.0","lifecycle":{"configurationUrl":"/setup"}}"#,
            "lifecycle.configurationUrl",
        ),
        (
            &format!(
                r#"{{"technicalName":"{}","version":"1.0.0"}}"#,
                "a".repeat(101)
            ),
            "technicalName has 101",
        ),
    ] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(manifest.as_bytes()).unwrap();
        let said = failure(&run(&[
            "--port",
            "0",
            "--manifest",
            file.path().to_str().unwrap(),
        ]));
        assert!(said.contains(named), "{said}");
        assert!(said.contains(file.path().to_str().unwrap()), "{said}");
    }
    let said = failure(&run(&["--port", "0", "--manifest", "nowhere/app.json"]));
    assert!(said.contains("nowhere/app.json"), "{said}");
    assert_eq!(said.matches("os error").count(), 1, "{said}");
}

#[test]
fn what_jtl_refuses_of_a_manifest_is_a_line_at_the_start() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let manifest = "\u{feff}{\"technicalName\":\"my app\",\"version\":\"1.0.0\",\"col\\nour\":1}";
    file.write_all(manifest.as_bytes()).unwrap();
    let path = file.path().to_str().unwrap();
    let running = Running::start(&mut sandbox(&["--port", "0", "--manifest", path]));
    let logs = running.end("-TERM");
    let lines: Vec<&str> = logs
        .lines()
        .filter_map(|line| Some(line.split_once(" WARN manifest: ")?.1))
        .collect();
    assert_eq!(lines.len(), 4, "{logs}");
    for (line, beginning) in lines.iter().zip([
        "the file begins with a byte order mark",
        "[`col\\nour`]: JTL has no key",
        "technicalName: `my app` holds white space; did you mean `my-app`?",
        "capabilities.erp.api.scopes: the app asks for no scopes",
    ]) {
        assert!(line.starts_with(beginning), "{line}");
    }
}

#[test]
fn tokens_last_a_second_at_least() {
    for option in ["--session-token-ttl", "--access-token-ttl"] {
        for seconds in ["0", "-1", "1.5", "4294967296", "soon"] {
            let output = run(&[&format!("{option}={seconds}")]);
            assert!(!output.status.success());
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains(option), "{said}");
            assert!(
                said.contains("give a whole number of seconds from 1 to 4294967295"),
                "{said}"
            );
        }
    }
}

#[test]
fn an_occupied_port_ends_in_a_sentence_that_says_what_to_do() {
    let occupied = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = occupied.local_addr().unwrap().port().to_string();
    let said = failure(&run(&["--port", &port]));
    assert!(said.contains(&port) && said.contains("--port"), "{said}");
}

#[tokio::test]
async fn it_hosts_the_app_where_it_is_told_and_ends_on_a_signal() {
    let arguments = [
        "--port",
        "0",
        "--app-base",
        "http://127.0.0.1:9",
        "--handshake",
        "fresh",
        "--handshake-target",
        "any",
    ];
    let running = Running::start(&mut sandbox(&arguments));
    let state: Value = reqwest::get(format!("{}_sandbox/state", running.origin))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        state["apps"][0]["manifest"]["lifecycle"]["configurationUrl"],
        "http://127.0.0.1:9/setup"
    );
    assert_eq!(state["settings"]["handshake"], "fresh");
    assert_eq!(state["settings"]["handshakeTarget"], "any");
    running.end("-INT");
    Running::start(&mut sandbox(&["--port", "0"])).end("-TERM");
}

/// A proxy that the environment names looks for `127.0.0.1` on another machine.
#[tokio::test]
async fn an_app_on_this_machine_is_called_without_a_proxy() {
    let (sender, called) = std::sync::mpsc::channel();
    let listen = |name: &'static str| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sender = sender.clone();
        thread::spawn(move || {
            listener.accept().unwrap();
            // Later ones find a test that has ended.
            let _ = sender.send(name);
        });
        url
    };
    let (app, proxy) = (listen("app"), listen("proxy"));
    let mut command = sandbox(&["--port", "0", "--app-base", &app]);
    for name in ["HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"] {
        command.env(name, &proxy);
    }
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        command.env_remove(name);
    }
    let running = Running::start(&mut command);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = |path: &str| format!("{}_sandbox/{path}", running.origin);
    let state: Value = http
        .get(url("state"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let tenant = state["tenants"][0]["id"].as_str().unwrap();
    let installed = http
        .put(url(&format!("tenants/{tenant}/installation")))
        .json(&json!({ "state": "installed" }))
        .send()
        .await
        .unwrap();
    assert!(installed.status().is_success());
    assert_eq!(called.recv().unwrap(), "app");
}

#[tokio::test]
async fn the_log_follows_the_flow_and_holds_no_secret() {
    let mut command = sandbox(&["--port", "0"]);
    let running = Running::start(
        command
            .env("SANDBOX_CLIENT_SECRET", "very-secret")
            .env("RUST_LOG", "trace"),
    );
    let http = reqwest::Client::new();
    let url = |path: &str| format!("{}{path}", running.origin);
    let state: Value = http
        .get(url("_sandbox/state"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let tenant = &state["tenants"][0];
    let whose = json!({ "tenantId": tenant["id"], "userId": tenant["users"][0]["id"] });
    let session: Value = http
        .post(url("_sandbox/session-tokens"))
        .json(&whose)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let access: Value = http
        .post(url("oauth2/token"))
        .basic_auth("sandbox-client", Some("very-secret"))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let access = access["access_token"].as_str().unwrap();
    let session = session["token"].as_str().unwrap();
    http.get(url("account/.well-known/jwks.json"))
        .bearer_auth(access)
        .send()
        .await
        .unwrap();
    let tenant_id = tenant["id"].as_str().unwrap();
    let installation = url(&format!("_sandbox/tenants/{tenant_id}/installation"));
    http.put(installation)
        .json(&json!({ "state": "installing" }))
        .send()
        .await
        .unwrap();
    http.post(url("erp/v2/graphql"))
        .bearer_auth(access)
        .header("X-Tenant-ID", tenant_id)
        .json(&json!({ "query": "{ QueryItems(first: 1) { totalCount } }" }))
        .send()
        .await
        .unwrap();

    let logs = running.end("-TERM");
    let mut rest = logs.as_str();
    for line in [
        "app frontend asks the App Shell for a session token step=1",
        "App Shell returns the session token step=2",
        "identity provider issued an access token",
        "key set served",
        "ERP API answered",
    ] {
        let at = rest
            .find(line)
            .unwrap_or_else(|| panic!("{line:?} is missing or too early:\n{logs}"));
        rest = &rest[at + line.len()..];
    }
    for secret in ["very-secret", access, session, "eyJ"] {
        assert!(!logs.contains(secret), "a secret is logged");
    }
}

/// Runs `check` on a manifest from standard input.
fn check(arguments: &[&str], manifest: &str) -> Output {
    let mut child = sandbox(&[&["check"], arguments, &["-"]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(manifest.as_bytes()).unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

const WITHOUT_SCOPES: &str = r#"{"technicalName": "my-app", "version": "1.0.0"}"#;

#[test]
fn check_says_by_line_what_jtl_would_refuse() {
    let output = check(
        &[],
        r#"{
  "technicalName": "my-app",
  "version": "1.0",
  "capabilities": { "erp": { "pane": [
    { "context": "customer", "title": "My app", "url": "https://apps.example/pane" }
  ], "api": { "scopes": ["items.read"] } } }
}"#,
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "<standard input>:3:3: error: version \"1.0\" is not of the form 1.0.0; use three \
         numbers with dots in app.json [version]\n\
         <standard input>:5:7: error: capabilities.erp.pane[0].context: `customer` is no \
         context; JTL has customers, items, salesorders; did you mean `customers`? \
         [unknown_context]\n\
         <standard input>: 2 errors, 0 warnings\n"
    );
}

#[test]
fn the_manifest_without_one_is_the_demos() {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.json");
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/app.json");
    let read = |path| std::fs::read_to_string(path).unwrap();
    assert_eq!(read(own), read(demo), "copy {demo} over {own}");
}

#[test]
fn check_ends_well_when_nothing_or_little_is_wrong() {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/app.json");
    let output = run(&["check", demo]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.ends_with(b"app.json: the manifest fits\n"));

    let warned = check(&["--json"], WITHOUT_SCOPES);
    assert_eq!(warned.status.code(), Some(0));
    let found: Value = serde_json::from_slice(&warned.stdout).unwrap();
    let finding = &found["findings"][0];
    assert_eq!(
        (&finding["severity"], &finding["code"], &finding["line"]),
        (&json!("warning"), &json!("no_scopes"), &json!(1))
    );
    assert_eq!(check(&["--strict"], WITHOUT_SCOPES).status.code(), Some(1));
}

#[test]
fn check_has_a_status_of_its_own_for_what_it_cannot_read() {
    let output = run(&["check", "nowhere/app.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(failure(&output).contains("nowhere/app.json"));
}

#[tokio::test]
async fn a_manifest_that_changes_registers_its_app_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.json");
    std::fs::write(&path, WITHOUT_SCOPES).unwrap();
    let running = Running::start(&mut sandbox(&[
        "--port",
        "0",
        "--manifest",
        path.to_str().unwrap(),
    ]));
    let version = async || {
        let state = reqwest::get(format!("{}_sandbox/state", running.origin)).await;
        let state: Value = state.unwrap().json().await.unwrap();
        state["apps"][0]["manifest"]["version"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(version().await, "1.0.0");
    // One that does not fit changes nothing; the next does.
    std::fs::write(&path, "{").unwrap();
    std::fs::write(&path, WITHOUT_SCOPES.replace("1.0.0", "2.0.0")).unwrap();
    while version().await != "2.0.0" {
        tokio::task::yield_now().await;
    }
    let logs = running.end("-TERM");
    assert!(logs.contains("registered anew"), "{logs}");
}
