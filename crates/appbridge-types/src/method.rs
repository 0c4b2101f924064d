//! Methods that host and app expose to each other.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::{Deserialize, de::IgnoredAny};

use crate::shape::{Known, Shape, Shaped};
#[cfg(feature = "typescript")]
use crate::typescript::declared::{Declared, declared};

/// A method of the host: the request type fixes its name, arguments and reply.
///
/// Wire names stand in implementations of this trait and nowhere else.
pub trait HostMethod {
    /// The name that the host knows the method by.
    const NAME: &'static str;
    /// The positional arguments, as a tuple; `()` for none.
    type Args: Serialize;
    /// What the host answers.
    type Reply: DeserializeOwned;

    /// Turns the request into its positional arguments.
    fn into_args(self) -> Self::Args;

    /// What the host's answer means: gets the reply, or `None` when the host has
    /// rejected the call, and gives the reply, or `None` to leave it a rejection.
    ///
    /// Takes the answer as it is, unless implemented otherwise. For methods whose
    /// hosts say one thing in several ways, as [`GetCurrentCustomerId`] does.
    #[must_use]
    fn interpret(answer: Option<Self::Reply>) -> Option<Self::Reply> {
        answer
    }
}

/// A method of the app, which the host may call once the app has exposed it.
pub trait AppMethod {
    /// The name that the host calls the method by.
    const NAME: &'static str;
    /// The positional arguments, as a tuple; `()` for none. Arguments that the host
    /// leaves out at the end count as `undefined`, and surplus ones are ignored.
    type Args: DeserializeOwned;
    /// What the app answers.
    type Reply: Serialize;
}

/// A reply whose value is of no interest, such as that of a `void` method.
///
/// Decodes from any value, an absent one included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NoReply;

impl<'de> Deserialize<'de> for NoReply {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl Shaped for NoReply {
    const SHAPE: Shape = Shape::Ignored;
}

/// Of the methods here, these tell what is selected.
impl Shaped for Option<String> {
    const SHAPE: Shape = Shape::Selection;
}

macro_rules! host_methods {
    ($($(#[doc = $doc:literal])* $method:ident = $name:literal -> $reply:ty $(, $interpret:ident)?;)*) => {
        /// The methods that JTL documents.
        pub const KNOWN: &[Known] = &[$(Known {
            name: $name,
            shape: <$reply as Shaped>::SHAPE,
        }),*];

        #[cfg(feature = "typescript")]
        pub(crate) fn declarations() -> Vec<Declared> {
            vec![$(declared::<$reply>($name, &[$($doc),*])),*]
        }

        $(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $method;

        impl HostMethod for $method {
            const NAME: &'static str = $name;
            type Args = ();
            type Reply = $reply;

            fn into_args(self) {}

            $(fn interpret(answer: Option<Self::Reply>) -> Option<Self::Reply> {
                Some($interpret(answer))
            })?
        }
    )*};
}

/// Hosts tell in three ways that nothing is selected: by nothing, by an empty id,
/// and by a rejection.
fn selected(answer: Option<Option<String>>) -> Option<String> {
    answer.flatten().filter(|id| !id.is_empty())
}

host_methods! {
    /// Asks for a session token: a short-lived JWT (EdDSA) that says which user
    /// of which tenant is in front of the app. Every embedded surface has it.
    GetSessionToken = "getSessionToken" -> String;

    /// Asks for an app token: a short-lived JWT (RS256) bound to one app and one
    /// tenant. Newer than the session token. Every embedded surface has it.
    GetAppToken = "getAppToken" -> AppToken;

    /// Tells the host that the setup is complete. Only the setup page has it,
    /// and without this call an installation never finishes.
    SetupCompleted = "setupCompleted" -> NoReply;

    /// Asks which customer is selected in the ERP, if one is. Panes of context
    /// `customers` have it. Hosts say "none" by nothing, by an empty id or by a
    /// rejection; all three are the same here.
    GetCurrentCustomerId = "getCurrentCustomerId" -> Option<String>, selected;

    /// Asks which item is selected in the ERP, if one is; "none" is said in as many
    /// ways as for customers. Panes of context `items` have it.
    GetCurrentItemId = "getCurrentItemId" -> Option<String>, selected;

    /// Asks which sales order is selected in the ERP, if one is; "none" is said in as
    /// many ways as for customers. Panes of context `salesorders` have it.
    GetCurrentSalesOrderId = "getCurrentSalesOrderId" -> Option<String>, selected;
}

/// What the method `getAppToken` answers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AppToken {
    /// The token itself, a secret: never log it.
    #[serde(rename = "accessToken")]
    pub access_token: String,
}

impl Shaped for AppToken {
    const SHAPE: Shape = Shape::Member("accessToken", &Shape::Text);
}

impl std::fmt::Debug for AppToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppToken(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_are_those_of_the_host() {
        assert_eq!(GetSessionToken::NAME, "getSessionToken");
        assert_eq!(GetAppToken::NAME, "getAppToken");
        assert_eq!(SetupCompleted::NAME, "setupCompleted");
        assert_eq!(GetCurrentCustomerId::NAME, "getCurrentCustomerId");
        assert_eq!(GetCurrentItemId::NAME, "getCurrentItemId");
        assert_eq!(GetCurrentSalesOrderId::NAME, "getCurrentSalesOrderId");
    }

    #[test]
    fn nothing_selected_is_none_however_it_is_said() {
        for nothing in [None, Some(None), Some(Some(String::new()))] {
            assert_eq!(GetCurrentItemId::interpret(nothing), Some(None));
        }
        let item = Some("42".to_owned());
        assert_eq!(GetCurrentItemId::interpret(Some(item.clone())), Some(item));
        assert_eq!(GetSessionToken::interpret(None), None);
    }

    #[test]
    fn no_reply_takes_any_value() {
        for reply in ["null", "1", "\"done\"", "{\"ok\":true}", "[]"] {
            assert_eq!(serde_json::from_str::<NoReply>(reply).unwrap(), NoReply);
        }
    }

    #[test]
    fn an_app_token_is_not_printed() {
        let token = serde_json::from_str::<AppToken>(r#"{"accessToken":"eyJsecret"}"#).unwrap();
        assert!(!format!("{token:?}").contains("eyJ"));
    }
}
