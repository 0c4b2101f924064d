//! An app with a state of its own.

use appbridge_app::settings::{Cli, Settings};
use appbridge_app::{App, Caller, Gate, Metrics, Services, TenantStore};
use appbridge_server::HttpClient;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, State};
use axum::http::{Request, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Jtl, database_url};

#[derive(Clone)]
struct Shop {
    gate: Gate,
    greeting: &'static str,
}

impl FromRef<Services> for Shop {
    fn from_ref(services: &Services) -> Self {
        Self {
            gate: Gate::from_ref(services),
            greeting: "Moin",
        }
    }
}

impl FromRef<Shop> for Gate {
    fn from_ref(shop: &Shop) -> Self {
        shop.gate.clone()
    }
}

async fn greet(Caller(session): Caller, State(shop): State<Shop>) -> String {
    format!("{} {}", shop.greeting, session.user_id())
}

fn routes() -> Router<Shop> {
    Router::new().route("/greeting", get(greet))
}

async fn settings_and_services(jtl: &Jtl, folder: &tempfile::TempDir) -> (Settings, Services) {
    let cli = Cli {
        client_id: Some(jtl.sandbox.client_id().to_owned()),
        jtl_api_base: Some(jtl.origin()),
        jtl_auth_base: Some(jtl.origin()),
        database_url: Some(database_url(folder.path())),
        ..Cli::default()
    };
    let secret = jtl.sandbox.client_secret().to_owned();
    let settings = Settings::check("shop", cli, Some(secret)).unwrap();
    let tenants = TenantStore::open(&settings.database_url).await.unwrap();
    let http = HttpClient::new().unwrap();
    let services = Services::new(&settings, http, tenants, Metrics::new());
    (settings, services)
}

async fn ask(router: Router, token: &str) -> (StatusCode, String) {
    let request = Request::get("/api/greeting").header("Authorization", format!("Bearer {token}"));
    let response = router
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_state_is_made_of_the_library_s_parts_or_brings_more() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let (settings, services) = settings_and_services(&jtl, &folder).await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    let user = tenant.users[0].id;

    let made = App::new().routes(routes()).router(&settings, &services);
    assert_eq!(
        ask(made.clone(), &token).await,
        (StatusCode::OK, format!("Moin {user}"))
    );
    assert_eq!(ask(made, "garbage").await.0, StatusCode::UNAUTHORIZED);

    let own = App::new().routes_with(|services| {
        let gate = Gate::from_ref(services);
        routes().with_state(Shop {
            gate,
            greeting: "Servus",
        })
    });
    assert_eq!(
        ask(own.router(&settings, &services), &token).await.1,
        format!("Servus {user}")
    );
}

/// An app's own fallback and body are held to the rules of the rest.
#[tokio::test]
async fn the_app_s_routes_are_bounded_as_the_library_s_are() {
    async fn echo(Json(value): Json<Value>) -> Json<Value> {
        Json(value)
    }

    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let (settings, services) = settings_and_services(&jtl, &folder).await;
    let routes: Router<Services> = Router::new()
        .route("/echo", post(echo))
        .fallback(async || "the app's own fallback");
    let router = App::new().routes(routes).router(&settings, &services);
    let send = async |value: Value| {
        // Without a length in its head.
        let body = Body::from_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(
            value.to_string(),
        )]));
        let request = Request::post("/api/echo").header("Content-Type", "application/json");
        let response = router.clone().oneshot(request.body(body).unwrap()).await;
        response.unwrap().status()
    };
    assert_eq!(send(json!("a")).await, StatusCode::OK);
    assert_eq!(
        send(json!("a".repeat(70_000))).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let unknown = Request::get("/api/unknown").body(Body::empty()).unwrap();
    let unknown = router.oneshot(unknown).await.unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}
