//! The example `walk_orders`, run as a process against a sandbox.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use appbridge_sandbox::control::{Fault, Target};
use futures_util::TryStreamExt;
use serde_json::Value;

use crate::support::{GRAPHQL, Jtl};

/// The example, built: `cargo test --test` builds none by itself.
fn example() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        let output = Command::new(env!("CARGO"))
            .args([
                "build",
                "-p",
                "appbridge-server",
                "--example",
                "walk_orders",
            ])
            .args(["--message-format", "json", "--quiet"])
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(output.status.success());
        let executables = String::from_utf8(output.stdout).unwrap();
        let executable = executables
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
        executable.unwrap()
    };
    BUILT.get_or_init(build).clone()
}

fn command(jtl: &Jtl) -> Command {
    let mut command = Command::new(example());
    command
        .env("CLIENT_ID", jtl.sandbox.client_id())
        .env("CLIENT_SECRET", jtl.sandbox.client_secret())
        .env("JTL_API_BASE", jtl.base.as_str())
        .env("JTL_AUTH_BASE", jtl.base.as_str());
    command
}

async fn output(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_are_the_sandboxs_own() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    // By another way: REST, and cents.
    let api = jtl.platform().for_tenant(jtl.session(&tenant).await);
    let orders: Vec<Value> = api
        .list(["salesorders"])
        .walk()
        .try_collect()
        .await
        .unwrap();
    let mut cents = std::collections::BTreeMap::<String, i64>::new();
    for order in orders.iter().filter(|order| order["isCancelled"] == false) {
        let amount = order["totalGrossAmount"].to_string();
        let (whole, part) = amount.split_once('.').unwrap();
        let amount: i64 = format!("{whole}{part:0<2}").parse().unwrap();
        *cents
            .entry(order["currencyIso"].as_str().unwrap().to_owned())
            .or_default() += amount;
    }
    let mut expected = format!("orders: {}\n", orders.len());
    for (currency, cents) in cents {
        expected += &format!("{currency}: {}.{:02}\n", cents / 100, cents % 100);
    }

    // On the way something fails and the token ends.
    for status in [503, 502] {
        let fault = Fault::on(Target::Erp).status(status).once();
        jtl.control.fault(&fault).await.unwrap();
    }
    let mut command = command(&jtl);
    command.arg(tenant.id.to_string());
    let output = output(command).await;
    assert_eq!(text(&output.stdout), expected, "{}", text(&output.stderr));
    assert!(output.status.success());
    assert!(expected.starts_with("orders: 5600\n"));
    assert!(text(&output.stderr).contains("5500 orders read"));
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_say_what_to_do_and_give_no_secret_away() {
    let jtl = Jtl::start().await;
    let id = jtl.tenant(0).await.unwrap().id.to_string();
    let unknown = "00000000-0000-4000-8000-000000000000".to_owned();
    let mut cases = Vec::new();
    let mut wrong_secret = command(&jtl);
    wrong_secret.env("CLIENT_SECRET", "guessed-wrong").arg(&id);
    cases.push((wrong_secret, 1, "client_credentials_refused"));
    let mut not_installed = command(&jtl);
    not_installed.arg(unknown);
    cases.push((not_installed, 1, "wawi_licence_required"));
    let mut no_secret = command(&jtl);
    no_secret.env_remove("CLIENT_SECRET").arg(&id);
    cases.push((no_secret, 2, "CLIENT_SECRET"));
    let mut no_uuid = command(&jtl);
    no_uuid.arg("mine");
    cases.push((no_uuid, 2, "TENANT"));
    let mut insecure = command(&jtl);
    insecure
        .env("JTL_API_BASE", "http://api.jtl-cloud.com")
        .arg(&id);
    cases.push((insecure, 2, "https://"));
    let mut help = command(&jtl);
    help.arg("--help");
    cases.push((help, 0, ""));
    for (command, code, said) in cases {
        let output = output(command).await;
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}: {stderr}");
        assert!(stderr.contains(said), "{said}: {stderr}");
        for secret in [jtl.sandbox.client_secret(), "guessed-wrong", "eyJ"] {
            assert!(!stderr.contains(secret), "{said}");
        }
        if code == 0 {
            assert!(text(&output.stdout).contains("CLIENT_ID"));
        } else {
            assert_eq!(text(&output.stdout), "");
        }
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_it_in_the_middle() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    // The first page is given, the second one never: the program waits there.
    let first = Fault::on(Target::Erp)
        .delay(Duration::from_millis(1))
        .once();
    jtl.control.fault(&first).await.unwrap();
    let stuck = Fault::on(Target::Erp).delay(Duration::from_secs(3600));
    jtl.control.fault(&stuck).await.unwrap();
    let mut command = command(&jtl);
    let mut child = command
        .arg(tenant.id.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while jtl.count(GRAPHQL).await == 0 {
        tokio::task::yield_now().await;
    }
    let interrupt = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    let status = tokio::task::spawn_blocking(move || {
        let status = child.wait().unwrap();
        (status, child.wait_with_output().unwrap())
    });
    let (status, output) = status.await.unwrap();
    assert_eq!(status.code(), Some(130));
    assert_eq!(text(&output.stdout), "");
    assert!(text(&output.stderr).contains("interrupted"));
}
