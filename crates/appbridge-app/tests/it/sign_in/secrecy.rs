//! What nobody but browser, app and provider may know is nowhere else.

use std::io::{self, Write};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use axum::http::{Method, StatusCode};
use serde_json::json;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::{Browser, provider, start, until};
use crate::support::{Answer, Database, Jtl};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// All of it runs on the test's own thread, and so does its log.
#[tokio::test]
async fn no_secret_of_a_sign_in_is_in_the_log_or_in_a_response() {
    let log = Log::default();
    let lines = {
        let log = log.clone();
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(move || log.clone())
    };
    let ours = [
        "appbridge_app",
        "appbridge_server",
        "openidconnect",
        "oauth2",
    ];
    let ours = Targets::new().with_targets(ours.map(|target| (target, LevelFilter::TRACE)));
    let _guard = tracing_subscriber::registry()
        .with(lines)
        .with(ours)
        .set_default();

    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, Database::Sqlite).await;
    let mut cookies = Vec::new();
    let mut answers: Vec<Answer> = Vec::new();
    let page = [("accept", "text/html")];

    // Refused, and every lie of a provider that the app finds out.
    type Change = fn(&mut provider::Behaviour);
    let changes: [(Change, &str); 6] = [
        (|it| it.refuses = Some("access_denied"), "sign_in_refused"),
        (|it| it.opaque = true, "access_token_opaque"),
        (
            |it| it.change_access = |claims| claims["aud"] = json!(["another/app"]),
            "sign_in_failed",
        ),
        (
            |it| it.change_id = |claims| claims["nonce"] = "another".into(),
            "sign_in_failed",
        ),
        (
            |it| it.change_id = |claims| claims["sub"] = "user-2".into(),
            "sign_in_failed",
        ),
        (
            |it| it.sign_id = |_, _| Some("a.b.c".into()),
            "sign_in_unavailable",
        ),
    ];
    let honest = provider.behaviour.lock().unwrap().clone();
    for (change, code) in changes {
        provider.behave(|behaviour| {
            *behaviour = honest.clone();
            change(behaviour);
        });
        for headers in [&page[..], &[]] {
            let mut browser = Browser::new(&backend);
            let back = browser.begin("/").await;
            cookies.extend(browser.cookies.values().cloned());
            let answer = browser.send(Method::GET, &back, headers).await;
            assert!(answer.text.contains(code), "{answer:?}");
            answers.push(answer);
            // The same callback once more, whose attempt is over.
            answers.push(browser.send(Method::GET, &back, headers).await);
        }
    }

    // A whole session, with a renewal.
    provider.behave(|behaviour| {
        *behaviour = honest.clone();
        behaviour.lifetime = 0;
    });
    let mut browser = Browser::new(&backend);
    let back = browser.begin("/erp").await;
    cookies.extend(browser.cookies.values().cloned());
    answers.push(browser.get(&back).await);
    cookies.push(browser.session().to_owned());
    answers.push(browser.get("/auth/session").await);
    until(|| provider.renewals.load(Ordering::SeqCst) > 0).await;
    for path in [
        "/auth/session",
        "/api/session",
        "/api/names",
        "/auth/sign-in?return=//",
    ] {
        answers.push(browser.get(path).await);
    }
    let other_site = [("origin", "https://evil.example")];
    let path = "/auth/sign-out";
    answers.push(browser.send(Method::POST, path, &other_site).await);
    let mut left_behind = browser.clone();
    let out = browser.post(path).await;
    assert_eq!(out.status, StatusCode::OK);
    answers.push(out);
    answers.push(left_behind.get("/api/session").await);
    until(|| !provider.revoked.lock().unwrap().is_empty()).await;

    let mut secrets = provider.secrets.lock().unwrap().clone();
    // An attempt's cookie holds the page to return to as well, which is none.
    secrets.extend(
        cookies
            .iter()
            .map(|cookie| cookie.split('.').next().unwrap().to_owned()),
    );
    secrets.retain(|secret| secret != "a.b.c");
    assert!(secrets.len() > 60, "{}", secrets.len());
    let log = log.text();
    for line in [
        "request answered",
        "signed in",
        "the ID token is of another sign-in",
        "the access token of a sign-in is refused",
        "a callback belongs to no sign-in of this browser",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret}: {log}");
        for answer in &answers {
            let mut headers = answer.headers.clone();
            // Where the browser gets it.
            headers.remove("set-cookie");
            let headers = format!("{headers:?}");
            let seen = answer.text.contains(&secret) || headers.contains(&secret);
            assert!(!seen, "{secret}: {answer:?}");
        }
    }
    // What the browser has to have it may not keep anywhere else.
    let addresses = answers
        .iter()
        .filter_map(|answer| answer.headers.get("location"));
    assert_eq!(
        addresses.collect::<Vec<_>>(),
        [&format!("{}erp", super::HERE)]
    );
}
