//! For which hosts the sandbox answers.

use std::net::IpAddr;

use appbridge_sandbox::{Config, Sandbox};
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use crate::common::Platform;

/// Routes that give something, and one that changes something.
const ROUTES: [(&str, &str); 6] = [
    ("GET", "/_sandbox/state"),
    ("DELETE", "/_sandbox/faults"),
    ("GET", "/"),
    ("GET", "/shell/app-shell.js"),
    ("GET", "/.well-known/openid-configuration"),
    ("GET", "/no/such/route"),
];

/// The head of the response to a request that is written as it stands.
async fn ask(sandbox: &Sandbox, head: &str) -> (u16, String) {
    let port = sandbox.url().port().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!("{head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    let status = response[9..12].parse().unwrap();
    (status, response)
}

#[tokio::test]
async fn a_page_that_gave_its_own_name_this_address_gets_nothing() {
    let sandbox = Platform::start().await.sandbox;
    let port = sandbox.url().port().unwrap();
    let own = format!("127.0.0.1:{port}");
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("EVIL.example.:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("evil-localhost:{port}"),
        format!("{own}@evil.example:{port}"),
        format!("evil@{own}"),
        format!("[::2]:{port}"),
        format!("192.168.0.1:{port}"),
        "127.0.0.1".to_owned(),
        "localhost:1".to_owned(),
        format!("{own}0"),
        "localhost:".to_owned(),
    ] {
        for (method, path) in ROUTES {
            let origin = format!("Origin: http://{host}");
            let (status, response) = ask(
                &sandbox,
                &format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{origin}"),
            )
            .await;
            assert_eq!(status, 421, "{host} {path}");
            assert!(response.contains("--public-url"), "{response}");
            // The address of the request line counts, whatever the header says.
            let absolute = format!("{method} http://{host}{path} HTTP/1.1\r\nHost: {own}");
            let (status, _) = ask(&sandbox, &absolute).await;
            assert!(matches!(status, 400 | 421), "{absolute}: {status}");
            let header = format!("{method} http://{own}{path} HTTP/1.1\r\nHost: {host}");
            assert_eq!(ask(&sandbox, &header).await.0, 421, "{header}");
        }
    }
    for none in [
        "GET /_sandbox/state HTTP/1.1\r\nAccept: */*".to_owned(),
        "GET /_sandbox/state HTTP/1.0\r\nAccept: */*".to_owned(),
        "GET /_sandbox/state HTTP/1.1\r\nHost: ".to_owned(),
        "GET /_sandbox/state HTTP/1.1\r\nHost: a b".to_owned(),
        format!("GET /_sandbox/state HTTP/1.1\r\nHost: {own}\r\nHost: {own}"),
        format!("GET /_sandbox/state HTTP/1.1\r\nHost: {own}\r\nHost: evil.example"),
    ] {
        assert_eq!(ask(&sandbox, &none).await.0, 400, "{none}");
    }
}

#[tokio::test]
async fn every_name_of_this_machine_is_served() {
    let sandbox = Platform::start().await.sandbox;
    let port = sandbox.url().port().unwrap();
    for host in [
        "127.0.0.1",
        "localhost",
        "LocalHost",
        "localhost.",
        "[::1]",
        "[0:0::1]",
    ] {
        let head = format!("GET /_sandbox/state HTTP/1.1\r\nHost: {host}:{port}");
        assert_eq!(ask(&sandbox, &head).await.0, 200, "{host}");
        let same_origin = format!("{head}\r\nOrigin: http://{}:{port}", host.to_lowercase());
        assert_eq!(ask(&sandbox, &same_origin).await.0, 200, "{host}");
        for foreign in [
            format!("https://{host}:{port}"),
            format!("http://{host}:1"),
            "null".into(),
        ] {
            let (status, _) = ask(&sandbox, &format!("{head}\r\nOrigin: {foreign}")).await;
            assert_eq!(status, 403, "{host} {foreign}");
        }
        let absolute =
            format!("GET http://{host}:{port}/_sandbox/state HTTP/1.1\r\nHost: {host}:{port}");
        assert_eq!(ask(&sandbox, &absolute).await.0, 200, "{host}");
    }
}

/// No `frame-ancestors` can name these hosts, so an app could not be shown there.
#[tokio::test]
async fn the_page_moves_to_a_host_that_apps_can_name() {
    let sandbox = Platform::start().await.sandbox;
    let port = sandbox.url().port().unwrap();
    for host in ["[::1]", "localhost."] {
        let head = format!("GET / HTTP/1.1\r\nHost: {host}:{port}");
        let (status, response) = ask(&sandbox, &head).await;
        assert_eq!(status, 307, "{host}");
        assert!(
            response.contains(&format!("location: http://localhost:{port}/\r\n")),
            "{response}"
        );
    }
    for host in ["127.0.0.1", "localhost"] {
        let head = format!("GET / HTTP/1.1\r\nHost: {host}:{port}");
        assert_eq!(ask(&sandbox, &head).await.0, 200, "{host}");
    }
}

#[tokio::test]
async fn it_answers_for_its_public_address_and_still_for_this_machine() {
    let public_url: Url = "https://sandbox.example/".parse().unwrap();
    let config = Config {
        host: IpAddr::from([0, 0, 0, 0]),
        public_url: Some(public_url.clone()),
        ..Config::default()
    };
    let listening = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listening.local_addr().unwrap().port();
    drop(listening);
    let sandbox = Sandbox::start(Config { port, ..config }).await.unwrap();
    assert_eq!(*sandbox.url(), public_url);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |host: &str, origin: &str| {
        let url = format!("http://127.0.0.1:{port}/_sandbox/state");
        let request = http.get(url).header("Host", host).header("Origin", origin);
        request.send().await.unwrap().status()
    };
    let local = format!("localhost:{port}");
    for (host, origin, status) in [
        ("sandbox.example", "https://sandbox.example", StatusCode::OK),
        (
            "sandbox.example:443",
            "https://sandbox.example",
            StatusCode::OK,
        ),
        (&local, &format!("http://{local}"), StatusCode::OK),
        (
            "sandbox.example",
            "http://sandbox.example",
            StatusCode::FORBIDDEN,
        ),
        (
            "other.example",
            "https://sandbox.example",
            StatusCode::MISDIRECTED_REQUEST,
        ),
        (
            "sandbox.example:80",
            "https://sandbox.example",
            StatusCode::MISDIRECTED_REQUEST,
        ),
    ] {
        assert_eq!(ask(host, origin).await, status, "{host} {origin}");
    }
}

#[tokio::test]
async fn plain_http_of_another_machine_is_refused_at_start() {
    let refusal = async |host: [u8; 4], public_url: Option<&str>| {
        let config = Config {
            host: host.into(),
            public_url: public_url.map(|url| url.parse().unwrap()),
            ..Config::default()
        };
        Sandbox::start(config).await.unwrap_err().to_string()
    };
    let said = refusal([192, 168, 1, 5], None).await;
    assert!(
        said.contains("http://192.168.1.5") && said.contains("--public-url https://"),
        "{said}"
    );
    for (url, reason) in [
        ("http://sandbox.lan:7300/", "proxy with TLS"),
        ("http://192.168.1.5/", "proxy with TLS"),
        ("https://sandbox.example/below/", "no path"),
        ("https://user@sandbox.example/", "no user names"),
        ("ftp://sandbox.example/", "a scheme"),
    ] {
        let said = refusal([127, 0, 0, 1], Some(url)).await;
        assert!(said.contains(reason), "{url}: {said}");
    }
}
