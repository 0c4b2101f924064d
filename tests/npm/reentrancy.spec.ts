import { expect, test } from './page/lab.ts';

// An SDK may do anything while it is called, and so may what it calls.

test('a call whose signal is aborted by what it calls', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const controller = new AbortController();
    host.answer = () => {
      controller.abort('while calling');
      return Promise.resolve('reply');
    };
    host.confirm = host.answer;
    const call = await kit.rejection(bridge.call('echo', [1], { signal: controller.signal }));
    const second = new AbortController();
    host.confirm = () => {
      second.abort('while publishing');
      throw new Error('no');
    };
    const publish = await kit.rejection(bridge.publish('OrderVerified', 1, { signal: second.signal }));
    host.answer = async () => 'token';
    return { call, publish, after: await bridge.call('getSessionToken') };
  });
  expect(seen).toEqual({ call: 'while calling', publish: 'while publishing', after: 'token' });
});

test('a token whose signal is aborted by what gives it', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge, fake } = await kit.fetching(kit.fine);
    const controller = new AbortController();
    host.answer = () => {
      controller.abort('while asking');
      return Promise.resolve('token');
    };
    const token = await kit.rejection(bridge.sessionToken({ signal: controller.signal }));
    const second = new AbortController();
    host.answer = () => {
      second.abort('while asking');
      return Promise.resolve({ accessToken: 'token' });
    };
    const request = await kit.rejection(bridge.fetch('/api', { token: 'app', signal: second.signal }));
    const sent = fake.requests.length;
    host.answer = async () => 'token';
    return { token, request, sent, after: await bridge.sessionToken() };
  });
  expect(seen).toEqual({ token: 'while asking', request: 'while asking', sent: 0, after: 'token' });
});

test('a connection whose signal is aborted by what it waits for', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    await kit.connected();
    const controller = new AbortController();
    const bridge: PromiseLike<never> = {
      then() {
        controller.abort('while connecting');
        return new Promise<never>(() => {});
      },
    };
    return kit.rejection(kit.connect({ bridge, signal: controller.signal }));
  });
  expect(seen).toBe('while connecting');
});

test('calls, events and methods within one another', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    let depth = 0;
    host.answer = (_method, value) => {
      depth += 1;
      return depth < 50 ? bridge.call('echo', [value]) : Promise.resolve(value);
    };
    const call = await bridge.call('echo', ['hello']);

    const { subscribe } = host.event;
    const heard: unknown[] = [];
    host.event.subscribe = (topic, listener) => {
      host.event.subscribe = subscribe;
      bridge.on('Other', (payload) => heard.push(`inner ${payload}`));
      return subscribe(topic, listener);
    };
    bridge.on('Other', (payload) => heard.push(`outer ${payload}`));
    host.emit('Other', 1);
    await kit.turn();

    const { expose } = host.method;
    host.method.expose = (name, method) => {
      host.method.expose = expose;
      bridge.expose('describe', () => host.invoke('add', 1, 2));
      expose(name, method);
    };
    bridge.expose('add', (a, b) => a + b);
    return { call, heard: heard.sort(), method: await host.invoke('describe') };
  });
  expect(seen).toEqual({ call: 'hello', heard: ['inner 1', 'outer 1'], method: 3 });
});

test('streams that are ended by what ends them', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const { subscribe } = host.event;
    const streams: { return(): Promise<unknown> }[] = [];
    host.event.subscribe = (topic, listener) => {
      const unsubscribe = subscribe(topic, listener);
      return () => {
        // An event for all, and then an end for all, this one included.
        host.emit('Other', 'the last');
        for (const stream of streams) void stream.return();
        unsubscribe();
      };
    };
    streams.push(bridge.events('Other'), bridge.events('Other'), bridge.events('Other'));
    const [first] = streams;
    const heard: unknown[] = [];
    const stop = bridge.on('Other', (payload) => {
      heard.push(payload);
      stop();
    });
    const waiting = bridge.events('Other').next();
    await kit.turn();
    await first?.return();
    await kit.turn();
    return { waited: await waiting, heard, listening: host.listening };
  });
  expect(seen.waited).toEqual({ done: false, value: 'the last' });
  expect(seen.heard).toEqual(['the last']);
  // The one that waited goes on.
  expect(seen.listening).toBe(1);
});

test('an `abort` listener of the app that begins anew', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.answer = () => new Promise(() => {});
    const controller = new AbortController();
    let again: Promise<unknown> | undefined;
    controller.signal.addEventListener('abort', () => {
      host.answer = async (_method, value) => value;
      again = bridge.call('echo', ['again']);
    });
    const waiting = kit.rejection(bridge.call('echo', [1], { signal: controller.signal }));
    await kit.turn();
    controller.abort('left');
    return { waiting: await waiting, again: await again };
  });
  expect(seen).toEqual({ waiting: 'left', again: 'again' });
});

test('a reason whose members ask for the very token that is being read', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const again: Promise<string>[] = [];
    const asking = (): string => {
      host.answer = async () => 'token';
      again.push(bridge.sessionToken(), bridge.sessionToken({ refused: 'another' }));
      return 'no';
    };
    host.answer = () => Promise.reject(Object.defineProperty(new Error(), 'message', { get: asking }));
    const rejected = await kit.failure(bridge.sessionToken());
    const given = await Promise.all(again);
    return { code: rejected.code, given: [...new Set(given)], after: await bridge.sessionToken() };
  });
  expect(seen).toEqual({ code: 'rejected', given: ['token'], after: 'token' });
});
