//! What the values of known methods and events look like, for programs that handle
//! values of JavaScript without decoding them.

/// What a reply or a payload looks like.
///
/// Says the same as the Rust type that it belongs to, without serde: that is more than
/// a small program wants to download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// Anything, also nothing: it is of no interest.
    Ignored,
    /// A text.
    Text,
    /// The id of what is selected: a text. An empty one, `null` and nothing say that
    /// nothing is selected, as does a host that rejects the call.
    Selection,
    /// An object, whose member of this name has a shape of its own.
    Member(&'static str, &'static Shape),
}

/// A reply or a payload whose [`Shape`] is known.
pub trait Shaped {
    /// What it looks like.
    const SHAPE: Shape;
}

impl Shaped for String {
    const SHAPE: Shape = Shape::Text;
}

/// A method's reply or an event's payload, by name.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The name of the method, or the topic of the event.
    pub name: &'static str,
    /// What its reply or payload looks like.
    pub shape: Shape,
}

impl Known {
    /// Finds a name.
    #[must_use]
    pub fn find(all: &[Self], name: &str) -> Option<Shape> {
        all.iter()
            .find(|known| known.name == name)
            .map(|known| known.shape)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::event::{self, CustomerChanged, Event, ItemChanged, SalesOrderChanged};
    use crate::method::{self, GetAppToken, GetCurrentItemId, GetSessionToken, HostMethod};

    /// Whether a value has a shape, and whether it then says that nothing is selected.
    fn read(shape: Shape, value: &Value) -> Option<bool> {
        match shape {
            Shape::Ignored => Some(false),
            Shape::Text => value.is_string().then_some(false),
            Shape::Selection => match value {
                Value::Null => Some(true),
                Value::String(id) => Some(id.is_empty()),
                _ => None,
            },
            Shape::Member(name, shape) => {
                let members = value.as_object()?;
                read(*shape, members.get(name).unwrap_or(&Value::Null))
            }
        }
    }

    fn values() -> Vec<Value> {
        let ids = [json!("42"), json!(""), json!(null), json!(7), json!({})];
        let names = [
            "customerId",
            "itemId",
            "salesOrderId",
            "accessToken",
            "other",
        ];
        let objects = names
            .iter()
            .flat_map(|name| ids.iter().map(move |id| json!({ (*name): id })));
        objects.chain(ids.clone()).collect()
    }

    fn agrees<T: serde::de::DeserializeOwned>(
        known: &[Known],
        name: &str,
        nothing: impl Fn(&T) -> bool,
    ) {
        let shape = Known::find(known, name).unwrap();
        for value in values() {
            let decoded = serde_json::from_value::<T>(value.clone()).ok();
            let expected = decoded.map(|decoded| nothing(&decoded));
            assert_eq!(read(shape, &value), expected, "{name}: {value}");
        }
    }

    #[test]
    fn shapes_say_what_the_types_say() {
        agrees::<String>(method::KNOWN, GetSessionToken::NAME, |_| false);
        agrees::<method::AppToken>(method::KNOWN, GetAppToken::NAME, |_| false);
        agrees::<Option<String>>(method::KNOWN, GetCurrentItemId::NAME, |id| {
            GetCurrentItemId::interpret(Some(id.clone())) == Some(None)
        });
        agrees::<CustomerChanged>(event::KNOWN, CustomerChanged::TOPIC, |event| {
            event.customer_id.is_none()
        });
        agrees::<ItemChanged>(event::KNOWN, ItemChanged::TOPIC, |event| {
            event.item_id.is_none()
        });
        agrees::<SalesOrderChanged>(event::KNOWN, SalesOrderChanged::TOPIC, |event| {
            event.sales_order_id.is_none()
        });
        assert!(Known::find(method::KNOWN, "getNothing").is_none());
    }
}
