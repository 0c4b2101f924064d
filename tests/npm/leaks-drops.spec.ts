import { expect, test } from './page/lab.ts';

test('a stream that is dropped without a word is unsubscribed from', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    (() => {
      bridge.events('Other');
      bridge.events('Other', { signal: new AbortController().signal });
    })();
    const before = host.listening;
    return { before, gone: await kit.trueAfterCollecting(() => host.listening === 0) };
  });
  expect(seen).toEqual({ before: 2, gone: true });
});

test('a stream that is in use is not', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const kept = bridge.events('Other');
    const heard: unknown[] = [];
    void (async () => {
      // Nobody but the loop itself knows this one.
      for await (const payload of bridge.events('Other')) heard.push(payload);
    })();
    await kit.turn();
    const gone = await kit.trueAfterCollecting(() => host.listening < 2);
    host.emit('Other', 1);
    await kit.turn();
    return { gone, heard, kept: (await kept.next()).value };
  });
  expect(seen).toEqual({ gone: false, heard: [1], kept: 1 });
});

test('a listener goes on, whoever has dropped the way to stop it', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const host = new kit.FakeBridge();
    const heard: unknown[] = [];
    await (async () => {
      // Nor is the bridge kept.
      const bridge = await kit.connect({ bridge: host });
      bridge.on('Other', (payload) => heard.push(payload));
    })();
    const gone = await kit.trueAfterCollecting(() => host.listening === 0);
    host.emit('Other', 1);
    await kit.turn();
    return { gone, heard };
  });
  expect(seen).toEqual({ gone: false, heard: [1] });
});

test('an exposed method goes on, whoever has dropped the way to take it back', async ({ lab }) => {
  const replies = await lab.evaluate(async () => {
    const host = new kit.FakeBridge();
    const watched = await (async () => {
      const bridge = await kit.connect({ bridge: host });
      return new WeakRef(bridge.expose('add', (a, b) => a + b));
    })();
    // Once this is collected, everything is that could be.
    const collected = await kit.trueAfterCollecting(() => watched.deref() === undefined);
    for (let round = 0; round < 4; round += 1) {
      await kit.collectGarbage();
      await kit.turn();
    }
    return { collected, reply: await host.invoke('add', 1, 2) };
  });
  expect(replies).toEqual({ collected: true, reply: 3 });
});

test('a bridge that nobody uses any more is let go of, with the SDK’s', async ({ lab }) => {
  const gone = await lab.evaluate(async () => {
    const watched = await (async () => {
      const { host, bridge } = await kit.connected();
      await bridge.call('getSessionToken');
      await bridge.sessionToken();
      await bridge.publish('OrderVerified', 1);
      bridge.on('Other', () => {})();
      bridge.expose('add', (a, b) => a + b)();
      await bridge.events('Other').return();
      return [new WeakRef<object>(bridge), new WeakRef<object>(host)];
    })();
    return kit.trueAfterCollecting(() => watched.every((ref) => ref.deref() === undefined));
  });
  expect(gone).toBe(true);
});

test('a call that waits needs no bridge', async ({ lab }) => {
  const reply = await lab.evaluate(async () => {
    const answer = new kit.Deferred();
    const { waiting, watched } = await (async () => {
      const { host, bridge } = await kit.connected();
      host.answer = () => answer.promise;
      return { waiting: bridge.call('echo', [1]), watched: new WeakRef(bridge) };
    })();
    const gone = await kit.trueAfterCollecting(() => watched.deref() === undefined);
    answer.resolve('late');
    return { gone, reply: await waiting };
  });
  expect(reply).toEqual({ gone: true, reply: 'late' });
});

test('what was sent, answered, thrown and published is let go of', async ({ lab }) => {
  const gone = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.answer = () => Promise.resolve();
    host.confirm = () => Promise.resolve();
    const watched: WeakRef<object>[] = [];
    const watch = <T extends object>(value: T): T => {
      watched.push(new WeakRef(value));
      return value;
    };
    await (async () => {
      // Calls that go on, so that an end of theirs cannot have let go of it.
      host.answer = () => new Promise(() => {});
      host.confirm = () => new Promise(() => {});
      void bridge.call('echo', [watch({ an: 'argument' })], { timeout: Infinity });
      void bridge.publish('OrderVerified', watch({ a: 'payload' }), { timeout: Infinity });
      await kit.turn();
      host.answer = async () => watch({ a: 'reply' });
      await bridge.call('echo', [1]);
      host.answer = () => Promise.reject(watch(new Error('a reason')));
      watch(await kit.failure(bridge.call('echo', [1])));
      const stream = bridge.events('Other');
      host.emit('Other', watch({ an: 'event' }));
      host.emit('Other', watch({ an: 'event that waits' }));
      await stream.next();
      await stream.return();
      const { signal } = watch(new AbortController());
      host.answer = async () => 'reply';
      await bridge.call('echo', [1], { signal: watch(signal) });
    })();
    // These are the fake's own memories.
    host.calls.length = host.published.length = 0;
    host.answer = async () => {};
    await kit.trueAfterCollecting(() => watched.every((ref) => ref.deref() === undefined));
    return watched.map((ref) => ref.deref() === undefined);
  });
  expect(gone).toEqual(Array(9).fill(true));
});

test('an answer that comes too late is let go of', async ({ lab }) => {
  const gone = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const watched = await (async () => {
      const late = new kit.Deferred();
      host.answer = () => late.promise;
      await kit.outcome(bridge.call('ping', { timeout: 0 }));
      const reply = { a: 'reply' };
      late.resolve(reply);
      await kit.turn();
      return new WeakRef(reply);
    })();
    host.answer = async () => {};
    return kit.trueAfterCollecting(() => watched.deref() === undefined);
  });
  expect(gone).toBe(true);
});

test('no `abort` listener stays on a signal that lives on', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    new kit.FakeFetch(...Array(1_000).fill(kit.fine));
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    let most = 0;
    const { addEventListener, removeEventListener } = signal;
    Object.assign(signal, {
      addEventListener(type: string, listener: () => void) {
        listeners.add(listener);
        most = Math.max(most, listeners.size);
        addEventListener.call(signal, type, listener);
      },
      removeEventListener(type: string, listener: () => void) {
        listeners.delete(listener);
        removeEventListener.call(signal, type, listener);
      },
    });
    const seen: Record<string, number> = {};
    const repeat = async (name: string, act: () => unknown) => {
      for (let index = 0; index < 1_000; index += 1) await act();
      await kit.turn();
      seen[name] = listeners.size;
    };
    await repeat('call', () => bridge.call('echo', [1], { signal }));
    await repeat('late', () => kit.outcome(bridge.call('echo', [1], { signal, timeout: 0 })));
    await repeat('publish', () => bridge.publish('OrderVerified', 1, { signal }));
    await repeat('token', () => bridge.sessionToken({ signal }));
    await repeat('fetch', () => bridge.fetch('/api', { signal }));
    await repeat('connect', () => kit.connect({ bridge: host, signal }));
    await repeat('on', () => bridge.on('Other', () => {}, { signal })());
    await repeat('events', () => bridge.events('Other', { signal }).return());
    host.answer = () => Promise.reject(new Error('no'));
    await repeat('rejected', () => kit.outcome(bridge.call('ping', { signal })));
    // Failed by what it was given.
    host.answer = async () => 7;
    await repeat('not understood', () => kit.outcome(bridge.call('getSessionToken', { signal })));
    const stream = bridge.events('ItemChanged', { signal });
    host.emit('ItemChanged', 'bad');
    await kit.outcome(stream.next());
    seen['ended by an error'] = listeners.size;
    return { seen, watched: most > 0, listening: host.listening };
  });
  expect(Object.values(seen.seen)).toEqual(Array(11).fill(0));
  expect(seen).toMatchObject({ watched: true, listening: 0 });
});

test('no subscription stays, however it is ended', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const controller = new AbortController();
    const { signal } = controller;
    bridge.on('Other', () => {}, { signal });
    bridge.events('Other', { signal });
    bridge.on('Other', () => {})();
    bridge.on('Other', () => {})[Symbol.dispose]();
    bridge.events('Other')[Symbol.dispose]();
    await bridge.events('Other').return();
    const waiting = bridge.events('Other');
    const next = waiting.next();
    await kit.turn();
    await waiting.return();
    await next;
    controller.abort();
    return { listening: host.listening, counts: host.count };
  });
  expect(seen).toEqual({ listening: 0, counts: { subscribed: 7, unsubscribed: 7 } });
});
