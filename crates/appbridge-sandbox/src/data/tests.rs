//! What holds of all generated records together.

use std::collections::HashSet;

use time::OffsetDateTime;
use uuid::Uuid;

use super::*;

/// Every merchant's records.
fn all() -> Vec<Arc<Records>> {
    tenants().iter().map(Tenant::records).collect()
}

fn text(row: &dyn Record<'_>, field: &str) -> Option<String> {
    match row.field(field) {
        Some(Value::Text(text)) => Some(text.into_owned()),
        Some(Value::Null) => None,
        _ => panic!("{field} is no string"),
    }
}

fn number(row: &dyn Record<'_>, field: &str) -> f64 {
    match row.field(field) {
        Some(Value::Decimal(number)) => number,
        _ => panic!("{field} is no decimal"),
    }
}

fn id(row: &dyn Record<'_>, field: &str) -> Uuid {
    match row.field(field) {
        Some(Value::Id(id)) => id,
        _ => panic!("{field} is no id"),
    }
}

fn flag(row: &dyn Record<'_>, field: &str) -> bool {
    match row.field(field) {
        Some(Value::Boolean(flag)) => flag,
        _ => panic!("{field} is no flag"),
    }
}

fn moment(row: &dyn Record<'_>, field: &str) -> OffsetDateTime {
    match row.field(field) {
        Some(Value::Moment(moment)) => moment,
        _ => panic!("{field} is no moment"),
    }
}

fn near(one: f64, two: f64) -> bool {
    (one - two).abs() < 0.006
}

#[test]
fn two_starts_generate_the_same_records() {
    assert_eq!(format!("{:?}", tenants()), format!("{:?}", tenants()));
}

#[test]
fn every_merchant_has_enough_of_everything() {
    for (tenant, records) in tenants().iter().zip(all()) {
        assert!(tenant.users.len() >= 2, "{}", tenant.slug);
        for (kind, least) in [
            (Kind::Item, 2_000),
            (Kind::Customer, 500),
            (Kind::SalesOrder, 5_000),
            (Kind::SalesInvoice, 3_000),
            (Kind::StockEntry, 2_000),
            (Kind::StockReservation, 20),
            (Kind::Category, 20),
            (Kind::StorageLocation, 40),
            (Kind::Company, 2),
        ] {
            assert!(
                records.rows(kind).len() >= least,
                "{}: {kind:?}",
                tenant.slug
            );
        }
    }
}

#[test]
fn no_two_records_share_an_id_a_number_or_a_name() {
    let mut seen = HashSet::new();
    for records in all() {
        for (kind, unique) in [
            (Kind::Item, &["sku", "name"][..]),
            (Kind::Customer, &["customerNumber"]),
            (Kind::SalesOrder, &["salesOrderNumber"]),
        ] {
            for row in records.rows(kind) {
                assert!(seen.insert(id(&row, "id").to_string()));
                for field in unique {
                    let value = text(&row, field).unwrap();
                    assert!(seen.insert(value.clone()), "{field} {value} twice");
                }
            }
        }
    }
}

#[test]
fn barcodes_have_a_right_check_digit_and_some_items_have_none() {
    for records in all() {
        let items = records.rows(Kind::Item);
        let codes: Vec<String> = items.iter().filter_map(|item| text(item, "gtin")).collect();
        for code in &codes {
            // GS1: all thirteen digits, weighted 1 and 3 in turn, add up to a multiple of ten.
            let digits: Vec<u32> = code.chars().filter_map(|c| c.to_digit(10)).collect();
            assert_eq!(digits.len(), 13, "{code}");
            let sum: u32 = digits
                .iter()
                .enumerate()
                .map(|(at, digit)| digit * if at % 2 == 0 { 1 } else { 3 })
                .sum();
            assert_eq!(sum % 10, 0, "{code}");
        }
        let without = items.len() - codes.len();
        assert!(without > 0 && without < items.len() / 4, "{without}");
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
    }
}

#[test]
fn an_order_fits_its_customer_and_the_sum_of_its_lines() {
    for records in all() {
        let orders = records.rows(Kind::SalesOrder);
        for (order, next) in orders.iter().zip(orders.iter().skip(1)) {
            assert!(moment(order, "salesOrderDate") <= moment(next, "salesOrderDate"));
            assert!(text(order, "salesOrderNumber") < text(next, "salesOrderNumber"));
        }
        for order in &orders {
            let customer = records
                .find(Kind::Customer, id(order, "customerId"))
                .unwrap();
            for field in ["customerNumber", "companyName", "customerGroupName"] {
                assert_eq!(text(order, field), text(&customer, field), "{field}");
            }
            for (in_order, in_customer) in [
                ("billingAddressCity", "city"),
                ("shipmentAddressStreet", "street"),
                ("billingAddressFormOfAddress", "salutation"),
                ("billingAddressSalutation", "salutation"),
                ("billingAddressCountryName", "countryName"),
            ] {
                assert_eq!(
                    text(order, in_order),
                    text(&customer, in_customer),
                    "{in_order}"
                );
            }
            let sheet = order.as_view(View::Details);
            let Some(Value::List(lines)) = sheet.field("lineItems") else {
                panic!("an order without lines")
            };
            let (mut net, mut gross) = (0.0, 0.0);
            for line in &lines {
                let Value::Record(line) = line else {
                    panic!("a line is a record")
                };
                net += number(line.as_ref(), "totalSalesPriceNet");
                gross += number(line.as_ref(), "totalSalesPriceGross");
                if let Some(Value::Id(item)) = line.field("itemId") {
                    let item = records.find(Kind::Item, item).unwrap();
                    assert_eq!(text(line.as_ref(), "sku"), text(&item, "sku"));
                }
            }
            assert!(near(net, number(order, "totalNetAmount")));
            assert!(near(gross, number(order, "totalGrossAmount")));
            let paid = number(order, "alreadyPaidAmount");
            if !flag(order, "isCancelled") {
                assert!(near(paid + number(order, "stillToPay"), gross));
            }
        }
        let cancelled = orders
            .iter()
            .filter(|order| flag(*order, "isCancelled"))
            .count();
        assert!(
            cancelled > 0 && cancelled < orders.len() / 10,
            "{cancelled}"
        );
    }
}

#[test]
fn an_invoice_repeats_its_order() {
    for records in all() {
        for invoice in records.rows(Kind::SalesInvoice) {
            let order = records
                .find(Kind::SalesOrder, id(&invoice, "salesOrderId"))
                .unwrap();
            assert_eq!(
                number(&invoice, "totalGrossAmount"),
                number(&order, "totalGrossAmount")
            );
            assert_eq!(
                text(&invoice, "customerNumber"),
                text(&order, "customerNumber")
            );
            assert_eq!(
                text(&invoice, "salesOrderNumber"),
                text(&order, "salesOrderNumber")
            );
            assert!(moment(&invoice, "salesInvoiceDate") > moment(&order, "salesOrderDate"));
            assert!(!flag(&order, "isCancelled"));
        }
    }
}

#[test]
fn stock_adds_up_over_the_warehouses() {
    for records in all() {
        let mut sums = vec![(0.0, 0.0); records.items.len()];
        for entry in records.rows(Kind::StockEntry) {
            let item = records.find(Kind::Item, id(&entry, "itemId")).unwrap();
            let sum = &mut sums[item.place()];
            sum.0 += number(&entry, "quantityTotal");
            sum.1 += number(&entry, "availableQuantity");
            assert!(number(&entry, "availableQuantity") >= 0.0);
        }
        let mut promised = vec![0.0; records.items.len()];
        for reservation in records.rows(Kind::StockReservation) {
            let item = records
                .find(Kind::Item, id(&reservation, "itemId"))
                .unwrap();
            promised[item.place()] += number(&reservation, "amount");
        }
        for (item, (sum, promised)) in records
            .rows(Kind::Item)
            .iter()
            .zip(sums.iter().zip(&promised))
        {
            assert_eq!(number(item, "stockTotal"), sum.0);
            assert_eq!(number(item, "stockAvailable"), sum.1);
            assert_eq!(number(item, "stockInOrders"), *promised);
        }
        assert!(promised.iter().any(|promised| *promised > 0.0));
    }
}

#[test]
fn there_are_companies_private_customers_umlauts_and_long_names() {
    for records in all() {
        let customers = records.rows(Kind::Customer);
        let companies = customers
            .iter()
            .filter(|customer| text(*customer, "companyName").is_some())
            .count();
        assert!(
            companies > 50 && companies < customers.len() - 50,
            "{companies}"
        );
        let items = records.rows(Kind::Item);
        assert!(
            items
                .iter()
                .any(|item| text(item, "manufacturerName").is_none())
        );
        assert!(items.iter().any(|item| !flag(item, "isActive")));
        let names: Vec<String> = items.iter().filter_map(|item| text(item, "name")).collect();
        assert!(names.iter().any(|name| name.contains('ü')));
        assert!(names.iter().any(|name| name.chars().count() > 120));
    }
}
