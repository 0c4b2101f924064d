//! Customers: rows of the list, and all of one.

use serde_json::{Map, Value as Json};
use time::{Duration, OffsetDateTime};

use super::address::{self, Address};
use super::id::Kind;
use super::records::Records;
use super::seed::{LAST_MOMENT, Seed};
use super::value::{Part, Value};
use super::words::{
    self, Business, CITIES, COUNTRIES, City, Country, LAST_NAMES, LEGAL_FORMS, MAIL_PROVIDERS,
};

/// A customer of the merchant: a company or a person. Everything else is derived
/// from its seed.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) number: String,
    /// Absent for a private customer.
    pub(crate) company: Option<String>,
    /// How the person is addressed, with first and last name.
    person: Option<(&'static str, &'static str, &'static str)>,
    email: Option<String>,
    city: usize,
    created: OffsetDateTime,
    /// `None` when an app has made the customer.
    seed: Option<Seed>,
    /// What apps have set, by the names of the list's fields.
    pub(crate) set: Map<String, Json>,
}

pub(super) fn generate(business: &Business, nth: usize, seed: Seed) -> Customer {
    let people = words::WOMEN.len() + words::MEN.len();
    let place = seed.place("first name", people);
    let person = match words::WOMEN.get(place) {
        Some(first) => ("Frau", *first),
        None => {
            let place = place - words::WOMEN.len();
            ("Herr", words::MEN.get(place).copied().unwrap_or_default())
        }
    };
    let (salutation, first_name) = person;
    let last_name = seed.word("last name", LAST_NAMES);
    let city = seed.place("city", CITIES.len());
    let company = seed.chance("is company", 2, 5).then(|| {
        let called = match CITIES.get(city) {
            Some(city) if seed.chance("called", 1, 2) => city.name,
            _ => last_name,
        };
        let form = seed.word("legal form", LEGAL_FORMS);
        format!("{} {called} {form}", seed.word("trade", business.buyers))
    });
    let email = seed.chance("email", 19, 20).then(|| match &company {
        Some(company) => format!("einkauf.{nth}@{}.example", ascii(company)),
        None => format!(
            "{}.{}{nth}@{}",
            ascii(first_name),
            ascii(last_name),
            seed.word("provider", MAIL_PROVIDERS)
        ),
    });
    // Some companies are known without a contact person.
    let has_contact = company.is_none() || seed.chance("contact", 4, 5);
    Customer {
        number: (business.first_customer_number as usize + nth).to_string(),
        company,
        person: has_contact.then_some((salutation, first_name, last_name)),
        email,
        city,
        created: seed.moment("created"),
        seed: Some(seed),
        set: Map::new(),
    }
}

/// A name as it is spelled in a mail address: lower case, umlauts written out,
/// words joined by hyphens.
pub(super) fn ascii(name: &str) -> String {
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

impl Customer {
    /// A customer that an app has made.
    pub(crate) fn made(number: String, created: OffsetDateTime, set: Map<String, Json>) -> Self {
        Self {
            number,
            company: None,
            person: None,
            email: None,
            city: 0,
            created,
            seed: None,
            set,
        }
    }

    /// Nobody orders before the merchant knows of them.
    pub(super) fn existed_at(&mut self, moment: OffsetDateTime) {
        self.created = self.created.min(moment - Duration::hours(1));
    }

    pub(super) fn is_made_by_an_app(&self) -> bool {
        self.seed.is_none()
    }

    fn city(&self) -> Option<&'static City> {
        CITIES.get(self.city)
    }

    pub(super) fn country(&self) -> Option<&'static Country> {
        COUNTRIES.get(self.city()?.country)
    }

    /// The place of the generated group: companies buy at other prices than people.
    fn group(&self, seed: Seed) -> usize {
        2 * seed.place("group", 2) + usize::from(self.company.is_some())
    }

    /// The place of the group that counts.
    fn group_in(&self, records: &Records) -> Option<usize> {
        let generated = self.seed.map(|seed| self.group(seed));
        records.set_or_generated(Kind::CustomerGroup, &self.set, "customerGroupId", generated)
    }
}

/// A field of `CustomerListItem`.
pub(super) fn row<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let customer = records.customers.get(at)?;
    match customer.set.get(name) {
        // An app that sends `null` leaves a number to the merchant.
        Some(value) if !value.is_null() => return Some(Value::sent(value)),
        _ => {}
    }
    Some(match name {
        "id" | "customerId" => records.id(Kind::Customer, at),
        "customerNumber" => customer.number.as_str().into(),
        "createdDate" => customer.created.into(),
        "customerGroupName" => {
            let at = customer.group_in(records);
            at.and_then(|at| words::CUSTOMER_GROUPS.get(at))
                .map(|group| group.0)
                .into()
        }
        "countryName" => {
            let country = match customer.set.get("countryIso").and_then(Json::as_str) {
                Some(iso) => COUNTRIES.iter().find(|country| country.iso == iso),
                None => customer.seed.and_then(|_| customer.country()),
            };
            country.map(|country| country.name).into()
        }
        "labels" => Value::Null,
        _ => return derived(records, customer, at, customer.seed?, name),
    })
}

/// A field that only generated customers have.
fn derived<'a>(
    records: &'a Records,
    customer: &'a Customer,
    at: usize,
    seed: Seed,
    name: &str,
) -> Option<Value<'a>> {
    let sometimes = |of: u32| seed.chance(name, 1, of);
    let company = customer.company.as_deref();
    let (dial, vat) = match customer.country().map(|country| country.iso) {
        Some("AT") => (43, "ATU"),
        Some("CH") => (41, "CHE"),
        _ => (49, "DE"),
    };
    let phone = |area: u32| {
        format!(
            "+{dial} {area} {:07}",
            1_000_000 + seed.below(name, 8_999_999)
        )
    };
    let (group, group_is) = (customer.group(seed), "customerCategoryId");
    Some(match name {
        "companyName" => company.into(),
        "salutation" => customer.person.map(|(salutation, ..)| salutation).into(),
        "title" => (customer.person.is_some() && sometimes(15))
            .then_some("Dr.")
            .into(),
        "firstName" => customer.person.map(|(_, first, _)| first).into(),
        "lastName" => customer.person.map(|(.., last)| last).into(),
        "emailAddress" => customer.email.as_deref().into(),
        "street" => address::street(seed).into(),
        "postalCode" => customer.city().map(|city| city.postal_code).into(),
        "city" => customer.city().map(|city| city.name).into(),
        "state" => customer.city().map(|city| city.state).into(),
        "countryIso" => customer.country().map(|country| country.iso).into(),
        "additionalCompanyLine" => company
            .filter(|_| sometimes(4))
            .map(|_| {
                seed.word(
                    "department",
                    &["Einkauf", "Abteilung Beschaffung", "Warenannahme Süd"],
                )
            })
            .into(),
        "additionalAddressLine" => sometimes(8)
            .then(|| seed.word("floor", &["Hinterhaus", "2. Obergeschoss", "c/o Müller"]))
            .into(),
        "phoneNumber" => sometimes(2).then(|| phone(30)).into(),
        "mobilePhoneNumber" => sometimes(3).then(|| phone(171)).into(),
        "faxNumber" => company.filter(|_| sometimes(3)).map(|_| phone(30)).into(),
        "vatId" => company
            .filter(|_| seed.chance(name, 3, 4))
            .map(|_| format!("{vat}{:08}", 10_000_000 + seed.below(name, 89_999_999)))
            .into(),
        "commercialRegisterNumber" => company
            .filter(|_| sometimes(2))
            .map(|_| format!("HRB {}", 1_000 + seed.below(name, 90_000)))
            .into(),
        "taxIdentificationNumber" => company
            .filter(|_| sometimes(2))
            .map(|_| {
                format!(
                    "{:03}/{:04}/{:04}",
                    seed.below("office", 400),
                    seed.below("district", 9_999),
                    at
                )
            })
            .into(),
        "homepage" => company
            .filter(|_| sometimes(2))
            .map(|company| format!("https://{}.example", ascii(company)))
            .into(),
        "ebayName" => sometimes(6)
            .then(|| format!("{}_{at}", ascii(seed.word("ebay", LAST_NAMES))))
            .into(),
        "birthday" => company
            .is_none()
            .then(|| {
                format!(
                    "{}-{:02}-{:02}",
                    1950 + seed.below("year", 55),
                    1 + seed.below("month", 12),
                    1 + seed.below("day", 28)
                )
            })
            .into(),
        "postId" => sometimes(9)
            .then(|| (10_000_000 + seed.below("post", 9_999_999)).to_string())
            .into(),
        "initialContact" => seed
            .word(name, &["Onlineshop", "Messe", "Empfehlung", "Telefon"])
            .into(),
        "discountRate" => words::CUSTOMER_GROUPS
            .get(group)
            .map_or(0.0, |group| group.1)
            .into(),
        "paymentDueDateInDays" => i64::from(7 * (1 + seed.below(name, 4))).into(),
        "accountsReceivableNumber" => (10_000 + at).into(),
        "customerGroupId" => records.id(Kind::CustomerGroup, group),
        "customerCategoryId" => records.id(
            Kind::CustomerCategory,
            seed.place(group_is, words::CUSTOMER_CATEGORIES.len()),
        ),
        "customerCategoryName" => seed.word(group_is, words::CUSTOMER_CATEGORIES).into(),
        "languageIso" => "de".into(),
        "isLocked" => sometimes(12).into(),
        "lastChanged" => {
            let since = LAST_MOMENT - customer.created;
            (customer.created + since * seed.below(name, 100) / 100_u32).into()
        }
        _ => return None,
    })
}

/// A field of `Customer`.
pub(super) fn details<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let customer = records.customers.get(at)?;
    Some(match name {
        "customerGroup" => customer
            .group_in(records)
            .map(|at| records.row(Kind::CustomerGroup, at))
            .map_or(Value::Null, Value::record),
        "customerAddresses" => {
            let sent = |of: &str| customer.set.get(of).and_then(Json::as_object);
            let mut addresses = match sent("billingAddress") {
                Some(billing) => vec![(1, Address::Sent(billing))],
                None => vec![(1, Address::OfCustomer(at))],
            };
            addresses.extend(sent("shipmentAddress").map(|shipment| (0, Address::Sent(shipment))));
            Value::records(addresses.into_iter().enumerate().map(
                move |(nth, (of_kind, address))| {
                    Part {
                        seed: customer
                            .seed
                            .map(|seed| seed.part("customerAddresses", nth)),
                        field: move |field: &str| match field {
                            "customerAddressId" => {
                                Some(records.id(Kind::CustomerAddress, 2 * at + nth))
                            }
                            "customerId" => Some(records.id(Kind::Customer, at)),
                            "isDefault" => Some(true.into()),
                            "addressType" => Some(Value::Choice(of_kind)),
                            _ => address.field(records, field),
                        },
                    }
                },
            ))
        }
        _ => return row(records, at, name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_spell_umlauts_out() {
        assert_eq!(
            ascii("Café Großmann GmbH & Co. KG"),
            "cafe-grossmann-gmbh-co-kg"
        );
        assert_eq!(ascii("Özlem"), "oezlem");
    }
}
