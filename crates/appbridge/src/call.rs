//! A call of one of the host's methods.

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::future::FusedFuture;
use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use crate::bridge::AppBridge;
use crate::error::Error;
use crate::failure::JsFailure;
use crate::settlement::{Outcome, Settlement};
use crate::value::decode;

/// How long a call waits, unless told otherwise. Shorter than the SDK's own 30
/// seconds, which cannot be set and are longer than a person waits.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// A call of one of the host's methods: a future of its reply.
///
/// Sent when first polled, at most once. Made by [`AppBridge::call`].
///
/// # Errors
///
/// [`Error::CallTimedOut`], also for a method that the host does not know or
/// fails in, as hosts keep silent then; [`Error::Rejected`];
/// [`Error::ReplyNotUnderstood`]; [`Error::ArgsNotSerializable`] and
/// [`Error::Unsupported`], when nothing was sent.
///
/// # Cancellation
///
/// Dropping a call, or its timeout, ends the waiting and nothing else: what was
/// sent is carried out by the host, and its reply is thrown away.
#[must_use = "a call is sent when it is first awaited"]
pub struct Call<R> {
    method: &'static str,
    limit: Duration,
    state: State,
    reply: PhantomData<fn() -> R>,
}

enum State {
    Unsent(AppBridge, Option<Array>),
    Waiting(Settlement),
    Done,
}

impl<R> Call<R> {
    pub(crate) fn new<A: Serialize>(bridge: AppBridge, method: &'static str, args: &A) -> Self {
        Self {
            method,
            limit: CALL_TIMEOUT,
            state: State::Unsent(bridge, positional(args)),
            reply: PhantomData,
        }
    }

    /// Waits at most `limit`, counted from the first poll; 10 seconds unless set.
    /// The SDK gives up after 30 seconds whatever is set here.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }
}

impl<R: DeserializeOwned> Future for Call<R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let method = self.method;
        let mut settlement = match mem::replace(&mut self.state, State::Done) {
            State::Unsent(bridge, args) => send(&bridge, method, args, self.limit)?,
            State::Waiting(settlement) => settlement,
            State::Done => return Poll::Pending,
        };
        let Poll::Ready(outcome) = Pin::new(&mut settlement).poll(cx) else {
            self.state = State::Waiting(settlement);
            return Poll::Pending;
        };
        Poll::Ready(match outcome {
            Outcome::Fulfilled(reply) => {
                decode(reply).map_err(|received| Error::ReplyNotUnderstood {
                    method,
                    expected: type_name::<R>(),
                    received,
                })
            }
            Outcome::Rejected(reason) => Err(rejected(method, &reason)),
            Outcome::TimedOut => Err(Error::CallTimedOut { method }),
        })
    }
}

impl<R: DeserializeOwned> FusedFuture for Call<R> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Done)
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

fn send(
    bridge: &AppBridge,
    method: &'static str,
    args: Option<Array>,
    limit: Duration,
) -> Result<Settlement, Error> {
    let args = args.ok_or(Error::ArgsNotSerializable { method })?;
    bridge
        .methods()?
        .call(method, &args)
        .and_then(|reply| Settlement::of(&reply, limit))
        .map_err(|thrown| rejected(method, &thrown))
}

fn rejected(method: &'static str, reason: &JsValue) -> Error {
    Error::Rejected {
        method,
        reason: JsFailure::from_js(reason),
    }
}

/// The arguments as JavaScript lists them; `None` when they have no such form.
///
/// Maps become plain objects and `None` becomes `undefined`, as a host written in
/// JavaScript expects.
fn positional<A: Serialize>(args: &A) -> Option<Array> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    let value = args.serialize(&serializer).ok()?;
    if value.is_undefined() {
        return Some(Array::new());
    }
    value.dyn_into().ok()
}
