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
        match sys::kind_of(value) {
            0 => Self::Undefined,
            1 => Self::Null,
            2 => Self::Boolean,
            3 => Self::Number,
            4 => Self::BigInt,
            5 => Self::String,
            6 => Self::Symbol,
            7 => Self::Function,
            8 => Self::Array,
            _ => Self::Object,
        }
    }

    /// What [`Display`](fmt::Display) writes: a part of a sentence.
    pub(crate) fn name(self) -> &'static str {
        match self {
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
        f.write_str(self.name())
    }
}

/// Decodes a reply, a payload or arguments, of the sort `kind`; `None` when they do
/// not fit, or are more than 128 levels deep.
///
/// serde's own account of a failure quotes the value, so it is not passed on:
/// errors tell the value's sort.
pub(crate) fn decode<T: DeserializeOwned>(value: JsValue, kind: ValueKind) -> Option<T> {
    // What came over the channel is plain data, for which the copy changes
    // nothing. Within one page a bridge can also hand over live objects, whose
    // getters could throw right through the deserializer. And types that nest in
    // themselves are decoded by recursion, which endless data must not reach.
    let plain = if kind.is_primitive() {
        value
    } else {
        sys::plain_copy(&value).ok()?
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
