//! Events whose payloads stay values of JavaScript.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use appbridge_types::event;
use appbridge_types::shape::{Known, Shape};
use futures_core::stream::{FusedStream, Stream};
use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::queue::{NewestQueue, Taken};
use crate::bridge::AppBridge;
use crate::error::Error;
use crate::failure::JsFailure;
use crate::known;
use crate::names::Name;
use crate::raw_error::RawError;
use crate::sys::{self, Link};
use crate::trace::{Trace, Traced};
use crate::value::ValueKind;

/// How many events wait for a stream that is not polled. A page that takes none
/// for that long wants to know how things are now, not how they came to be.
const CAPACITY: usize = 256;

/// Events of the host as a stream of payloads as they come.
///
/// Otherwise like [`Subscription`](crate::Subscription): an item is an `Err` only
/// when events were missed ([`Error::EventsMissed`]), unless it is
/// [`checked`](Self::checked). Made by [`AppBridge::subscribe_raw`].
#[must_use = "a subscription ends when it is dropped"]
pub struct RawSubscription {
    events: Rc<Events>,
    link: Link,
    /// What the SDK returned; absent when it was not a function.
    unsubscribe: Option<Function>,
    shape: Option<Shape>,
    // Freed after `link` is cut, see `Drop`.
    _target: Closure<dyn Fn(JsValue)>,
}

struct Events {
    topic: Name,
    queue: RefCell<NewestQueue<Arrived>>,
    waker: Cell<Option<Waker>>,
}

/// A payload and its span, which ends when the payload is handed out.
struct Arrived {
    payload: JsValue,
    trace: Trace,
}

impl Events {
    /// Keeps the payload for later and does nothing else: this runs within the SDK,
    /// which confirms an event to the host only when no listener has thrown.
    fn receive(&self, payload: JsValue) {
        let trace = Trace::begin(Traced::Event, &self.topic);
        trace.received(&payload);
        self.queue.borrow_mut().push(Arrived { payload, trace });
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl RawSubscription {
    pub(crate) fn start(bridge: &AppBridge, topic: Name) -> Result<Self, RawError> {
        bridge.require("event", "subscribe", "event.subscribe")?;
        let events = Rc::new(Events {
            topic,
            queue: RefCell::new(NewestQueue::new(CAPACITY)),
            waker: Cell::default(),
        });
        let target = Closure::new({
            let events = Rc::clone(&events);
            move |payload| events.receive(payload)
        });
        let failed = |topic: &Name, thrown: JsValue| {
            let error = Error::SubscribeFailed {
                topic: topic.clone(),
                reason: JsFailure::from_js(&thrown),
            };
            RawError::caused(error, thrown)
        };
        let mut subscription = Self {
            link: Link::new(&target).map_err(|thrown| failed(&events.topic, thrown))?,
            events,
            unsubscribe: None,
            shape: None,
            _target: target,
        };
        // From here on `Drop` cuts the link, also when the SDK throws after it has
        // kept the callback.
        let topic = &subscription.events.topic;
        subscription.unsubscribe = subscription
            .link
            .receive()
            .and_then(|listener| sys::event(bridge.as_raw())?.subscribe(topic, &listener))
            .map_err(|thrown| failed(topic, thrown))?
            .dyn_into()
            .ok();
        Ok(subscription)
    }

    /// Reads the payloads of an event that JTL documents as the typed subscription
    /// would, yet without decoding them: they are what the documentation says, or else
    /// [`Error::PayloadNotUnderstood`], and where nothing is selected the member that
    /// would name it is absent. Payloads of other events are taken as they come.
    pub fn checked(mut self) -> Self {
        self.shape = Known::find(event::KNOWN, self.topic());
        self
    }

    pub(super) fn topic(&self) -> &Name {
        &self.events.topic
    }
}

impl Stream for RawSubscription {
    type Item = Result<JsValue, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let taken = self.events.queue.borrow_mut().take();
        Poll::Ready(Some(match taken {
            Some(Taken::Item(Arrived { payload, mut trace })) => {
                trace.end("ok");
                let Some(shape) = self.shape else {
                    return Poll::Ready(Some(Ok(payload)));
                };
                let received = ValueKind::of(&payload);
                known::read(shape, payload).ok_or_else(|| Error::PayloadNotUnderstood {
                    topic: self.events.topic.clone(),
                    expected: known::name(shape),
                    received,
                })
            }
            Some(Taken::Missed(missed)) => Err(Error::EventsMissed {
                topic: self.events.topic.clone(),
                missed,
            }),
            None => {
                self.events.waker.set(Some(cx.waker().clone()));
                return Poll::Pending;
            }
        }))
    }
}

impl FusedStream for RawSubscription {
    fn is_terminated(&self) -> bool {
        false
    }
}

impl Drop for RawSubscription {
    fn drop(&mut self) {
        // Whatever goes wrong here, the link is cut, so the worst that is left is a
        // function within the SDK that does nothing.
        if let Some(unsubscribe) = &self.unsubscribe {
            sys::unsubscribe(unsubscribe);
        }
        let _ = self.link.cut();
    }
}

impl fmt::Debug for RawSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawSubscription")
            .field("topic", &self.events.topic)
            .finish_non_exhaustive()
    }
}
