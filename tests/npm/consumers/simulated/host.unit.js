// An app's tests in a page that is none, by whichever runner: `simulated.spec.ts` runs them.

import { AppBridgeError, connect, HandlerFailure, isAppBridgeError, isEmbedded } from 'jtl-appbridge';
import { Answer, HttpAnswer, MockHost } from 'jtl-appbridge/testing';

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
  host.answerHttpWith('POST', '/api/items', ({ headers, body, url }) =>
    headers.authorization === 'Bearer new' ? HttpAnswer.json({ body, url }, { status: 201 }) : HttpAnswer.reply(null, { status: 401 }),
  );
  const response = await bridge.fetch('/api/items?first=2', { method: 'POST', body: 'ä' });
  expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/json']);
  const url = new URL('/api/items?first=2', location.href).href;
  expect(await response.json()).toEqual({ body: 'ä', url });
  expect(response.url).toBe(url);
  expect(host.requestCount('POST', '/api/items')).toBe(2);
  expect(host.requests('POST', '/api/items')[0].headers.authorization).toBe('Bearer old');
  expect(host.requestCount('GET', '/api/items')).toBe(0);
});

withHost('requests that fail, wait or find nobody', async () => {
  const bridge = await host.bridge();
  host.answer('getSessionToken', Answer.reply('token'));
  host.answerHttpOnce('GET', '/api/a', HttpAnswer.unreachable());
  host.answerHttpOnce('GET', '/api/a', HttpAnswer.silence);
  host.answerHttpOnce('GET', '/api/a', HttpAnswer.reply('late').after(5));
  expect(await code(bridge.fetch('/api/a'))).toBe('unreachable');
  expect(await code(bridge.fetch('/api/a', { timeout: 5 }))).toBe('timed_out');
  expect(await (await bridge.fetch('/api/a')).text()).toBe('late');
  const error = await bridge.fetch('/api/nobody').catch((error) => error);
  expect([error.code, error.cause.message]).toEqual(['unreachable', expect.stringContaining('/api/nobody')]);
  const controller = new AbortController();
  host.answerHttp('GET', '/api/a', HttpAnswer.silence);
  const given = bridge.fetch('/api/a', { signal: controller.signal }).catch((reason) => reason);
  await until(() => host.requestCount('GET', '/api/a') === 4);
  controller.abort('given up');
  expect(await given).toBe('given up');
  const [answer, held] = HttpAnswer.held();
  host.answerHttp('GET', '/api/a', answer);
  const waiting = bridge.fetch('/api/a');
  held.answer(HttpAnswer.reply('now'));
  expect(await (await waiting).text()).toBe('now');
  // Of another origin, and without the binding.
  host.answerHttp('GET', 'https://api.example/x', HttpAnswer.json([1]));
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
