//! What a method or an event declares of itself.

use ts_rs::{Config, TS};

use crate::shape::{Shape, Shaped};

/// A method or an event that has a name, and the type of its reply or payload.
pub(crate) struct Declared {
    pub(super) name: &'static str,
    pub(super) docs: &'static [&'static str],
    /// In TypeScript.
    pub(super) value: String,
}

pub(crate) fn declared<T: TS + Shaped>(
    name: &'static str,
    docs: &'static [&'static str],
) -> Declared {
    let value = match T::SHAPE {
        Shape::Ignored => "void".to_owned(),
        // An absent id is `undefined` in JavaScript; Rust's `Option` would say `null`.
        Shape::Selection => "string | undefined".to_owned(),
        Shape::Text | Shape::Member(..) => T::name(&config()),
    };
    Declared { name, docs, value }
}

pub(super) fn config() -> Config {
    // JSON has one kind of number, and none here comes near 2⁵³.
    Config::default().with_large_int("number")
}
