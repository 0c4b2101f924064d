//! The queries of the schema.

use async_graphql::{Context, Error, ErrorExtensions, Object, OutputType, SimpleObject};

use super::Caller;
use super::filter::Filter;
use super::order::{self, Sort};
use super::page::{Page, PageError};
use super::rows::{
    CustomerFilterInput, CustomerSortInput, ItemFilterInput, ItemSortInput, SalesOrderFilterInput,
    SalesOrderSortInput,
};
use crate::data::{Customer, Item, SalesOrder};

/// What the ERP answers.
pub(crate) struct Query;

/// One page of a list.
#[derive(SimpleObject)]
#[graphql(concrete(name = "ItemsConnection", params(Item)))]
#[graphql(concrete(name = "CustomersConnection", params(Customer)))]
#[graphql(concrete(name = "SalesOrdersConnection", params(SalesOrder)))]
struct Connection<R: OutputType> {
    nodes: Vec<R>,
    page_info: PageInfo,
    total_count: usize,
}

/// Where a page lies in its list.
#[derive(SimpleObject)]
struct PageInfo {
    has_next_page: bool,
    has_previous_page: bool,
    start_cursor: Option<String>,
    end_cursor: Option<String>,
}

impl<R: OutputType + Clone> From<Page<'_, R>> for Connection<R> {
    fn from(page: Page<'_, R>) -> Self {
        Self {
            page_info: PageInfo {
                has_next_page: page.has_next(),
                has_previous_page: page.has_previous(),
                start_cursor: page.start_cursor(),
                end_cursor: page.end_cursor(),
            },
            total_count: page.total_count,
            nodes: page.records.into_iter().cloned().collect(),
        }
    }
}

/// The arguments that every list has.
struct Arguments<F, S> {
    first: Option<i32>,
    after: Option<String>,
    filter: Option<F>,
    order: Option<Vec<S>>,
}

impl<F, S> Arguments<F, S> {
    /// The page of `records` that is asked for.
    fn page<'a, R>(&self, records: &'a [R]) -> Result<Page<'a, R>, PageError>
    where
        F: Filter<R>,
        S: Sort<R>,
    {
        let mut allowed: Vec<&R> = records
            .iter()
            .filter(|record| {
                self.filter
                    .as_ref()
                    .is_none_or(|filter| filter.allows(record))
            })
            .collect();
        order::sort(&mut allowed, self.order.as_deref().unwrap_or_default());
        Page::of(&allowed, self.first, self.after.as_deref())
    }
}

/// A missing scope shows as an error without a cause, as on the platform itself.
fn caller<'a>(context: &Context<'a>, scope: &str) -> Result<&'a Caller, Error> {
    let caller = context.data::<Caller>()?;
    if caller.scopes.contains(scope) {
        Ok(caller)
    } else {
        tracing::warn!(scope, "ERP API: the app lacks a scope");
        Err(coded("Unexpected Execution Error", "INTERNAL_ERROR"))
    }
}

fn coded(message: impl Into<String>, code: &'static str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

fn connection<R: OutputType + Clone>(
    page: Result<Page<'_, R>, PageError>,
) -> Result<Option<Connection<R>>, Error> {
    match page {
        Ok(page) => Ok(Some(page.into())),
        Err(error) => Err(coded(error.to_string(), "BAD_USER_INPUT")),
    }
}

// Lists are nullable, so that one that fails leaves the others of a request alone.
#[Object]
impl Query {
    /// Articles.
    #[graphql(name = "QueryItems")]
    async fn items(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(name = "where")] filter: Option<ItemFilterInput>,
        order: Option<Vec<ItemSortInput>>,
    ) -> Result<Option<Connection<Item>>, Error> {
        let caller = caller(context, "items.read")?;
        connection(
            Arguments {
                first,
                after,
                filter,
                order,
            }
            .page(&caller.tenant.items),
        )
    }

    /// Customers.
    #[graphql(name = "QueryCustomers")]
    async fn customers(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(name = "where")] filter: Option<CustomerFilterInput>,
        order: Option<Vec<CustomerSortInput>>,
    ) -> Result<Option<Connection<Customer>>, Error> {
        let caller = caller(context, "customers.read")?;
        connection(
            Arguments {
                first,
                after,
                filter,
                order,
            }
            .page(&caller.tenant.customers),
        )
    }

    /// Sales orders.
    #[graphql(name = "QuerySalesOrders")]
    async fn sales_orders(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(name = "where")] filter: Option<SalesOrderFilterInput>,
        order: Option<Vec<SalesOrderSortInput>>,
    ) -> Result<Option<Connection<SalesOrder>>, Error> {
        let caller = caller(context, "salesorders.read")?;
        connection(
            Arguments {
                first,
                after,
                filter,
                order,
            }
            .page(&caller.tenant.sales_orders),
        )
    }
}
