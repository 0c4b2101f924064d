//! Customers and their orders.

use appbridge_server::PlatformError;
use appbridge_types::demo::{Customer, Page, SalesOrder};
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use serde::Deserialize;

use super::connected::ConnectedTenant;
use super::queries::customer_by_id::{self, CustomerFilterInput};
use super::queries::customer_orders::{
    self, SalesOrderFilterInput, SalesOrderSortInput, SortEnumType,
};
use super::queries::{CustomerById, CustomerOrders};
use super::{ApiError, list};

/// What a pane shows without scrolling far.
const DEFAULT_ORDERS: u16 = 20;
/// Ids are UUIDs or numbers.
const MAX_ID: usize = 64;

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
    let variables = customer_by_id::Variables {
        where_: Some(CustomerFilterInput {
            id: Some(customer_by_id::IdOperationFilterInput {
                eq: Some(id),
                ..Default::default()
            }),
            ..CustomerFilterInput::default()
        }),
    };
    let data = erp.query::<CustomerById>(variables).await?;
    let found = data.query_customers.ok_or(PlatformError::Undecodable)?;
    let customer = found.nodes.into_iter().next().map(Customer::from);
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
    let variables = customer_orders::Variables {
        first: Some(list::first(query.first, DEFAULT_ORDERS)?.into()),
        after: list::after(query.after)?,
        where_: Some(SalesOrderFilterInput {
            customer_id: Some(customer_orders::IdOperationFilterInput {
                eq: Some(id),
                ..Default::default()
            }),
            ..SalesOrderFilterInput::default()
        }),
        // The id makes the order of one day's orders the same on every page.
        order: Some(vec![
            SalesOrderSortInput {
                sales_order_date: Some(SortEnumType::DESC),
                ..SalesOrderSortInput::default()
            },
            SalesOrderSortInput {
                id: Some(SortEnumType::DESC),
                ..SalesOrderSortInput::default()
            },
        ]),
    };
    let data = erp.query::<CustomerOrders>(variables).await?;
    let found = data.query_sales_orders.ok_or(PlatformError::Undecodable)?;
    Ok(Json(Page {
        items: found.nodes.into_iter().map(SalesOrder::from).collect(),
        total_count: list::total_count(found.total_count),
        has_next_page: found.page_info.has_next_page,
        end_cursor: found.page_info.end_cursor,
    }))
}

impl From<customer_by_id::CustomerByIdQueryCustomersNodes> for Customer {
    fn from(customer: customer_by_id::CustomerByIdQueryCustomersNodes) -> Self {
        Self {
            id: customer.id,
            customer_number: customer.customer_number,
            first_name: customer.first_name,
            last_name: customer.last_name,
            email_address: customer.email_address,
            company_name: customer.company_name,
            city: customer.city,
        }
    }
}

impl From<customer_orders::CustomerOrdersQuerySalesOrdersNodes> for SalesOrder {
    fn from(order: customer_orders::CustomerOrdersQuerySalesOrdersNodes) -> Self {
        Self {
            id: order.id,
            sales_order_number: order.sales_order_number,
            sales_order_date: order.sales_order_date,
            total_gross_amount: order.total_gross_amount,
            currency_iso: order.currency_iso,
            is_cancelled: order.is_cancelled,
        }
    }
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
