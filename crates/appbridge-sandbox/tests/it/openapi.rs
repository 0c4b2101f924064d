//! `openapi.json` against the sandbox: every operation is called, and what goes to and fro
//! has to fit its schemas.

use std::collections::BTreeSet;
use std::fmt::Debug;

use appbridge_sandbox::control::{LifecycleEvent, RegistrationState, TokenKind};
use appbridge_sandbox::manifest::{Severity, UnsupportedCode, WarningCode};
use appbridge_sandbox::{Config, manifest};
use axum::Router;
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::common::{Events, Platform, text};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// A sandbox, and what its document says of it.
struct Described {
    platform: Platform,
    /// As it is served, but closed: a member that no schema names does not fit.
    document: Value,
    called: BTreeSet<String>,
}

/// An operation of the document.
struct Operation {
    method: Method,
    path: String,
    /// Its own and those of its path.
    parameters: Vec<Value>,
    value: Value,
}

impl Described {
    async fn start(config: Config) -> Self {
        let platform = Platform::start_with(config).await;
        let document = platform
            .control(Method::GET, "openapi.json", Value::Null)
            .await;
        Self {
            document: closed(document),
            platform,
            called: BTreeSet::new(),
        }
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(place) => self.document.pointer(&place[1..]).unwrap(),
            None => value,
        }
    }

    fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in self.document["paths"].as_object().unwrap() {
            for (method, value) in item.as_object().unwrap() {
                if !METHODS.contains(&method.as_str()) {
                    continue;
                }
                let of_path = item["parameters"].as_array().into_iter().flatten();
                let own = value["parameters"].as_array().into_iter().flatten();
                operations.push(Operation {
                    method: method.to_uppercase().parse().unwrap(),
                    path: path.clone(),
                    parameters: of_path
                        .chain(own)
                        .map(|parameter| self.resolve(parameter).clone())
                        .collect(),
                    value: value.clone(),
                });
            }
        }
        operations
    }

    /// Insists that a value fits a schema of the document.
    fn fits(&self, schema: &Value, value: &Value, what: &str) {
        let mut schema = schema.clone();
        schema["components"] = self.document["components"].clone();
        let schema = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let errors: Vec<String> = schema
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{what}: {errors:#?}\n{value:#}");
    }

    /// Calls an operation, with the values of its path's parameters in their order, and
    /// gives the response's body.
    async fn call(&mut self, id: &str, path: &[&str], query: &str, body: Value) -> Value {
        let (status, answer) = self.try_call(id, path, query, body).await;
        assert!(status < 300, "{id}: {status} {answer}");
        self.called.insert(id.to_owned());
        answer
    }

    async fn try_call(&self, id: &str, path: &[&str], query: &str, body: Value) -> (u16, Value) {
        let mut operations = self.operations().into_iter();
        let operation = operations
            .find(|operation| operation.value["operationId"] == id)
            .unwrap_or_else(|| panic!("the document has no {id}"));
        let path = filled(&operation.path, path);
        let request = self
            .platform
            .request(operation.method, &format!("_sandbox{path}{query}"));
        let request = if body.is_null() {
            assert_eq!(operation.value.get("requestBody"), None, "{id}");
            request
        } else {
            let schema = &operation.value["requestBody"]["content"]["application/json"]["schema"];
            self.fits(schema, &body, &format!("the request of {id}"));
            request.json(&body)
        };
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let responses = &operation.value["responses"];
        let described = responses
            .get(status.to_string())
            .or_else(|| responses.get("default").filter(|_| status >= 400))
            .unwrap_or_else(|| panic!("{id} is not described with status {status}"));
        let described = self.resolve(described);
        let bytes = response.bytes().await.unwrap();
        let Some(content) = described.get("content") else {
            assert!(bytes.is_empty(), "{id}: {bytes:?}");
            return (status, Value::Null);
        };
        let answer = serde_json::from_slice(&bytes).unwrap();
        let schema = &content["application/json"]["schema"];
        self.fits(schema, &answer, &format!("the response of {id}"));
        (status, answer)
    }
}

/// The path with values in the places of its parameters.
fn filled(path: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let parts = path.split('/').map(|part| match part.strip_prefix('{') {
        Some(name) => *values.next().unwrap_or_else(|| panic!("{path}: {{{name}")),
        None => part,
    });
    parts.collect::<Vec<&str>>().join("/")
}

/// The document, with schemas that a member too much does not fit. In what is served they
/// are open, since later versions may have more members.
fn closed(mut document: Value) -> Value {
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    let parts: BTreeSet<String> = schemas
        .values()
        .flat_map(|schema| schema["allOf"].as_array().into_iter().flatten())
        .filter_map(|part| part["$ref"].as_str())
        .map(str::to_owned)
        .collect();
    for (name, schema) in schemas {
        let is_part = parts.contains(&format!("#/components/schemas/{name}"));
        close(schema, is_part);
    }
    document
}

fn close(schema: &mut Value, is_part: bool) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    for part in members
        .get_mut("allOf")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        close(part, true);
    }
    for part in members
        .get_mut("oneOf")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        close(part, is_part);
    }
    for inner in ["items", "additionalProperties"] {
        if let Some(inner) = members.get_mut(inner) {
            close(inner, false);
        }
    }
    let properties = members.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties
        .into_iter()
        .flat_map(|properties| properties.values_mut())
    {
        close(property, false);
    }
    let has_members = members.contains_key("properties") || members.contains_key("allOf");
    if has_members && !is_part && !members.contains_key("additionalProperties") {
        members.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
}

/// An app that answers everything.
async fn app() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().fallback(|| async { "a page" });
    tokio::spawn(async move { axum::serve(listener, routes).await });
    origin
}

fn manifest_text(name: &str, app: &str) -> String {
    json!({
        "manifest": {
            "technicalName": name,
            "version": "1.0.0",
            "lifecycle": {
                "configurationUrl": format!("{app}/setup"),
                "connectUrl": format!("{app}/connect"),
                "disconnectUrl": "http://127.0.0.1:1/gone",
            },
            "capabilities": {
                "hub": { "appLauncher": { "redirectUrl": format!("{app}/start") } },
                "erp": {
                    "menuItems": [{ "id": "shop", "name": "Shop", "url": format!("{app}/shop") }],
                    "pane": [{
                        "context": "customers",
                        "title": "Shop",
                        "url": format!("{app}/pane"),
                        "requiredScopes": ["items.write"],
                    }],
                    "api": { "scopes": ["items.read"] },
                    "webhooks": [],
                },
            },
            "authentication": { "publicClient": { "redirectUris": [format!("{app}/back")] } },
            "verion": "1",
        },
        "listing": {
            "defaultLocale": "de-DE",
            "name": { "de-DE": { "short": "Laden", "full": "Der Laden" } },
            "description": { "de-DE": { "short": "…" } },
            "media": { "icons": { "light": format!("{app}/light.svg") } },
        },
    })
    .to_string()
}

#[tokio::test]
async fn every_operation_does_what_its_description_says() {
    let app = app().await;
    let mut sandbox = Described::start(Config {
        manifest: Some(manifest::parse(&manifest_text("first", &app)).unwrap()),
        ..Config::default()
    })
    .await;
    sandbox.call("openapi", &[], "", Value::Null).await;
    let state = sandbox.call("state", &[], "", Value::Null).await;
    let tenant = text(&state["tenants"][0]["id"]);
    let user = &state["tenants"][0]["users"][0]["id"];
    let tenant = tenant.as_str();

    apps(&mut sandbox, &app).await;
    tokens(&mut sandbox, json!({ "tenantId": tenant, "userId": user })).await;
    faults(&mut sandbox).await;
    records(&mut sandbox, tenant).await;
    events(&mut sandbox, tenant).await;
    wawi(&mut sandbox).await;

    for state in ["installing", "installed"] {
        let body = json!({ "state": state });
        sandbox.call("install", &[tenant], "", body).await;
    }
    sandbox.call("uninstall", &[tenant], "", Value::Null).await;
    let wrong = json!({ "state": "notInstalled" });
    let (status, _) = sandbox.try_call("install", &[tenant], "", wrong).await;
    assert_eq!(status, 400);
    // The calls of both addresses, and what came of them.
    let mut watch = Events::open(&sandbox.platform.sandbox, "_sandbox/events").await;
    loop {
        let state = watch.next("state").await;
        let calls = state["tenants"][0]["lifecycleCalls"].to_string();
        if calls.contains("answered") && calls.contains("refused") && !calls.contains("pending") {
            break;
        }
    }
    sandbox.call("state", &[], "", Value::Null).await;

    let all: BTreeSet<String> = sandbox
        .operations()
        .iter()
        .map(|operation| text(&operation.value["operationId"]))
        .collect();
    assert_eq!(sandbox.called, all);
}

async fn apps(sandbox: &mut Described, app: &str) {
    let manifest = json!({ "text": manifest_text("second", app) });
    let registered = sandbox.call("registerApp", &[], "", manifest.clone()).await;
    let id = text(&registered["appId"]);
    let id = id.as_str();
    let (status, _) = sandbox
        .try_call("registerApp", &[], "", manifest.clone())
        .await;
    assert_eq!(status, 409);
    let broken = json!({ "text": "{" });
    let (status, refusal) = sandbox.try_call("registerApp", &[], "", broken).await;
    assert_eq!(
        (status, refusal["findings"].as_array().unwrap().len()),
        (400, 1)
    );
    sandbox.call("apps", &[], "", Value::Null).await;
    sandbox.call("manifestText", &[id], "", Value::Null).await;
    sandbox
        .call("changeManifest", &[id], "", manifest.clone())
        .await;
    for surface in ["setup", "menu/shop", "pane/0"] {
        let query = format!("?surface={surface}");
        let answer = sandbox.call("reachable", &[id], &query, Value::Null).await;
        assert_eq!(answer["outcome"], "answers");
    }
    let report = sandbox
        .call("checkManifest", &[], "", manifest.clone())
        .await;
    assert!(!report["findings"].as_array().unwrap().is_empty());
    let reached = sandbox.call("reachManifest", &[], "", manifest).await;
    assert!(reached.to_string().contains("\"refused\""), "{reached}");
    sandbox.call("removeApp", &[id], "", Value::Null).await;
    let (status, _) = sandbox.try_call("removeApp", &[id], "", Value::Null).await;
    assert_eq!(status, 404);
    let patch = json!({ "handshake": "fresh", "rateLimitPerMinute": 60, "decimals": null });
    sandbox.call("changeSettings", &[], "", patch).await;
    let back = json!({ "rateLimitPerMinute": null });
    sandbox.call("changeSettings", &[], "", back).await;
}

async fn tokens(sandbox: &mut Described, whose: Value) {
    sandbox.call("sessionToken", &[], "", whose.clone()).await;
    sandbox
        .call("appToken", &[], "?appId=sandbox-app", whose)
        .await;
    let nobody = json!({ "tenantId": Uuid::nil(), "userId": Uuid::nil() });
    let (status, _) = sandbox.try_call("sessionToken", &[], "", nobody).await;
    assert_eq!(status, 404);
    let rotation = json!({ "withdrawOld": false });
    sandbox.call("rotateSessionKeys", &[], "", rotation).await;
    for id in ["revokeAccessTokens", "revokeSignIns", "revokeScxTokens"] {
        sandbox.call(id, &[], "", Value::Null).await;
    }
}

async fn faults(sandbox: &mut Described) {
    let late = json!({ "target": "bridge", "bridge": "replyLate", "delayMs": 1, "times": 2 });
    let fault = sandbox.call("fault", &[], "", late).await;
    let id = fault["id"].to_string();
    let call = json!({ "moment": "call", "surface": "pane", "method": "getSessionToken" });
    let struck = sandbox.call("strikeBridge", &[], "", call).await;
    assert_eq!(struck["hits"], 1);
    let handshake = json!({ "moment": "handshake", "surface": "setup" });
    let spared = sandbox.call("strikeBridge", &[], "", handshake).await;
    assert_eq!(spared, Value::Null);
    let down = json!({ "target": "jwks", "status": 503, "times": 1 });
    sandbox.call("fault", &[], "", down).await;
    let nothing = json!({ "target": "erp" });
    let (status, _) = sandbox.try_call("fault", &[], "", nothing).await;
    assert_eq!(status, 400);
    sandbox.call("faults", &[], "", Value::Null).await;
    sandbox.call("endFault", &[&id], "", Value::Null).await;
    // Among the requests is one that the other fault has struck, and one with a token.
    for path in ["account/.well-known/jwks.json", "erp/v2/graphql"] {
        let request = sandbox.platform.post(path).bearer_auth("none");
        request.header("X-Request-ID", "1").send().await.unwrap();
    }
    let seen = sandbox.call("requests", &[], "?after=0", Value::Null).await;
    assert_eq!(seen[0]["fault"], 2, "{seen}");
    sandbox.call("clearFaults", &[], "", Value::Null).await;
    sandbox.call("forgetRequests", &[], "", Value::Null).await;
}

async fn records(sandbox: &mut Described, tenant: &str) {
    for list in ["customers", "items", "salesorders"] {
        let query = "?page=1&size=2";
        let page = sandbox
            .call("records", &[tenant, list], query, Value::Null)
            .await;
        let id = text(&page["items"][0]["id"]);
        sandbox
            .call("record", &[tenant, list, &id], "", Value::Null)
            .await;
        let choice = json!({ "context": list, "id": id });
        sandbox.call("select", &[tenant], "", choice).await;
    }
    let none = json!({ "context": "items", "id": null });
    sandbox.call("select", &[tenant], "", none).await;
    for query in ["?first=500&search=a", "?first=0"] {
        sandbox
            .call("customers", &[tenant], query, Value::Null)
            .await;
    }
    sandbox
        .call("undoMutations", &[tenant], "", Value::Null)
        .await;
}

async fn events(sandbox: &mut Described, tenant: &str) {
    let event = json!({ "topic": "ItemChanged", "payload": { "itemId": "1" } });
    let (status, _) = sandbox
        .try_call("sendEvent", &[tenant], "", event.clone())
        .await;
    assert_eq!(status, 409);
    let path = format!("_sandbox/events?tenant={tenant}&after=0");
    let mut shell = Events::open(&sandbox.platform.sandbox, &path).await;
    sandbox.call("sendEvent", &[tenant], "", event).await;
    sandbox.platform.bare_graphql().send().await.unwrap();
    for name in ["state", "select", "publish", "request"] {
        let told = json!({ "event": name, "data": shell.next(name).await });
        let schema = json!({ "$ref": "#/components/schemas/Event" });
        sandbox.fits(&schema, &told, name);
    }
    sandbox.called.insert("watch".to_owned());
}

async fn wawi(sandbox: &mut Described) {
    let open = json!({ "open": true });
    sandbox.call("openRegistration", &[], "", open).await;
    let register = async |sandbox: &Described| {
        let application = json!({
            "AppId": "muster/orders/v1",
            "DisplayName": "Orders",
            "Description": "Shows orders",
            "Version": "1.2.0",
            "ProviderName": "Muster GmbH",
            "ProviderWebsite": "https://muster.example",
            "MandatoryApiScopes": ["items.read"],
            "OptionalApiScopes": ["customers.read"],
            "RegistrationType": 0,
            "AppIcon": "",
        });
        let request = sandbox.platform.post("api/eazybusiness/authentication");
        let response = request
            .header("X-AppID", "muster/orders/v1")
            .header("X-AppVersion", "1.2.0")
            .header("api-version", "1.0")
            .header("X-ChallengeCode", "a-code-of-thirty-characters-xx")
            .json(&application)
            .send()
            .await
            .unwrap();
        text(&response.json::<Value>().await.unwrap()["RegistrationRequestId"])
    };
    let (id, other) = (register(sandbox).await, register(sandbox).await);
    sandbox
        .call("registrationRequests", &[], "", Value::Null)
        .await;
    let scopes = json!({ "scopes": ["items.read"] });
    sandbox
        .call("approveRegistration", &[&id], "", scopes)
        .await;
    sandbox
        .call("refuseRegistration", &[&other], "", Value::Null)
        .await;
    let (status, _) = sandbox
        .try_call("revokeApiKey", &[&other], "", Value::Null)
        .await;
    assert_eq!(status, 409);
    sandbox.call("revokeApiKey", &[&id], "", Value::Null).await;
    sandbox
        .call("registrationRequests", &[], "", Value::Null)
        .await;
}

#[tokio::test]
async fn examples_fit_their_schemas() {
    let sandbox = Described::start(Config::default()).await;
    let mut count = 0;
    for operation in sandbox.operations() {
        let id = &operation.value["operationId"];
        let responses = operation.value["responses"].as_object().unwrap().values();
        let bodies = responses.chain(operation.value.get("requestBody"));
        for body in bodies.map(|body| sandbox.resolve(body)) {
            let content = body["content"].as_object().into_iter().flatten();
            for (_, content) in content {
                if let Some(example) = content.get("example") {
                    sandbox.fits(&content["schema"], example, &format!("an example of {id}"));
                    count += 1;
                }
            }
        }
    }
    assert!(count > 20, "{count}");
}

/// The words that an error of serde says it has expected.
fn expected(message: &str) -> BTreeSet<&str> {
    let (_, expected) = message
        .split_once("expected ")
        .unwrap_or_else(|| panic!("{message}"));
    expected.split('`').skip(1).step_by(2).collect()
}

/// Bodies and queries name no member that the sandbox does not know, and leave none out.
#[tokio::test]
async fn what_requests_may_say_is_what_the_sandbox_reads() {
    let sandbox = Described::start(Config::default()).await;
    let nil = Uuid::nil().to_string();
    let refusal = async |operation: &Operation, query: &str, body: Option<Value>| {
        let path = operation
            .path
            .replace("{list}", "items")
            .replace("{id}", &nil);
        let path = path.replace("{record}", &nil);
        let mut request = sandbox
            .platform
            .request(operation.method.clone(), &format!("_sandbox{path}{query}"));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 400, "{path}");
        text(&response.json::<Value>().await.unwrap()["error"])
    };
    let names = |object: &Value| -> BTreeSet<String> {
        object.as_object().unwrap().keys().cloned().collect()
    };
    let mut count = 0;
    for operation in sandbox.operations() {
        let id = &operation.value["operationId"];
        let content = &operation.value["requestBody"]["content"]["application/json"];
        let schema = sandbox.resolve(&content["schema"]);
        if let Some(properties) = schema.get("properties") {
            let unknown = refusal(&operation, "", Some(json!({ "?": 1 }))).await;
            let read = expected(&unknown).into_iter().map(str::to_owned).collect();
            assert_eq!(names(properties), read, "{id}");
            for (name, property) in properties.as_object().unwrap() {
                let property = sandbox.resolve(property);
                if let Some(values) = property["enum"].as_array() {
                    let unknown = refusal(&operation, "", Some(json!({ name: "?" }))).await;
                    let values = values.iter().filter_map(Value::as_str).collect();
                    assert_eq!(expected(&unknown), values, "{id}: {name}");
                    count += 1;
                }
            }
        }
        let in_query = |parameter: &&Value| parameter["in"] == "query";
        let query: BTreeSet<&str> = operation
            .parameters
            .iter()
            .filter(in_query)
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        if !query.is_empty() {
            let body = content.get("schema").map(|_| json!({}));
            let unknown = refusal(&operation, "?unknown=1", body).await;
            assert_eq!(expected(&unknown), query, "{id}");
        }
    }
    assert!(count >= 15, "{count}");
}

#[tokio::test]
async fn enumerations_of_responses_have_the_values_of_the_types() {
    fn is<T: DeserializeOwned + Debug>(document: &Value, place: &str) {
        let error = serde_json::from_value::<T>(json!("?"))
            .unwrap_err()
            .to_string();
        let described = document.pointer(&format!("/components/schemas/{place}/enum"));
        let described = described.unwrap_or_else(|| panic!("there is no {place}"));
        let described = described.as_array().unwrap().iter();
        let described = described.filter_map(Value::as_str).collect();
        assert_eq!(expected(&error), described, "{place}");
    }
    let Described { document, .. } = Described::start(Config::default()).await;
    is::<LifecycleEvent>(&document, "LifecycleCall/allOf/0/properties/event");
    is::<RegistrationState>(&document, "RegistrationRequest/properties/state");
    is::<Severity>(&document, "Finding/properties/severity");
    is::<TokenKind>(&document, "SeenRequest/properties/bearer");
    is::<UnsupportedCode>(&document, "Unsupported/properties/code");
    is::<WarningCode>(&document, "Warning/properties/code");
}

#[tokio::test]
async fn a_client_of_another_version_is_told() {
    let platform = Platform::start().await;
    let state = async |version: &'static str| {
        let request = platform.get("_sandbox/state");
        let response = request
            .header("Sandbox-Control-Version", version)
            .send()
            .await;
        let response = response.unwrap();
        (
            response.status().as_u16(),
            response.json::<Value>().await.unwrap(),
        )
    };
    let (status, body) = state("1").await;
    assert_eq!((status, &body["controlVersion"]), (200, &json!(1)));
    let (status, body) = state("2").await;
    let message = text(&body["error"]);
    assert!(status == 400 && message.contains("version 1"), "{message}");
    assert!(message.contains("\"2\""), "{message}");
}
