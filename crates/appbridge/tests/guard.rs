//! The guard of the page: whose handshake gets to the SDK.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod support;

use js_sys::Array;
use support::evaluate;
use support::frame::Frame;
use support::guard::guarded;
use support::page::{GUARD, LONG, STAND_IN, START, connect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(js_namespace = fakes)]
extern "C" {
    /// See `strangers.js`.
    type Hand;

    #[wasm_bindgen(constructor)]
    fn new(name: &str) -> Hand;

    #[wasm_bindgen(method)]
    fn offer(this: &Hand, from: &JsValue, page: &JsValue);

    #[wasm_bindgen(method, getter)]
    fn received(this: &Hand) -> u32;

    #[wasm_bindgen(js_name = frameIn)]
    fn frame_in(parent: &JsValue) -> JsValue;

    async fn turn(page: &JsValue) -> JsValue;

    fn arrives(page: &JsValue, message: &JsValue) -> bool;
}

/// Takes any handshake, whoever it comes from, and completes none: the first one has it.
const GULLIBLE: &str = "
    export const createAppBridge = () => new Promise((resolve) => {
        addEventListener('message', ({ data, ports: [port] }) => {
            if (data?.type !== 'HANDSHAKE') return;
            const call = (methodName, ...args) => new Promise((reply) => {
                port.onmessage = ({ data }) => reply(data.body);
                port.postMessage({ id: '1', type: 'METHOD_CALL', body: { methodName, args } });
            });
            resolve({ method: { call } });
        });
    });";

/// Windows that are not the page's host, though some are near.
#[derive(Debug, Clone, Copy)]
enum Stranger {
    /// The page that has opened the host's in a window of its own, or has it in a frame:
    /// here the host is a frame of the test's page.
    AboveTheHost,
    /// Another frame of the host.
    Sibling,
    /// A frame of the app's own.
    Child,
    /// The page itself, by a script of it.
    ThePage,
}

/// Lets a stranger offer its hand every turn, and then the host; whom the app talks to.
async fn partner(sdk: &str, script: &str, stranger: Stranger) -> (String, u32) {
    let frame = Frame::open(Some(sdk), script).await;
    let page = frame.window();
    let here = evaluate("window");
    let from = match stranger {
        // To the frame's page neither opener nor top nor anything else tells it apart from
        // others: it is not its parent.
        Stranger::AboveTheHost | Stranger::Sibling => frame_in(&here),
        Stranger::Child => frame_in(&page),
        Stranger::ThePage => page.clone(),
    };
    let strange: Vec<Hand> = (0..20).map(|_| Hand::new("stranger")).collect();
    for hand in &strange {
        hand.offer(&from, &page);
    }
    let host = Hand::new("host");
    host.offer(&here, &page);
    let bridge = connect(&frame, LONG).await.unwrap();
    let reply = bridge.call_raw("whoAreYou", &Array::new()).await.unwrap();
    let received = strange.iter().map(Hand::received).sum();
    if let Stranger::AboveTheHost | Stranger::Sibling = stranger {
        // A frame of the test's page, which goes with it alone.
        evaluate("(frame) => frame.remove()")
            .unchecked_into::<js_sys::Function>()
            .call1(&JsValue::NULL, &element_of(&from))
            .unwrap();
    }
    (reply.as_string().unwrap(), received)
}

fn element_of(window: &JsValue) -> JsValue {
    js_sys::Reflect::get(window, &"frameElement".into()).unwrap()
}

/// Every SDK with every stranger: whom the app talks to, and whether a stranger heard of it.
async fn partners(script: &str) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    for sdk in [STAND_IN, GULLIBLE] {
        for stranger in [
            Stranger::AboveTheHost,
            Stranger::Sibling,
            Stranger::Child,
            Stranger::ThePage,
        ] {
            let (partner, received) = partner(sdk, script, stranger).await;
            all.push((partner, received > 0));
        }
    }
    all
}

#[wasm_bindgen_test]
async fn an_app_talks_to_its_host_whoever_else_offers_a_hand_first() {
    guarded(async |_| {
        let all = partners(&[GUARD, START].concat()).await;
        assert_eq!(all, vec![("host".to_owned(), false); 8]);
    })
    .await;
}

/// What the test above is worth.
#[wasm_bindgen_test]
async fn without_the_guard_it_talks_to_the_stranger() {
    guarded(async |_| {
        let all = partners(START).await;
        assert_eq!(all, vec![("stranger".to_owned(), true); 8]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_host_of_an_origin_that_is_not_allowed_is_not_heard_and_told_once() {
    guarded(async |guard| {
        let here = evaluate("window");
        let origin = evaluate("location.origin").as_string().unwrap();
        for sdk in [STAND_IN, GULLIBLE] {
            for (script, heard) in [([GUARD, START].concat(), 0), (START.to_owned(), 1)] {
                let frame = Frame::open(Some(sdk), &script).await;
                name_hosts(&frame, "https://*.jtl-cloud.com");
                let hands = ["first", "second"].map(Hand::new);
                hands[0].offer(&here, &frame.window());
                Hand::new("impatient").offer(&here, &frame.window());
                turn(&frame.window()).await;
                let told = guard.complaints().await;
                let expected = refused(&origin);
                assert_eq!(told, if heard == 0 { vec![expected] } else { vec![] });
                name_hosts(&frame, &format!("https://*.jtl-cloud.com {origin}"));
                hands[1].offer(&here, &frame.window());
                let bridge = connect(&frame, LONG).await.unwrap();
                let reply = bridge.call_raw("whoAreYou", &Array::new()).await;
                assert_eq!(reply.unwrap(), ["second", "first"][heard]);
                assert_eq!(hands[0].received() > 0, heard > 0);
            }
        }
    })
    .await;
}

/// What the console tells of a host whose origin is not named.
fn refused(origin: &str) -> String {
    format!("console: handshake refused: add {origin} to meta[name=appbridge-hosts]")
}

/// Names the origins that the page's host may have, as a backend does.
fn name_hosts(frame: &Frame, list: &str) {
    frame.evaluate(&format!(
        "(document.querySelector('meta[name=appbridge-hosts]')?.remove(),
          document.head.insertAdjacentHTML('beforeend', `<meta name=\"appbridge-hosts\" content=\"{list}\">`))"
    ));
}

#[wasm_bindgen_test]
async fn origins_are_compared_as_a_policy_does() {
    guarded(async |guard| {
        let mut last = "";
        let frame = Frame::open(Some(STAND_IN), GUARD).await;
        let page = frame.window();
        for (list, origin, heard) in [
            ("", "https://any.example", true),
            ("  ", "https://any.example", true),
            ("https://hub.example", "https://hub.example", true),
            (" https://hub.example\\n ", "https://hub.example", true),
            (" https://hub.example ", "https://other.example", false),
            ("https://hub.example", "https://hub.example:8443", false),
            ("https://hub.example", "http://hub.example", false),
            (
                "https://hub.example",
                "https://hub.example.evil.example",
                false,
            ),
            ("https://hub.example", "https://evil-hub.example", false),
            ("https://hub.example", "https://hubxexample", false),
            ("https://hub.example:8443", "https://hub.example:8443", true),
            ("https://hub.example:8443", "https://hub.example", false),
            ("https://*.jtl-cloud.com", "https://hub.jtl-cloud.com", true),
            ("https://*.jtl-cloud.com", "https://a.b.jtl-cloud.com", true),
            ("https://*.jtl-cloud.com", "https://jtl-cloud.com", false),
            (
                "https://*.jtl-cloud.com",
                "https://eviljtl-cloud.com",
                false,
            ),
            (
                "https://*.jtl-cloud.com",
                "https://hub.jtl-cloud.com.evil.example",
                false,
            ),
            (
                "https://*.jtl-cloud.com",
                "https://hub.jtl-cloud.com:8443",
                false,
            ),
            ("https://*.jtl-cloud.com", "http://hub.jtl-cloud.com", false),
            (
                "https://*.jtl-cloud.com:8443",
                "https://hub.jtl-cloud.com:8443",
                true,
            ),
            ("http://localhost:*", "http://localhost:7300", true),
            (
                "http://localhost:*",
                "http://localhost.evil.example:7300",
                false,
            ),
            (
                "https://a.example http://127.0.0.1:7300",
                "http://127.0.0.1:7300",
                true,
            ),
            ("'none'", "https://hub.example", false),
            ("https://hub.example (", "https://other.example", false),
            ("https://hub.example", "null", false),
        ] {
            name_hosts(&frame, list);
            let message = frame.evaluate(&format!(
                "({{ data: {{ type: 'HANDSHAKE' }}, origin: '{origin}', source: parent }})"
            ));
            assert_eq!(arrives(&page, &message), heard, "{list:?} {origin}");
            let told = guard.complaints().await;
            if heard || origin == last {
                assert_eq!(told, [""; 0], "{list:?} {origin}");
            } else {
                assert_eq!(told, [refused(origin)], "{list:?} {origin}");
                last = origin;
            }
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn nothing_but_handshakes_is_dropped() {
    guarded(async |_| {
        // A variable of that name is not the page's parent.
        let script = format!("{GUARD}\n globalThis.parent = window;");
        let frame = Frame::open(Some(STAND_IN), &script).await;
        let page = frame.window();
        for (message, arrived) in [
            ("{ data: { type: 'HANDSHAKE' }, source: window }", false),
            ("{ data: { type: 'HANDSHAKE' } }", false),
            ("{ data: { type: 'HANDSHAKE' }, source: top }", true),
            ("{ data: { type: 'HANDSHAKE2' }, source: window }", true),
            ("{ data: { type: ['HANDSHAKE'] } }", true),
            ("{ data: { kind: 'HANDSHAKE' } }", true),
            ("{ data: 'HANDSHAKE' }", true),
            ("{ data: 7 }", true),
            ("{ data: null }", true),
            ("{}", true),
        ] {
            let value = frame.evaluate(&format!("({message})"));
            assert_eq!(arrives(&page, &value), arrived, "{message}");
        }
    })
    .await;
}
