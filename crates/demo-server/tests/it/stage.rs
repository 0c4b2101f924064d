//! The demo's backend on a stage: what a browser would find there.

use appbridge_sandbox::control::Installation;
use appbridge_sandbox::{Config, Stage, manifest};
use reqwest::{StatusCode, Url};

use crate::process::program;
use crate::support::{FRONTEND, database_url};

#[tokio::test]
async fn the_app_and_its_sandbox_know_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        manifest: Some(manifest::demo().unwrap()),
        ..Config::default()
    };
    let stage = Stage::start(config, async |place| {
        let mut backend = program(folder.path());
        backend
            .envs(place.environment())
            .env("DATABASE_URL", database_url(folder.path()))
            .env("FRONTEND_DIST", FRONTEND);
        place.release();
        backend.spawn()
    })
    .await
    .unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();

    // The App Shell embeds the app's pages, and the app lets it.
    let app = stage.control.state().await.unwrap().apps.remove(0);
    let lifecycle = app.manifest.unwrap().lifecycle;
    let setup: Url = lifecycle.configuration_url.unwrap().parse().unwrap();
    assert_eq!(setup.origin(), stage.app_url().origin());
    let page = http.get(setup).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["Content-Security-Policy"].to_str().unwrap();
    let shell = stage.sandbox.url().origin().ascii_serialization();
    let (_, ancestors) = policy.split_once("frame-ancestors ").unwrap();
    assert!(
        ancestors.split(' ').any(|origin| origin == shell),
        "{policy}"
    );

    // The app takes the sandbox's tokens, by which it gets the tenant's records.
    let tenant = stage.control.tenant(0).await.unwrap();
    let installed = Installation::Installed;
    stage
        .control
        .set_installation(tenant.id, installed)
        .await
        .unwrap();
    let api = |path| stage.app_url().join(path).unwrap();
    for token in [
        stage.control.session_token(&tenant).await.unwrap(),
        stage.control.app_token(&tenant).await.unwrap(),
    ] {
        let connect = http.post(api("api/connect-tenant")).bearer_auth(&token);
        assert_eq!(connect.send().await.unwrap().status(), StatusCode::OK);
        let items = http.get(api("api/items")).bearer_auth(&token);
        assert_eq!(items.send().await.unwrap().status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_backend_in_this_process_takes_the_listener() {
    let config = || Config {
        manifest: Some(manifest::demo().unwrap()),
        ..Config::default()
    };
    let stage = Stage::start(config(), async |place| {
        assert!(
            place
                .environment()
                .contains(&("PUBLIC_URL", place.url().to_string()))
        );
        let router = axum::Router::new().fallback(|| async { "moin" });
        let served = axum::serve(place.into_listener(), router).into_future();
        Ok::<_, std::io::Error>(tokio::spawn(served))
    })
    .await
    .unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let page = http.get(stage.app_url().clone()).send().await.unwrap();
    assert_eq!(page.text().await.unwrap(), "moin");
    stage.backend.abort();

    let without = Stage::start(Config::default(), async |_| Ok::<_, std::io::Error>(()));
    let error = without.await.unwrap_err().to_string();
    assert!(error.contains("manifest"), "{error}");
    let failing = Stage::start(config(), async |_| {
        Err::<(), _>(std::io::Error::other("no program"))
    });
    assert_eq!(failing.await.unwrap_err().to_string(), "no program");
}
