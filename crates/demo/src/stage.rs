//! A place for component tests: a host that does as it is told, and a backend.

#![allow(clippy::unwrap_used, reason = "this is for tests")]

use appbridge::method::GetSessionToken;
use appbridge::mock::{Answer, MockHost};
use appbridge_leptos::AppBridgeProvider;
use gloo_timers::future::TimeoutFuture;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement};

use crate::language::Chosen;

/// No token, and as long as one.
const TOKEN: &str = "a-session-token";

/// What stands in the place of `fetch`: it notes what it is asked, and answers by the
/// path with a status and a body.
const BACKEND: &str = "(answers) => {
    globalThis.asked = [];
    globalThis.fetch = async (request) => {
        const { pathname } = new URL(request.url);
        asked.push(`${request.method} ${pathname} ${request.headers.get('authorization')}`);
        const [status, body] = answers[pathname] ?? [404, {}];
        return new Response(JSON.stringify(body), { status });
    };
}";

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
        let backend: js_sys::Function = evaluate(BACKEND).unchecked_into();
        backend.call1(&JsValue::NULL, &evaluate(answers)).unwrap();
        let host = MockHost::new();
        host.answer::<GetSessionToken>(Answer::reply(TOKEN));
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
        let asked: js_sys::Array = evaluate("asked").unchecked_into();
        asked.iter().filter_map(|line| line.as_string()).collect()
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

fn evaluate(expression: &str) -> JsValue {
    js_sys::eval(&format!("({expression})")).unwrap()
}
