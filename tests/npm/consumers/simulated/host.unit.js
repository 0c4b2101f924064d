// An app's tests in a page that is none, by whichever runner: `simulated.spec.ts` runs them.

import { AppBridgeError, connect, HandlerFailure, isAppBridgeError, isEmbedded } from 'jtl-appbridge';
import { Answer, MockHost, MockResponse } from 'jtl-appbridge/testing';

const code = (promise) => promise.then(() => 'fine', (error) => (isAppBridgeError(error) ? error.code : error));

// First, since a host brings the WebAssembly along.
test('without a host it says what is missing', async () => {
  expect(isEmbedded()).toBe(false);
  const codes = [undefined, { bridge: { method: {} }, timeout: 2_000 }].map((options) =>
    connect(options).then(() => 'fine', (error) => [error.name, error.code]),
  );
  expect(await Promise.all(codes)).toEqual([
    ['AppBridgeError', 'not_embedded'],
    ['AppBridgeError', 'wasm_unavailable'],
  ]);
});

let host;
const withHost = (name, run) =>
  test(name, async () => {
    host = new MockHost();
    try {
      await run();
    } finally {
      host.stop();
    }
  });

withHost('replies, by the binding as it is', async () => {
  const bridge = await host.bridge();
  host.answer('getCurrentCustomerId', Answer.reply('42'));
  expect(await bridge.call('getCurrentCustomerId')).toBe('42');
  host.answer('getCurrentCustomerId', Answer.replyRaw({ no: 'id' }));
  expect(await code(bridge.call('getCurrentCustomerId'))).toBe('reply_not_understood');
  host.answerOnce('getCurrentCustomerId', Answer.reply('Jürgen €'));
  expect(await bridge.call('getCurrentCustomerId')).toBe('Jürgen €');
  host.answerWith('getCurrentCustomerId', (...args) => Answer.reply(`${args.length}`));
  expect(await bridge.call('getCurrentCustomerId')).toBe('0');
  expect(host.callCount('getCurrentCustomerId')).toBe(4);
  expect(host.calls('getCurrentCustomerId')).toEqual([[], [], [], []]);
});

withHost('failures and silence', async () => {
  const bridge = await host.bridge();
  host.answer('setupCompleted', Answer.error('HostError', 'not now'));
  const error = await bridge.call('setupCompleted').catch((error) => error);
  expect([error instanceof AppBridgeError, error.code, error.cause.name]).toEqual([true, 'rejected', 'HostError']);
  host.answer('setupCompleted', Answer.silence);
  expect(await code(bridge.call('setupCompleted', { timeout: 5 }))).toBe('call_timed_out');
  expect(await code(bridge.call('getCurrentItemId', { timeout: 5 }))).toBe('call_timed_out');
});

withHost('an answer that is held back', async () => {
  const bridge = await host.bridge();
  const [answer, held] = Answer.held();
  host.answer('getCurrentItemId', answer);
  const call = bridge.call('getCurrentItemId');
  held.reply('7');
  expect(await call).toBe('7');
});

withHost('events, fitting and not', async () => {
  const bridge = await host.bridge();
  const seen = [];
  const stop = bridge.on('CustomerChanged', ({ customerId }) => seen.push(customerId), { onError: (error) => seen.push(error.code) });
  host.publish('CustomerChanged', { customerId: '1' });
  host.publishRaw('CustomerChanged', 7);
  host.publish('CustomerChanged', {});
  await until(() => seen.length === 3);
  expect(seen).toEqual(['1', 'payload_not_understood', undefined]);
  expect(host.subscriberCount('CustomerChanged')).toBe(1);
  stop();
  expect(host.subscriberCount('CustomerChanged')).toBe(0);
});

withHost('a listener that throws is reported as by a browser', async () => {
  const bridge = await host.bridge();
  const reported = new Promise((resolve) => {
    window.addEventListener('error', (event) => (event.preventDefault(), resolve(event.message)), { once: true });
  });
  bridge.on('CustomerChanged', () => {
    throw new Error('in the app');
  });
  host.publish('CustomerChanged', {});
  expect(await reported).toContain('in the app');
});

withHost('the app publishes, and is called', async () => {
  const bridge = await host.bridge();
  await bridge.publish('OrderVerified', { id: '7' });
  expect(host.published('OrderVerified')).toEqual([{ id: '7' }]);
  host.confirm(false);
  expect(await code(bridge.publish('OrderVerified', 1, { timeout: 5 }))).toBe('publish_timed_out');
  const stop = bridge.expose('total', async (a, b) => {
    if (a < 0) throw new HandlerFailure('negative', 'not below zero');
    return a + b;
  });
  expect(await host.callApp('total', [1, 2])).toBe(3);
  expect((await host.callApp('total', [-1, 2]).catch((error) => error)).code).toBe('negative');
  stop();
  expect((await host.callApp('unknown').catch((error) => error)).code).toBe('rejected');
});

withHost('tokens and requests', async () => {
  const bridge = await host.bridge();
  host.answerOnce('getSessionToken', Answer.reply('old'));
  host.answer('getSessionToken', Answer.reply('new'));
  host.respondOnce('POST', '/api/items', MockResponse.status(401));
  host.respondWith('POST', '/api/items', ({ body, url }) => MockResponse.json({ body, url }).withStatus(201));
  const response = await bridge.fetch('/api/items?first=2', { method: 'POST', body: 'ä', headers: { 'X-A': '1' } });
  expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/json']);
  expect(await response.json()).toEqual({ body: 'ä', url: '/api/items?first=2' });
  expect(response.url).toBe(new URL('/api/items?first=2', location.href).href);
  expect([host.requestCount('POST', '/api/items'), host.requestCount('GET', '/api/items')]).toEqual([2, 0]);
  expect(host.callCount('getSessionToken')).toBe(2);
  const [request] = host.requests();
  expect([request.hasToken, request.header('Authorization'), request.header('x-a'), request.query('first')]).toEqual([true, undefined, '1', '2']);
});

withHost('requests that fail, wait or are not scripted', async () => {
  const bridge = await host.bridge();
  host.answer('getSessionToken', Answer.reply('token'));
  host.respondOnce('GET', '/api/a', MockResponse.unreachable);
  host.respondOnce('GET', '/api/a', MockResponse.silence);
  host.respondOnce('GET', '/api/a', MockResponse.text('late').withHeader('X-A', '1').after(5));
  expect(await code(bridge.fetch('/api/a'))).toBe('unreachable');
  expect(await code(bridge.fetch('/api/a', { timeout: 5 }))).toBe('timed_out');
  const late = await bridge.fetch('/api/a');
  expect([late.status, late.headers.get('x-a'), await late.text()]).toEqual([200, '1', 'late']);
  host.respond('GET', '/api/a?b=1', MockResponse.error(429, 'slow_down', 'later'));
  const slow = await bridge.fetch('/api/a?b=1');
  expect([slow.status, await slow.json()]).toEqual([429, { error: { code: 'slow_down', message: 'later' } }]);
  const { error } = console;
  console.error = () => {};
  const none = await bridge.fetch('/api/nobody?x').finally(() => (console.error = error));
  const told = (await none.json()).error;
  expect([none.status, told.code, told.message]).toEqual([501, 'not_scripted', expect.stringMatching(/GET \/api\/nobody\?x; scripted: GET \/api\/a/)]);
  const controller = new AbortController();
  const [response, held] = MockResponse.held();
  host.respond('GET', '/api/a', response);
  const given = bridge.fetch('/api/a', { signal: controller.signal }).catch((reason) => reason);
  const request = await held.arrived();
  expect(request.aborted).toBe(false);
  controller.abort('given up');
  expect([await given, request.aborted]).toEqual(['given up', true]);
  const waiting = bridge.fetch('/api/a');
  held.respond(MockResponse.text('now'));
  expect(await (await waiting).text()).toBe('now');
  // Of another origin, and without the binding.
  host.respond('GET', 'https://api.example/x', MockResponse.json([1]));
  expect(await (await fetch('https://api.example/x')).json()).toEqual([1]);
});

withHost('a page that is embedded', async () => {
  expect([isEmbedded(), await code(connect())]).toEqual([false, 'not_embedded']);
  host.embed();
  expect(isEmbedded()).toBe(true);
  expect(await connect()).toBe(await host.bridge());
  expect(await connect({ bridge: host.sdk })).toBe(await host.bridge());
  host.stop();
  expect([isEmbedded(), await code(connect())]).toEqual([false, 'not_embedded']);
});

withHost('each host is one of its own', async () => {
  host.answer('getCurrentItemId', Answer.reply('1'));
  const other = new MockHost();
  other.answer('getCurrentItemId', Answer.reply('2'));
  const ids = await Promise.all([host, other].map(async (one) => (await one.bridge()).call('getCurrentItemId')));
  other.stop();
  expect(ids).toEqual(['1', '2']);
});

async function until(holds) {
  while (!holds()) await new Promise((soon) => setTimeout(soon));
}
