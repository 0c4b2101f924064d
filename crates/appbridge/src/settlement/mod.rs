//! Waiting for a promise, with an end in any case.

#[cfg(feature = "fetch")]
mod limit;
mod waits;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use wasm_bindgen::JsValue;

#[cfg(feature = "fetch")]
pub(crate) use self::limit::Limit;
use self::waits::WaitKey;
use crate::keys;
use crate::sys;

/// How the SDK says that a message of its own got no answer for 30 seconds: it
/// rejects with this string, not with an `Error`. The one place where a text of
/// the SDK decides anything.
const SDK_TIMEOUT: &str = "Plugin timeout";

/// How the wait ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    Fulfilled(JsValue),
    Rejected(JsValue),
    /// The limit passed. The answer may still come.
    TimedOut,
    /// The SDK gave up by itself, and for good.
    GivenUp,
}

impl Outcome {
    fn of(value: JsValue, fulfilled: bool) -> Self {
        if fulfilled {
            Self::Fulfilled(value)
        } else if value == *SDK_TIMEOUT {
            Self::GivenUp
        } else {
            Self::Rejected(value)
        }
    }
}

/// Waits until a value that may be a promise is settled, or a time has passed.
///
/// Dropping it lets go of everything at once: JavaScript only ever knows the wait
/// by a number. (wasm-bindgen's own `JsFuture` keeps its callbacks until the
/// promise settles, and a handshake without a host never does.)
#[derive(Debug)]
pub(crate) struct Settlement(WaitKey);

impl Settlement {
    /// Starts to wait for `source`; the time runs from now.
    pub(crate) fn of(source: &JsValue, limit: Duration) -> Self {
        let begin = |index, version, settle: &_| {
            sys::wait_for(source, index, version, settle);
            true
        };
        let (settlement, _started) = Self::begin(limit, begin);
        settlement
    }

    /// Calls a method of the host; `None` when the bridge cannot do that.
    pub(crate) fn of_call(
        bridge: &JsValue,
        name: &JsValue,
        args: &JsValue,
        limit: Duration,
    ) -> Option<Self> {
        let (settlement, sent) = Self::begin(limit, |index, version, settle| {
            sys::call_method(bridge, name, args, index, version, settle)
        });
        sent.then_some(settlement)
    }

    /// Publishes an event; `None` when the bridge cannot do that.
    pub(crate) fn of_event(
        bridge: &JsValue,
        topic: &JsValue,
        payload: &JsValue,
        limit: Duration,
    ) -> Option<Self> {
        let (settlement, sent) = Self::begin(limit, |index, version, settle| {
            sys::publish_event(bridge, topic, payload, index, version, settle)
        });
        sent.then_some(settlement)
    }

    /// Begins a wait before `start` runs, which may settle it at once.
    fn begin(limit: Duration, start: impl FnOnce(u32, u32, &sys::Settle) -> bool) -> (Self, bool) {
        let settlement = Self(waits::begin(limit));
        let (index, version) = keys::parts(settlement.0);
        let started = waits::with_settle(|settle| start(index, version, settle));
        (settlement, started)
    }
}

impl Future for Settlement {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        waits::poll(self.0, cx)
    }
}

impl Drop for Settlement {
    fn drop(&mut self) {
        waits::end(self.0);
    }
}
