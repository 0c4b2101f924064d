//! One message to the host and its answer.

use std::borrow::Cow;
use std::future::Future as _;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::bridge::AppBridge;
use crate::settlement::{Outcome, Settlement};

/// How long the host's answer is waited for, unless told otherwise. Shorter than
/// the SDK's own 30 seconds, which cannot be set and are longer than a person waits.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// The name of a method or an event.
pub(crate) type Name = Cow<'static, str>;

/// What is sent.
#[derive(Debug)]
pub(crate) enum Message {
    /// A call with these arguments.
    Call(Array),
    /// An event with this payload.
    Event(JsValue),
}

/// One message to the host and its answer: sent when first polled, at most once.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) name: Name,
    pub(crate) limit: Duration,
    state: State,
}

#[derive(Debug)]
enum State {
    Unsent(AppBridge, Option<Message>),
    Waiting(Settlement),
    Done,
}

/// Why nothing was sent.
#[derive(Debug)]
pub(crate) enum NotSent {
    /// The content has no form that JavaScript could take.
    NotSerializable,
    /// The bridge lacks what it takes.
    Unsupported,
}

impl Exchange {
    /// `message` is `None` when it has no form that JavaScript could take.
    pub(crate) fn new(bridge: AppBridge, name: Name, message: Option<Message>) -> Self {
        Self {
            name,
            limit: ANSWER_TIMEOUT,
            state: State::Unsent(bridge, message),
        }
    }

    pub(crate) fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Outcome, NotSent>> {
        let mut settlement = match mem::replace(&mut self.state, State::Done) {
            State::Unsent(_, None) => return Poll::Ready(Err(NotSent::NotSerializable)),
            State::Unsent(bridge, Some(message)) => match self.send(&bridge, &message) {
                Ok(Some(settlement)) => settlement,
                Ok(None) => return Poll::Ready(Err(NotSent::Unsupported)),
                Err(thrown) => return Poll::Ready(Ok(Outcome::Rejected(thrown))),
            },
            State::Waiting(settlement) => settlement,
            State::Done => return Poll::Pending,
        };
        match Pin::new(&mut settlement).poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(Ok(outcome)),
            Poll::Pending => {
                self.state = State::Waiting(settlement);
                Poll::Pending
            }
        }
    }

    fn send(&self, bridge: &AppBridge, message: &Message) -> Result<Option<Settlement>, JsValue> {
        match message {
            Message::Call(args) => Settlement::of_call(bridge, &self.name, args, self.limit),
            Message::Event(payload) => {
                Settlement::of_event(bridge, &self.name, payload, self.limit)
            }
        }
    }
}
