//! `POST /erp/v2/graphql`: documents, run against the schema and a tenant's records.

mod objects;
mod root;

use std::cell::RefCell;
use std::collections::HashSet;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::Operation;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::resolvers::Execution;
use apollo_compiler::response::{GraphQLError, JsonMap, JsonValue, serde_json_bytes};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::admission::Caller;
use super::failure::Failure;
use super::schema::Schema;
use super::types::Notation;
use crate::platform::problem::trace_id;
use crate::platform::requests::Reason;
use objects::Run;
use root::Root;

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
    #[serde(skip_serializing_if = "Map::is_empty")]
    extensions: Map<String, Json>,
    /// Why the platform refused a part, for the list of requests.
    #[serde(skip)]
    pub(super) reason: Option<Reason>,
}

/// `data`, which may be `null`; without one, nothing was executed.
type Data = Option<JsonMap>;

impl Response {
    /// What stands in the place of a response to a document that cannot be run.
    fn refused(errors: impl IntoIterator<Item = GraphQLError>) -> Self {
        Self {
            data: None,
            errors: errors.into_iter().collect(),
            extensions: Map::new(),
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
            // Codes only: messages may hold words of the request.
            self.reason.get_or_insert_with(|| {
                Reason::new(format!("GraphQL error {code}; its message says more"))
            });
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
    idempotency_key: Option<&str>,
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
        idempotency_key,
        replays: RefCell::default(),
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
            extensions: match root.replays.into_inner() {
                replays if replays.is_empty() => Map::new(),
                replays => Map::from_iter([("idempotency".to_owned(), Json::Object(replays))]),
            },
            reason: root
                .missing_scope
                .into_inner()
                .as_ref()
                .map(Reason::missing_scope),
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
