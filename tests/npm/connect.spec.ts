import { expect, test } from './page/lab.ts';

test('takes a bridge, a promise of it and any other thenable', async ({ lab }) => {
  const replies = await lab.evaluate(async () => {
    const { FakeBridge, connect } = kit;
    const thenable: PromiseLike<InstanceType<typeof FakeBridge>> = {
      then: (resolve, reject) => Promise.resolve(new FakeBridge()).then(resolve, reject),
    };
    const bridges = [new FakeBridge(), Promise.resolve(new FakeBridge()), thenable];
    const all = await Promise.all(bridges.map((bridge) => connect({ bridge })));
    return Promise.all(all.map((bridge) => bridge.call('echo', ['hello'])));
  });
  expect(replies).toEqual(['hello', 'hello', 'hello']);
});

test('a bridge that never comes is waited for until the timeout, and can be waited for again', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    // From here on the WebAssembly is there, and only the bridge is waited for.
    await kit.connected();
    const late = new kit.Deferred<InstanceType<typeof kit.FakeBridge>>();
    const attempt = (timeout: number) => kit.connect({ bridge: late.promise, timeout });
    const { code, kind } = await kit.failure(attempt(20));
    const again = await kit.outcome(attempt(0));
    const patient = attempt(Infinity);
    late.resolve(new kit.FakeBridge());
    return { code, kind, again, reply: await (await patient).call('getSessionToken') };
  });
  expect(seen).toEqual({ code: 'handshake_timed_out', kind: 'transient', again: 'handshake_timed_out', reply: 'token' });
});

test('an SDK that fails or gives no bridge is told with what it gave', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const reasons = [new TypeError('no network'), 'no', { code: 7 }, null, undefined];
    const rejected = await Promise.all(
      reasons.map(async (reason) => {
        const error = await kit.failure(kit.connect({ bridge: Promise.reject(reason) }));
        return [error.code, error.kind, 'cause' in error && error.cause === reason];
      }),
    );
    const values = [null, undefined, 7, 'bridge', true];
    const fulfilled = await Promise.all(
      values.map((value) =>
        kit.outcome(kit.connect({ bridge: Promise.resolve(value as unknown as InstanceType<typeof kit.FakeBridge>) })),
      ),
    );
    const gaveUp = await kit.outcome(kit.connect({ bridge: Promise.reject('Plugin timeout') }));
    return { rejected, fulfilled, gaveUp };
  });
  expect(seen.rejected).toEqual(Array(5).fill(['sdk_unavailable', 'environment', true]));
  expect(seen.fulfilled).toEqual(Array(5).fill('sdk_unavailable'));
  expect(seen.gaveUp).toBe('handshake_timed_out');
});

test('a promise that fails after the waiting disturbs nobody', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    await kit.connected();
    const late = new kit.Deferred<never>();
    const seen = await kit.outcome(kit.connect({ bridge: late.promise, timeout: 0 }));
    late.reject(new Error('late'));
    return seen;
  });
  expect(seen).toBe('handshake_timed_out');
});

test('a timeout is a number of milliseconds from 0, anything else a TypeError', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const attempts = [-1, NaN, -Infinity, '5', null, {}].map(async (timeout) => {
      const bridge = new kit.FakeBridge();
      const error = await kit.rejection(kit.connect({ bridge, timeout: timeout as number }));
      return error instanceof TypeError && error.message.includes('timeout');
    });
    const taken = [500.5, 1e9, Infinity, undefined].map(async (timeout) =>
      kit.outcome(kit.connect({ bridge: new kit.FakeBridge(), timeout })),
    );
    return { refused: await Promise.all(attempts), taken: await Promise.all(taken) };
  });
  expect(seen).toEqual({ refused: Array(6).fill(true), taken: Array(4).fill('resolved') });
});

test('a promise that fails is handled, also when its attempt cannot be', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const unhandled: unknown[] = [];
    addEventListener('unhandledrejection', (event) => (event.preventDefault(), unhandled.push(event.reason)));
    const broken = () => Promise.reject(new Error('no'));
    const timeout = await kit.rejection(kit.connect({ bridge: broken(), timeout: -1 }));
    const aborted = await kit.rejection(kit.connect({ bridge: broken(), signal: AbortSignal.abort(7) }));
    // Those are told in turn.
    const last = new Error('last');
    void Promise.reject(last);
    await kit.until(() => unhandled.includes(last));
    return { timeout: timeout instanceof TypeError, aborted, unhandled: unhandled.length };
  });
  expect(seen).toEqual({ timeout: true, aborted: 7, unhandled: 1 });
});

test.describe('a signal', () => {
  test('that is aborted already ends it before anything is done', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const reason = { why: 'left' };
      let asked = 0;
      const bridge = { then: () => void (asked += 1) } as unknown as PromiseLike<never>;
      const same = (await kit.rejection(kit.connect({ bridge, signal: AbortSignal.abort(reason) }))) === reason;
      return { same, asked, wasm: performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.wasm')).length };
    });
    expect(seen).toEqual({ same: true, asked: 0, wasm: 0 });
  });

  test('that is aborted later ends it with its reason, and the next attempt works', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const late = new kit.Deferred<InstanceType<typeof kit.FakeBridge>>();
      const controller = new AbortController();
      const waiting = kit.rejection(kit.connect({ bridge: late.promise, signal: controller.signal }));
      await kit.turn();
      controller.abort();
      const error = await waiting;
      late.resolve(new kit.FakeBridge());
      return {
        isAbort: error === controller.signal.reason && error instanceof DOMException && error.name,
        again: await kit.outcome(kit.connect({ bridge: late.promise })),
      };
    });
    expect(seen).toEqual({ isAbort: 'AbortError', again: 'resolved' });
  });
});

test.describe('outside a frame', () => {
  test('is not embedded, and leaves the SDK alone', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      let touched = 0;
      Object.defineProperty(globalThis, 'jtlAppBridge', { get: () => void (touched += 1), set: () => void (touched += 1) });
      const { code, kind } = await kit.failure(kit.connect());
      return { embedded: kit.isEmbedded(), code, kind, touched };
    });
    expect(seen).toEqual({ embedded: false, code: 'not_embedded', kind: 'environment', touched: 0 });
  });
});

test.describe('in a worker', () => {
  test('is not embedded, with a bridge or without', async ({ lab }) => {
    const seen = await lab.evaluate(() => {
      const worker = new Worker('/worker.js', { type: 'module' });
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = reject;
      });
    });
    expect(seen).toEqual({ embedded: false, bare: 'not_embedded', withBridge: 'not_embedded' });
  });
});

test.describe('in a frame', () => {
  test("adopts the page's promise", async ({ framed }) => {
    const seen = await framed.evaluate(async () => {
      const host = new kit.FakeBridge();
      Object.assign(globalThis, { jtlAppBridge: Promise.resolve(host) });
      const bridge = await kit.connect();
      await bridge.call('getSessionToken');
      return { embedded: kit.isEmbedded(), calls: host.calls.length };
    });
    expect(seen).toEqual({ embedded: true, calls: 1 });
  });

  test('shakes hands once, however often and from however many copies it connects', async ({ framedWithSdk }) => {
    const seen = await framedWithSdk.evaluate(async () => {
      const page = globalThis as unknown as { handshakes?: number; complete?: () => void; jtlAppBridge?: unknown };
      const other = await kit.copy('other');
      await Promise.all([kit, other].map(({ connect }) => connect({ bridge: new kit.FakeBridge() })));
      const attempts = [kit.connect(), kit.connect(), other.connect(), other.connect()];
      await kit.until(() => page.complete !== undefined);
      const impatient = await kit.outcome(kit.connect({ timeout: 20 }));
      page.complete?.();
      const all = await Promise.all(attempts.map(kit.outcome));
      const later = await kit.outcome(kit.connect());
      return { all, impatient, later, handshakes: page.handshakes, left: page.jtlAppBridge instanceof Promise };
    });
    expect(seen).toEqual({
      all: Array(4).fill('resolved'),
      impatient: 'handshake_timed_out',
      later: 'resolved',
      handshakes: 1,
      left: true,
    });
  });

  test('begins the handshake before the WebAssembly has arrived', async ({ framedWithSdk, app }) => {
    const release = app.server.hold(/appbridge-[0-9a-f]+\.wasm$/);
    const connecting = framedWithSdk.evaluate(() => kit.outcome(kit.connect()));
    await framedWithSdk.waitForFunction(() => 'complete' in globalThis);
    await framedWithSdk.evaluate('complete()');
    release();
    expect(await connecting).toBe('resolved');
  });

  test('without an SDK says so, and starts anew the next time', async ({ framed }) => {
    const seen = await framed.evaluate(async () => {
      const error = await kit.failure(kit.connect());
      const page = globalThis as unknown as { jtlAppBridge?: unknown };
      const forgotten = page.jtlAppBridge === undefined;
      page.jtlAppBridge = Promise.resolve(new kit.FakeBridge());
      return { code: error.code, cause: error.cause instanceof TypeError, forgotten, again: await kit.outcome(kit.connect()) };
    });
    expect(seen).toEqual({ code: 'sdk_unavailable', cause: true, forgotten: true, again: 'resolved' });
  });

  test('starts anew what has failed', async ({ framedWithSdk }) => {
    const seen = await framedWithSdk.evaluate(async () => {
      const page = globalThis as unknown as { handshakes?: number; complete?: () => void; jtlAppBridge?: unknown };
      page.jtlAppBridge = Promise.reject(new Error('broken'));
      const first = await kit.outcome(kit.connect());
      const second = kit.outcome(kit.connect());
      await kit.until(() => page.complete !== undefined);
      page.complete?.();
      return { first, second: await second, handshakes: page.handshakes };
    });
    expect(seen).toEqual({ first: 'sdk_unavailable', second: 'resolved', handshakes: 1 });
  });
});

test.describe("after the host's only offer", () => {
  const offer = `frames[0].postMessage({ type: 'HANDSHAKE' }, '*', [new MessageChannel().port2])`;
  // For who builds the page.
  test.use({ expectedConsoleError: /the SDK was started after the host's handshake/ });

  for (const how of ['handed over', 'left to the package'] as const) {
    test(`an SDK that is ${how} is late, and another attempt no remedy`, async ({ framedWithSdk, page }) => {
      const said: string[] = [];
      page.on('console', (message) => void (message.type() === 'error' && said.push(message.text())));
      await page.evaluate(offer);
      const seen = await framedWithSdk.evaluate(async (given) => {
        await kit.turn();
        const options = given ? { bridge: new Promise<never>(() => {}) } : {};
        const { code, kind, message } = await kit.failure(kit.connect({ ...options, timeout: 100 }));
        return { code, kind, message };
      }, how === 'handed over');
      expect(seen).toMatchObject({ code: 'sdk_started_late', kind: 'environment' });
      expect(said).toEqual([seen.message]);
      // What to change.
      expect(seen.message).toContain('import it statically in a module script');
      // A host that offers its hand once more is slow, if anything.
      await page.evaluate(offer);
      const again = await framedWithSdk.evaluate(async (given) => {
        await kit.turn();
        return kit.outcome(kit.connect({ ...(given ? { bridge: new Promise<never>(() => {}) } : {}), timeout: 20 }));
      }, how === 'handed over');
      expect(again).toBe('handshake_timed_out');
    });
  }
});

test('an SDK that was handed over before the host offered its hand is not late', async ({ framed, page }) => {
  const waiting = framed.evaluate(() => kit.outcome(kit.connect({ bridge: new Promise<never>(() => {}), timeout: 500 })));
  await page.evaluate(`frames[0].postMessage({ type: 'HANDSHAKE' }, '*', [new MessageChannel().port2])`);
  expect(await waiting).toBe('handshake_timed_out');
});

test('a bridge of the SDK has one of these, and one cache of tokens', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const host = new kit.FakeBridge();
    const [one, other] = await Promise.all([kit.connect({ bridge: host }), kit.connect({ bridge: host })]);
    await Promise.all([one.sessionToken(), other.sessionToken()]);
    return { same: one === other, asked: host.calls.length };
  });
  expect(seen).toEqual({ same: true, asked: 1 });
});
