//! The app's end of the bridge.

use std::fmt;

use appbridge_types::event::Event;
use appbridge_types::method::HostMethod;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use crate::call::Call;
use crate::error::Error;
use crate::subscription::Subscription;
use crate::sys::{BridgeObject, EventNamespace, MethodNamespace};

/// The app's end of the bridge to its host.
///
/// A handle: clones are cheap and share the page's one connection, which lives as
/// long as the page. It belongs to the page's thread and is not `Send`.
#[derive(Clone)]
pub struct AppBridge {
    raw: BridgeObject,
}

impl AppBridge {
    /// Calls a method of the host.
    ///
    /// The request's type says what is sent and what comes back. The call is sent
    /// when the returned [`Call`] is first awaited.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use appbridge::method::{GetCurrentCustomerId, GetSessionToken};
    /// # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::Error> {
    /// let customer = bridge.call(GetCurrentCustomerId).await?;
    /// let token = bridge.call(GetSessionToken).timeout(Duration::from_secs(2)).await?;
    /// # let _: (Option<String>, String) = (customer, token);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<M: HostMethod>(&self, request: M) -> Call<M::Reply> {
        Call::new(self.clone(), M::NAME, &request.into_args())
    }

    /// Listens to an event of the host, from now until the returned stream is
    /// dropped.
    ///
    /// ```no_run
    /// use appbridge::event::CustomerChanged;
    /// use futures_util::StreamExt;
    /// # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::Error> {
    /// let mut changes = bridge.subscribe::<CustomerChanged>()?;
    /// while let Some(change) = changes.next().await {
    ///     match change {
    ///         Ok(CustomerChanged { customer_id }) => { /* show that customer */ }
    ///         Err(error) => { /* this one was lost; the next may be fine */ }
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] when the bridge has no events, as those of some hosts
    /// have not; [`Error::SubscribeFailed`] when the SDK throws.
    pub fn subscribe<E: Event + DeserializeOwned>(&self) -> Result<Subscription<E>, Error> {
        Subscription::start(self)
    }

    /// Takes a bridge object of the SDK as it is. What it lacks shows as
    /// [`Error::Unsupported`] when it is used.
    #[must_use]
    pub fn from_raw(raw: JsValue) -> Self {
        Self {
            raw: raw.unchecked_into(),
        }
    }

    /// The SDK's bridge object, for what this crate does not cover.
    #[must_use]
    pub fn as_raw(&self) -> &JsValue {
        self.raw.as_ref()
    }

    /// Gives the SDK's bridge object back.
    #[must_use]
    pub fn into_raw(self) -> JsValue {
        self.raw.into()
    }

    /// `bridge.method`, once it is known that it can call.
    pub(crate) fn methods(&self) -> Result<MethodNamespace, Error> {
        self.raw
            .method()
            .ok()
            .filter(JsValue::is_object)
            .map(JsCast::unchecked_into::<MethodNamespace>)
            .filter(|methods| {
                methods
                    .call_member()
                    .is_ok_and(|member| member.is_function())
            })
            .ok_or(Error::Unsupported {
                feature: "method.call",
            })
    }

    /// `bridge.event`, once it is known that it can be subscribed to.
    pub(crate) fn events(&self) -> Result<EventNamespace, Error> {
        self.raw
            .event()
            .ok()
            .filter(JsValue::is_object)
            .map(JsCast::unchecked_into::<EventNamespace>)
            .filter(|events| {
                events
                    .subscribe_member()
                    .is_ok_and(|member| member.is_function())
            })
            .ok_or(Error::Unsupported {
                feature: "event.subscribe",
            })
    }
}

impl fmt::Debug for AppBridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppBridge").finish_non_exhaustive()
    }
}
