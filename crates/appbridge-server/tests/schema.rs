//! The schema beside the example is the sandbox's.
//!
//! `UPDATE_SCHEMA=1 cargo test -p appbridge-server --test schema` writes it anew.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/graphql/schema.graphql"
);

#[test]
fn the_examples_schema_is_the_sandboxs() {
    let schema = sandbox::graphql_schema();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(FILE, &schema).unwrap();
    }
    assert_eq!(std::fs::read_to_string(FILE).unwrap(), schema);
}
