import { expect, test } from './page/lab.ts';

test.describe('in a loop', () => {
  test('that is left is unsubscribed from', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const read = async (leave: 'break' | 'throw') => {
        for await (const payload of bridge.events('Other')) {
          if (payload !== 'last') continue;
          if (leave === 'break') break;
          throw new Error('left');
        }
      };
      const loops = [read('break'), read('throw').catch(() => {})];
      for (const payload of ['first', 'last', 'after']) host.emit('Other', payload);
      const before = host.listening;
      await Promise.all(loops);
      return { before, after: host.listening };
    });
    expect(seen).toEqual({ before: 2, after: 0 });
  });

  test('end with what cannot be delivered, unless there is somebody to tell', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const heard: unknown[] = [];
      const loop = (async () => {
        for await (const payload of bridge.events('ItemChanged')) heard.push(payload.itemId);
      })();
      const told: string[] = [];
      const stream = bridge.events('ItemChanged', { onError: ({ code }) => told.push(code) });
      for (const payload of [{ itemId: '1' }, 'bad', { itemId: '2' }]) host.emit('ItemChanged', payload);
      const code = await kit.outcome(loop);
      return {
        code,
        heard,
        told,
        values: [(await stream.next()).value?.itemId, (await stream.next()).value?.itemId],
        listening: host.listening,
      };
    });
    expect(seen).toEqual({
      code: 'payload_not_understood',
      heard: ['1'],
      values: ['1', '2'],
      told: ['payload_not_understood'],
      listening: 1,
    });
  });

  test('that is busy are kept up to 256, and then the newest', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const patient = bridge.events('Other');
      for (let number = 1; number <= 256; number += 1) host.emit('Other', number);
      const kept: unknown[] = [];
      for (let number = 1; number <= 256; number += 1) kept.push((await patient.next()).value);

      const errors: string[] = [];
      const missing = bridge.events('Other', { onError: ({ code, kind, message }) => errors.push(code, kind, message) });
      const failing = bridge.events('Other');
      for (let number = 1; number <= 266; number += 1) host.emit('Other', number);
      const first = (await missing.next()).value;
      return {
        inOrder: kept.every((number, index) => number === index + 1),
        first,
        errors,
        failing: await kit.outcome(failing.next()),
      };
    });
    expect(seen).toEqual({
      inOrder: true,
      first: 11,
      errors: ['events_missed', 'transient', expect.stringMatching(/^(?=.*`Other`).*\b10\b/)],
      failing: 'events_missed',
    });
  });
});

test.describe('a stream', () => {
  test('that is ended ends whoever waits, and stays ended', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const stream = bridge.events('Other');
      const waiting = [stream.next(), stream.next()];
      await kit.turn();
      const returned = await stream.return();
      host.emit('Other', 'late');
      return {
        returned,
        waited: await Promise.all(waiting),
        next: await stream.next(),
        again: await stream.return(),
        listening: host.listening,
      };
    });
    const done = { done: true, value: undefined };
    expect(seen).toEqual({ returned: done, waited: [done, done], next: done, again: done, listening: 0 });
  });

  test('gives nothing of what it holds once it has ended', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const stream = bridge.events('Other');
      host.emit('Other', 'held');
      await stream.return();
      return stream.next();
    });
    expect(seen).toEqual({ done: true, value: undefined });
  });

  test('is its own iterator, and disposable', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const stream = bridge.events('Other');
      const itself = stream[Symbol.asyncIterator]() === stream;
      const waiting = stream.next();
      await kit.turn();
      stream[Symbol.dispose]();
      stream[Symbol.dispose]();
      return { itself, waited: await waiting, counts: { ...host.count }, using: await kit.usedStream(host, bridge) };
    });
    expect(seen).toEqual({
      itself: true,
      waited: { done: true, value: undefined },
      counts: { subscribed: 1, unsubscribed: 1 },
      using: { during: 1, after: 0 },
    });
  });

  test('goes on where an `onError` throws, which is reported', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const reports = new kit.Reports();
      const thrown = new Error('of the one who is told');
      const stream = bridge.events('ItemChanged', {
        onError() {
          throw thrown;
        },
      });
      for (const payload of ['bad', { itemId: '1' }]) host.emit('ItemChanged', payload);
      const { value } = await stream.next();
      reports.stop();
      return { value, reported: reports.errors.map((error) => error === thrown) };
    });
    expect(seen).toEqual({ value: { itemId: '1' }, reported: [true] });
  });
});

test.describe('an aborted signal', () => {
  test('ends a loop with its reason', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const controller = new AbortController();
      const reason = { why: 'left' };
      const heard: unknown[] = [];
      const loop = kit.rejection(
        (async () => {
          for await (const payload of bridge.events('Other', { signal: controller.signal })) heard.push(payload);
        })(),
      );
      host.emit('Other', 1);
      await kit.turn();
      controller.abort(reason);
      const listening = host.listening;
      host.emit('Other', 2);
      return { same: (await loop) === reason, heard, listening };
    });
    expect(seen).toEqual({ same: true, heard: [1], listening: 0 });
  });

  test('is told once, and before what is held', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const controller = new AbortController();
      const stream = bridge.events('Other', { signal: controller.signal });
      host.emit('Other', 'held');
      controller.abort('left');
      return [await kit.rejection(stream.next()), await stream.next()];
    });
    expect(seen).toEqual(['left', { done: true, value: undefined }]);
  });

  test('that was aborted before leaves no subscription', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      const signal = AbortSignal.abort('left');
      const stream = bridge.events('Other', { signal });
      let heard = 0;
      bridge.on('Other', () => (heard += 1), { signal });
      const { listening } = host;
      host.emit('Other', 1);
      return { listening, heard, reason: await kit.rejection(stream.next()) };
    });
    expect(seen).toEqual({ listening: 0, heard: 0, reason: 'left' });
  });

  test('says nothing to a stream that was ended before', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { bridge } = await kit.connected();
      const controller = new AbortController();
      const stream = bridge.events('Other', { signal: controller.signal });
      await stream.return();
      controller.abort('late');
      return stream.next();
    });
    expect(seen).toEqual({ done: true, value: undefined });
  });
});
