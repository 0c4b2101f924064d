//! The page's one handshake with its host.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::TryFutureExt as _;
use js_sys::{Object, Promise};
use wasm_bindgen::JsValue;

use crate::bridge::AppBridge;
use crate::error::Error;
use crate::failure::JsFailure;
use crate::raw_error::RawError;
use crate::settlement::{Outcome, Settlement};
use crate::sys;

/// How long [`AppBridge::connect`] waits, unless told otherwise. A host answers
/// within a second or not at all.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// How to connect; see [`AppBridge::connect_with`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectOptions {
    handshake_timeout: Duration,
}

impl ConnectOptions {
    /// How long to wait for the host; 10 seconds unless set. Limits above 24.8
    /// days, the longest that a browser's timer can wait, are cut to that.
    #[must_use]
    pub fn handshake_timeout(self, handshake_timeout: Duration) -> Self {
        Self { handshake_timeout }
    }
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            handshake_timeout: HANDSHAKE_TIMEOUT,
        }
    }
}

/// Whether the page is in a frame, where a host may be; the first thing to ask in
/// an app that can also be opened in a tab of its own.
///
/// `false` outside a browser's window, such as in a worker.
#[must_use]
pub fn is_embedded() -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let Ok(Some(top)) = window.top() else {
        return false;
    };
    // Comparing windows is allowed across origins, and all that is done here.
    !Object::is(&window, &top)
}

impl AppBridge {
    /// Connects to the host, waiting at most 10 seconds for it.
    ///
    /// The page shakes hands once, however often and from wherever this is called:
    /// it adopts the promise that the page's own script left in
    /// `globalThis.jtlAppBridge`, or else imports `@jtl-software/cloud-apps-core`
    /// and leaves the promise there. Let the page start it: the host may offer its
    /// hand only once, when the page has loaded, and wasm may arrive later than that.
    ///
    /// # Errors
    ///
    /// [`Error::NotEmbedded`] at once outside a frame, where the SDK is not touched;
    /// [`Error::HandshakeTimedOut`], or [`Error::SdkStartedLate`] when the page has let the
    /// host's hand pass; [`Error::SdkUnavailable`].
    ///
    /// # Cancellation
    ///
    /// Dropping the future ends the waiting. The handshake goes on, and the next
    /// call finds it where it is by then. So does the next call after a handshake
    /// that timed out. After one that has failed for good, or that the SDK itself has
    /// given up, the next call starts the SDK anew.
    pub async fn connect() -> Result<Self, Error> {
        Self::connect_with(ConnectOptions::default()).await
    }

    /// [`connect`](Self::connect) with options.
    ///
    /// # Errors
    ///
    /// As for [`connect`](Self::connect).
    pub async fn connect_with(options: ConnectOptions) -> Result<Self, Error> {
        Ok(Self::connect_raw(options).await?)
    }

    /// [`connect_with`](Self::connect_with), whose error keeps what JavaScript threw.
    ///
    /// # Errors
    ///
    /// As for [`connect`](Self::connect).
    pub async fn connect_raw(options: ConnectOptions) -> Result<Self, RawError> {
        if !is_embedded() {
            return Err(Error::NotEmbedded.into());
        }
        let promise = sys::bridge_promise().map_err(unavailable)?;
        let adopted = Adoption::of(&promise, options.handshake_timeout).await;
        adopted.map_err(|unadopted| {
            if unadopted.for_good {
                // If this fails, the next call fails as this one does.
                let _ = sys::forget_bridge_promise(&promise);
                return unadopted.error;
            }
            let late = Error::SdkStartedLate;
            if sys::started_late(&late.message()) {
                return late.into();
            }
            unadopted.error
        })
    }

    /// Waits for a handshake that was started elsewhere, at most `timeout` long.
    ///
    /// For pages that keep their promise in another place than `connect` looks,
    /// and for tests. Does not ask whether the page is in a frame.
    ///
    /// # Errors
    ///
    /// [`Error::HandshakeTimedOut`]; [`Error::SdkUnavailable`] when the promise is
    /// rejected or holds no object.
    ///
    /// # Cancellation
    ///
    /// Dropping the future ends the waiting and leaves the promise as it is.
    pub async fn from_promise(promise: &Promise, timeout: Duration) -> Result<Self, Error> {
        Ok(Self::from_promise_raw(promise, timeout).await?)
    }

    /// [`from_promise`](Self::from_promise) of whatever `await` takes in JavaScript:
    /// a promise, another thenable, or the SDK's bridge itself. The error keeps what
    /// JavaScript threw.
    ///
    /// # Errors
    ///
    /// As for [`from_promise`](Self::from_promise).
    #[must_use = "the time runs from now, and what comes of it is not seen"]
    pub fn from_promise_raw(
        source: &JsValue,
        timeout: Duration,
    ) -> impl Future<Output = Result<Self, RawError>> + Unpin + use<> {
        Adoption::of(source, timeout).map_err(|unadopted| unadopted.error)
    }
}

/// Why a promise gave no bridge.
struct Unadopted {
    error: RawError,
    /// Whether it never will.
    for_good: bool,
}

/// Waits for what may be the promise of a bridge.
struct Adoption(Settlement);

impl Adoption {
    fn of(source: &JsValue, timeout: Duration) -> Self {
        Self(Settlement::of(source, timeout))
    }
}

impl Future for Adoption {
    type Output = Result<AppBridge, Unadopted>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (error, for_good) = match ready!(Pin::new(&mut self.0).poll(cx)) {
            Outcome::Fulfilled(raw) if raw.is_object() => {
                return Poll::Ready(Ok(AppBridge::from_raw(raw)));
            }
            Outcome::Fulfilled(other) | Outcome::Rejected(other) => (unavailable(other), true),
            Outcome::TimedOut => (Error::HandshakeTimedOut.into(), false),
            Outcome::GivenUp => (Error::HandshakeTimedOut.into(), true),
        };
        Poll::Ready(Err(Unadopted { error, for_good }))
    }
}

fn unavailable(cause: JsValue) -> RawError {
    let reason = JsFailure::from_js(&cause);
    RawError::caused(Error::SdkUnavailable { reason }, cause)
}
