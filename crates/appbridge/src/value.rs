//! From values of JavaScript to values of Rust.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::sys;

/// What sort of value JavaScript handed over.
///
/// Errors name the sort and never the value, which may be a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueKind {
    /// `undefined`, also for a reply or payload that is absent.
    Undefined,
    /// `null`.
    Null,
    /// A boolean.
    Boolean,
    /// A number.
    Number,
    /// A `BigInt`.
    BigInt,
    /// A string.
    String,
    /// A symbol.
    Symbol,
    /// A function.
    Function,
    /// An array.
    Array,
    /// Any other object.
    Object,
}

impl ValueKind {
    /// The sort of `value`. Reads no property of it, so it is safe for any value.
    #[must_use]
    pub fn of(value: &JsValue) -> Self {
        if value.is_undefined() {
            Self::Undefined
        } else if value.is_null() {
            Self::Null
        } else if value.is_string() {
            Self::String
        } else if value.as_bool().is_some() {
            Self::Boolean
        } else if value.as_f64().is_some() {
            Self::Number
        } else if value.is_bigint() {
            Self::BigInt
        } else if value.is_symbol() {
            Self::Symbol
        } else if value.is_function() {
            Self::Function
        } else if sys::is_array(value).unwrap_or(false) {
            Self::Array
        } else {
            Self::Object
        }
    }

    pub(crate) fn is_primitive(self) -> bool {
        !matches!(
            self,
            Self::Symbol | Self::Function | Self::Array | Self::Object
        )
    }
}

impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Undefined => "undefined",
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::BigInt => "a BigInt",
            Self::String => "a string",
            Self::Symbol => "a symbol",
            Self::Function => "a function",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

/// Decodes a reply, a payload or arguments; `None` when they do not fit.
///
/// serde's own account of a failure quotes the value, so it is not passed on:
/// errors tell the value's sort.
pub(crate) fn decode<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    // What came over the channel is plain data, for which the copy changes
    // nothing. Within one page a bridge can also hand over live objects, whose
    // getters could throw right through the deserializer.
    let plain = if ValueKind::of(value).is_primitive() {
        value.clone()
    } else {
        sys::structured_clone(value).ok()?
    };
    serde_wasm_bindgen::from_value(plain).ok()
}

/// Encodes arguments, a reply or a payload; `None` when they have no form that
/// JavaScript could take.
///
/// Maps become plain objects and `None` becomes `undefined`, as a host written in
/// JavaScript expects.
pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> Option<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    value.serialize(&serializer).ok()
}

/// Decodes what a JSON parser gave; `None` when it does not fit. That is plain data
/// which nobody else holds.
#[cfg(feature = "fetch")]
pub(crate) fn decode_json<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value.clone()).ok()
}

/// Encodes a value as JSON; `None` when it has no such form.
#[cfg(feature = "fetch")]
pub(crate) fn encode_json<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let value = value.serialize(&serializer).ok()?;
    sys::stringify_json(&value).ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_read_as_part_of_a_sentence() {
        assert_eq!(ValueKind::Undefined.to_string(), "undefined");
        assert_eq!(ValueKind::Array.to_string(), "an array");
        assert_eq!(ValueKind::BigInt.to_string(), "a BigInt");
    }
}
