//! Events that the App Shell publishes to an app.

use serde::{Deserialize, Serialize};

/// An event that travels between host and app; the type is its payload.
///
/// Wire names stand in implementations of this trait and nowhere else. An app
/// that receives an event needs its payload to be `Deserialize`, one that
/// publishes it `Serialize`.
pub trait Event {
    /// The topic that both sides know the event by.
    const TOPIC: &'static str;
}

/// The customer selected in the ERP changed. Published to panes of context
/// `customers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerChanged {
    /// The customer that is selected now; absent or empty: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
}

impl Event for CustomerChanged {
    const TOPIC: &'static str = "CustomerChanged";
}

/// The item selected in the ERP changed. Published to panes of context `items`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemChanged {
    /// The item that is selected now; absent or empty: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
}

impl Event for ItemChanged {
    const TOPIC: &'static str = "ItemChanged";
}

/// The sales order selected in the ERP changed. Published to panes of context
/// `salesorders`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SalesOrderChanged {
    /// The sales order that is selected now; absent or empty: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_order_id: Option<String>,
}

impl Event for SalesOrderChanged {
    const TOPIC: &'static str = "SalesOrderChanged";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_have_the_hosts_field_names() {
        let customer: CustomerChanged = serde_json::from_str(r#"{"customerId":"42"}"#).unwrap();
        assert_eq!(customer.customer_id.as_deref(), Some("42"));
        let order: SalesOrderChanged = serde_json::from_str(r#"{"salesOrderId":"7"}"#).unwrap();
        assert_eq!(order.sales_order_id.as_deref(), Some("7"));
    }

    #[test]
    fn a_deselection_may_leave_the_id_out() {
        assert_eq!(
            serde_json::from_str::<ItemChanged>("{}").unwrap(),
            ItemChanged { item_id: None }
        );
    }
}
