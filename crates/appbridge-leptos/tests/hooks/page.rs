//! A place in the test's page, and what a test looks at there.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use appbridge::event::{CustomerChanged, Event};
use appbridge::mock::MockHost;
use appbridge_leptos::{LatestEvent, use_event};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen(module = "/tests/hooks/page_watch.js")]
extern "C" {
    type PageWatch;

    #[wasm_bindgen(constructor)]
    fn new() -> PageWatch;

    #[wasm_bindgen(method)]
    fn complaints(this: &PageWatch) -> Vec<String>;

    #[wasm_bindgen(method)]
    fn timers(this: &PageWatch) -> u32;

    #[wasm_bindgen(method)]
    fn stop(this: &PageWatch);
}

/// Watches the page while a test runs.
struct Watch(PageWatch);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// The bridge has one timer for all that is waited for, and leaves it to itself.
const TIMERS_OF_THE_PAGE: u32 = 1;

/// Runs a test; fails when the page warns of anything, or keeps timers.
pub async fn watched(test: impl AsyncFnOnce()) {
    let watch = Watch(PageWatch::new());
    test().await;
    settle().await;
    assert_eq!(watch.0.complaints(), [""; 0], "the page complained");
    assert!(watch.0.timers() <= TIMERS_OF_THE_PAGE, "timers were left");
}

/// Lets everything run that needs no more than the promises and effects that are
/// settled already: a message comes after all microtasks.
pub async fn settle() {
    for _ in 0..3 {
        let message = js_sys::Promise::new(&mut |resolve, _| {
            let channel = web_sys::MessageChannel::new().unwrap();
            channel.port1().set_onmessage(Some(&resolve));
            channel.port2().post_message(&JsValue::NULL).unwrap();
        });
        wasm_bindgen_futures::JsFuture::from(message).await.unwrap();
    }
}

/// A mounted view; dropping it takes it off the page.
pub struct Mounted<M: leptos::tachys::view::Mountable> {
    place: HtmlElement,
    _view: UnmountHandle<M>,
}

impl<M: leptos::tachys::view::Mountable> Mounted<M> {
    /// What a reader sees.
    pub fn text(&self) -> String {
        self.place.inner_text()
    }

    /// Waits until a reader sees this: how long a body takes to be read is the browser's
    /// affair. The test runner's time limit bounds it.
    #[cfg(feature = "fetch")]
    pub async fn shows(&self, text: &str) {
        while self.text() != text {
            settle().await;
        }
    }

    /// The first element that fits a selector.
    pub fn find(&self, selector: &str) -> Option<HtmlElement> {
        let found = self.place.query_selector(selector).unwrap();
        found.map(JsCast::unchecked_into)
    }

    /// Presses a button.
    pub fn press(&self, selector: &str) {
        self.find(selector).expect("there is such a button").click();
    }
}

impl<M: leptos::tachys::view::Mountable> Drop for Mounted<M> {
    fn drop(&mut self) {
        self.place.remove();
    }
}

/// Shows a view in a place of its own.
pub fn mount<V: IntoView + 'static>(
    view: impl FnOnce() -> V + 'static,
) -> Mounted<impl leptos::tachys::view::Mountable> {
    let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&place).unwrap();
    Mounted {
        _view: mount_to(place.clone(), view),
        place,
    }
}

/// The value of a JavaScript expression.
pub fn evaluate(expression: &str) -> JsValue {
    js_sys::eval(&format!("({expression})")).expect("the expression has a value")
}

pub fn customer(id: &str) -> CustomerChanged {
    CustomerChanged {
        customer_id: Some(id.to_owned()),
    }
}

/// Publishes a customer that nobody can read.
pub fn publish_nonsense(host: &MockHost) {
    host.publish_raw(CustomerChanged::TOPIC, &evaluate("{ customerId: 7 }"));
}

/// Shows the selected customer and what is wrong, as `value / error`.
#[component]
pub fn Selected() -> impl IntoView {
    let LatestEvent { value, error } = use_event::<CustomerChanged>();
    let value = move || match value.get() {
        None => "unknown".to_owned(),
        Some(selected) => selected.customer_id.unwrap_or_else(|| "nobody".to_owned()),
    };
    let error = move || error.get().map_or("fine", |error| error.code());
    view! { <p>{value} " / " {error}</p> }
}

/// Notes what happens to the futures that it makes.
#[derive(Clone, Default)]
pub struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    /// What happened since the last time, in order.
    pub fn take(&self) -> Vec<String> {
        self.0.take()
    }

    /// Notes something else.
    pub fn note(&self, what: impl Into<String>) {
        self.0.borrow_mut().push(what.into());
    }

    /// A future that notes when it is polled first, and when it is dropped.
    pub fn observed<F: Future>(&self, name: &str, future: F) -> Observed<F> {
        Observed {
            name: name.to_owned(),
            log: self.clone(),
            future: Box::pin(future),
            polled: false,
        }
    }
}

pub struct Observed<F> {
    name: String,
    log: Log,
    future: Pin<Box<F>>,
    polled: bool,
}

impl<F: Future> Future for Observed<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if !std::mem::replace(&mut self.polled, true) {
            self.log.note(format!("start {}", self.name));
        }
        self.future.as_mut().poll(cx)
    }
}

impl<F> Drop for Observed<F> {
    fn drop(&mut self) {
        self.log.note(format!("drop {}", self.name));
    }
}
