//! What a server says with its no.
//!
//! Read member by member and not as types: the bodies come from anywhere, and one
//! member that is odd should not cost the others.

use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};

use super::error::{FetchError, GraphQlError};
use super::response::Response;
use crate::failure::property;
use crate::sys;

/// What a failed answer means.
pub(super) fn refusal(response: &Response) -> FetchError {
    let (code, message) = response
        .parsed()
        .map(|body| said(&body))
        .unwrap_or_default();
    FetchError::Refused {
        status: response.status(),
        code: code.unwrap_or_else(|| ["http_", &response.status().to_string()].concat()),
        message,
    }
}

/// The code and the message of an error's body, of whichever sort it is.
fn said(body: &JsValue) -> (Option<String>, Option<String>) {
    // A backend of this project's: `ErrorBody`.
    if let Some(error) = property(body, "error").filter(JsValue::is_object) {
        return (code(&error, "code"), text(&error, "message"));
    }
    // JTL's REST API.
    if let code @ Some(_) = code(body, "errorCode") {
        return (code, text(body, "errorMessage"));
    }
    // GraphQL.
    if let Some(first) = graphql_errors(body).into_iter().next() {
        let message = Some(first.message).filter(|message| !message.is_empty());
        return (first.code, message);
    }
    // Problem details, in JTL's spelling and in that of RFC 9457. A title is no code:
    // it is a sentence, which may be translated.
    let message = ["Detail", "detail", "Title", "title", "errorMessage"]
        .into_iter()
        .find_map(|key| text(body, key));
    (None, message)
}

/// The `errors` of a GraphQL answer, if there are any.
pub(super) fn graphql_errors(body: &JsValue) -> Vec<GraphQlError> {
    let errors = property(body, "errors").and_then(|errors| errors.dyn_into::<Array>().ok());
    let errors = errors.iter().flat_map(Array::iter);
    errors
        .map(|error| GraphQlError {
            message: text(&error, "message").unwrap_or_default(),
            code: property(&error, "extensions")
                .and_then(|extensions| code(&extensions, "code"))
                .or_else(|| code(&error, "code")),
        })
        .collect()
}

fn text(of: &JsValue, key: &str) -> Option<String> {
    property(of, key)
        .and_then(|value| sys::text_of(&value))
        .filter(|text| !text.is_empty())
}

fn code(of: &JsValue, key: &str) -> Option<String> {
    property(of, key)
        .and_then(|value| sys::code_of(&value))
        .filter(|code| !code.is_empty())
}
