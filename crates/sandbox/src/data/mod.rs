//! The merchants of the sandbox and what they sell.
//!
//! Every start generates the same records: ids, names, prices and dates come
//! from a seeded generator and fixed word lists, so that a test may name a
//! record and a developer meets the same customers tomorrow.

mod generate;
mod record;
mod words;

use uuid::Uuid;

pub(crate) use record::{Customer, Item, SalesOrder};

/// A merchant with an own set of users and records.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) id: Uuid,
    /// The short name that session tokens carry.
    pub(crate) slug: &'static str,
    /// The company's name.
    pub(crate) name: &'static str,
    /// JTL's customer number of the merchant; session tokens carry it as `kid`.
    pub(crate) customer_number: &'static str,
    pub(crate) users: Vec<User>,
    pub(crate) items: Vec<Item>,
    pub(crate) customers: Vec<Customer>,
    /// Oldest first, as their numbers count up.
    pub(crate) sales_orders: Vec<SalesOrder>,
}

/// Somebody who works for a merchant.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct User {
    /// `userId` of session tokens, `sub` of app tokens.
    pub id: Uuid,
    /// First and last name.
    pub name: String,
    /// An address that receives nothing.
    pub email: String,
}

impl Tenant {
    pub(crate) fn user(&self, id: Uuid) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }
}

/// All merchants of the sandbox, in the order in which they are listed.
pub(crate) fn tenants() -> Vec<Tenant> {
    words::BUSINESSES.iter().map(generate::tenant).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn two_starts_generate_the_same_records() {
        assert_eq!(format!("{:?}", tenants()), format!("{:?}", tenants()));
    }

    #[test]
    fn every_tenant_has_enough_records() {
        for tenant in tenants() {
            assert!(tenant.users.len() >= 2, "{}", tenant.slug);
            assert!(tenant.items.len() >= 2_000, "{}", tenant.slug);
            assert!(tenant.customers.len() >= 500, "{}", tenant.slug);
            assert!(tenant.sales_orders.len() >= 5_000, "{}", tenant.slug);
        }
    }

    #[test]
    fn no_two_records_share_an_id_or_a_number() {
        let tenants = tenants();
        let mut seen = HashSet::new();
        for tenant in &tenants {
            for item in &tenant.items {
                assert!(
                    seen.insert(item.id.0.clone()) && seen.insert(item.sku.clone()),
                    "{item:?}"
                );
                assert!(
                    item.gtin
                        .as_ref()
                        .is_none_or(|gtin| seen.insert(gtin.clone())),
                    "{item:?}"
                );
            }
            for customer in &tenant.customers {
                assert!(
                    seen.insert(customer.id.0.clone())
                        && seen.insert(customer.customer_number.clone()),
                    "{customer:?}"
                );
            }
            for order in &tenant.sales_orders {
                assert!(
                    seen.insert(order.id.0.clone())
                        && seen.insert(order.sales_order_number.clone()),
                    "{order:?}"
                );
            }
        }
    }

    #[test]
    fn barcodes_have_a_right_check_digit_and_some_items_have_none() {
        for tenant in tenants() {
            let mut without = 0;
            for item in &tenant.items {
                let Some(gtin) = &item.gtin else {
                    without += 1;
                    continue;
                };
                // GS1: all thirteen digits, weighted 1 and 3 in turn, add up to a multiple of ten.
                let digits: Vec<u32> = gtin.chars().filter_map(|c| c.to_digit(10)).collect();
                assert_eq!(digits.len(), 13, "{gtin}");
                let sum: u32 = digits
                    .iter()
                    .enumerate()
                    .map(|(at, digit)| digit * if at % 2 == 0 { 1 } else { 3 })
                    .sum();
                assert_eq!(sum % 10, 0, "{gtin}");
            }
            assert!(without > 0 && without < tenant.items.len() / 4, "{without}");
        }
    }

    #[test]
    fn orders_belong_to_customers_of_their_tenant_and_count_up_with_time() {
        for tenant in tenants() {
            let customers: HashSet<_> = tenant
                .customers
                .iter()
                .map(|customer| &customer.id.0)
                .collect();
            for pair in tenant.sales_orders.windows(2) {
                assert!(pair[0].sales_order_date <= pair[1].sales_order_date);
                assert!(pair[0].sales_order_number < pair[1].sales_order_number);
            }
            assert!(
                tenant
                    .sales_orders
                    .iter()
                    .all(|order| customers.contains(&order.customer_id.0))
            );
            let cancelled = tenant
                .sales_orders
                .iter()
                .filter(|order| order.is_cancelled)
                .count();
            assert!(
                cancelled > 0 && cancelled < tenant.sales_orders.len() / 10,
                "{cancelled}"
            );
        }
    }

    #[test]
    fn there_are_companies_and_private_customers() {
        for tenant in tenants() {
            let companies = tenant
                .customers
                .iter()
                .filter(|customer| customer.company_name.is_some())
                .count();
            assert!(
                companies > 50 && companies < tenant.customers.len() - 50,
                "{companies}"
            );
            assert!(
                tenant
                    .items
                    .iter()
                    .any(|item| item.manufacturer_name.is_none())
            );
            assert!(tenant.items.iter().any(|item| !item.is_active));
        }
    }
}
