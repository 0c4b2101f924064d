//! The types of this crate as TypeScript declares them: for the npm package, and for
//! frontends in TypeScript whose backend speaks these types.

pub(crate) mod declared;

use ts_rs::TS;

use self::declared::{Declared, config};
#[cfg(feature = "demo")]
use crate::demo;
use crate::{error, event, method, tenant};

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

#[cfg(feature = "demo")]
/// Answers of the demo's backend.
#[must_use]
pub fn demo() -> String {
    [
        declaration::<demo::Page<ts_rs::Dummy>>(),
        declaration::<tenant::TenantConnection>(),
        declaration::<tenant::SessionInfo>(),
        declaration::<demo::Item>(),
        declaration::<demo::Customer>(),
        declaration::<demo::SalesOrder>(),
        declaration::<error::ErrorBody>(),
        declaration::<error::ErrorDetail>(),
    ]
    .join("\n")
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
