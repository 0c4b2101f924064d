//! A PostgreSQL of the tests' own: a cluster in a temporary folder, reached by
//! a Unix socket in there.
//!
//! A shell keeps the server and reads its standard input, whose end comes with
//! the end of the test process, however that ends. It then stops the server and
//! removes the folder.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

const MISSING: &str = "PostgreSQL is missing, and these tests need a real one: run `cargo xtask setup`, \
     or install it (Debian: `sudo apt-get install postgresql`)";

/// The superuser of the tests' clusters, who needs no password; the keeper makes it.
pub(super) const USER: &str = "tests";

/// Makes the cluster, unless there is one, and keeps its server by the words that
/// it reads: `stop` ends it in order, `kill` at once with all its processes, the
/// end of the input in order and for good.
const KEEPER: &str = r#"
    # Nobody may be there any more to read what is said at the end.
    trap '' PIPE
    initdb=$1 postgres=$2 data=$3
    shift 3
    [ -d "$data" ] || "$initdb" -D "$data" --username=tests --auth=trust \
        --encoding=UTF8 --no-locale --no-sync </dev/null >&2
    "$postgres" -D "$data" "$@" </dev/null &
    server=$!
    read -r order
    if [ "$order" = kill ]; then
        kill -KILL "$server" $(cat "/proc/$server/task/$server/children")
    else
        # A server that has only begun does not hear the second yet.
        kill -TERM "$server" 2>/dev/null
        kill -INT "$server" 2>/dev/null
    fi
    wait "$server"
    [ -n "$order" ] || rm -rf "${data%/*}"
"#;

/// The process' cluster. Nothing in it has to outlive a power cut.
static SHARED: LazyLock<Cluster> = LazyLock::new(|| Cluster::start(Durability::None));

/// The address of a new, empty database in the process' cluster.
pub(crate) async fn database_url() -> String {
    let shared = tokio::task::spawn_blocking(|| &*SHARED).await.unwrap();
    shared.database_url().await
}

/// Whether a cluster waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    None,
    Full,
}

/// A cluster and its server.
pub(crate) struct Cluster {
    folder: PathBuf,
    durability: Durability,
    databases: AtomicU32,
    keeper: Option<Keeper>,
}

struct Keeper {
    shell: Child,
    orders: ChildStdin,
}

impl Cluster {
    /// Makes a cluster and starts its server. Blocks for about a second.
    pub(crate) fn start(durability: Durability) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if let Some(user) = unprivileged() {
            chown(folder.path(), Some(user), None).unwrap();
        }
        let mut cluster = Self {
            // The keeper removes it.
            folder: folder.keep(),
            durability,
            databases: AtomicU32::new(0),
            keeper: None,
        };
        cluster.resume();
        cluster
    }

    /// The address of a new, empty database.
    pub(crate) async fn database_url(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        let create = format!("CREATE DATABASE test_{number}");
        sqlx::query(AssertSqlSafe(create))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        self.url(&format!("test_{number}"))
    }

    /// Ends the server in order.
    pub(crate) fn stop(&mut self) {
        self.end("stop\n");
    }

    /// Ends the server's processes by SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.end("kill\n");
    }

    /// Starts the server again after it was ended.
    pub(crate) fn resume(&mut self) {
        assert!(self.keeper.is_none(), "it runs already");
        // Processes that were killed may hold the cluster a moment longer.
        self.keeper = (0..1000).find_map(|_| self.try_start());
        assert!(self.keeper.is_some(), "PostgreSQL does not start");
    }

    fn try_start(&self) -> Option<Keeper> {
        let durable = match self.durability {
            Durability::None => "off",
            Durability::Full => "on",
        };
        let setting = |name: &str, value: &str| ["-c".to_owned(), format!("{name}={value}")];
        let mut shell = self
            .command(Path::new("sh"))
            .args(["-c", KEEPER, "sh"])
            .args([program("initdb"), program("postgres"), self.data()])
            .args(setting("listen_addresses", ""))
            .args(setting(
                "unix_socket_directories",
                &self.folder.display().to_string(),
            ))
            .args(setting("max_connections", "300"))
            .args(setting("fsync", durable))
            .args(setting("synchronous_commit", durable))
            .args(setting("full_page_writes", durable))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // Ctrl-C is for the test process; the keeper follows its end.
            .process_group(0)
            .spawn()
            .unwrap();
        let orders = shell.stdin.take().unwrap();
        let mut keeper = Keeper { shell, orders };
        let mut log = BufReader::new(keeper.shell.stderr.take().unwrap()).lines();
        // Clients that come too early are FATAL in its log as well.
        let refused = |line: &str| line.contains("FATAL") && line.contains("still in use");
        let mut said = String::new();
        let verdict = log
            .by_ref()
            .map_while(Result::ok)
            .inspect(|line| said = format!("{said}\n{line}"))
            .find(|line| line.contains("ready to accept connections") || refused(line));
        let verdict = verdict.unwrap_or_else(|| panic!("PostgreSQL does not start: {said}"));
        if refused(&verdict) {
            keeper.end("stop\n");
            return None;
        }
        // Somebody has to read, or the server could not write any more.
        std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
        Some(keeper)
    }

    fn end(&mut self, order: &str) {
        self.keeper.take().expect("it does not run").end(order);
    }

    fn url(&self, database: &str) -> String {
        format!(
            "postgres:///{database}?host={}&user={USER}",
            self.folder.display()
        )
    }

    /// Where its socket is, and nobody else's files.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A command of the folder's owner: PostgreSQL refuses to run as root.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = match unprivileged() {
            None => Command::new(program),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command
                    .arg(format!("--reuid={user}"))
                    .args(["--clear-groups", "--"])
                    .arg(program);
                command
            }
        };
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        match self.keeper.take() {
            Some(keeper) => {
                let Keeper { mut shell, orders } = keeper;
                drop(orders);
                let _ = shell.wait();
            }
            None => {
                let _ = std::fs::remove_dir_all(&self.folder);
            }
        }
    }
}

impl Keeper {
    fn end(&mut self, order: &str) {
        self.orders.write_all(order.as_bytes()).unwrap();
        self.shell.wait().unwrap();
    }
}

/// Who has to run PostgreSQL in root's place: the user that Debian's package
/// makes, or nobody.
fn unprivileged() -> Option<u32> {
    static USER: LazyLock<u32> = LazyLock::new(|| {
        let ids = ["postgres", "nobody"].map(|name| {
            let id = Command::new("id").args(["-u", name]).output().ok()?;
            String::from_utf8(id.stdout).ok()?.trim().parse().ok()
        });
        ids.into_iter().flatten().next().expect("no user to run it")
    });
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    root.then(|| *USER)
}

/// A program of PostgreSQL, which Debian keeps out of PATH.
fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    versions.sort();
    std::env::split_paths(&path)
        .chain(versions.into_iter().rev())
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
        .unwrap_or_else(|| panic!("{MISSING}"))
}
