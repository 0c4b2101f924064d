import { expect, test } from './page/lab.ts';

/** What these tests give a request, and a test can hand to a page. */
interface Init extends Pick<RequestInit, 'cache' | 'method' | 'mode'> {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

test.describe('a 401', () => {
  test('is answered with one more attempt, with another token and the same request', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge, fake } = await kit.fetching(kit.unauthorized, kit.fine);
      const given = [kit.jwt('one'), kit.jwt('two')];
      host.answer = async () => given[host.calls.length - 1];
      const response = await bridge.fetch('/api?a=1', { method: 'POST', body: '[1]', headers: { 'X-Request': '7' } });
      const [first, second] = await fake.sent();
      return {
        status: response.status,
        tokens: fake.authorizations.map((header) => given.findIndex((token) => header === `Bearer ${token}`)),
        same: JSON.stringify({ ...first, headers: '' }) === JSON.stringify({ ...second, headers: '' }) && second?.body === '[1]',
        header: second?.headers['x-request'],
      };
    });
    expect(seen).toEqual({ status: 200, tokens: [0, 1], same: true, header: '7' });
  });

  test('of the second attempt is the result', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge, fake } = await kit.fetching(kit.unauthorized, () => new Response('twice', { status: 401 }), kit.fine);
      host.answer = kit.tokens();
      const response = await bridge.fetch('/api');
      return { status: response.status, text: await response.text(), sent: fake.requests.length };
    });
    expect(seen).toEqual({ status: 401, text: 'twice', sent: 2 });
  });

  test('is the result where the host has no other token, and its body can be read', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge, fake } = await kit.fetching(() => new Response('refused', { status: 401 }), kit.fine);
      const token = kit.jwt('only');
      host.answer = async () => token;
      const response = await bridge.fetch('/api');
      return { status: response.status, text: await response.text(), sent: fake.requests.length, calls: host.calls.length };
    });
    expect(seen).toEqual({ status: 401, text: 'refused', sent: 1, calls: 2 });
  });

  test('whose body has broken off, or cannot be cancelled, is answered all the same', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const broken = () => new ReadableStream({ start: (controller) => controller.error(new TypeError('broke off')) });
      const stubborn = () => new ReadableStream({ cancel: () => Promise.reject(new Error('no')) });
      const seen: number[] = [];
      for (const body of [broken, stubborn]) {
        const { host, bridge, fake } = await kit.fetching(() => new Response(body(), { status: 401 }), kit.fine);
        host.answer = kit.tokens();
        seen.push((await bridge.fetch('/api')).status);
        fake.restore();
      }
      return seen;
    });
    expect(seen).toEqual([200, 200]);
  });

  test('leaves the refused token for nobody', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.fetching(kit.unauthorized, kit.fine);
      host.answer = kit.tokens();
      const first = await bridge.sessionToken();
      await bridge.fetch('/api');
      return { renewed: (await bridge.sessionToken()) !== first, calls: host.calls.length };
    });
    expect(seen).toEqual({ renewed: true, calls: 2 });
  });

  test('of many requests at once costs one token', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const late = new kit.Deferred<Response>();
      const { host, bridge, fake } = await kit.fetching(
        kit.unauthorized,
        kit.unauthorized,
        () => late.promise,
        kit.fine,
        kit.fine,
        kit.fine,
      );
      host.answer = kit.tokens();
      const all = ['/first', '/second', '/third'].map((url) => bridge.fetch(url));
      // The last refusal comes when the others have been sent anew.
      await kit.until(() => fake.requests.length === 5);
      late.resolve(new Response('', { status: 401 }));
      const statuses = (await Promise.all(all)).map(({ status }) => status);
      return { statuses, calls: host.calls.length, tokens: new Set(fake.authorizations).size };
    });
    expect(seen).toEqual({ statuses: [200, 200, 200], calls: 2, tokens: 2 });
  });

  test('of an app token is answered with another app token', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.fetching(kit.unauthorized, kit.fine);
      const give = kit.tokens();
      host.answer = async () => ({ accessToken: await give() });
      const { status } = await bridge.fetch('/api', { token: 'app' });
      return { status, calls: host.calls.map(({ method }) => method) };
    });
    expect(seen).toEqual({ status: 200, calls: ['getAppToken', 'getAppToken'] });
  });
});

test('other refusals cost no token', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge, fake } = await kit.fetching(() => new Response('', { status: 403 }), kit.fine);
    host.answer = kit.tokens();
    const { status } = await bridge.fetch('/api');
    await bridge.sessionToken();
    return { status, calls: host.calls.length, sent: fake.requests.length };
  });
  expect(seen).toEqual({ status: 403, calls: 1, sent: 1 });
});

test('without a token nothing is sent, and what the host said is kept', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge, fake } = await kit.fetching(kit.unauthorized);
    const reason = { why: 'no' };
    host.answer = () => Promise.reject(reason);
    const error = await kit.failure(bridge.fetch('/api'));
    const sent = fake.requests.length;
    const { cause } = error;
    const own = kit.isAppBridgeError(cause);

    // Nor is it sent again.
    host.answer = async () => (host.calls.length === 2 ? 'opaque' : Promise.reject(reason));
    const again = await kit.outcome(bridge.fetch('/api'));
    return {
      code: error.code,
      kind: error.kind,
      cause: own && cause.code,
      original: own && cause.cause === reason,
      sent,
      again,
      sentAgain: fake.requests.length,
    };
  });
  expect(seen).toEqual({
    code: 'token_failed',
    kind: 'refused',
    cause: 'rejected',
    original: true,
    sent: 0,
    again: 'token_failed',
    sentAgain: 1,
  });
});

test('a token that cannot be sent is none', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge, fake } = await kit.fetching(kit.fine);
    host.answer = async () => 'a\r\nx-evil: 1';
    const { code, cause } = await kit.failure(bridge.fetch('/api'));
    return { code, cause: kit.isAppBridgeError(cause) && cause.code, sent: fake.requests.length };
  });
  expect(seen).toEqual({ code: 'token_failed', cause: 'token_unusable', sent: 0 });
});

test('what the browser does not tell is unreachable, with what it threw', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const reasons = [new TypeError('Failed to fetch'), 'not even an error'];
    const { bridge } = await kit.fetching(...reasons.map((reason) => () => Promise.reject(reason)));
    const seen: unknown[] = [];
    for (const reason of reasons) {
      const { code, kind, cause } = await kit.failure(bridge.fetch('/api'));
      seen.push([code, kind, cause === reason]);
    }
    return seen;
  });
  expect(seen).toEqual(Array(2).fill(['unreachable', 'transient', true]));
});

test.describe('a request that cannot be sent', () => {
  /** What is wrong, and the code that says so. */
  const REQUESTS: readonly (readonly [what: string, url: string, init: Init, code: string])[] = [
    ['no URL', 'http://[', {}, 'request_invalid'],
    ['a URL with a user', '//user@localhost/api', {}, 'request_invalid'],
    ['a URL with a password', '//user:secret@localhost/api', {}, 'request_invalid'],
    ['a header that would break out', '/api', { headers: { 'X-A': 'secret\r\nX-B: b' } }, 'request_invalid'],
    ['a header whose name is none', '/api', { headers: { 'X A': 'secret' } }, 'request_invalid'],
    ['a GET with a body', '/api', { body: 'secret' }, 'request_invalid'],
    ['a HEAD with a body', '/api', { method: 'HEAD', body: 'secret' }, 'request_invalid'],
    ['a method that is forbidden', '/api', { method: 'TRACE' }, 'request_invalid'],
    ['a cache that CORS does not know', '/api', { cache: 'only-if-cached', mode: 'same-origin' }, 'request_invalid'],
    ['a URL of data', 'data:text/plain,hello', {}, 'url_invalid'],
    ['a URL of a script', 'javascript:alert(1)', {}, 'url_invalid'],
    ['a URL of a file', 'file:///etc/passwd', {}, 'url_invalid'],
    ['a URL of a blob', 'blob:null/0f8fad5b-d9cb-469f-a165-70867728950e', {}, 'url_invalid'],
  ];

  for (const [what, url, init, code] of REQUESTS) {
    test(`says so before anything is sent: ${what}`, async ({ lab }) => {
      const seen = await lab.evaluate(
        async ({ url, init }) => {
          const { host, bridge, fake } = await kit.fetching(kit.fine);
          const { code, kind, message } = await kit.failure(bridge.fetch(url, init));
          return { code, kind, secret: message.includes('secret'), sent: fake.requests.length, calls: host.calls.length };
        },
        { url, init },
      );
      expect(seen).toEqual({ code, kind: 'contract', secret: false, sent: 0, calls: 0 });
    });
  }

  test('keeps what the browser threw', async ({ lab }) => {
    const isCause = await lab.evaluate(async () => {
      const { bridge } = await kit.fetching();
      const { cause } = await kit.failure(bridge.fetch('http://['));
      return cause instanceof TypeError;
    });
    expect(isCause).toBe(true);
  });

  test('says so of a body that was read already, and of a stream without `duplex`', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { bridge, fake } = await kit.fetching(kit.fine, kit.fine);
      const request = new Request('/api', { method: 'POST', body: 'once' });
      await request.text();
      const body = new ReadableStream();
      return [
        await kit.outcome(bridge.fetch(request)),
        await kit.outcome(bridge.fetch('/api', { method: 'POST', body })),
        fake.requests.length,
      ];
    });
    expect(seen).toEqual(['request_invalid', 'request_invalid', 0]);
  });
});
