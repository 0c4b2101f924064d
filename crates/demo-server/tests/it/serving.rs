//! The running server: metrics, what is odd on a connection, and its end.

use std::process::Stdio;
use std::time::Duration;

use appbridge_sandbox::control::{Fault, Target};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::process::{Running, against, url_after};
use crate::support::{Jtl, database_url};

/// Metrics, log lines and the numbers in them, from the program itself.
#[tokio::test]
async fn metrics_have_a_port_of_their_own_and_name_no_tenant() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    let mut command = against(&jtl, folder.path(), &database_url(folder.path()));
    let running = Running::start(command.env("METRICS_PORT", "0").env("RUST_LOG", "info")).await;
    let client = Client::new();
    let get = async |path: &str, id: &str| {
        let request = client
            .get(format!("{}{path}", running.url))
            .header("X-Request-ID", id)
            .bearer_auth(&token);
        request.send().await.unwrap().status().as_u16()
    };
    running.connect(&token).await;
    assert_eq!(
        get("api/items?first=1&search=secretly", "find-me").await,
        200
    );
    assert_eq!(get("api/customers/no-such", "b").await, 404);
    assert_eq!(get("api/items?first=0", "c").await, 400);
    assert_eq!(get("no-such-file.js", "d").await, 404);
    // Not among the app's own routes.
    assert_eq!(get("metrics", "e").await, 404);
    let metrics = client.get(running.metrics_url()).send().await.unwrap();
    let kind = metrics.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = metrics.text().await.unwrap();
    for line in [
        r#"http_requests_total{method="GET",route="/api/items",status="2xx"} 1"#,
        r#"http_requests_total{method="GET",route="/api/items",status="4xx"} 1"#,
        r#"http_requests_total{method="GET",route="/api/customers/{id}",status="4xx"} 1"#,
        r#"http_requests_total{method="GET",route="frontend",status="4xx"} 1"#,
        r#"http_requests_total{method="GET",route="none",status="4xx"} 1"#,
        r#"http_request_duration_seconds_count{route="/api/items"} 2"#,
        r#"token_verdicts_total{code="valid"} 4"#,
        r#"platform_requests_total{outcome="2xx"} 2"#,
        "http_requests_in_flight 0",
        "access_token_renewals_total 1",
        "key_set_fetches_total 1",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}:\n{text}");
    }
    for secret in [tenant.id.to_string(), tenant.slug.clone(), "no-such".into()] {
        assert!(!text.contains(&secret), "{secret}");
    }
    let log = running.end().await;
    // One line for a request, and its span once in it.
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line["span"]["id"] == "find-me")
        .collect();
    let [line] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    assert_eq!(line.get("spans"), None);
    assert_eq!(line["fields"]["status"], 200);
    assert!(line["fields"]["milliseconds"].is_u64(), "{line}");
    assert_eq!(
        (&line["span"]["route"], &line["span"]["method"]),
        (&json!("/api/items"), &json!("GET"))
    );
    assert!(!log.contains("secretly"));
}

/// A body without a length, larger than any route takes.
#[tokio::test]
async fn a_body_in_chunks_is_bounded_as_well() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let mut command = against(&jtl, folder.path(), &database_url(folder.path()));
    let running = Running::start(&mut command).await;
    let mut stream = connect(&running).await;
    let head = "POST /lifecycle/connect HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
    for _ in 0..5 {
        // The server may have answered and hung up already.
        let _ = stream.write_all(chunk.as_bytes()).await;
    }
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    running.end().await;
}

/// Whoever sends a head letter by letter holds no connection for long.
#[tokio::test]
async fn a_head_that_does_not_end_is_hung_up_on() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let mut command = against(&jtl, folder.path(), &database_url(folder.path()));
    let running = Running::start(command.env("REQUEST_HEAD_SECONDS", "1")).await;
    let mut stream = connect(&running).await;
    stream
        .write_all(b"GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        .await
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
        "{answer}"
    );
    running.end().await;
}

/// Who holds connections to the metrics holds them no longer than others.
#[tokio::test]
async fn the_metrics_port_has_the_same_limits() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let mut command = against(&jtl, folder.path(), &database_url(folder.path()));
    command
        .env("METRICS_PORT", "0")
        .env("IDLE_CONNECTION_SECONDS", "1")
        .env("REQUEST_HEAD_SECONDS", "1");
    let running = Running::start(&mut command).await;
    let url = running.metrics_url();
    let address = url
        .trim_start_matches("http://")
        .trim_end_matches("/metrics");
    let mut idle = TcpStream::connect(address).await.unwrap();
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /metrics HTT").await.unwrap();
    for stream in [&mut idle, &mut slow] {
        assert_eq!(stream.read_to_end(&mut Vec::new()).await.unwrap(), 0);
    }
    assert!(
        Client::new()
            .get(&url)
            .send()
            .await
            .unwrap()
            .status()
            .is_success()
    );
    running.end().await;
}

/// More connections than the process may have files: the log says so, once, and who asks
/// for something is served all the same.
#[tokio::test]
async fn idle_connections_beyond_the_limit_of_open_files_keep_nobody_out() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let program = against(&jtl, folder.path(), &database_url(folder.path()));
    let mut command = under_a_shell("ulimit -n 128; exec \"$0\"", &program);
    let running = Running::start(command.env("RUST_LOG", "info")).await;
    let address = address(&running);
    let mut idle = Vec::new();
    for _ in 0..240 {
        idle.push(TcpStream::connect(&address).await.unwrap());
    }
    for _ in 0..3 {
        let response = Client::new().get(format!("{}health", running.url)).send();
        assert_eq!(response.await.unwrap().status(), 200);
    }
    let log = running.end().await;
    assert_eq!(
        log.matches("the limit of open files allows 48 connections")
            .count(),
        1,
        "{log}"
    );
    assert_eq!(log.matches("all connections are taken").count(), 1, "{log}");
}

/// The same program, started by a shell that has done something before.
fn under_a_shell(script: &str, program: &Command) -> Command {
    let program = program.as_std();
    let mut command = Command::new("sh");
    command
        .args(["-c", script])
        .arg(program.get_program())
        .env_clear()
        .current_dir(program.get_current_dir().unwrap())
        .kill_on_drop(true)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap());
    }
    command
}

/// Standard error is a pipe, and after the first lines nobody reads it any more.
#[tokio::test]
async fn a_log_that_nobody_reads_holds_up_nothing() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let mut command = against(&jtl, folder.path(), &database_url(folder.path()));
    let mut child = command.env("METRICS_PORT", "0").spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let (mut metrics, mut url) = (None, None);
    while url.is_none() {
        let line = lines.next_line().await.unwrap().unwrap();
        metrics = metrics.or(url_after("metrics at ", &line));
        url = url_after("listening on ", &line);
    }
    let (client, url) = (Client::new(), format!("{}health", url.unwrap()));
    let lost = async || {
        let text = client.get(metrics.as_ref().unwrap()).send().await.unwrap();
        let text = text.text().await.unwrap();
        let (_, lost) = text.split_once("\nlog_lines_lost_total ").unwrap();
        lost.lines().next().unwrap().parse::<u64>().unwrap()
    };
    // Until the pipe is full, and what waits for it as well.
    while lost().await == 0 {
        for _ in 0..100 {
            assert_eq!(client.get(&url).send().await.unwrap().status(), 200);
        }
    }
    // Nor its end.
    let id = child.id().unwrap().to_string();
    assert!(
        Command::new("kill")
            .arg(id)
            .status()
            .await
            .unwrap()
            .success()
    );
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test]
async fn at_its_end_it_says_so_first_and_finishes_what_is_under_way() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let token = jtl
        .session_token(&jtl.tenant(0).await.unwrap())
        .await
        .unwrap();
    let mut command = against(&jtl, folder.path(), &database_url(folder.path()));
    let running = Running::start(command.env("SHUTDOWN_DELAY_SECONDS", "1")).await;
    running.connect(&token).await;
    let client = Client::new();
    let ready = format!("{}health/ready", running.url);
    assert_eq!(client.get(&ready).send().await.unwrap().status(), 200);

    // Under way until long after the delay.
    let late = Fault::on(Target::Erp).delay(Duration::from_secs(4));
    jtl.control.fault(&late).await.unwrap();
    jtl.control.forget_requests().await.unwrap();
    let items = client
        .get(format!("{}api/items?first=1", running.url))
        .bearer_auth(&token);
    let under_way = tokio::spawn(items.send());
    until(async || running.log().contains("\"step\":8")).await;
    running.ask_to_end().await;

    // First it is not ready, and still serves.
    until(async || {
        let answer = client.get(&ready).send().await.unwrap();
        let status = answer.status();
        let report: Value = answer.json().await.unwrap();
        if status == 200 {
            return false;
        }
        assert_eq!(
            (status.as_u16(), &report["status"]),
            (503, &json!("ending"))
        );
        true
    })
    .await;
    assert!(running.is_connected(&token).await);
    // Then it takes nothing new.
    let address = address(&running);
    until(async || TcpStream::connect(&address).await.is_err()).await;
    // And what was under way has its answer.
    assert!(!under_way.is_finished());
    assert_eq!(under_way.await.unwrap().unwrap().status(), 200);
    let log = running.ended().await;
    assert!(!log.contains("cut off"), "{log}");
}

#[tokio::test]
async fn what_takes_longer_than_the_grace_is_cut_off() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let mut command = against(&jtl, folder.path(), &database_url(folder.path()));
    let running = Running::start(command.env("SHUTDOWN_GRACE_SECONDS", "0")).await;
    let mut stream = connect(&running).await;
    let head = "POST /lifecycle/connect HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    until(async || running.log().contains("request received")).await;
    running.ask_to_end().await;
    let log = running.ended().await;
    assert!(log.contains("cut off"), "{log}");
}

fn address(running: &Running) -> String {
    let url = running.url.trim_start_matches("http://");
    url.trim_end_matches('/').to_owned()
}

async fn connect(running: &Running) -> TcpStream {
    TcpStream::connect(address(running)).await.unwrap()
}

/// Asks until it is so.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    while !is_so().await {
        tokio::task::yield_now().await;
    }
}
