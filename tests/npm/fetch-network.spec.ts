import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { expect, test } from './page/lab.ts';
import type { StaticServer } from './support/server.ts';

/** Lets a server answer for what is below `/api`, and notes what it gets. */
function backend(server: StaticServer, respond: (request: IncomingMessage, response: ServerResponse) => void) {
  const requests: IncomingMessage[] = [];
  const stop = server.answer(/^\/api/, (response) => {
    requests.push(response.req);
    respond(response.req, response);
  });
  return { requests, stop };
}

test('a request arrives at the app’s backend with its token and its body', async ({ lab, app }) => {
  const { requests, stop } = backend(app.server, (request, response) => {
    response.setHeader('Content-Type', 'application/json');
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => response.writeHead(201).end(JSON.stringify({ body })));
  });
  const seen = await lab.evaluate(async () => {
    const { bridge } = await kit.connected();
    const response = await bridge.fetch('/api/orders', { method: 'POST', body: JSON.stringify({ sku: 'Ä-1' }) });
    return { status: response.status, url: response.url, answer: (await response.json()) as unknown };
  });
  stop();
  expect(seen).toEqual({ status: 201, url: `${app.server.origin}/api/orders`, answer: { body: '{"sku":"Ä-1"}' } });
  expect(requests.map(({ method, headers }) => [method, headers.authorization, headers.referer])).toEqual([
    ['POST', 'Bearer token', `${app.server.origin}/`],
  ]);
});

test.describe('a server that refuses', () => {
  // The browser itself prints it.
  test.use({ expectedConsoleError: /Failed to load resource: the server responded with a status of 401/ });

  test('gets a second token, once', async ({ lab, app }) => {
    const { requests, stop } = backend(app.server, (_request, response) => void response.writeHead(401).end('no'));
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      host.answer = kit.tokens();
      const response = await bridge.fetch('/api');
      return { status: response.status, text: await response.text() };
    });
    stop();
    expect(seen).toEqual({ status: 401, text: 'no' });
    expect(new Set(requests.map(({ headers }) => headers.authorization)).size).toBe(2);
    expect(requests).toHaveLength(2);
  });
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirect by ${status} is told and not followed`, async ({ lab, app }) => {
    let followed = 0;
    const elsewhere = backend(app.other, (_request, response) => {
      followed += 1;
      response.writeHead(200).end();
    });
    const { stop } = backend(
      app.server,
      (_request, response) => void response.writeHead(status, { Location: `${app.other.origin}/api` }).end(),
    );
    const seen = await lab.evaluate(async () => {
      const { bridge } = await kit.connected();
      const { code, kind } = await kit.failure(bridge.fetch('/api'));
      return { code, kind };
    });
    stop();
    elsewhere.stop();
    expect(seen).toEqual({ code: 'redirected', kind: 'contract' });
    expect(followed).toBe(0);
  });
}

test.describe('another origin', () => {
  test('that is allowed gets the token, and no address of the page', async ({ lab, app }) => {
    const { requests, stop } = backend(app.other, (request, response) => {
      response.setHeader('Access-Control-Allow-Origin', app.server.origin);
      response.setHeader('Access-Control-Allow-Headers', 'authorization');
      response.writeHead(200).end(request.method);
    });
    const text = await lab.evaluate(async (origin) => {
      const { bridge } = await kit.connected();
      const response = await bridge.fetch(`${origin}/api`, { origins: [origin] });
      return response.text();
    }, app.other.origin);
    stop();
    expect(text).toBe('GET');
    expect(requests.map(({ method, headers }) => [method, headers.authorization, headers.referer, headers.cookie])).toEqual([
      ['OPTIONS', undefined, undefined, undefined],
      ['GET', 'Bearer token', undefined, undefined],
    ]);
  });

  test('that is not allowed is not even asked whether it wants to', async ({ lab, app }) => {
    const { requests, stop } = backend(app.other, (_request, response) => void response.writeHead(200).end());
    const code = await lab.evaluate(async (origin) => {
      const { bridge } = await kit.connected();
      return kit.outcome(bridge.fetch(`${origin}/api`));
    }, app.other.origin);
    stop();
    expect(code).toBe('origin_not_allowed');
    expect(requests).toHaveLength(0);
  });
});

test.describe('what cannot be reached', () => {
  test.use({
    expectedConsoleError: /Failed to load resource|CORS policy|Content.Security.Policy|Fetch API cannot load|Refused to connect/i,
  });

  test('is told as such: no server, no leave of the server, no leave of the page', async ({ lab, app }) => {
    const { stop } = backend(app.other, (_request, response) => void response.writeHead(200).end());
    const broken = app.server.answer(/^\/broken/, (response) => void response.destroy());
    const seen = await lab.evaluate(async (other) => {
      const { bridge } = await kit.connected();
      const errors = [
        await kit.failure(bridge.fetch('/broken')),
        await kit.failure(bridge.fetch(`${other}/api`, { origins: [other] })),
        await kit.failure(bridge.fetch('http://127.0.0.1:9/', { origins: ['http://127.0.0.1:9'] })),
      ];
      return errors.map(({ code, kind, cause }) => [code, kind, cause instanceof TypeError]);
    }, app.other.origin);
    stop();
    broken();
    expect(seen).toEqual(Array(3).fill(['unreachable', 'transient', true]));
  });
});

test.describe('a request that is given up', () => {
  test('is closed at the server: by a timeout, by a signal, and while its body comes', async ({ lab, app }) => {
    const closed: Promise<unknown>[] = [];
    const { requests, stop } = backend(app.server, ({ url }, response) => {
      closed.push(once(response, 'close'));
      if (url === '/api/body') response.writeHead(200).write('the beginning');
    });
    const seen = await lab.evaluate(async () => {
      const { bridge } = await kit.connected();
      const late = await kit.outcome(bridge.fetch('/api/late', { timeout: 200 }));
      const controller = new AbortController();
      const leaving = kit.rejection(bridge.fetch('/api/left', { signal: controller.signal }));
      await kit.turn();
      controller.abort('left');
      const left = await leaving;
      const response = await bridge.fetch('/api/body', { timeout: 200 });
      const error = await kit.rejection(response.text());
      return { late, left, body: error instanceof DOMException && error.name };
    });
    expect(seen).toEqual({ late: 'timed_out', left: 'left', body: 'TimeoutError' });
    await Promise.all(closed);
    stop();
    // One that is given up at once need not have reached the server.
    expect(requests.map(({ url }) => url).filter((url) => url !== '/api/left')).toEqual(['/api/late', '/api/body']);
  });
});
