//! The program as a process.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::{FRONTEND, Jtl};
use crate::tenants::Tenants;

pub(crate) const SECRET: &str = "s3cret-of-this-test";

/// The program in an empty folder, with nothing of this test's environment.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo-server"));
    command
        .env_clear()
        .current_dir(folder)
        .kill_on_drop(true)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The same program, with the same environment, as another one starts it that is given it
/// as its last argument.
pub(crate) fn started_by(mut starter: Command, program: &Command) -> Command {
    let program = program.as_std();
    starter
        .arg(program.get_program())
        .env_clear()
        .envs(
            program
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(program.get_current_dir().unwrap())
        .kill_on_drop(true)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    starter
}

pub(crate) fn complete(folder: &Path) -> Command {
    let mut command = program(folder);
    command
        .env("CLIENT_ID", "client")
        .env("CLIENT_SECRET", SECRET)
        .env("JTL_API_BASE", "https://api.jtl-cloud.com")
        .env("JTL_AUTH_BASE", "https://auth.jtl-cloud.com")
        // Small, whatever the program was built with.
        .env("FRONTEND_DIST", FRONTEND)
        .env("PORT", "0");
    command
}

/// Runs the program to its end; it must fail and keep its secret.
pub(crate) async fn refusal(mut command: Command) -> String {
    let output = command.output().await.unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{text}");
    assert!(!text.contains(SECRET), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

/// A running server, and where it listens.
pub(crate) struct Running {
    child: Child,
    pub(crate) url: String,
    log: Arc<Mutex<String>>,
    /// Reads while the server runs, which could not write any more otherwise.
    reader: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (found, url) = oneshot::channel();
        let log = Arc::new(Mutex::new(String::new()));
        let written = log.clone();
        let reader = tokio::spawn(async move {
            let mut found = Some(found);
            while let Some(line) = lines.next_line().await.unwrap() {
                let mut log = written.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
                if let Some(url) = url_after("listening on ", &line)
                    && let Some(found) = found.take()
                {
                    found.send(url).unwrap();
                }
            }
        });
        let Ok(url) = url.await else {
            panic!("it ended before it listened: {}", log.lock().unwrap());
        };
        Self {
            child,
            url,
            log,
            reader,
        }
    }

    /// The log until now.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The process' id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Where the metrics are.
    pub(crate) fn metrics_url(&self) -> String {
        url_after("metrics at ", &self.log()).unwrap()
    }

    /// Asks it to end, by SIGTERM.
    pub(crate) async fn ask_to_end(&self) {
        let id = self.id().to_string();
        let sent = Command::new("kill").arg(id).status().await.unwrap();
        assert!(sent.success());
    }

    /// Ends it by SIGTERM and gives back its log.
    pub(crate) async fn end(self) -> String {
        self.ask_to_end().await;
        self.ended().await
    }

    /// Waits until it has ended in order, and gives back its log.
    pub(crate) async fn ended(mut self) -> String {
        self.reader.await.unwrap();
        let log = self.log.lock().unwrap().clone();
        assert!(self.child.wait().await.unwrap().success(), "{log}");
        log
    }

    /// Ends it by SIGKILL.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// `POST /api/connect-tenant`.
    pub(crate) async fn connect(&self, token: &str) -> reqwest::Response {
        reqwest::Client::new()
            .post(format!("{}api/connect-tenant", self.url))
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
    }

    /// Whether `GET /api/session` finds the tenant connected.
    pub(crate) async fn is_connected(&self, token: &str) -> bool {
        let answer = reqwest::Client::new()
            .get(format!("{}api/session", self.url))
            .bearer_auth(token)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        answer.json::<serde_json::Value>().await.unwrap()["connected"] == true
    }
}

/// The address that `text` names after `what`, in a line for people or in JSON.
pub(crate) fn url_after(what: &str, text: &str) -> Option<String> {
    let (_, url) = text.split_once(what)?;
    Some(url.split(['"', '\n']).next()?.to_owned())
}

/// The program against a sandbox, at its most talkative.
pub(crate) fn against(jtl: &Jtl, folder: &Path, database_url: &str) -> Command {
    let mut command = complete(folder);
    command
        .env("CLIENT_ID", jtl.sandbox.client_id())
        .env("CLIENT_SECRET", jtl.sandbox.client_secret())
        .env("JTL_API_BASE", jtl.origin())
        .env("JTL_AUTH_BASE", jtl.origin())
        .env("DATABASE_URL", database_url)
        .env("LOG_FORMAT", "json")
        .env("RUST_LOG", "trace");
    command
}

/// The program against a platform of any number of tenants.
pub(crate) fn with_tenants(tenants: &Tenants, folder: &Path, database_url: &str) -> Command {
    let mut command = complete(folder);
    command
        .env("JTL_API_BASE", &tenants.origin)
        .env("JTL_AUTH_BASE", &tenants.origin)
        .env("DATABASE_URL", database_url);
    command
}
