import { expect, test } from './page/lab.ts';

test('a request carries a session token', async ({ lab, app }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge, fake } = await kit.fetching(kit.fine);
    const response = await bridge.fetch('/api/items?first=25');
    return { sent: await fake.sent(), calls: host.calls.map(({ method }) => method), text: await response.text() };
  });
  expect(seen.text).toBe('fine');
  expect(seen.calls).toEqual(['getSessionToken']);
  expect(seen.sent).toEqual([
    {
      method: 'GET',
      url: `${app.server.origin}/api/items?first=25`,
      headers: { authorization: 'Bearer token' },
      body: '',
      redirect: 'manual',
      credentials: 'same-origin',
      referrerPolicy: 'same-origin',
      mode: 'cors',
      cache: 'default',
    },
  ]);
});

test('or an app token', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge, fake } = await kit.fetching(kit.fine, kit.fine);
    host.answer = async (method) => (method === 'getAppToken' ? { accessToken: 'app' } : 'session');
    await bridge.fetch('/api', { token: 'app' });
    await bridge.fetch('/api', { token: 'session' });
    return fake.authorizations;
  });
  expect(seen).toEqual(['Bearer app', 'Bearer session']);
});

test('a request keeps all that it was given', async ({ lab, app }) => {
  const seen = await lab.evaluate(async () => {
    const { bridge, fake } = await kit.fetching(kit.fine, kit.fine, kit.fine, kit.fine);
    const init = {
      method: 'PUT',
      headers: { 'X-Request': '7', Accept: 'text/plain', 'Content-Type': 'application/json' },
      body: '{"sku":"Ä-1"}',
      credentials: 'include',
      cache: 'no-store',
      keepalive: true,
    } as const;
    const before = JSON.stringify(init);
    await bridge.fetch('/api', init);
    await bridge.fetch(new Request('/api', init));
    await bridge.fetch(new URL('/api', location.href), { ...init, headers: new Headers(init.headers) });
    await bridge.fetch(new Request('/api', { method: 'POST', body: 'other' }), init);
    return {
      sent: await fake.sent(),
      keepalive: fake.requests.map(({ keepalive }) => keepalive),
      untouched: JSON.stringify(init) === before,
    };
  });
  const sent = {
    method: 'PUT',
    url: `${app.server.origin}/api`,
    headers: { 'x-request': '7', accept: 'text/plain', 'content-type': 'application/json', authorization: 'Bearer token' },
    body: '{"sku":"Ä-1"}',
    redirect: 'manual',
    credentials: 'include',
    referrerPolicy: 'same-origin',
    mode: 'cors',
    cache: 'no-store',
  };
  expect(seen).toEqual({ sent: Array(4).fill(sent), keepalive: Array(4).fill(true), untouched: true });
});

test('a body of every sort arrives', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const form = new FormData();
    form.set('a', '1');
    const bodies = [
      'text',
      new Blob(['text'], { type: 'text/markdown' }),
      new TextEncoder().encode('text'),
      new URLSearchParams({ a: 'ä' }),
      form,
    ];
    const { bridge, fake } = await kit.fetching(...bodies.map(() => kit.fine));
    for (const body of bodies) await bridge.fetch('/api', { method: 'POST', body });
    return (await fake.sent()).map(({ headers, body }) => [headers['content-type']?.split(';')[0] ?? '', body]);
  });
  expect(seen).toEqual([
    ['text/plain', 'text'],
    ['text/markdown', 'text'],
    ['', 'text'],
    ['application/x-www-form-urlencoded', 'a=%C3%A4'],
    ['multipart/form-data', expect.stringContaining('name="a"')],
  ]);
});

test('a body that is a stream arrives, also at the second attempt', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge, fake } = await kit.fetching(kit.unauthorized, kit.fine);
    host.answer = kit.tokens();
    const body = new Blob(['one', 'two']).stream();
    // What browsers ask for with a stream, and TypeScript does not know yet.
    const duplex = { duplex: 'half' };
    const response = await bridge.fetch('/api', { method: 'POST', body, ...duplex });
    return { status: response.status, bodies: (await fake.sent()).map(({ body }) => body) };
  });
  expect(seen).toEqual({ status: 200, bodies: ['onetwo', 'onetwo'] });
});

test('a request is not the way around what the package says', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { bridge, fake } = await kit.fetching(kit.fine, kit.fine);
    await bridge.fetch(new Request('/api', { redirect: 'follow', referrerPolicy: 'unsafe-url', mode: 'no-cors' }));
    await bridge.fetch('/api', { redirect: 'follow', referrerPolicy: 'unsafe-url' } as RequestInit);
    return (await fake.sent()).map(({ redirect, referrerPolicy, mode }) => [redirect, referrerPolicy, mode]);
  });
  expect(seen).toEqual(Array(2).fill(['manual', 'same-origin', 'cors']));
});

test('an Authorization header of the app itself never goes out in place of the token', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { bridge, fake } = await kit.fetching(kit.fine);
    await bridge.fetch('/api', { headers: { authorization: 'Basic mine' } });
    return fake.authorizations;
  });
  expect(seen).toEqual(['Bearer token']);
});

test('whatever the status is, the response is the browser’s own', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const statuses = [200, 201, 204, 304, 400, 403, 404, 409, 418, 429, 500, 503];
    const answers = statuses.map((status) => () => {
      const body = [204, 304].includes(status) ? null : JSON.stringify({ status });
      return new Response(body, { status, statusText: `S${status}`, headers: { 'X-Status': `${status}` } });
    });
    const { bridge, fake } = await kit.fetching(...answers);
    const seen: unknown[] = [];
    for (const _ of statuses) {
      const response = await bridge.fetch('/api');
      const text = await response.text();
      seen.push([
        response instanceof Response,
        response.status,
        response.ok,
        response.statusText,
        response.headers.get('x-status'),
        text,
      ]);
    }
    return { seen, sent: fake.requests.length, statuses };
  });
  expect(seen.seen).toEqual(
    seen.statuses.map((status) => [
      true,
      status,
      status < 300,
      `S${status}`,
      `${status}`,
      [204, 304].includes(status) ? '' : `{"status":${status}}`,
    ]),
  );
  expect(seen.sent).toBe(12);
});

test('needs no `this`', async ({ lab }) => {
  const text = await lab.evaluate(async () => {
    const { bridge } = await kit.fetching(kit.fine);
    const send: typeof fetch = bridge.fetch;
    return (await send('/api')).text();
  });
  expect(text).toBe('fine');
});

test('asks for one token, however many requests there are', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { host, bridge, fake } = await kit.fetching(...Array(20).fill(kit.fine));
    host.answer = kit.tokens();
    await Promise.all(Array.from({ length: 20 }, () => bridge.fetch('/api')));
    return { calls: host.calls.length, tokens: new Set(fake.authorizations).size, sent: fake.requests.length };
  });
  expect(seen).toEqual({ calls: 1, tokens: 1, sent: 20 });
});
