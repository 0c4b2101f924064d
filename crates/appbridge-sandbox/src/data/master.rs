//! The short lists that a merchant sets up once: companies, warehouses, methods,
//! classes, groups.

use super::id::Kind;
use super::records::Records;
use super::value::{Part, Value};
use super::words::{
    self, BINS_PER_WAREHOUSE, CITIES, COUNTRIES, CURRENCIES, CUSTOM_FIELDS, CUSTOMER_GROUPS,
    LANGUAGES, PAYMENT_METHODS, TAX_CLASSES, WAREHOUSES,
};

/// Of companies a merchant has its own and one that sells abroad.
const COMPANIES: usize = 2;

/// How many records a list has.
pub(super) fn count(records: &Records, kind: Kind) -> usize {
    match kind {
        Kind::Company => COMPANIES,
        Kind::Country => COUNTRIES.len(),
        Kind::Currency => CURRENCIES.len(),
        Kind::CustomField => CUSTOM_FIELDS.len(),
        Kind::CustomerGroup => CUSTOMER_GROUPS.len(),
        Kind::Language => LANGUAGES.len(),
        Kind::PaymentMethod => PAYMENT_METHODS.len(),
        Kind::StorageLocation => WAREHOUSES.len() * BINS_PER_WAREHOUSE,
        Kind::TaxClass => TAX_CLASSES.len(),
        Kind::ShippingMethod => words::SHIPPING_METHODS.len(),
        _ => names(records, kind).map_or(0, <[_]>::len),
    }
}

/// The names of a list that has little else.
fn names(records: &Records, kind: Kind) -> Option<&'static [&'static str]> {
    Some(match kind {
        Kind::Manufacturer => records.business.manufacturers,
        Kind::ProductGroup => records.business.groups,
        Kind::SalesChannel => words::SALES_CHANNELS,
        Kind::ShippingClass => words::SHIPPING_CLASSES,
        Kind::Warehouse => WAREHOUSES,
        _ => return None,
    })
}

/// A field of one of these lists' records.
pub(super) fn row<'a>(
    records: &'a Records,
    kind: Kind,
    at: usize,
    name: &str,
) -> Option<Value<'a>> {
    if name == "id" {
        return Some(records.id(kind, at));
    }
    match kind {
        Kind::Company => company(records, at, name),
        Kind::Country => country(at, name),
        Kind::Currency => currency(at, name),
        Kind::CustomField => custom_field(records, at, name),
        Kind::CustomerGroup => customer_group(at, name),
        Kind::Language => language(at, name),
        Kind::PaymentMethod => payment_method(at, name),
        Kind::ShippingMethod => match name {
            "name" => words::SHIPPING_METHODS
                .get(at)
                .map(|method| method.0.into()),
            "isActive" => Some((at != 4).into()),
            _ => None,
        },
        Kind::StorageLocation => (name == "name").then(|| {
            let (warehouse, bin) = (at / BINS_PER_WAREHOUSE, at % BINS_PER_WAREHOUSE);
            format!(
                "{}-{:02}-{:02}",
                char::from(b'A' + u8::try_from(warehouse).unwrap_or(0)),
                1 + bin / 4,
                1 + bin % 4
            )
            .into()
        }),
        Kind::TaxClass => match name {
            "name" => TAX_CLASSES.get(at).map(|class| class.0.into()),
            "isStandard" => Some((at == 0).into()),
            "taxType" => Some(at.into()),
            _ => None,
        },
        _ => match name {
            "name" => Some(names(records, kind)?.get(at).copied()?.into()),
            "sortNumber" => Some((at * 3 % 7).into()),
            "active" => Some((at + 1 < WAREHOUSES.len()).into()),
            _ => None,
        },
    }
}

fn company<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let business = records.business;
    let city = CITIES.get(business.city)?;
    let abroad = at == 1;
    Some(match name {
        "companyName" | "name" => if abroad {
            format!("{} Handels-GmbH Österreich", business.slug)
        } else {
            business.name.to_owned()
        }
        .into(),
        "owner" => records.user_name(at).into(),
        "street" => if abroad {
            "Mariahilfer Straße 88"
        } else {
            business.street
        }
        .into(),
        "postalCode" => if abroad { "1070" } else { city.postal_code }.into(),
        "city" => if abroad { "Wien" } else { city.name }.into(),
        "country" => COUNTRIES.get(at).map(|country| country.name).into(),
        "countryIsoCode" => COUNTRIES.get(at).map(|country| country.iso).into(),
        "phone" => format!("+49 431 55{:04}", 10 + at).into(),
        "fax" => (!abroad).then_some("+49 431 550099").into(),
        "emailAddress" | "payPalEmailAddress" => format!(
            "{}@{}",
            if abroad { "wien" } else { "info" },
            business.mail_domain
        )
        .into(),
        "website" => format!("https://{}/", business.mail_domain).into(),
        "bankName" => (!abroad).then_some("Förde Sparbank").into(),
        "bankCode" => (!abroad).then_some("21050000").into(),
        "accountNumber" => (!abroad).then_some("0012345678").into(),
        "iban" => if abroad {
            "AT611904300234573201"
        } else {
            "DE02120300000000202051"
        }
        .into(),
        "bic" => if abroad { "BKAUATWW" } else { "BYLADEM1001" }.into(),
        "accountHolder" => business.name.into(),
        "taxId" => if abroad {
            "09 123/4567"
        } else {
            "20/123/45678"
        }
        .into(),
        "creditorId" => (!abroad).then_some("DE98ZZZ09999999999").into(),
        "isSmallBusinessOwner" => abroad.into(),
        "dhlIntrashipCustomerId" => (!abroad).then_some("5012345678").into(),
        "upsCustomerId" => Value::Null,
        "companyVatIdentifiers" => Value::records([Part {
            seed: None,
            field: move |field: &str| {
                Some(match field {
                    "id" => records.id(Kind::VatId, at),
                    "companyId" => records.id(Kind::Company, at),
                    "countryIsoCode" => if abroad { "AT" } else { "DE" }.into(),
                    "vatIdentifier" => if abroad { "ATU12345678" } else { "DE123456789" }.into(),
                    "isShippingCountry" => (!abroad).into(),
                    _ => return None,
                })
            },
        }]),
        _ => return None,
    })
}

fn country<'a>(at: usize, name: &str) -> Option<Value<'a>> {
    let country = COUNTRIES.get(at)?;
    Some(match name {
        "countryIso" => country.iso.into(),
        "countryIso3" => country.iso3.into(),
        "name" => country.name.into(),
        "continent" => country.continent.into(),
        "currencyIso" => country.currency.into(),
        "numericIso" => country.numeric.into(),
        "isEu" => country.is_eu.into(),
        "defaultCulture" => country.culture.into(),
        "displayNameState" => (!country.states.is_empty()).then_some("Bundesland").into(),
        "knownStates" => Value::records(country.states.iter().map(move |(code, state)| Part {
            seed: None,
            field: move |field: &str| match field {
                "regionCode" => Some((*code).into()),
                "isoCode" => Some(format!("{}-{code}", country.iso).into()),
                "name" => Some((*state).into()),
                _ => None,
            },
        })),
        _ => return None,
    })
}

fn currency<'a>(at: usize, name: &str) -> Option<Value<'a>> {
    let (iso, called, factor) = CURRENCIES.get(at)?;
    Some(match name {
        "iso" => (*iso).into(),
        "name" => (*called).into(),
        "factor" => (*factor).into(),
        "isDefault" => (at == 0).into(),
        "updated" => (at > 0).then_some(super::seed::LAST_MOMENT).into(),
        _ => return None,
    })
}

fn custom_field<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let (called, group, kind, data_type, reference) = CUSTOM_FIELDS.get(at)?;
    Some(match name {
        "customFieldKey" => records.id(Kind::CustomField, at),
        "name" => (*called).into(),
        "value" => Value::Null,
        "group" => (at != 6).then_some(*group).into(),
        "customFieldType" => Value::Choice(*kind),
        "dataType" => (*data_type).into(),
        "referenceType" => Value::Choice(*reference),
        "sort" => at.into(),
        "isRequired" => (at == 1).into(),
        "isReadonly" => (at == 4).into(),
        "isInvisible" => (at == 7).into(),
        "description" => format!("Eigenes Feld „{called}“").into(),
        _ => return None,
    })
}

fn customer_group<'a>(at: usize, name: &str) -> Option<Value<'a>> {
    let (called, discount, is_net) = CUSTOMER_GROUPS.get(at)?;
    Some(match name {
        "name" => (*called).into(),
        "isDefault" => (at == 0).into(),
        "discount" => (*discount).into(),
        "isNetPrice" => (*is_net).into(),
        _ => return None,
    })
}

fn language<'a>(at: usize, name: &str) -> Option<Value<'a>> {
    let (two, three, culture, called) = LANGUAGES.get(at)?;
    Some(match name {
        "languageIso2" => (*two).into(),
        "languageIso3" => (*three).into(),
        "cultureIso" => (*culture).into(),
        "name" => (*called).into(),
        "isDefault" => (at == 0).into(),
        _ => return None,
    })
}

fn payment_method<'a>(at: usize, name: &str) -> Option<Value<'a>> {
    let (called, days, ships_before) = PAYMENT_METHODS.get(at)?;
    Some(match name {
        "name" => (*called).into(),
        "generalLedgerAccount" => (1200 + at).to_string().into(),
        "isActive" => (at != 6).into(),
        "isDefault" => (at == 0).into(),
        "isDebit" => (at == 4).into(),
        "isDunningActive" => (at == 1).into(),
        "canShipBeforePayment" => (*ships_before).into(),
        "cashDiscountDays" => (*days).into(),
        "cashDiscountValue" => if *days > 0 { 2.0 } else { 0.0 }.into(),
        "paymentOption" => if *ships_before { "Später" } else { "Sofort" }.into(),
        _ => return None,
    })
}
