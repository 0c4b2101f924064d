//! How a mock host answers a call.

use std::fmt;

use js_sys::{Error, Function, Promise};
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::sys::object;
use crate::value::encode;

/// How a [`MockHost`](super::MockHost) answers a call.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Answer {
    /// By replying with this value.
    Reply(JsValue),
    /// By rejecting the call for this reason, which may be any value.
    Reject(JsValue),
    /// Not at all, as real hosts do with methods that they do not know.
    Silence,
    /// When the test says so, see [`Answer::held`].
    #[doc(hidden)]
    Held(JsValue),
}

impl Answer {
    /// A reply; what has no form in JavaScript replies with `undefined`.
    pub fn reply<R: Serialize + ?Sized>(reply: &R) -> Self {
        Self::Reply(encode(reply).unwrap_or_default())
    }

    /// A rejection with an `Error` of this name.
    #[must_use]
    pub fn error(name: &str, message: &str) -> Self {
        let error = Error::new(message);
        error.set_name(name);
        Self::Reject(error.into())
    }

    /// An answer that stays away until the test gives it.
    ///
    /// ```no_run
    /// use appbridge::method::GetSessionToken;
    /// use appbridge::mock::{Answer, MockHost};
    ///
    /// # fn test(host: MockHost) {
    /// let (answer, held) = Answer::held();
    /// host.answer::<GetSessionToken>(answer);
    /// // … the app shows that it waits …
    /// held.reply(&"token");
    /// # }
    /// ```
    #[must_use]
    pub fn held() -> (Self, Held) {
        let mut held = Held {
            resolve: Function::default(),
            reject: Function::default(),
        };
        let promise = Promise::new(&mut |resolve, reject| {
            held.resolve = resolve;
            held.reject = reject;
        });
        (Self::Held(promise.into()), held)
    }

    pub(super) fn into_js(self) -> JsValue {
        let (kind, value) = match self {
            Self::Reply(value) => ("reply", value),
            Self::Reject(reason) => ("reject", reason),
            Self::Held(promise) => ("held", promise),
            Self::Silence => ("silence", JsValue::UNDEFINED),
        };
        object([("kind", kind.into()), ("value", value)])
    }
}

/// Gives an answer that was held back; the first that is given counts.
#[derive(Clone)]
pub struct Held {
    resolve: Function,
    reject: Function,
}

impl Held {
    /// Replies.
    pub fn reply<R: Serialize + ?Sized>(&self, reply: &R) {
        // What resolves a promise never throws.
        let _ = self
            .resolve
            .call1(&JsValue::UNDEFINED, &encode(reply).unwrap_or_default());
    }

    /// Rejects the call.
    pub fn reject(&self, reason: &JsValue) {
        let _ = self.reject.call1(&JsValue::UNDEFINED, reason);
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").finish_non_exhaustive()
    }
}
