//! Bridge objects that are not what the SDK promises.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::operations::Operation::*;
use super::{ALL, At, CALLS, EVENTS, EXPOSES, Fault, PUBLISHES, hasten, run};
use crate::support::frame::Frame;
use crate::support::guard::guarded;
use crate::support::load_fakes;

#[wasm_bindgen_test]
async fn members() {
    run(At::Bridge, MEMBERS).await;
}

const MEMBERS: &[Fault] = &[
    Fault {
        name: "lacks `method`",
        script: "delete bridge.method",
        ends: &[(CALLS, "unsupported"), (EXPOSES, "unsupported")],
    },
    Fault {
        name: "lacks `event`",
        script: "delete bridge.event",
        ends: &[(EVENTS, "unsupported"), (PUBLISHES, "unsupported")],
    },
    Fault {
        name: "a getter of `method` that throws",
        script: "Object.defineProperty(bridge, 'method', { get() { throw new Error('no') } })",
        ends: &[(CALLS, "unsupported"), (EXPOSES, "unsupported")],
    },
    Fault {
        name: "a getter of `event` that throws",
        script: "Object.defineProperty(bridge, 'event', { get() { throw new Error('no') } })",
        ends: &[(EVENTS, "unsupported"), (PUBLISHES, "unsupported")],
    },
    Fault {
        name: "getters of all operations that throw",
        script: "for (const namespace of [bridge.method, bridge.event])
                for (const operation of Object.keys(namespace))
                    Object.defineProperty(namespace, operation, { get() { throw new Error('no') } })",
        ends: &[
            (CALLS, "unsupported"),
            (EXPOSES, "unsupported"),
            (EVENTS, "unsupported"),
            (PUBLISHES, "unsupported"),
        ],
    },
    Fault {
        name: "operations that are no functions",
        script: "for (const namespace of [bridge.method, bridge.event])
                for (const operation of Object.keys(namespace)) namespace[operation] = { call() {} }",
        ends: &[
            (CALLS, "unsupported"),
            (EXPOSES, "unsupported"),
            (EVENTS, "unsupported"),
            (PUBLISHES, "unsupported"),
        ],
    },
    Fault {
        name: "members that are there only once",
        script: "const once = (object, key) => {
                let value = object[key];
                Object.defineProperty(object, key, { get() {
                    const given = value;
                    value = undefined;
                    return given;
                } });
            };
            once(bridge, 'method');
            once(bridge, 'event');",
        ends: &[
            (EVENTS, "subscribe_failed"),
            (PUBLISHES, "publish_failed"),
            (EXPOSES, "expose_failed"),
        ],
    },
    Fault {
        name: "lacks `isExposed`",
        script: "delete bridge.method.isExposed",
        ends: &[],
    },
    Fault {
        name: "an `isExposed` that throws",
        script: "bridge.method.isExposed = () => { throw new Error('no') }",
        ends: &[],
    },
    Fault {
        name: "an `isExposed` that promises",
        script: "bridge.method.isExposed = async () => true",
        ends: &[],
    },
    Fault {
        name: "an `isExposed` that lies",
        script: "bridge.method.isExposed = () => true",
        ends: &[(EXPOSES, "already_exposed")],
    },
];

#[wasm_bindgen_test]
async fn objects() {
    run(At::Bridge, OBJECTS).await;
}

const OBJECTS: &[Fault] = &[
    Fault {
        name: "null",
        script: "return null",
        ends: NOTHING,
    },
    Fault {
        name: "a text",
        script: "return 'bridge'",
        ends: NOTHING,
    },
    Fault {
        name: "a symbol",
        script: "return Symbol('bridge')",
        ends: NOTHING,
    },
    Fault {
        name: "a revoked proxy",
        script: "const { proxy, revoke } = Proxy.revocable(bridge, {}); revoke(); return proxy",
        ends: NOTHING,
    },
    Fault {
        name: "namespaces that are revoked proxies",
        script: "for (const namespace of ['method', 'event']) {
                const { proxy, revoke } = Proxy.revocable(bridge[namespace], {});
                revoke();
                bridge[namespace] = proxy;
            }",
        ends: &[
            (CALLS, "unsupported"),
            (EXPOSES, "unsupported"),
            (EVENTS, "unsupported"),
            (PUBLISHES, "unsupported"),
        ],
    },
    Fault {
        name: "a function with members",
        script: "return Object.assign(() => {}, bridge)",
        ends: &[(&[Connect], "sdk_unavailable")],
    },
    Fault {
        name: "frozen to the bottom",
        script: "Object.freeze(bridge.method); Object.freeze(bridge.event); Object.freeze(bridge)",
        ends: &[],
    },
    Fault {
        name: "without prototypes",
        script: "return Object.assign(Object.create(null), {
                method: Object.assign(Object.create(null), bridge.method),
                event: Object.assign(Object.create(null), bridge.event),
            })",
        ends: &[],
    },
    Fault {
        name: "a proxy that notes everything",
        script: "globalThis.noted = [];
            const noting = (object) => new Proxy(object, { get(target, key) {
                noted.push(key);
                const value = Reflect.get(target, key);
                return typeof value === 'object' ? noting(value) : value;
            } });
            return noting(bridge)",
        ends: &[],
    },
    Fault {
        name: "classes with private state, which want their `this`",
        script: "class Namespace {
                #of;
                constructor(of) { this.#of = of }
                call(...args) { return this.#of.call(...args) }
                expose(...args) { return this.#of.expose(...args) }
                isExposed(...args) { return this.#of.isExposed(...args) }
                subscribe(...args) { return this.#of.subscribe(...args) }
                publish(...args) { return this.#of.publish(...args) }
            }
            return new class {
                #method = new Namespace(bridge.method);
                #event = new Namespace(bridge.event);
                get method() { return this.#method }
                get event() { return this.#event }
            }",
        ends: &[],
    },
    Fault {
        name: "new namespaces at every look",
        script: "const { method, event } = bridge;
            return { get method() { return { ...method } }, get event() { return { ...event } } }",
        ends: &[],
    },
    Fault {
        name: "a thenable that never settles",
        script: "bridge.then = () => {}",
        ends: &[(&[Connect], "handshake_timed_out")],
    },
    Fault {
        name: "a thenable that throws",
        script: "bridge.then = () => { throw new Error('no') }",
        ends: &[(&[Connect], "sdk_unavailable")],
    },
];

/// In a page of its own, as the driver of the browser has its code in the test page.
#[wasm_bindgen_test]
async fn prototypes() {
    guarded(async |_| {
        let frame = Frame::open(None, "").await;
        let instance = frame.start_wasm().await;
        let run: Function = Reflect::get(&instance, &"run_in_polluted_page".into())
            .unwrap()
            .unchecked_into();
        for fault in 0..POLLUTIONS.len() {
            let done = run.call1(&JsValue::UNDEFINED, &fault.into()).unwrap();
            JsFuture::from(Promise::resolve(&done)).await.unwrap();
        }
    })
    .await;
}

/// Called in a frame, in another instance of this wasm.
#[wasm_bindgen]
pub async fn run_in_polluted_page(fault: usize) {
    load_fakes().await;
    hasten();
    POLLUTIONS[fault].run(At::Bridge).await;
}

const POLLUTIONS: &[Fault] = &[
    Fault {
        name: "all objects are thenables that never settle",
        // The reply of a withdrawn method is an object, which this SDK waits for.
        script: "Object.prototype.then = () => {};
            host.cleanUp = () => { delete Object.prototype.then };",
        ends: &[
            (&[Connect], "handshake_timed_out"),
            (&[AppToken], "call_timed_out"),
            (&[Withdraw], "silent"),
        ],
    },
    Fault {
        name: "all objects have members of other things",
        script: "const more = { message: 'no', cause: 'no', exposure: {}, code: 1, length: 3, self: 1 };
            for (const [name, value] of Object.entries(more))
                Object.defineProperty(Object.prototype, name, { value, writable: true, configurable: true });
            host.cleanUp = () => Object.keys(more).forEach((name) => delete Object.prototype[name]);",
        ends: &[],
    },
];

/// A bridge of which nothing can be had.
const NOTHING: &[(&[super::Operation], &str)] =
    &[(&[Connect], "sdk_unavailable"), (ALL, "unsupported")];

#[wasm_bindgen_test]
async fn subscribing_and_exposing() {
    run(At::Bridge, TURNS).await;
}

const TURNS: &[Fault] = &[
    Fault {
        name: "an unsubscribe that throws",
        script: "bridge.event.subscribe = (topic, listener) => {
                host.listeners.push({ topic, listener });
                return () => { throw new Error('no') };
            }",
        ends: &[],
    },
    Fault {
        name: "an unsubscribe that rejects",
        script: "bridge.event.subscribe = (topic, listener) => {
                host.listeners.push({ topic, listener });
                return async () => { throw new Error('no') };
            }",
        ends: &[],
    },
    Fault {
        name: "an unsubscribe that is no function",
        script: "bridge.event.subscribe = (topic, listener) => host.listeners.push({ topic, listener })",
        ends: &[],
    },
    Fault {
        name: "an unsubscribe that comes with a promise",
        script: "const { subscribe } = bridge.event;
            bridge.event.subscribe = async (topic, listener) => subscribe(topic, listener)",
        ends: &[],
    },
    Fault {
        name: "an event while unsubscribing",
        script: "const { subscribe } = bridge.event;
            bridge.event.subscribe = (topic, listener) => {
                const unsubscribe = subscribe(topic, listener);
                return () => { listener('during'); unsubscribe(); unsubscribe(); listener('after') };
            }",
        ends: &[],
    },
    Fault {
        name: "an event while subscribing",
        script: "const { subscribe } = bridge.event;
            bridge.event.subscribe = (topic, listener) => {
                listener({ customerId: '42' });
                return subscribe(topic, listener);
            }",
        ends: &[],
    },
    Fault {
        name: "a hundred thousand events at once",
        script: "const { subscribe } = bridge.event;
            bridge.event.subscribe = (topic, listener) => subscribe(topic, (payload) => {
                for (let i = 0; i < 100_000; i += 1) listener(payload);
            })",
        ends: &[(&[Subscribe, SubscribeRaw], "events_missed")],
    },
    Fault {
        name: "events without a payload, with many, and on a `this`",
        script: "const { subscribe } = bridge.event;
            bridge.event.subscribe = (topic, listener) => subscribe(topic, (payload) => {
                listener.call(null, payload, 'more', 'and more');
                listener();
                Reflect.apply(listener, bridge, []);
            })",
        ends: &[],
    },
    Fault {
        name: "a subscription that is kept from everyone",
        script: "bridge.event.subscribe = () => () => {}",
        ends: &[(&[Subscribe, SubscribeRaw], "silent")],
    },
    Fault {
        name: "an exposed method called while it is exposed",
        script: "const { expose } = bridge.method;
            bridge.method.expose = (name, method) => { method(1, 2); expose(name, method); method(3, 4) }",
        ends: &[],
    },
    Fault {
        name: "an exposed method called ten thousand times at once",
        script: "const { expose } = bridge.method;
            bridge.method.expose = (name, method) => expose(name, async (...args) => {
                const replies = await Promise.all(Array.from({ length: 10_000 }, () => method(...args)));
                return replies.at(-1);
            })",
        ends: &[],
    },
    Fault {
        name: "an exposed method called with everything",
        script: "const { expose } = bridge.method;
            bridge.method.expose = (name, method) => expose(name, async (...args) => {
                const { proxy, revoke } = Proxy.revocable({}, {});
                revoke();
                const self = []; self.push(self);
                for (const arg of [undefined, null, Symbol('s'), 1n, () => 1, proxy, self, window, new Proxy([], {})])
                    await method(arg, arg);
                await Reflect.apply(method, proxy, new Array(10_000));
                return method(...args);
            })",
        ends: &[],
    },
    Fault {
        name: "a method that is not exposed after all",
        script: "bridge.method.expose = () => {}",
        ends: &[(EXPOSES, "silent")],
    },
    Fault {
        name: "methods exposed twice",
        script: "const { expose } = bridge.method;
            bridge.method.expose = (name, method) => { expose(name, method); expose(name, method) }",
        ends: &[],
    },
];
