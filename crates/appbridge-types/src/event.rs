//! Events that host and app publish to each other.

use serde::{Deserialize, Deserializer, Serialize};

use crate::method::{GetCurrentCustomerId, GetCurrentItemId, GetCurrentSalesOrderId, HostMethod};

/// An event that travels between host and app; the type is its payload.
///
/// Wire names stand in implementations of this trait and nowhere else. An app
/// that receives an event needs its payload to be `Deserialize`, one that
/// publishes it `Serialize`.
pub trait Event {
    /// The topic that both sides know the event by.
    const TOPIC: &'static str;

    /// How to ask the host for what the event would say now; `None`, unless
    /// implemented otherwise, where the host has no method for that.
    #[must_use]
    fn current() -> Option<Current<Self>>
    where
        Self: Sized,
    {
        None
    }
}

/// A method of the host that tells which record is selected now, and the event
/// payload that says the same.
#[derive(Debug, Clone, Copy)]
pub struct Current<E> {
    method: &'static str,
    interpret: fn(Option<Option<String>>) -> Option<Option<String>>,
    payload: fn(Option<String>) -> E,
}

impl<E> Current<E> {
    /// Asks by `M`; `payload` makes an event of its reply.
    #[must_use]
    pub fn by<M>(payload: fn(Option<String>) -> E) -> Self
    where
        M: HostMethod<Args = (), Reply = Option<String>>,
    {
        Self {
            method: M::NAME,
            interpret: M::interpret,
            payload,
        }
    }

    /// The name of the method to call; it takes no arguments.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The payload that the host's answer amounts to. Takes the reply, or `None`
    /// for a rejection, which stays one where this gives `None`.
    #[must_use]
    pub fn payload(&self, answer: Option<Option<String>>) -> Option<E> {
        (self.interpret)(answer).map(self.payload)
    }
}

/// An id that may be absent, `null` or empty, which all mean that nothing is
/// selected.
fn selected<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let id = Option::<String>::deserialize(deserializer)?;
    Ok(id.filter(|id| !id.is_empty()))
}

/// The customer selected in the ERP changed. Published to panes of context
/// `customers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerChanged {
    /// The customer that is selected now; `None`, also for an empty id: none.
    #[serde(
        default,
        deserialize_with = "selected",
        skip_serializing_if = "Option::is_none"
    )]
    pub customer_id: Option<String>,
}

impl Event for CustomerChanged {
    const TOPIC: &'static str = "CustomerChanged";

    fn current() -> Option<Current<Self>> {
        Some(Current::by::<GetCurrentCustomerId>(|customer_id| Self {
            customer_id,
        }))
    }
}

/// The item selected in the ERP changed. Published to panes of context `items`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemChanged {
    /// The item that is selected now; `None`, also for an empty id: none.
    #[serde(
        default,
        deserialize_with = "selected",
        skip_serializing_if = "Option::is_none"
    )]
    pub item_id: Option<String>,
}

impl Event for ItemChanged {
    const TOPIC: &'static str = "ItemChanged";

    fn current() -> Option<Current<Self>> {
        Some(Current::by::<GetCurrentItemId>(|item_id| Self { item_id }))
    }
}

/// The sales order selected in the ERP changed. Published to panes of context
/// `salesorders`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SalesOrderChanged {
    /// The sales order that is selected now; `None`, also for an empty id: none.
    #[serde(
        default,
        deserialize_with = "selected",
        skip_serializing_if = "Option::is_none"
    )]
    pub sales_order_id: Option<String>,
}

impl Event for SalesOrderChanged {
    const TOPIC: &'static str = "SalesOrderChanged";

    fn current() -> Option<Current<Self>> {
        Some(Current::by::<GetCurrentSalesOrderId>(|sales_order_id| {
            Self { sales_order_id }
        }))
    }
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
    fn a_deselection_may_leave_the_id_out_or_empty() {
        for nothing in ["{}", r#"{"itemId":null}"#, r#"{"itemId":""}"#] {
            assert_eq!(
                serde_json::from_str::<ItemChanged>(nothing).unwrap(),
                ItemChanged { item_id: None },
                "{nothing}"
            );
        }
    }

    #[test]
    fn what_is_selected_now_reads_as_an_event() {
        let current = CustomerChanged::current().unwrap();
        assert_eq!(current.method(), "getCurrentCustomerId");
        let payload = |answer| current.payload(answer).unwrap().customer_id;
        assert_eq!(payload(Some(Some("42".into()))).as_deref(), Some("42"));
        assert_eq!(payload(Some(Some(String::new()))), None);
        assert_eq!(
            payload(None),
            None,
            "a rejection means that nothing is selected"
        );
    }
}
