//! The app's end of the bridge.

use std::any::type_name;
use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::rc::Rc;

use appbridge_types::event::Event;
use appbridge_types::method::{AppMethod, HostMethod};
use js_sys::{Array, Function};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::call::{Call, RawCall};
use crate::error::Error;
use crate::expose::{ExposeOptions, ExposedFunction, ExposedMethod, HandlerFailure};
use crate::publish::{Publish, RawPublish};
use crate::raw_error::RawError;
use crate::subscription::{RawSubscription, Subscription};
use crate::sys;
use crate::value::{ValueKind, encode};

/// The app's end of the bridge to its host.
///
/// A handle: clones are cheap and share the page's one connection, which lives as
/// long as the page. It belongs to the page's thread and is not `Send`.
#[derive(Clone)]
pub struct AppBridge {
    /// Counted in Rust: every call has one, and a way to JavaScript costs more.
    raw: Rc<JsValue>,
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
        Call::of(self.clone(), request)
    }

    /// Calls a method of the host by its name, with arguments and a reply that are
    /// values of JavaScript: whatever structured clone can carry.
    ///
    /// ```no_run
    /// # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::Error> {
    /// use js_sys::{Array, Date};
    /// use wasm_bindgen::JsCast;
    ///
    /// let since = bridge.call_raw("getLastSync", &Array::of1(&"items".into())).await?;
    /// let since: Option<Date> = since.dyn_into().ok();
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_raw(&self, method: impl Into<Cow<'static, str>>, args: &Array) -> RawCall {
        RawCall::new(self.clone(), method.into(), Some(args.into()))
    }

    /// Asks the host for what the event `E` would say now; `None` when the host has
    /// no method for that. A method that the host rejects because nothing is selected
    /// gives a payload that says so.
    ///
    /// ```no_run
    /// use appbridge::event::CustomerChanged;
    /// # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::Error> {
    /// if let Some(current) = bridge.current::<CustomerChanged>() {
    ///     let selected: Option<String> = current.await?.customer_id;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The future's are those of [`Call`].
    pub fn current<E: Event>(&self) -> Option<impl Future<Output = Result<E, Error>> + use<E>> {
        let current = E::current()?;
        let call = Call::<Option<String>>::plain(self.clone(), current.method());
        Some(async move {
            match call.await {
                Ok(reply) => {
                    current
                        .payload(Some(reply))
                        .ok_or_else(|| Error::ReplyNotUnderstood {
                            method: current.method().into(),
                            expected: type_name::<E>(),
                            received: ValueKind::String,
                        })
                }
                Err(rejection @ Error::Rejected { .. }) => current.payload(None).ok_or(rejection),
                Err(error) => Err(error),
            }
        })
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

    /// Listens to an event of the host by its name; payloads stay values of
    /// JavaScript.
    ///
    /// # Errors
    ///
    /// As for [`subscribe`](Self::subscribe), with what the SDK threw.
    pub fn subscribe_raw(
        &self,
        topic: impl Into<Cow<'static, str>>,
    ) -> Result<RawSubscription, RawError> {
        RawSubscription::start(self, topic.into())
    }

    /// Publishes an event to the host.
    ///
    /// Sent when the returned [`Publish`] is first awaited, which ends when the host
    /// has confirmed that the event arrived.
    ///
    /// ```no_run
    /// use appbridge::event::Event;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// #[serde(rename_all = "camelCase")]
    /// struct OrderVerified {
    ///     sales_order_id: String,
    /// }
    ///
    /// impl Event for OrderVerified {
    ///     const TOPIC: &'static str = "OrderVerified";
    /// }
    ///
    /// # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::Error> {
    /// bridge.publish(&OrderVerified { sales_order_id: "42".into() }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn publish<E: Event + Serialize>(&self, event: &E) -> Publish {
        Publish::new(self.clone(), Cow::Borrowed(E::TOPIC), encode(event))
    }

    /// Publishes a value of JavaScript to a topic by its name.
    pub fn publish_raw(
        &self,
        topic: impl Into<Cow<'static, str>>,
        payload: &JsValue,
    ) -> RawPublish {
        RawPublish::new(self.clone(), topic.into(), Some(payload.clone()))
    }

    /// Lets the host call a method of the app, until the returned guard is dropped.
    ///
    /// ```no_run
    /// use appbridge::method::AppMethod;
    ///
    /// struct GetCartTotal;
    ///
    /// impl AppMethod for GetCartTotal {
    ///     const NAME: &'static str = "getCartTotal";
    ///     type Args = (String,);
    ///     type Reply = f64;
    /// }
    ///
    /// # #[derive(Clone)] struct Carts;
    /// # impl Carts { async fn total_of(&self, cart: &str) -> Result<f64, String> { Ok(0.0) } }
    /// # fn example(bridge: appbridge::AppBridge, carts: Carts) -> Result<(), appbridge::Error> {
    /// use appbridge::HandlerFailure;
    ///
    /// let guard = bridge.expose::<GetCartTotal, _, _>(move |(cart,)| {
    ///     let carts = carts.clone(); // every call has its own
    ///     async move {
    ///         let total = carts.total_of(&cart).await;
    ///         // The host reads this.
    ///         total.map_err(|_| HandlerFailure::new("cart_unknown", "there is no such cart"))
    ///     }
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// See [`ExposedMethod`] for what the host gets when the arguments do not fit,
    /// and when the handler fails or panics.
    ///
    /// # Errors
    ///
    /// [`Error::AlreadyExposed`] when the page has exposed the name already;
    /// [`Error::Unsupported`]; [`Error::ExposeFailed`] when the SDK throws.
    pub fn expose<M, F, Fut>(&self, handler: F) -> Result<ExposedMethod, Error>
    where
        M: AppMethod,
        F: Fn(M::Args) -> Fut + 'static,
        Fut: Future<Output = Result<M::Reply, HandlerFailure>> + 'static,
    {
        self.expose_with::<M, F, Fut>(ExposeOptions::default(), handler)
    }

    /// [`expose`](Self::expose) with options.
    ///
    /// # Errors
    ///
    /// As for [`expose`](Self::expose).
    pub fn expose_with<M, F, Fut>(
        &self,
        options: ExposeOptions,
        handler: F,
    ) -> Result<ExposedMethod, Error>
    where
        M: AppMethod,
        F: Fn(M::Args) -> Fut + 'static,
        Fut: Future<Output = Result<M::Reply, HandlerFailure>> + 'static,
    {
        ExposedMethod::typed::<M, F, Fut>(self, options, handler).map_err(Into::into)
    }

    /// Lets the host call a method by its name, with arguments and a reply that are
    /// values of JavaScript.
    ///
    /// # Errors
    ///
    /// As for [`expose`](Self::expose), with what the SDK threw.
    pub fn expose_raw<F, Fut>(
        &self,
        method: impl Into<Cow<'static, str>>,
        options: ExposeOptions,
        handler: F,
    ) -> Result<ExposedMethod, RawError>
    where
        F: Fn(Array) -> Fut + 'static,
        Fut: Future<Output = Result<JsValue, HandlerFailure>> + 'static,
    {
        ExposedMethod::raw(self, method.into(), options, handler)
    }

    /// Lets the host call a function of JavaScript by its name. It gets the arguments
    /// one by one and gives the reply, or a promise of it.
    ///
    /// What it throws is a failure: of an `Error` named `HandlerFailure` the host gets
    /// `code` and `message`, of anything else `handler_failed` and nothing more, and
    /// the page reports it.
    ///
    /// # Errors
    ///
    /// As for [`expose`](Self::expose), with what the SDK threw.
    pub fn expose_function(
        &self,
        method: impl Into<Cow<'static, str>>,
        options: ExposeOptions,
        function: &Function,
    ) -> Result<ExposedFunction, RawError> {
        ExposedFunction::open(self, method.into(), options, function)
    }

    /// Takes a bridge object of the SDK as it is. What it lacks shows as
    /// [`Error::Unsupported`] when it is used.
    #[must_use]
    pub fn from_raw(raw: JsValue) -> Self {
        Self { raw: Rc::new(raw) }
    }

    /// The SDK's bridge object, for what this crate does not cover.
    #[must_use]
    pub fn as_raw(&self) -> &JsValue {
        &self.raw
    }

    /// Gives the SDK's bridge object back.
    #[must_use]
    pub fn into_raw(self) -> JsValue {
        (*self.raw).clone()
    }

    /// Makes sure that the bridge can do something before it is asked to.
    pub(crate) fn require(
        &self,
        namespace: &str,
        operation: &str,
        feature: &'static str,
    ) -> Result<(), Error> {
        match sys::supports(&self.raw, namespace, operation) {
            Ok(true) => Ok(()),
            _ => Err(Error::Unsupported { feature }),
        }
    }
}

impl fmt::Debug for AppBridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppBridge").finish_non_exhaustive()
    }
}
