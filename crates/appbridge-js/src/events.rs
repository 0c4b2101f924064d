//! Events of the host, one promise after another.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::Poll;

use appbridge::RawSubscription;
use futures_util::StreamExt as _;
use futures_util::future::poll_fn;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::task::{Deferred, begin};

#[wasm_bindgen]
pub struct Events(Rc<RefCell<RawSubscription>>);

#[wasm_bindgen]
impl Events {
    pub(crate) fn new(subscription: RawSubscription) -> Self {
        Self(Rc::new(RefCell::new(subscription)))
    }

    pub fn next(&self, promise: Deferred) -> u64 {
        // Weak, so that whoever waits for an event does not keep the subscription.
        let events = Rc::downgrade(&self.0);
        begin(
            promise,
            Box::pin(poll_fn(move |cx| match events.upgrade() {
                Some(events) => {
                    let next = events.borrow_mut().poll_next_unpin(cx);
                    next.map(|event| Ok(event.transpose()?.unwrap_or_default()))
                }
                None => Poll::Ready(Ok(JsValue::UNDEFINED)),
            })),
        )
    }
}
