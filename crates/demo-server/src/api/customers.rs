//! Customers and their orders.

use appbridge_server::Operation;
use appbridge_types::demo::{Customer, Page, SalesOrder};
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use serde::Deserialize;
use serde_json::json;

use super::ApiError;
use super::connected::ConnectedTenant;
use super::list::{self, Connection};

/// What a pane shows without scrolling far.
const DEFAULT_ORDERS: u16 = 20;
/// Ids are UUIDs or numbers.
const MAX_ID: usize = 64;

const CUSTOMER: &str = "query Customer($where: CustomerFilterInput) {
  QueryCustomers(first: 1, where: $where) {
    nodes { id customerNumber firstName lastName emailAddress companyName city }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}";

const ORDERS: &str = "query CustomerOrders($first: Int, $after: String, $where: SalesOrderFilterInput, $order: [SalesOrderSortInput!]) {
  QuerySalesOrders(first: $first, after: $after, where: $where, order: $order) {
    nodes { id salesOrderNumber salesOrderDate totalGrossAmount currencyIso isCancelled }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}";

#[derive(Deserialize)]
struct CustomerData {
    #[serde(rename = "QueryCustomers")]
    customers: Connection<Customer>,
}

#[derive(Deserialize)]
struct OrdersData {
    #[serde(rename = "QuerySalesOrders")]
    orders: Connection<SalesOrder>,
}

#[derive(Deserialize)]
pub(super) struct OrdersQuery {
    first: Option<u16>,
    after: Option<String>,
}

/// `GET /api/customers/{id}`.
pub(super) async fn one(
    ConnectedTenant(erp): ConnectedTenant,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Customer>, ApiError> {
    let id = customer_id(id)?;
    let operation = Operation {
        name: "Customer",
        document: CUSTOMER,
        variables: json!({ "where": { "id": { "eq": id } } }),
    };
    let data: CustomerData = erp.graphql(&operation).await?;
    let customer = data.customers.nodes.into_iter().next();
    customer.map(Json).ok_or(ApiError::not_found(
        "customer_not_found",
        "This tenant has no such customer.",
    ))
}

/// `GET /api/customers/{id}/orders`: the newest first.
pub(super) async fn orders(
    ConnectedTenant(erp): ConnectedTenant,
    id: Result<Path<String>, PathRejection>,
    query: Result<Query<OrdersQuery>, QueryRejection>,
) -> Result<Json<Page<SalesOrder>>, ApiError> {
    let (id, Query(query)) = (customer_id(id)?, query?);
    let operation = Operation {
        name: "CustomerOrders",
        document: ORDERS,
        variables: json!({
            "first": list::first(query.first, DEFAULT_ORDERS)?,
            "after": list::after(query.after)?,
            "where": { "customerId": { "eq": id } },
            // The id makes the order of one day's orders the same on every page.
            "order": [{ "salesOrderDate": "DESC" }, { "id": "DESC" }],
        }),
    };
    let data: OrdersData = erp.graphql(&operation).await?;
    Ok(Json(data.orders.into()))
}

fn customer_id(id: Result<Path<String>, PathRejection>) -> Result<String, ApiError> {
    let Path(id) = id?;
    let plain = (1..=MAX_ID).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if plain {
        Ok(id)
    } else {
        Err(ApiError::bad_request(
            "customer_id_invalid",
            "A customer's id has letters, digits and hyphens, at most 64.",
        ))
    }
}
