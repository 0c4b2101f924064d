//! The schema that the queries are checked against is the sandbox's.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/graphql/schema.graphql");

#[test]
fn the_schema_is_the_sandboxs() {
    let schema = sandbox::graphql_schema();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(FILE, &schema).unwrap();
    }
    assert_eq!(std::fs::read_to_string(FILE).unwrap(), schema);
}
