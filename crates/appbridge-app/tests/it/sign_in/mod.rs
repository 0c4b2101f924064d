//! Signing in, and all that follows from it.

mod attacks;
mod browser;
mod foreign;
mod page;
mod provider;
mod renewal;
mod sandbox;
mod secrecy;

use crate::support::pgbouncer::PgBouncer;
use crate::support::postgres::{Cluster, Durability};
use crate::support::{Backend, Database, Jtl, on_both_databases};
use appbridge_app::settings::Cli;
use axum::http::{Method, StatusCode};
use browser::Browser;
use provider::Provider;
use serde_json::json;
use sqlx::{Connection, Executor, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// Where the app says that it is.
const HERE: &str = "http://127.0.0.1:7310/";

on_both_databases!(
    signing_in_leads_back_and_out_again,
    a_tenant_that_leaves_leaves_no_sessions,
    instances_share_sessions,
    whoever_signs_in_is_signed_in_no_longer_than_the_settings_allow,
    a_tenant_is_named_as_its_setup_page_named_it,
);

async fn start(jtl: &Jtl, database: Database) -> (Provider, Backend) {
    let provider = Provider::start(jtl.tenant(0).await.unwrap().id).await;
    let backend = Backend::start_on_with(jtl, database, |cli| provider.configure(cli)).await;
    (provider, backend)
}

/// Two instances of one app on one database, and its provider. The folder has to last.
async fn two_instances(jtl: &Jtl, database: Database) -> (Provider, [Backend; 2], TempDir) {
    let provider = Provider::start(jtl.tenant(0).await.unwrap().id).await;
    let folder = tempfile::tempdir().unwrap();
    let url = database.url(folder.path()).await;
    let instance = async || {
        Backend::start_with(jtl, |cli| {
            provider.configure(cli);
            cli.database_url = Some(url.clone());
        })
        .await
    };
    let instances = [instance().await, instance().await];
    (provider, instances, folder)
}

async fn signing_in_leads_back_and_out_again(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, database).await;
    let tenant = jtl.tenant(0).await.unwrap();
    let mut browser = Browser::new(&backend);
    // Nobody is signed in, which is no failure.
    assert_eq!(
        browser.get("/auth/session").await.json(),
        json!({ "signedIn": null, "missingSettings": [] })
    );
    let refused = browser.get("/api/session").await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::UNAUTHORIZED, "signed_out".into())
    );

    let back = browser
        .sign_in("/erp%3Fsearch%3DK%25C3%25A4se%26page%3D2")
        .await;
    assert_eq!(back.status, 303, "{back:?}");
    assert_eq!(
        back.header("location"),
        "http://127.0.0.1:7310/erp?search=K%C3%A4se&page=2"
    );
    assert_eq!(back.header("cache-control"), "no-store");
    assert_eq!(back.header("referrer-policy"), "no-referrer");
    // The attempt is over, and the session lasts as long as the browser.
    assert!(
        browser
            .set
            .iter()
            .all(|cookie| cookie.contains("; HttpOnly; SameSite=Lax"))
    );
    assert_eq!(browser.cookies.len(), 1, "{:?}", browser.cookies);
    browser.session();

    let session = browser.who().await;
    assert_eq!(session["tenantId"], tenant.id.to_string());
    assert_eq!(
        (&session["userId"], &session["name"]),
        (&provider::USER.into(), &"Ada Muster".into())
    );
    assert_eq!(session["connected"], false);
    assert!(session["expiresAt"].as_i64().unwrap() > provider::now() + 7000);
    // Signing in connects nothing.
    assert_eq!(
        browser.get("/api/names").await.code(),
        "tenant_not_connected"
    );
    assert_eq!(
        browser.post("/api/connect-tenant").await.status,
        StatusCode::OK
    );
    assert_eq!(browser.get("/api/names").await.status, StatusCode::OK);
    assert_eq!(
        browser.get("/api/session").await.json()["tenantId"],
        tenant.id.to_string()
    );
    assert_eq!(
        Browser::new(&backend).get("/api/names").await.code(),
        "signed_out"
    );

    let mut left_behind = browser.clone();
    let refresh_tokens = provider.refresh_tokens();
    assert_eq!(refresh_tokens.len(), 1);
    let out = browser.post("/auth/sign-out").await;
    let location = out.json()["location"].as_str().unwrap().to_owned();
    let query = location.split_once("/oidc/v1/end_session?").unwrap().1;
    assert_eq!(
        query,
        "client_id=public-client&post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A7310%2F"
    );
    assert!(browser.cookies.is_empty());
    assert_eq!(browser.get("/api/names").await.code(), "signed_out");
    assert_eq!(left_behind.get("/api/names").await.code(), "signed_out");
    // What only the provider can end, it is told to.
    until(|| *provider.revoked.lock().unwrap() == refresh_tokens).await;
}

async fn a_tenant_that_leaves_leaves_no_sessions(database: Database) {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, database).await;
    let tenants = [jtl.tenant(0).await.unwrap(), jtl.tenant(1).await.unwrap()];
    let mut browsers = [Browser::new(&backend), Browser::new(&backend)];
    for (browser, tenant) in browsers.iter_mut().zip(&tenants) {
        provider.behave(|behaviour| behaviour.tenant = tenant.id);
        browser.sign_in("/").await;
    }
    let [leaves, stays] = &mut browsers;
    let token = jtl.session_token(&tenants[0]).await.unwrap();
    // Whether it has been connected or not.
    for connected in [true, false] {
        if connected {
            backend.connect(&token).await;
        }
        assert_eq!(leaves.who().await["connected"], connected);
        let header = [("authorization", &*format!("Bearer {token}"))];
        let left = stays
            .send(Method::POST, "/api/disconnect-tenant", &header)
            .await;
        assert_eq!(left.status, StatusCode::NO_CONTENT);
        assert_eq!(leaves.get("/api/names").await.code(), "signed_out");
        assert_eq!(leaves.who().await, json!(null));
        assert_eq!(stays.get("/api/session").await.status, StatusCode::OK);
        provider.behave(|behaviour| behaviour.tenant = tenants[0].id);
        leaves.sign_in("/").await;
    }
}

async fn instances_share_sessions(database: Database) {
    let jtl = Jtl::start().await;
    let (_provider, [one, other], _folder) = two_instances(&jtl, database).await;
    // Even the way through the provider may begin at one and end at the other.
    let mut browser = Browser::new(&one);
    let back = browser.begin("/").await;
    let mut browser = browser.at(&other);
    assert_eq!(browser.get(&back).await.status, 303);
    assert_eq!(browser.get("/api/session").await.status, StatusCode::OK);
    let mut elsewhere = browser.at(&one);
    assert_eq!(elsewhere.get("/api/session").await.status, StatusCode::OK);
    browser.post("/auth/sign-out").await;
    assert_eq!(elsewhere.get("/api/session").await.code(), "signed_out");
}

async fn whoever_signs_in_is_signed_in_no_longer_than_the_settings_allow(database: Database) {
    type Limit = fn(&mut Cli);
    let limits: [Limit; 2] = [
        |cli| cli.sign_in_idle_seconds = Some("1".into()),
        |cli| cli.sign_in_lifetime_seconds = Some("1".into()),
    ];
    let jtl = Jtl::start().await;
    let provider = Provider::start(jtl.tenant(0).await.unwrap().id).await;
    for limit in limits {
        let backend = Backend::start_on_with(&jtl, database, |cli| {
            provider.configure(cli);
            limit(cli);
        })
        .await;
        let mut browser = Browser::new(&backend);
        browser.sign_in("/").await;
        let begun = provider::now();
        until(|| provider::now() > begun + 1).await;
        assert_eq!(browser.get("/api/session").await.code(), "signed_out");
    }
}

/// As on a full disk: nothing new gets in, and who is signed in stays so.
#[tokio::test]
async fn a_database_that_takes_nothing_new_signs_nobody_out() {
    let jtl = Jtl::start().await;
    let provider = Provider::start(jtl.tenant(0).await.unwrap().id).await;
    let folder = tempfile::tempdir().unwrap();
    let url = Database::Sqlite.url(folder.path()).await;
    let backend = Backend::start_with(&jtl, |cli| {
        provider.configure(cli);
        cli.database_url = Some(url.clone());
        // Each request after a second prolongs the session.
        cli.sign_in_idle_seconds = Some("10".into());
    })
    .await;
    let mut browser = Browser::new(&backend);
    browser.sign_in("/").await;
    let begun = provider::now();
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    // SQLite has one code for a disk without room and for a table without numbers.
    other
        .execute(
            "CREATE TABLE numbers (number INTEGER PRIMARY KEY AUTOINCREMENT);
             INSERT INTO numbers VALUES (9223372036854775807);
             CREATE TRIGGER full_update BEFORE UPDATE ON sign_in_sessions
             BEGIN INSERT INTO numbers VALUES (NULL); END;
             CREATE TRIGGER full_insert BEFORE INSERT ON sign_in_sessions
             BEGIN INSERT INTO numbers VALUES (NULL); END;",
        )
        .await
        .unwrap();
    until(|| provider::now() > begun + 1).await;
    let session = browser.get("/api/session").await;
    assert_eq!(session.status, StatusCode::OK, "{session:?}");
    let refused = Browser::new(&backend).sign_in("/").await;
    assert_eq!(refused.code(), "store_full");
}

async fn a_tenant_is_named_as_its_setup_page_named_it(database: Database) {
    let jtl = Jtl::start().await;
    let (_provider, backend) = start(&jtl, database).await;
    let tenant = jtl.tenant(0).await.unwrap();
    let mut browser = Browser::new(&backend);
    browser.sign_in("/").await;
    // An app token has no name, and nobody has told one yet.
    let session = browser.get("/api/session").await.json();
    assert_eq!(session["tenantSlug"], serde_json::Value::Null);
    browser.post("/api/connect-tenant").await;
    let session = browser.get("/api/session").await.json();
    assert_eq!(session["tenantSlug"], serde_json::Value::Null);

    let token = jtl.session_token(&tenant).await.unwrap();
    let bearer = format!("Bearer {token}");
    let setup = [("authorization", &*bearer)];
    let connected = Browser::new(&backend)
        .send(Method::POST, "/api/connect-tenant", &setup)
        .await;
    assert_eq!(connected.json()["tenantSlug"], tenant.slug);
    let session = browser.get("/api/session").await.json();
    assert_eq!(session["tenantSlug"], tenant.slug);
    // Whoever leaves takes the name along.
    browser.post("/api/disconnect-tenant").await;
    let session = browser.get("/api/session").await.json();
    assert_eq!(session["tenantSlug"], serde_json::Value::Null);
}

/// What one server prepares the next one does not know.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_work_behind_a_pooler() {
    let jtl = Jtl::start().await;
    let provider = Provider::start(jtl.tenant(0).await.unwrap().id).await;
    let (cluster, pooler) = tokio::task::spawn_blocking(|| {
        let cluster = Cluster::start(Durability::None);
        let pooler = PgBouncer::start(&cluster);
        (cluster, pooler)
    })
    .await
    .unwrap();
    cluster.database_url().await;
    let url = pooler.url("test_0");
    let backend = Backend::start_with(&jtl, |cli| {
        provider.configure(cli);
        cli.database_url = Some(url);
    })
    .await;
    let all = (0..20).map(|_| {
        let mut browser = Browser::new(&backend);
        tokio::spawn(async move {
            for _ in 0..5 {
                assert_eq!(browser.sign_in("/").await.status, 303);
                for _ in 0..5 {
                    let session = browser.get("/api/session").await;
                    assert_eq!(session.status, StatusCode::OK, "{session:?}");
                }
                assert_eq!(browser.post("/auth/sign-out").await.status, StatusCode::OK);
                assert_eq!(browser.get("/api/session").await.code(), "signed_out");
            }
        })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    drop(pooler);
}

/// Waits for what comes by itself.
async fn until(condition: impl Fn() -> bool) {
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !condition() {
        assert!(std::time::Instant::now() < patience, "it never comes");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn without_its_settings_sign_in_says_what_is_missing_and_the_rest_works() {
    let jtl = Jtl::start().await;
    let provider = Provider::start(Uuid::nil()).await;
    type Forget = fn(&mut Cli);
    let cases: [(Forget, &str); 4] = [
        (
            |cli| cli.jtl_public_client_id = None,
            "settings: JTL_PUBLIC_CLIENT_ID.",
        ),
        (|cli| cli.public_url = None, "settings: PUBLIC_URL."),
        (|cli| cli.jtl_app_id = None, "settings: JTL_APP_ID."),
        (
            |cli| (cli.jtl_app_id, cli.public_url) = (None, None),
            "settings: PUBLIC_URL, JTL_APP_ID.",
        ),
    ];
    for (forget, missing) in cases {
        let backend = Backend::start_with(&jtl, |cli| {
            provider.configure(cli);
            forget(cli);
        })
        .await;
        let mut browser = Browser::new(&backend);
        for path in ["/auth/sign-in?return=/erp", "/auth/callback?code=a&state=b"] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_IMPLEMENTED, "{path}");
            assert_eq!(answer.code(), "sign_in_not_configured");
            assert!(answer.text.contains(missing), "{answer:?}");
        }
        assert_eq!(
            browser.post("/auth/sign-out").await.code(),
            "sign_in_not_configured"
        );
        let names = missing.trim_start_matches("settings: ");
        let names: Vec<&str> = names.trim_end_matches('.').split(", ").collect();
        assert_eq!(
            browser.get("/auth/session").await.json(),
            json!({ "signedIn": null, "missingSettings": names })
        );
        let token = jtl.token_of(0).await;
        assert_eq!(
            backend.get_as(&token, "/api/session").await.status,
            StatusCode::OK
        );
        assert_eq!(backend.get("/api/session").await.code(), "token_missing");
    }
}

/// Tabs share a session: a page that one person has opened does nothing in another's name.
#[tokio::test]
async fn a_page_acts_in_the_name_of_whom_it_shows_or_not_at_all() {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, Database::Sqlite).await;
    let (first, second) = (jtl.tenant(0).await.unwrap(), jtl.tenant(1).await.unwrap());
    let mut browser = Browser::new(&backend);
    let key = async |browser: &mut Browser| {
        browser.sign_in("/").await;
        browser.who().await["key"].as_str().unwrap().to_owned()
    };
    let of_first = key(&mut browser).await;
    // A new session of the same person disturbs no tab.
    assert_eq!(key(&mut browser).await, of_first);
    let as_of_first = [
        ("x-signed-in-as", &*of_first),
        ("origin", "http://127.0.0.1:7310"),
    ];
    let answer = browser
        .send(Method::GET, "/api/session", &as_of_first)
        .await;
    assert_eq!(answer.json()["tenantId"], first.id.to_string());
    let answer = browser
        .send(Method::POST, "/api/connect-tenant", &as_of_first)
        .await;
    assert_eq!(answer.status, StatusCode::OK);

    provider.behave(|behaviour| behaviour.tenant = second.id);
    let of_second = key(&mut browser).await;
    assert_ne!(of_second, of_first);
    for (method, path) in [
        (Method::GET, "/api/session"),
        (Method::GET, "/api/names"),
        (Method::POST, "/api/connect-tenant"),
    ] {
        let refused = browser.send(method, path, &as_of_first).await;
        assert_eq!(
            (refused.status, &*refused.code()),
            (StatusCode::UNAUTHORIZED, "signed_out")
        );
    }
    for nonsense in ["", "x", "a b"] {
        let header = [("x-signed-in-as", nonsense)];
        let refused = browser.send(Method::GET, "/api/session", &header).await;
        assert_eq!(refused.code(), "signed_out");
    }
    let header = [("x-signed-in-as", &*of_second)];
    let answer = browser.send(Method::GET, "/api/session", &header).await;
    assert_eq!(
        (&answer.json()["tenantId"], &answer.json()["connected"]),
        (&second.id.to_string().into(), &false.into())
    );
}

#[tokio::test]
async fn the_hub_s_address_is_told_where_the_settings_name_it() {
    let jtl = Jtl::start().await;
    let provider = Provider::start(jtl.tenant(0).await.unwrap().id).await;
    for (setting, told) in [
        (None, serde_json::Value::Null),
        (
            Some("https://hub.example/apps"),
            "https://hub.example/apps".into(),
        ),
    ] {
        let backend = Backend::start_with(&jtl, |cli| {
            provider.configure(cli);
            cli.jtl_hub_url = setting.map(str::to_owned);
        })
        .await;
        let mut browser = Browser::new(&backend);
        browser.sign_in("/").await;
        assert_eq!(browser.who().await["hubUrl"], told);
    }
}

#[tokio::test]
async fn an_app_may_take_no_session_tokens_at_all() {
    let jtl = Jtl::start().await;
    let provider = Provider::start(jtl.tenant(0).await.unwrap().id).await;
    let backend = Backend::start_with(&jtl, |cli| {
        provider.configure(cli);
        cli.jtl_session_tokens = Some("off".into());
    })
    .await;
    let session_token = jtl.token_of(0).await;
    let refused = backend.get_as(&session_token, "/api/session").await;
    assert_eq!(refused.code(), "token_algorithm_not_allowed");
    let app_token = provider.access_token();
    assert_eq!(
        backend.get_as(&app_token, "/api/session").await.status,
        StatusCode::OK
    );
    assert_eq!(Browser::new(&backend).sign_in("/").await.status, 303);
}

#[tokio::test]
async fn over_https_and_below_a_path_cookies_are_this_host_s_alone() {
    let jtl = Jtl::start().await;
    let provider = Provider::start(jtl.tenant(0).await.unwrap().id).await;
    let backend = Backend::start_with(&jtl, |cli| {
        provider.configure(cli);
        cli.public_url = Some("https://apps.example/my-app/".into());
    })
    .await;
    let mut browser = Browser::new(&backend);
    let begun = browser.get("/my-app/auth/sign-in?return=/my-app/erp").await;
    assert!(
        begun
            .header("location")
            .contains("redirect_uri=https%3A%2F%2Fapps.example%2Fmy-app%2Fauth%2Fcallback"),
        "{begun:?}"
    );
    let cookie = &browser.set[0];
    assert!(cookie.starts_with("__Host-the_2fapp-sign-in-"), "{cookie}");
    assert!(
        cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"),
        "{cookie}"
    );
    // At the top of the host is another app.
    let elsewhere = browser.get("/my-app/auth/sign-in?return=/erp").await;
    assert_eq!(elsewhere.code(), "return_invalid");
}

/// A browser that opens all its tabs again signs in to each of them.
#[tokio::test]
async fn tabs_sign_in_at_once() {
    let jtl = Jtl::start().await;
    let (_provider, backend) = start(&jtl, Database::Sqlite).await;
    let mut browser = Browser::new(&backend);
    let mut tabs = Vec::new();
    for tab in 0..20 {
        tabs.push(browser.begin(&format!("/erp%3Fpage%3D{tab}")).await);
    }
    for (tab, back) in tabs.iter().enumerate() {
        let back = browser.get(back).await;
        assert_eq!(back.header("location"), format!("{}erp?page={tab}", HERE));
    }
    assert_eq!(browser.cookies.len(), 1, "{:?}", browser.cookies);
    // Not more than a proxy takes for one header, however long the addresses are.
    let long = format!("/{}", "a".repeat(1000));
    for _ in 0..20 {
        browser.begin(&long).await;
        let cookies = browser.cookies.iter();
        let length: usize = cookies
            .map(|(name, value)| name.len() + value.len() + 3)
            .sum();
        assert!(length < 8000, "{length}");
    }
    assert_eq!(browser.sign_in(&long).await.status, 303);
}

#[tokio::test]
async fn a_bearer_goes_before_the_cookie_whatever_comes_of_it() {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, Database::Sqlite).await;
    let (first, second) = (jtl.tenant(0).await.unwrap(), jtl.tenant(1).await.unwrap());
    let mut browser = Browser::new(&backend);
    browser.sign_in("/").await;
    provider.behave(|behaviour| behaviour.tenant = second.id);
    let bearers = [
        provider.access_token(),
        jtl.session_token(&second).await.unwrap(),
    ];
    for bearer in bearers {
        let bearer = format!("Bearer {bearer}");
        let with_both = [("authorization", &*bearer)];
        let both = browser.send(Method::GET, "/api/session", &with_both).await;
        assert_eq!(both.json()["tenantId"], second.id.to_string());
        // Nor does the cookie's rule count for it: an embedded page has another origin's frame.
        let connected = browser
            .send(Method::POST, "/api/connect-tenant", &with_both)
            .await;
        assert_eq!(connected.json()["tenantId"], second.id.to_string());
        let left = browser
            .send(Method::POST, "/api/disconnect-tenant", &with_both)
            .await;
        assert_eq!(left.status, StatusCode::NO_CONTENT);
    }
    for (header, code) in [
        ("", "authorization_malformed"),
        ("Bearer", "authorization_malformed"),
        ("Basic YTpi", "authorization_malformed"),
        ("Bearer a.b.c", "token_malformed"),
    ] {
        for path in ["/api/session", "/api/names"] {
            let refused = browser
                .send(Method::GET, path, &[("authorization", header)])
                .await;
            assert_eq!(
                (refused.status, &*refused.code()),
                (StatusCode::UNAUTHORIZED, code)
            );
        }
        let header = [("authorization", header)];
        let status = browser.send(Method::GET, "/auth/session", &header).await;
        assert_eq!(status.json()["signedIn"], json!(null));
    }
    let alone = browser.get("/api/session").await;
    assert_eq!(alone.json()["tenantId"], first.id.to_string());
}
