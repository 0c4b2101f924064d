//! A host for the tests of apps: scripted replies, failures, silence, events.
//!
//! For tests in a browser (`wasm-bindgen-test`), by the feature `mock`:
//!
//! ```toml
//! [dev-dependencies]
//! appbridge = { version = "0.1", features = ["mock"] }
//! ```
//!
//! ```no_run
//! use appbridge::event::CustomerChanged;
//! use appbridge::method::{GetCurrentCustomerId, GetSessionToken};
//! use appbridge::mock::{Answer, MockHost};
//!
//! # async fn test() {
//! let host = MockHost::new();
//! host.answer::<GetCurrentCustomerId>(Answer::reply(&"42"));
//! host.answer_once::<GetSessionToken>(Answer::error("HostError", "not now"));
//!
//! let bridge = host.bridge();
//! assert_eq!(bridge.call(GetCurrentCustomerId).await, Ok(Some("42".into())));
//! assert!(bridge.call(GetSessionToken).await.is_err());
//!
//! let changes = bridge.subscribe::<CustomerChanged>();
//! host.publish(&CustomerChanged { customer_id: None });
//! assert_eq!(host.call_count::<GetSessionToken>(), 1);
//! # drop(changes);
//! # }
//! ```
//!
//! Such a test is a `#[wasm_bindgen_test]` in a file that says
//! `wasm_bindgen_test_configure!(run_in_browser)`. It runs by
//! `cargo test --target wasm32-unknown-unknown` with `wasm-bindgen-test-runner` as that
//! target's runner, in the version of your `wasm-bindgen`, and with chromedriver or
//! geckodriver on the `PATH`, or named by the variable `CHROMEDRIVER` or `GECKODRIVER`;
//! flags of the browser go into a `webdriver.json` beside the manifest.
//!
//! It takes the place of the SDK's bridge object, so everything of this crate runs
//! as it does in an app. It is no host for trying out a whole app: that is the
//! sandbox, which speaks the wire protocol.
//!
#![cfg_attr(feature = "fetch", doc = include_str!("http/http.md"))]

mod answer;
#[cfg(feature = "fetch")]
mod http;
mod sys;

use std::fmt;
use std::time::Duration;

use appbridge_types::event::Event;
use appbridge_types::method::{AppMethod, HostMethod};
use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

pub use self::answer::{Answer, Held};
#[cfg(feature = "fetch")]
pub use self::http::{HeldResponse, MockRequest, MockResponse, NoRequest};
use self::sys::RawMockHost;
use crate::bridge::AppBridge;
use crate::failure::JsFailure;
use crate::settlement::{Outcome, Settlement};
use crate::value::{ValueKind, decode, encode};

/// How long an app may take to answer [`MockHost::call_app`].
const APP_LIMIT: Duration = Duration::from_secs(10);

/// A host that does as a test tells it.
///
/// Methods without an [`answer`](Self::answer) are met with silence, as by a real
/// host that does not know them; the console names each of them once, with what is scripted
/// (one that is answered with [`Answer::Silence`] is not named). Values are cloned on their way, as over a real
/// channel. Keep it for as long as its bridges are used: once it is dropped, their calls
/// and requests fail.
///
/// There can be several in one page, which know nothing of each other.
pub struct MockHost {
    raw: RawMockHost,
    scripts: std::cell::RefCell<Vec<Script>>,
    #[cfg(feature = "fetch")]
    http_scripts: std::cell::RefCell<Vec<http::Script>>,
}

type Script = Closure<dyn Fn(Array) -> JsValue>;

/// Why [`MockHost::call_app`] got no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AppCallFailure {
    /// The app has not exposed the method, or its handler rejected.
    #[error("the app rejected the call: {0}")]
    Rejected(JsFailure),
    /// The app said that it failed.
    #[error("{message} [{code}]")]
    Failed {
        /// A stable code, such as `args_not_understood`.
        code: String,
        /// For people.
        message: String,
    },
    /// The reply is not what the method's type says.
    #[error("the app's reply is {0}, which does not fit")]
    NotUnderstood(ValueKind),
    /// The app did not answer within 10 seconds.
    #[error("the app did not answer in time")]
    TimedOut,
}

#[derive(serde::Deserialize)]
struct FailedReply {
    error: FailedReplyError,
}

#[derive(serde::Deserialize)]
struct FailedReplyError {
    code: String,
    message: String,
}

impl MockHost {
    /// A host that knows no method, confirms what is published, and has published
    /// nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            raw: RawMockHost::new(),
            scripts: std::cell::RefCell::default(),
            #[cfg(feature = "fetch")]
            http_scripts: std::cell::RefCell::default(),
        }
    }

    /// The app's end of the bridge.
    #[must_use]
    pub fn bridge(&self) -> AppBridge {
        AppBridge::from_raw(self.raw.bridge())
    }

    /// Answers every call of `M` from now on.
    pub fn answer<M: HostMethod>(&self, answer: Answer) {
        self.raw.answer(M::NAME, &answer.into_js());
    }

    /// Answers the next call of `M` that has no answer yet; those after it are
    /// answered as before.
    pub fn answer_once<M: HostMethod>(&self, answer: Answer) {
        self.raw.answer_once(M::NAME, &answer.into_js());
    }

    /// Answers every call of `M` with what `script` makes of its arguments; calls
    /// with other arguments are met with silence.
    pub fn answer_with<M>(&self, script: impl Fn(M::Args) -> Answer + 'static)
    where
        M: HostMethod,
        M::Args: DeserializeOwned,
    {
        let script: Script = Closure::new(move |args: Array| {
            crate::expose::arguments(&args)
                .map_or(Answer::Silence, &script)
                .into_js()
        });
        self.raw.answer(M::NAME, script.as_ref());
        self.scripts.borrow_mut().push(script);
    }

    /// How often the app has called `M`.
    #[must_use]
    pub fn call_count<M: HostMethod>(&self) -> usize {
        self.raw.calls_of(M::NAME).length() as usize
    }

    /// The arguments of the app's calls of `M`, one array each.
    #[must_use]
    pub fn calls<M: HostMethod>(&self) -> Vec<Array> {
        self.raw
            .calls_of(M::NAME)
            .iter()
            .filter_map(|args| args.dyn_into().ok())
            .collect()
    }

    /// Publishes an event to the app's subscriptions.
    pub fn publish<E: Event + Serialize>(&self, event: &E) {
        self.raw
            .publish(E::TOPIC, &encode(event).unwrap_or_default());
    }

    /// Publishes any value, fitting or not, to the subscriptions of `topic`.
    pub fn publish_raw(&self, topic: &str, payload: &JsValue) {
        self.raw.publish(topic, payload);
    }

    /// How many subscriptions of `E` the app has now.
    #[must_use]
    pub fn subscriber_count<E: Event>(&self) -> usize {
        self.raw.subscribers_of(E::TOPIC) as usize
    }

    /// What the app has published to the topic of `E`; what does not fit is left out.
    #[must_use]
    pub fn published<E: Event + DeserializeOwned>(&self) -> Vec<E> {
        let payloads = self.raw.published_to(E::TOPIC);
        payloads
            .iter()
            .filter_map(|payload| {
                let kind = ValueKind::of(&payload);
                decode(payload, kind)
            })
            .collect()
    }

    /// Whether to confirm what the app publishes; `false`: with silence.
    pub fn confirm(&self, confirms: bool) {
        self.raw.confirm(confirms);
    }

    /// Calls a method that the app has exposed.
    ///
    /// # Errors
    ///
    /// Why there is no reply.
    ///
    /// # Cancellation
    ///
    /// Dropping the future ends the waiting; the app goes on.
    pub async fn call_app<M>(&self, args: &impl Serialize) -> Result<M::Reply, AppCallFailure>
    where
        M: AppMethod,
        M::Reply: DeserializeOwned,
    {
        let args = encode(args)
            .and_then(|args| args.dyn_into().ok())
            .unwrap_or_default();
        let reply = self.raw.call_app(M::NAME, &args);
        let rejected = |reason: &JsValue| AppCallFailure::Rejected(JsFailure::from_js(reason));
        match Settlement::of(&reply, APP_LIMIT).await {
            Outcome::Fulfilled(reply) => {
                let kind = ValueKind::of(&reply);
                match decode::<FailedReply>(reply.clone(), kind) {
                    Some(FailedReply { error }) => Err(AppCallFailure::Failed {
                        code: error.code,
                        message: error.message,
                    }),
                    None => decode(reply, kind).ok_or(AppCallFailure::NotUnderstood(kind)),
                }
            }
            Outcome::Rejected(reason) => Err(rejected(&reason)),
            Outcome::TimedOut | Outcome::GivenUp => Err(AppCallFailure::TimedOut),
        }
    }
}

impl Default for MockHost {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for MockHost {
    fn drop(&mut self) {
        #[cfg(feature = "session-cookie")]
        self.leave_cookie_clients();
        self.raw.close();
    }
}

impl fmt::Debug for MockHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockHost").finish_non_exhaustive()
    }
}
