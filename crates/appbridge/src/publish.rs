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
pub struct Publish {
    exchange: Exchange,
}

impl Publish {
    /// `payload` is `None` when it has no form that JavaScript could take.
    pub(crate) fn new(bridge: AppBridge, topic: Name, payload: Option<JsValue>) -> Self {
        Self {
            exchange: Exchange::new(bridge, topic, payload.map(Message::Event)),
        }
    }

    /// Waits at most `limit`, counted from the first poll; 10 seconds unless set.
    /// The SDK gives up after 30 seconds whatever is set here.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.exchange.limit = limit;
        self
    }
}

impl Future for Publish {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.exchange.poll(cx));
        let topic = || self.exchange.name.clone();
        Poll::Ready(match answer {
            Ok(Outcome::Fulfilled(_)) => Ok(()),
            Ok(Outcome::Rejected(reason)) => Err(Error::PublishFailed {
                topic: topic(),
                reason: JsFailure::from_js(&reason),
            }),
            Ok(Outcome::TimedOut | Outcome::GivenUp) => {
                Err(Error::PublishTimedOut { topic: topic() })
            }
            Err(NotSent::NotSerializable) => Err(Error::PayloadNotSerializable { topic: topic() }),
            Err(NotSent::Unsupported) => Err(Error::Unsupported {
                feature: "event.publish",
            }),
        })
    }
}

impl FusedFuture for Publish {
    fn is_terminated(&self) -> bool {
        self.exchange.is_done()
    }
}

impl fmt::Debug for Publish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publish")
            .field("topic", &self.exchange.name)
            .finish_non_exhaustive()
    }
}
