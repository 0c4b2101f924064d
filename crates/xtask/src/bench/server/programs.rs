//! The programs under load, and those that they need.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::workspace::{Workspace, execute};

/// The core of the server that is measured.
pub(super) const SERVER_CPU: &str = "0";
/// The core of what asks it, and of what it asks.
pub(super) const LOAD_CPU: &str = "1";

/// How long a program may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a server and its load are spread over the machine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cores {
    /// The server has a core to itself, and no other. What is measured is what a core
    /// is worth, and the load takes nothing of it.
    Own,
    /// Everybody runs where there is room: a server with threads may use two cores,
    /// and loses to the load what that takes.
    Shared,
}

impl Cores {
    pub(super) fn command(
        self,
        workspace: &Workspace,
        cpu: &str,
        program: impl AsRef<Path>,
    ) -> Command {
        match self {
            Self::Own => {
                let mut command = workspace.command("taskset");
                command.args(["--cpu-list", cpu]).arg(program.as_ref());
                command
            }
            Self::Shared => workspace.command(program.as_ref()),
        }
    }
}

/// A running program, which does not survive this value.
struct Program {
    name: &'static str,
    child: Child,
}

impl Program {
    fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let child = command
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Self { name, child })
    }

    /// Waits until something listens on the port.
    fn wait_for(&mut self, port: u16) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} has ended ({status})", self.name);
            }
            if Instant::now() > deadline {
                bail!("{} does not listen", self.name);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails for a program that has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The platform with recorded answers, on the core of the load.
pub(super) struct Platform {
    bench: PathBuf,
    facts: Value,
    _program: Program,
}

impl Platform {
    pub(super) fn start(workspace: &Workspace, bench: &Path) -> Result<Self> {
        let mut program = Program::start(
            "the platform",
            Cores::Own
                .command(workspace, LOAD_CPU, bench)
                .arg("platform")
                // It ends when this does.
                .stdin(Stdio::piped())
                .stdout(Stdio::piped()),
        )?;
        let stdout = program.child.stdout.take().context("it has no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        Ok(Self {
            bench: bench.to_owned(),
            facts: serde_json::from_str(&line).context("the platform has not started")?,
            _program: program,
        })
    }

    fn fact(&self, name: &str) -> Result<&str> {
        let fact = self.facts.get(name).and_then(Value::as_str);
        fact.with_context(|| format!("the platform does not say its {name}"))
    }

    /// A session token.
    pub(super) fn token(&self) -> Result<&str> {
        self.fact("token")
    }

    /// Fails unless both backends answer the same.
    pub(super) fn compare(
        &self,
        workspace: &Workspace,
        ours: &Backend,
        express: &Backend,
    ) -> Result<()> {
        execute(
            workspace
                .command(&self.bench)
                .args(["compare", &ours.url, &express.url])
                .env("BENCH_TOKEN", self.token()?),
        )
    }
}

/// The log of both backends: not a line for a request that succeeds.
pub(super) const QUIET: &str = "warn";

/// A backend under load.
pub(super) struct Backend {
    pub(super) url: String,
    program: Program,
}

/// Resident memory, in bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Memory {
    pub(super) now: f64,
    pub(super) peak: f64,
}

impl Backend {
    /// Starts the demo's backend with an empty database. One at a time may run with
    /// the same `log`, which names the database's folder.
    pub(super) fn ours(
        workspace: &Workspace,
        platform: &Platform,
        cores: Cores,
        program: &Path,
        log: &str,
    ) -> Result<Self> {
        let port = free_port()?;
        let data = workspace.path(format!("target/bench/server/{log}"));
        if data.exists() {
            fs::remove_dir_all(&data)
                .with_context(|| format!("{} cannot be emptied", data.display()))?;
        }
        fs::create_dir_all(&data)
            .with_context(|| format!("{} cannot be created", data.display()))?;
        let database = format!("sqlite://{}", data.join("demo.db").display());
        Self::start(
            "the demo's backend",
            cores
                .command(workspace, SERVER_CPU, program)
                .env("RUST_LOG", log)
                .env("DATABASE_URL", database)
                // Set to nothing, so that a `.env` for production does not get in.
                .env("JTL_AUTH", "")
                .env("JTL_ISSUER", "")
                .env("JTL_APP_ID", "")
                .env("FRAME_ANCESTORS", "")
                .env("LOG_FORMAT", "")
                .env("METRICS_PORT", "")
                // All requests are one tenant's: counted, but never refused.
                .env("TENANT_REQUESTS_PER_MINUTE", "1000000000")
                // A quiet log has only what went wrong; of a full one the lines are
                // written, and where to is not what is measured.
                .stderr(if log == QUIET {
                    Stdio::inherit()
                } else {
                    Stdio::null()
                }),
            platform,
            port,
        )
    }

    /// Starts the same in Express.
    pub(super) fn express(
        workspace: &Workspace,
        platform: &Platform,
        cores: Cores,
    ) -> Result<Self> {
        Self::start(
            "the backend in Express",
            cores
                .command(workspace, SERVER_CPU, "node")
                .arg(workspace.path("tests/bench/express/server.js"))
                .env("NODE_ENV", "production")
                // That Ed25519 is experimental in Node.js 20.
                .env("NODE_NO_WARNINGS", "1"),
            platform,
            free_port()?,
        )
    }

    fn start(
        name: &'static str,
        command: &mut Command,
        platform: &Platform,
        port: u16,
    ) -> Result<Self> {
        command
            .env("PORT", port.to_string())
            .env("JTL_API_BASE", platform.fact("apiBase")?)
            .env("JTL_AUTH_BASE", platform.fact("authBase")?)
            .env("JTL_SESSION_ISSUER", platform.fact("issuer")?)
            .env("CLIENT_ID", platform.fact("clientId")?)
            .env("CLIENT_SECRET", platform.fact("clientSecret")?);
        let mut program = Program::start(name, command)?;
        program.wait_for(port)?;
        Ok(Self {
            url: format!("http://127.0.0.1:{port}"),
            program,
        })
    }

    pub(super) fn memory(&self) -> Result<Memory> {
        self.read("status", memory)
    }

    /// The time that all threads have spent on a core so far, in seconds.
    pub(super) fn cpu_seconds(&self) -> Result<f64> {
        self.read("stat", cpu_seconds)
    }

    /// Reads what Linux says about the process.
    fn read<T>(&self, file: &str, read: fn(&str) -> Option<T>) -> Result<T> {
        let path = format!("/proc/{}/{file}", self.program.child.id());
        let text = fs::read_to_string(&path).with_context(|| format!("{path} is not there"))?;
        read(&text).with_context(|| format!("{path} cannot be understood"))
    }
}

/// A port that nobody listens on. Neither backend says on its quiet log which one it
/// would have taken.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("there is no free port")?;
    Ok(listener.local_addr()?.port())
}

/// Reads `/proc/<id>/status`.
fn memory(status: &str) -> Option<Memory> {
    let bytes = |name: &str| -> Option<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kibibytes * 1024.0)
    };
    Some(Memory {
        now: bytes("VmRSS:")?,
        peak: bytes("VmHWM:")?,
    })
}

/// Reads `/proc/<id>/stat`.
fn cpu_seconds(stat: &str) -> Option<f64> {
    // What Linux counts in here, whatever its own clock does (`getconf CLK_TCK`).
    const TICKS_PER_SECOND: f64 = 100.0;
    // The program's name comes first, in parentheses, and may hold anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<f64>);
    let (user, system) = (times.next()?.ok()?, times.next()?.ok()?);
    Some((user + system) / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_a_process_is_read() {
        let status = "Name:\tdemo-server\nVmHWM:\t   20480 kB\nVmRSS:\t   10240 kB\nThreads:\t3\n";
        let expected = Memory {
            now: 10_485_760.0,
            peak: 20_971_520.0,
        };
        assert_eq!(memory(status), Some(expected));
        assert_eq!(memory("Name:\tdemo-server\n"), None);
    }

    #[test]
    fn the_time_of_a_process_is_read() {
        let stat = "7 (demo (x) y) S 1 7 7 0 -1 4194304 900 0 0 0 250 125 0 0 20 0 4 0 99\n";
        assert_eq!(cpu_seconds(stat), Some(3.75));
        assert_eq!(cpu_seconds("7 (demo) S 1"), None);
    }
}
