import { expect, test } from './page/lab.ts';

test('come in the order in which they were published, to all who listen', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const heard: Record<'first' | 'second' | 'other' | 'stream', unknown[]> = { first: [], second: [], other: [], stream: [] };
    bridge.on('Other', (payload) => heard.first.push(payload));
    bridge.on('Other', (payload) => heard.second.push(payload));
    bridge.on('ItemChanged', ({ itemId }) => heard.other.push(itemId));
    const stream = bridge.events('Other');
    for (const payload of [1, 2, 3]) host.emit('Other', payload);
    host.emit('ItemChanged', { itemId: '7' });
    for (let index = 0; index < 3; index += 1) heard.stream.push((await stream.next()).value);
    await kit.turn();
    return heard;
  });
  expect(seen).toEqual({ first: [1, 2, 3], second: [1, 2, 3], other: ['7'], stream: [1, 2, 3] });
});

test('are heard from the moment of subscribing', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.emit('Other', 'before');
    const stream = bridge.events('Other');
    const subscribed = host.listening;
    host.emit('Other', 'after');
    return { subscribed, first: await stream.next() };
  });
  expect(seen).toEqual({ subscribed: 1, first: { done: false, value: 'after' } });
});

test('that JTL does not document are given as they are', async ({ lab }) => {
  const same = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const payloads = [new Date(0), new Map([[1, 2]]), undefined, null, 0, '', Symbol('s'), () => 1];
    const stream = bridge.events('Other');
    for (const payload of payloads) host.emit('Other', payload);
    const same: boolean[] = [];
    for (const payload of payloads) same.push(Object.is((await stream.next()).value, payload));
    return same;
  });
  expect(same).toEqual(Array(8).fill(true));
});

test('several that wait for the next get one each, in turn', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const stream = bridge.events('Other');
    const waiting = [stream.next(), stream.next(), stream.next()];
    await kit.turn();
    for (const payload of [1, 2, 3]) host.emit('Other', payload);
    return Promise.all(waiting);
  });
  expect(seen).toEqual([1, 2, 3].map((value) => ({ done: false, value })));
});

test.describe('what is selected', () => {
  for (const [event, member] of [
    ['CustomerChanged', 'customerId'],
    ['ItemChanged', 'itemId'],
    ['SalesOrderChanged', 'salesOrderId'],
  ] as const) {
    test(`${event} names it, and nothing in all its spellings is an absent member`, async ({ lab }) => {
      const seen = await lab.evaluate(
        async ({ event, member }) => {
          const { host, bridge } = await kit.connected();
          const stream = bridge.events(event);
          const given = [{ [member]: '42', more: 1 }, {}, { [member]: null }, { [member]: '' }, { [member]: '', more: 1 }];
          const seen: object[] = [];
          for (const payload of given) {
            host.emit(event, payload);
            const { value } = await stream.next();
            seen.push({ ...value, absent: !(member in (value ?? {})) });
          }
          return seen;
        },
        { event, member },
      );
      const nothing = { absent: true };
      expect(seen).toEqual([{ [member]: '42', more: 1, absent: false }, nothing, nothing, nothing, { more: 1, absent: true }]);
    });
  }

  test('is an absent member also where the host sends an undefined one', async ({ lab }) => {
    const absent = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const stream = bridge.events('CustomerChanged');
      host.emit('CustomerChanged', { customerId: undefined });
      const { value } = await stream.next();
      return value !== undefined && !('customerId' in value);
    });
    expect(absent).toBe(true);
  });

  test('a payload that tells nothing of it is not understood', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const errors: object[] = [];
      const onError = ({ code, kind, message }: InstanceType<typeof kit.AppBridgeError>) => errors.push({ code, kind, message });
      const stream = bridge.events('CustomerChanged', { onError });
      for (const payload of [undefined, null, 'secret', 7, { customerId: 7 }, { customerId: ['secret'] }])
        host.emit('CustomerChanged', payload);
      host.emit('CustomerChanged', { customerId: '42' });
      return { next: await stream.next(), errors };
    });
    expect(seen.next).toEqual({ done: false, value: { customerId: '42' } });
    expect(seen.errors).toEqual(
      Array(6).fill({
        code: 'payload_not_understood',
        kind: 'contract',
        message: expect.stringMatching(/`CustomerChanged`(?!.*secret)/),
      }),
    );
  });
});

test.describe('a bridge', () => {
  test('without events is unsupported', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const bridge = await kit.connect({ bridge: { method: new kit.FakeBridge().method } });
      return [await kit.outcome(() => bridge.on('Other', () => {})), await kit.outcome(() => bridge.events('Other'))];
    });
    expect(seen).toEqual(['unsupported', 'unsupported']);
  });

  test('that refuses the subscription is told with what it threw', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const reason = new Error('no such topic');
      host.event.subscribe = () => {
        throw reason;
      };
      const errors = [await kit.failure(() => bridge.on('Other', () => {})), await kit.failure(() => bridge.events('Other'))];
      return errors.map(({ code, kind, cause }) => [code, kind, cause === reason]);
    });
    expect(seen).toEqual(Array(2).fill(['subscribe_failed', 'refused', true]));
  });
});

test('a browser that knows no `Symbol.dispose` has all the rest', async ({ page, app }) => {
  const { origin } = app.server;
  const script = await (await fetch(`${origin}/node_modules/jtl-appbridge/index.js`)).text();
  const mend = app.server.answer(/jtl-appbridge\/index\.js$/, (response) => {
    response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script.replaceAll('Symbol.dispose', 'Symbol.unknownHere'));
  });
  await page.goto(origin);
  const seen = await page.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const heard: unknown[] = [];
    const stop = bridge.on('Other', (payload) => heard.push(payload));
    const stream = bridge.events('Other');
    const withdraw = bridge.expose('add', (a, b) => a + b);
    host.emit('Other', 1);
    const { value } = await stream.next();
    await kit.turn();
    const reply = await host.invoke('add', 1, 2);
    stop();
    withdraw();
    await stream.return();
    return { heard, value, reply, listening: host.listening, disposable: Symbol.dispose in stop };
  });
  mend();
  expect(seen).toEqual({ heard: [1], value: 1, reply: 3, listening: 0, disposable: false });
});
