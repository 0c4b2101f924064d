//! Functions of JavaScript that the host may call.

use std::fmt;

use js_sys::Function;

use super::{ExposeOptions, opened_as};
use crate::bridge::AppBridge;
use crate::names::Name;
use crate::raw_error::RawError;
use crate::sys::{self, Exposure};

/// A function of JavaScript that the host may call, until this guard is dropped; made
/// by [`AppBridge::expose_function`].
///
/// Like an [`ExposedMethod`](crate::ExposedMethod) otherwise: whatever the function
/// does, the host gets an answer, and when the guard is dropped those who wait get
/// `method_withdrawn`.
#[must_use = "a method is exposed until its guard is dropped"]
pub struct ExposedFunction {
    method: Name,
    exposure: Exposure,
}

impl ExposedFunction {
    pub(crate) fn open(
        bridge: &AppBridge,
        method: Name,
        options: ExposeOptions,
        function: &Function,
    ) -> Result<Self, RawError> {
        bridge.require("method", "expose", "method.expose")?;
        let opened = sys::expose_function(bridge.as_raw(), &method, function, options.replace);
        Ok(Self {
            exposure: opened_as(&method, opened)?,
            method,
        })
    }
}

impl Drop for ExposedFunction {
    fn drop(&mut self) {
        // Closing cannot fail, and there would be nobody to tell.
        let _ = self.exposure.close();
    }
}

impl fmt::Debug for ExposedFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExposedFunction")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
