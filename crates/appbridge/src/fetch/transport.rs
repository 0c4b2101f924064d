//! What carries a request: the browser, or in the tests of an app a mock host.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use web_sys::Request;

use crate::sys;
use crate::tokens::Token;

#[cfg(feature = "mock")]
use mock::fetch_of;

/// Sends a request that is complete; `token` is `None` when a cookie speaks in its stead.
#[cfg_attr(
    not(feature = "mock"),
    allow(unused_variables, reason = "nothing depends on it in an app")
)]
pub(super) fn send(request: &Request, token: Option<&Token>) -> Result<Promise, JsValue> {
    #[cfg(feature = "mock")]
    if let Some(fetch) = fetch_of(token) {
        return Ok(fetch.call1(&JsValue::UNDEFINED, request)?.into());
    }
    sys::fetch(request)
}

#[cfg(feature = "mock")]
pub(crate) mod mock {
    //! A token leads to the host that gave it, so hosts in one page share nothing. A
    //! cookie is the page's, so one host at a time answers for it.

    use js_sys::Function;

    use super::Token;

    #[cfg(feature = "session-cookie")]
    std::thread_local! {
        static COOKIE_FETCH: std::cell::RefCell<Option<Function>> = const { std::cell::RefCell::new(None) };
    }

    pub(super) fn fetch_of(token: Option<&Token>) -> Option<Function> {
        match token {
            Some(token) => token.mock_fetch().cloned(),
            #[cfg(feature = "session-cookie")]
            None => COOKIE_FETCH.with_borrow(Clone::clone),
            #[cfg(not(feature = "session-cookie"))]
            None => None,
        }
    }

    /// Requests with a cookie are answered by `fetch` from now on.
    #[cfg(feature = "session-cookie")]
    pub(crate) fn answer_cookies(fetch: Function) {
        COOKIE_FETCH.set(Some(fetch));
    }

    /// The browser sends requests with a cookie again, if `fetch` still answers them.
    #[cfg(feature = "session-cookie")]
    pub(crate) fn leave_cookies(fetch: &Function) {
        COOKIE_FETCH.with_borrow_mut(|answering| {
            answering.take_if(|answering| answering == fetch);
        });
    }
}
