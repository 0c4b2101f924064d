//! Events of the host as a stream.

mod queue;

use std::any::type_name;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use appbridge_types::event::Event;
use futures_core::stream::{FusedStream, Stream};
use js_sys::Function;
use serde::de::DeserializeOwned;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use self::queue::{NewestQueue, Taken};
use crate::bridge::AppBridge;
use crate::error::Error;
use crate::failure::JsFailure;
use crate::sys::Link;
use crate::value::decode;

/// How many events wait for a stream that is not polled. A page that takes none
/// for that long wants to know how things are now, not how they came to be.
const CAPACITY: usize = 256;

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
    events: Rc<Events>,
    link: Link,
    /// What the SDK returned; absent when it was not a function.
    unsubscribe: Option<Function>,
    // Freed after `link` is cut, see `Drop`.
    _target: Closure<dyn Fn(JsValue, bool)>,
    payload: PhantomData<fn() -> E>,
}

struct Events {
    queue: RefCell<NewestQueue<JsValue>>,
    waker: Cell<Option<Waker>>,
}

impl Events {
    /// Keeps the payload for later and does nothing else: this runs within the SDK,
    /// which confirms an event to the host only when no listener has thrown.
    fn receive(&self, payload: JsValue) {
        self.queue.borrow_mut().push(payload);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl<E: Event> Subscription<E> {
    pub(crate) fn start(bridge: &AppBridge) -> Result<Self, Error> {
        let namespace = bridge.events()?;
        let events = Rc::new(Events {
            queue: RefCell::new(NewestQueue::new(CAPACITY)),
            waker: Cell::default(),
        });
        let target = Closure::new({
            let events = Rc::clone(&events);
            move |payload, _fulfilled| events.receive(payload)
        });
        let failed = |thrown: JsValue| Error::SubscribeFailed {
            topic: E::TOPIC,
            reason: JsFailure::from_js(&thrown),
        };
        let mut subscription = Self {
            events,
            link: Link::new(&target).map_err(failed)?,
            unsubscribe: None,
            _target: target,
            payload: PhantomData,
        };
        // From here on `Drop` cuts the link, also when the SDK throws after it has
        // kept the callback.
        subscription.unsubscribe = subscription
            .link
            .receive()
            .and_then(|listener| namespace.subscribe(E::TOPIC, &listener))
            .map_err(failed)?
            .dyn_into()
            .ok();
        Ok(subscription)
    }
}

impl<E: Event + DeserializeOwned> Stream for Subscription<E> {
    type Item = Result<E, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let taken = self.events.queue.borrow_mut().take();
        Poll::Ready(Some(match taken {
            Some(Taken::Item(payload)) => {
                decode(payload).map_err(|received| Error::PayloadNotUnderstood {
                    topic: E::TOPIC,
                    expected: type_name::<E>(),
                    received,
                })
            }
            Some(Taken::Missed(missed)) => Err(Error::EventsMissed {
                topic: E::TOPIC,
                missed,
            }),
            None => {
                self.events.waker.set(Some(cx.waker().clone()));
                return Poll::Pending;
            }
        }))
    }
}

impl<E: Event + DeserializeOwned> FusedStream for Subscription<E> {
    fn is_terminated(&self) -> bool {
        false
    }
}

impl<E> Drop for Subscription<E> {
    fn drop(&mut self) {
        // Whatever goes wrong here, the link is cut, so the worst that is left is a
        // function within the SDK that does nothing.
        if let Some(unsubscribe) = &self.unsubscribe {
            let _ = unsubscribe.call0(&JsValue::UNDEFINED);
        }
        let _ = self.link.cut();
    }
}

impl<E: Event> fmt::Debug for Subscription<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("topic", &E::TOPIC)
            .finish_non_exhaustive()
    }
}
