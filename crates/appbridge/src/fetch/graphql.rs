//! GraphQL over HTTP.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::client::Client;
use super::error::FetchError;
use super::refusal::graphql_errors;
use super::request::RequestBuilder;
use super::response::{Response, fitting};
use crate::failure::property;
use crate::value::encode_json;

/// Asks for `query` with `variables`.
pub(super) fn request<V: Serialize + ?Sized>(
    client: &Client,
    url: &str,
    query: &str,
    variables: &V,
) -> Result<RequestBuilder, FetchError> {
    let body = body(encode_json(query), encode_json(variables));
    let body = body.ok_or(FetchError::BodyNotSerializable)?;
    Ok(client.post(url).json_text(body))
}

fn body(query: Option<String>, variables: Option<String>) -> Option<String> {
    Some(
        [
            r#"{"query":"#,
            &query?,
            r#","variables":"#,
            &variables?,
            "}",
        ]
        .concat(),
    )
}

/// The data of an answer without errors.
pub(super) fn data<T: DeserializeOwned>(response: &Response) -> Result<T, FetchError> {
    let Some(body) = response.parsed() else {
        return fitting(None);
    };
    let errors = graphql_errors(&body);
    if errors.is_empty() {
        let data = property(&body, "data");
        return fitting(Some(data.unwrap_or_default()));
    }
    Err(FetchError::GraphQl { errors })
}
