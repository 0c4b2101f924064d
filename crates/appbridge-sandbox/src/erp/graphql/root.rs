//! The root fields: lists, single records, mutations.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;
use apollo_compiler::{Name, Node, ast};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::objects::{ChangedItem, Connection, Run};
use crate::data::{Outcome, Records, Sent};
use crate::erp::admission::Caller;
use crate::erp::failure::Failure;
use crate::erp::list::List;
use crate::erp::{mutation, record_type};
use crate::platform::scopes::MissingScope;

/// `Query` or `Mutation`.
pub(super) struct Root<'a> {
    pub(super) run: Run<'a>,
    pub(super) caller: &'a Caller,
    pub(super) records: &'a Records,
    pub(super) absent: HashSet<&'a str>,
    pub(super) missing_scope: RefCell<Option<MissingScope>>,
    pub(super) idempotency_key: Option<&'a str>,
    /// For each mutation whether it was a replay, by its name in the response.
    pub(super) replays: RefCell<Map<String, Json>>,
    pub(super) type_name: &'a str,
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
            .and_then(|id| Uuid::try_parse(id).ok())
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
        let field = info.field_selections().first();
        let response_name = field.map_or(info.field_name(), |field| field.response_key().as_str());
        let call = mutation::Call {
            name: info.field_name(),
            response_name,
            request,
            key: self.idempotency_key,
        };
        let (outcome, was_replayed) = mutation::run(&self.caller.tenant, &call)?;
        if self.idempotency_key.is_some() {
            let replays = &mut self.replays.borrow_mut();
            replays.insert(
                response_name.to_owned(),
                json!({ "wasReplayed": was_replayed }),
            );
        }
        // In the early form some mutations say no more than that they have worked.
        if ty.inner_named_type() == "Boolean" {
            return Ok(ResolvedValue::leaf(true));
        }
        let fields = match outcome {
            Outcome::Fields(fields) => fields,
            Outcome::Item(at) => {
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
        // JSON objects forget the order of their fields, which is what counts here.
        if let Some(order) = info.arguments().get("order") {
            let written = info.field_selections().first();
            let written = written.and_then(|field| field.specified_argument_by_name("order"));
            let order = in_turn(written.map(|written| written.as_ref()), order);
            arguments.insert("order".to_owned(), Json::Array(order));
        }
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

/// `order` as one object for each key, in the order in which they were written.
fn in_turn(written: Option<&ast::Value>, order: &JsonValue) -> Vec<Json> {
    let single = |key: &str, direction: &JsonValue| {
        let direction = serde_json::to_value(direction).unwrap_or_default();
        Json::Object(Map::from_iter([(key.to_owned(), direction)]))
    };
    match (written, order) {
        (Some(ast::Value::List(items)), JsonValue::Array(values)) => items
            .iter()
            .zip(values)
            .flat_map(|(item, value)| in_turn(Some(item.as_ref()), value))
            .collect(),
        (Some(ast::Value::Object(fields)), JsonValue::Object(object)) => fields
            .iter()
            .filter_map(|(key, _)| Some(single(key.as_str(), object.get(key.as_str())?)))
            .collect(),
        // One object stands for a list of itself.
        (Some(ast::Value::Object(_)), JsonValue::Array(values)) => values
            .iter()
            .flat_map(|value| in_turn(written, value))
            .collect(),
        (_, JsonValue::Array(values)) => values
            .iter()
            .flat_map(|value| in_turn(None, value))
            .collect(),
        (_, JsonValue::Object(object)) => object
            .iter()
            .map(|(key, direction)| single(key.as_str(), direction))
            .collect(),
        _ => Vec::new(),
    }
}
