//! Events of the host as a stream.

mod queue;
mod raw;

use std::any::type_name;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use appbridge_types::event::Event;
use futures_core::stream::{FusedStream, Stream};
use serde::de::DeserializeOwned;

pub use self::raw::RawSubscription;
use crate::bridge::AppBridge;
use crate::error::Error;
use crate::names::Name;
use crate::value::{ValueKind, decode};

/// Events of the host as a stream, in the order in which they came.
///
/// Dropping it ends the subscription: the SDK is told first, and the callback is
/// freed after.
///
/// The stream never ends by itself. An item is an `Err` when a payload does not fit
/// `E` ([`Error::PayloadNotUnderstood`]), or when more than 256 events came between
/// two polls ([`Error::EventsMissed`]): the newest 256 are kept, the older ones are
/// counted and lost. Either way the stream goes on.
#[must_use = "a subscription ends when it is dropped"]
pub struct Subscription<E> {
    raw: RawSubscription,
    payload: PhantomData<fn() -> E>,
}

impl<E: Event> Subscription<E> {
    pub(crate) fn start(bridge: &AppBridge) -> Result<Self, Error> {
        Ok(Self {
            raw: RawSubscription::start(bridge, Name::Borrowed(E::TOPIC))?,
            payload: PhantomData,
        })
    }
}

impl<E: Event + DeserializeOwned> Stream for Subscription<E> {
    type Item = Result<E, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.raw).poll_next(cx));
        Poll::Ready(item.map(|received| {
            let payload = received?;
            let received = ValueKind::of(&payload);
            decode(payload, received).ok_or_else(|| Error::PayloadNotUnderstood {
                topic: self.raw.topic().clone(),
                expected: type_name::<E>(),
                received,
            })
        }))
    }
}

impl<E: Event + DeserializeOwned> FusedStream for Subscription<E> {
    fn is_terminated(&self) -> bool {
        self.raw.is_terminated()
    }
}

impl<E> fmt::Debug for Subscription<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("topic", self.raw.topic())
            .finish_non_exhaustive()
    }
}
