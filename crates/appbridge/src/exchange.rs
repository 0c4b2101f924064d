//! One message to the host and its answer.

use std::future::Future as _;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use wasm_bindgen::JsValue;

use crate::bridge::AppBridge;
use crate::names::{self, Name};
use crate::settlement::{Outcome, Settlement};
use crate::trace::{Trace, Traced};

/// How long the host's answer is waited for, unless told otherwise. Shorter than
/// the SDK's own 30 seconds, which cannot be set and are longer than a person waits.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// What is sent.
#[derive(Debug)]
pub(crate) enum Message {
    /// A call with these arguments: an array, or `undefined` for none.
    Call(JsValue),
    /// An event with this payload.
    Event(JsValue),
}

impl Message {
    fn trace(&self, name: &str) -> Trace {
        match self {
            Self::Call(args) => {
                let trace = Trace::begin(Traced::Call, name);
                trace.sent(args);
                trace
            }
            Self::Event(payload) => {
                let trace = Trace::begin(Traced::Publish, name);
                trace.sent(payload);
                trace
            }
        }
    }
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
    Waiting(Settlement, Trace),
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
        let (mut settlement, mut trace) = match mem::replace(&mut self.state, State::Done) {
            State::Unsent(_, None) => return Poll::Ready(Err(NotSent::NotSerializable)),
            State::Unsent(bridge, Some(message)) => {
                let mut trace = message.trace(&self.name);
                let Some(settlement) = self.send(&bridge, &message) else {
                    trace.end("unsupported");
                    return Poll::Ready(Err(NotSent::Unsupported));
                };
                (settlement, trace)
            }
            State::Waiting(settlement, trace) => (settlement, trace),
            State::Done => return Poll::Pending,
        };
        let Poll::Ready(outcome) = Pin::new(&mut settlement).poll(cx) else {
            self.state = State::Waiting(settlement, trace);
            return Poll::Pending;
        };
        trace.settled(&outcome);
        Poll::Ready(Ok(outcome))
    }

    fn send(&self, bridge: &AppBridge, message: &Message) -> Option<Settlement> {
        names::with_js(&self.name, |name| match message {
            Message::Call(args) => Settlement::of_call(bridge.as_raw(), name, args, self.limit),
            Message::Event(payload) => {
                Settlement::of_event(bridge.as_raw(), name, payload, self.limit)
            }
        })
    }
}
