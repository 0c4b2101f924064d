//! Several apps at once: registering, changing, removing, and what each of them may.

use appbridge_sandbox::{Config, Settings};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{Platform, text};

fn manifest(name: &str, scopes: &[&str]) -> String {
    json!({
        "technicalName": name,
        "version": "1.0.0",
        "lifecycle": {
            "connectUrl": "http://127.0.0.1:9/connect",
            "disconnectUrl": "http://127.0.0.1:9/disconnect"
        },
        "capabilities": { "erp": { "api": { "scopes": scopes } } },
        "authentication": { "publicClient": {
            "redirectUris": [format!("http://127.0.0.1:9/{name}/callback")],
            "postLogoutRedirectUris": [format!("http://127.0.0.1:9/{name}/")]
        } }
    })
    .to_string()
}

async fn register(platform: &Platform, name: &str, scopes: &[&str]) -> Value {
    let body = json!({ "text": manifest(name, scopes) });
    platform.control(Method::POST, "apps", body).await
}

/// Two apps: the one that the sandbox was started with, and another.
async fn two_apps() -> (Platform, Value) {
    let first = appbridge_sandbox::manifest::parse(&manifest("first", &["items.read"])).unwrap();
    let platform = Platform::start_with(Config {
        manifest: Some(first),
        // What an app may see without being installed is asked here.
        settings: Settings {
            requires_installation: false,
            ..Settings::default()
        },
        ..Config::default()
    })
    .await;
    let second = register(&platform, "second", &["customers.read"]).await;
    (platform, second)
}

async fn access_token(platform: &Platform, app: &Value) -> reqwest::Response {
    let secret = app["clientSecret"].as_str();
    platform
        .post("oauth2/token")
        .basic_auth(text(&app["clientId"]), secret)
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap()
}

/// Whether the list of items and that of customers are there for a token.
async fn lists(platform: &Platform, token: &str) -> (bool, bool) {
    let (tenant, _) = platform.tenant(0).await;
    let has = async |query: &str| {
        let query = format!("{{ {query}(first: 1) {{ totalCount }} }}");
        let response = platform.graphql(token, &tenant, &query, json!({})).await;
        let body: Value = response.json().await.unwrap();
        body["data"].is_object() && body.get("errors").is_none()
    };
    (has("QueryItems").await, has("QueryCustomers").await)
}

#[tokio::test]
async fn each_app_has_credentials_and_scopes_of_its_own() {
    let (platform, second) = two_apps().await;
    let token: Value = access_token(&platform, &second).await.json().await.unwrap();
    let second_token = text(&token["access_token"]);
    assert_eq!(lists(&platform, &second_token).await, (false, true));
    let first_token = platform.access_token().await;
    assert_eq!(lists(&platform, &first_token).await, (true, false));

    // One's id with the other's secret is nobody.
    let mixed = json!({
        "clientId": platform.sandbox.client_id(),
        "clientSecret": second["clientSecret"],
    });
    let refused = access_token(&platform, &mixed).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_secret_is_shown_once() {
    let (platform, second) = two_apps().await;
    let secret = text(&second["clientSecret"]);
    assert!(secret.len() >= 32, "{secret}");
    for path in ["apps", "state"] {
        let shown = platform.control(Method::GET, path, Value::Null).await;
        assert!(!shown.to_string().contains(&secret), "{path}");
    }
    let apps = platform.control(Method::GET, "apps", Value::Null).await;
    let names: Vec<&Value> = apps
        .as_array()
        .unwrap()
        .iter()
        .map(|app| &app["manifest"]["technicalName"])
        .collect();
    assert_eq!(names, ["first", "second"]);
    let state = platform.control(Method::GET, "state", Value::Null).await;
    assert_eq!(state["apps"], apps);
}

#[tokio::test]
async fn app_tokens_and_installations_are_of_one_app() {
    let (platform, second) = two_apps().await;
    let (tenant, user) = platform.tenant(0).await;
    let id = text(&second["appId"]);
    let whose = json!({ "tenantId": tenant, "userId": user });
    let token = platform
        .control(Method::POST, &format!("app-tokens?appId={id}"), whose)
        .await;
    let token = text(&token["accessToken"]);
    assert_eq!(lists(&platform, &token).await, (false, true));

    let installed = json!({ "state": "installed" });
    let route = format!("tenants/{tenant}/installation?appId={id}");
    platform.control(Method::PUT, &route, installed).await;
    let state = platform.control(Method::GET, "state", Value::Null).await;
    let tenant = &state["tenants"][0];
    assert_eq!(tenant["installation"], "notInstalled");
    let first = platform.sandbox.app_id();
    assert_eq!(
        tenant["installations"],
        json!({ first: "notInstalled", id: "installed" })
    );
}

#[tokio::test]
async fn a_sign_in_belongs_to_the_app_that_it_was_begun_by() {
    let (platform, second) = two_apps().await;
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let (_, user) = platform.tenant(0).await;
    // RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let redirect = "http://127.0.0.1:9/second/callback";
    let authorize = |client: &str| {
        let mut url = platform.sandbox.url().join("oauth/v2/authorize").unwrap();
        url.query_pairs_mut()
            .append_pair("client_id", client)
            .append_pair("redirect_uri", redirect)
            .append_pair("response_type", "code")
            .append_pair("scope", "openid offline_access")
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256");
        http.post(url)
            .form(&[("decision", "signIn"), ("user", &user)])
    };
    // The address of one app is none of another.
    let refused = authorize(platform.sandbox.public_client_id()).send().await;
    assert_eq!(refused.unwrap().status(), StatusCode::BAD_REQUEST);

    let client = text(&second["publicClientId"]);
    let answer = authorize(&client).send().await.unwrap();
    let location = answer.headers()["location"].to_str().unwrap();
    let back = reqwest::Url::parse(location).unwrap();
    let (_, code) = back.query_pairs().find(|(name, _)| name == "code").unwrap();
    let redeem = async |client: &str| {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("code", &code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        let response = platform.post("oauth/v2/token").form(&form).send().await;
        response.unwrap().json::<Value>().await.unwrap()
    };
    let stolen = redeem(platform.sandbox.public_client_id()).await;
    assert_eq!(stolen["error"], "invalid_grant");
    let granted = redeem(&client).await;
    let token = text(&granted["access_token"]);
    assert_eq!(lists(&platform, &token).await, (false, true));

    let refresh = async |client: &str| {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", client),
            ("refresh_token", granted["refresh_token"].as_str().unwrap()),
        ];
        let response = platform.post("oauth/v2/token").form(&form).send().await;
        response.unwrap().json::<Value>().await.unwrap()
    };
    let stolen = refresh(platform.sandbox.public_client_id()).await;
    assert_eq!(stolen["error"], "invalid_grant");
    assert!(refresh(&client).await["refresh_token"].is_string());
}

#[tokio::test]
async fn a_manifest_is_changed_and_an_app_removed() {
    let (platform, second) = two_apps().await;
    let id = text(&second["appId"]);
    let token: Value = access_token(&platform, &second).await.json().await.unwrap();
    let token = text(&token["access_token"]);

    let body = json!({ "text": manifest("second", &["items.read", "customers.read"]) });
    let route = format!("apps/{id}/manifest");
    let changed = platform.control(Method::PUT, &route, body).await;
    assert_eq!(changed["clientId"], second["clientId"]);
    assert_eq!(lists(&platform, &token).await, (true, true));

    platform
        .control(Method::DELETE, &format!("apps/{id}"), Value::Null)
        .await;
    assert_eq!(lists(&platform, &token).await, (false, false));
    let refused = access_token(&platform, &second).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let gone = platform
        .request(Method::DELETE, &format!("_sandbox/apps/{id}"))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn technical_names_are_taken_once() {
    let (platform, second) = two_apps().await;
    let body = json!({ "text": manifest("first", &["items.read"]) });
    let taken = platform.post("_sandbox/apps").json(&body).send().await;
    let taken = taken.unwrap();
    assert_eq!(taken.status(), StatusCode::CONFLICT);
    assert!(taken.text().await.unwrap().contains("sandbox-app"));
    let route = format!("_sandbox/apps/{}/manifest", text(&second["appId"]));
    let taken = platform.request(Method::PUT, &route).json(&body);
    assert_eq!(taken.send().await.unwrap().status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_manifest_with_errors_is_refused_with_each_of_them_and_its_line() {
    let platform = Platform::start().await;
    let text = "{\n  \"technicalName\": \"a\",\n  \"version\": \"1\"\n}";
    let refused = platform
        .post("_sandbox/apps")
        .json(&json!({ "text": text }))
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let refused: Value = refused.json().await.unwrap();
    assert_eq!(refused["error"], "the manifest has 1 error");
    let errors = refused["findings"].as_array().unwrap();
    let error = errors.iter().find(|found| found["severity"] == "error");
    assert_eq!(error.unwrap()["line"], 3);

    let body = json!({ "text": text });
    let checked = platform
        .control(Method::POST, "manifests/check", body)
        .await;
    assert_eq!(checked["findings"], refused["findings"]);
    // Neither registers anything.
    let apps = platform.control(Method::GET, "apps", Value::Null).await;
    assert_eq!(apps.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_text_of_a_manifest_is_kept_as_it_came() {
    let (platform, second) = two_apps().await;
    let route = format!("apps/{}/manifest", text(&second["appId"]));
    // With what the sandbox makes nothing of, and as people lay it out.
    let written = "{ \"technicalName\":   \"second\",\n\"version\": \"1.0.0\", \"mine\": 1 }\n";
    let body = json!({ "text": written });
    platform.control(Method::PUT, &route, body).await;
    let kept = platform.control(Method::GET, &route, Value::Null).await;
    assert_eq!(kept, json!({ "text": written }));

    // An app whose addresses were moved is not the one of its file.
    let app = appbridge_sandbox::manifest::parse(&manifest("first", &["items.read"])).unwrap();
    let moved = "http://127.0.0.1:4444".parse().unwrap();
    let app = appbridge_sandbox::manifest::rebase(app, &moved).unwrap();
    assert!(app.text().contains("http://127.0.0.1:4444/"));
    assert!(!app.text().contains("http://127.0.0.1:9/"));
    let again = appbridge_sandbox::manifest::parse(&app.text()).unwrap();
    assert_eq!(again.manifest, app.manifest);
}

#[tokio::test]
async fn a_sandbox_without_an_app_gives_the_first_its_own_credentials() {
    let platform = Platform::start().await;
    let first = register(&platform, "first", &["items.read"]).await;
    assert_eq!(first["clientId"], platform.sandbox.client_id());
    assert_eq!(first["clientSecret"], platform.sandbox.client_secret());
    let second = register(&platform, "second", &["items.read"]).await;
    assert_ne!(second["clientId"], first["clientId"]);
}

#[tokio::test]
async fn addresses_are_asked_once_without_following_redirects() {
    let platform = Platform::start().await;
    // The sandbox itself plays the app: a page that no frame may show, and a 404.
    let origin = platform.sandbox.url().as_str();
    let text = json!({
        "technicalName": "a",
        "version": "1.0.0",
        "lifecycle": {
            "configurationUrl": origin,
            "connectUrl": format!("{origin}nowhere"),
            "disconnectUrl": "http://127.0.0.1:1/"
        }
    });
    let body = json!({ "text": text.to_string() });
    let asked = platform
        .control(Method::POST, "manifests/reach", body)
        .await;
    let [setup, connect, disconnect] = asked.as_array().unwrap().as_slice() else {
        panic!("{asked}");
    };
    assert_eq!(
        (&setup["path"], &setup["status"], &setup["forbidsFrames"]),
        (
            &json!("lifecycle.configurationUrl"),
            &json!(200),
            &json!("content-security-policy: frame-ancestors 'none'")
        )
    );
    assert_eq!(connect["status"], 404);
    assert_eq!(disconnect["outcome"], "refused");
}
