//! Hosts that do not keep to the protocol, beyond a real channel.

use wasm_bindgen_test::wasm_bindgen_test;

use super::operations::Operation::*;
use super::{ALL, At, CALLS, EXPOSES, Fault, PUBLISHES, TYPED_CALLS, run};

#[wasm_bindgen_test]
async fn answers() {
    run(At::Host { complains: false }, ANSWERS).await;
}

const UNANSWERED: &[(&[super::Operation], &str)] =
    &[(CALLS, "call_timed_out"), (PUBLISHES, "publish_timed_out")];

const ANSWERS: &[Fault] = &[
    Fault {
        name: "none: the host is honest",
        script: "",
        ends: &[],
    },
    Fault {
        name: "never answers",
        script: "host.answer = host.confirm = () => {}",
        ends: UNANSWERED,
    },
    Fault {
        name: "answers twice",
        script: "const { answer, confirm } = host;
            host.answer = (message) => { answer.call(host, message); answer.call(host, message) };
            host.confirm = (message) => { confirm.call(host, message); confirm.call(host, message) };",
        ends: &[],
    },
    Fault {
        name: "answers late, in all ways",
        script: "host.answer = host.confirm = ({ id }) => host.late.push(() => {
                for (const type of ['METHOD_CALL_ERROR', 'METHOD_CALL_RETURN', 'EVENT_TRIGGER_CONFIRMATION'])
                    host.post({ id, type, body: 'late' });
            })",
        ends: UNANSWERED,
    },
    Fault {
        name: "answers somebody else",
        script: "const { answer, confirm } = host;
            const other = (message) => ({ ...message, id: crypto.randomUUID() });
            host.answer = (message) => answer.call(host, other(message));
            host.confirm = (message) => confirm.call(host, other(message));",
        ends: UNANSWERED,
    },
    Fault {
        name: "answers with messages of a newer protocol",
        script: "host.answer = host.confirm = ({ id }) => host.post({ id, type: 'METHOD_CALL_DEFERRED', body: 1 })",
        ends: UNANSWERED,
    },
    Fault {
        name: "confirms calls, and returns events",
        script: "host.answer = ({ id }) => host.post({ id, type: 'EVENT_TRIGGER_CONFIRMATION' });
            host.confirm = ({ id }) => host.post({ id, type: 'METHOD_CALL_RETURN', body: 1 });",
        ends: &[
            (TYPED_CALLS, "reply_not_understood"),
            (&[CallRaw], "other"),
            (&[Current], "nothing selected"),
        ],
    },
    Fault {
        name: "refuses everything without a reason",
        script: "host.answer = host.confirm = ({ id }) => host.post({ id, type: 'METHOD_CALL_ERROR' })",
        ends: &[
            (&[Current], "nothing selected"),
            (CALLS, "rejected"),
            (PUBLISHES, "publish_failed"),
        ],
    },
    Fault {
        name: "refuses everything with ten megabytes",
        script: "host.answer = host.confirm = ({ id }) =>
                host.post({ id, type: 'METHOD_CALL_ERROR', body: new Error('x'.repeat(10_000_000)) })",
        ends: &[
            (&[Current], "nothing selected"),
            (CALLS, "rejected"),
            (PUBLISHES, "publish_failed"),
        ],
    },
    Fault {
        name: "replies with what is within itself",
        script: "host.answer = ({ id }) => {
                const body = {};
                body.accessToken = body;
                host.post({ id, type: 'METHOD_CALL_RETURN', body });
            }",
        ends: &[
            (&[Call, Current, SessionToken, AppToken], "reply_not_understood"),
            (&[CallRaw], "other"),
        ],
    },
    Fault {
        name: "asks before it answers",
        script: "const { answer } = host;
            host.answer = async (message) => {
                await host.ask('EVENT_TRIGGER', { topic: 'nobody listens', payload: message });
                answer.call(host, message);
            }",
        ends: &[],
    },
    Fault {
        name: "twenty thousand events at once",
        script: "const { deliver } = host;
            host.deliver = async (topic, payload) => {
                const count = topic === 'CustomerChanged' ? 20_000 : 1;
                for (let i = 0; i < count; i += 1) void deliver.call(host, topic, payload);
            }",
        ends: &[],
    },
    Fault {
        name: "ten thousand calls at once",
        script: "const { invoke } = host;
            host.invoke = async (name, args) => {
                const count = name === 'add' ? 10_000 : 1;
                const replies = await Promise.all(Array.from({ length: count }, () => invoke.call(host, name, args)));
                return new Set(replies).size === 1 ? replies[0] : 'several';
            }",
        ends: &[],
    },
    Fault {
        name: "closes the channel after the handshake",
        script: "const { completeHandshake } = host;
            host.completeHandshake = (message) => { completeHandshake.call(host, message); host.close() }",
        ends: &[
            (CALLS, "call_timed_out"),
            (PUBLISHES, "publish_timed_out"),
            (&[Subscribe, SubscribeRaw], "silent"),
            (EXPOSES, "silent"),
        ],
    },
    Fault {
        name: "shakes hands again and again",
        script: "const { completeHandshake, answer } = host;
            const again = () => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = ({ data: { id } }) => port1.postMessage({ id, type: 'METHOD_CALL_RETURN' });
                host.offer(port2);
            };
            host.completeHandshake = (message) => { completeHandshake.call(host, message); again() };
            host.answer = (message) => { again(); answer.call(host, message) };",
        ends: &[],
    },
];

#[wasm_bindgen_test]
async fn handshakes() {
    run(At::Host { complains: false }, HANDSHAKES).await;
}

const HANDSHAKES: &[Fault] = &[
    Fault {
        name: "does not complete the handshake",
        script: "host.completeHandshake = () => {}",
        ends: &[(ALL, "handshake_timed_out")],
    },
    Fault {
        name: "closes the channel instead",
        script: "host.completeHandshake = () => host.close()",
        ends: &[(ALL, "handshake_timed_out")],
    },
    Fault {
        name: "offers its hand without a port",
        script: "host.offer = () => host.page.postMessage({ type: 'HANDSHAKE' }, '*')",
        ends: &[(ALL, "sdk_unavailable")],
    },
    Fault {
        name: "completes the handshake twice",
        script: "const { completeHandshake } = host;
            host.completeHandshake = (message) => { completeHandshake.call(host, message); completeHandshake.call(host, message) }",
        ends: &[],
    },
];

/// The stand-in's own complaints, of which the binding is to know nothing.
#[wasm_bindgen_test]
async fn what_the_sdk_complains_about() {
    run(At::Host { complains: true }, COMPLAINTS).await;
}

const COMPLAINTS: &[Fault] = &[
    Fault {
        name: "refuses the handshake",
        script: "host.completeHandshake = ({ id }) => host.post({ id, type: 'METHOD_CALL_ERROR', body: 'no' })",
        ends: &[(ALL, "handshake_timed_out")],
    },
    Fault {
        name: "answers with what is no message",
        script: "host.answer = host.confirm = ({ id }) => {
                for (const message of [null, 7, 'text', [], {}, { id }, { id, type: 7 }, { id: 7, type: 'METHOD_CALL_RETURN' }])
                    host.post(message);
            }",
        ends: UNANSWERED,
    },
    Fault {
        name: "calls what nobody has exposed, and calls it badly",
        script: "const { answer } = host;
            host.answer = (message) => {
                const id = crypto.randomUUID();
                host.post({ id, type: 'METHOD_CALL', body: { methodName: 'toString', args: [] } });
                host.post({ id, type: 'METHOD_CALL', body: { methodName: 'add', args: 'none' } });
                host.post({ id, type: 'EVENT_TRIGGER' });
                answer.call(host, message);
            }",
        ends: &[],
    },
];
