//! All that this page waits for: one way in from JavaScript and one timer for
//! every wait there is.
//!
//! A closure and a timer of its own for each wait cost more than the whole rest of
//! a call through this crate (measured by `cargo xtask bench`).

use std::cell::{Cell, RefCell};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use slotmap::{DefaultKey, SlotMap};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::Outcome;
use crate::keys;
use crate::sys::{self, Settle};

/// Names a wait; one that has ended is never named again.
pub(super) type WaitKey = DefaultKey;

/// The longest that a browser's timer can wait: 2³¹ − 1 ms, about 24.8 days.
/// More would wrap around and fire at once.
const LONGEST_TIMER_MILLIS: u32 = i32::MAX.unsigned_abs();

/// A timer that is late by so much will not fire any more: the page has cleared it.
const LOST_MILLIS: f64 = 1_000.0;

struct Wait {
    /// When the wait times out, in milliseconds since the page began.
    due: f64,
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

/// The timer that is running.
struct Timer {
    due: f64,
    id: JsValue,
}

thread_local! {
    static WAITS: RefCell<SlotMap<WaitKey, Wait>> = RefCell::default();
    /// Waits whose time does not run yet, and their limits in milliseconds.
    static BEGUN: RefCell<Vec<(WaitKey, u32)>> = const { RefCell::new(Vec::new()) };
    /// Whether `START_CLOCK` is about to run.
    static STARTING: Cell<bool> = const { Cell::new(false) };
    static TIMER: Cell<Option<Timer>> = const { Cell::new(None) };
    static SETTLE: Settle = Closure::new(settle);
    static START_CLOCK: Closure<dyn Fn()> = Closure::new(start_clock);
    static FIRE: Closure<dyn Fn()> = Closure::new(fire);
}

/// Begins a wait that ends after `limit` at the latest.
///
/// The time runs from when the code that runs now is through: until then nothing can
/// be answered anyway, and the clock is looked at once for all waits that it begins. A
/// look takes as long as several ways to JavaScript.
pub(super) fn begin(limit: Duration) -> WaitKey {
    let key = WAITS.with_borrow_mut(|waits| {
        waits.insert(Wait {
            due: f64::INFINITY,
            outcome: None,
            waker: None,
        })
    });
    BEGUN.with_borrow_mut(|begun| begun.push((key, timer_millis(limit))));
    if !STARTING.replace(true) && START_CLOCK.with(sys::soon).is_err() {
        // Else no wait would ever be due again: each would count on this one.
        start_clock();
    }
    key
}

/// Says when the waits that have just begun are due.
fn start_clock() {
    STARTING.set(false);
    let now = sys::elapsed_millis();
    let mut earliest = f64::INFINITY;
    BEGUN.with_borrow_mut(|begun| {
        WAITS.with_borrow_mut(|waits| {
            for (key, limit) in begun.drain(..) {
                // What is settled or dropped already needs no timer.
                if let Some(wait) = waits.get_mut(key).filter(|wait| wait.outcome.is_none()) {
                    wait.due = now + f64::from(limit);
                    earliest = earliest.min(wait.due);
                }
            }
        });
    });
    if earliest.is_finite() {
        arm(earliest, now);
    }
}

/// Hands out what JavaScript calls when a wait is over.
pub(super) fn with_settle<T>(use_it: impl FnOnce(&Settle) -> T) -> T {
    SETTLE.with(use_it)
}

/// How a wait has ended, once it has.
pub(super) fn poll(key: WaitKey, cx: &mut Context<'_>) -> Poll<Outcome> {
    // A waker may own anything and come back to here when it is cloned or dropped,
    // so that happens only when nothing is borrowed.
    let waker = cx.waker().clone();
    let (outcome, _unused) = WAITS.with_borrow_mut(|waits| {
        let Some(wait) = waits.get_mut(key) else {
            return (None, Some(waker));
        };
        match wait.outcome.take() {
            Some(outcome) => (Some(outcome), Some(waker)),
            None => (None, wait.waker.replace(waker)),
        }
    });
    outcome.map_or(Poll::Pending, Poll::Ready)
}

/// Ends a wait, whether or not its outcome was fetched.
pub(super) fn end(key: WaitKey) {
    // Dropped only when nothing is borrowed, see `poll`.
    let ended = WAITS.with_borrow_mut(|waits| waits.remove(key));
    // Else a task that begins and drops one after another would fill the memory.
    BEGUN.with_borrow_mut(|begun| begun.pop_if(|(begun, _)| *begun == key));
    drop(ended);
}

/// What JavaScript calls. The wait may have ended long ago.
fn settle(index: u32, version: u32, value: JsValue, fulfilled: bool) {
    conclude(keys::of_parts(index, version), || {
        Outcome::of(value, fulfilled)
    });
}

fn conclude(key: WaitKey, outcome: impl FnOnce() -> Outcome) {
    let waker = WAITS.with_borrow_mut(|waits| {
        let wait = waits.get_mut(key)?;
        // The first outcome counts.
        if wait.outcome.is_none() {
            wait.outcome = Some(outcome());
        }
        wait.waker.take()
    });
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// Makes the page's timer fire at `due` or before.
fn arm(due: f64, now: f64) {
    let running = TIMER.take();
    if let Some(timer) = running {
        if timer.due <= due && now < timer.due + LOST_MILLIS {
            TIMER.set(Some(timer));
            return;
        }
        // A timer that is not cleared fires for nothing.
        let _ = sys::clear_timeout(&timer.id);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a limit that was made of a u32"
    )]
    let millis = (due - now)
        .ceil()
        .clamp(0.0, f64::from(LONGEST_TIMER_MILLIS)) as u32;
    let id = FIRE.with(|fire| sys::set_timeout(fire, millis));
    // A browser without timers cannot run the SDK either.
    TIMER.set(id.ok().map(|id| Timer { due, id }));
}

/// Ends what is due, and sets the timer for what is due next. Calls that are
/// answered in time leave the timer alone, so it fires once in a while for nothing.
fn fire() {
    TIMER.set(None);
    let now = sys::elapsed_millis();
    let overdue: Vec<WaitKey> = WAITS.with_borrow(|waits| {
        let open = waits.iter().filter(|(_, wait)| wait.outcome.is_none());
        open.filter(|(_, wait)| wait.due <= now)
            .map(|(key, _)| key)
            .collect()
    });
    for key in overdue {
        conclude(key, || Outcome::TimedOut);
    }
    let next = WAITS.with_borrow(|waits| {
        let open = waits.values().filter(|wait| wait.outcome.is_none());
        open.map(|wait| wait.due)
            .filter(|due| due.is_finite())
            .reduce(f64::min)
    });
    if let Some(next) = next {
        arm(next, now);
    }
}

/// Rounded up, so that no wait ends early.
fn timer_millis(limit: Duration) -> u32 {
    let parts = u64::from(limit.subsec_nanos().div_ceil(1_000_000));
    let millis = limit.as_secs().saturating_mul(1000).saturating_add(parts);
    u32::try_from(millis)
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
