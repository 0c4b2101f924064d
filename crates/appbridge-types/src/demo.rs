//! Requests and answers between the demo app and its own backend.
//!
//! | request | answer |
//! |---|---|
//! | `GET /api/items?first=&after=&search=` | [`Page`] of [`Item`] |
//! | `GET /api/customers/{id}` | [`Customer`] |
//! | `GET /api/customers/{id}/orders` | [`Page`] of [`SalesOrder`], newest first |
//!
//! Amounts are numbers in the unit of their currency. What JTL's schema lets be null is
//! optional here.

use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The records of this page.
    pub items: Vec<T>,
    /// How many records the whole list has, where the ERP says so.
    pub total_count: Option<u64>,
    /// Whether a page follows.
    pub has_next_page: bool,
    /// Names the last record of this page; the next page is asked for `after` it.
    pub end_cursor: Option<String>,
    /// How many more records this page would have, which could not be read.
    pub unreadable: u64,
    /// Whether the ERP said that it could not give everything: some fields may be
    /// missing that have a value.
    pub is_partial: bool,
}

/// An article of the ERP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The ERP's id.
    pub id: Option<String>,
    /// The merchant's article number; every article has one of its own.
    pub sku: String,
    /// The article's name.
    pub name: Option<String>,
    /// The barcode's number (GTIN), when there is one.
    pub gtin: Option<String>,
    /// Net sales price.
    pub sales_price_net: f64,
    /// Gross sales price.
    pub sales_price_gross: f64,
    /// Pieces in all warehouses.
    pub stock_total: f64,
    /// Pieces that can be sold now.
    pub stock_available: f64,
    /// Who makes it, when known.
    pub manufacturer_name: Option<String>,
    /// Whether the article is for sale.
    pub is_active: bool,
}

/// A customer of the ERP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// The ERP's id.
    pub id: String,
    /// The merchant's customer number.
    pub customer_number: Option<String>,
    /// First name, for a person.
    pub first_name: Option<String>,
    /// Last name, for a person.
    pub last_name: Option<String>,
    /// E-mail address.
    pub email_address: Option<String>,
    /// Company, for a business customer.
    pub company_name: Option<String>,
    /// City of the address.
    pub city: Option<String>,
    /// Whether the ERP said that it could not give everything: some fields may be
    /// missing that have a value.
    pub is_partial: bool,
}

/// A sales order of the ERP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SalesOrder {
    /// The ERP's id.
    pub id: String,
    /// The merchant's order number.
    pub sales_order_number: String,
    /// When it was ordered, as the ERP writes it: ISO 8601 in UTC (`Z`), with an offset,
    /// or local without one. The booking day is the date as written: nobody on the way may
    /// convert it.
    pub sales_order_date: String,
    /// Gross total in [`currency_iso`](Self::currency_iso).
    pub total_gross_amount: Option<f64>,
    /// Currency, ISO 4217.
    pub currency_iso: Option<String>,
    /// Whether the order was cancelled.
    pub is_cancelled: bool,
}
