//! The frontend's files, and the headers of every answer.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::HashSet;
use std::fs;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use support::{Answer, Backend, Jtl};

const PAGE: &str = "<!doctype html><script type=\"module\" nonce=\"{{__TRUNK NONCE__}}\">a</script>\
                    <link rel=\"modulepreload\" nonce=\"{{__TRUNK NONCE__}}\">";
const WASM: &str = "/demo-8d1f0c6ab3e2d4f7_bg.wasm";

async fn built(jtl: &Jtl) -> Backend {
    let backend = Backend::start(jtl).await;
    let dist = backend.folder.path().join("dist");
    fs::create_dir_all(dist.join("sdk")).unwrap();
    fs::write(dist.join("index.html"), PAGE).unwrap();
    fs::write(dist.join(&WASM[1..]), "\0asm").unwrap();
    fs::write(dist.join("demo-8d1f0c6ab3e2d4f7.js"), "export {};").unwrap();
    fs::write(dist.join("sdk/cloud-apps-core.js"), "export {};").unwrap();
    fs::write(backend.folder.path().join("outside.txt"), "outside").unwrap();
    backend
}

/// The value of a directive of the answer's policy.
fn directive(answer: &Answer, name: &str) -> Option<String> {
    let policy = answer.header("Content-Security-Policy").to_owned();
    policy.split("; ").find_map(|one| {
        let (directive, value) = one.split_once(' ')?;
        (directive == name).then(|| value.to_owned())
    })
}

fn nonce(answer: &Answer) -> String {
    let scripts = directive(answer, "script-src").unwrap();
    let (_, rest) = scripts.split_once("'nonce-").unwrap();
    rest.split_once('\'').unwrap().0.to_owned()
}

#[tokio::test]
async fn every_answer_is_protected() {
    let jtl = Jtl::start().await;
    let backend = built(&jtl).await;
    let long = format!("/{}", "a".repeat(5000));
    for path in [
        "/",
        "/erp",
        WASM,
        "/missing.js",
        "/health",
        "/api/session",
        "/api/unknown",
        "/lifecycle/connect",
        &long,
    ] {
        let answer = backend.get(path).await;
        let policy = answer.header("Content-Security-Policy");
        let nonce = nonce(&answer);
        let expected = format!(
            "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
             frame-ancestors https://*.jtl-cloud.com {}",
            jtl.origin()
        );
        assert_eq!(policy, expected, "{path}");
        assert_eq!(answer.header("X-Content-Type-Options"), "nosniff");
        assert_eq!(answer.header("Referrer-Policy"), "no-referrer");
        for absent in ["X-Frame-Options", "Access-Control-Allow-Origin", "Server"] {
            assert_eq!(answer.header(absent), "", "{path} {absent}");
        }
    }
}

#[tokio::test]
async fn there_is_no_cors() {
    let jtl = Jtl::start().await;
    let backend = built(&jtl).await;
    let preflight = Request::options("/api/items")
        .header("Origin", "https://evil.example")
        .header("Access-Control-Request-Method", "GET");
    let answer = backend.send(preflight.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(
        answer
            .headers
            .keys()
            .all(|name| !name.as_str().starts_with("access-control"))
    );
}

#[tokio::test]
async fn the_page_has_a_fresh_nonce_each_time() {
    let jtl = Jtl::start().await;
    let backend = built(&jtl).await;
    let mut seen = HashSet::new();
    for path in [
        "/",
        "/index.html",
        "/erp",
        "/setup/",
        "/pane",
        "/hub/deeper",
    ] {
        let answer = backend.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("Content-Type"), "text/html; charset=utf-8");
        assert!(answer.header("Cache-Control").contains("no-cache"));
        let nonce = nonce(&answer);
        assert_eq!(answer.text, PAGE.replace("{{__TRUNK NONCE__}}", &nonce));
        assert!(nonce.len() >= 22);
        assert!(seen.insert(nonce), "a nonce came twice");
    }
}

#[tokio::test]
async fn files_have_their_type_and_their_time_in_the_cache() {
    let jtl = Jtl::start().await;
    let backend = built(&jtl).await;
    let wasm = backend.get(WASM).await;
    assert_eq!(
        (wasm.status, wasm.header("Content-Type")),
        (StatusCode::OK, "application/wasm")
    );
    assert!(wasm.header("Cache-Control").contains("immutable"));
    let script = backend.get("/demo-8d1f0c6ab3e2d4f7.js").await;
    assert_eq!(script.header("Content-Type"), "text/javascript");
    let sdk = backend.get("/sdk/cloud-apps-core.js").await;
    assert_eq!(
        (sdk.status, sdk.header("Cache-Control")),
        (StatusCode::OK, "no-cache")
    );
}

#[tokio::test]
async fn a_missing_file_is_no_page_and_nothing_outside_is_served() {
    let jtl = Jtl::start().await;
    let backend = built(&jtl).await;
    for path in [
        "/missing.js",
        "/demo-0000000000000000_bg.wasm",
        "/favicon.ico",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/sdk/..%2f..%2foutside.txt",
        "/..%5coutside.txt",
    ] {
        let answer = backend.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            !answer.text.contains("outside") && !answer.text.contains("doctype"),
            "{path}"
        );
    }
    let post = Request::post("/erp").body(Body::empty()).unwrap();
    assert_eq!(
        backend.send(post).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn without_a_frontend_the_page_says_what_to_run() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let answer = backend.get("/erp").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text.contains("cargo xtask dev"));
    assert_eq!(backend.get("/health").await.status, StatusCode::OK);
    // Built meanwhile: no restart needed.
    let dist = backend.folder.path().join("dist");
    fs::create_dir_all(&dist).unwrap();
    fs::write(dist.join("index.html"), PAGE).unwrap();
    assert_eq!(backend.get("/erp").await.status, StatusCode::OK);
}

#[tokio::test]
async fn requests_are_bounded() {
    let jtl = Jtl::start().await;
    let backend = built(&jtl).await;
    let send = async |request: axum::http::request::Builder| {
        backend.send(request.body(Body::empty()).unwrap()).await
    };
    let long = send(Request::get(format!(
        "/api/items?search={}",
        "a".repeat(5000)
    )))
    .await;
    assert_eq!(
        (long.status, long.code().as_str()),
        (StatusCode::URI_TOO_LONG, "address_too_long")
    );
    let heavy = send(Request::get("/api/items").header("X-Big", "a".repeat(20_000))).await;
    assert_eq!(heavy.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    assert_eq!(heavy.code(), "headers_too_large");
    let large = send(Request::post("/api/connect-tenant").header("Content-Length", "70000")).await;
    assert_eq!(
        (large.status, large.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
    );
}

#[tokio::test]
async fn frame_ancestors_can_be_set() {
    let jtl = Jtl::start().await;
    let backend = Backend::start_with(&jtl, |cli| {
        cli.frame_ancestors = Some("https://hub.example https://erp.example".into());
    })
    .await;
    let answer = backend.get("/health").await;
    assert_eq!(
        directive(&answer, "frame-ancestors").as_deref(),
        Some("https://hub.example https://erp.example")
    );
}
