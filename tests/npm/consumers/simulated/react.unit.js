// The hooks, by React 18.3 and 19, in strict mode.

import { AppBridgeError, isAppBridgeError } from 'jtl-appbridge';
import { AppBridgeProvider, useAppBridge, useBridgeFetch, useBridgeState, useEvent, useSession } from 'jtl-appbridge/react';
import { Answer, MockHost, MockResponse } from 'jtl-appbridge/testing';
import { act, Component, createElement as h, StrictMode, useEffect, useState, version } from 'react';
import { createRoot } from 'react-dom/client';

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

let host;
let root;
let page;
beforeEach(() => {
  host = new MockHost();
  page = document.body.appendChild(document.createElement('main'));
  root = createRoot(page);
});
afterEach(async () => {
  await act(() => root.unmount());
  page.remove();
  host.stop();
});

const render = (node) => act(async () => root.render(h(StrictMode, null, node)));
const settle = () => act(() => new Promise((soon) => setTimeout(soon)));
const shown = async (text) => {
  while (page.textContent !== text) await settle();
};

function Customer() {
  const { value, error } = useEvent('CustomerChanged');
  return `${value ? (value.customerId ?? 'nobody') : '…'}${error ? ` ${error.code}` : ''}`;
}

test('is the version that was asked for', () => {
  expect(version).toMatch(new RegExp(process.env.REACT_VERSION));
});

test('connects once, and shows what it is given', async () => {
  const attempts = [];
  const connect = () => {
    attempts.push(undefined);
    return attempts.length === 1 ? Promise.reject(new AppBridgeError('handshake_timed_out', 'no')) : host.bridge();
  };
  host.answer('getCurrentCustomerId', Answer.reply('42'));
  const failed = ({ error, retry }) => h('button', { onClick: retry }, error.code);
  await render(h(AppBridgeProvider, { connect, connecting: 'wait', failed }, h(Customer)));
  await shown('handshake_timed_out');
  expect(attempts).toHaveLength(1);
  await act(async () => {
    page.querySelector('button').click();
    page.querySelector('button')?.click();
  });
  await shown('42');
  expect(attempts).toHaveLength(2);
});

test('has words of its own', async () => {
  await render(h(AppBridgeProvider, { connect: () => new Promise(() => {}) }, 'never'));
  expect(page.textContent).toBe('Connecting to JTL …');
  await render(h(AppBridgeProvider, { key: 2 }, 'never'));
  await shown('This page works only inside JTL.');
  await render(h(AppBridgeProvider, { key: 3, connect: { bridge: Promise.reject(new Error('no')) } }, 'never'));
  await shown('The connection to JTL failed (sdk_unavailable). Try again');
});

test('outside of a frame, a bridge that is not there yet is not waited for', async () => {
  await render(h(AppBridgeProvider, { connect: { bridge: new Promise(() => {}) }, notEmbedded: 'alone' }, 'never'));
  await settle();
  expect(page.textContent).toBe('alone');
  for (const [key, bridge] of [host.sdk, Promise.resolve(host.sdk)].entries()) {
    await render(h(AppBridgeProvider, { key, connect: { bridge } }, `there ${key}`));
    await shown(`there ${key}`);
  }
});

test('in a frame, it is', async () => {
  host.embed();
  let come;
  const bridge = new Promise((resolve) => (come = resolve));
  await render(h(AppBridgeProvider, { connect: { bridge }, connecting: 'wait' }, 'there'));
  await settle();
  expect(page.textContent).toBe('wait');
  come(host.sdk);
  await shown('there');
});

test('whatever a function throws, what failed is an AppBridgeError', async () => {
  const values = [new Error('plain'), 'text', undefined, null, Symbol('s'), Object.create(null)];
  for (const [key, value] of values.entries()) {
    const told = [];
    const failed = ({ error }) => (told.push(error), `${key} ${error.code}`);
    const connect = () => {
      throw value;
    };
    await render(h(AppBridgeProvider, { key, connect: key % 2 ? connect : async () => connect(), failed }));
    await shown(`${key} sdk_unavailable`);
    const [error] = told;
    expect([isAppBridgeError(error), error.kind, error.cause === value]).toEqual([true, 'environment', true]);
  }
});

test('another attempt is made of the failure that is shown, and of no other', async () => {
  const attempts = [];
  const retries = [];
  const connect = () => (attempts.push(undefined), attempts.length < 3 ? Promise.reject(new Error('no')) : host.bridge());
  const failed = ({ retry }) => (retries.includes(retry) || retries.push(retry), `failed ${attempts.length}`);
  await render(h(AppBridgeProvider, { connect, failed }, 'there'));
  await shown('failed 1');
  await act(async () => (retries[0](), retries[0]()));
  await shown('failed 2');
  await act(async () => retries[0]());
  await settle();
  expect([page.textContent, attempts.length]).toEqual(['failed 2', 2]);
  await act(async () => retries[1]());
  await shown('there');
  await act(async () => retries.forEach((retry) => retry()));
  await settle();
  expect([page.textContent, attempts.length]).toEqual(['there', 3]);
});

test('a bridge that is there already is there at once', async () => {
  const bridge = await host.bridge();
  const states = [];
  function State() {
    states.push(useBridgeState().status);
    return useAppBridge() === bridge ? 'there' : 'another';
  }
  await render(h(AppBridgeProvider, { connect: bridge }, h(State)));
  expect([page.textContent, [...new Set(states)]]).toEqual(['there', ['connected']]);
});

test('a page that is embedded shakes hands once', async () => {
  host.embed();
  host.answer('getCurrentCustomerId', Answer.reply('42'));
  await render(h(AppBridgeProvider, null, h(Customer), h(AppBridgeProvider, null, h(Customer))));
  await shown('4242');
  expect(host.subscriberCount('CustomerChanged')).toBe(2);
});

test('an event is subscribed to before its value is asked for, and an older answer is ignored', async () => {
  const [answer, held] = Answer.held();
  host.answerWith('getCurrentCustomerId', () => {
    expect(host.subscriberCount('CustomerChanged')).toBeGreaterThan(0);
    return answer;
  });
  await render(h(AppBridgeProvider, { connect: await host.bridge() }, h(Customer)));
  await shown('…');
  host.publish('CustomerChanged', { customerId: '2' });
  await shown('2');
  held.reply('1');
  await settle();
  expect(page.textContent).toBe('2');
  host.publishRaw('CustomerChanged', 7);
  await shown('2 payload_not_understood');
  host.publish('CustomerChanged', {});
  await shown('nobody');
  expect(host.subscriberCount('CustomerChanged')).toBe(1);
  await render(null);
  expect(host.subscriberCount('CustomerChanged')).toBe(0);
});

test('another event does not start with the value of the one before', async () => {
  host.answer('getCurrentItemId', Answer.reply('i'));
  host.answer('getCurrentCustomerId', Answer.reply('c'));
  const seen = [];
  function Any({ event }) {
    const { value } = useEvent(event);
    seen.push(`${event} ${JSON.stringify(value)}`);
    return JSON.stringify(value) ?? '…';
  }
  const connect = await host.bridge();
  await render(h(AppBridgeProvider, { connect }, h(Any, { event: 'CustomerChanged' })));
  await shown('{"customerId":"c"}');
  await render(h(AppBridgeProvider, { connect }, h(Any, { event: 'ItemChanged' })));
  await shown('{"itemId":"i"}');
  expect(seen).not.toContain('ItemChanged {"customerId":"c"}');
});

test('a question that fails is told, and events go on', async () => {
  host.answer('getCurrentCustomerId', Answer.replyRaw(7));
  await render(h(AppBridgeProvider, { connect: await host.bridge() }, h(Customer)));
  await shown('… reply_not_understood');
  host.publish('CustomerChanged', { customerId: '1' });
  await shown('1');
});

test('tokens and requests', async () => {
  host.answer('getSessionToken', Answer.reply('secret'));
  host.respond('GET', '/api/name', MockResponse.text('Ada'));
  const made = new Set();
  function Name() {
    const [session, fetch] = [useSession(), useBridgeFetch()];
    const [name, setName] = useState('…');
    made.add(session.token).add(fetch);
    useEffect(() => {
      session.token().then(async (token) => setName(`${token} ${await (await fetch('/api/name')).text()}`));
    }, [session, fetch]);
    return name;
  }
  await render(h(AppBridgeProvider, { connect: await host.bridge() }, h(Name)));
  await shown('secret Ada');
  expect(made.size).toBe(2);
});

test('a hook without a bridge says so', async () => {
  const codes = [];
  class Boundary extends Component {
    state = {};
    static getDerivedStateFromError(error) {
      codes.push(error.code);
      return { failed: true };
    }
    render() {
      return this.state.failed ? 'failed' : this.props.children;
    }
  }
  const { error } = console;
  console.error = () => {};
  const quiet = (event) => event.preventDefault();
  window.addEventListener('error', quiet);
  await render(h(Boundary, null, h(Customer)));
  window.removeEventListener('error', quiet);
  console.error = error;
  expect(new Set(codes)).toEqual(new Set(['no_bridge']));
});
