//! Calls whose arguments and replies stay values of JavaScript.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::future::FusedFuture;
use wasm_bindgen::JsValue;

use crate::bridge::AppBridge;
use crate::error::Error;
use crate::exchange::{Exchange, Message, NotSent};
use crate::failure::JsFailure;
use crate::names::Name;
use crate::settlement::Outcome;

/// A call whose reply is taken as it comes: a `Date`, an `ArrayBuffer`, a `Map`,
/// whatever structured clone can carry.
///
/// Otherwise like [`Call`](crate::Call). Made by [`AppBridge::call_raw`].
///
/// # Errors
///
/// Those of [`Call`](crate::Call), but for the ones about decoding.
///
/// # Cancellation
///
/// As for [`Call`](crate::Call).
#[must_use = "a call is sent when it is first awaited"]
pub struct RawCall {
    exchange: Exchange,
}

impl RawCall {
    /// `args` is an array, or `undefined` for none; `None` when they have no form that
    /// JavaScript could take.
    pub(crate) fn new(bridge: AppBridge, method: Name, args: Option<JsValue>) -> Self {
        Self {
            exchange: Exchange::new(bridge, method, args.map(Message::Call)),
        }
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
    type Output = Result<JsValue, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.exchange.poll(cx));
        let method = || self.method().clone();
        Poll::Ready(match answer {
            Ok(Outcome::Fulfilled(reply)) => Ok(reply),
            Ok(Outcome::Rejected(reason)) => Err(Error::Rejected {
                method: method(),
                reason: JsFailure::from_js(&reason),
            }),
            Ok(Outcome::TimedOut | Outcome::GivenUp) => {
                Err(Error::CallTimedOut { method: method() })
            }
            Err(NotSent::NotSerializable) => Err(Error::ArgsNotSerializable { method: method() }),
            Err(NotSent::Unsupported) => Err(Error::Unsupported {
                feature: "method.call",
            }),
        })
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
