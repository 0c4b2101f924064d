//! Calls whose arguments and replies stay values of JavaScript.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use appbridge_types::method;
use appbridge_types::shape::{Known, Shape};
use futures_core::future::FusedFuture;
use wasm_bindgen::JsValue;

use crate::bridge::AppBridge;
use crate::error::Error;
use crate::exchange::{Exchange, Message, NotSent};
use crate::failure::JsFailure;
use crate::known;
use crate::names::Name;
use crate::raw_error::RawError;
use crate::settlement::Outcome;
use crate::value::ValueKind;

/// A call whose reply is taken as it comes: a `Date`, an `ArrayBuffer`, a `Map`,
/// whatever structured clone can carry.
///
/// Otherwise like [`Call`](crate::Call). Made by [`AppBridge::call_raw`].
///
/// # Errors
///
/// Those of [`Call`](crate::Call), with what JavaScript threw; [`Error::ReplyNotUnderstood`]
/// only when [`checked`](Self::checked).
///
/// # Cancellation
///
/// As for [`Call`](crate::Call).
#[must_use = "a call is sent when it is first awaited"]
pub struct RawCall {
    exchange: Exchange,
    shape: Option<Shape>,
}

impl RawCall {
    /// `args` is an array, or `undefined` for none; `None` when they have no form that
    /// JavaScript could take.
    pub(crate) fn new(bridge: AppBridge, method: Name, args: Option<JsValue>) -> Self {
        Self {
            exchange: Exchange::new(bridge, method, args.map(Message::Call)),
            shape: None,
        }
    }

    /// Reads the reply of a method that JTL documents as the typed call would, yet
    /// without decoding it: it is what the documentation says, or else
    /// [`Error::ReplyNotUnderstood`], and where nothing is selected it is `undefined`,
    /// however the host says that. Replies of other methods are taken as they come.
    ///
    /// ```no_run
    /// # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::Error> {
    /// use js_sys::Array;
    ///
    /// let customer = bridge.call_raw("getCurrentCustomerId", &Array::new()).checked().await?;
    /// assert!(customer.is_string() || customer.is_undefined());
    /// # Ok(())
    /// # }
    /// ```
    pub fn checked(mut self) -> Self {
        self.shape = Known::find(method::KNOWN, self.method());
        self
    }

    /// Waits at most `limit`, counted from the first poll; 10 seconds unless set.
    /// The SDK gives up after 30 seconds whatever is set here.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.exchange.limit = limit;
        self
    }

    pub(crate) fn method(&self) -> &Name {
        &self.exchange.name
    }
}

impl Future for RawCall {
    type Output = Result<JsValue, RawError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.exchange.poll(cx));
        let method = self.method();
        Poll::Ready(match answer {
            Ok(outcome) => reply(method, self.shape, outcome),
            Err(NotSent::NotSerializable) => Err(Error::ArgsNotSerializable {
                method: method.clone(),
            }
            .into()),
            Err(NotSent::Unsupported) => Err(Error::Unsupported {
                feature: "method.call",
            }
            .into()),
        })
    }
}

/// What a host's answer to a call comes to, read by the shape that its reply should have.
pub(crate) fn reply(
    method: &Name,
    shape: Option<Shape>,
    outcome: Outcome,
) -> Result<JsValue, RawError> {
    let method = || method.clone();
    match outcome {
        Outcome::Fulfilled(reply) => {
            let Some(shape) = shape else {
                return Ok(reply);
            };
            let received = ValueKind::of(&reply);
            known::read(shape, reply).ok_or_else(|| {
                let expected = known::name(shape);
                Error::ReplyNotUnderstood {
                    method: method(),
                    expected,
                    received,
                }
                .into()
            })
        }
        Outcome::Rejected(_) if shape == Some(Shape::Selection) => Ok(JsValue::UNDEFINED),
        Outcome::Rejected(reason) => {
            let error = Error::Rejected {
                method: method(),
                reason: JsFailure::from_js(&reason),
            };
            Err(RawError::caused(error, reason))
        }
        Outcome::TimedOut | Outcome::GivenUp => {
            Err(Error::CallTimedOut { method: method() }.into())
        }
    }
}

impl FusedFuture for RawCall {
    fn is_terminated(&self) -> bool {
        self.exchange.is_done()
    }
}

impl fmt::Debug for RawCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCall")
            .field("method", self.method())
            .finish_non_exhaustive()
    }
}
