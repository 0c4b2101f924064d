//! A PgBouncer of the tests' own, which gives out three servers by the transaction.
//!
//! A shell keeps it, as it keeps the cluster behind it: until the test process ends.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use super::postgres::{Cluster, USER};

const MISSING: &str = "PgBouncer is missing, and this test needs a real one: run `cargo xtask setup`, \
     or install it (Debian: `sudo apt-get install pgbouncer`)";

const PORT: u16 = 6432;

const KEEPER: &str = r#"
    trap '' PIPE
    "$1" "$2" </dev/null &
    pooler=$!
    read -r order
    kill -TERM "$pooler"
    wait "$pooler"
"#;

/// Ends before its cluster does.
pub(crate) struct PgBouncer {
    keeper: Child,
    folder: PathBuf,
}

impl PgBouncer {
    /// Starts it before a cluster, whose folder it uses. Blocks for a moment.
    pub(crate) fn start(cluster: &Cluster) -> Self {
        let folder = cluster.folder().to_owned();
        let shown = folder.display();
        let settings = folder.join("pgbouncer.ini");
        let text = format!(
            "[databases]\n\
             * = host={shown} user={USER}\n\
             [pgbouncer]\n\
             unix_socket_dir = {shown}\n\
             listen_port = {PORT}\n\
             auth_type = any\n\
             pool_mode = transaction\n\
             default_pool_size = 3\n\
             max_client_conn = 200\n"
        );
        std::fs::write(&settings, text).unwrap();
        let mut keeper = cluster
            .command(Path::new("sh"))
            .args(["-c", KEEPER, "sh"])
            .args([program(), settings])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // Ctrl-C is for the test process; the keeper follows its end.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut log = BufReader::new(keeper.stderr.take().unwrap()).lines();
        let mut said = String::new();
        let up = log
            .by_ref()
            .map_while(Result::ok)
            .inspect(|line| said = format!("{said}\n{line}"))
            .any(|line| line.contains("process up"));
        assert!(up, "PgBouncer does not start: {said}");
        // Somebody has to read, or it could not write any more.
        std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
        Self { keeper, folder }
    }

    /// The way through it to a database of the cluster.
    pub(crate) fn url(&self, database: &str) -> String {
        format!(
            "postgres:///{database}?host={}&port={PORT}&user={USER}",
            self.folder.display()
        )
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Debian keeps it where only root looks.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join("pgbouncer"))
        .find(|program| program.is_file())
        .unwrap_or_else(|| panic!("{MISSING}"))
}
