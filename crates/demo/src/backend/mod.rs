//! The app's own backend, asked in the name of who is signed in.

mod problem;
mod request;

use std::time::Duration;

use appbridge::AppBridge;
use appbridge_types::demo::{Customer, Item, Page, SalesOrder, SessionInfo, TenantConnection};
use appbridge_types::method::GetSessionToken;
use futures_util::future::LocalBoxFuture;
use wasm_bindgen::JsValue;

pub(crate) use problem::{Cause, Problem};
use request::{Question, decode};

/// How long the host may take to give a token; it has it at hand or asks its own
/// server for it.
const TOKEN_LIMIT: Duration = Duration::from_secs(10);

/// Which part of the list of items is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemsQuery {
    /// What names or article numbers should contain; empty for all.
    pub(crate) search: String,
    /// Names the last item of the page before; `None` for the first page.
    pub(crate) after: Option<String>,
    /// The most items to answer with.
    pub(crate) first: u64,
}

/// The app's backend. Every request carries a session token that the host gave for
/// it; a 401 is answered once with a fresh one.
#[derive(Clone)]
pub(crate) struct Backend {
    bridge: AppBridge,
}

impl Backend {
    pub(crate) fn new(bridge: AppBridge) -> Self {
        Self { bridge }
    }

    /// Connects the tenant that the session token names; connecting it again
    /// changes nothing.
    pub(crate) async fn connect_tenant(&self) -> Result<TenantConnection, Problem> {
        decode(self.ask(Question::post("/api/connect-tenant")).await?)
    }

    /// Who is signed in.
    pub(crate) async fn session(&self) -> Result<SessionInfo, Problem> {
        decode(self.ask(Question::get("/api/session")).await?)
    }

    /// One page of the tenant's items.
    pub(crate) async fn items(&self, query: &ItemsQuery) -> Result<Page<Item>, Problem> {
        let mut question = Question::get("/api/items").with("first", query.first.to_string());
        if let Some(after) = &query.after {
            question = question.with("after", after);
        }
        if !query.search.is_empty() {
            question = question.with("search", &query.search);
        }
        decode(self.ask(question).await?)
    }

    /// One customer of the tenant.
    pub(crate) async fn customer(&self, id: &str) -> Result<Customer, Problem> {
        decode(self.ask(Question::get(customer_path(id, ""))).await?)
    }

    /// The last orders of a customer, newest first.
    pub(crate) async fn orders(&self, id: &str) -> Result<Page<SalesOrder>, Problem> {
        decode(
            self.ask(Question::get(customer_path(id, "/orders")))
                .await?,
        )
    }

    /// Boxed, so that the futures of all questions hold a pointer to one and the
    /// same state machine and not a copy of it each.
    fn ask(&self, question: Question) -> LocalBoxFuture<'_, Result<JsValue, Problem>> {
        Box::pin(async move {
            match self.attempt(&question).await {
                // The token may have ended on its way.
                Err(Problem::Refused { status: 401, .. }) => self.attempt(&question).await,
                settled => settled,
            }
        })
    }

    async fn attempt(&self, question: &Question) -> Result<JsValue, Problem> {
        let token = self
            .bridge
            .call(GetSessionToken)
            .timeout(TOKEN_LIMIT)
            .await?;
        question.ask(&token).await
    }
}

/// The path of a customer. The id comes from the host, so it is escaped.
fn customer_path(id: &str, below: &str) -> String {
    let id = String::from(js_sys::encode_uri_component(id));
    ["/api/customers/", &id, below].concat()
}
