//! What is known of the values of JTL's own methods and events, asked of values that
//! stay JavaScript's.

use appbridge_types::shape::Shape;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::sys;

/// What a value says, by its shape; `None` when it does not fit. What is said in
/// several ways is said in one from here on: nothing selected is `undefined`, or a
/// member that is absent.
pub(crate) fn read(shape: Shape, value: JsValue) -> Option<JsValue> {
    match shape {
        Shape::Ignored => Some(JsValue::UNDEFINED),
        Shape::Text => value.is_string().then_some(value),
        Shape::Selection if says_nothing(&value) => Some(JsValue::UNDEFINED),
        Shape::Selection => value.is_string().then_some(value),
        Shape::Member(name, shape) => {
            let member = member(&value, name)?;
            let said = read(*shape, member)?;
            if said.is_undefined() {
                return sys::without(&value, name).ok();
            }
            Some(value)
        }
        _ => Some(value),
    }
}

/// The text that a value is, or that its member is.
pub(crate) fn text(shape: Shape, value: &JsValue) -> Option<String> {
    match shape {
        Shape::Member(name, _) => member(value, name)?.as_string(),
        _ => value.as_string(),
    }
}

/// What a shape is to a reader of errors.
pub(crate) fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "a string",
        Shape::Selection => "an id or nothing",
        Shape::Member(name, _) => name,
        _ => "anything",
    }
}

fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    if !of.is_object() {
        return None;
    }
    Reflect::get(of, &JsValue::from_str(name)).ok()
}

fn says_nothing(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null() || value == ""
}
