//! A sandbox and the demo's backend against it.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test support; every test binary uses a part of it"
)]

use std::path::Path;

use appbridge_server::HttpClient;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use demo_server::settings::{Cli, Settings};
use demo_server::{AppState, TenantStore, app};
use sandbox::{Config, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// The platform, and what steers it.
pub(crate) struct Jtl {
    pub(crate) sandbox: Sandbox,
    client: reqwest::Client,
}

/// A tenant of the sandbox and one of its users.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) tenant_id: String,
    pub(crate) slug: String,
    pub(crate) user_id: String,
}

impl Jtl {
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::start(Config::default()).await.unwrap();
        Self {
            sandbox,
            client: reqwest::Client::new(),
        }
    }

    pub(crate) fn origin(&self) -> String {
        self.sandbox.url().origin().ascii_serialization()
    }

    pub(crate) async fn who(&self, at: usize) -> Who {
        let state = self.get("state").await;
        let tenant = &state["tenants"][at];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Who {
            tenant_id: text(&tenant["id"]),
            slug: text(&tenant["slug"]),
            user_id: text(&tenant["users"][0]["id"]),
        }
    }

    pub(crate) async fn session_token(&self, who: &Who) -> String {
        let body = json!({ "tenantId": who.tenant_id, "userId": who.user_id });
        let answer = self.order("session-tokens", body).await;
        answer["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn expired_token(&self, who: &Who) -> String {
        let body = json!({ "tenantId": who.tenant_id, "userId": who.user_id, "ttlSeconds": -60 });
        let answer = self.order("session-tokens", body).await;
        answer["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn app_token(&self, who: &Who) -> String {
        let body = json!({ "tenantId": who.tenant_id, "userId": who.user_id });
        let answer = self.order("app-tokens", body).await;
        answer["accessToken"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn raw_access_token(&self) -> String {
        let answer: Value = self
            .client
            .post(self.sandbox.url().join("oauth2/token").unwrap())
            .basic_auth(self.sandbox.client_id(), Some(self.sandbox.client_secret()))
            .form(&[("grant_type", "client_credentials")])
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// A customer of the tenant, as the App Shell lists them.
    pub(crate) async fn customer_id(&self, who: &Who) -> String {
        let list = self
            .get(&format!("tenants/{}/customers?first=1", who.tenant_id))
            .await;
        list["items"][0]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn order(&self, route: &str, body: Value) -> Value {
        let answer = self
            .client
            .post(self.control(route))
            .json(&body)
            .send()
            .await
            .unwrap();
        assert!(
            answer.status().is_success(),
            "{route}: {}",
            answer.text().await.unwrap()
        );
        answer.json().await.unwrap_or_default()
    }

    pub(crate) async fn fault(&self, fault: Value) {
        self.order("faults", fault).await;
    }

    pub(crate) async fn mend(&self) {
        self.client
            .delete(self.control("faults"))
            .send()
            .await
            .unwrap();
    }

    pub(crate) async fn settings(&self, patch: Value) {
        let answer = self
            .client
            .patch(self.control("settings"))
            .json(&patch)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success());
    }

    /// The requests that the platform has seen on `path`.
    pub(crate) async fn seen(&self, path: &str) -> Vec<Value> {
        let Value::Array(seen) = self.get("requests").await else {
            panic!("no list")
        };
        seen.into_iter()
            .filter(|request| request["path"] == path)
            .collect()
    }

    pub(crate) async fn forget_requests(&self) {
        self.client
            .delete(self.control("requests"))
            .send()
            .await
            .unwrap();
    }

    async fn get(&self, route: &str) -> Value {
        self.client
            .get(self.control(route))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    fn control(&self, route: &str) -> reqwest::Url {
        self.sandbox
            .url()
            .join("_sandbox/")
            .unwrap()
            .join(route)
            .unwrap()
    }
}

/// The backend as a router, with a database and a frontend of its own.
pub(crate) struct Backend {
    router: Router,
    pub(crate) folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(crate) fn code(&self) -> String {
        let body = self.json();
        // Exactly `{error: {code, message}}`.
        assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
        assert_eq!(body["error"].as_object().unwrap().len(), 2, "{body}");
        assert!(!body["error"]["message"].as_str().unwrap().is_empty());
        body["error"]["code"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl Backend {
    pub(crate) async fn start(jtl: &Jtl) -> Self {
        Self::start_with(jtl, |_| {}).await
    }

    pub(crate) async fn start_with(jtl: &Jtl, change: impl FnOnce(&mut Cli)) -> Self {
        Self::start_in(jtl, tempfile::tempdir().unwrap(), change).await
    }

    pub(crate) async fn start_in(
        jtl: &Jtl,
        folder: TempDir,
        change: impl FnOnce(&mut Cli),
    ) -> Self {
        let mut cli = Cli {
            client_id: Some(jtl.sandbox.client_id().to_owned()),
            jtl_api_base: Some(jtl.origin()),
            jtl_auth_base: Some(jtl.origin()),
            database_url: Some(database_url(folder.path())),
            frontend_dist: Some(folder.path().join("dist").display().to_string()),
            ..Cli::default()
        };
        change(&mut cli);
        let secret = jtl.sandbox.client_secret().to_owned();
        let settings = Settings::check(cli, Some(secret)).unwrap();
        let tenants = TenantStore::open(&settings.database_url).await.unwrap();
        let state = AppState::new(&settings, HttpClient::new().unwrap(), tenants);
        Self {
            router: app(state),
            folder,
        }
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        Answer {
            status,
            headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn get_as(&self, token: &str, path: &str) -> Answer {
        self.ask(Method::GET, token, path).await
    }

    pub(crate) async fn connect(&self, token: &str) -> Answer {
        self.ask(Method::POST, token, "/api/connect-tenant").await
    }

    async fn ask(&self, method: Method, token: &str, path: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("Authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

pub(crate) fn database_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("demo.db").display())
}

pub(crate) const TOKEN: &str = "/oauth2/token";
pub(crate) const JWKS: &str = "/account/.well-known/jwks.json";
pub(crate) const GRAPHQL: &str = "/erp/v2/graphql";
