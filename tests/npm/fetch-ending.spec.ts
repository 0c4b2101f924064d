import { expect, stopClock, test } from './page/lab.ts';

test.describe('a request that takes too long', () => {
  test('times out and is aborted, whatever it waits for', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge, fake } = await kit.fetching(kit.never, kit.unauthorized, kit.never);
      host.answer = kit.tokens();
      const { code, kind, cause } = await kit.failure(bridge.fetch('/api', { timeout: 10 }));
      const again = await kit.outcome(bridge.fetch('/api', { timeout: 10 }));
      // The token itself.
      host.answer = () => new Promise(() => {});
      const token = await kit.outcome(bridge.fetch('/api', { timeout: 10, token: 'app' }));
      const aborted = fake.requests.map(({ signal }) => signal.aborted);
      return {
        code,
        kind,
        cause: cause instanceof DOMException && cause.name,
        again,
        token,
        aborted: [aborted[0], aborted[2]],
        sent: aborted.length,
      };
    });
    expect(seen).toEqual({
      code: 'timed_out',
      kind: 'transient',
      cause: 'TimeoutError',
      again: 'timed_out',
      token: 'timed_out',
      aborted: [true, true],
      sent: 3,
    });
  });

  test('does so after twenty seconds unless told otherwise', async ({ lab }) => {
    await stopClock(lab);
    const ended = await lab.evaluateHandle(async () => {
      const { bridge } = await kit.fetching(kit.never);
      const ended: { code?: string } = {};
      void kit.outcome(bridge.fetch('/api')).then((code) => (ended.code = code));
      return ended;
    });
    await lab.clock.runFor(19_990);
    expect(await ended.jsonValue()).toEqual({});
    await lab.clock.runFor(20);
    expect(await ended.jsonValue()).toEqual({ code: 'timed_out' });
  });

  test('may take as long as it likes, too', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { bridge } = await kit.fetching(kit.fine, kit.fine, kit.fine);
      const seen: string[] = [];
      for (const timeout of [Infinity, 2 ** 32, 1_000.5]) seen.push(await kit.outcome(bridge.fetch('/api', { timeout })));
      return seen;
    });
    expect(seen).toEqual(['resolved', 'resolved', 'resolved']);
  });

  test('has one limit for the token, the request and its repetition', async ({ lab }) => {
    await stopClock(lab);
    // Each part takes 300 milliseconds, which makes more than a second together.
    const ended = await lab.evaluateHandle(async () => {
      const slowly = <T>(value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), 300));
      const { host, bridge } = await kit.fetching(
        () => slowly(new Response('', { status: 401 })),
        () => slowly(new Response('fine')),
      );
      const give = kit.tokens();
      host.answer = async () => slowly(await give());
      const ended: { code?: string } = {};
      void kit.outcome(bridge.fetch('/api', { timeout: 1_000 })).then((code) => (ended.code = code));
      return ended;
    });
    await lab.clock.runFor(990);
    expect(await ended.jsonValue()).toEqual({});
    await lab.clock.runFor(20);
    expect(await ended.jsonValue()).toEqual({ code: 'timed_out' });
  });

  test('is aborted while its body is read', async ({ lab }) => {
    await stopClock(lab);
    const ended = await lab.evaluateHandle(async () => {
      const { bridge } = await kit.fetching(async (request) => {
        await new Promise((resolve) => setTimeout(resolve, 900));
        return kit.endless(request);
      });
      const ended: { status?: number; name?: string } = {};
      void bridge.fetch('/api', { timeout: 1_000 }).then(async (response) => {
        ended.status = response.status;
        const error = await kit.rejection(response.body?.getReader().read() ?? Promise.resolve());
        ended.name = error instanceof DOMException ? error.name : String(error);
      });
      return ended;
    });
    await lab.clock.runFor(950);
    expect(await ended.jsonValue()).toEqual({ status: 200 });
    // The head has taken its part of the second.
    await lab.clock.runFor(100);
    expect(await ended.jsonValue()).toEqual({ status: 200, name: 'TimeoutError' });
  });

  test('a timeout that is none is a TypeError, and nothing is sent', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge, fake } = await kit.fetching();
      const errors = await Promise.all(
        [-1, NaN, '5'].map((timeout) => kit.rejection(bridge.fetch('/api', { timeout: timeout as number }))),
      );
      return { all: errors.every((error) => error instanceof TypeError), calls: host.calls.length, sent: fake.requests.length };
    });
    expect(seen).toEqual({ all: true, calls: 0, sent: 0 });
  });
});

test.describe('a signal', () => {
  for (const from of ['init', 'Request'] as const) {
    test(`of the ${from} ends it before, while and after it is sent`, async ({ lab }) => {
      const seen = await lab.evaluate(async (from) => {
        const { host, bridge, fake } = await kit.fetching(kit.never, kit.endless);
        const send = (signal: AbortSignal) =>
          from === 'init' ? bridge.fetch('/api', { signal }) : bridge.fetch(new Request('/api', { signal }));

        const before = await kit.rejection(send(AbortSignal.abort('before')));
        const unsent = [host.calls.length, fake.requests.length];

        const controller = new AbortController();
        const sending = kit.rejection(send(controller.signal));
        await kit.until(() => fake.requests.length === 1);
        controller.abort('while');
        const reason = await sending;
        await kit.turn();

        const second = new AbortController();
        const response = await send(second.signal);
        const reading = kit.rejection(response.body?.getReader().read() ?? Promise.resolve());
        second.abort('after');
        return {
          before,
          unsent,
          while: reason,
          after: await reading,
          aborted: fake.requests.map(({ signal }) => signal.aborted),
        };
      }, from);
      expect(seen).toEqual({ before: 'before', unsent: [0, 0], while: 'while', after: 'after', aborted: [true, true] });
    });
  }

  test('ends it while it waits for its token, and nothing is sent then', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge, fake } = await kit.fetching(kit.fine);
      const token = new kit.Deferred();
      host.answer = () => token.promise;
      const controller = new AbortController();
      const sending = kit.rejection(bridge.fetch('/api', { signal: controller.signal }));
      await kit.until(() => host.calls.length === 1);
      controller.abort('while');
      const reason = await sending;
      token.resolve('token');
      await kit.turn();
      return { reason, sent: fake.requests.filter(({ signal }) => !signal.aborted).length };
    });
    expect(seen).toEqual({ reason: 'while', sent: 0 });
  });

  test('that is `null` is none, also in place of that of a Request', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { bridge } = await kit.fetching(kit.fine, kit.fine);
      const signal = AbortSignal.abort('of the request');
      return [
        await kit.outcome(bridge.fetch('/api', { signal: null })),
        await kit.outcome(bridge.fetch(new Request('/api', { signal }), { signal: null })),
      ];
    });
    expect(seen).toEqual(['resolved', 'resolved']);
  });
});
