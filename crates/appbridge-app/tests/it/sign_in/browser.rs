//! A browser: cookies, and the way through the identity provider.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::Value;

use crate::support::{Answer, Client};

#[derive(Clone)]
pub(super) struct Browser {
    client: Client,
    pub(super) cookies: BTreeMap<String, String>,
    /// The last cookies that were set, with their attributes.
    pub(super) set: Vec<String>,
}

impl Browser {
    pub(super) fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            cookies: BTreeMap::new(),
            set: Vec::new(),
        }
    }

    /// The same cookies at another instance of the app.
    pub(super) fn at(&self, client: &Client) -> Self {
        Self {
            client: client.clone(),
            ..self.clone()
        }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[]).await
    }

    /// Who is signed in, as the app's page learns it; `null` for nobody.
    pub(super) async fn who(&mut self) -> Value {
        let status = self.get("/auth/session").await;
        assert_eq!(status.status, StatusCode::OK, "{status:?}");
        status.json()["signedIn"].take()
    }

    /// From a page of the app.
    pub(super) async fn post(&mut self, path: &str) -> Answer {
        let origin = super::HERE.trim_end_matches('/');
        self.send(Method::POST, path, &[("origin", origin)]).await
    }

    pub(super) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let all = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            request = request.header("cookie", all.collect::<Vec<_>>().join("; "));
        }
        let answer = self.client.send(request.body(Body::empty()).unwrap()).await;
        self.set.clear();
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            self.set.push(cookie.to_owned());
        }
        answer
    }

    /// As far as the identity provider, which leads back to the address that this returns.
    pub(super) async fn begin(&mut self, path: &str) -> String {
        let begun = self.get(&format!("/auth/sign-in?return={path}")).await;
        assert_eq!(begun.status, 303, "{begun:?}");
        let no_redirects = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().redirect(no_redirects);
        let page = http.build().unwrap().get(begun.header("location"));
        let back = page.send().await.unwrap();
        let back = back.headers()["location"].to_str().unwrap();
        assert!(back.starts_with(super::HERE), "{back}");
        back.replacen(super::HERE, "/", 1)
    }

    pub(super) async fn sign_in(&mut self, path: &str) -> Answer {
        let back = self.begin(path).await;
        self.get(&back).await
    }

    pub(super) fn session(&self) -> &str {
        &self.cookies["the_2fapp-session"]
    }
}
