//! Events of the app.

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
use crate::raw_error::RawError;
use crate::settlement::Outcome;

/// An event on its way to the host: a future of the host's confirmation.
///
/// Sent when first polled, at most once. Made by [`AppBridge::publish`]. The host
/// confirms that the event has arrived, not that anyone listens to it.
///
/// # Errors
///
/// [`Error::PublishTimedOut`] without a confirmation; [`Error::PublishFailed`] when
/// the SDK refuses; [`Error::PayloadNotSerializable`] and [`Error::Unsupported`],
/// when nothing was sent.
///
/// # Cancellation
///
/// Dropping it ends the waiting; what was sent stays sent.
#[must_use = "an event is sent when it is first awaited"]
pub struct Publish(RawPublish);

impl Publish {
    /// `payload` is `None` when it has no form that JavaScript could take.
    pub(crate) fn new(bridge: AppBridge, topic: Name, payload: Option<JsValue>) -> Self {
        Self(RawPublish::new(bridge, topic, payload))
    }

    /// Waits at most `limit`, counted from the first poll; 10 seconds unless set.
    /// The SDK gives up after 30 seconds whatever is set here.
    pub fn timeout(self, limit: Duration) -> Self {
        Self(self.0.timeout(limit))
    }
}

impl Future for Publish {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map_err(Into::into)
    }
}

impl FusedFuture for Publish {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl fmt::Debug for Publish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publish")
            .field("topic", &self.0.exchange.name)
            .finish_non_exhaustive()
    }
}

/// An event whose payload is a value of JavaScript, and whose error keeps what
/// JavaScript threw.
///
/// Otherwise like [`Publish`]. Made by [`AppBridge::publish_raw`].
#[must_use = "an event is sent when it is first awaited"]
pub struct RawPublish {
    exchange: Exchange,
}

impl RawPublish {
    pub(crate) fn new(bridge: AppBridge, topic: Name, payload: Option<JsValue>) -> Self {
        Self {
            exchange: Exchange::new(bridge, topic, payload.map(Message::Event)),
        }
    }

    /// As for [`Publish::timeout`].
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.exchange.limit = limit;
        self
    }
}

impl Future for RawPublish {
    type Output = Result<(), RawError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.exchange.poll(cx));
        let topic = || self.exchange.name.clone();
        let error = match answer {
            Ok(Outcome::Fulfilled(_)) => return Poll::Ready(Ok(())),
            Ok(Outcome::Rejected(reason)) => {
                let error = Error::PublishFailed {
                    topic: topic(),
                    reason: JsFailure::from_js(&reason),
                };
                return Poll::Ready(Err(RawError::caused(error, reason)));
            }
            Ok(Outcome::TimedOut | Outcome::GivenUp) => Error::PublishTimedOut { topic: topic() },
            Err(NotSent::NotSerializable) => Error::PayloadNotSerializable { topic: topic() },
            Err(NotSent::Unsupported) => Error::Unsupported {
                feature: "event.publish",
            },
        };
        Poll::Ready(Err(error.into()))
    }
}

impl FusedFuture for RawPublish {
    fn is_terminated(&self) -> bool {
        self.exchange.is_done()
    }
}

impl fmt::Debug for RawPublish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawPublish")
            .field("topic", &self.exchange.name)
            .finish_non_exhaustive()
    }
}
