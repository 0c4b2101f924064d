//! The ERP's REST API: lists by page number, and single records.
//!
//! JTL documents neither its filters nor its sorting; lists here come in the
//! order of the records and whole.

use std::sync::Arc;

use async_graphql::ID;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::page::{DEFAULT_PAGE_SIZE, LARGEST_PAGE};
use super::{admit, refusal, within_rate_limit};
use crate::data::{Customer, Item, SalesOrder, Tenant};
use crate::platform::Platform;
use crate::platform::problem::Problem;

/// Something that REST has a list of.
trait Resource: Serialize + Sized + 'static {
    /// Whoever reads it needs this scope.
    const SCOPE: &str;

    fn all(tenant: &Tenant) -> &[Self];

    fn id(&self) -> &ID;
}

impl Resource for Item {
    const SCOPE: &str = "items.read";

    fn all(tenant: &Tenant) -> &[Self] {
        &tenant.items
    }

    fn id(&self) -> &ID {
        &self.id
    }
}

impl Resource for Customer {
    const SCOPE: &str = "customers.read";

    fn all(tenant: &Tenant) -> &[Self] {
        &tenant.customers
    }

    fn id(&self) -> &ID {
        &self.id
    }
}

impl Resource for SalesOrder {
    const SCOPE: &str = "salesorders.read";

    fn all(tenant: &Tenant) -> &[Self] {
        &tenant.sales_orders
    }

    fn id(&self) -> &ID {
        &self.id
    }
}

/// The routes of all lists.
pub(crate) fn routes() -> Router<Arc<Platform>> {
    Router::new()
        .route("/erp/v2/items", get(list::<Item>))
        .route("/erp/v2/items/{id}", get(one::<Item>))
        .route("/erp/v2/customers", get(list::<Customer>))
        .route("/erp/v2/customers/{id}", get(one::<Customer>))
        .route("/erp/v2/salesorders", get(list::<SalesOrder>))
        .route("/erp/v2/salesorders/{id}", get(one::<SalesOrder>))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageQuery {
    page_number: Option<usize>,
    page_size: Option<usize>,
}

/// A page as JTL documents it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListPage<'a, R> {
    total_items: usize,
    page_number: usize,
    page_size: usize,
    total_pages: usize,
    has_previous_page: bool,
    has_next_page: bool,
    next_page_number: Option<usize>,
    previous_page_number: Option<usize>,
    items: &'a [R],
}

impl<'a, R> ListPage<'a, R> {
    /// A page of `records`; one beyond the last is empty. `None` for a page that
    /// there cannot be.
    fn of(records: &'a [R], query: &PageQuery) -> Option<Self> {
        let page_number = query.page_number.unwrap_or(1);
        let page_size = query.page_size.unwrap_or(DEFAULT_PAGE_SIZE);
        if page_number == 0 || !(1..=LARGEST_PAGE).contains(&page_size) {
            return None;
        }
        let total_items = records.len();
        let total_pages = total_items.div_ceil(page_size);
        let has_next_page = page_number < total_pages;
        let has_previous_page = page_number > 1;
        Some(Self {
            total_items,
            page_number,
            page_size,
            total_pages,
            has_previous_page,
            has_next_page,
            next_page_number: has_next_page.then(|| page_number + 1),
            previous_page_number: has_previous_page.then(|| page_number - 1),
            items: records
                .chunks(page_size)
                .nth(page_number - 1)
                .unwrap_or_default(),
        })
    }
}

async fn list<R: Resource>(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Response {
    let answer = async {
        let tenant = match reader::<R>(&platform, &headers) {
            Ok(tenant) => tenant,
            Err(problem) => return refusal(problem),
        };
        let page = query
            .ok()
            .and_then(|Query(query)| ListPage::of(R::all(&tenant), &query));
        match page {
            Some(page) => Json(page).into_response(),
            None => refusal(Problem::malformed(format!(
                "pageNumber counts from 1, pageSize is 1 to {LARGEST_PAGE}"
            ))),
        }
    };
    within_rate_limit(&platform, answer).await
}

async fn one<R: Resource>(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let answer = async {
        let tenant = match reader::<R>(&platform, &headers) {
            Ok(tenant) => tenant,
            Err(problem) => return refusal(problem),
        };
        match R::all(&tenant).iter().find(|record| **record.id() == id) {
            Some(record) => Json(record).into_response(),
            None => refusal(Problem::not_found("there is no such record")),
        }
    };
    within_rate_limit(&platform, answer).await
}

/// The tenant whose records may be read. Unlike GraphQL, REST says when a scope
/// is missing.
fn reader<R: Resource>(platform: &Platform, headers: &HeaderMap) -> Result<Arc<Tenant>, Problem> {
    let caller = admit(platform, headers)?;
    if caller.scopes.contains(R::SCOPE) {
        Ok(caller.tenant)
    } else {
        Err(Problem::no_scope())
    }
}
