import { expect, stopClock, test } from './page/lab.ts';

/** When every test begins, by the page's clock and the host's. */
const BEGIN = 1_800_000_000_000;

test.beforeEach(async ({ lab }) => {
  await lab.evaluate((begin) => {
    Date.now = () => begin;
  }, BEGIN);
});

for (const [kind, method] of [
  ['sessionToken', 'getSessionToken'],
  ['appToken', 'getAppToken'],
] as const) {
  test.describe(kind, () => {
    for (const { life, fresh, stale } of [
      { life: 3600, fresh: 3539, stale: 3541 },
      { life: 100, fresh: 89, stale: 91 },
    ]) {
      test(`that lives for ${life} seconds is kept until shortly before its end`, async ({ lab }) => {
        const seen = await lab.evaluate(
          async ({ kind, life, fresh, stale, begin }) => {
            const { host, bridge } = await kit.connected();
            const give = kit.tokens(life);
            host.answer = async (method) => (method === 'getAppToken' ? { accessToken: await give() } : give());
            const early = host.calls.length;
            const first = await bridge[kind]();
            Date.now = () => begin + fresh * 1_000;
            const kept = (await bridge[kind]()) === first && (await bridge[kind]({})) === first;
            Date.now = () => begin + stale * 1_000;
            const second = await bridge[kind]();
            return { early, kept, renewed: second !== first, stays: (await bridge[kind]()) === second, calls: host.calls };
          },
          { kind, life, fresh, stale, begin: BEGIN },
        );
        expect(seen).toEqual({ early: 0, kept: true, renewed: true, stays: true, calls: Array(2).fill({ method, args: [] }) });
      });
    }

    test('is asked for once, however many wait', async ({ lab }) => {
      const seen = await lab.evaluate(async (kind) => {
        const { host, bridge } = await kit.connected();
        const answer = new kit.Deferred();
        host.answer = () => answer.promise;
        const waiting = Array.from({ length: 100 }, () => bridge[kind]());
        await kit.turn();
        const token = kit.jwt('t');
        answer.resolve(kind === 'appToken' ? { accessToken: token } : token);
        return { all: new Set(await Promise.all(waiting)).size, calls: host.calls.length };
      }, kind);
      expect(seen).toEqual({ all: 1, calls: 1 });
    });

    test('that fails fails for all who wait, with the very reason, and is asked for anew', async ({ lab }) => {
      const seen = await lab.evaluate(async (kind) => {
        const { host, bridge } = await kit.connected();
        const answer = new kit.Deferred();
        host.answer = () => answer.promise;
        const waiting = [kit.failure(bridge[kind]()), kit.failure(bridge[kind]())];
        await kit.turn();
        const reason = { why: 'not now' };
        answer.reject(reason);
        const errors = (await Promise.all(waiting)).map(({ code, cause }) => [code, cause === reason]);
        host.answer = async () => (kind === 'appToken' ? { accessToken: 'opaque' } : 'opaque');
        return { errors, next: await bridge[kind](), calls: host.calls.length };
      }, kind);
      expect(seen).toEqual({ errors: Array(2).fill(['rejected', true]), next: 'opaque', calls: 2 });
    });

    test('that is refused is not given again, unless the host repeats it', async ({ lab }) => {
      const seen = await lab.evaluate(async (kind) => {
        const { host, bridge } = await kit.connected();
        let given = kit.jwt('one');
        host.answer = async () => (kind === 'appToken' ? { accessToken: given } : given);
        const one = await bridge[kind]();
        const other = (await bridge[kind]({ refused: kit.jwt('other') })) === one;
        const afterOther = host.calls.length;

        const repeated = [await bridge[kind]({ refused: one }), await bridge[kind]()].every((token) => token === one);
        const afterRepeated = host.calls.length;

        given = kit.jwt('two');
        const two = await bridge[kind]({ refused: one });
        // The second of two requests that the first token was refused to.
        const again = await bridge[kind]({ refused: one });
        return { other, afterOther, repeated, afterRepeated, two: two === given && again === given, calls: host.calls.length };
      }, kind);
      expect(seen).toEqual({ other: true, afterOther: 1, repeated: true, afterRepeated: 3, two: true, calls: 4 });
    });

    test('that cannot be sent is unusable', async ({ lab }) => {
      const seen = await lab.evaluate(async (kind) => {
        const { host, bridge } = await kit.connected();
        const codes: string[] = [];
        for (const text of ['', ' ', 'a b', 'a\r\nx-evil: 1', 'tökén', '\ud800']) {
          host.answer = async () => (kind === 'appToken' ? { accessToken: text } : text);
          const { code, kind: sort } = await kit.failure(bridge[kind]());
          codes.push(`${code} (${sort})`);
        }
        for (const reply of [null, undefined, 7, {}, { accessToken: 7 }]) {
          host.answer = async () => reply;
          codes.push(await kit.outcome(bridge[kind]()));
        }
        return codes;
      }, kind);
      expect(seen).toEqual([
        ...Array<string>(6).fill('token_unusable (contract)'),
        ...Array<string>(5).fill('reply_not_understood'),
      ]);
    });

    test('is waited for as long as its signal says, and others wait on', async ({ lab }) => {
      const seen = await lab.evaluate(async (kind) => {
        const { host, bridge } = await kit.connected();
        const answer = new kit.Deferred();
        host.answer = () => answer.promise;
        const before = await kit.rejection(bridge[kind]({ signal: AbortSignal.abort('before') }));
        const unasked = host.calls.length;
        const controller = new AbortController();
        const leaving = kit.rejection(bridge[kind]({ signal: controller.signal }));
        const staying = bridge[kind]();
        await kit.turn();
        controller.abort('while');
        const left = await leaving;
        answer.resolve(kind === 'appToken' ? { accessToken: 'token' } : 'token');
        return { before, unasked, left, stayed: await staying, calls: host.calls.length };
      }, kind);
      expect(seen).toEqual({ before: 'before', unasked: 0, left: 'while', stayed: 'token', calls: 1 });
    });
  });
}

test('a token that does not say when it ends is good once', async ({ lab }) => {
  const calls = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const texts = ['opaque', kit.jwt('ended', -100_000), `${btoa('{}')}.${btoa('{"exp":"soon"}')}.c2ln`];
    const calls: number[] = [];
    for (const text of texts) {
      host.answer = async () => text;
      const before = host.calls.length;
      await bridge.sessionToken();
      await bridge.sessionToken();
      calls.push(host.calls.length - before);
    }
    return calls;
  });
  expect(calls).toEqual([2, 2, 2]);
});

test('a renewal that fails costs nothing while the old token lives', async ({ lab }) => {
  const seen = await lab.evaluate(async (begin) => {
    const { host, bridge } = await kit.connected();
    host.answer = kit.tokens(600);
    const first = await bridge.sessionToken();
    host.answer = () => Promise.reject('not now');
    Date.now = () => begin + 599_000;
    const alive = (await bridge.sessionToken()) === first;
    Date.now = () => begin + 600_000;
    return { alive, ended: await kit.outcome(bridge.sessionToken()), calls: host.calls.length };
  }, BEGIN);
  expect(seen).toEqual({ alive: true, ended: 'rejected', calls: 3 });
});

for (const [what, skew, later] of [
  ['two hours ahead', 7200, 7200],
  ['two hours behind', -7200, -7200],
  ['set back on the way', 0, -7200],
] as const) {
  test(`a clock that is ${what} costs no calls`, async ({ lab }) => {
    const calls = await lab.evaluate(
      async ({ begin, skew, later }) => {
        const { host, bridge } = await kit.connected();
        let now = begin;
        let given = 0;
        host.answer = async () => ({ accessToken: kit.dated(`t${(given += 1)}`, 600, now) });
        for (let second = 0; second < 1600; second += 1) {
          now = begin + second * 1000;
          const wrong = now + (second < 100 ? skew : later) * 1000;
          Date.now = () => wrong;
          await bridge.appToken();
        }
        return host.calls.length;
      },
      { begin: BEGIN, skew, later },
    );
    expect(calls).toBe(3);
  });
}

test('a session token that seems to have ended, as the clock is ahead, is kept for a minute', async ({ lab }) => {
  const calls = await lab.evaluate(async (begin) => {
    const { host, bridge } = await kit.connected();
    host.answer = kit.tokens(-7000);
    for (let second = 0; second < 100; second += 1) {
      Date.now = () => begin + second * 1000;
      await bridge.sessionToken();
    }
    return host.calls.length;
  }, BEGIN);
  expect(calls).toBe(2);
});

test('a clock that was set forward costs one call, as a computer does that has slept', async ({ lab }) => {
  const seen = await lab.evaluate(async (begin) => {
    const { host, bridge } = await kit.connected();
    host.answer = kit.tokens(600);
    const first = await bridge.sessionToken();
    Date.now = () => begin + 8 * 3_600_000;
    const second = await bridge.sessionToken();
    const third = await bridge.sessionToken();
    return { different: new Set([first, second, third]).size, calls: host.calls.length };
  }, BEGIN);
  expect(seen).toEqual({ different: 2, calls: 2 });
});

test('session tokens and app tokens are kept apart', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.answer = async (method) => (method === 'getAppToken' ? { accessToken: kit.jwt('app') } : kit.jwt('session'));
    const first = [await bridge.sessionToken(), await bridge.appToken()];
    const second = [await bridge.sessionToken(), await bridge.appToken()];
    const alone = await bridge.appToken({ refused: first[1] });
    const untouched = (await bridge.sessionToken()) === first[0];
    return {
      kept: first.map((token, index) => token === second[index]),
      different: first[0] !== alone,
      untouched,
      calls: host.calls.length,
    };
  });
  expect(seen).toEqual({ kept: [true, true], different: true, untouched: true, calls: 3 });
});

test('ten seconds at most are waited for a token', async ({ lab }) => {
  await stopClock(lab);
  await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.answer = () => new Promise(() => {});
    void kit.outcome(bridge.sessionToken()).then((code) => Object.assign(globalThis, { code }));
  });
  await lab.clock.runFor(9_990);
  expect(await lab.evaluate('globalThis.code')).toBeUndefined();
  await lab.clock.runFor(20);
  expect(await lab.evaluate('globalThis.code')).toBe('call_timed_out');
});

test('an answer that nobody waited for any more is not used later', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const answer = new kit.Deferred();
    host.answer = () => answer.promise;
    const controller = new AbortController();
    const leaving = kit.rejection(bridge.sessionToken({ signal: controller.signal }));
    await kit.turn();
    controller.abort('left');
    await leaving;
    answer.resolve('');
    await kit.turn();
    host.answer = async () => 'asked-for';
    return bridge.sessionToken();
  });
  expect(seen).toBe('asked-for');
});
