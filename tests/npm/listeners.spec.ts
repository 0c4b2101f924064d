import { expect, test } from './page/lab.ts';

test('a listener hears until it is stopped, and not a word more', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const heard: unknown[] = [];
    const stop = bridge.on('Other', (payload) => heard.push(payload));
    host.emit('Other', 1);
    await kit.turn();
    host.emit('Other', 'underway');
    const returned = stop();
    const { listening } = host;
    host.emit('Other', 'late');
    stop();
    stop[Symbol.dispose]();
    await kit.turn();
    return { heard, returned, listening, counts: host.count };
  });
  expect(seen).toEqual({ heard: [1], returned: undefined, listening: 0, counts: { subscribed: 1, unsubscribed: 1 } });
});

test('is stopped by `using` and by its signal, too', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const using = await kit.usedListener(host, bridge);
    const controller = new AbortController();
    const heard: unknown[] = [];
    bridge.on('Other', (payload) => heard.push(payload), { signal: controller.signal });
    host.emit('Other', 1);
    await kit.turn();
    controller.abort();
    const { listening } = host;
    host.emit('Other', 2);
    await kit.turn();
    return { using, heard, listening };
  });
  expect(seen).toEqual({ using: { during: 1, after: 0 }, heard: [1], listening: 0 });
});

test('may stop itself, and others, while it hears', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const heard: unknown[] = [];
    const stop = bridge.on('Other', (payload) => {
      heard.push(payload);
      stop();
      stopOther();
    });
    const stopOther = bridge.on('Other', (payload) => heard.push(`other ${payload}`));
    for (const payload of [1, 2, 3]) host.emit('Other', payload);
    await kit.turn();
    return { heard, listening: host.listening };
  });
  expect(seen.heard.filter((payload) => typeof payload === 'number')).toEqual([1]);
  expect(seen.listening).toBe(0);
});

test('that throws is reported, once each time, and goes on; others hear as if nothing had been', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const reports = new kit.Reports();
    const thrown = [new Error('one'), 'two', undefined];
    const heard: unknown[] = [];
    bridge.on('Other', (payload) => {
      if (payload !== 'fine') throw thrown[payload as number];
      heard.push(payload);
    });
    bridge.on('Other', (payload) => heard.push(payload));
    for (const payload of [0, 1, 2, 'fine']) host.emit('Other', payload);
    await kit.turn();
    reports.stop();
    return { same: reports.errors.map((error, index) => error === thrown[index]), heard: heard.sort() };
  });
  expect(seen).toEqual({ same: [true, true, true], heard: [0, 1, 2, 'fine', 'fine'] });
});

test('what cannot be delivered is told to `onError`, or else reported, and the listening goes on', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const reports = new kit.Reports();
    const heard: unknown[] = [];
    const told: string[] = [];
    bridge.on('ItemChanged', ({ itemId }) => heard.push(itemId), { onError: ({ code }) => told.push(code) });
    bridge.on('ItemChanged', ({ itemId }) => heard.push(itemId));
    for (const payload of ['bad', { itemId: '1' }]) host.emit('ItemChanged', payload);
    await kit.turn();
    reports.stop();
    return { heard, told, reported: reports.errors.map((error) => kit.isAppBridgeError(error) && error.code) };
  });
  expect(seen).toEqual({ heard: ['1', '1'], told: ['payload_not_understood'], reported: ['payload_not_understood'] });
});

test('an `onError` that is undefined is none', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const reports = new kit.Reports();
    const heard: unknown[] = [];
    bridge.on('ItemChanged', ({ itemId }) => heard.push(itemId), { onError: undefined });
    for (const payload of ['bad', { itemId: '1' }]) host.emit('ItemChanged', payload);
    await kit.turn();
    reports.stop();
    return { heard, reported: reports.errors.map((error) => kit.isAppBridgeError(error) && error.code) };
  });
  expect(seen).toEqual({ heard: ['1'], reported: ['payload_not_understood'] });
});

test('an `onError` that throws is reported, and the listening goes on', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const reports = new kit.Reports();
    const thrown = new Error('of the one who is told');
    const heard: unknown[] = [];
    bridge.on('ItemChanged', ({ itemId }) => heard.push(itemId), {
      onError() {
        throw thrown;
      },
    });
    for (const payload of ['bad', { itemId: '1' }]) host.emit('ItemChanged', payload);
    await kit.turn();
    reports.stop();
    return { heard, reported: reports.errors.map((error) => error === thrown) };
  });
  expect(seen).toEqual({ heard: ['1'], reported: [true] });
});

test('ten thousand events in one turn are too many, which is told, and the newest are heard', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const told: string[] = [];
    const heard: unknown[] = [];
    bridge.on('Other', (payload) => heard.push(payload), { onError: ({ code }) => told.push(code) });
    for (let number = 0; number < 10_000; number += 1) host.emit('Other', number);
    await kit.until(() => heard.length === 256);
    return { told, first: heard[0], last: heard.at(-1) };
  });
  expect(seen).toEqual({ told: ['events_missed'], first: 9_744, last: 9_999 });
});

test('an SDK hears nothing of what listeners do', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const returned: unknown[] = [];
    const { subscribe } = host.event;
    host.event.subscribe = (topic, listener) => subscribe(topic, (payload) => returned.push(listener(payload)));
    const reports = new kit.Reports();
    bridge.on('Other', () => {
      throw new Error('of a listener');
    });
    host.emit('Other', 1);
    await kit.turn();
    reports.stop();
    return { returned, reported: reports.errors.length };
  });
  expect(seen).toEqual({ returned: [undefined], reported: 1 });
});
