//! The queries to the ERP API, checked against its schema when this is compiled
//! (see `graphql/README.md`).

use graphql_client::GraphQLQuery;

/// A moment, RFC 3339. It is passed on as it came.
type DateTime = String;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/items.graphql",
    variables_derives = "Default",
    skip_serializing_none
)]
pub(super) struct Items;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/customer_by_id.graphql",
    variables_derives = "Default",
    skip_serializing_none
)]
pub(super) struct CustomerById;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/customer_orders.graphql",
    variables_derives = "Default",
    skip_serializing_none
)]
pub(super) struct CustomerOrders;
