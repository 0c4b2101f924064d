//! A sandbox and a backend against it, with the routes that `crate::routes` gives: the
//! library's own tests have some, and so has the demo.

#![allow(dead_code, reason = "two test programs use this, each a part of it")]

pub(crate) mod pgbouncer;
pub(crate) mod postgres;

use std::ops::Deref;
use std::path::Path;

use appbridge_app::settings::{Cli, Settings};
use appbridge_app::{App, Frontend, Metrics, Services, TenantStore};
use appbridge_sandbox::control::{CustomerQuery, Tenant};
use appbridge_sandbox::{Config, Control, Sandbox};
use appbridge_server::HttpClient;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// The platform, and what steers it.
pub(crate) struct Jtl {
    pub(crate) sandbox: Sandbox,
    pub(crate) control: Control,
}

impl Jtl {
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::start(Config::default()).await.unwrap();
        let control = sandbox.control().unwrap();
        Self { sandbox, control }
    }

    pub(crate) fn origin(&self) -> String {
        self.sandbox.url().origin().ascii_serialization()
    }

    /// A session token of one of the tenants.
    pub(crate) async fn token_of(&self, number: usize) -> String {
        let tenant = self.tenant(number).await.unwrap();
        self.session_token(&tenant).await.unwrap()
    }

    /// A customer of the tenant, as the App Shell lists them.
    pub(crate) async fn customer_id(&self, tenant: &Tenant) -> String {
        let all = CustomerQuery::default();
        let mut page = self.control.customers(tenant.id, &all).await.unwrap();
        page.items.swap_remove(0).id
    }
}

/// Steers the platform.
impl Deref for Jtl {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

/// Where a test's backend keeps its tenants.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// The address of a new, empty database, in `folder` if it is a file.
    pub(crate) async fn url(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => database_url(folder),
            Self::Postgres => postgres::database_url().await,
        }
    }
}

/// Makes two tests of each function: one on SQLite, one on PostgreSQL.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::support::Database::Sqlite).await;
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::support::Database::Postgres).await;
            })+
        }
    };
}

pub(crate) use on_both_databases;

/// A built frontend, smaller than any real one. Both crates that use this lie in one folder.
pub(crate) const FRONTEND: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../appbridge-app/tests/frontend"
);

/// The backend as a router, with a database of its own.
pub(crate) struct Backend {
    client: Client,
    metrics: Metrics,
    pub(crate) folder: TempDir,
}

/// Sends requests to a backend's router.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
}

impl Deref for Backend {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    /// The bytes as a text, when they are one.
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

    pub(crate) async fn start_on(jtl: &Jtl, database: Database) -> Self {
        Self::start_on_with(jtl, database, |_| {}).await
    }

    pub(crate) async fn start_on_with(
        jtl: &Jtl,
        database: Database,
        change: impl FnOnce(&mut Cli),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database.url(folder.path()).await;
        Self::start_in(jtl, folder, |cli| {
            cli.database_url = Some(url);
            change(cli);
        })
        .await
    }

    pub(crate) async fn start_in(
        jtl: &Jtl,
        folder: TempDir,
        change: impl FnOnce(&mut Cli),
    ) -> Self {
        Self::assemble(jtl, folder, Some(Frontend::folder(FRONTEND)), change).await
    }

    /// With a frontend that the app names, and none in the settings.
    pub(crate) async fn serving(jtl: &Jtl, frontend: Frontend) -> Self {
        Self::serving_with(jtl, frontend, |_| {}).await
    }

    pub(crate) async fn serving_with(
        jtl: &Jtl,
        frontend: Frontend,
        change: impl FnOnce(&mut Cli),
    ) -> Self {
        Self::assemble(jtl, tempfile::tempdir().unwrap(), Some(frontend), change).await
    }

    pub(crate) async fn without_frontend(jtl: &Jtl) -> Self {
        Self::assemble(jtl, tempfile::tempdir().unwrap(), None, |_| {}).await
    }

    async fn assemble(
        jtl: &Jtl,
        folder: TempDir,
        frontend: Option<Frontend>,
        change: impl FnOnce(&mut Cli),
    ) -> Self {
        let mut cli = Cli {
            client_id: Some(jtl.sandbox.client_id().to_owned()),
            jtl_api_base: Some(jtl.origin()),
            jtl_auth_base: Some(jtl.origin()),
            database_url: Some(database_url(folder.path())),
            ..Cli::default()
        };
        change(&mut cli);
        let secret = jtl.sandbox.client_secret().to_owned();
        let settings = Settings::check("tests", cli, Some(secret)).unwrap();
        let tenants = TenantStore::open(&settings.database_url).await.unwrap();
        let http = HttpClient::new().unwrap();
        let metrics = Metrics::new();
        let services = Services::new(&settings, http, tenants, metrics.clone());
        let mut app = App::new().routes(crate::routes());
        if let Some(frontend) = frontend {
            app = app.frontend(frontend);
        }
        Self {
            client: Client {
                router: app.router(&settings, &services),
            },
            metrics,
            folder,
        }
    }

    /// What Prometheus would read.
    pub(crate) async fn metrics(&self) -> String {
        let router = self.metrics.router();
        Client { router }.get("/metrics").await.text
    }

    pub(crate) fn client(&self) -> Client {
        self.client.clone()
    }
}

impl Client {
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
            text: String::from_utf8_lossy(&body).into_owned(),
            bytes: body.to_vec(),
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

    pub(crate) async fn disconnect(&self, token: &str) -> Answer {
        self.ask(Method::POST, token, "/api/disconnect-tenant")
            .await
    }

    pub(crate) async fn ask(&self, method: Method, token: &str, path: &str) -> Answer {
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
