import { expect, stopClock, test } from './page/lab.ts';

test.describe('without an answer', () => {
  test('ends after its timeout', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      host.answer = () => new Promise(() => {});
      const error = await kit.failure(bridge.call('ping', { timeout: 5 }));
      const all = await Promise.all([
        kit.outcome(bridge.call('ping', { timeout: 0 })),
        kit.outcome(bridge.call('getCurrentItemId', { timeout: 5 })),
        kit.outcome(bridge.call('echo', [1], { timeout: 5 })),
      ]);
      return {
        code: error.code,
        kind: error.kind,
        caused: 'cause' in error,
        named: error.message.includes('`ping`'),
        all,
        sent: host.calls.length,
      };
    });
    expect(seen).toEqual({
      code: 'call_timed_out',
      kind: 'transient',
      caused: false,
      named: true,
      all: Array(3).fill('call_timed_out'),
      sent: 4,
    });
  });

  test('ends after ten seconds unless told otherwise, and never by the longest timer', async ({ lab }) => {
    await stopClock(lab);
    await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      host.answer = () => new Promise(() => {});
      const ended: string[] = [];
      const note = (name: string, call: Promise<unknown>) =>
        void kit.outcome(call).then((code) => ended.push(`${name}: ${code}`));
      note('unset', bridge.call('ping'));
      note('eleven seconds', bridge.call('ping', { timeout: 11_000 }));
      note('endless', bridge.call('ping', { timeout: Infinity }));
      Object.assign(globalThis, { ended });
    });
    await lab.clock.runFor(9_990);
    expect(await lab.evaluate('ended')).toEqual([]);
    await lab.clock.runFor(20);
    expect(await lab.evaluate('ended')).toEqual(['unset: call_timed_out']);
    await lab.clock.runFor(60_000);
    expect(await lab.evaluate('ended')).toEqual(['unset: call_timed_out', 'eleven seconds: call_timed_out']);
  });

  test('says what the SDK says of a host that keeps silent', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      host.answer = () => Promise.reject('Plugin timeout');
      const codes = [await kit.outcome(bridge.call('ping')), await kit.outcome(bridge.call('getCurrentItemId'))];
      host.answer = () => Promise.reject(new Error('Plugin timeout'));
      return [...codes, await kit.outcome(bridge.call('ping'))];
    });
    expect(seen).toEqual(['call_timed_out', 'call_timed_out', 'rejected']);
  });

  test('an answer that comes too late reaches nobody', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const late: InstanceType<typeof kit.Deferred>[] = [];
      host.answer = () => {
        const deferred = new kit.Deferred();
        late.push(deferred);
        return deferred.promise;
      };
      const given = await Promise.all(
        [bridge.call('ping', { timeout: 0 }), bridge.call('ping', { timeout: 0 })].map(kit.outcome),
      );
      const others = [bridge.call('echo', [1]), bridge.call('echo', [2])];
      await kit.turn();
      late[0]?.resolve('late');
      late[1]?.reject('late');
      late[2]?.resolve(1);
      late[3]?.resolve(2);
      return { given, others: await Promise.all(others) };
    });
    expect(seen).toEqual({ given: ['call_timed_out', 'call_timed_out'], others: [1, 2] });
  });

  test('a timeout that is none is a TypeError, and nothing is sent', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const errors = await Promise.all(
        [-1, NaN, '5', null].map((timeout) => kit.rejection(bridge.call('ping', { timeout: timeout as number }))),
      );
      return { all: errors.every((error) => error instanceof TypeError), sent: host.calls.length };
    });
    expect(seen).toEqual({ all: true, sent: 0 });
  });
});

test.describe('a signal', () => {
  test('that is aborted already sends nothing', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const reason = { why: 'left' };
      const signal = AbortSignal.abort(reason);
      const reasons = [
        await kit.rejection(bridge.call('ping', { signal })),
        await kit.rejection(bridge.call('echo', [1], { signal })),
      ];
      return { same: reasons.map((thrown) => thrown === reason), sent: host.calls.length };
    });
    expect(seen).toEqual({ same: [true, true], sent: 0 });
  });

  test('ends the wait with its reason, and what was sent stays sent', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const answer = new kit.Deferred();
      host.answer = () => answer.promise;
      const reasons = [undefined, null, 'left', new TypeError('left')];
      const same = await Promise.all(
        reasons.map(async (reason) => {
          const controller = new AbortController();
          const waiting = kit.rejection(bridge.call('echo', [1], { signal: controller.signal }));
          await kit.turn();
          controller.abort(reason);
          return (await waiting) === controller.signal.reason;
        }),
      );
      answer.reject(new Error('late'));
      return { same, sent: host.calls.length };
    });
    expect(seen).toEqual({ same: Array(4).fill(true), sent: 4 });
  });

  test('that is aborted after the reply changes nothing', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { bridge } = await kit.connected();
      const controller = new AbortController();
      const reply = bridge.call('getSessionToken', { signal: controller.signal });
      await reply;
      controller.abort();
      return reply;
    });
    expect(seen).toBe('token');
  });

  test('of a timeout rejects with its reason', async ({ lab }) => {
    const name = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      host.answer = () => new Promise(() => {});
      const error = await kit.rejection(bridge.call('ping', { signal: AbortSignal.timeout(5) }));
      return error instanceof DOMException && error.name;
    });
    expect(name).toBe('TimeoutError');
  });
});
