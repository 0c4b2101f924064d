//! Events of the host, one promise after another.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Poll, Waker};

use appbridge::RawSubscription;
use futures_util::StreamExt as _;
use futures_util::future::poll_fn;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::promise;

#[wasm_bindgen]
pub struct Events(Rc<State>);

struct State {
    /// `None` when it was ended.
    subscription: RefCell<Option<RawSubscription>>,
    /// Who waits for the next event.
    waker: Cell<Option<Waker>>,
}

#[wasm_bindgen]
impl Events {
    pub(crate) fn new(subscription: RawSubscription) -> Self {
        Self(Rc::new(State {
            subscription: RefCell::new(Some(subscription)),
            waker: Cell::default(),
        }))
    }

    pub fn next(&self) -> Promise {
        let state = Rc::clone(&self.0);
        promise(async move {
            let next = poll_fn(|cx| match &mut *state.subscription.borrow_mut() {
                Some(subscription) => {
                    state.waker.set(Some(cx.waker().clone()));
                    subscription.poll_next_unpin(cx)
                }
                None => Poll::Ready(None),
            });
            match next.await {
                Some(event) => Ok(event?),
                None => Ok(JsValue::UNDEFINED),
            }
        })
    }

    pub fn end(&self) {
        let ended = self.0.subscription.take();
        drop(ended);
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }
}
