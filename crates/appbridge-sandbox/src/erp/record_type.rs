//! Which records the schema's object types show.

use crate::data::{Kind, View};

/// The records that a type of the schema shows, and how.
pub(super) fn of(type_name: &str) -> Option<(Kind, View)> {
    let row = |kind| Some((kind, View::Row));
    let details = |kind| Some((kind, View::Details));
    match type_name {
        "ItemListItem" => row(Kind::Item),
        "ItemdetailsItem" => details(Kind::Item),
        "ItemStock" => Some((Kind::Item, View::Stock)),
        "CustomerListItem" => row(Kind::Customer),
        "Customer" => details(Kind::Customer),
        "SalesOrderListItem" => row(Kind::SalesOrder),
        "SalesOrder" => details(Kind::SalesOrder),
        "SalesInvoiceListItem" => row(Kind::SalesInvoice),
        "CategoryListItem" | "CategoryDetails" => row(Kind::Category),
        "CompanyListItem" | "CompanyDetailsItem" => row(Kind::Company),
        "WarehouseListItem" => row(Kind::Warehouse),
        "QueryStock" | "QueryStockItem" => row(Kind::StockEntry),
        "StockReservationListItem" => row(Kind::StockReservation),
        "SerialNumberListItem" => row(Kind::SerialNumber),
        "BatchListItem" => row(Kind::Batch),
        "BestBeforeListItem" => row(Kind::BestBeforeDate),
        "StorageLocationListItem" => row(Kind::StorageLocation),
        "CustomerGroup" => row(Kind::CustomerGroup),
        "ManufacturerListItem" => row(Kind::Manufacturer),
        "PaymentMethod" => row(Kind::PaymentMethod),
        "ShippingMethodLookupItem" => row(Kind::ShippingMethod),
        "ProductGroupListItem" => row(Kind::ProductGroup),
        "ShippingClassListItem" => row(Kind::ShippingClass),
        "SalesChannelListItem" => row(Kind::SalesChannel),
        "TaxClassListItem" => row(Kind::TaxClass),
        "Currency" => row(Kind::Currency),
        "CountryItem" => row(Kind::Country),
        "LanguageItem" => row(Kind::Language),
        "CustomFieldListItem" | "RestCustomField" => row(Kind::CustomField),
        "RestCompany" => row(Kind::Company),
        "RestOldSalesOrder" => Some((Kind::SalesOrder, View::HandWritten)),
        "RestStockChange" => row(Kind::StockReservation),
        _ => None,
    }
}
