//! The program on a disk without room: a small file system of its own, where this machine
//! lets tests mount one.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::process::{Running, started_by, with_tenants};
use crate::tenants::Tenants;
use reqwest::Client;
use serde_json::Value;
use tokio::process::Command;
use uuid::Uuid;

/// Mounts a file system at its second argument, for itself and what it becomes: its third
/// one and those behind.
const MOUNTED: &str = r#"mount -t tmpfs -o "size=$1,mode=0700" tmpfs "$2" && shift 2 && exec "$@""#;

/// Starts a program with a file system of a megabyte at `folder`, which ends with it.
fn small_disk(folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "--"])
        .args(["sh", "-c", MOUNTED, "sh", "1m"])
        .arg(folder);
    command
}

/// The room in a running program's file system, taken up by a file.
struct Disk {
    filler: PathBuf,
}

impl Disk {
    fn of(running: &Running, folder: &Path) -> Self {
        let inside = folder.strip_prefix("/").unwrap();
        let root = PathBuf::from(format!("/proc/{}/root", running.id()));
        Self {
            filler: root.join(inside).join("filler"),
        }
    }

    fn fill(&self) {
        let mut file = std::fs::File::create(&self.filler).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    }

    fn make_room(&self) {
        std::fs::remove_file(&self.filler).unwrap();
    }
}

#[tokio::test]
async fn tenants_leave_while_the_disk_is_full_and_come_once_there_is_room() {
    let (tenants, folder) = (Tenants::start().await, tempfile::tempdir().unwrap());
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted = small_disk(&disk).arg("true").status().await.unwrap();
    if !mounted.success() {
        eprintln!("not tested: nothing can be mounted here");
        return;
    }
    let url = format!("sqlite://{}", disk.join("demo.db").display());
    let program = with_tenants(&tenants, folder.path(), &url);
    let running = Running::start(&mut started_by(small_disk(&disk), &program)).await;
    let token = |number| tenants.token(Uuid::from_u128(number));
    for number in 1..=40 {
        assert_eq!(running.connect(&token(number)).await.status(), 200);
    }
    let small = Disk::of(&running, &disk);
    small.fill();
    let mut newcomers = 1000..2000;
    let refused = loop {
        let connecting = running.connect(&token(newcomers.next().unwrap())).await;
        if connecting.status() != 200 {
            break connecting;
        }
    };
    assert_eq!(refused.status(), 503);
    let refused: Value = refused.json().await.unwrap();
    assert_eq!(refused["error"]["code"], "store_full");
    let (status, ready) = readiness(&running).await;
    assert_eq!((status, &ready["status"]), (200, &"degraded".into()));
    assert_eq!(ready["database"], "read_only");

    // Those who are connected are known, and may go.
    for number in 1..=40 {
        assert!(running.is_connected(&token(number)).await);
    }
    for number in 1..=40 {
        let left = Client::new()
            .post(format!("{}api/disconnect-tenant", running.url))
            .bearer_auth(token(number));
        let left = left.send().await.unwrap();
        assert_eq!(left.status(), 204, "{number}: {:?}", left.text().await);
        assert!(!running.is_connected(&token(number)).await);
    }

    small.make_room();
    for number in newcomers.take(50) {
        assert_eq!(running.connect(&token(number)).await.status(), 200);
    }
    // Once the verdict is asked for anew.
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while readiness(&running).await.1["status"] != "ok" {
        assert!(std::time::Instant::now() < patience, "it is never ready");
    }
    running.end().await;
}

async fn readiness(running: &Running) -> (u16, Value) {
    let ready = reqwest::get(format!("{}health/ready", running.url))
        .await
        .unwrap();
    (ready.status().as_u16(), ready.json().await.unwrap())
}
