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

withHost('hosts are stopped in any order, and the page is what it was', async () => {
  host.stop();
  const names = ['fetch', 'Request', 'Response', 'Headers', 'reportError', 'structuredClone', 'jtlAppBridge', 'self', 'top'];
  const page = () => names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  const before = page();
  for (const order of [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]) {
    const hosts = [new MockHost(), new MockHost(), new MockHost()];
    for (const [index, one] of hosts.entries()) {
      one.embed();
      one.respond('GET', '/which', MockResponse.text(`${index}`));
    }
    const left = new Set([0, 1, 2]);
    for (const index of order) {
      hosts[index].stop();
      left.delete(index);
      if (left.size === 0) break;
      const last = Math.max(...left);
      expect(await (await fetch('/which')).text()).toBe(`${last}`);
      expect([isEmbedded(), await connect()]).toEqual([true, await hosts[last].bridge()]);
    }
    expect(page()).toEqual(before);
  }
});

/** What a test is told in the console while something runs. */
async function told(run) {
  const { error, warn } = console;
  const lines = [];
  console.error = console.warn = (line) => lines.push(line);
  try {
    await run();
  } finally {
    Object.assign(console, { error, warn });
  }
  return lines;
}

withHost('a method that is not scripted is named at once, and once', async () => {
  const bridge = await host.bridge();
  host.respond('GET', '/api/x', MockResponse.json([]));
  host.answer('getCurrentItemId', Answer.reply('1'));
  host.answerOnce('setupCompleted', Answer.reply());
  host.answer('getAppToken', Answer.silence);
  const lines = await told(async () => {
    await bridge.call('setupCompleted');
    const controller = new AbortController();
    const waiting = [
      bridge.fetch('/api/x', { signal: controller.signal }),
      bridge.call('getSessionToken', { signal: controller.signal }),
      bridge.call('getAppToken', { signal: controller.signal }),
    ].map(code);
    await until(() => host.callCount('getSessionToken') === 2 && host.callCount('getAppToken') === 1);
    controller.abort('enough');
    expect(await Promise.all(waiting)).toEqual(['enough', 'enough', 'enough']);
  });
  expect(lines).toEqual([
    'the mock host has no answer for getSessionToken, and keeps silent; scripted: setupCompleted (used up), getCurrentItemId, getAppToken',
  ]);
  expect(await told(() => code(bridge.call('setupCompleted', { timeout: 5 })))).toHaveLength(1);
});

withHost('what cannot be is refused where it is written', async () => {
  const fine = MockResponse.json([]);
  const [, held] = MockResponse.held();
  const attempts = [
    [() => MockResponse.status(99), /status.*200 to 599.*99/],
    [() => MockResponse.status(204.5), /status/],
    [() => fine.withStatus(9999), /status.*9999/],
    [() => MockResponse.error(100, 'a', 'b'), /status/],
    [() => MockResponse.silence.withStatus(0), /status/],
    [() => fine.withHeader('a b', 'c'), /name.*"a b"/],
    [() => fine.withHeader('a', 'b\nc'), /header a/],
    [() => fine.withHeader('a', 7), /header a.*7/],
    [() => fine.withHeader('a', '€'), /header a/],
    [() => fine.after(-1), /milliseconds.*-1/],
    [() => fine.after(NaN), /milliseconds/],
    [() => fine.after('5'), /milliseconds/],
    [() => MockResponse.json(() => 1), /JSON.*a function/],
    [() => MockResponse.json(undefined), /JSON.*undefined/],
    [() => MockResponse.text(7), /string.*7/],
    [() => held.respond({ status: 200 }), /a held response takes a MockResponse/],
    [() => host.respond('/api', 'GET', fine), /method comes first.*"\/api"/],
    [() => host.respondOnce('/api', 'GET', fine), /method comes first/],
    [() => host.respondWith('/api', 'GET', () => fine), /method comes first/],
    [() => host.respond('GET', 'http://[', fine), /./],
    [() => host.respond('GET', '/api', { status: 200 }), /respond takes a MockResponse.*an object/],
    [() => host.respondOnce('GET', '/api'), /respondOnce takes a MockResponse.*undefined/],
    [() => host.respondWith('GET', '/api', fine), /respondWith takes a function/],
    [() => host.answer('getSessionToken', 'raw'), /answer takes an Answer.*"raw"/],
    [() => host.answer('getSessionToken'), /answer takes an Answer.*undefined/],
    [() => host.answerOnce('getSessionToken', Promise.reject(new Error('no'))), /answerOnce takes an Answer.*a promise/],
    [() => host.answerWith('getSessionToken', Answer.reply('x')), /answerWith takes a function/],
  ];
  for (const [attempt, text] of attempts) {
    let error;
    try {
      attempt();
    } catch (thrown) {
      error = thrown;
    }
    // By its name: a runner may give the page another TypeError than its own.
    expect([`${attempt}`, error?.name, error?.message]).toEqual([`${attempt}`, 'TypeError', expect.stringMatching(text)]);
  }
  expect((await host.callApp('total', 'ab').catch((error) => error)).name).toBe('TypeError');
});

withHost('a script that gives nothing of use is named, and is no network that is down', async () => {
  const bridge = await host.bridge();
  host.answer('getSessionToken', Answer.reply('token'));
  const scripts = [
    () => ({ status: 200 }),
    async () => MockResponse.json([]),
    async () => {
      throw new Error('later');
    },
    () => {
      throw new Error('in the test');
    },
  ];
  for (const script of scripts) {
    host.respondWith('GET', '/api/x', script);
    const lines = await told(async () => {
      const response = await bridge.fetch('/api/x');
      expect([response.status, (await response.json()).error.code]).toEqual([501, 'response_invalid']);
    });
    expect(lines).toEqual([expect.stringMatching(/the script for GET \/api\/x gave no response: .*(MockResponse|in the test)/)]);
  }
  const answers = [
    () => 'raw',
    async () => Answer.reply('x'),
    () => {
      throw new TypeError('in the test');
    },
  ];
  for (const answer of answers) {
    host.answerWith('getSessionToken', answer);
    let error;
    const lines = await told(async () => void (error = await bridge.call('getSessionToken').catch((error) => error)));
    expect([error.code, error.cause.name]).toEqual(['rejected', 'TypeError']);
    expect(lines).toEqual([expect.stringMatching(/the script for getSessionToken gave no answer: .*(an Answer|in the test)/)]);
  }
});

withHost('responses that have no body have none, whatever they were made of', async () => {
  const bridge = await host.bridge();
  host.answer('getSessionToken', Answer.reply('token'));
  for (const status of [204, 205, 304]) {
    host.respond('GET', '/api/x', MockResponse.json({ a: 1 }).withStatus(status));
    const response = await bridge.fetch('/api/x');
    expect([response.status, await response.text()]).toEqual([status, '']);
  }
});

async function until(holds) {
  while (!holds()) await new Promise((soon) => setTimeout(soon));
}
