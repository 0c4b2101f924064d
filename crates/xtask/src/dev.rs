//! Runs the whole thing on one machine: sandbox, backend, frontend.

use std::collections::HashSet;
use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use uuid::Uuid;

use crate::frontend::Profile;
use crate::workspace::{Workspace, execute};
use crate::{console, frontend, setup};

#[derive(Args)]
pub(crate) struct Options {
    /// Port of the App Shell and of JTL's platform
    #[arg(long, default_value_t = 7300)]
    port: u16,
    /// Port of the demo's backend, which serves the frontend as well
    #[arg(long, default_value_t = 7310)]
    backend_port: u16,
    /// Build the frontend as it ships: takes longer, loads faster
    #[arg(long)]
    release: bool,
    /// Serve a frontend that is already built, instead of building one
    #[arg(long, value_name = "FOLDER", conflicts_with = "release")]
    frontend_dist: Option<PathBuf>,
    /// Id of the app's public client, with which people sign in outside of JTL
    #[arg(long, default_value = "sandbox-public-client")]
    public_client_id: String,
    /// Where the demo's backend keeps its database
    #[arg(long, value_name = "FOLDER", default_value = "target/dev")]
    data: PathBuf,
}

/// How long the programs get to end by themselves before they are killed.
const GRACE: Duration = Duration::from_secs(5);

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    require_free(options.port, "--port")?;
    require_free(options.backend_port, "--backend-port")?;
    let dist = match &options.frontend_dist {
        Some(dist) => workspace.path(dist),
        None => build_frontend(workspace, options)?,
    };
    console::step(
        "Building the sandbox and the demo's backend",
        Some("the first time takes minutes"),
        || {
            execute(workspace.cargo().args([
                "build",
                "--locked",
                "--package",
                "appbridge-sandbox",
                "--package",
                "demo-server",
            ]))
            .context("the sandbox and the backend could not be built")
        },
    )?;

    let data = workspace.path(&options.data);
    fs::create_dir_all(&data).with_context(|| format!("{} cannot be created", data.display()))?;

    let (sender, events) = mpsc::channel();
    let interrupt = sender.clone();
    ctrlc::set_handler(move || {
        // Nobody listens any more when the programs are being ended already.
        let _ = interrupt.send(Event::Interrupted);
    })
    .context("Ctrl-C cannot be handled")?;

    let platform = format!("http://127.0.0.1:{}", options.port);
    let backend = format!("http://127.0.0.1:{}", options.backend_port);
    // The pair that the sandbox's identity provider knows. The secret is new for
    // every run, unless a test wants to look for it in the log.
    let client_id = "rust-demo";
    let app_id = "rust-demo-app";
    let client_secret =
        env::var("SANDBOX_CLIENT_SECRET").unwrap_or_else(|_| Uuid::new_v4().to_string());

    // With the steps of JTL's flow, which are what a developer wants to see.
    let backend_log = env::var("RUST_LOG")
        .unwrap_or_else(|_| "info,appbridge_app=debug,appbridge_server=debug".to_owned());

    let mut programs = Programs::new(sender);
    programs.start(
        "sandbox",
        "App Shell: ",
        workspace
            .command(workspace.built("appbridge-sandbox"))
            .args(["--port", &options.port.to_string(), "--app-base", &backend])
            .args(["--public-client-id", &options.public_client_id])
            .arg("--manifest")
            .arg(workspace.path("crates/demo/app.json"))
            .env("SANDBOX_CLIENT_ID", client_id)
            .env("SANDBOX_APP_ID", app_id)
            .env("SANDBOX_CLIENT_SECRET", &client_secret),
    )?;
    programs.start(
        "backend",
        "listening on ",
        workspace
            .command(workspace.built("demo-server"))
            .env("CLIENT_ID", client_id)
            .env("CLIENT_SECRET", &client_secret)
            .env("JTL_API_BASE", &platform)
            .env("JTL_AUTH_BASE", &platform)
            .env("JTL_ISSUER", &platform)
            .env("JTL_APP_ID", app_id)
            // Set to nothing, so that a `.env` for production does not get in.
            .env("JTL_AUTH", "")
            .env("JTL_SESSION_ISSUER", "")
            .env("JTL_SESSION_TOKENS", "")
            .env("JTL_PUBLIC_CLIENT_ID", &options.public_client_id)
            .env("JTL_HUB_URL", &platform)
            .env("JTL_SCOPE", "")
            .env("FRAME_ANCESTORS", "")
            .env("PUBLIC_URL", &backend)
            .env("PORT", options.backend_port.to_string())
            .env(
                "DATABASE_URL",
                format!("sqlite://{}", data.join("demo.db").display()),
            )
            .env("FRONTEND_DIST", dist)
            .env("RUST_LOG", backend_log),
    )?;

    let outcome = watch(&mut programs, &events, &platform);
    programs.end();
    outcome
}

/// Fails at once, rather than after minutes of building.
fn require_free(port: u16, option: &str) -> Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map(drop)
        .with_context(|| format!("port {port} is occupied; end what listens there, or choose another port with {option}"))
}

fn build_frontend(workspace: &Workspace, options: &Options) -> Result<PathBuf> {
    if options.release {
        return frontend::build_for_release(workspace, "dist");
    }
    setup::for_build(workspace)?;
    frontend::build(workspace, Profile::Dev, "dist")
}

/// Passes the programs' lines on until one of them ends or Ctrl-C is pressed.
fn watch(programs: &mut Programs, events: &Receiver<Event>, platform: &str) -> Result<()> {
    let mut starting: HashSet<&str> = programs
        .running
        .iter()
        .map(|program| program.name)
        .collect();
    for event in events {
        match event {
            Event::Line { program, text } => eprintln!("{program:>7} | {text}"),
            Event::Ready { program } => {
                if starting.remove(program) && starting.is_empty() {
                    println!("App Shell: {platform}/");
                    eprintln!(
                        "Install the app in the Hub, then open it in the ERP. Ctrl-C ends everything."
                    );
                }
            }
            Event::Ended { program } => {
                bail!("the {program} has ended; its last lines above say why");
            }
            Event::Interrupted => {
                eprintln!("==> Ending the sandbox and the backend");
                break;
            }
        }
    }
    Ok(())
}

enum Event {
    Line { program: &'static str, text: String },
    Ready { program: &'static str },
    Ended { program: &'static str },
    Interrupted,
}

struct Program {
    name: &'static str,
    child: Child,
}

/// The running programs; none of them survives this value.
struct Programs {
    running: Vec<Program>,
    events: Sender<Event>,
}

impl Programs {
    fn new(events: Sender<Event>) -> Self {
        Self {
            running: Vec::new(),
            events,
        }
    }

    /// Starts a program, which is ready when it prints a line that has `ready` in it.
    fn start(
        &mut self,
        name: &'static str,
        ready: &'static str,
        command: &mut Command,
    ) -> Result<()> {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("the {name} could not be started"))?;
        if let Some(stdout) = child.stdout.take() {
            forward(name, ready, stdout, self.events.clone(), false);
        }
        if let Some(stderr) = child.stderr.take() {
            forward(name, ready, stderr, self.events.clone(), true);
        }
        self.running.push(Program { name, child });
        Ok(())
    }

    fn end(&mut self) {
        for program in &self.running {
            // Ctrl-C in a terminal has reached the programs already, a signal to
            // this one alone has not; the standard library can only kill.
            let _ = Command::new("kill")
                .args(["-TERM", &program.child.id().to_string()])
                .stderr(Stdio::null())
                .status();
        }
        let deadline = Instant::now() + GRACE;
        for program in &mut self.running {
            while Instant::now() < deadline && matches!(program.child.try_wait(), Ok(None)) {
                thread::sleep(Duration::from_millis(20));
            }
            // Fails for a program that has ended, which is what is wanted.
            let _ = program.child.kill();
            let _ = program.child.wait();
        }
        self.running.clear();
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        self.end();
    }
}

/// Reads a program's output line by line; its standard error ends with the program.
fn forward(
    program: &'static str,
    ready: &'static str,
    output: impl Read + Send + 'static,
    events: Sender<Event>,
    is_last: bool,
) {
    thread::spawn(move || {
        for text in BufReader::new(output).lines().map_while(Result::ok) {
            let event = if text.contains(ready) {
                Event::Ready { program }
            } else {
                Event::Line { program, text }
            };
            // The receiver is gone once everything is being ended.
            let _ = events.send(event);
        }
        if is_last {
            let _ = events.send(Event::Ended { program });
        }
    });
}
