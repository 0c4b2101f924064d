//! The ERP's REST routes: reads, in the spellings that JTL's pages and public
//! clients use. What is known to exist and not served says so with 501.

mod list_query;
mod resource;

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
use super::list::List;
use super::schema::Schema;
use super::types::{self, Enums, Notation};
use super::{Erp, record_type, within_rate_limit};
use crate::data::{self, Kind, Record, Records, Row, View};
use crate::platform::problem::Problem;
use crate::platform::unmatched;
use crate::state::Platform;
use list_query::ListQuery;
use resource::Resource;

/// The version that the sandbox answers as.
const VERSION: &str = "2.3.0";

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
    let Some(resource) = Resource::of(method, &lower, &path) else {
        return match Resource::of(&Method::GET, &lower, &path) {
            Some(_) => {
                let problem = Problem::method_not_allowed("this path has a route for GET only");
                Ok(([(ALLOW, "GET, HEAD")], problem).into_response())
            }
            None => Err(unmatched::no_route(method, &format!("/erp/{below_erp}"))),
        };
    };
    let caller = admit(platform, method, headers)?;
    let rest = Rest {
        schema: erp
            .rest_schema()
            .map_err(|error| Problem::internal(error.to_string()))?,
        notation: Notation {
            enums: Enums::Places,
            ..Notation::of(&platform.settings())
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
                "timestamp": self.leaf("RestInfo", "timestamp", time::OffsetDateTime::now_utc().truncate_to_second().into()),
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
                root_field,
            } => {
                self.require(root_field)?;
                self.all(record_type)
            }
            Resource::One {
                record_type,
                id,
                root_field,
            } => {
                self.require(root_field)?;
                let (kind, view) = shown_as(record_type)?;
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
                self.all("RestCustomField")
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

    /// All records of a type, in their order.
    fn all(&self, record_type: &str) -> Result<Value, Problem> {
        let (kind, _) = shown_as(record_type)?;
        let rows = self.records.rows(kind);
        Ok(rows
            .iter()
            .map(|row| self.document(record_type, row))
            .collect())
    }

    /// A page in JTL's envelope.
    fn list(
        &self,
        record_type: &'static str,
        query: &[(String, String)],
    ) -> Result<Value, Problem> {
        let (kind, _) = shown_as(record_type)?;
        let list = List {
            schema: self.schema,
            record_type,
        };
        let ListQuery {
            number,
            size,
            arguments,
        } = ListQuery::read(list, query).map_err(Problem::malformed)?;
        let rows = list
            .rows(self.records.rows(kind), &arguments)
            .map_err(|failure| Problem::malformed(failure.to_string()))?;
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

/// The records that a type shows, and how.
fn shown_as(record_type: &str) -> Result<(Kind, View), Problem> {
    record_type::of(record_type)
        .ok_or_else(|| Problem::internal(format!("there are no records of type {record_type}")))
}
