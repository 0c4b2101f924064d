//! Methods of the app that the host may call.

mod failure;
mod function;
mod tasks;

use std::fmt;
use std::future::Future;
use std::rc::Rc;

use appbridge_types::method::AppMethod;
use js_sys::Array;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

pub use self::failure::HandlerFailure;
pub use self::function::ExposedFunction;
use self::tasks::Owner;
use crate::bridge::AppBridge;
use crate::error::Error;
use crate::failure::JsFailure;
use crate::names::Name;
use crate::raw_error::RawError;
use crate::sys::{Exposure, Handler, Invocation, expose_tasks, structured_clone};
use crate::trace::{Trace, Traced};
use crate::value::{ValueKind, decode, encode};

/// How many arguments a host may leave out at the end.
const MAX_MISSING_ARGS: u32 = 16;

/// How to expose a method; see [`AppBridge::expose_with`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExposeOptions {
    replace: bool,
}

impl ExposeOptions {
    /// Whether to take a name that the page has exposed already, in Rust or in
    /// JavaScript, instead of failing. The guard of the earlier one then holds
    /// nothing any more; calls that it has begun to answer are still answered.
    #[must_use]
    pub fn replace(self, replace: bool) -> Self {
        Self { replace }
    }
}

/// A method of the app that the host may call, until this guard is dropped.
///
/// Every call runs the handler by itself, as many at a time as the host makes.
/// Whatever happens there, the host gets an answer and the page lives on:
///
/// | the handler | the host gets |
/// |---|---|
/// | returns `Ok` | the reply |
/// | returns `Err` | `{ error: { code, message } }` of the [`HandlerFailure`] |
/// | is not run, as the arguments do not fit | the same with `args_not_understood` |
/// | panics | the same with `handler_panicked` |
/// | returns a reply that cannot be sent | the same with `reply_not_sendable` |
/// | is dropped with this guard | the same with `method_withdrawn` |
///
/// The failures are replies, because the SDK sends nothing for a method that
/// rejects, and the host would wait for 30 seconds.
///
/// A panic ends the call it happened in; the panic hook, such as that of
/// `console_error_panic_hook`, is where it is told. As wasm does not unwind, what the handler
/// held then is never freed, and each panic takes a piece of the stack with it: it
/// is an emergency exit, not a way to report errors.
///
/// # Dropping
///
/// The handler and everything it has begun are dropped. The SDK cannot take a name
/// back: for it the method stays exposed, and the host gets `method_withdrawn` at
/// once. The name can then be exposed again.
#[must_use = "a method is exposed until its guard is dropped"]
pub struct ExposedMethod {
    method: Name,
    exposure: Exposure,
    owner: Owner,
    // Freed after `exposure` is closed, see `Drop`.
    _handler: Handler,
}

impl ExposedMethod {
    pub(crate) fn typed<M, F, Fut>(
        bridge: &AppBridge,
        options: ExposeOptions,
        handler: F,
    ) -> Result<Self, RawError>
    where
        M: AppMethod,
        F: Fn(M::Args) -> Fut + 'static,
        Fut: Future<Output = Result<M::Reply, HandlerFailure>> + 'static,
    {
        let handler = Rc::new(handler);
        Self::open(bridge, Name::Borrowed(M::NAME), options, move |args| {
            let handler = Rc::clone(&handler);
            async move {
                let args = arguments(&args).ok_or_else(HandlerFailure::args_not_understood)?;
                let reply = handler(args).await?;
                encode(&reply).ok_or_else(HandlerFailure::reply_not_sendable)
            }
        })
    }

    pub(crate) fn raw<F, Fut>(
        bridge: &AppBridge,
        method: Name,
        options: ExposeOptions,
        handler: F,
    ) -> Result<Self, RawError>
    where
        F: Fn(Array) -> Fut + 'static,
        Fut: Future<Output = Result<JsValue, HandlerFailure>> + 'static,
    {
        Self::open(bridge, method, options, handler)
    }

    fn open<F, Fut>(
        bridge: &AppBridge,
        method: Name,
        options: ExposeOptions,
        answer: F,
    ) -> Result<Self, RawError>
    where
        F: Fn(Array) -> Fut + 'static,
        Fut: Future<Output = Result<JsValue, HandlerFailure>> + 'static,
    {
        bridge.require("method", "expose", "method.expose")?;
        let owner = Owner::new();
        let name = method.clone();
        let answer = Rc::new(answer);
        let handler: Handler = Closure::new(move |args: Array, invocation: Invocation| {
            let trace = Trace::begin(Traced::Invocation, &name);
            trace.received(&args);
            let answer = Rc::clone(&answer);
            // The handler is called when the task takes its first step, where it may
            // panic.
            let sent = async move { sendable(answer(args).await?) };
            tasks::begin(owner, invocation, trace, Box::pin(sent));
        });
        let opened = expose_tasks(bridge.as_raw(), &method, &handler, options.replace);
        Ok(Self {
            exposure: opened_as(&method, opened)?,
            method,
            owner,
            _handler: handler,
        })
    }
}

fn opened_as(
    method: &Name,
    opened: Result<Option<Exposure>, JsValue>,
) -> Result<Exposure, RawError> {
    let method = || method.clone();
    match opened {
        Ok(Some(exposure)) => Ok(exposure),
        Ok(None) => Err(Error::AlreadyExposed { method: method() }.into()),
        Err(thrown) => {
            let error = Error::ExposeFailed {
                method: method(),
                reason: JsFailure::from_js(&thrown),
            };
            Err(RawError::caused(error, thrown))
        }
    }
}

impl Drop for ExposedMethod {
    fn drop(&mut self) {
        // Closing cannot fail, and there would be nobody to tell.
        let _ = self.exposure.close();
        tasks::withdraw(self.owner);
    }
}

impl fmt::Debug for ExposedMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExposedMethod")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// A reply as the host gets it. What cannot be sent would fail within the SDK, where
/// nobody hears it.
fn sendable(reply: JsValue) -> Result<JsValue, HandlerFailure> {
    if ValueKind::of(&reply).is_primitive() {
        return Ok(reply);
    }
    structured_clone(&reply).map_err(|_| HandlerFailure::reply_not_sendable())
}

/// Decodes positional arguments.
pub(crate) fn arguments<A: DeserializeOwned>(args: &Array) -> Option<A> {
    let decoded = |args: &Array| decode(args.into(), ValueKind::Array);
    decoded(args)
        // `()`: no arguments are nothing to serde, and not an empty list.
        .or_else(|| decode(JsValue::UNDEFINED, ValueKind::Undefined))
        .or_else(|| {
            // What is left out is `undefined` in JavaScript.
            let padded = args.slice(0, args.length());
            for _ in 0..MAX_MISSING_ARGS {
                padded.push(&JsValue::UNDEFINED);
            }
            decoded(&padded)
        })
}
