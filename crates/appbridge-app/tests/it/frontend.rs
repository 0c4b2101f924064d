//! The frontend's files, and the headers of every answer.

use std::collections::HashSet;
use std::fs;

use crate::support::{Answer, Backend, Jtl};
use appbridge_app::Frontend;
use axum::body::Body;
use axum::http::{Request, StatusCode};

/// A built frontend, smaller than any real one.
const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/frontend");
const PAGE: &str = include_str!("../frontend/index.html");
const SCRIPT: &str = "/demo-8d1f0c6ab3e2d4f7.js";
const WASM: &str = "/demo-8d1f0c6ab3e2d4f7_bg.wasm";
const SDK: &str = "/sdk/cloud-apps-core.js";

/// Where the frontend is.
#[derive(Debug, Clone, Copy)]
enum Place {
    Folder,
    /// In the program, with the feature `embed-frontend`.
    Macro,
}

/// Makes two tests of each function.
macro_rules! in_both_places {
    ($($test:ident),+ $(,)?) => {
        mod in_a_folder {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Place::Folder).await;
            })+
        }

        mod by_the_macro {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Place::Macro).await;
            })+
        }
    };
}

in_both_places!(
    every_answer_is_protected,
    the_page_has_a_fresh_nonce_each_time,
    files_have_their_type_and_their_time_in_the_cache,
    files_come_compressed_to_those_who_take_them,
    a_file_that_is_known_is_not_sent_again,
    a_missing_file_is_no_page_and_nothing_outside_is_served,
);

async fn built(jtl: &Jtl, place: Place) -> Backend {
    let frontend = match place {
        Place::Folder => Frontend::folder(FIXTURE),
        Place::Macro => appbridge_app::frontend!("tests/frontend"),
    };
    Backend::serving(jtl, frontend).await
}

async fn get_with(backend: &Backend, path: &str, name: &str, value: &str) -> Answer {
    let request = Request::get(path).header(name, value);
    backend.send(request.body(Body::empty()).unwrap()).await
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

async fn every_answer_is_protected(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
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
    let backend = built(&jtl, Place::Folder).await;
    let preflight = Request::options("/api/names")
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

async fn the_page_has_a_fresh_nonce_each_time(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
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

async fn files_have_their_type_and_their_time_in_the_cache(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
    let wasm = backend.get(WASM).await;
    assert_eq!(
        (wasm.status, wasm.header("Content-Type")),
        (StatusCode::OK, "application/wasm")
    );
    assert!(wasm.header("Cache-Control").contains("immutable"));
    let script = backend.get(SCRIPT).await;
    assert_eq!(script.header("Content-Type"), "text/javascript");
    let sdk = backend.get(SDK).await;
    assert_eq!(
        (sdk.status, sdk.header("Cache-Control")),
        (StatusCode::OK, "no-cache")
    );
}

async fn files_come_compressed_to_those_who_take_them(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
    let plain = fs::read(format!("{FIXTURE}{WASM}")).unwrap();
    let compressed = fs::read(format!("{FIXTURE}{WASM}.br")).unwrap();
    for (takes, coding, content) in [
        ("br", "br", &compressed),
        ("gzip, deflate, BR;q=0.5", "br", &compressed),
        ("gzip", "", &plain),
        ("br;q=0, gzip", "", &plain),
        ("", "", &plain),
    ] {
        let answer = get_with(&backend, WASM, "Accept-Encoding", takes).await;
        assert_eq!(answer.status, StatusCode::OK, "{takes}");
        assert_eq!(answer.header("Content-Encoding"), coding, "{takes}");
        assert_eq!(answer.header("Content-Type"), "application/wasm");
        assert_eq!(answer.header("Content-Length"), content.len().to_string());
        assert_eq!(answer.header("Vary"), "accept-encoding");
        assert!(answer.header("Cache-Control").contains("immutable"));
        assert_eq!(&answer.bytes, content, "{takes}");
    }
    // Nothing is compressed beside this one.
    let script = get_with(&backend, SCRIPT, "Accept-Encoding", "br").await;
    assert_eq!(
        (script.header("Content-Encoding"), script.text.as_str()),
        ("", "export {};")
    );
    assert_eq!(script.header("Vary"), "accept-encoding");
}

async fn a_file_that_is_known_is_not_sent_again(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
    for path in [WASM, SDK] {
        let first = backend.get(path).await;
        let date = first.header("Last-Modified");
        assert!(date.ends_with(" GMT"), "{date}");
        let again = get_with(&backend, path, "If-Modified-Since", date).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.bytes.is_empty());
        assert_eq!(again.header("Cache-Control"), first.header("Cache-Control"));
        let long_ago = "Thu, 01 Jan 1970 00:00:00 GMT";
        let newer = get_with(&backend, path, "If-Modified-Since", long_ago).await;
        assert_eq!(newer.status, StatusCode::OK);

        let head = Request::head(path).body(Body::empty()).unwrap();
        let head = backend.send(head).await;
        assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0));
        for name in ["Content-Length", "Content-Type", "Last-Modified", "Vary"] {
            assert_eq!(head.header(name), first.header(name), "{path} {name}");
        }
    }
}

async fn a_missing_file_is_no_page_and_nothing_outside_is_served(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
    for path in [
        "/missing.js",
        "/demo-0000000000000000_bg.wasm",
        "/favicon.ico",
        "/../it/frontend.rs",
        "/%2e%2e/it/frontend.rs",
        "/sdk/..%2f..%2fit/frontend.rs",
        "/..%5cit/frontend.rs",
    ] {
        let answer = backend.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            !answer.text.contains("mod by_the_macro") && !answer.text.contains("doctype"),
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
    assert!(answer.text.contains("FRONTEND_DIST"));
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
    let backend = built(&jtl, Place::Folder).await;
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

#[tokio::test]
async fn the_setting_takes_precedence_over_what_the_app_names() {
    let jtl = Jtl::start().await;
    let backend = Backend::start_with(&jtl, |cli| cli.frontend_dist = Some(FIXTURE.into())).await;
    assert_eq!(backend.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_frontend_by_itself_needs_no_policy() {
    use tower::ServiceExt;

    let router: axum::Router = Frontend::folder(FIXTURE).routes();
    let page = Request::get("/erp").body(Body::empty()).unwrap();
    let response = router.oneshot(page).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let body = axum::body::to_bytes(response.into_body(), 10_000)
        .await
        .unwrap();
    assert_eq!(body, PAGE.replace("{{__TRUNK NONCE__}}", ""));
}

/// What a program holds cannot come later; a folder may be built at any time.
#[test]
fn a_program_without_its_page_is_refused() {
    let missing = appbridge_app::frontend!("tests/missing");
    assert_eq!(missing.check().is_err(), cfg!(feature = "embed-frontend"));
    assert_eq!(appbridge_app::frontend!("tests/frontend").check(), Ok(()));
}
