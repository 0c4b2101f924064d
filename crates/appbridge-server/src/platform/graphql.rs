//! GraphQL answers at HTTP 200.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::error::{GraphQlError, GraphQlErrors, PlatformError};
use super::problem::{plain_id, shortened};

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default, borrow)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    errors: Option<Vec<WireError>>,
}

#[derive(Deserialize)]
struct WireError {
    #[serde(default)]
    message: String,
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    trace_id: Option<String>,
}

/// Decodes `data`, unless there are `errors`.
pub(super) fn decode<D: DeserializeOwned>(body: &[u8]) -> Result<D, PlatformError> {
    let envelope: Envelope<'_> =
        serde_json::from_slice(body).map_err(|_| PlatformError::Undecodable)?;
    let errors: Vec<_> = envelope
        .errors
        .unwrap_or_default()
        .into_iter()
        .map(GraphQlError::from)
        .collect();
    if !errors.is_empty() {
        return Err(PlatformError::GraphQl(GraphQlErrors { errors }));
    }
    envelope
        .data
        .and_then(|data| serde_json::from_str(data.get()).ok())
        .ok_or(PlatformError::Undecodable)
}

impl From<WireError> for GraphQlError {
    fn from(error: WireError) -> Self {
        let extensions = error.extensions.unwrap_or_default();
        Self {
            code: extensions.code.and_then(plain_id),
            trace_id: extensions.trace_id.and_then(plain_id),
            message: shortened(error.message),
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

    #[test]
    fn data_is_decoded() {
        assert_eq!(decode::<Data>(br#"{"data":{"n":7}}"#), Ok(Data { n: 7 }));
        assert_eq!(
            decode::<Data>(br#"{"data":{"n":7},"errors":[]}"#),
            Ok(Data { n: 7 })
        );
    }

    #[test]
    fn errors_beside_partial_data_are_errors() {
        let body = br#"{"data":{"n":null},"errors":[{"message":"boom",
            "extensions":{"code":"INTERNAL_ERROR","traceId":"t-1"}}]}"#;
        let Err(PlatformError::GraphQl(errors)) = decode::<Data>(body) else {
            panic!("no error")
        };
        assert_eq!(errors.code(), Some("INTERNAL_ERROR"));
        assert_eq!(errors.errors[0].trace_id.as_deref(), Some("t-1"));
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
