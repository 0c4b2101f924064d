import { expect, test } from './page/lab.ts';

test('sends the method with its arguments, and gives what the host replies', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const signal = new AbortController().signal;
    const replies = [
      await bridge.call('getSessionToken'),
      await bridge.call('getSessionToken', { timeout: 1_000 }),
      await bridge.call('getSessionToken', { timeout: undefined, signal }),
      await bridge.call('echo', ['a']),
      await bridge.call('echo', ['b'], { timeout: 1_000, signal }),
      await bridge.call('search'),
      await bridge.call('search', []),
      await bridge.call('search', ['text'] as const),
    ];
    return { replies, calls: host.calls };
  });
  expect(seen.replies).toEqual(['token', 'token', 'token', 'a', 'b', undefined, undefined, undefined]);
  expect(seen.calls).toEqual([
    ...Array<unknown>(3).fill({ method: 'getSessionToken', args: [] }),
    { method: 'echo', args: ['a'] },
    { method: 'echo', args: ['b'] },
    ...Array<unknown>(2).fill({ method: 'search', args: [] }),
    { method: 'search', args: ['text'] },
  ]);
});

test('hands arguments over as they are', async ({ lab }) => {
  const same = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const args = [{ nested: [1] }, new Date(0), new Map([[1, 2]]), null, undefined, 10n, 'ä€😀\0', NaN];
    for (const arg of args) await bridge.call('echo', [arg]);
    return host.calls.map(({ args: [arg] }, index) => Object.is(arg, args[index]));
  });
  expect(same).toEqual(Array(8).fill(true));
});

test('gives the replies of methods that JTL does not document as they are', async ({ lab }) => {
  const same = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const replies = [
      new Date(0),
      new Map([[1, new Set([2])]]),
      new Uint8Array(3),
      circle,
      null,
      undefined,
      '',
      0,
      10n,
      new Error('fine'),
    ];
    const same: boolean[] = [];
    for (const reply of replies) {
      host.answer = async () => reply;
      same.push(Object.is(await bridge.call('echo', [0]), reply));
    }
    return same;
  });
  expect(same).toEqual(Array(10).fill(true));
});

test('many at once keep to their own replies', async ({ lab }) => {
  const inOrder = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const open: (() => void)[] = [];
    host.answer = (_method, value) => new Promise((resolve) => open.push(() => resolve(value)));
    const values = Array.from({ length: 1_000 }, (_, index) => index);
    const replies = values.map((value) => bridge.call('echo', [value]));
    await kit.until(() => open.length === values.length);
    for (const answer of open.reverse()) answer();
    return (await Promise.all(replies)).every((reply, index) => reply === index);
  });
  expect(inOrder).toBe(true);
});

test('a rejection keeps what the host rejected with', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const reasons = [
      new RangeError('closed'),
      'closed',
      { code: 'E_CLOSED', message: 'closed' },
      { secret: 1 },
      null,
      undefined,
      Symbol('closed'),
    ];
    const seen: object[] = [];
    for (const reason of reasons) {
      host.answer = () => Promise.reject(reason);
      const error = await kit.failure(bridge.call('ping'));
      seen.push({ code: error.code, kind: error.kind, message: error.message, same: 'cause' in error && error.cause === reason });
    }
    return seen;
  });
  const messages = ['RangeError: closed', 'closed', 'Error [E_CLOSED]: closed', 'an object', 'null', 'undefined', 'a symbol'];
  expect(seen).toEqual(
    messages.map((message) => ({
      code: 'rejected',
      kind: 'refused',
      message: `the host rejected \`ping\`: ${message}`,
      same: true,
    })),
  );
});

test('what the SDK throws at once is a rejection, too', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const reason = new DOMException('could not be cloned', 'DataCloneError');
    host.answer = () => {
      throw reason;
    };
    const error = await kit.failure(bridge.call('echo', [() => {}]));
    return { code: error.code, same: error.cause === reason };
  });
  expect(seen).toEqual({ code: 'rejected', same: true });
});

test('options are heeded when optional arguments are left out', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const code = await kit.outcome(bridge.call('search', undefined, { signal: AbortSignal.abort('left') }));
    return { code, sent: host.calls.length };
  });
  expect(seen).toEqual({ code: 'thrown: left', sent: 0 });
});

test('a bridge that cannot call is unsupported, and nothing was sent', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const bridge = await kit.connect({ bridge: {} as InstanceType<typeof kit.FakeBridge> });
    const { code, kind, message } = await kit.failure(bridge.call('ping'));
    return { code, kind, message };
  });
  expect(seen).toEqual({ code: 'unsupported', kind: 'environment', message: 'the bridge has no `method.call`' });
});
