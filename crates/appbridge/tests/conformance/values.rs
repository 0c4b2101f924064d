//! Every kind of value that structured clone carries, on every way across.

use std::collections::BTreeMap;

use appbridge::ExposeOptions;
use futures_util::StreamExt;
use futures_util::future::join;
use js_sys::{Array, Function, Reflect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::connected;
use super::support::evaluate;
use super::support::guard::guarded;
use appbridge::event::Event;

/// A value, and what must hold of `v` on the other side. Values arrive in another
/// realm, so that `instanceof` says nothing; `tag` does.
const KINDS: &[(&str, &str)] = &[
    ("undefined", "v === undefined"),
    ("null", "v === null"),
    ("true", "v === true"),
    ("false", "v === false"),
    ("0", "Object.is(v, 0)"),
    ("-0", "Object.is(v, -0)"),
    ("1.5", "v === 1.5"),
    ("NaN", "Number.isNaN(v)"),
    ("Infinity", "v === Infinity"),
    ("-Infinity", "v === -Infinity"),
    ("Number.MAX_SAFE_INTEGER", "v === 9007199254740991"),
    ("2n ** 70n", "v === 2n ** 70n"),
    ("''", "v === ''"),
    ("'Größe 😀\\u0000'", "v === 'Größe 😀\\u0000'"),
    ("'\\ud800'", "v.length === 1 && v.charCodeAt(0) === 0xd800"),
    (
        "new Boolean(false)",
        "tag(v) === 'Boolean' && v.valueOf() === false",
    ),
    ("new Number(3)", "tag(v) === 'Number' && v.valueOf() === 3"),
    (
        "new String('s')",
        "tag(v) === 'String' && v.valueOf() === 's'",
    ),
    ("Object(7n)", "tag(v) === 'BigInt' && v.valueOf() === 7n"),
    (
        "new Date(86400000)",
        "tag(v) === 'Date' && v.getTime() === 86400000",
    ),
    (
        "new Date(NaN)",
        "tag(v) === 'Date' && Number.isNaN(v.getTime())",
    ),
    (
        "/a+/gi",
        "tag(v) === 'RegExp' && v.source === 'a+' && v.flags === 'gi'",
    ),
    (
        "new Uint8Array([1, 2]).buffer",
        "tag(v) === 'ArrayBuffer' && v.byteLength === 2",
    ),
    ("Int8Array.of(-1)", "tag(v) === 'Int8Array' && v[0] === -1"),
    (
        "Uint8Array.of(1, 2)",
        "tag(v) === 'Uint8Array' && v[1] === 2",
    ),
    (
        "Uint8ClampedArray.of(300)",
        "tag(v) === 'Uint8ClampedArray' && v[0] === 255",
    ),
    (
        "Int16Array.of(-1)",
        "tag(v) === 'Int16Array' && v[0] === -1",
    ),
    (
        "Uint16Array.of(65535)",
        "tag(v) === 'Uint16Array' && v[0] === 65535",
    ),
    (
        "Int32Array.of(-1)",
        "tag(v) === 'Int32Array' && v[0] === -1",
    ),
    (
        "Uint32Array.of(1)",
        "tag(v) === 'Uint32Array' && v[0] === 1",
    ),
    (
        "Float32Array.of(1.5)",
        "tag(v) === 'Float32Array' && v[0] === 1.5",
    ),
    (
        "Float64Array.of(NaN)",
        "tag(v) === 'Float64Array' && Number.isNaN(v[0])",
    ),
    (
        "BigInt64Array.of(-1n)",
        "tag(v) === 'BigInt64Array' && v[0] === -1n",
    ),
    (
        "BigUint64Array.of(1n)",
        "tag(v) === 'BigUint64Array' && v[0] === 1n",
    ),
    (
        "new DataView(new ArrayBuffer(8), 2, 4)",
        "tag(v) === 'DataView' && v.byteOffset === 2 && v.byteLength === 4",
    ),
    (
        "new Map([['a', new Map([[{}, 1]])]])",
        "tag(v) === 'Map' && v.get('a').size === 1",
    ),
    (
        "new Set([1, 'a', NaN])",
        "tag(v) === 'Set' && v.size === 3 && v.has(NaN)",
    ),
    (
        "new Error('m')",
        "tag(v) === 'Error' && v.name === 'Error' && v.message === 'm'",
    ),
    (
        "new EvalError('m')",
        "tag(v) === 'Error' && v.name === 'EvalError'",
    ),
    (
        "new RangeError('m')",
        "tag(v) === 'Error' && v.name === 'RangeError'",
    ),
    (
        "new ReferenceError('m')",
        "tag(v) === 'Error' && v.name === 'ReferenceError'",
    ),
    (
        "new SyntaxError('m')",
        "tag(v) === 'Error' && v.name === 'SyntaxError'",
    ),
    (
        "new TypeError('m')",
        "tag(v) === 'Error' && v.name === 'TypeError'",
    ),
    (
        "new URIError('m')",
        "tag(v) === 'Error' && v.name === 'URIError'",
    ),
    (
        "new DOMException('m', 'AbortError')",
        "tag(v) === 'DOMException' && v.name === 'AbortError' && v.code === 20",
    ),
    (
        "new Blob(['text'], { type: 'text/plain' })",
        "tag(v) === 'Blob' && v.size === 4 && v.type === 'text/plain'",
    ),
    (
        "new File(['text'], 'name.txt', { lastModified: 7 })",
        "tag(v) === 'File' && v.name === 'name.txt' && v.lastModified === 7",
    ),
    ("{}", "tag(v) === 'Object' && Object.keys(v).length === 0"),
    (
        "{ list: [{ deep: new Date(0) }], none: undefined }",
        "v.list[0].deep.getTime() === 0 && 'none' in v",
    ),
    ("Object.create(null)", "tag(v) === 'Object'"),
    ("{ get computed() { return 1 } }", "v.computed === 1"),
    (
        "(() => { const o = {}; o.self = o; return o })()",
        "v.self === v",
    ),
    (
        "(() => { const a = []; a.push(a); return a })()",
        "v[0] === v",
    ),
    ("(() => { const o = {}; return [o, o] })()", "v[0] === v[1]"),
    (
        "[1, , undefined, null]",
        "v.length === 4 && !(1 in v) && 2 in v && v[3] === null",
    ),
    (
        "Object.assign([1], { extra: 2 })",
        "v.length === 1 && v.extra === 2",
    ),
    ("new Array(5)", "v.length === 5 && !(0 in v)"),
];

/// Fails unless `check` holds of `value`.
fn assert_holds(check: &str, value: &JsValue, way: &str, sent: &str) {
    let function = Function::new_with_args(
        "v",
        &format!(
            "const tag = (o) => Object.prototype.toString.call(o).slice(8, -1); return {check}"
        ),
    );
    let held = function.call1(&JsValue::NULL, value);
    assert_eq!(held, Ok(JsValue::TRUE), "{way}: {sent}");
}

fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap()
}

#[wasm_bindgen_test]
async fn replies_and_arguments_of_every_kind_cross() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        for (sent, check) in KINDS {
            let arg = evaluate(sent);
            let (reply, call) = join(bridge.call_raw("swap", &Array::of1(&arg)), async {
                let call = host.next().await;
                host.returns(&call.id, &evaluate(sent));
                call
            })
            .await;
            assert_holds(check, &reply.unwrap(), "reply", sent);
            let args: Array = member(&call.body, "args").into();
            assert_holds(check, &args.get(0), "argument", sent);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn payloads_of_every_kind_cross_both_ways() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let mut events = bridge.subscribe_raw("any").unwrap();
        for (sent, check) in KINDS {
            let id = host.publishes("any", &evaluate(sent));
            let payload = events.next().await.unwrap().unwrap();
            assert_holds(check, &payload, "payload to the app", sent);
            assert_eq!(host.next().await.id, id, "confirmed");

            let (published, event) = join(bridge.publish_raw("any", &evaluate(sent)), async {
                let event = host.next().await;
                host.confirms(&event.id);
                event
            })
            .await;
            published.unwrap();
            assert_holds(
                check,
                &member(&event.body, "payload"),
                "payload to the host",
                sent,
            );
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn exposed_methods_take_and_give_every_kind() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let _echo = bridge
            .expose_raw("echo", ExposeOptions::default(), async |args: Array| {
                Ok(args.get(0))
            })
            .unwrap();
        for (sent, check) in KINDS {
            let args = Array::of1(&evaluate(sent));
            let id = host.calls("echo", &args);
            let answer = host.next().await;
            assert_eq!(
                (answer.id, answer.kind.as_str()),
                (id, "METHOD_CALL_RETURN")
            );
            assert_holds(check, &answer.body, "there and back", sent);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_port_is_handed_over_and_works() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let channel = evaluate("new MessageChannel()");
        let (port, ()) = join(bridge.call_raw("openPort", &Array::new()), async {
            host.hands(&host.next().await.id, &member(&channel, "port2"));
        })
        .await;
        let roundtrip = Function::new_with_args(
            "near, far",
            "return new Promise((resolve) => {
                near.onmessage = ({ data }) => resolve(data);
                far.postMessage('through the port');
            })",
        )
        .call2(&JsValue::NULL, &member(&channel, "port1"), &port.unwrap())
        .unwrap();
        let heard =
            wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&roundtrip)).await;
        assert_eq!(heard.unwrap(), "through the port");
    })
    .await;
}

/// Asks for a value and decodes it; `None`: it was not understood.
struct Ask<T>(std::marker::PhantomData<T>);

impl<T: DeserializeOwned> appbridge::method::HostMethod for Ask<T> {
    const NAME: &'static str = "ask";
    type Args = ();
    type Reply = T;

    fn into_args(self) {}
}

/// What a reply, and an event with the same payload, decode to.
async fn decoded<T>(sent: &str) -> Option<T>
where
    T: DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let (_frame, host, bridge) = connected().await;
    let (reply, ()) = join(bridge.call(Ask::<T>(std::marker::PhantomData)), async {
        host.returns(&host.next().await.id, &evaluate(sent));
    })
    .await;
    let reply = match reply {
        Ok(reply) => Some(reply),
        Err(error) if error.code() == "reply_not_understood" => None,
        Err(error) => panic!("{sent}: {error}"),
    };

    #[derive(Deserialize)]
    struct Told<T>(T);
    impl<T> Event for Told<T> {
        const TOPIC: &'static str = "told";
    }
    let mut events = bridge.subscribe::<Told<T>>().unwrap();
    host.publishes("told", &evaluate(sent));
    let payload = match events.next().await.unwrap() {
        Ok(Told(payload)) => Some(payload),
        Err(error) if error.code() == "payload_not_understood" => None,
        Err(error) => panic!("{sent}: {error}"),
    };
    assert_eq!(reply, payload, "{sent}: a payload decodes as a reply does");
    reply
}

#[wasm_bindgen_test]
async fn plain_values_decode() {
    guarded(async |_| {
        assert_eq!(decoded("undefined").await, Some(()));
        assert_eq!(decoded("null").await, Some(()));
        assert_eq!(decoded("undefined").await, Some(None::<u32>));
        assert_eq!(decoded("true").await, Some(true));
        assert_eq!(decoded("-7").await, Some(-7_i32));
        assert_eq!(decoded("1.5").await, Some(1.5_f64));
        assert!(decoded::<f64>("Infinity").await.unwrap().is_infinite());
        assert!(decoded::<f64>("-0").await.unwrap().is_sign_negative());
        assert_eq!(decoded("2n ** 60n").await, Some(1_u64 << 60));
        assert_eq!(decoded("'Größe 😀'").await, Some("Größe 😀".to_owned()));
        // Rust's strings have no place for half a character.
        assert_eq!(decoded("'a\\ud800'").await, Some("a\u{fffd}".to_owned()));
        assert_eq!(decoded("[1, 2]").await, Some(vec![1_u8, 2]));
        assert_eq!(decoded("Uint8Array.of(1, 2)").await, Some(vec![1_u8, 2]));
        assert_eq!(decoded("new Set([1, 2])").await, Some(vec![1_u8, 2]));
        assert_eq!(
            decoded("[1, , 3]").await,
            Some(vec![Some(1_u8), None, Some(3)])
        );
        let map = BTreeMap::from([("a".to_owned(), 1_u8)]);
        assert_eq!(decoded("new Map([['a', 1]])").await, Some(map.clone()));
        assert_eq!(decoded("{ a: 1 }").await, Some(map));
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_does_not_fit_is_not_made_to_fit() {
    guarded(async |_| {
        for sent in [
            "1.5",
            "-1",
            "256",
            "NaN",
            "'1'",
            "1n << 80n",
            "[1]",
            "{}",
            "null",
            "true",
        ] {
            assert_eq!(decoded::<u8>(sent).await, None, "{sent}");
        }
        for sent in [
            "1",
            "null",
            "new Date(0)",
            "new String('s')",
            "/s/",
            "['s']",
        ] {
            assert_eq!(decoded::<String>(sent).await, None, "{sent}");
        }
        for sent in ["2n ** 64n", "-1n", "1.5"] {
            assert_eq!(decoded::<u64>(sent).await, None, "{sent}");
        }
    })
    .await;
}
