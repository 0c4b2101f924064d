import { expect, stopClock, test } from './page/lab.ts';

test('resolves when the host has confirmed the event, and to nothing', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const confirmation = new kit.Deferred();
    host.confirm = () => confirmation.promise;
    let confirmed = false;
    const publishing = bridge.publish('OrderVerified', { salesOrderId: '7' }).then((value) => {
      confirmed = true;
      return value;
    });
    await kit.turn();
    const early = confirmed;
    confirmation.resolve('anything');
    return { early, value: await publishing, published: host.published };
  });
  expect(seen).toEqual({
    early: false,
    value: undefined,
    published: [{ topic: 'OrderVerified', payload: { salesOrderId: '7' } }],
  });
});

test('hands the payload over as it is', async ({ lab }) => {
  const same = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const payloads = [undefined, null, 'text', new Map([[1, 2]]), { deep: [new Date(0)] }];
    for (const payload of payloads) await bridge.publish('OrderVerified', payload);
    return host.published.map(({ payload }, index) => payload === payloads[index]);
  });
  expect(same).toEqual(Array(5).fill(true));
});

test('without a confirmation ends after its timeout', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.confirm = () => new Promise(() => {});
    const { code, kind } = await kit.failure(bridge.publish('OrderVerified', 1, { timeout: 5 }));
    host.confirm = () => Promise.reject('Plugin timeout');
    return { code, kind, sdk: await kit.outcome(bridge.publish('OrderVerified', 1)) };
  });
  expect(seen).toEqual({ code: 'publish_timed_out', kind: 'transient', sdk: 'publish_timed_out' });
});

test('waits ten seconds unless told otherwise', async ({ lab }) => {
  await stopClock(lab);
  await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.confirm = () => new Promise(() => {});
    void kit.outcome(bridge.publish('OrderVerified', 1)).then((code) => Object.assign(globalThis, { code }));
  });
  await lab.clock.runFor(9_990);
  expect(await lab.evaluate('globalThis.code')).toBeUndefined();
  await lab.clock.runFor(20);
  expect(await lab.evaluate('globalThis.code')).toBe('publish_timed_out');
});

test('that is refused keeps what it was refused with', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const reasons = [new Error('no'), 'no', { code: 7 }, undefined];
    const seen: unknown[] = [];
    for (const reason of reasons) {
      for (const confirm of [
        () => Promise.reject(reason),
        () => {
          throw reason;
        },
      ]) {
        host.confirm = confirm;
        const error = await kit.failure(bridge.publish('OrderVerified', 1));
        seen.push([error.code, error.kind, 'cause' in error && error.cause === reason]);
      }
    }
    return seen;
  });
  expect(seen).toEqual(Array(8).fill(['publish_failed', 'refused', true]));
});

test('ends early by its signal, with its reason', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.confirm = () => new Promise(() => {});
    const before = await kit.rejection(bridge.publish('OrderVerified', 1, { signal: AbortSignal.abort('before') }));
    const sent = host.published.length;
    const controller = new AbortController();
    const waiting = kit.rejection(bridge.publish('OrderVerified', 1, { signal: controller.signal }));
    await kit.turn();
    controller.abort('while');
    return { before, sent, while: await waiting };
  });
  expect(seen).toEqual({ before: 'before', sent: 0, while: 'while' });
});

test('is unsupported by a bridge that cannot', async ({ lab }) => {
  const code = await lab.evaluate(async () => {
    const bridge = await kit.connect({ bridge: { method: new kit.FakeBridge().method, event: {} } });
    return kit.outcome(bridge.publish('OrderVerified', 1));
  });
  expect(code).toBe('unsupported');
});
