//! Records from word lists and a seeded generator.

use async_graphql::ID;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::words::{
    Article, Business, CITIES, FIRST_NAMES, LAST_NAMES, LEGAL_FORMS, MAIL_PROVIDERS,
};
use super::{Customer, Item, SalesOrder, Tenant, User};

/// Orders lie between these two moments: a fixed span, so that a start next
/// year generates what a start today does.
const FIRST_ORDER: OffsetDateTime = datetime!(2023-01-02 07:30 UTC);
const LAST_ORDER: OffsetDateTime = datetime!(2026-10-30 18:00 UTC);

/// A generator whose stream the `rand` crate keeps the same on every platform.
type Rng = Xoshiro256PlusPlus;

/// Generates a merchant with all its records.
pub(super) fn tenant(business: &Business) -> Tenant {
    let mut rng = Rng::seed_from_u64(business.seed);
    let id = business.tenant_id;
    let users = business
        .users
        .iter()
        .map(|&(name, local_part)| User {
            id: Uuid::new_v5(&id, format!("user/{local_part}").as_bytes()),
            name: name.to_owned(),
            email: format!("{local_part}@{}", business.mail_domain),
        })
        .collect();
    let items = (0..business.items)
        .map(|nth| item(business, id, nth, &mut rng))
        .collect();
    let buyers: Vec<Buyer> = (0..business.customers)
        .map(|nth| buyer(business, id, nth, &mut rng))
        .collect();
    let sales_orders = sales_orders(business, id, &buyers, &mut rng);
    Tenant {
        id,
        slug: business.slug,
        name: business.name,
        customer_number: business.customer_number,
        users,
        items,
        customers: buyers.into_iter().map(|buyer| buyer.customer).collect(),
        sales_orders,
    }
}

/// An id that depends on nothing but the record's place.
fn record_id(tenant: Uuid, kind: &str, nth: u32) -> ID {
    ID(Uuid::new_v5(&tenant, format!("{kind}/{nth}").as_bytes()).to_string())
}

/// One of the words; the lists are never empty.
fn word(words: &'static [&'static str], rng: &mut Rng) -> &'static str {
    words.choose(rng).copied().unwrap_or_default()
}

fn euros(cents: u32) -> f64 {
    f64::from(cents) / 100.0
}

fn item(business: &Business, tenant: Uuid, nth: u32, rng: &mut Rng) -> Item {
    const BLANK: Article = Article {
        name: "",
        net_cents: (100, 100),
        tax: 19,
    };
    let article = business.articles.choose(rng).unwrap_or(&BLANK);
    let (lowest, highest) = article.net_cents;
    // Half of a normal price is rounded to ten cents, as people do.
    let net =
        rng.random_range(lowest..=highest) / 10 * 10 + if rng.random_ratio(1, 2) { 9 } else { 0 };
    let gross = (net * (100 + article.tax) + 50) / 100;
    let stock_total = if rng.random_ratio(1, 12) {
        0
    } else {
        rng.random_range(1..=240_u32)
    };
    let promised = rng.random_range(0..=stock_total / 3);
    Item {
        id: record_id(tenant, "item", nth),
        sku: format!("{}-{}", business.sku_prefix, 10_001 + nth),
        name: format!(
            "{} {} {}",
            article.name,
            word(business.lines, rng),
            word(business.variants, rng)
        ),
        gtin: rng
            .random_ratio(9, 10)
            .then(|| gtin13(business.gtin_prefix, nth)),
        sales_price_net: euros(net),
        sales_price_gross: euros(gross),
        stock_total: f64::from(stock_total),
        stock_available: f64::from(stock_total - promised),
        manufacturer_name: rng
            .random_ratio(9, 10)
            .then(|| word(business.manufacturers, rng).to_owned()),
        is_active: rng.random_ratio(19, 20),
    }
}

/// The GTIN-13 of the `nth` article under a seven-digit prefix.
fn gtin13(prefix: u64, nth: u32) -> String {
    let twelve = prefix * 100_000 + u64::from(nth % 100_000);
    // The last of the twelve digits weighs three, the one before it one, and so on.
    let mut weighted = 0;
    let (mut rest, mut weight) = (twelve, 3);
    while rest > 0 {
        weighted += rest % 10 * weight;
        rest /= 10;
        weight = 4 - weight;
    }
    format!("{twelve:012}{}", (10 - weighted % 10) % 10)
}

/// A customer, with the currency of its orders and how often it buys.
struct Buyer {
    customer: Customer,
    currency: &'static str,
}

fn buyer(business: &Business, tenant: Uuid, nth: u32, rng: &mut Rng) -> Buyer {
    let first_name = word(FIRST_NAMES, rng);
    let last_name = word(LAST_NAMES, rng);
    let (city, currency) = CITIES.choose(rng).copied().unwrap_or(("Hamburg", "EUR"));
    let company = rng.random_ratio(2, 5).then(|| {
        let kind = word(business.buyers, rng);
        let called = if rng.random_ratio(1, 2) {
            last_name
        } else {
            city
        };
        format!("{kind} {called} {}", word(LEGAL_FORMS, rng))
    });
    let email = rng.random_ratio(19, 20).then(|| match &company {
        Some(company) => format!("einkauf.{nth}@{}.example", ascii(company)),
        None => format!(
            "{}.{}{nth}@{}",
            ascii(first_name),
            ascii(last_name),
            word(MAIL_PROVIDERS, rng)
        ),
    });
    // Some companies are known without a contact person.
    let contact = company.is_none() || rng.random_ratio(4, 5);
    Buyer {
        customer: Customer {
            id: record_id(tenant, "customer", nth),
            customer_number: (business.first_customer_number + nth).to_string(),
            first_name: contact.then(|| first_name.to_owned()),
            last_name: contact.then(|| last_name.to_owned()),
            email_address: email,
            company_name: company,
            city: Some(city.to_owned()),
        },
        currency,
    }
}

/// A name as it is spelled in a mail address: lower case, umlauts written out,
/// words joined by hyphens.
fn ascii(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' => spelled.push_str("ae"),
            'ö' => spelled.push_str("oe"),
            'ü' => spelled.push_str("ue"),
            'ß' => spelled.push_str("ss"),
            'ş' => spelled.push('s'),
            'ë' | 'é' => spelled.push('e'),
            'a'..='z' | '0'..='9' => spelled.push(letter),
            _ if !spelled.is_empty() && !spelled.ends_with('-') => spelled.push('-'),
            _ => {}
        }
    }
    spelled.truncate(spelled.trim_end_matches('-').len());
    spelled
}

fn sales_orders(
    business: &Business,
    tenant: Uuid,
    buyers: &[Buyer],
    rng: &mut Rng,
) -> Vec<SalesOrder> {
    let span = (LAST_ORDER - FIRST_ORDER).whole_minutes();
    let mut minutes: Vec<i64> = (0..business.sales_orders)
        .map(|_| rng.random_range(0..=span))
        .collect();
    minutes.sort_unstable();
    (0_u32..)
        .zip(minutes)
        .filter_map(|(nth, minute)| {
            // The smaller of two draws: regular customers stand at the front of the list.
            let place = rng
                .random_range(0..buyers.len())
                .min(rng.random_range(0..buyers.len()));
            let Buyer { customer, currency } = buyers.get(place)?;
            let largest = if customer.company_name.is_some() {
                480_000
            } else {
                60_000
            };
            Some(SalesOrder {
                id: record_id(tenant, "sales-order", nth),
                sales_order_number: format!("AU{}", business.first_order_number + nth),
                sales_order_date: FIRST_ORDER + Duration::minutes(minute),
                total_gross_amount: euros(rng.random_range(990..=largest)),
                currency_iso: (*currency).to_owned(),
                customer_id: customer.id.clone(),
                customer_number: customer.customer_number.clone(),
                company_name: customer.company_name.clone(),
                is_cancelled: rng.random_ratio(1, 25),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_barcode_gets_its_known_check_digit() {
        // The example of GS1's own calculator: 629104150021 takes a 3.
        assert_eq!(gtin13(6_291_041, 50_021), "6291041500213");
    }

    #[test]
    fn mail_addresses_spell_umlauts_out() {
        assert_eq!(
            ascii("Café Großmann GmbH & Co. KG"),
            "cafe-grossmann-gmbh-co-kg"
        );
        assert_eq!(ascii("Özlem"), "oezlem");
    }
}
