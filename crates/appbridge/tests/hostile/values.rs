//! Replies and payloads that are not what was asked for.

use wasm_bindgen_test::wasm_bindgen_test;

use super::operations::Operation::*;
use super::{At, Fault, Operation, run};

/// What comes of a value that fits nothing.
const NOT_UNDERSTOOD: &[(&[Operation], &str)] = &[
    (
        &[Call, Current, SessionToken, AppToken],
        "reply_not_understood",
    ),
    (&[Subscribe], "payload_not_understood"),
    (&[CallRaw, SubscribeRaw], "other"),
];

/// An object without the members that were asked for: an event that says nothing of
/// a customer says that none is selected.
const NOTHING_IN_IT: &[(&[Operation], &str)] = &[
    (
        &[Call, Current, SessionToken, AppToken],
        "reply_not_understood",
    ),
    (&[CallRaw, Subscribe, SubscribeRaw], "other"),
];

/// A fault whose every reply and payload is a value.
macro_rules! giving {
    ($ends:ident $($name:literal: $value:literal),* $(,)?) => {
        &[$(Fault {
            name: $name,
            script: concat!(
                "const value = ", $value, ";
                bridge.method.call = async () => value;
                bridge.event.publish = async () => value;
                const { subscribe } = bridge.event;
                bridge.event.subscribe = (topic, listener) => subscribe(topic, () => listener(value));"
            ),
            ends: $ends,
        }),*]
    };
}

#[wasm_bindgen_test]
async fn values() {
    run(At::Bridge, VALUES).await;
}

const VALUES: &[Fault] = giving! { NOT_UNDERSTOOD
    "a number": "7",
    "a symbol": "Symbol('s')",
    "a BigInt": "10n",
    "a function": "() => 1",
    "an element": "document.body",
    "a window": "globalThis",
    "getters that throw": "{ get accessToken() { throw new Error('no') }, get customerId() { throw new Error('no') } }",
    "a proxy that throws": "new Proxy({}, { get(_, key) { if (key !== 'then') throw new Error('no') } })",
    "a hundred thousand levels": "(() => {
        let all = {};
        for (let i = 0; i < 100_000; i += 1) all = { customerId: all, accessToken: all };
        return all;
    })()",
    "within itself": "(() => { const all = {}; all.customerId = all.accessToken = all; return all })()",
    "an array of four billion": "new Array(2 ** 32 - 1)",
};

#[wasm_bindgen_test]
async fn objects() {
    run(At::Bridge, OBJECTS).await;
}

const OBJECTS: &[Fault] = giving! { NOTHING_IN_IT
    "an array": "[[]]",
    "a date": "new Date(0)",
    "a map": "new Map([['customer', '42']])",
    "an error": "new Error('no')",
    "ten megabytes of bytes": "new Uint8Array(10_000_000)",
    "an iterator that throws": "{ [Symbol.iterator]() { throw new Error('no') } }",
};

#[wasm_bindgen_test]
async fn texts() {
    run(At::Bridge, TEXTS).await;
}

/// Texts are what many ask for, so that these are taken as such.
const TEXTS: &[Fault] = &[
    Fault {
        name: "ten megabytes of text",
        script: "bridge.method.call = async () => 'x'.repeat(10_000_000)",
        ends: &[
            (&[Call, CallRaw, Current, SessionToken], "other"),
            (&[AppToken], "reply_not_understood"),
        ],
    },
    Fault {
        name: "an empty text",
        script: "bridge.method.call = async (method) => method === 'getAppToken' ? { accessToken: '' } : ''",
        ends: &[
            (&[Call, CallRaw], "other"),
            (&[Current], "nothing selected"),
            (&[SessionToken, AppToken], "token_unusable"),
        ],
    },
    Fault {
        name: "a text that no header can carry",
        script: "const text = 'a\\r\\nx-evil: 1';
            bridge.method.call = async (method) => method === 'getAppToken' ? { accessToken: text } : text",
        ends: &[
            (&[Call, CallRaw, Current], "other"),
            (&[SessionToken, AppToken], "token_unusable"),
        ],
    },
    Fault {
        name: "half a character",
        script: "bridge.method.call = async () => '\\ud800'",
        ends: &[
            (&[Call, CallRaw, Current], "other"),
            (&[SessionToken], "token_unusable"),
            (&[AppToken], "reply_not_understood"),
        ],
    },
];
