//! GraphQL answers at HTTP 200.

use graphql_client::GraphQLQuery;
use http::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::TenantApi;
use super::attempt::{Call, Reply};
use super::error::{GraphQlError, GraphQlErrors, PlatformError};
use super::operation::Operation;
use super::problem::{plain_id, shortened};
use crate::json;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default, borrow)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    errors: Option<Value>,
}

/// The `data` of an answer, undecoded, and its `errors`.
type Parts<'a> = (Option<&'a RawValue>, Vec<GraphQlError>);

/// The `data` of an answer, with the errors that came beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial<D> {
    /// What could be found out; `None` when the answer holds no data, or none
    /// that fits `D` (fields that failed are `null`, so they must be optional
    /// there).
    pub data: Option<D>,
    /// Why the rest is missing; empty when nothing is.
    pub errors: Vec<GraphQlError>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestBody<'a, V> {
    operation_name: &'a str,
    query: &'a str,
    variables: &'a V,
}

impl TenantApi {
    /// Runs a GraphQL operation and decodes its `data`.
    ///
    /// A document of queries is tried again as the [`RetryPolicy`] says, one with
    /// a mutation never; both once more when a 401 refuses the access token.
    ///
    /// # Errors
    ///
    /// Every failure, from the connection to GraphQL `errors` at HTTP 200; data
    /// beside such errors is not given out, see
    /// [`graphql_partial`](Self::graphql_partial).
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes the request; a mutation may have been carried
    /// out all the same.
    ///
    /// [`RetryPolicy`]: crate::RetryPolicy
    pub async fn graphql<D, V>(&self, operation: &Operation<V>) -> Result<D, PlatformError>
    where
        D: DeserializeOwned,
        V: Serialize,
    {
        self.graphql_partial(operation).await?.whole()
    }

    /// Runs a GraphQL operation and gives both its `data` and its `errors`, for
    /// a caller that can use the half of an answer.
    ///
    /// # Errors
    ///
    /// As [`graphql`](Self::graphql), but for GraphQL `errors` at HTTP 200, which
    /// are in the result.
    ///
    /// # Cancellation
    ///
    /// As [`graphql`](Self::graphql).
    pub async fn graphql_partial<D, V>(
        &self,
        operation: &Operation<V>,
    ) -> Result<Partial<D>, PlatformError>
    where
        D: DeserializeOwned,
        V: Serialize,
    {
        let reply = self.run(operation).await?;
        let (data, errors) = reply.parts(operation.name)?;
        partial(data, errors)
    }

    /// Sends an operation.
    pub(super) async fn run<V: Serialize>(
        &self,
        operation: &Operation<V>,
    ) -> Result<Reply, PlatformError> {
        let body = serde_json::to_vec(&RequestBody {
            operation_name: operation.name,
            query: operation.document,
            variables: &operation.variables,
        })
        .map_err(|_| PlatformError::Unencodable)?;
        let call = Call {
            method: Method::POST,
            url: self.platform.graphql.clone(),
            name: operation.name.into(),
            body: body.into(),
            idempotent: operation.is_query(),
        };
        self.answer(&call).await
    }

    /// Runs a query whose document was checked against a schema when the program
    /// was built, by [`graphql_client`](https://docs.rs/graphql_client)'s derive.
    ///
    /// The variables and the answer have exactly the types of the document; a
    /// field that the schema does not know does not compile. One value that does not
    /// fit makes the whole answer [`PlatformError::Undecodable`], so lists are better
    /// read by [`page`](Self::page).
    ///
    /// ```no_run
    /// use graphql_client::GraphQLQuery;
    ///
    /// /// How the schema's scalar of this name is decoded.
    /// type Decimal = appbridge_server::Decimal;
    ///
    /// #[derive(GraphQLQuery)]
    /// #[graphql(
    ///     schema_path = "examples/graphql/schema.graphql",
    ///     query_path = "examples/graphql/orders.graphql"
    /// )]
    /// struct Orders;
    ///
    /// # async fn example(api: appbridge_server::TenantApi) -> Result<(), appbridge_server::PlatformError> {
    /// let variables = orders::Variables { first: Some(50), after: None };
    /// let data = api.query::<Orders>(variables).await?;
    /// # let _ = data;
    /// # Ok(())
    /// # }
    /// # fn main() {}
    /// ```
    ///
    /// The same with a misspelt field in the document:
    ///
    /// ```compile_fail
    /// use graphql_client::GraphQLQuery;
    ///
    /// type Decimal = appbridge_server::Decimal;
    ///
    /// #[derive(GraphQLQuery)]
    /// #[graphql(
    ///     schema_path = "examples/graphql/schema.graphql",
    ///     query_path = "examples/graphql/misspelt.graphql"
    /// )]
    /// struct Orders;
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// As [`graphql`](Self::graphql).
    ///
    /// # Cancellation
    ///
    /// As [`graphql`](Self::graphql).
    pub async fn query<Q: GraphQLQuery>(
        &self,
        variables: Q::Variables,
    ) -> Result<Q::ResponseData, PlatformError> {
        self.graphql(&Operation::of::<Q>(variables)).await
    }
}

impl<V> Operation<V> {
    /// The operation of a document that was checked when the program was built.
    pub fn of<Q: GraphQLQuery<Variables = V>>(variables: V) -> Self {
        let body = Q::build_query(variables);
        Self {
            name: body.operation_name,
            document: body.query,
            variables: body.variables,
        }
    }
}

impl<D> Partial<D> {
    /// The data, unless a part of it is missing.
    pub(super) fn whole(self) -> Result<D, PlatformError> {
        if self.errors.is_empty() {
            self.data.ok_or(PlatformError::Undecodable)
        } else {
            let errors = self.errors;
            Err(PlatformError::GraphQl(GraphQlErrors { errors }))
        }
    }
}

impl Reply {
    /// Takes an answer apart and logs its errors.
    pub(super) fn parts(&self, operation: &str) -> Result<Parts<'_>, PlatformError> {
        let (data, errors) = parts(&self.body)?;
        for error in &errors {
            tracing::warn!(
                request_id = %self.request_id,
                operation,
                code = error.code,
                trace_id = error.trace_id,
                "the WaWi API reports a GraphQL error"
            );
        }
        Ok((data, errors))
    }
}

fn parts(body: &[u8]) -> Result<Parts<'_>, PlatformError> {
    let envelope: Envelope<'_> =
        serde_json::from_slice(body).map_err(|_| PlatformError::Undecodable)?;
    let errors = match envelope.errors {
        None => Vec::new(),
        Some(Value::Array(errors)) => errors.iter().map(GraphQlError::read).collect(),
        Some(error) => vec![GraphQlError::read(&error)],
    };
    Ok((envelope.data, errors))
}

fn partial<D: DeserializeOwned>(
    data: Option<&RawValue>,
    errors: Vec<GraphQlError>,
) -> Result<Partial<D>, PlatformError> {
    let data = data.and_then(|data| json::decode(data.get().as_bytes()));
    if data.is_none() && errors.is_empty() {
        return Err(PlatformError::Undecodable);
    }
    Ok(Partial { data, errors })
}

/// What an answer comes to, without a request.
#[cfg(any(test, feature = "fuzzing"))]
pub(super) fn decode<D: DeserializeOwned>(body: &[u8]) -> Result<Partial<D>, PlatformError> {
    let (data, errors) = parts(body)?;
    partial(data, errors)
}

impl GraphQlError {
    /// Reads an element of `errors`. What is not as it should be is left out: that
    /// something failed is certain all the same.
    fn read(error: &Value) -> Self {
        let text = |pointer| Some(error.pointer(pointer)?.as_str()?.to_owned());
        Self {
            code: text("/extensions/code").and_then(plain_id),
            trace_id: text("/extensions/traceId").and_then(plain_id),
            message: shortened(text("/message").unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Data {
        n: u8,
    }

    fn whole(n: u8) -> Result<Partial<Data>, PlatformError> {
        Ok(Partial {
            data: Some(Data { n }),
            errors: Vec::new(),
        })
    }

    #[test]
    fn data_is_decoded() {
        assert_eq!(decode(br#"{"data":{"n":7}}"#), whole(7));
        assert_eq!(decode(br#"{"data":{"n":7},"errors":[]}"#), whole(7));
    }

    #[test]
    fn data_and_errors_are_told_apart() {
        let errors =
            r#"[{"message":"boom","extensions":{"code":"INTERNAL_ERROR","traceId":"t-1"}}]"#;
        for (data, expected) in [
            (r#"{"n":7}"#, Some(Data { n: 7 })),
            // Not what `Data` expects.
            (r#"{"n":null}"#, None),
            ("null", None),
        ] {
            let body = format!(r#"{{"data":{data},"errors":{errors}}}"#);
            let partial = decode::<Data>(body.as_bytes()).unwrap();
            assert_eq!(partial.data, expected);
            assert_eq!(partial.errors[0].code.as_deref(), Some("INTERNAL_ERROR"));
            assert_eq!(partial.errors[0].trace_id.as_deref(), Some("t-1"));
        }
    }

    #[test]
    fn errors_of_any_form_are_errors() {
        for errors in [
            "[null]",
            r#"["boom"]"#,
            r#"[{"extensions":{"code":5}}]"#,
            r#"[{"message":7,"extensions":null}]"#,
            r#"{"message":"boom"}"#,
            r#""boom""#,
        ] {
            let body = format!(r#"{{"data":{{"n":7}},"errors":{errors}}}"#);
            let partial = decode::<Data>(body.as_bytes()).unwrap();
            assert_eq!((partial.errors.len(), &partial.errors[0].code), (1, &None));
            assert!(partial.whole().is_err());
        }
        for errors in ["null", "[]"] {
            let body = format!(r#"{{"data":{{"n":7}},"errors":{errors}}}"#);
            assert_eq!(decode(body.as_bytes()), whole(7));
        }
    }

    #[test]
    fn anything_else_is_undecodable() {
        for body in [
            "",
            "<html>",
            "{}",
            r#"{"data":null}"#,
            r#"{"data":{"n":"x"}}"#,
            "[]",
        ] {
            assert_eq!(
                decode::<Data>(body.as_bytes()),
                Err(PlatformError::Undecodable),
                "{body}"
            );
        }
    }
}
