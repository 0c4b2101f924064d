//! Records of the ERP, as its API shows them.

use async_graphql::{ID, SimpleObject};
use serde::Serialize;
use time::OffsetDateTime;

/// An article.
#[derive(Debug, Clone, SimpleObject, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    pub(crate) id: ID,
    /// The merchant's article number.
    pub(crate) sku: String,
    pub(crate) name: String,
    /// The barcode's number, when the article has one.
    pub(crate) gtin: Option<String>,
    /// In euros, without value added tax.
    pub(crate) sales_price_net: f64,
    /// In euros, with value added tax.
    pub(crate) sales_price_gross: f64,
    /// Pieces in all warehouses.
    pub(crate) stock_total: f64,
    /// Pieces that are not promised to anybody.
    pub(crate) stock_available: f64,
    pub(crate) manufacturer_name: Option<String>,
    /// Whether the article is for sale.
    pub(crate) is_active: bool,
}

/// A customer of the merchant: a company or a person.
#[derive(Debug, Clone, SimpleObject, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Customer {
    pub(crate) id: ID,
    pub(crate) customer_number: String,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) email_address: Option<String>,
    /// Absent for a private customer.
    pub(crate) company_name: Option<String>,
    pub(crate) city: Option<String>,
}

/// A sales order.
#[derive(Debug, Clone, SimpleObject, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SalesOrder {
    pub(crate) id: ID,
    pub(crate) sales_order_number: String,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) sales_order_date: OffsetDateTime,
    /// In the order's currency, with value added tax.
    pub(crate) total_gross_amount: f64,
    /// ISO 4217.
    pub(crate) currency_iso: String,
    pub(crate) customer_id: ID,
    pub(crate) customer_number: String,
    pub(crate) company_name: Option<String>,
    pub(crate) is_cancelled: bool,
}
