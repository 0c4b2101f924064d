//! The queries to the ERP API, checked against what is known of its schema when this
//! is compiled (see `graphql/README.md`).

use graphql_client::GraphQLQuery;

type Decimal = crate::amount::Amount;
/// A moment, in UTC, with an offset or local. It is passed on as it came.
type DateTime = String;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../../tests/facts/erp.graphql",
    query_path = "graphql/items.graphql",
    skip_serializing_none
)]
pub(crate) struct Items;

/// The same fields of the items that a search finds.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../../tests/facts/erp.graphql",
    query_path = "graphql/items_found.graphql",
    skip_serializing_none
)]
pub(crate) struct ItemsFound;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../../tests/facts/erp.graphql",
    query_path = "graphql/customer_by_id.graphql"
)]
pub(crate) struct CustomerById;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../../tests/facts/erp.graphql",
    query_path = "graphql/customer_orders.graphql",
    skip_serializing_none
)]
pub(crate) struct CustomerOrders;

#[cfg(test)]
mod tests {
    /// What a document asks for of each record.
    fn nodes(document: &str) -> &str {
        let (_, nodes) = document.split_once("nodes {").unwrap_or_default();
        nodes.split('}').next().unwrap_or_default().trim()
    }

    #[test]
    fn a_search_asks_for_the_same_fields() {
        let [all, found] = [super::items::QUERY, super::items_found::QUERY].map(nodes);
        assert!(all.contains("salesPriceNet"), "{all}");
        assert_eq!(all, found);
    }
}
