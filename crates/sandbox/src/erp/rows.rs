//! Which fields of which records can be filtered and sorted.

use async_graphql::InputObject;

use super::filter::{
    BooleanOperationFilterInput, DateTimeOperationFilterInput, DecimalOperationFilterInput, Filter,
    IdOperationFilterInput, Operations, StringOperationFilterInput,
};
use super::order::{Directed, Key, Sort, SortEnumType};
use crate::data::{Customer, Item, SalesOrder};

/// Makes the `where` and the `order` object of a record out of its fields.
macro_rules! queryable {
    ($record:ty, $filter:ident, $sort:ident { $($field:ident: $operations:ty = |$row:ident| $value:expr;)* }) => {
        /// What records have to fulfil: every field given, all of `and`, any of `or`.
        #[derive(Debug, Default, InputObject)]
        pub(super) struct $filter {
            and: Option<Vec<$filter>>,
            or: Option<Vec<$filter>>,
            $($field: Option<$operations>,)*
        }

        impl Filter<$record> for $filter {
            fn allows(&self, record: &$record) -> bool {
                self.and.iter().flatten().all(|filter| filter.allows(record))
                    && self.or.as_ref().is_none_or(|filters| {
                        filters.is_empty() || filters.iter().any(|filter| filter.allows(record))
                    })
                    $(&& self.$field.as_ref().is_none_or(|operations| {
                        let $row = record;
                        operations.allow($value)
                    }))*
            }
        }

        /// What records are sorted by; the first field given counts most.
        #[derive(Debug, Default, InputObject)]
        pub(super) struct $sort {
            $($field: Option<SortEnumType>,)*
        }

        impl Sort<$record> for $sort {
            fn keys(&self, record: &$record, keys: &mut Vec<Directed>) {
                $(if let Some(direction) = self.$field {
                    let $row = record;
                    keys.push(Directed::new(direction, Key::from($value)));
                })*
            }
        }
    };
}

queryable!(Item, ItemFilterInput, ItemSortInput {
    id: IdOperationFilterInput = |item| &item.id;
    sku: StringOperationFilterInput = |item| item.sku.as_str();
    name: StringOperationFilterInput = |item| item.name.as_str();
    gtin: StringOperationFilterInput = |item| item.gtin.as_deref();
    sales_price_net: DecimalOperationFilterInput = |item| item.sales_price_net;
    sales_price_gross: DecimalOperationFilterInput = |item| item.sales_price_gross;
    stock_total: DecimalOperationFilterInput = |item| item.stock_total;
    stock_available: DecimalOperationFilterInput = |item| item.stock_available;
    manufacturer_name: StringOperationFilterInput = |item| item.manufacturer_name.as_deref();
    is_active: BooleanOperationFilterInput = |item| item.is_active;
});

queryable!(Customer, CustomerFilterInput, CustomerSortInput {
    id: IdOperationFilterInput = |customer| &customer.id;
    customer_number: StringOperationFilterInput = |customer| customer.customer_number.as_str();
    first_name: StringOperationFilterInput = |customer| customer.first_name.as_deref();
    last_name: StringOperationFilterInput = |customer| customer.last_name.as_deref();
    email_address: StringOperationFilterInput = |customer| customer.email_address.as_deref();
    company_name: StringOperationFilterInput = |customer| customer.company_name.as_deref();
    city: StringOperationFilterInput = |customer| customer.city.as_deref();
});

queryable!(SalesOrder, SalesOrderFilterInput, SalesOrderSortInput {
    id: IdOperationFilterInput = |order| &order.id;
    sales_order_number: StringOperationFilterInput = |order| order.sales_order_number.as_str();
    sales_order_date: DateTimeOperationFilterInput = |order| order.sales_order_date;
    total_gross_amount: DecimalOperationFilterInput = |order| order.total_gross_amount;
    currency_iso: StringOperationFilterInput = |order| order.currency_iso.as_str();
    customer_id: IdOperationFilterInput = |order| &order.customer_id;
    customer_number: StringOperationFilterInput = |order| order.customer_number.as_str();
    company_name: StringOperationFilterInput = |order| order.company_name.as_deref();
    is_cancelled: BooleanOperationFilterInput = |order| order.is_cancelled;
});
