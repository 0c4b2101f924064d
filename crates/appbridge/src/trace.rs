//! Spans for the `tracing` library (feature `tracing`).
//!
//! | span | begins | ends |
//! |---|---|---|
//! | `appbridge.call` | when a call is sent | when its reply is there, or it is dropped |
//! | `appbridge.publish` | when an event is sent | when it is confirmed, or it is dropped |
//! | `appbridge.event` | when an event arrives | when the subscription hands it out, or is dropped |
//! | `appbridge.invocation` | when the host calls an exposed method | when it is answered |
//!
//! All are of level `DEBUG` and have the fields `name` (of the method or topic) and
//! `outcome`: `ok`, `rejected`, `timed_out`, `unsupported`, `failed`, or `dropped`.
//!
//! What was sent and received is not recorded, unless [`show_payloads`] says so.

#![cfg_attr(
    not(feature = "tracing"),
    allow(
        dead_code,
        unused_variables,
        clippy::unused_self,
        reason = "nothing is traced without the feature"
    )
)]

#[cfg(feature = "tracing")]
use std::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::JsValue;

use crate::settlement::Outcome;

#[cfg(feature = "tracing")]
static PAYLOADS: AtomicBool = AtomicBool::new(false);

/// Whether to record arguments, replies and payloads from now on, in the fields
/// `sent` and `received`. For debugging on your own machine: they are your users'
/// data.
///
/// Texts are JSON, cut to 512 characters, and whatever looks like a JWT in them is
/// blotted out.
#[cfg(feature = "tracing")]
pub fn show_payloads(show: bool) {
    PAYLOADS.store(show, Ordering::Relaxed);
}

/// One span; nothing without the feature.
#[derive(Debug)]
pub(crate) struct Trace {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
    #[cfg(feature = "tracing")]
    ended: bool,
}

/// What the span is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Traced {
    Call,
    Publish,
    Event,
    Invocation,
}

#[cfg(feature = "tracing")]
impl Trace {
    pub(crate) fn begin(traced: Traced, name: &str) -> Self {
        use tracing::debug_span;
        use tracing::field::Empty;

        let span = match traced {
            Traced::Call => {
                debug_span!(
                    "appbridge.call",
                    name,
                    outcome = Empty,
                    sent = Empty,
                    received = Empty
                )
            }
            Traced::Publish => {
                debug_span!("appbridge.publish", name, outcome = Empty, sent = Empty)
            }
            Traced::Event => {
                debug_span!("appbridge.event", name, outcome = Empty, received = Empty)
            }
            Traced::Invocation => debug_span!(
                "appbridge.invocation",
                name,
                outcome = Empty,
                sent = Empty,
                received = Empty
            ),
        };
        Self { span, ended: false }
    }

    pub(crate) fn sent(&self, value: &JsValue) {
        self.payload("sent", value);
    }

    pub(crate) fn received(&self, value: &JsValue) {
        self.payload("received", value);
    }

    pub(crate) fn end(&mut self, outcome: &'static str) {
        self.span.record("outcome", outcome);
        self.ended = true;
    }

    /// No span at all.
    pub(crate) fn none() -> Self {
        Self {
            span: tracing::Span::none(),
            ended: true,
        }
    }

    fn payload(&self, field: &'static str, value: &JsValue) {
        if !PAYLOADS.load(Ordering::Relaxed) || self.span.is_disabled() {
            return;
        }
        // Fails for what is not JSON, such as a cycle or a `BigInt`.
        let text = js_sys::JSON::stringify(value)
            .ok()
            .and_then(|json| json.as_string());
        let text = text.map_or_else(
            || crate::ValueKind::of(value).to_string(),
            |json| crate::sys::text_of(&json.into()).unwrap_or_default(),
        );
        self.span.record(field, text);
    }
}

#[cfg(feature = "tracing")]
impl Drop for Trace {
    fn drop(&mut self) {
        if !self.ended {
            self.end("dropped");
        }
    }
}

#[cfg(not(feature = "tracing"))]
impl Trace {
    pub(crate) fn begin(traced: Traced, name: &str) -> Self {
        Self {}
    }

    pub(crate) fn none() -> Self {
        Self {}
    }

    pub(crate) fn sent(&self, value: &JsValue) {}

    pub(crate) fn received(&self, value: &JsValue) {}

    pub(crate) fn end(&mut self, outcome: &'static str) {}
}

impl Trace {
    /// Says how the wait for an answer ended.
    pub(crate) fn settled(&mut self, outcome: &Outcome) {
        self.end(match outcome {
            Outcome::Fulfilled(value) => {
                self.received(value);
                "ok"
            }
            Outcome::Rejected(_) => "rejected",
            Outcome::TimedOut | Outcome::GivenUp => "timed_out",
        });
    }
}
