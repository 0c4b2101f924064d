//! A place for component tests: a host that does as it is told, and a backend.

#![allow(clippy::unwrap_used, reason = "this is for tests")]

use appbridge::fetch::Method;
use appbridge::method::GetSessionToken;
use appbridge::mock::{Answer, MockHost, MockResponse};
use appbridge_leptos::AppBridgeProvider;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement};

use crate::language::Chosen;

/// No token, and as long as one.
const TOKEN: &str = "a-session-token";

/// Components on the page, between a host and a backend.
pub(crate) struct Stage {
    pub(crate) host: MockHost,
    root: HtmlElement,
    mounted: Option<Box<dyn std::any::Any>>,
}

impl Stage {
    /// A page whose backend answers with these: an object of `[status, body]` by path,
    /// in JavaScript.
    pub(crate) fn new(answers: &str) -> Self {
        let host = MockHost::new();
        host.answer::<GetSessionToken>(Answer::reply(TOKEN));
        let answers: Object = js_sys::eval(&format!("({answers})"))
            .unwrap()
            .unchecked_into();
        for entry in Object::entries(&answers) {
            let (path, answer) = pair(entry);
            let (status, body) = pair(answer);
            let body: String = js_sys::JSON::stringify(&body).unwrap().into();
            let status = status.as_f64().unwrap() as u16;
            let response = MockResponse::text(&body).with_status(status);
            host.respond(Method::Get, &path.as_string().unwrap(), response);
        }
        let root = document().create_element("div").unwrap();
        document().body().unwrap().append_child(&root).unwrap();
        Self {
            host,
            root: root.unchecked_into(),
            mounted: None,
        }
    }

    /// Puts a component on the page, below a provider that has connected.
    pub(crate) fn show(&mut self, component: fn() -> AnyView) {
        let bridge = self.host.bridge();
        let mounted: UnmountHandle<_> = mount_to(self.root.clone(), move || {
            Chosen::provide();
            view! { <AppBridgeProvider connect=bridge>{component}</AppBridgeProvider> }
        });
        self.mounted = Some(Box::new(mounted));
    }

    /// Takes the component off the page.
    pub(crate) fn clear(&mut self) {
        self.mounted = None;
    }

    /// Waits until something is there that a selector finds.
    pub(crate) async fn shows(&self, selector: &str) -> Element {
        let find = || self.root.query_selector(selector).unwrap();
        self.until(|| find().is_some()).await;
        find().unwrap()
    }

    /// Whether something is there that a selector finds.
    pub(crate) fn has(&self, selector: &str) -> bool {
        self.root.query_selector(selector).unwrap().is_some()
    }

    /// Waits until a condition holds; the test runner's limit bounds it.
    pub(crate) async fn until(&self, condition: impl Fn() -> bool) {
        while !condition() {
            // A turn of the page; what is waited for needs some.
            TimeoutFuture::new(0).await;
        }
    }

    /// What the backend was asked, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        let requests = self.host.requests().into_iter();
        requests
            .map(|request| {
                let token = if request.has_token { "with" } else { "without" };
                format!("{:?} {} {token} a token", request.method, request.path())
            })
            .collect()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.clear();
        self.root.remove();
        // A search stays in the address.
        let history = window().history().unwrap();
        let path = window().location().pathname().unwrap();
        history
            .replace_state_with_url(&JsValue::NULL, "", Some(&path))
            .unwrap();
    }
}

fn pair(value: JsValue) -> (JsValue, JsValue) {
    let pair: Array = value.unchecked_into();
    (pair.get(0), pair.get(1))
}
