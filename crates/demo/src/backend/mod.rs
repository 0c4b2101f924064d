//! The app's own backend, asked in the name of who is signed in.
//!
//! Its addresses are relative to the page's `<base>`: the app may lie below a path.

mod problem;

use std::future::Future;
use std::pin::Pin;

use appbridge::fetch::{Client, RequestBuilder, Response};
use appbridge::{AppBridge, SessionTokens};
use appbridge_leptos::{HookError, use_client};
use appbridge_types::demo::{Customer, Item, Page, SalesOrder};
use appbridge_types::tenant::{SessionInfo, TenantConnection};
use serde::de::DeserializeOwned;

pub(crate) use problem::{Cause, Problem};

/// What the backend will have answered.
pub(crate) type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// The app's backend.
#[derive(Clone)]
pub(crate) struct Backend(Result<Client, HookError>);

impl Backend {
    /// The backend for components below an `AppBridgeProvider`.
    pub(crate) fn here() -> Self {
        Self(use_client())
    }

    /// The backend for a page that has connected by itself.
    pub(crate) fn of(bridge: AppBridge) -> Self {
        Self(Ok(Client::new(SessionTokens::new(bridge))))
    }

    /// Connects the tenant that the session token names; connecting it again
    /// changes nothing.
    pub(crate) fn connect_tenant(&self) -> Answer<TenantConnection> {
        self.ask(|client| client.post("api/connect-tenant"))
    }

    /// Who is signed in.
    pub(crate) fn session(&self) -> Answer<SessionInfo> {
        self.ask(|client| client.get("api/session"))
    }

    /// The first so many of the tenant's items whose name or number contains
    /// `search`, after the one that `after` names.
    pub(crate) fn items(
        &self,
        first: u64,
        search: &str,
        after: Option<&str>,
    ) -> Answer<Page<Item>> {
        let first = first.to_string();
        let parameters = [
            ("first", Some(&*first)),
            ("after", after),
            ("search", Some(search)),
        ];
        let given = parameters.into_iter().filter_map(|(name, value)| {
            let value = value.filter(|value| !value.is_empty())?;
            Some((name, value))
        });
        self.ask(|client| client.get("api/items").query(given))
    }

    /// One customer of the tenant.
    pub(crate) fn customer(&self, id: &str) -> Answer<Customer> {
        self.ask(|client| client.get(&customer_path(id, "")))
    }

    /// The last orders of a customer, newest first.
    pub(crate) fn orders(&self, id: &str) -> Answer<Page<SalesOrder>> {
        self.ask(|client| client.get(&customer_path(id, "/orders")))
    }

    fn ask<T: DeserializeOwned>(
        &self,
        request: impl FnOnce(&Client) -> RequestBuilder,
    ) -> Answer<T> {
        let request = self.0.as_ref().map(request).map_err(Clone::clone);
        let response = exchange(request);
        Box::pin(async move { response.await?.json().map_err(Problem::from) })
    }
}

/// Not generic, so that the app holds it once and not once per kind of answer.
fn exchange(request: Result<RequestBuilder, HookError>) -> Answer<Response> {
    Box::pin(async move { Ok(request?.send().await?) })
}

/// The path of a customer. The id comes from the host, so it is escaped.
fn customer_path(id: &str, below: &str) -> String {
    let id = String::from(js_sys::encode_uri_component(id));
    ["api/customers/", &id, below].concat()
}
