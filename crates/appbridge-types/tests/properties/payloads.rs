//! Payloads decode to what was encoded, and from anything else to an error or to
//! a value that does the same.

use std::fmt::Debug;

use appbridge_types::method::NoReply;
use proptest::prelude::*;
use proptest::sample::Index;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_str, from_value, to_string, to_value};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{holds, json, samples};

trait Payload: Serialize + DeserializeOwned + PartialEq + Debug {}
impl<T: Serialize + DeserializeOwned + PartialEq + Debug> Payload for T {}

fn decodes_what_it_encodes<T: Payload>(values: impl Strategy<Value = T>) {
    holds(values, |value| {
        let text = to_string(&value).map_err(error)?;
        prop_assert_eq!(from_str::<T>(&text).map_err(error)?, value);
        Ok(())
    });
}

/// Takes any JSON, and what comes near the payload: one of its members, at any
/// depth, is another value, or is gone.
fn takes_anything<T: Payload>(values: impl Strategy<Value = T>) {
    let near = (values, any::<Index>(), prop::option::of(any_json())).prop_map(
        |(value, place, replacement)| {
            let mut near = to_value(value).expect("it is plain data");
            let place = place.index(members(&near));
            replace(&mut near, &mut { place }, replacement.as_ref());
            near
        },
    );
    holds(prop_oneof![any_json(), near], |json| {
        if let Ok(value) = from_value::<T>(json) {
            let again = from_value::<T>(to_value(&value).map_err(error)?).map_err(error)?;
            prop_assert_eq!(again, value);
        }
        Ok(())
    });
}

fn any_json() -> impl Strategy<Value = Value> {
    json::value().prop_map(|text| from_str(&text).expect("the generator makes JSON"))
}

fn error(error: serde_json::Error) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// How many values a value consists of, itself included.
fn members(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(members).sum(),
        Value::Object(object) => object.values().map(members).sum(),
        _ => 0,
    }
}

/// Replaces the value at `place`, in the order in which they are written. Without a
/// replacement a member is removed, any other value becomes `null`.
fn replace(value: &mut Value, place: &mut usize, replacement: Option<&Value>) -> bool {
    if *place == 0 {
        *value = replacement.cloned().unwrap_or_default();
        return true;
    }
    *place -= 1;
    match value {
        Value::Array(values) => values
            .iter_mut()
            .any(|value| replace(value, place, replacement)),
        Value::Object(object) => {
            let mut gone = None;
            let done = object.iter_mut().any(|(name, value)| {
                if *place == 0 && replacement.is_none() {
                    gone = Some(name.clone());
                    return true;
                }
                replace(value, place, replacement)
            });
            if let Some(name) = gone {
                object.remove(&name);
            }
            done
        }
        _ => false,
    }
}

macro_rules! payloads {
    ($($name:ident: $values:expr;)*) => {$(
        mod $name {
            use super::*;

            #[wasm_bindgen_test(unsupported = test)]
            fn decodes_what_it_encodes() {
                super::decodes_what_it_encodes($values);
            }

            #[wasm_bindgen_test(unsupported = test)]
            fn takes_anything() {
                super::takes_anything($values);
            }
        }
    )*};
}

payloads! {
    session_claims: samples::session_claims();
    app_claims: samples::app_claims();
    audience: samples::audience();
    manifest: samples::manifest();
    listing: samples::listing();
    error_body: samples::error_body();
    app_token: samples::app_token();
    customer_changed: samples::customer_changed();
    item_changed: samples::item_changed();
    sales_order_changed: samples::sales_order_changed();
    tenant_connection: samples::tenant_connection();
    session_info: samples::session_info();
    page_of_items: samples::page(samples::item());
    page_of_sales_orders: samples::page(samples::sales_order());
    customer: samples::customer();
}

#[wasm_bindgen_test(unsupported = test)]
fn no_reply_is_any_json() {
    holds(any_json(), |json| {
        prop_assert_eq!(from_value::<NoReply>(json).map_err(error)?, NoReply);
        Ok(())
    });
}
