import { expect, test } from './page/lab.ts';

test('the host gets what the handler returns, or a promise of it', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const got: unknown[][] = [];
    bridge.expose('add', (a, b) => a + b);
    bridge.expose('describe', async (...parts) => {
      got.push(parts);
      await kit.turn();
      return parts.length;
    });
    return {
      replies: [
        await host.invoke('add', 1, 2),
        await host.invoke('describe'),
        await host.invoke('describe', 'a', { b: [1] }, undefined),
      ],
      got,
    };
  });
  expect(seen).toEqual({ replies: [3, 0, 3], got: [[], ['a', { b: [1] }, undefined]] });
});

test('a reply is a copy, of whatever structured clone takes', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const deep = { date: new Date(5), map: new Map([[1, new Set([2])]]), bytes: new Uint8Array([1, 2]) };
    const replies = [undefined, null, 'text', 7, 10n, deep];
    let next = 0;
    bridge.expose('describe', () => replies[next++]);
    const got: unknown[] = [];
    for (const _ of replies) got.push(await host.invoke('describe'));
    const copy = got.at(-1) as typeof deep;
    return {
      plain: got.slice(0, -1),
      copied: copy !== deep && copy.map !== deep.map,
      deep: [copy.date.getTime(), [...copy.map].map(([key, value]) => [key, ...value]), [...copy.bytes]],
    };
  });
  expect(seen).toEqual({ plain: [undefined, null, 'text', 7, 10n], copied: true, deep: [5, [[1, 2]], [1, 2]] });
});

test('calls are answered as they end, not as they came', async ({ lab }) => {
  const order = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const open: InstanceType<typeof kit.Deferred<number>>[] = [];
    bridge.expose('add', () => {
      const deferred = new kit.Deferred<number>();
      open.push(deferred);
      return deferred.promise;
    });
    const order: unknown[] = [];
    const calls = [1, 2, 3].map((call) => host.invoke('add').then(() => order.push(call)));
    await kit.until(() => open.length === 3);
    for (const index of [2, 0, 1]) {
      open[index]?.resolve(0);
      await kit.turn();
    }
    await Promise.all(calls);
    return order;
  });
  expect(order).toEqual([3, 1, 2]);
});

test.describe('a handler that fails', () => {
  test('tells the host why by a HandlerFailure, and nobody else', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const cause = new Error('secret');
      bridge.expose('describe', (how) => {
        const failure = new kit.HandlerFailure('cart_unknown', 'there is no such cart', { cause });
        if (how === 'throw') throw failure;
        return Promise.reject(failure);
      });
      return [await host.invoke('describe', 'throw'), await host.invoke('describe', 'reject')];
    });
    expect(seen).toEqual(Array(2).fill({ error: { code: 'cart_unknown', message: 'there is no such cart' } }));
  });

  test('is known by the HandlerFailure of another copy of the package', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const { HandlerFailure } = await kit.copy('other');
      bridge.expose('describe', () => {
        throw new HandlerFailure('cart_unknown', 'there is no such cart');
      });
      return host.invoke('describe');
    });
    expect(seen).toEqual({ error: { code: 'cart_unknown', message: 'there is no such cart' } });
  });

  test('tells the host nothing of anything else, and is reported once', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const reports = new kit.Reports();
      const thrown = [new Error('secret'), 'secret', undefined, null, Object.assign(new Error('secret'), { code: 'SECRET' })];
      bridge.expose('describe', (index, how) => {
        if (how === 'throw') throw thrown[index as number];
        return Promise.reject(thrown[index as number]);
      });
      const replies: unknown[] = [];
      for (const index of thrown.keys())
        replies.push(await host.invoke('describe', index, 'throw'), await host.invoke('describe', index, 'reject'));
      await kit.turn();
      reports.stop();
      return { replies, same: reports.errors.map((error, index) => error === thrown[Math.floor(index / 2)]) };
    });
    expect(seen.replies).toEqual(
      Array(10).fill({ error: { code: 'handler_failed', message: expect.not.stringContaining('secret') } }),
    );
    expect(seen.same).toEqual(Array(10).fill(true));
  });

  test('is answered for, whatever it throws', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const reports = new kit.Reports();
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const strange = new kit.HandlerFailure('code', 'message');
      Object.assign(strange, { code: Symbol('code') });
      const failing = Object.defineProperty(new Error('name'), 'name', {
        get() {
          throw new Error('no');
        },
      });
      const replies: unknown[] = [];
      for (const thrown of [proxy, strange, failing]) {
        bridge.expose('describe', () => Promise.reject(thrown), { replace: true });
        replies.push(await Promise.race([host.invoke('describe'), kit.turn().then(() => 'no answer')]));
      }
      reports.stop();
      return replies;
    });
    expect(seen).toEqual(Array(3).fill({ error: { code: expect.any(String), message: expect.any(String) } }));
  });
});

test('a reply that cannot be sent is told to the host', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const replies = [() => 1, Symbol('s'), new WeakMap(), { deep: [() => 1] }, window, proxy];
    let next = 0;
    bridge.expose('describe', () => replies[next++]);
    const got: unknown[] = [];
    // Nobody can tell whether a revoked proxy is a promise, which is a failure of the handler.
    const reports = new kit.Reports();
    for (const _ of replies) got.push(await host.invoke('describe'));
    reports.stop();
    return got;
  });
  const unsendable = { error: { code: 'reply_not_sendable', message: expect.any(String) } };
  expect(seen).toEqual([
    ...Array<unknown>(5).fill(unsendable),
    { error: { code: 'handler_failed', message: expect.any(String) } },
  ]);
});

test.describe('a method that is taken back', () => {
  test('is refused from then on, and so are the calls that wait', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const reports = new kit.Reports();
      const late = new kit.Deferred<number>();
      const stop = bridge.expose('add', () => late.promise);
      const waiting = host.invoke('add', 1, 2);
      await kit.turn();
      const returned = stop();
      stop();
      stop[Symbol.dispose]();
      const told = await waiting;
      late.reject(new Error('late'));
      await kit.turn();
      reports.stop();
      return { returned, told, later: await host.invoke('add', 1, 2), reported: reports.errors.length };
    });
    const withdrawn = { error: { code: 'method_withdrawn', message: expect.any(String) } };
    expect(seen).toEqual({ returned: undefined, told: withdrawn, later: withdrawn, reported: 1 });
  });

  test('by `using`', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      return kit.usedMethod(host, bridge);
    });
    expect(seen).toEqual({ during: 3, after: { error: { code: 'method_withdrawn', message: expect.any(String) } } });
  });

  test('by its own handler', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const stop = bridge.expose('add', (a, b) => {
        stop();
        return a + b;
      });
      return host.invoke('add', 1, 2);
    });
    expect(seen).toEqual({ error: { code: 'method_withdrawn', message: expect.any(String) } });
  });

  test('can be exposed again, and its old end does not touch the new one', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const stop = bridge.expose('add', (a, b) => a + b);
      stop();
      bridge.expose('add', (a, b) => a * b);
      stop();
      return host.invoke('add', 3, 4);
    });
    expect(seen).toBe(12);
  });
});

test.describe('a name', () => {
  test('that is taken is not taken again, unless told to replace', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const first = bridge.expose('add', (a, b) => a + b);
      const { code, kind, message } = await kit.failure(() => bridge.expose('add', (a, b) => a * b));
      const same = await kit.outcome(() => bridge.expose('add', (a, b) => a * b, { replace: false }));
      const before = await host.invoke('add', 3, 4);
      bridge.expose('add', (a, b) => a * b, { replace: true });
      const after = await host.invoke('add', 3, 4);
      first();
      return { code, kind, named: message.includes('`add`'), same, before, after, untouched: await host.invoke('add', 3, 4) };
    });
    expect(seen).toEqual({
      code: 'already_exposed',
      kind: 'contract',
      named: true,
      same: 'already_exposed',
      before: 7,
      after: 12,
      untouched: 12,
    });
  });

  test('that the page has exposed past the package is taken, too', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      host.method.expose('add', () => 'of the page');
      const refused = await kit.outcome(() => bridge.expose('add', (a, b) => a + b));
      bridge.expose('add', (a, b) => a + b, { replace: true });
      return { refused, reply: await host.invoke('add', 1, 2) };
    });
    expect(seen).toEqual({ refused: 'already_exposed', reply: 3 });
  });

  test('is free on another bridge', async ({ lab }) => {
    const replies = await lab.evaluate(async () => {
      const [one, other] = [await kit.connected(), await kit.connected()];
      one.bridge.expose('add', (a, b) => a + b);
      other.bridge.expose('add', (a, b) => a * b);
      return [await one.host.invoke('add', 3, 4), await other.host.invoke('add', 3, 4)];
    });
    expect(replies).toEqual([7, 12]);
  });
});

test.describe('a bridge', () => {
  test('that cannot expose is unsupported', async ({ lab }) => {
    const code = await lab.evaluate(async () => {
      const { call } = new kit.FakeBridge().method;
      const bridge = await kit.connect({ bridge: { method: { call } } });
      return kit.outcome(() => bridge.expose('add', (a, b) => a + b));
    });
    expect(code).toBe('unsupported');
  });

  test('that fails to is told with what it threw, and the name stays free', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const reason = new Error('no');
      const { expose } = host.method;
      host.method.expose = () => {
        throw reason;
      };
      const { code, kind, cause } = await kit.failure(() => bridge.expose('add', (a, b) => a + b));
      host.method.expose = expose;
      bridge.expose('add', (a, b) => a + b);
      return { code, kind, same: cause === reason, reply: await host.invoke('add', 1, 2) };
    });
    expect(seen).toEqual({ code: 'expose_failed', kind: 'refused', same: true, reply: 3 });
  });
});
