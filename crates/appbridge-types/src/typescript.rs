//! The types of this crate as TypeScript declares them: for the npm package, and for
//! frontends in TypeScript whose backend speaks these types.

use ts_rs::{Config, TS};

use crate::shape::{Shape, Shaped};
use crate::{demo, error, event, method};

/// A method or an event that has a name, and the type of its reply or payload.
pub(crate) struct Declared {
    name: &'static str,
    docs: &'static [&'static str],
    value: String,
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

/// Payloads of the methods and events that JTL documents, and the interfaces
/// `KnownHostMethods` and `KnownHostEvents`, which name them all.
#[must_use]
pub fn bridge() -> String {
    let methods = method::declarations();
    let events = event::declarations();
    [
        declaration::<method::AppToken>(),
        declaration::<event::CustomerChanged>(),
        declaration::<event::ItemChanged>(),
        declaration::<event::SalesOrderChanged>(),
        interface(
            "Methods of the host that JTL documents, and their replies.",
            "KnownHostMethods",
            &methods,
            |Declared { name, value, .. }| format!("{name}(): {value};"),
        ),
        interface(
            "Events of the host that JTL documents, and their payloads.",
            "KnownHostEvents",
            &events,
            |Declared { name, value, .. }| format!("{name}: {value};"),
        ),
    ]
    .join("\n")
}

/// Answers of the demo's backend.
#[must_use]
pub fn demo() -> String {
    [
        declaration::<demo::Page<ts_rs::Dummy>>(),
        declaration::<demo::TenantConnection>(),
        declaration::<demo::SessionInfo>(),
        declaration::<demo::Item>(),
        declaration::<demo::Customer>(),
        declaration::<demo::SalesOrder>(),
        declaration::<error::ErrorBody>(),
        declaration::<error::ErrorDetail>(),
    ]
    .join("\n")
}

fn config() -> Config {
    // JSON has one kind of number, and none here comes near 2⁵³.
    Config::default().with_large_int("number")
}

/// One type and what is written about it, as an interface. Types here are structs.
fn declaration<T: TS>() -> String {
    let docs = T::docs().unwrap_or_default();
    let declared = T::decl(&config());
    // `type Name = { member: type, };`, with each member on a line of its own.
    let (head, members) = declared.split_once(" = {").unwrap_or_default();
    let name = head.trim_start_matches("type ");
    let members: String = members
        .trim_end_matches("};")
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .map(|line| match line.strip_suffix(',') {
            Some(member) => format!("  {member};\n"),
            None => format!("  {line}\n"),
        })
        .collect();
    format!("{docs}export interface {name} {{\n{members}}}\n")
}

fn interface(
    about: &str,
    name: &str,
    members: &[Declared],
    member: impl Fn(&Declared) -> String,
) -> String {
    let members: String = members
        .iter()
        .map(|declared| {
            let docs: String = declared
                .docs
                .iter()
                .map(|line| format!("   *{line}\n"))
                .collect();
            let docs = if docs.is_empty() {
                docs
            } else {
                format!("  /**\n{docs}   */\n")
            };
            format!("{docs}  {}\n", member(declared))
        })
        .collect();
    format!("/** {about} */\nexport interface {name} {{\n{members}}}\n")
}
