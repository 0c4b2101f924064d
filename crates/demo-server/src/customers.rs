//! Customers and their orders.

use appbridge_app::{ApiError, ConnectedTenant};
use appbridge_server::{GraphQlErrors, Operation, PlatformError};
use appbridge_types::demo::{Customer, Page, SalesOrder};
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use serde::Deserialize;

use crate::queries::{CustomerById, CustomerOrders, customer_by_id, customer_orders};
use crate::{failed, list};

/// What a pane shows without scrolling far.
const DEFAULT_ORDERS: u16 = 20;
/// Ids are UUIDs or numbers.
const MAX_ID: usize = 64;

#[derive(Deserialize)]
pub(crate) struct OrdersQuery {
    first: Option<u16>,
    after: Option<String>,
}

/// `GET /api/customers/{id}`.
pub(crate) async fn one(
    ConnectedTenant(erp): ConnectedTenant,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Customer>, ApiError> {
    let id = customer_id(id)?;
    let operation = Operation::of::<CustomerById>(customer_by_id::Variables { id });
    let found = erp
        .page::<customer_by_id::CustomerByIdQueryCustomersNodes, _>(&operation, "QueryCustomers")
        .await
        .map_err(failed)?;
    let is_partial = !found.errors.is_empty();
    match found.nodes.into_iter().next() {
        Some(customer) => Ok(Json(Customer {
            is_partial,
            ..customer.into()
        })),
        None if is_partial => {
            let errors = found.errors;
            Err(failed(PlatformError::GraphQl(GraphQlErrors { errors })))
        }
        // There is one, but not as this program expects it.
        None if found.unreadable > 0 => Err(PlatformError::Undecodable.into()),
        None => Err(ApiError::not_found(
            "customer_not_found",
            "This tenant has no such customer.",
        )),
    }
}

/// `GET /api/customers/{id}/orders`: the newest first.
pub(crate) async fn orders(
    ConnectedTenant(erp): ConnectedTenant,
    id: Result<Path<String>, PathRejection>,
    query: Result<Query<OrdersQuery>, QueryRejection>,
) -> Result<Json<Page<SalesOrder>>, ApiError> {
    let (id, Query(query)) = (customer_id(id)?, query?);
    let variables = customer_orders::Variables {
        first: Some(list::first(query.first, DEFAULT_ORDERS)?.into()),
        after: list::after(query.after)?,
        customer_id: id,
    };
    let operation = Operation::of::<CustomerOrders>(variables);
    let found = erp
        .page::<customer_orders::CustomerOrdersQuerySalesOrdersNodes, _>(
            &operation,
            "QuerySalesOrders",
        )
        .await
        .map_err(failed)?;
    Ok(Json(list::page(found)))
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
            is_partial: false,
        }
    }
}

impl From<customer_orders::CustomerOrdersQuerySalesOrdersNodes> for SalesOrder {
    fn from(order: customer_orders::CustomerOrdersQuerySalesOrdersNodes) -> Self {
        Self {
            id: order.id,
            sales_order_number: order.sales_order_number,
            sales_order_date: order.sales_order_date,
            total_gross_amount: order.total_gross_amount.map(|amount| amount.0),
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
