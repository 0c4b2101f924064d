//! The frontend's files, and the headers of every answer.

use std::collections::HashSet;
use std::fs;

use crate::support::{Answer, Backend, FRONTEND, Jtl};
use appbridge_app::{Frontend, FrontendError};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

const PAGE: &str = include_str!("../frontend/index.html");
const SCRIPT: &str = "/demo-8d1f0c6ab3e2d4f7.js";
const WASM: &str = "/demo-8d1f0c6ab3e2d4f7_bg.wasm";
const SDK: &str = "/sdk/cloud-apps-core.js";
/// The hash is of its crate's name and version.
const SNIPPET: &str = "/snippets/demo-8d1f0c6ab3e2d4f7/inline0.js";

const PAGES: [&str; 3] = ["/erp", "/setup", "/orders/*"];

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
    each_form_of_a_file_has_its_own_tag,
    the_page_has_no_tag,
    a_missing_file_is_no_page_and_nothing_outside_is_served,
    the_page_has_one_address_and_never_shows_its_placeholder,
    below_a_path_the_same_files_are_served_there,
);

async fn built(jtl: &Jtl, place: Place) -> Backend {
    let frontend = match place {
        Place::Folder => Frontend::folder(FRONTEND),
        Place::Macro => appbridge_app::frontend!("tests/frontend"),
    };
    Backend::serving(jtl, frontend.pages(PAGES)).await
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
             img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; \
             frame-ancestors https://*.jtl-cloud.com {} {}",
            jtl.origin(),
            jtl.origin().replace("127.0.0.1", "localhost"),
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
    for path in ["/", "/erp", "/setup", "/orders/1", "/orders/1/lines"] {
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
    for path in [SDK, SNIPPET] {
        let asked_for_again = backend.get(path).await;
        assert_eq!(
            (
                asked_for_again.status,
                asked_for_again.header("Cache-Control")
            ),
            (StatusCode::OK, "no-cache")
        );
    }
}

async fn files_come_compressed_to_those_who_take_them(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
    let plain = fs::read(format!("{FRONTEND}{WASM}")).unwrap();
    let compressed = fs::read(format!("{FRONTEND}{WASM}.br")).unwrap();
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
    for path in [WASM, SDK, SNIPPET] {
        let first = backend.get(path).await;
        let tag = first.header("ETag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "strong: {tag}");
        assert_eq!(first.header("Last-Modified"), "", "{path}");
        for known in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"a, b\", W/{tag},\"c\""),
            "*".to_owned(),
        ] {
            for method in [Method::GET, Method::HEAD] {
                let request = Request::builder().method(&method).uri(path);
                let request = request
                    .header("If-None-Match", "\"another\"")
                    .header("If-None-Match", &known);
                let again = backend.send(request.body(Body::empty()).unwrap()).await;
                assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path} {known}");
                assert!(again.bytes.is_empty());
                for name in ["Cache-Control", "Content-Length", "ETag", "Vary"] {
                    assert_eq!(again.header(name), first.header(name), "{path} {name}");
                }
            }
        }
        for unknown in ["\"another\"", "\"\"", "\"*\"", tag.trim_matches('"')] {
            let newer = get_with(&backend, path, "If-None-Match", unknown).await;
            assert_eq!(newer.status, StatusCode::OK, "{path} {unknown}");
            assert_eq!(newer.bytes, first.bytes);
        }
        // A date says nothing of the content.
        let tomorrow = "Wed, 01 Jan 2200 00:00:00 GMT";
        let dated = get_with(&backend, path, "If-Modified-Since", tomorrow).await;
        assert_eq!(dated.status, StatusCode::OK, "{path}");

        let head = Request::head(path).body(Body::empty()).unwrap();
        let head = backend.send(head).await;
        assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0));
        for name in ["Content-Length", "Content-Type", "ETag", "Vary"] {
            assert_eq!(head.header(name), first.header(name), "{path} {name}");
        }
    }
}

/// What is compressed is another representation: its tag is none of the plain one's.
async fn each_form_of_a_file_has_its_own_tag(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
    let plain = backend.get(WASM).await.header("ETag").to_owned();
    let brotli = get_with(&backend, WASM, "Accept-Encoding", "br").await;
    let brotli = brotli.header("ETag").to_owned();
    assert_ne!(plain, brotli);
    for (takes, known, status) in [
        ("br", &brotli, StatusCode::NOT_MODIFIED),
        ("gzip", &plain, StatusCode::NOT_MODIFIED),
        // The other form's, after another browser has filled a cache on the way.
        ("br", &plain, StatusCode::OK),
        ("gzip", &brotli, StatusCode::OK),
    ] {
        let request = Request::get(WASM)
            .header("Accept-Encoding", takes)
            .header("If-None-Match", known);
        let answer = backend.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{takes} {known}");
    }
}

/// Whose bytes are new each time: a tag of the file would be one of something else.
async fn the_page_has_no_tag(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
    let first = backend.get("/").await;
    assert_eq!(first.header("ETag"), "");
    assert!(first.header("Cache-Control").contains("no-store"));
    let again = get_with(&backend, "/", "If-None-Match", "*").await;
    assert_eq!(again.status, StatusCode::OK);
    assert_ne!(again.text, first.text);
}

async fn the_page_has_one_address_and_never_shows_its_placeholder(place: Place) {
    let jtl = Jtl::start().await;
    let backend = built(&jtl, place).await;
    for (path, page) in [
        ("/index.html", "/"),
        ("/index.html?a=%2F", "/?a=%2F"),
        ("/setup/", "/setup"),
        ("/orders/1/?tab=2", "/orders/1?tab=2"),
    ] {
        let moved = backend.get(path).await;
        assert_eq!(moved.status, StatusCode::TEMPORARY_REDIRECT, "{path}");
        assert_eq!(moved.header("Location"), page, "{path}");
        assert_eq!(backend.get(page).await.status, StatusCode::OK, "{page}");
    }
    for path in [
        "/%69ndex.html",
        "//index.html",
        "/./index.html",
        "/../index.html",
        "/%2e/index.html",
        "/%2findex.html",
        "/sdk/../index.html",
        "/sdk/..%2findex.html",
        "/.%5cindex.html",
        "/index.html%00",
        "/index.html/",
        "/index.html/.",
        "/index.html%20",
        "/index.html.",
        "/INDEX.HTML",
        "/Index.html",
        "/index.html.br",
        "/index.html.gz",
        "/demo-8d1f0c6ab3e2d4f7_bg.wasm.br",
        "/demo-8d1f0c6ab3e2d4f7%2ejs",
        "/demo%2D8d1f0c6ab3e2d4f7.js",
        "/%64emo-8d1f0c6ab3e2d4f7.js",
        "/sdk/cloud%2dapps-core%2Ejs",
        "/DEMO-8d1f0c6ab3e2d4f7.js",
        "/sdk%2fcloud-apps-core.js",
        "/sdk//cloud-apps-core.js",
        "/sdk",
        "/sdk/",
        "/%73etup",
        "/Setup",
        "//setup",
        "//evil.example/",
        "/orders",
        "/orders/..%2f",
        "/pane",
    ] {
        for method in [Method::GET, Method::HEAD] {
            let request = Request::builder().method(&method).uri(path);
            let answer = backend.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
            assert!(!answer.text.contains("TRUNK"), "{path}");
        }
    }
    let whole = backend.get("/setup").await;
    let part = get_with(&backend, "/setup", "Range", "bytes=0-9").await;
    assert_eq!(
        (part.status, part.bytes.len()),
        (StatusCode::OK, whole.bytes.len())
    );
    let brotli = get_with(&backend, "/", "Accept-Encoding", "br").await;
    assert_eq!(brotli.header("Content-Encoding"), "");
    let head = Request::head("/setup").body(Body::empty()).unwrap();
    let head = backend.send(head).await;
    assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0));
    for name in ["Content-Length", "Content-Type", "Cache-Control"] {
        assert_eq!(head.header(name), whole.header(name), "{name}");
    }
}

async fn below_a_path_the_same_files_are_served_there(place: Place) {
    let jtl = Jtl::start().await;
    let frontend = match place {
        Place::Folder => Frontend::folder(FRONTEND),
        Place::Macro => appbridge_app::frontend!("tests/frontend"),
    };
    let backend = Backend::serving_with(&jtl, frontend.pages(PAGES), |cli| {
        cli.public_url = Some("https://apps.example/rust-demo".into());
    })
    .await;
    // A proxy may take the path off, or leave it.
    for base in ["", "/rust-demo"] {
        for page in ["/", "/setup", "/orders/1/lines"] {
            let answer = backend.get(&format!("{base}{page}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{base}{page}");
            assert!(
                answer.text.contains("<base href=\"/rust-demo/\">"),
                "{}",
                answer.text
            );
            assert!(!answer.text.contains("TRUNK"), "{base}{page}");
        }
        for (path, page) in [
            ("/setup/", "/rust-demo/setup"),
            ("/index.html?a=1", "/rust-demo/?a=1"),
        ] {
            let moved = backend.get(&format!("{base}{path}")).await;
            assert_eq!(moved.header("Location"), page);
        }
        let tag = backend.get(SDK).await.header("ETag").to_owned();
        let known = get_with(&backend, &format!("{base}{SDK}"), "If-None-Match", &tag).await;
        assert_eq!(known.status, StatusCode::NOT_MODIFIED, "{base}");
        for (path, status) in [
            (WASM, StatusCode::OK),
            ("/health", StatusCode::OK),
            ("/api/session", StatusCode::UNAUTHORIZED),
            ("/api/unknown", StatusCode::NOT_FOUND),
            ("/health/ready/", StatusCode::NOT_FOUND),
            ("//index.html", StatusCode::NOT_FOUND),
        ] {
            let answer = backend.get(&format!("{base}{path}")).await;
            assert_eq!(answer.status, status, "{base}{path}");
        }
    }
    let moved = backend.get("/rust-demo?a=1").await;
    assert_eq!(moved.header("Location"), "/rust-demo/?a=1");
    for path in [
        "/rust-demo/rust-demo/setup",
        "/Rust-Demo/setup",
        "/other/setup",
    ] {
        assert_eq!(
            backend.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
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
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    let backend = Backend::serving(&jtl, Frontend::folder(&dist).pages(PAGES)).await;
    let answer = backend.get("/erp").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text.contains("FRONTEND_DIST"));
    assert_eq!(backend.get("/health").await.status, StatusCode::OK);
    // Built meanwhile, and once more: no restart needed.
    for build in ["one", "another one"] {
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("index.html"), build).unwrap();
        fs::write(dist.join("app.js"), build).unwrap();
        while backend.get("/erp").await.text != build {
            tokio::task::yield_now().await;
        }
        assert_eq!(backend.get("/app.js").await.text, build);
        let ready = backend.get("/health/ready").await.json();
        assert_eq!(ready["frontend"], "ok");
    }
}

/// A build that is rolled back, or made with one fixed time, has the dates of another; its
/// snippets have the paths of another as well.
#[tokio::test]
async fn a_tag_is_of_the_content_whatever_the_dates() {
    use std::time::{Duration, SystemTime};

    let jtl = Jtl::start().await;
    let dist = tempfile::tempdir().unwrap();
    let snippet = dist.path().join(SNIPPET.trim_start_matches('/'));
    fs::create_dir_all(snippet.parent().unwrap()).unwrap();
    let fixed = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
    let older = fixed - Duration::from_secs(1);
    let build = |content: &str, at: SystemTime| {
        fs::write(&snippet, content).unwrap();
        let file = fs::File::options().append(true).open(&snippet).unwrap();
        file.set_modified(at).unwrap();
    };
    build("export const f = 1;", fixed);
    let backend = Backend::serving(&jtl, Frontend::folder(dist.path())).await;
    let mut known = backend.get(SNIPPET).await;
    let first = known.header("ETag").to_owned();
    // A time of the file system's own tells these builds apart.
    #[cfg(unix)]
    let builds = [
        ("export const f = 2;", fixed),
        ("export const f = 3;", older),
        ("export const f = 1;", fixed),
    ];
    #[cfg(not(unix))]
    let builds = [
        ("export const f = 3;", older),
        ("export const f = 1;", fixed),
    ];
    for (content, at) in builds {
        build(content, at);
        loop {
            let again = get_with(&backend, SNIPPET, "If-None-Match", known.header("ETag")).await;
            if again.status == StatusCode::OK {
                assert_eq!(again.text, content);
                known = again;
                break;
            }
            assert_eq!(again.status, StatusCode::NOT_MODIFIED);
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(known.header("ETag"), first, "the same content again");
}

/// Links in a circle, links to files, and what is hidden.
#[cfg(unix)]
#[tokio::test]
async fn a_folder_s_links_lead_to_files_alone() {
    use std::os::unix::fs::symlink;

    let jtl = Jtl::start().await;
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    fs::create_dir_all(dist.join(".well-known")).unwrap();
    fs::write(folder.path().join("page"), PAGE).unwrap();
    symlink(folder.path().join("page"), dist.join("index.html")).unwrap();
    symlink(&dist, dist.join("circle")).unwrap();
    for file in [".env", ".well-known/security.txt", "ein Bild.svg"] {
        fs::write(dist.join(file), file).unwrap();
    }
    let backend = Backend::serving(&jtl, Frontend::folder(dist)).await;
    for (path, status) in [
        ("/", StatusCode::OK),
        ("/.well-known/security.txt", StatusCode::OK),
        ("/ein%20Bild.svg", StatusCode::OK),
        ("/.env", StatusCode::NOT_FOUND),
        ("/%2eenv", StatusCode::NOT_FOUND),
        ("/circle/ein%20Bild.svg", StatusCode::NOT_FOUND),
        ("/circle/index.html", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(backend.get(path).await.status, status, "{path}");
    }
}

/// Whatever keeps the runtime's blocking threads busy (a slow disk, a slow name server):
/// nothing that every request does waits for them.
#[test]
fn a_request_waits_for_no_blocking_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        let jtl = Jtl::start().await;
        let backend = built(&jtl, Place::Folder).await;
        let tenant = jtl.tenant(0).await.unwrap();
        let token = jtl.session_token(&tenant).await.unwrap();
        let (release, held) = std::sync::mpsc::channel::<()>();
        // Until the other end is dropped.
        let blocked = tokio::task::spawn_blocking(move || held.recv().is_err());
        let work = async {
            for path in ["/", "/setup", WASM, SDK, "/health"] {
                assert_eq!(backend.get(path).await.status, StatusCode::OK, "{path}");
            }
            assert_eq!(
                backend.get("/missing.js").await.status,
                StatusCode::NOT_FOUND
            );
            let session = backend.get("/api/session").await;
            assert_eq!(session.status, StatusCode::UNAUTHORIZED);
            // The platform, the tokens' keys and the database as well.
            assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
            for path in ["/api/session", "/api/names", "/health/ready"] {
                let response = backend.get_as(&token, path).await;
                assert_eq!(response.status, StatusCode::OK, "{path}");
            }
        };
        // Only a request that waits for the thread gets there.
        let done = tokio::time::timeout(std::time::Duration::from_secs(20), work).await;
        assert!(!blocked.is_finished());
        drop(release);
        done.expect("a request waits for a blocking thread");
    });
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
async fn the_bound_of_bodies_can_be_set() {
    let jtl = Jtl::start().await;
    let backend = Backend::start_with(&jtl, |cli| {
        cli.max_body_bytes = Some("70000".into());
    })
    .await;
    for (length, status) in [
        ("70000", StatusCode::UNAUTHORIZED),
        ("70001", StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let request = Request::post("/api/connect-tenant").header("Content-Length", length);
        let answer = backend.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{length}");
    }
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
async fn the_page_tells_its_guard_whom_the_policy_lets_show_it() {
    let dist = tempfile::tempdir().unwrap();
    let page = "<meta name=\"appbridge-hosts\" content=\"\">";
    fs::write(dist.path().join("index.html"), page).unwrap();
    let jtl = Jtl::start().await;
    for (setting, named) in [
        (
            "https://*.hub.example https://erp.example:8443",
            "https://*.hub.example https://erp.example:8443",
        ),
        // A policy with this lets both show the app.
        (
            "http://localhost:81",
            "http://localhost:81 https://localhost:81",
        ),
    ] {
        let frontend = Frontend::folder(dist.path());
        let backend = Backend::serving_with(&jtl, frontend, |cli| {
            cli.frame_ancestors = Some(setting.into());
        })
        .await;
        let answer = backend.get("/").await;
        assert_eq!(
            answer.text,
            page.replace("\"\"", &format!("\"{named}\"")),
            "{setting}"
        );
        assert_eq!(
            directive(&answer, "frame-ancestors").as_deref(),
            Some(setting)
        );
    }
}

#[tokio::test]
async fn the_setting_takes_precedence_over_what_the_app_names() {
    let jtl = Jtl::start().await;
    let named = Frontend::folder("nowhere").pages(PAGES);
    let backend = Backend::serving_with(&jtl, named, |cli| {
        cli.frontend_dist = Some(FRONTEND.into());
    })
    .await;
    // The pages stay those that the app names.
    for (path, status) in [("/setup", StatusCode::OK), ("/pane", StatusCode::NOT_FOUND)] {
        assert_eq!(backend.get(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_frontend_by_itself_needs_no_policy() {
    use tower::ServiceExt;

    let router: axum::Router = Frontend::folder(FRONTEND).pages(PAGES).routes();
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
    let built = || appbridge_app::frontend!("tests/frontend");
    assert_eq!(built().pages(PAGES).check(), Ok(()));
    for odd in ["setup", "/setup/", "/api/pages", "/a//b", "/"] {
        let path = odd.to_owned();
        let refused = built().pages([odd]).check();
        assert_eq!(refused, Err(FrontendError::PagePath { path }));
    }
}

/// An app without a frontend has no page and is ready without one.
#[tokio::test]
async fn a_backend_may_have_no_frontend() {
    let jtl = Jtl::start().await;
    let backend = Backend::without_frontend(&jtl).await;
    assert_eq!(backend.get("/").await.status, StatusCode::NOT_FOUND);
    let ready = backend.get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::OK);
    assert_eq!(ready.json().get("frontend"), None);
}
