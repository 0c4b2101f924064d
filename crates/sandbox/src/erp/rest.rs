//! The ERP's REST routes: reads, in the spellings that JTL's pages and public
//! clients use. What is known to exist and not served says so with 501.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::ALLOW;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::admission::{Caller, admit};
use super::list::{LARGEST_PAGE, List};
use super::schema::Schema;
use super::types::{self, Enums, Notation};
use super::{Erp, record_type, within_rate_limit};
use crate::data::{self, Kind, Record, Records, Row, View};
use crate::platform::problem::Problem;
use crate::platform::{Platform, unmatched};

/// As JTL documents it for generated lists.
const DEFAULT_PAGE_SIZE: usize = 100;

/// The version that the sandbox answers as.
const VERSION: &str = "2.3.0";

/// What a path means. Types are those of the schema, of whose fields the response
/// is made; root fields say which scope is needed.
enum Resource<'a> {
    Info,
    /// A page of a list.
    List {
        record_type: &'static str,
        root_field: &'static str,
    },
    /// All records of a list, without pages.
    All {
        record_type: &'static str,
        kind: Kind,
        root_field: &'static str,
    },
    /// A record by its id.
    One {
        record_type: &'static str,
        kind: Kind,
        view: View,
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

/// The resource of a path below `/erp`. Letters of either case are taken, as
/// ASP.NET, which JTL's API is made with, takes them.
fn resource<'a>(method: &Method, lower: &[&str], path: &[&'a str]) -> Option<Resource<'a>> {
    let id = |at: usize| path.get(at).copied().unwrap_or_default();
    let is_read = method == Method::GET || method == Method::HEAD;
    let list = |record_type, root_field| {
        Some(Resource::List {
            record_type,
            root_field,
        })
    };
    let one = |record_type, kind, view, root_field| {
        Some(Resource::One {
            record_type,
            kind,
            view,
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
        (["v2", "items", _], true) => {
            one("ItemdetailsItem", Kind::Item, View::Details, "GetItemById")
        }
        (["v2", "items", _, "stocks"], true) => {
            one("ItemStock", Kind::Item, View::Stock, "GetStockByItemId")
        }
        (["v2", "customers"], true) => list("CustomerListItem", "QueryCustomers"),
        (["v2", "customers", _], true) => {
            one("Customer", Kind::Customer, View::Details, "GetCustomerById")
        }
        (["v2", "sales-orders" | "salesorders"], true) => {
            list("SalesOrderListItem", "QuerySalesOrders")
        }
        (["v2", "sales-orders", "new"], true) => Some(Resource::NewOrder),
        (["v2", "sales-orders", _], true) => one(
            "SalesOrder",
            Kind::SalesOrder,
            View::Details,
            "GetSalesOrderById",
        ),
        (["v2", "sales-orders", _, "line-items"], true) => Some(Resource::Lines {
            record_type: "RestLineItem",
            view: View::Details,
            id: id(2),
        }),
        (["v2", "salesorders", _], true) => one(
            "RestOldSalesOrder",
            Kind::SalesOrder,
            View::HandWritten,
            "GetSalesOrderById",
        ),
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
        (["v2", "stocks", "changes"], true) => list("RestStockChange", "QueryStockReservations"),
        (["v2", "companies"], true) => Some(Resource::All {
            record_type: "RestCompany",
            kind: Kind::Company,
            root_field: "QueryCompanies",
        }),
        (["v2", "companies", _], true) => one(
            "CompanyDetailsItem",
            Kind::Company,
            View::Details,
            "GetCompanyById",
        ),
        (
            [
                "v2",
                "items" | "customers" | "sales-orders" | "salesorders" | "attributes" | "stocks",
                ..,
            ],
            false,
        ) => Some(Resource::NotServed(WRITE)),
        _ => None,
    }
}

/// `/erp/{path}`, but for GraphQL.
pub(super) async fn serve(
    State(platform): State<Arc<Platform>>,
    axum::Extension(erp): axum::Extension<Arc<Erp>>,
    method: Method,
    Path(path): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let response = async {
        respond(&platform, &erp, &method, &path, &query, &headers)
            .unwrap_or_else(IntoResponse::into_response)
    };
    within_rate_limit(&platform, response).await
}

fn respond(
    platform: &Platform,
    erp: &Erp,
    method: &Method,
    below_erp: &str,
    query: &[(String, String)],
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let path: Vec<&str> = below_erp.trim_end_matches('/').split('/').collect();
    let lower: Vec<String> = path.iter().map(|part| part.to_ascii_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let Some(resource) = resource(method, &lower, &path) else {
        return match resource(&Method::GET, &lower, &path) {
            Some(_) => {
                let problem = Problem::method_not_allowed("this path has a route for GET only");
                Ok(([(ALLOW, "GET, HEAD")], problem).into_response())
            }
            None => Err(unmatched::no_route(method, &format!("/erp/{below_erp}"))),
        };
    };
    let caller = admit(platform, method, headers)?;
    if let Resource::NotServed(why) = resource {
        return Err(Problem::not_implemented(why));
    }
    let rest = Rest {
        schema: erp
            .rest_schema()
            .map_err(|error| Problem::internal(error.to_string()))?,
        notation: Notation {
            enums: Enums::Places,
            ..erp.notation(&platform.settings())
        },
        caller: &caller,
        records: &caller.tenant.records(),
    };
    rest.get(resource, query)
        .map(|body| Json(body).into_response())
}

/// One request that was admitted.
struct Rest<'a> {
    schema: &'a Schema,
    notation: Notation,
    caller: &'a Caller,
    records: &'a Records,
}

impl Rest<'_> {
    fn get(&self, resource: Resource<'_>, query: &[(String, String)]) -> Result<Value, Problem> {
        match resource {
            Resource::Info => Ok(json!({
                "version": VERSION,
                "timestamp": self.leaf("RestInfo", "timestamp", time::OffsetDateTime::now_utc().into()),
                "tenant": self.caller.tenant.id,
                "type": "Sandbox",
            })),
            Resource::List {
                record_type,
                root_field,
            } => {
                self.require(root_field)?;
                self.list(record_type, query)
            }
            Resource::All {
                record_type,
                kind,
                root_field,
            } => {
                self.require(root_field)?;
                Ok(self
                    .records
                    .rows(kind)
                    .iter()
                    .map(|row| self.document(record_type, row))
                    .collect())
            }
            Resource::One {
                record_type,
                kind,
                view,
                id,
                root_field,
            } => {
                self.require(root_field)?;
                let row = self.find(kind, id)?.as_view(view);
                Ok(self.document(record_type, &row))
            }
            Resource::NewOrder => {
                self.require("GetSalesOrderById")?;
                Ok(self.document("SalesOrder", &data::Sent(Cow::Owned(Map::new()))))
            }
            Resource::Lines {
                record_type,
                view,
                id,
            } => {
                self.require("GetSalesOrderById")?;
                let row = self.find(Kind::SalesOrder, id)?.as_view(view);
                match row.field("lineItems") {
                    Some(data::Value::List(lines)) => Ok(lines
                        .iter()
                        .filter_map(|line| match line {
                            data::Value::Record(line) => {
                                Some(self.document(record_type, line.as_ref()))
                            }
                            _ => None,
                        })
                        .collect()),
                    _ => Ok(Value::Array(Vec::new())),
                }
            }
            Resource::CustomFields { id } => {
                self.require("GetSalesOrderById")?;
                self.find(Kind::SalesOrder, id)?;
                Ok(self
                    .records
                    .rows(Kind::CustomField)
                    .iter()
                    .map(|row| self.document("RestCustomField", row))
                    .collect())
            }
            Resource::StockIn { warehouse, item } => {
                self.require("QueryStock")?;
                let (warehouse, item) = (
                    self.find(Kind::Warehouse, warehouse)?,
                    self.find(Kind::Item, item)?,
                );
                let (total, available) = self.records.stock_in(warehouse.place(), item.place());
                Ok(json!({
                    "totalQuantity": self.leaf("ItemStock", "totalQuantity", total.into()),
                    "availableQuantity": self.leaf("ItemStock", "availableQuantity", available.into()),
                }))
            }
            Resource::NotServed(why) => Err(Problem::not_implemented(why)),
        }
    }

    fn require(&self, root_field: &str) -> Result<(), Problem> {
        match self.schema.scope(root_field) {
            Some(scope) => self
                .caller
                .scopes
                .require(scope)
                .map_err(|missing| Problem::missing_scope(&missing)),
            None => Ok(()),
        }
    }

    fn find(&self, kind: Kind, id: &str) -> Result<Row<'_>, Problem> {
        Uuid::try_parse(id)
            .ok()
            .and_then(|id| self.records.find(kind, id))
            .ok_or_else(|| Problem::not_found("there is no such record"))
    }

    /// A page in JTL's envelope.
    fn list(
        &self,
        record_type: &'static str,
        query: &[(String, String)],
    ) -> Result<Value, Problem> {
        let kind = match record_type {
            "RestStockChange" => Kind::StockReservation,
            _ => record_type::of(record_type)
                .map(|(kind, _)| kind)
                .ok_or_else(|| {
                    Problem::internal(format!("there are no records of type {record_type}"))
                })?,
        };
        let list = List {
            schema: self.schema,
            record_type,
        };
        let asked = Asked::read(list, query).map_err(Problem::malformed)?;
        let rows = list
            .rows(self.records.rows(kind), &asked.arguments)
            .map_err(|failure| Problem::malformed(failure.to_string()))?;
        let Asked { number, size, .. } = asked;
        let pages = rows.len().div_ceil(size);
        let (has_next, has_previous) = (number < pages, number > 1);
        let items: Vec<Value> = rows
            .chunks(size)
            .nth(number - 1)
            .unwrap_or_default()
            .iter()
            .map(|row| self.document(record_type, row))
            .collect();
        Ok(json!({
            "totalItems": rows.len(),
            "pageNumber": number,
            "pageSize": size,
            "totalPages": pages,
            "hasPreviousPage": has_previous,
            "hasNextPage": has_next,
            "nextPageNumber": has_next.then(|| number + 1),
            "previousPageNumber": has_previous.then(|| number - 1),
            "items": items,
        }))
    }

    fn document(&self, type_name: &str, record: &dyn Record<'_>) -> Value {
        types::document(self.schema, type_name, record, self.notation)
    }

    fn leaf(&self, type_name: &str, field: &str, value: data::Value<'_>) -> Value {
        self.schema
            .field(type_name, field)
            .map_or(Value::Null, |field| {
                types::json(self.schema, &field.ty, &value, self.notation)
            })
    }
}

/// What the query string of a list asks for.
struct Asked {
    number: usize,
    size: usize,
    /// As a GraphQL list would be asked for it.
    arguments: Map<String, Value>,
}

impl Asked {
    fn read(list: List<'_>, query: &[(String, String)]) -> Result<Self, String> {
        let (mut number, mut size, mut is_descending) = (1, DEFAULT_PAGE_SIZE, false);
        let (mut sort_by, mut filter) = (Vec::new(), Vec::new());
        let field = |name: &str| {
            list.schema
                .fields(list.record_type)
                .into_iter()
                .flatten()
                .map(|(known, _)| known)
                .find(|known| known.eq_ignore_ascii_case(name))
        };
        for (name, value) in query {
            match name.to_ascii_lowercase().as_str() {
                "pagenumber" => {
                    number = value
                        .parse()
                        .ok()
                        .filter(|number| *number > 0)
                        .ok_or("pageNumber: counts from 1")?;
                }
                "pagesize" => {
                    size = value
                        .parse()
                        .ok()
                        .filter(|size| (1..=LARGEST_PAGE).contains(size))
                        .ok_or_else(|| format!("pageSize: is 1 to {LARGEST_PAGE}"))?;
                }
                "sortdescending" => {
                    is_descending = value
                        .to_ascii_lowercase()
                        .parse()
                        .map_err(|_| "sortDescending: is true or false")?;
                }
                "sortby" => {
                    for name in value
                        .split(',')
                        .map(str::trim)
                        .filter(|name| !name.is_empty())
                    {
                        sort_by.push(
                            field(name)
                                .ok_or_else(|| format!("sortBy: there is no field {name}"))?,
                        );
                    }
                }
                // The two that public clients send besides.
                "createdsince" => {
                    filter.push(date_field(list).map(|field| json!({ field: { "gte": value } })))
                }
                "startdate" => {
                    filter.push(date_field(list).map(|field| json!({ field: { "gte": value } })))
                }
                "itemid" => filter.push(
                    field("itemId")
                        .or(field("articleId"))
                        .map(|field| json!({ field: { "eq": value } })),
                ),
                lower => {
                    let bound = [("after", "gt"), ("before", "lt")].into_iter().find_map(
                        |(suffix, operator)| {
                            Some(
                                json!({ field(lower.strip_suffix(suffix)?)?: { operator: value } }),
                            )
                        },
                    );
                    let equal = || field(lower).map(|field| json!({ field: { "eq": value } }));
                    filter.push(bound.or_else(equal));
                }
            }
        }
        let direction = if is_descending { "DESC" } else { "ASC" };
        let order: Vec<Value> = sort_by
            .into_iter()
            .map(|field| json!({ field: direction }))
            .collect();
        let filter: Vec<Value> = filter.into_iter().flatten().collect();
        Ok(Self {
            number,
            size,
            arguments: Map::from_iter([
                ("where".to_owned(), json!({ "and": filter })),
                ("order".to_owned(), Value::Array(order)),
            ]),
        })
    }
}

/// The date that a list's records were made at.
fn date_field<'s>(list: List<'s>) -> Option<&'s str> {
    [
        "salesInvoiceDate",
        "createdAt",
        "createdDate",
        "salesOrderDate",
    ]
    .into_iter()
    .find_map(|name| Some(list.schema.field(list.record_type, name)?.name.as_str()))
}
