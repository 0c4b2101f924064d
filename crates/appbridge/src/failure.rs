//! What JavaScript threw, or rejected a promise with, as plain data.

use std::fmt;

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::sys;
use crate::text::concat;
use crate::value::ValueKind;

/// How many `cause`s below one another are kept; a chain may be endless.
const CAUSE_DEPTH: usize = 4;

/// A value that JavaScript threw or rejected with.
///
/// JavaScript can throw anything, so this is read once from whatever came and is
/// plain data from then on. Texts are cut to 512 characters, and whatever looks
/// like a JWT in them is blotted out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsFailure {
    /// An `Error`, or an object with a text in `name` or `message` or a `code`.
    Error(JsErrorText),
    /// A string.
    Text(String),
    /// Anything else, of which only the sort is told.
    Value(ValueKind),
}

/// The texts of a JavaScript `Error`, or of an object that looks like one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsErrorText {
    /// `name`, such as `TypeError`.
    pub name: Option<String>,
    /// `code`, when it is a text or a number.
    pub code: Option<String>,
    /// `message`.
    pub message: Option<String>,
    /// `cause`, up to four below one another.
    pub cause: Option<Box<JsFailure>>,
}

impl JsFailure {
    /// Reads `value`, which may be anything: properties that throw count as absent.
    #[must_use]
    pub fn from_js(value: &JsValue) -> Self {
        Self::read(value, CAUSE_DEPTH)
    }

    fn read(value: &JsValue, causes_left: usize) -> Self {
        if let Some(text) = sys::text_of(value) {
            return Self::Text(text);
        }
        // A function is an object too; its `name` makes no error of it.
        let own = |key| property(value, key);
        let texts = JsErrorText {
            name: own("name").and_then(|name| sys::text_of(&name)),
            code: own("code").and_then(|code| sys::code_of(&code)),
            message: own("message").and_then(|message| sys::text_of(&message)),
            cause: None,
        };
        if value.is_function()
            || (texts.name.is_none() && texts.code.is_none() && texts.message.is_none())
        {
            return Self::Value(ValueKind::of(value));
        }
        let cause = causes_left
            .checked_sub(1)
            .and_then(|left| own("cause").map(|cause| Box::new(Self::read(&cause, left))));
        Self::Error(JsErrorText { cause, ..texts })
    }
}

impl JsFailure {
    /// What [`Display`](fmt::Display) writes.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Error(texts) => texts.message(),
            Self::Text(text) => text.clone(),
            Self::Value(kind) => kind.name().to_owned(),
        }
    }
}

impl JsErrorText {
    /// What [`Display`](fmt::Display) writes: `Name [code]: message (caused by …)`.
    fn message(&self) -> String {
        let part = |before, text: Option<&str>, after| match text {
            Some(text) if !text.is_empty() => concat(&[before, text, after]),
            _ => String::new(),
        };
        let cause = self.cause.as_ref().map(|cause| cause.message());
        concat(&[
            self.name.as_deref().unwrap_or("Error"),
            &part(" [", self.code.as_deref(), "]"),
            &part(": ", self.message.as_deref(), ""),
            &part(" (caused by ", cause.as_deref(), ")"),
        ])
    }
}

impl fmt::Display for JsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl fmt::Display for JsErrorText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

/// A member, if the value is an object that has it.
pub(crate) fn property(value: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(value, &JsValue::from_str(key))
        .ok()
        .filter(|found| !found.is_undefined() && !found.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_shown_with_its_code_and_cause() {
        let failure = JsFailure::Error(JsErrorText {
            name: Some("HostError".into()),
            code: Some("E_CLOSED".into()),
            message: Some("the pane is closed".into()),
            cause: Some(Box::new(JsFailure::Text("gone".into()))),
        });
        assert_eq!(
            failure.to_string(),
            "HostError [E_CLOSED]: the pane is closed (caused by gone)"
        );
    }

    #[test]
    fn an_error_without_texts_still_reads() {
        assert_eq!(
            JsFailure::Error(JsErrorText::default()).to_string(),
            "Error"
        );
        assert_eq!(
            JsFailure::Value(ValueKind::Undefined).to_string(),
            "undefined"
        );
    }
}
