//! JSON texts, valid ones, in all the ways in which one may write them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::text;

/// A name that is `exp`, or nearly.
const NAMES: [&str; 14] = [
    r#""exp""#,
    r#""exp""#,
    r#""exp""#,
    r#""\u0065xp""#,
    r#""e\u0078\u0070""#,
    r#""\u0045xp""#,
    r#""\u0165xp""#,
    r#""e\nxp""#,
    r#""ex""#,
    r#""expp""#,
    r#""exp ""#,
    r#""\"exp""#,
    r#""""#,
    r#""nbf""#,
];

/// A value that confuses whoever does not read it as JSON.
const VALUES: [&str; 13] = [
    "null",
    "true",
    "-1",
    "-0",
    "-0.5e2",
    "18446744073709551616",
    "1e20",
    r#""1746616503""#,
    r#""},\"exp\":1,{""#,
    r#""\\""#,
    r#"{"exp":7}"#,
    r#"[{"exp":7},"]",{}]"#,
    r#"{"a":{"b":[[],"}"]}}"#,
];

fn whitespace() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", "", " ", "\n", "\t\r\n "])
}

/// A scalar, an array or an object of any of them.
pub fn value() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        any::<u64>().prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        // Binary fractions, which every parser reads as the same number.
        any::<u32>().prop_map(|number| format!("{}", f64::from(number) / 8.0)),
        text().prop_map(quoted),
        select(VALUES.to_vec()).prop_map(str::to_owned),
    ];
    scalar.prop_recursive(3, 24, 4, |value| {
        prop_oneof![
            vec(value.clone(), 0..4).prop_map(|values| format!("[{}]", values.join(","))),
            object_of(value),
        ]
    })
}

/// An object; a name may stand in it more than once.
pub fn object() -> impl Strategy<Value = String> {
    object_of(value())
}

fn object_of(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let name = prop_oneof![
        4 => select(NAMES.to_vec()).prop_map(str::to_owned),
        1 => text().prop_map(quoted),
    ];
    let member = (name, value, whitespace(), whitespace())
        .prop_map(|(name, value, one, other)| format!("{one}{name}{other}:{one}{value}{other}"));
    (vec(member, 0..5), whitespace())
        .prop_map(|(members, space)| format!("{space}{{{}{space}}}{space}", members.join(",")))
}

fn quoted(text: String) -> String {
    serde_json::Value::from(text).to_string()
}
