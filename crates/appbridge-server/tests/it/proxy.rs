//! A proxy in the environment is for hosts elsewhere, and never for this machine.

use std::process::Command;

use appbridge_server::{
    AccessTokens, ApiKey, AppIdentity, ClientCredentials, HttpClient, OnPremise, TokenEndpoint,
};
use serde_json::Value;

use crate::support::raw::{Raw, json};

/// Set for the process that has the proxy in its environment: the platform's port.
const PORT: &str = "PROXY_TEST_PLATFORM_PORT";

#[tokio::test(flavor = "multi_thread")]
async fn this_machine_is_reached_without_a_proxy_and_other_hosts_with_it() {
    if let Ok(port) = std::env::var(PORT) {
        ask_everybody(&port).await;
        return;
    }
    // 127.0.0.0/8 has more addresses than one.
    let platform = Raw::responding("0.0.0.0:0", |_| json(r#"{"access_token":"t"}"#)).await;
    let proxy = Raw::responding("127.0.0.1:0", |head| {
        if head.starts_with("CONNECT") {
            b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec()
        } else {
            json(r#"{"n":1}"#)
        }
    })
    .await;
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "--nocapture"])
        .arg("proxy::this_machine_is_reached_without_a_proxy_and_other_hosts_with_it")
        .env(PORT, platform.port.to_string());
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        child.env(name, &address);
        child.env(name.to_ascii_lowercase(), &address);
    }
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        child.env_remove(name);
    }
    let ended = tokio::task::spawn_blocking(move || child.output().unwrap());
    let ended = ended.await.unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    let seen = proxy.heads();
    let first_lines: Vec<_> = seen.iter().filter_map(|head| head.lines().next()).collect();
    assert_eq!(
        first_lines,
        [
            "CONNECT auth.example.invalid:443 HTTP/1.1",
            "CONNECT notlocalhost.invalid:443 HTTP/1.1",
            "GET http://192.168.77.5:5883/items HTTP/1.1",
        ],
        "{said}"
    );
    // "app:secret", which only an encrypted tunnel may carry.
    assert!(seen.iter().all(|head| !head.contains("YXBwOnNlY3JldA")));
    let direct = platform.heads();
    assert!(direct.len() >= 3, "{direct:?}\n{said}");
    assert!(
        direct
            .iter()
            .all(|head| head.starts_with("POST /oauth2/token "))
    );
    assert!(ended.status.success(), "{said}");
}

/// What the process with the proxy in its environment does.
async fn ask_everybody(port: &str) {
    let http = HttpClient::new().unwrap();
    let token_from = async |base: String| {
        let credentials = ClientCredentials {
            client_id: "app".into(),
            client_secret: "secret".to_owned().into(),
        };
        let endpoint = TokenEndpoint::client_credentials(&base.parse().unwrap());
        AccessTokens::new(http.clone(), endpoint, credentials)
            .get()
            .await
    };
    for host in ["127.0.0.1", "localhost", "127.8.9.10"] {
        token_from(format!("http://{host}:{port}")).await.unwrap();
    }
    // Not every machine has these; the proxy is not asked for them all the same.
    for host in ["[::1]", "app.localhost", "[::ffff:127.0.0.1]"] {
        drop(token_from(format!("http://{host}:{port}")).await);
        drop(token_from(format!("https://{host}:9")).await);
    }
    for host in ["auth.example.invalid", "notlocalhost.invalid"] {
        token_from(format!("https://{host}")).await.unwrap_err();
    }
    let wawi = OnPremise::new(
        http,
        "http://192.168.77.5:5883".parse().unwrap(),
        AppIdentity::new("muster/orders/v1", "1").unwrap(),
    );
    let wawi = wawi.with_key(ApiKey::new("key".to_owned()).unwrap());
    let found: Value = wawi.get("items", &[]).await.unwrap();
    assert_eq!(found["n"], 1);
}
