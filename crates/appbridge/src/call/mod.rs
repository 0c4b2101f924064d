//! Calls of the host's methods.

mod raw;

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use appbridge_types::method::HostMethod;
use futures_core::future::FusedFuture;
use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

pub use self::raw::RawCall;
pub(crate) use self::raw::reply;
use crate::bridge::AppBridge;
use crate::error::Error;
use crate::names::Name;
use crate::value::{ValueKind, decode, encode};

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
    raw: RawCall,
    interpret: fn(Option<R>) -> Option<R>,
}

impl<R> Call<R> {
    pub(crate) fn of<M: HostMethod<Reply = R>>(bridge: AppBridge, request: M) -> Self {
        let args = positional(&request.into_args());
        Self {
            raw: RawCall::new(bridge, Name::Borrowed(M::NAME), args),
            interpret: M::interpret,
        }
    }

    /// A call without arguments whose reply is taken as it is.
    pub(crate) fn plain(bridge: AppBridge, method: &'static str) -> Self {
        Self {
            raw: RawCall::new(bridge, Name::Borrowed(method), Some(JsValue::UNDEFINED)),
            interpret: |answer| answer,
        }
    }

    /// Waits at most `limit`, counted from the first poll; 10 seconds unless set.
    /// The SDK gives up after 30 seconds whatever is set here.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.raw = self.raw.timeout(limit);
        self
    }
}

impl<R: DeserializeOwned> Future for Call<R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(Pin::new(&mut self.raw).poll(cx));
        Poll::Ready(match answer {
            Ok(reply) => {
                let received = ValueKind::of(&reply);
                decode(reply, received)
                    .and_then(|decoded| (self.interpret)(Some(decoded)))
                    .ok_or_else(|| Error::ReplyNotUnderstood {
                        method: self.raw.method().clone(),
                        expected: type_name::<R>(),
                        received,
                    })
            }
            Err(raw) => match raw.into_error() {
                rejection @ Error::Rejected { .. } => (self.interpret)(None).ok_or(rejection),
                error => Err(error),
            },
        })
    }
}

impl<R: DeserializeOwned> FusedFuture for Call<R> {
    fn is_terminated(&self) -> bool {
        self.raw.is_terminated()
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", self.raw.method())
            .finish_non_exhaustive()
    }
}

/// The arguments as JavaScript lists them, `undefined` for none; `None` when they
/// have no such form.
fn positional<A: Serialize>(args: &A) -> Option<JsValue> {
    encode(args).filter(|args| args.is_undefined() || args.is_instance_of::<Array>())
}
