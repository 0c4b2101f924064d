//! Waiting for a promise, with an end in any case.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use crate::sys::Link;

/// How the SDK says that a message of its own got no answer for 30 seconds: it
/// rejects with this string, not with an `Error`. The one place where a text of
/// the SDK decides anything.
const SDK_TIMEOUT: &str = "Plugin timeout";

/// The longest that a browser's timer can wait: 2³¹ − 1 ms, about 24.8 days.
/// More would wrap around and fire at once.
const LONGEST_TIMER_MILLIS: u32 = i32::MAX.unsigned_abs();

/// How the wait ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    Fulfilled(JsValue),
    Rejected(JsValue),
    /// The limit passed, or the SDK gave up by itself.
    TimedOut,
}

/// Waits until a value that may be a promise is settled, or a time has passed.
///
/// Dropping it lets go of the promise at once. (wasm-bindgen's own `JsFuture`
/// keeps its callbacks until the promise settles, and a handshake without a host
/// never does.)
pub(crate) struct Settlement {
    inbox: Rc<Inbox>,
    link: Link,
    limit: TimeoutFuture,
    // Freed after `link` is cut, see `Drop`.
    _target: Closure<dyn Fn(JsValue, bool)>,
}

#[derive(Default)]
struct Inbox {
    outcome: Cell<Option<Outcome>>,
    waker: Cell<Option<Waker>>,
}

impl Settlement {
    /// Starts to wait; the time runs from now.
    pub(crate) fn of(source: &JsValue, limit: Duration) -> Result<Self, JsValue> {
        let inbox = Rc::new(Inbox::default());
        let target = Closure::new({
            let inbox = Rc::clone(&inbox);
            move |value: JsValue, fulfilled| inbox.put(value, fulfilled)
        });
        let link = Link::new(&target)?;
        link.follow(source)?;
        let limit = TimeoutFuture::new(timer_millis(limit));
        Ok(Self {
            inbox,
            link,
            limit,
            _target: target,
        })
    }
}

impl Inbox {
    fn put(&self, value: JsValue, fulfilled: bool) {
        self.outcome.set(Some(if fulfilled {
            Outcome::Fulfilled(value)
        } else if value.as_string().as_deref() == Some(SDK_TIMEOUT) {
            Outcome::TimedOut
        } else {
            Outcome::Rejected(value)
        }));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Future for Settlement {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        if let Some(outcome) = self.inbox.outcome.take() {
            return Poll::Ready(outcome);
        }
        if Pin::new(&mut self.limit).poll(cx).is_ready() {
            return Poll::Ready(Outcome::TimedOut);
        }
        self.inbox.waker.set(Some(cx.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Settlement {
    fn drop(&mut self) {
        // Cutting cannot fail, and there would be nobody to tell.
        let _ = self.link.cut();
    }
}

/// Rounded up, so that no wait ends early.
fn timer_millis(limit: Duration) -> u32 {
    u32::try_from(limit.as_nanos().div_ceil(1_000_000))
        .unwrap_or(LONGEST_TIMER_MILLIS)
        .min(LONGEST_TIMER_MILLIS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_ends_early_or_wraps_around() {
        assert_eq!(timer_millis(Duration::ZERO), 0);
        assert_eq!(timer_millis(Duration::from_nanos(1)), 1);
        assert_eq!(timer_millis(Duration::from_secs(10)), 10_000);
        assert_eq!(
            timer_millis(Duration::from_secs(40 * 86_400)),
            2_147_483_647
        );
        assert_eq!(timer_millis(Duration::MAX), 2_147_483_647);
    }
}
