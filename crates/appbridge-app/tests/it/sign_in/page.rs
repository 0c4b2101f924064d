//! What people see whose sign-in came to nothing.

use axum::http::{Method, StatusCode};

use super::{Browser, start};
use crate::support::{Answer, Backend, Database, Jtl};

/// As a browser asks for a page.
async fn open(browser: &mut Browser, path: &str, language: &str) -> Answer {
    let headers = [
        ("accept", "text/html,*/*;q=0.8"),
        ("accept-language", language),
        ("x-request-id", "number-7"),
    ];
    browser.send(Method::GET, path, &headers).await
}

#[tokio::test]
async fn a_refusal_is_a_page_with_a_way_back() {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, Database::Sqlite).await;
    provider.behave(|behaviour| behaviour.refuses = Some("access_denied"));
    for (language, tag, title, again) in [
        (
            "fr",
            "de",
            "Sie sind nicht angemeldet",
            "Noch einmal anmelden",
        ),
        (
            "en-GB,de;q=0.5",
            "en",
            "You are not signed in",
            "Sign in again",
        ),
    ] {
        let mut browser = Browser::new(&backend);
        let back = browser.begin("/erp%3Fa%3D%2522%253Cb%253E").await;
        let page = open(&mut browser, &back, language).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.header("content-type").starts_with("text/html"));
        assert_eq!(page.header("content-language"), tag);
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        let link =
            format!(r#"href="/auth/sign-in?return=%2Ferp%3Fa%3D%2522%253Cb%253E">{again}</a>"#);
        for part in [
            &*format!(r#"<html lang="{tag}">"#),
            &*format!("<title>{title}</title>"),
            &*format!("<main><h1>{title}</h1>"),
            "<code>sign_in_refused</code>",
            "<code>number-7</code>",
            &*link,
        ] {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
        assert!(browser.cookies.is_empty());
        // The policy lets no style and no script through that is in the page.
        assert!(!page.text.contains("<style") && !page.text.contains("<script"));
        assert!(
            !page
                .header("content-security-policy")
                .contains("unsafe-inline")
        );
    }
    // Programs get JSON.
    assert_eq!(
        Browser::new(&backend).sign_in("/").await.code(),
        "sign_in_refused"
    );
    let styles = backend.get("/auth/page.css").await;
    assert_eq!(styles.status, StatusCode::OK);
    assert_eq!(styles.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn every_failure_leads_on() {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, Database::Sqlite).await;
    let mut browser = Browser::new(&backend);
    // Whatever is in the address is not in the page.
    for path in [
        "/auth/callback?state=%3Cscript%3E&code=b",
        "/auth/callback?state=a&state=%3Cscript%3E",
    ] {
        let page = open(&mut browser, path, "de").await;
        assert!(
            page.text.contains("<code>sign_in_failed</code>"),
            "{page:?}"
        );
        assert!(page.text.contains(r#"href="/auth/sign-in">"#), "{page:?}");
        assert!(!page.text.contains("script"), "{page:?}");
    }
    let page = open(&mut browser, "/auth/sign-in?return=//%3Cscript%3E", "de").await;
    assert!(
        page.text.contains("<code>return_invalid</code>"),
        "{page:?}"
    );
    assert!(page.text.contains(r#"href="/auth/sign-in">"#), "{page:?}");
    assert!(!page.text.contains("script"), "{page:?}");
    let back = browser.begin("/erp").await;
    provider.behave(|behaviour| behaviour.down = true);
    let page = open(&mut browser, &back, "de").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        page.text.contains(r#"href="/auth/sign-in?return=%2Ferp">"#),
        "{page:?}"
    );
    // Nor is the page lost when the provider is away from the start.
    let backend = Backend::start_with(&jtl, |cli| provider.configure(cli)).await;
    let mut browser = Browser::new(&backend);
    let page = open(&mut browser, "/auth/sign-in?return=/erp", "de").await;
    assert!(
        page.text.contains("<code>sign_in_unavailable</code>"),
        "{page:?}"
    );
    assert!(
        page.text.contains(r#"href="/auth/sign-in?return=%2Ferp">"#),
        "{page:?}"
    );
}

#[tokio::test]
async fn without_its_settings_the_page_names_them_and_leads_nowhere() {
    let jtl = Jtl::start().await;
    let (provider, _) = start(&jtl, Database::Sqlite).await;
    let backend = Backend::start_with(&jtl, |cli| {
        provider.configure(cli);
        cli.jtl_public_client_id = None;
    })
    .await;
    let page = open(&mut Browser::new(&backend), "/auth/sign-in", "en").await;
    assert_eq!(page.status, StatusCode::NOT_IMPLEMENTED);
    let missing = "<ul><li><code>JTL_PUBLIC_CLIENT_ID</code></li></ul>";
    assert!(page.text.contains(missing), "{page:?}");
    assert!(!page.text.contains("<a "), "{page:?}");
}
