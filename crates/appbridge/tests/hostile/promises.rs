//! What stands in the place of a promise, and what it comes to.

use wasm_bindgen_test::wasm_bindgen_test;

use super::operations::Operation::*;
use super::{At, CALLS, Fault, PUBLISHES, TYPED_CALLS, run};

#[wasm_bindgen_test]
async fn promises() {
    run(At::Bridge, PROMISES).await;
}

/// Both `call` and `publish` give what the fault says.
const PROMISES: &[Fault] = &[
    Fault {
        name: "never answers",
        script: "bridge.method.call = bridge.event.publish = () => new Promise(() => {})",
        ends: &[(CALLS, "call_timed_out"), (PUBLISHES, "publish_timed_out")],
    },
    Fault {
        name: "the SDK's own timeout",
        script: "bridge.method.call = bridge.event.publish = () => Promise.reject('Plugin timeout')",
        ends: &[(CALLS, "call_timed_out"), (PUBLISHES, "publish_timed_out")],
    },
    Fault {
        name: "answers late",
        script: "const late = [];
            bridge.method.call = bridge.event.publish = () => new Promise((...both) => late.push(both));
            host.cleanUp = () => late.forEach(([resolve, reject], i) => i % 2 ? resolve(i) : reject(i));",
        ends: &[(CALLS, "call_timed_out"), (PUBLISHES, "publish_timed_out")],
    },
    Fault {
        name: "gives nothing",
        script: "bridge.method.call = bridge.event.publish = () => {}",
        ends: &[(TYPED_CALLS, "reply_not_understood"), (&[CallRaw], "other"), (&[Current], "nothing selected")],
    },
    Fault {
        name: "gives values, and no promises of them",
        script: "bridge.method.call = (method, ...args) => host.honest(method, args);
            bridge.event.publish = () => 'done'",
        ends: &[],
    },
    Fault {
        name: "a thenable that throws",
        script: "bridge.method.call = bridge.event.publish = () => ({ then() { throw new Error('no') } })",
        ends: REFUSED,
    },
    Fault {
        name: "a getter of `then` that throws",
        script: "bridge.method.call = bridge.event.publish = () => ({ get then() { throw new Error('no') } })",
        ends: REFUSED,
    },
    Fault {
        name: "a thenable that never settles",
        script: "bridge.method.call = bridge.event.publish = () => ({ then() {} })",
        ends: &[(CALLS, "call_timed_out"), (PUBLISHES, "publish_timed_out")],
    },
    Fault {
        name: "a thenable that settles at once, twice, both ways, and throws",
        script: "bridge.method.call = (method, ...args) => ({
                then(resolve, reject) {
                    resolve(host.honest(method, args));
                    resolve('other');
                    reject('other');
                    throw 'other';
                },
            });
            bridge.event.publish = () => ({ then(resolve, reject) { resolve(); reject('no') } })",
        ends: &[],
    },
    Fault {
        name: "thenables within thenables",
        script: "bridge.method.call = async (method, ...args) => {
                let all = { then: (resolve) => resolve(host.honest(method, args)) };
                for (let i = 0; i < 1000; i += 1) { const inner = all; all = { then: (resolve) => resolve(inner) } }
                return all;
            }",
        ends: &[],
    },
    Fault {
        name: "a thenable that resolves to itself",
        script: "bridge.method.call = bridge.event.publish = () => {
                const promise = new Promise((resolve) => setTimeout(() => resolve(promise)));
                return promise;
            }",
        ends: REFUSED,
    },
    Fault {
        name: "promises of a class that is broken",
        script: "class Broken extends Promise { static get [Symbol.species]() { throw new Error('no') } }
            bridge.method.call = bridge.event.publish = () => new Broken(() => {})",
        ends: REFUSED,
    },
    Fault {
        name: "throws",
        script: "const no = () => { throw new Error('no') };
            bridge.method = { call: no, expose: no, isExposed: no };
            bridge.event = { subscribe: no, publish: no }",
        ends: THROWN,
    },
    Fault {
        name: "throws nothing",
        script: "const no = () => { throw undefined };
            bridge.method = { call: no, expose: no, isExposed: no };
            bridge.event = { subscribe: no, publish: no }",
        ends: THROWN,
    },
    Fault {
        name: "throws a revoked proxy",
        script: "const { proxy, revoke } = Proxy.revocable({}, {});
            revoke();
            const no = () => { throw proxy };
            bridge.method = { call: no, expose: no, isExposed: no };
            bridge.event = { subscribe: no, publish: no }",
        ends: THROWN,
    },
    Fault {
        name: "recurses for ever",
        script: "const no = () => no();
            bridge.method = { call: no, expose: no, isExposed: no };
            bridge.event = { subscribe: no, publish: no }",
        ends: THROWN,
    },
];

/// A rejected call of what is selected says that nothing is.
const REFUSED: &[(&[super::Operation], &str)] = &[
    (&[Current], "nothing selected"),
    (CALLS, "rejected"),
    (PUBLISHES, "publish_failed"),
];

const THROWN: &[(&[super::Operation], &str)] = &[
    (&[Current], "nothing selected"),
    (CALLS, "rejected"),
    (PUBLISHES, "publish_failed"),
    (super::EVENTS, "subscribe_failed"),
    (super::EXPOSES, "expose_failed"),
];

/// A fault that rejects every call and every event with a value.
macro_rules! rejecting {
    ($($value:literal),* $(,)?) => {
        &[$(Fault {
            name: concat!("rejects with ", $value),
            script: concat!(
                "bridge.method.call = bridge.event.publish = async () => { throw ", $value, " }"
            ),
            ends: REFUSED,
        }),*]
    };
}

#[wasm_bindgen_test]
async fn reasons() {
    run(At::Bridge, REASONS).await;
}

const REASONS: &[Fault] = rejecting![
    "new Error('no')",
    "new DOMException('no', 'AbortError')",
    "new AggregateError([new Error('no')])",
    "'no'",
    "'x'.repeat(10_000_000)",
    "'\\ud800'",
    "{ code: 'E_NO' }",
    "{}",
    "[]",
    "null",
    "undefined",
    "NaN",
    "false",
    "Symbol('no')",
    "10n",
    "() => 'no'",
    "class No {}",
    "new Proxy({}, { get() { throw new Error('no') } })",
    "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()",
    "(() => { const { proxy, revoke } = Proxy.revocable(() => 1, {}); revoke(); return proxy })()",
    "{ get name() { throw 1 }, get message() { throw 2 }, get code() { throw 3 }, get cause() { throw 4 } }",
    "(() => { const error = new Error('no'); error.cause = error; return error })()",
    "Object.assign(new Error('no'), { name: Symbol('no'), message: 7, code: {} })",
    "Object.create(null)",
    "globalThis",
];
