//! `POST /erp/v2/graphql`: documents, run against the schema and a tenant's records.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use apollo_compiler::ast;
use apollo_compiler::executable::Operation;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{GraphQLError, JsonMap, JsonValue, serde_json_bytes};
use apollo_compiler::{ExecutableDocument, Name, Node};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::admission::Caller;
use super::failure::Failure;
use super::list::{List, Page};
use super::schema::Schema;
use super::types::{self, Notation};
use super::{mutation, record_type};
use crate::data::{Record, Records, Row, Sent, Value};
use crate::platform::problem::trace_id;
use crate::platform::scopes::MissingScope;

/// The body of a request, as `GraphQL over HTTP` has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    query: String,
    #[serde(default)]
    variables: Option<Map<String, Json>>,
    #[serde(default)]
    operation_name: Option<String>,
}

/// The body of a response.
#[derive(Serialize)]
pub(super) struct Response {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<GraphQLError>,
    /// Why the platform refused a part, for the list of requests.
    #[serde(skip)]
    pub(super) reason: Option<String>,
}

/// `data`, which may be `null`; without one, nothing was executed.
type Data = Option<JsonMap>;

impl Response {
    /// What stands in the place of a response to a document that cannot be run.
    fn refused(errors: impl IntoIterator<Item = GraphQLError>) -> Self {
        Self {
            data: None,
            errors: errors.into_iter().collect(),
            reason: None,
        }
        .with_codes()
    }

    /// Gives every error its code and the request's trace id.
    fn with_codes(mut self) -> Self {
        let trace_id = trace_id();
        for error in &mut self.errors {
            let (code, message) = Failure::split(&error.message);
            let message = message.to_owned();
            error.extensions.insert("code", code.into());
            error.extensions.insert("traceId", trace_id.as_str().into());
            error.message = message;
        }
        self
    }
}

/// Runs a document for a caller.
pub(super) fn execute(
    schema: &Schema,
    notation: Notation,
    caller: &Caller,
    request: &Request,
) -> Response {
    let definition = &schema.definition;
    let document = match ExecutableDocument::parse_and_validate(definition, &request.query, "query")
    {
        Ok(document) => document,
        Err(with_errors) => {
            return Response::refused(with_errors.errors.iter().map(|error| error.to_json()));
        }
    };
    let refused =
        |message: String| Response::refused([GraphQLError::new(message, None, &document.sources)]);
    let operation = match document.operations.get(request.operation_name.as_deref()) {
        Ok(operation) => operation,
        Err(error) => return refused(error.message().to_string()),
    };
    let variables = match serde_json_bytes::to_value(&request.variables) {
        Ok(JsonValue::Object(variables)) => variables,
        _ => JsonMap::new(),
    };
    let variables = match coerce_variable_values(definition, operation, &variables) {
        Ok(variables) => variables,
        Err(error) => return refused(error.message().to_string()),
    };
    let records = caller.tenant.records();
    let root = Root {
        run: Run { schema, notation },
        caller,
        records: &records,
        absent: absent(operation, &variables),
        missing_scope: RefCell::new(None),
        type_name: operation.object_type().as_str(),
    };
    let executed = Execution::new(definition, &document)
        .operation(operation)
        .coerced_variable_values(&variables)
        .enable_schema_introspection(true)
        .execute_sync(&root);
    match executed {
        Ok(response) => Response {
            data: Some(response.data),
            errors: response.errors,
            reason: root
                .missing_scope
                .into_inner()
                .map(|missing| missing.to_string()),
        }
        .with_codes(),
        Err(error) => refused(error.message().to_string()),
    }
}

/// The variables of an operation that have no value, not even `null`.
fn absent<'a>(operation: &'a Operation, given: &JsonMap) -> HashSet<&'a str> {
    operation
        .variables
        .iter()
        .map(|variable| variable.name.as_str())
        .filter(|name| !given.contains_key(*name))
        .collect()
}

/// What all objects of one execution need.
#[derive(Clone, Copy)]
struct Run<'a> {
    schema: &'a Schema,
    notation: Notation,
}

/// `Query` or `Mutation`.
struct Root<'a> {
    run: Run<'a>,
    caller: &'a Caller,
    records: &'a Records,
    absent: HashSet<&'a str>,
    missing_scope: RefCell<Option<MissingScope>>,
    type_name: &'a str,
}

impl ObjectValue for Root<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        if let Some(scope) = self.run.schema.scope(info.field_name()) {
            self.caller.scopes.require(scope).map_err(|missing| {
                let failure = Failure::internal(missing.to_string());
                self.missing_scope.replace(Some(missing));
                failure
            })?;
        }
        let arguments = self.arguments(info);
        if self.type_name == "Mutation" {
            return self.mutate(info, &arguments);
        }
        let type_name = info.field_definition().ty.inner_named_type();
        // Of all root fields only lists have connections.
        let Some(nodes) = self.run.schema.field(type_name, "nodes") else {
            return self.one(info, type_name, &arguments);
        };
        let record_type = nodes.ty.inner_named_type().as_str();
        let (kind, view) = record_type::of(record_type).ok_or_else(|| {
            Failure::internal(format!("there are no records of type {record_type}"))
        })?;
        let rows = self
            .records
            .rows(kind)
            .into_iter()
            .map(|row| row.as_view(view))
            .collect();
        let list = List {
            schema: self.run.schema,
            record_type,
        };
        let page = list.page(rows, info.field_definition(), &arguments)?;
        Ok(ResolvedValue::object(Connection {
            run: self.run,
            type_name,
            page,
        }))
    }
}

impl Root<'_> {
    /// A record by its id, which is the only argument under any of its names.
    fn one<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
        type_name: &'a Name,
        arguments: &Map<String, Json>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let id = arguments.values().find_map(Json::as_str);
        let (kind, view) = record_type::of(type_name).ok_or_else(|| {
            Failure::internal(format!("there are no records of type {type_name}"))
        })?;
        let found = id
            .and_then(|id| uuid::Uuid::try_parse(id).ok())
            .and_then(|id| self.records.find(kind, id));
        match found {
            Some(row) => Ok(self.run.object(type_name, Box::new(row.as_view(view)))),
            // Inferred: where the schema promises a record, its absence is an error.
            None if info.field_definition().ty.is_non_null() => {
                Err(Failure::not_found("there is no record with this id").into())
            }
            None => Ok(ResolvedValue::null()),
        }
    }

    fn mutate<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
        arguments: &Map<String, Json>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let request = arguments
            .get("request")
            .and_then(Json::as_object)
            .ok_or_else(|| Failure::bad_input("request: is missing"))?;
        let ty = &info.field_definition().ty;
        let outcome = mutation::run(info.field_name(), &self.caller.tenant, request)?;
        // In the early form some mutations say no more than that they have worked.
        if ty.inner_named_type() == "Boolean" {
            return Ok(ResolvedValue::leaf(true));
        }
        let fields = match outcome {
            mutation::Outcome::Fields(fields) => fields,
            mutation::Outcome::Item(at) => {
                return Ok(ResolvedValue::object(ChangedItem {
                    run: self.run,
                    records: self.caller.tenant.records(),
                    at,
                    type_name: ty.inner_named_type().as_str(),
                }));
            }
        };
        let record = Sent(Cow::Owned(fields));
        Ok(self.run.object(ty.inner_named_type(), Box::new(record)))
    }

    /// The arguments of a root field. The library makes `null` of an absent variable
    /// within an object, where the specification leaves the field out: a filter
    /// `{ eq: $unset }` would find what has no value.
    fn arguments(&self, info: &ResolveInfo<'_>) -> Map<String, Json> {
        let Ok(Json::Object(mut arguments)) = serde_json::to_value(info.arguments()) else {
            return Map::new();
        };
        if !self.absent.is_empty() {
            for given in info
                .field_selections()
                .iter()
                .flat_map(|field| &field.arguments)
            {
                if let Some(argument) = arguments.get_mut(given.name.as_str()) {
                    self.leave_out(&given.value, argument);
                }
            }
        }
        arguments
    }

    fn leave_out(&self, written: &Node<ast::Value>, value: &mut Json) {
        match (written.as_ref(), value) {
            (ast::Value::Object(fields), Json::Object(object)) => {
                for (name, field) in fields {
                    match field.as_variable() {
                        Some(variable) if self.absent.contains(variable.as_str()) => {
                            object.remove(name.as_str());
                        }
                        _ => {
                            if let Some(value) = object.get_mut(name.as_str()) {
                                self.leave_out(field, value);
                            }
                        }
                    }
                }
            }
            (ast::Value::List(items), Json::Array(values)) => {
                for (item, value) in items.iter().zip(values) {
                    self.leave_out(item, value);
                }
            }
            _ => {}
        }
    }
}

impl<'a> Run<'a> {
    fn object<'r>(self, type_name: &Name, record: Box<dyn Record<'a> + 'a>) -> ResolvedValue<'r>
    where
        'a: 'r,
    {
        ResolvedValue::object(Object {
            run: self,
            type_name: type_name.clone(),
            record,
        })
    }

    /// A value as the library wants it.
    fn resolved<'r>(self, ty: &'r ast::Type, value: Value<'a>) -> ResolvedValue<'r>
    where
        'a: 'r,
    {
        match value {
            Value::Null => ResolvedValue::null(),
            Value::Record(record) => self.object(ty.inner_named_type(), record),
            Value::List(values) => {
                let of = ty.item_type();
                ResolvedValue::list(
                    values
                        .into_iter()
                        .map(move |value| self.resolved(of, value)),
                )
            }
            leaf => {
                let json = types::json(self.schema, ty, &leaf, self.notation);
                ResolvedValue::Leaf(json.into())
            }
        }
    }
}

/// A page of a list.
struct Connection<'a> {
    run: Run<'a>,
    type_name: &'a str,
    page: Page<Row<'a>>,
}

impl ObjectValue for Connection<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let ty = info.field_definition().ty.inner_named_type();
        let page = &self.page;
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Ok(match info.field_name() {
            "nodes" => ResolvedValue::list(
                page.records
                    .iter()
                    .map(|row| self.run.object(ty, Box::new(*row))),
            ),
            "edges" => ResolvedValue::list((0..page.records.len()).map(move |nth| {
                ResolvedValue::object(Edge {
                    connection: self,
                    type_name: ty,
                    nth,
                })
            })),
            "totalCount" => ResolvedValue::leaf(count(page.total_count)),
            "pageInfo" => ResolvedValue::object(PageInfo(page)),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

struct Edge<'a> {
    connection: &'a Connection<'a>,
    type_name: &'a str,
    nth: usize,
}

impl ObjectValue for Edge<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let page = &self.connection.page;
        match (info.field_name(), page.records.get(self.nth)) {
            ("cursor", _) => Ok(ResolvedValue::leaf(page.cursor(self.nth))),
            ("node", Some(row)) => {
                let ty = info.field_definition().ty.inner_named_type();
                Ok(self.connection.run.object(ty, Box::new(*row)))
            }
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

struct PageInfo<'a>(&'a Page<Row<'a>>);

impl ObjectValue for PageInfo<'_> {
    fn type_name(&self) -> &str {
        "PageInfo"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let flag = |flag: bool| match info.field_definition().ty.inner_named_type().as_str() {
            "Int" => ResolvedValue::leaf(i64::from(flag)),
            _ => ResolvedValue::leaf(flag),
        };
        Ok(match info.field_name() {
            "hasNextPage" => flag(self.0.has_next()),
            "hasPreviousPage" => flag(self.0.has_previous()),
            "startCursor" => ResolvedValue::Leaf(self.0.start_cursor().into()),
            "endCursor" => ResolvedValue::Leaf(self.0.end_cursor().into()),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// A record, or a part of one.
struct Object<'a> {
    run: Run<'a>,
    type_name: Name,
    record: Box<dyn Record<'a> + 'a>,
}

impl ObjectValue for Object<'_> {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let ty = &info.field_definition().ty;
        if info.field_name() == types::APPLY_UPDATE {
            return Ok(self
                .run
                .object(&self.type_name, Box::new(self.updated(info))));
        }
        let value = types::read(self.run.schema, self.record.as_ref(), info.field_name(), ty);
        Ok(self.run.resolved(ty, value))
    }
}

impl<'a> Object<'a> {
    /// The object with an update that is not kept.
    fn updated(&self, info: &ResolveInfo<'_>) -> Sent<'a> {
        let Run { schema, notation } = self.run;
        let mut fields =
            match types::document(schema, &self.type_name, self.record.as_ref(), notation) {
                Json::Object(fields) => fields,
                _ => Map::new(),
            };
        if let Ok(Json::Object(changes)) = serde_json::to_value(info.arguments().get("other")) {
            fields.extend(changes.into_iter().filter(|(_, change)| !change.is_null()));
        }
        Sent(Cow::Owned(fields))
    }
}

/// The response of `ChangeItem`: the item as it is after the change.
struct ChangedItem<'a> {
    run: Run<'a>,
    records: Arc<Records>,
    at: usize,
    type_name: &'a str,
}

impl ObjectValue for ChangedItem<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        use crate::data::{Kind, View};
        let row = self.records.row(Kind::Item, self.at).as_view(View::Details);
        Ok(self
            .run
            .object(info.field_definition().ty.inner_named_type(), Box::new(row)))
    }
}
