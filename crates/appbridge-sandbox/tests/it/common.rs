//! A running sandbox and a client that knows nothing of it but HTTP.

use appbridge_sandbox::{Config, Sandbox};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// A running sandbox with what tests ask it for.
pub(crate) struct Platform {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Client,
}

impl Platform {
    pub(crate) async fn start() -> Self {
        Self::start_with(Config::default()).await
    }

    pub(crate) async fn start_with(config: Config) -> Self {
        let sandbox = Sandbox::start(config).await.unwrap();
        Self {
            sandbox,
            http: Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// A request to a path of the sandbox.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, self.sandbox.url().join(path).unwrap())
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    /// Calls a control route and insists that it succeeds.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let request = self.request(method, &format!("_sandbox/{path}"));
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap()
        }
    }

    /// Orders a fault.
    pub(crate) async fn fault(&self, fault: Value) {
        self.control(Method::POST, "faults", fault).await;
    }

    /// The ids of a tenant and of its first user.
    pub(crate) async fn tenant(&self, nth: usize) -> (String, String) {
        let state = self.control(Method::GET, "state", Value::Null).await;
        let tenant = &state["tenants"][nth];
        (text(&tenant["id"]), text(&tenant["users"][0]["id"]))
    }

    /// An access token, got by the session-token era's endpoint.
    pub(crate) async fn access_token(&self) -> String {
        let answer = self
            .post("oauth2/token")
            .basic_auth(self.sandbox.client_id(), Some(self.sandbox.client_secret()))
            .form(&[("grant_type", "client_credentials")])
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        text(&answer.json::<Value>().await.unwrap()["access_token"])
    }

    pub(crate) async fn session_token(&self, tenant: usize) -> String {
        let (tenant_id, user_id) = self.tenant(tenant).await;
        let body = json!({ "tenantId": tenant_id, "userId": user_id });
        text(&self.control(Method::POST, "session-tokens", body).await["token"])
    }

    pub(crate) async fn app_token(&self, tenant: usize) -> String {
        let (tenant_id, user_id) = self.tenant(tenant).await;
        let body = json!({ "tenantId": tenant_id, "userId": user_id });
        text(&self.control(Method::POST, "app-tokens", body).await["accessToken"])
    }

    /// A GraphQL request without any header; the body is a valid query.
    pub(crate) fn bare_graphql(&self) -> RequestBuilder {
        self.post("erp/v2/graphql")
            .body(r#"{"query":"{ QueryItems(first: 1) { totalCount } }"}"#)
    }

    /// Asks the ERP as a backend does.
    pub(crate) async fn graphql(
        &self,
        token: &str,
        tenant: &str,
        query: &str,
        variables: Value,
    ) -> Response {
        self.post("erp/v2/graphql")
            .bearer_auth(token)
            .header("X-Tenant-ID", tenant)
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .unwrap()
    }

    /// The `data` of an answer without errors.
    pub(crate) async fn data(
        &self,
        token: &str,
        tenant: &str,
        query: &str,
        variables: Value,
    ) -> Value {
        let response = self.graphql(token, tenant, query, variables).await;
        assert_eq!(response.status(), StatusCode::OK);
        let mut answer: Value = response.json().await.unwrap();
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].take()
    }
}

pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// A stream of server-sent events, read one by one.
pub(crate) struct Events {
    response: Response,
    read: String,
}

impl Events {
    pub(crate) async fn open(sandbox: &Sandbox, path: &str) -> Self {
        let http = Client::builder().no_proxy().build().unwrap();
        let url = sandbox.url().join(path).unwrap();
        let response = http.get(url).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            read: String::new(),
        }
    }

    /// The next event of that name.
    pub(crate) async fn next(&mut self, name: &str) -> Value {
        loop {
            let (told, data) = self.any().await.unwrap();
            if told == name {
                return data;
            }
        }
    }

    /// Resolves when the sandbox has ended it.
    pub(crate) async fn ended(&mut self) {
        while self.any().await.is_some() {}
    }

    /// The next event's name and data; `None` at the end.
    async fn any(&mut self) -> Option<(String, Value)> {
        let event = loop {
            // Each is ended by an empty line.
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                break event;
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        };
        let field = |name: &str| {
            let mut lines = event.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        let data = serde_json::from_str(field("data").unwrap()).unwrap();
        Some((field("event").unwrap().to_owned(), data))
    }
}
