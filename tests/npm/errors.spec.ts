import { expect, test } from './page/lab.ts';

test('an error is an Error, with a name, a code, a kind and a message', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.answer = () => Promise.reject('no');
    const error = await kit.failure(bridge.call('ping'));
    return {
      isError: error instanceof Error,
      isOwn: error instanceof kit.AppBridgeError && kit.isAppBridgeError(error),
      constructor: error.constructor === kit.AppBridgeError,
      text: String(error),
      stack: error.stack?.split('\n')[0],
      name: error.name,
      code: error.code,
      kind: error.kind,
      own: Object.keys(error).sort(),
      causeShown: Object.getOwnPropertyDescriptor(error, 'cause')?.enumerable,
      tag: Object.prototype.toString.call(error),
    };
  });
  const text = 'AppBridgeError: the host rejected `ping`: no';
  expect(seen).toEqual({
    isError: true,
    isOwn: true,
    constructor: true,
    text,
    stack: text,
    name: 'AppBridgeError',
    code: 'rejected',
    kind: 'refused',
    own: ['code', 'kind'],
    // As of every other error.
    causeShown: false,
    tag: '[object Error]',
  });
});

test('an error of somebody else is told apart, one of another copy is not', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const other = await kit.copy('other');
    const host = new kit.FakeBridge();
    host.answer = () => Promise.reject('no');
    const bridge = await other.connect({ bridge: host });
    const error = await bridge.call('ping').then(
      () => undefined,
      (error: unknown) => error,
    );
    const others = [
      new Error('no'),
      { name: 'AppBridgeError', code: 'rejected' },
      Object.assign(new Error('no'), { name: 'AppBridgeError' }),
      'rejected',
      undefined,
      null,
      7,
      Symbol('s'),
    ];
    return {
      another: error instanceof other.AppBridgeError && !(error instanceof kit.AppBridgeError) && kit.isAppBridgeError(error),
      code: kit.isAppBridgeError(error) && error.code,
      others: others.map(kit.isAppBridgeError),
    };
  });
  expect(seen).toEqual({ another: true, code: 'rejected', others: Array(8).fill(false) });
});

test('both classes can be made by an app for tests of its own', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const cause = { why: 'because' };
    const plain = new kit.AppBridgeError('rejected', 'no');
    const full = new kit.AppBridgeError('call_timed_out', 'late', { cause, kind: 'transient' });
    const empty = new kit.AppBridgeError('rejected', 'no', { cause: undefined, kind: undefined });
    const failure = new kit.HandlerFailure('cart_unknown', 'there is no such cart', { cause });
    return {
      plain: [plain.code, plain.kind, plain.message, plain.name, 'cause' in plain],
      full: [full.code, full.kind, full.cause === cause],
      empty: [empty.kind, 'cause' in empty],
      failure: [failure.code, failure.message, failure.name, failure.cause === cause, failure instanceof Error, String(failure)],
      guarded: [kit.isAppBridgeError(plain), kit.isAppBridgeError(failure)],
    };
  });
  expect(seen).toEqual({
    plain: ['rejected', 'contract', 'no', 'AppBridgeError', false],
    full: ['call_timed_out', 'transient', true],
    empty: ['contract', true],
    failure: ['cart_unknown', 'there is no such cart', 'HandlerFailure', true, true, 'HandlerFailure: there is no such cart'],
    guarded: [true, false],
  });
});

test('no message holds a token', async ({ lab }) => {
  const messages = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const token = kit.jwt('secret');
    const reasons = [
      token,
      `Bearer ${token}, and ${token}`,
      new Error(token),
      { code: token, name: token, message: token },
      new Error('outer', { cause: new Error(token) }),
    ];
    const messages: string[] = [];
    const note = async (attempt: Promise<unknown>) => messages.push((await kit.failure(attempt)).message);
    for (const reason of reasons) {
      host.answer = () => Promise.reject(reason);
      host.confirm = () => Promise.reject(reason);
      await note(bridge.call('ping'));
      await note(bridge.sessionToken());
      await note(bridge.publish('OrderVerified', token));
      await note(bridge.fetch('/api'));
      await note(kit.connect({ bridge: Promise.reject(reason) }));
    }
    for (const reply of [{ token }, [token], { accessToken: { token } }]) {
      host.answer = async () => reply;
      await note(bridge.call('getSessionToken'));
      await note(bridge.call('getAppToken').then(() => Promise.reject(new kit.AppBridgeError('rejected', ''))));
      await note(bridge.sessionToken());
    }
    return messages;
  });
  expect(messages.length).toBe(34);
  for (const message of messages) expect(message).not.toContain('eyJ');
});

test('a message is cut, however long the reason is', async ({ lab }) => {
  const length = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    host.answer = () => Promise.reject('x'.repeat(10_000_000));
    return (await kit.failure(bridge.call('ping'))).message.length;
  });
  expect(length).toBeLessThan(1_000);
});

test('an error that is thrown at once is one, too', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const bridge = await kit.connect({ bridge: { method: { call: async () => {} } } });
    const attempts = [() => bridge.on('Other', () => {}), () => bridge.events('Other'), () => bridge.expose('add', () => 1)];
    return Promise.all(
      attempts.map(async (attempt) => {
        const error = await kit.failure(attempt);
        return [error instanceof Error, error.name, error.code, error.kind];
      }),
    );
  });
  expect(seen).toEqual(Array(3).fill([true, 'AppBridgeError', 'unsupported', 'environment']));
});

test('arguments one by one, as the SDK takes them, are a TypeError that says how', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    const call = bridge.call as (...args: unknown[]) => Promise<unknown>;
    const attempts = [() => call.call(bridge, 'echo', 'item', '42'), () => call.call(bridge, 'echo', 2_000), () => call.call(bridge, 'echo', {}, {})];
    const errors = await Promise.all(attempts.map(async (attempt) => (await kit.rejection(attempt)) as Error));
    return { errors: errors.map((error) => `${error.name}: ${error.message}`), sent: host.calls.length };
  });
  const told = "TypeError: `call` takes arguments as one array: call('openRecord', ['item', '42'])";
  expect(seen).toEqual({ errors: [told, told, told], sent: 0 });
});

test('arguments that cannot be are a TypeError, and the page lives on', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge } = await kit.connected();
    // As a program in JavaScript may give them.
    const wrong = [7, null, undefined, Symbol('name'), {}] as unknown as 'ping'[];
    const attempts = wrong.flatMap((name) => [
      () => bridge.call(name),
      () => bridge.on(name as 'Other', () => {}),
      () => bridge.events(name as 'Other'),
      () => bridge.expose(name as 'add', () => 7),
      () => bridge.publish(name as 'OrderVerified', 1),
    ]);
    const seen: string[] = [];
    for (const attempt of attempts) {
      const error = await kit.rejection(attempt);
      seen.push(error instanceof TypeError ? 'TypeError' : String(error));
    }
    const refused = await kit.rejection(bridge.sessionToken({ refused: 7 as unknown as string }));
    return {
      seen: [...new Set(seen)],
      refused: refused instanceof TypeError ? 'TypeError' : String(refused),
      sent: host.calls.length + host.published.length + host.exposed.size + host.count.subscribed,
      after: await bridge.call('getSessionToken'),
    };
  });
  expect(seen).toEqual({ seen: ['TypeError'], refused: 'TypeError', sent: 0, after: 'token' });
});
