//! What paths mean.

use axum::http::Method;

use crate::data::View;

/// What a path means. Types are those of the schema, of whose fields the response
/// is made; root fields say which scope is needed.
pub(super) enum Resource<'a> {
    Info,
    /// A page of a list.
    List {
        record_type: &'static str,
        root_field: &'static str,
    },
    /// All records of a list, without pages.
    All {
        record_type: &'static str,
        root_field: &'static str,
    },
    /// A record by its id.
    One {
        record_type: &'static str,
        id: &'a str,
        root_field: &'static str,
    },
    /// An order without anything in it.
    NewOrder,
    /// The lines of an order.
    Lines {
        record_type: &'static str,
        view: View,
        id: &'a str,
    },
    /// The own fields of an order.
    CustomFields {
        id: &'a str,
    },
    StockIn {
        warehouse: &'a str,
        item: &'a str,
    },
    /// Known, and not served: why.
    NotServed(&'static str),
}

const WRITE: &str = "the sandbox serves reads of the REST API; write by GraphQL";
const OLD: &str = "the sandbox does not serve version 1 of the REST API; ask /erp/v2";

impl<'a> Resource<'a> {
    /// The resource of a path below `/erp`. Letters of either case are taken, as
    /// ASP.NET, which JTL's API is made with, takes them.
    pub(super) fn of(method: &Method, lower: &[&str], path: &[&'a str]) -> Option<Self> {
        let id = |at: usize| path.get(at).copied().unwrap_or_default();
        let is_read = method == Method::GET || method == Method::HEAD;
        let list = |record_type, root_field| {
            Some(Resource::List {
                record_type,
                root_field,
            })
        };
        let one = |record_type, root_field| {
            Some(Resource::One {
                record_type,
                id: id(2),
                root_field,
            })
        };
        match (lower, is_read) {
            (["info"] | ["v2", "info"], _) => Some(Resource::Info),
            (
                ["v1", ..]
                | [
                    "salesorders" | "items" | "customers" | "categories" | "companies",
                    ..,
                ],
                _,
            ) => Some(Resource::NotServed(OLD)),
            (["v2", "items"], true) => list("ItemListItem", "QueryItems"),
            (["v2", "items", "new" | ""], _) => None,
            (["v2", "items", _], true) => one("ItemdetailsItem", "GetItemById"),
            (["v2", "items", _, "stocks"], true) => one("ItemStock", "GetStockByItemId"),
            (["v2", "customers"], true) => list("CustomerListItem", "QueryCustomers"),
            (["v2", "customers", _], true) => one("Customer", "GetCustomerById"),
            (["v2", "sales-orders" | "salesorders"], true) => {
                list("SalesOrderListItem", "QuerySalesOrders")
            }
            (["v2", "sales-orders", "new"], true) => Some(Resource::NewOrder),
            (["v2", "sales-orders", _], true) => one("SalesOrder", "GetSalesOrderById"),
            (["v2", "sales-orders", _, "line-items"], true) => Some(Resource::Lines {
                record_type: "RestLineItem",
                view: View::Details,
                id: id(2),
            }),
            (["v2", "salesorders", _], true) => one("RestOldSalesOrder", "GetSalesOrderById"),
            (["v2", "salesorders", _, "lineitems"], true) => Some(Resource::Lines {
                record_type: "RestOldLineItem",
                view: View::HandWritten,
                id: id(2),
            }),
            (["v2", "salesorders", _, "customfields"], true) => {
                Some(Resource::CustomFields { id: id(2) })
            }
            (
                [
                    "v2",
                    "salesinvoices" | "sales-invoices" | "invoices" | "accountingdata",
                ],
                true,
            ) => list("SalesInvoiceListItem", "QuerySalesInvoices"),
            (["v2", "warehouses"], true) => list("WarehouseListItem", "QueryWarehouses"),
            (["v2", "warehouses", _, "items", _, "stocks"], true) => Some(Resource::StockIn {
                warehouse: id(2),
                item: id(4),
            }),
            (["v2", "stocks"], true) => list("QueryStock", "QueryStock"),
            (["v2", "stocks", "changes"], true) => {
                list("RestStockChange", "QueryStockReservations")
            }
            (["v2", "companies"], true) => Some(Resource::All {
                record_type: "RestCompany",
                root_field: "QueryCompanies",
            }),
            (["v2", "companies", _], true) => one("CompanyDetailsItem", "GetCompanyById"),
            (
                [
                    "v2",
                    "items" | "customers" | "sales-orders" | "salesorders" | "attributes"
                    | "stocks",
                    ..,
                ],
                false,
            ) => Some(Resource::NotServed(WRITE)),
            _ => None,
        }
    }
}
