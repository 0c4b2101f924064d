//! Events that host and app publish to each other.

use serde::{Deserialize, Deserializer, Serialize};

use crate::method::{GetCurrentCustomerId, GetCurrentItemId, GetCurrentSalesOrderId, HostMethod};
use crate::shape::{Known, Shape, Shaped};
#[cfg(feature = "typescript")]
use crate::typescript::declared::{Declared, declared};

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

macro_rules! selection_events {
    ($($(#[$doc:meta])* $event:ident { $(#[$member_doc:meta])* $id:ident = $member:literal }, by $method:ty;)*) => {
        /// The events that JTL documents.
        pub const KNOWN: &[Known] = &[$(Known {
            name: $event::TOPIC,
            shape: <$event as Shaped>::SHAPE,
        }),*];

        #[cfg(feature = "typescript")]
        pub(crate) fn declarations() -> Vec<Declared> {
            vec![$(declared::<$event>($event::TOPIC, &[])),*]
        }

        $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        pub struct $event {
            $(#[$member_doc])*
            #[serde(
                rename = $member,
                default,
                deserialize_with = "selected",
                skip_serializing_if = "Option::is_none"
            )]
            #[cfg_attr(feature = "typescript", ts(optional))]
            pub $id: Option<String>,
        }

        impl Event for $event {
            const TOPIC: &'static str = stringify!($event);

            fn current() -> Option<Current<Self>> {
                Some(Current::by::<$method>(|$id| Self { $id }))
            }
        }

        impl Shaped for $event {
            const SHAPE: Shape = Shape::Member($member, &Shape::Selection);
        }
    )*};
}

selection_events! {
    /// The customer selected in the ERP changed. Published to panes of context
    /// `customers`.
    CustomerChanged {
        /// The customer that is selected now, if one is. An empty id stands for none.
        customer_id = "customerId"
    }, by GetCurrentCustomerId;

    /// The item selected in the ERP changed. Published to panes of context `items`.
    ItemChanged {
        /// The item that is selected now, if one is. An empty id stands for none.
        item_id = "itemId"
    }, by GetCurrentItemId;

    /// The sales order selected in the ERP changed. Published to panes of context
    /// `salesorders`.
    SalesOrderChanged {
        /// The sales order that is selected now, if one is. An empty id stands for none.
        sales_order_id = "salesOrderId"
    }, by GetCurrentSalesOrderId;
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
