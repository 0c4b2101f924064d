//! Postal addresses, under the several names that the schema has for their fields.

use serde_json::{Map, Value as Json};

use super::customer;
use super::records::Records;
use super::value::Value;
use super::words::{self, COUNTRIES};

/// Where an address comes from.
#[derive(Clone, Copy)]
pub(super) enum Address<'a> {
    /// A generated customer's.
    OfCustomer(usize),
    /// As an app has sent it.
    Sent(&'a Map<String, Json>),
}

/// The names that each part of an address goes by, in lists and in details.
const NAMES: &[&[&str]] = &[
    &["company", "companyName"],
    &["additionalCompanyLine", "company2"],
    &["salutation", "formOfAddress"],
    &["additionalAddressLine", "address2"],
    &["fax", "faxNumber"],
    &["countryName", "country"],
];

impl<'a> Address<'a> {
    /// A field of the address, by any of its names.
    pub(super) fn field(self, records: &'a Records, name: &str) -> Option<Value<'a>> {
        let this = [name];
        let names = NAMES
            .iter()
            .find(|names| names.contains(&name))
            .copied()
            .unwrap_or(&this);
        match self {
            Self::Sent(fields) => {
                if let Some(value) = names.iter().find_map(|name| fields.get(*name)) {
                    return Some(Value::sent(value));
                }
                let country = || {
                    let iso = fields.get("countryIso")?.as_str()?;
                    COUNTRIES.iter().find(|country| country.iso == iso)
                };
                names
                    .contains(&"countryName")
                    .then(|| country().map(|country| country.name).into())
            }
            Self::OfCustomer(at) => match names.first().copied().unwrap_or(name) {
                "company" => customer::row(records, at, "companyName"),
                "fax" => customer::row(records, at, "faxNumber"),
                name => customer::row(records, at, name),
            },
        }
    }

    /// The field of a list that has an address' fields with a prefix, as in
    /// `billingAddressCity`.
    pub(super) fn prefixed(self, records: &'a Records, name: &str) -> Option<Value<'a>> {
        let mut letters = name.chars();
        let first = letters.next()?.to_ascii_lowercase();
        self.field(records, &format!("{first}{}", letters.as_str()))
    }
}

/// A street with a house number.
pub(super) fn street(seed: super::seed::Seed) -> String {
    format!(
        "{} {}",
        seed.word("street", words::STREETS),
        1 + seed.below("house", 140)
    )
}
