//! For whom the ERP API answers.

use appbridge_sandbox::control::{Installation, Tenant};
use appbridge_sandbox::{Config, Control, Sandbox, Settings};
use serde_json::json;

/// A sandbox whose app, and its lifecycle URLs, nobody serves.
async fn hosting() -> (Sandbox, Control) {
    let sandbox = Sandbox::start(Config {
        manifest: Some(
            appbridge_sandbox::manifest::parse(
                r#"{ "technicalName": "hosted", "version": "1.0.0" }"#,
            )
            .unwrap(),
        ),
        ..Config::default()
    })
    .await
    .unwrap();
    let control = sandbox.control().unwrap();
    (sandbox, control)
}

/// By the backend's access token and by the tenant's app token, by GraphQL and REST.
#[tokio::test]
async fn the_erp_answers_for_tenants_that_use_the_app_alone() {
    let (sandbox, control) = hosting().await;
    let (tenant, other) = (
        control.tenant(0).await.unwrap(),
        control.tenant(1).await.unwrap(),
    );
    let access_token = sandbox.access_token().await.unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let statuses = async |tenant: &Tenant| {
        let app_token = control.app_token(tenant).await.unwrap();
        let url = |path| sandbox.url().join(path).unwrap();
        let query = json!({ "query": "{ QueryItems(first: 1) { totalCount } }" });
        let requests = [
            http.post(url("erp/v2/graphql"))
                .bearer_auth(&access_token)
                .header("X-Tenant-ID", tenant.id.to_string())
                .json(&query),
            http.post(url("erp/v2/graphql"))
                .bearer_auth(&app_token)
                .json(&query),
            http.get(url("erp/v2/items"))
                .bearer_auth(&access_token)
                .header("X-Tenant-ID", tenant.id.to_string()),
        ];
        let mut all = Vec::new();
        for request in requests {
            let response = request.send().await.unwrap();
            let status = response.status().as_u16();
            let body = response.text().await.unwrap();
            // As JTL describes it.
            assert_eq!(body.is_empty(), status == 402, "{body}");
            all.push(status);
        }
        all
    };
    assert_eq!(statuses(&tenant).await, [402; 3]);
    let refused = control.requests_to("/erp/v2/items").await.unwrap();
    let reason = refused[0].reason.as_deref().unwrap();
    assert!(reason.contains("requiresInstallation"), "{reason}");
    for (state, status) in [
        (Installation::Installing, 200),
        (Installation::Installed, 200),
        (Installation::NotInstalled, 402),
    ] {
        control.set_installation(tenant.id, state).await.unwrap();
        assert_eq!(statuses(&tenant).await, [status; 3], "{state:?}");
        assert_eq!(statuses(&other).await, [402; 3]);
    }
    let off = |settings: &mut Settings| settings.requires_installation = false;
    control.change_settings(off).await.unwrap();
    assert_eq!(statuses(&tenant).await, [200; 3]);

    // There is nothing to install.
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let control = sandbox.control().unwrap();
    let tenant = control.tenant(0).await.unwrap();
    let app_token = control.app_token(&tenant).await.unwrap();
    let items = http.get(sandbox.url().join("erp/v2/items").unwrap());
    let response = items.bearer_auth(app_token).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
}
