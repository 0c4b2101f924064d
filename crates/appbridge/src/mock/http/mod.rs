//! The app's backend, as a test scripts it.

mod request;
mod response;

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

pub use self::request::MockRequest;
pub use self::response::{HeldResponse, MockResponse, NoRequest};
use super::MockHost;
use crate::fetch::Method;
#[cfg(feature = "session-cookie")]
use crate::fetch::mock_transport;

pub(super) type Script = Closure<dyn Fn(JsValue) -> JsValue>;

/// # Requests
///
/// With the feature `fetch`. `url` is a path of the page's own origin, or a whole URL of
/// another one. Without a query it stands for every query that has no response of its
/// own; what comes after a `#` is ignored.
impl MockHost {
    /// Responds to every such request from now on.
    pub fn respond(&self, method: Method, url: &str, response: MockResponse) {
        let backend = self.raw.backend();
        backend.respond(method.name(), url, &response.into_js());
    }

    /// Responds to the next such request that has no response yet; those after it are
    /// responded to as before.
    pub fn respond_once(&self, method: Method, url: &str, response: MockResponse) {
        let backend = self.raw.backend();
        backend.respond_once(method.name(), url, &response.into_js());
    }

    /// Responds to every such request with what `script` makes of it.
    ///
    /// ```no_run
    /// use appbridge::fetch::Method;
    /// use appbridge::mock::{MockHost, MockResponse};
    ///
    /// # fn test(host: MockHost) {
    /// host.respond_with(Method::Get, "/api/items", |request| match request.query("search") {
    ///     Some("screw") => MockResponse::json(&["Screw"]),
    ///     _ => MockResponse::json(&[""; 0]),
    /// });
    /// # }
    /// ```
    pub fn respond_with(
        &self,
        method: Method,
        url: &str,
        script: impl Fn(&MockRequest) -> MockResponse + 'static,
    ) {
        let script: Script = Closure::new(move |request: JsValue| {
            MockRequest::from_js(request)
                .map_or_else(MockResponse::unreachable, |request| script(&request))
                .into_js()
        });
        let backend = self.raw.backend();
        backend.respond(method.name(), url, script.as_ref());
        self.http_scripts.borrow_mut().push(script);
    }

    /// The requests that have come so far, in the order in which they were sent.
    #[must_use]
    pub fn requests(&self) -> Vec<MockRequest> {
        let requests = self.raw.backend().requests();
        requests.iter().filter_map(MockRequest::from_js).collect()
    }

    /// How many requests have come to `path`, whatever their query.
    #[must_use]
    pub fn request_count(&self, method: Method, path: &str) -> usize {
        let requests = self.requests().into_iter();
        requests
            .filter(|request| request.method == method && request.path() == path)
            .count()
    }

    /// Responds also to clients whose session is a cookie
    /// ([`Client::with_cookie`](crate::fetch::Client::with_cookie)), in place of a host
    /// that does so now. The cookie is the page's, so this holds for the whole page, until
    /// this host is dropped.
    #[cfg(feature = "session-cookie")]
    pub fn respond_to_cookie_clients(&self) {
        mock_transport::answer_cookies(self.raw.backend().fetch());
    }

    #[cfg(feature = "session-cookie")]
    pub(super) fn leave_cookie_clients(&self) {
        mock_transport::leave_cookies(&self.raw.backend().fetch());
    }
}
