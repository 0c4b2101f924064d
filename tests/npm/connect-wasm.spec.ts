import { expect, test } from './page/lab.ts';
import { wasmOf } from './support/package.ts';
import { StaticServer, STRICT_POLICY } from './support/server.ts';

const WASM = /appbridge-[0-9a-f]+\.wasm$/;

/** Runs in the page: how often the WebAssembly was asked for. */
function requests(): number {
  return performance.getEntriesByType('resource').filter(({ name }) => name.includes('.wasm')).length;
}

test('is fetched by the first that connects, and once', async ({ lab }) => {
  const before = await lab.evaluate(requests);
  await lab.evaluate(() => Promise.all([kit.connected(), kit.connected(), kit.connected()]));
  await lab.evaluate(() => kit.connected());
  expect([before, await lab.evaluate(requests)]).toEqual([0, 1]);
});

test('that comes late is told as such, and waited for the next time', async ({ lab, app }) => {
  let asked = 0;
  lab.on('request', (request) => void (asked += WASM.test(request.url()) ? 1 : 0));
  const release = app.server.hold(WASM);
  const { code, kind } = await lab.evaluate(async () => {
    const { code, kind } = await kit.failure(kit.connect({ bridge: new kit.FakeBridge(), timeout: 20 }));
    return { code, kind };
  });
  expect({ code, kind }).toEqual({ code: 'wasm_unavailable', kind: 'transient' });

  const again = lab.evaluate(() => kit.outcome(kit.connect({ bridge: new kit.FakeBridge() })));
  release();
  expect(await again).toBe('resolved');
  expect(asked).toBe(1);
});

test('is waited for no longer than the signal says', async ({ lab, app }) => {
  const release = app.server.hold(WASM);
  const reason = await lab.evaluate(async () => {
    const controller = new AbortController();
    const waiting = kit.rejection(kit.connect({ bridge: new kit.FakeBridge(), signal: controller.signal }));
    await kit.turn();
    controller.abort('left');
    return waiting;
  });
  release();
  expect(reason).toBe('left');
  expect(await lab.evaluate(() => kit.outcome(kit.connected()))).toBe('resolved');
});

test.describe('that is missing', () => {
  test.use({ expectedConsoleError: /Failed to load resource: the server responded with a status of 404/ });

  test('is told with a cause, and fetched anew the next time', async ({ lab, app }) => {
    const mend = app.server.answer(WASM, (response) => void response.writeHead(404).end());
    const seen = await lab.evaluate(async () => {
      const error = await kit.failure(kit.connected());
      return { code: error.code, kind: error.kind, cause: error.cause instanceof Error };
    });
    expect(seen).toEqual({ code: 'wasm_unavailable', kind: 'transient', cause: true });
    mend();
    expect(await lab.evaluate(() => kit.outcome(kit.connected()))).toBe('resolved');
  });
});

test('that is something else is told with a cause', async ({ lab, app }) => {
  const mend = app.server.answer(WASM, (response) => void response.writeHead(200).end('<!doctype html>'));
  const seen = await lab.evaluate(async () => {
    const error = await kit.failure(kit.connected());
    return { code: error.code, cause: error.cause instanceof WebAssembly.CompileError };
  });
  mend();
  expect(seen).toEqual({ code: 'wasm_unavailable', cause: true });
  expect(await lab.evaluate(() => kit.outcome(kit.connected()))).toBe('resolved');
});

for (const as of ['string', 'URL'] as const) {
  test(`may be elsewhere, as the first that connects says with a ${as}`, async ({ lab, app }) => {
    const elsewhere = app.server.answer(/^\/elsewhere/, (response) => {
      // Any type will do, and none.
      response.writeHead(307, { Location: `/${wasmOf(app.folder)}` }).end();
    });
    const outcomes = await lab.evaluate(async (as) => {
      const wasm = as === 'URL' ? new URL('/elsewhere', location.href) : '/elsewhere';
      const attempt = (wasm: string | URL) => kit.outcome(kit.connect({ bridge: new kit.FakeBridge(), wasm }));
      return [await attempt(wasm), await attempt('/nowhere')];
    }, as);
    elsewhere();
    expect(outcomes).toEqual(['resolved', 'resolved']);
    const entries = await lab.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname));
    expect(entries).toContain('/elsewhere');
    expect(entries).not.toContain('/nowhere');
  });
}

test('needs no content type', async ({ lab, app }) => {
  const bytes = await (await fetch(`${app.server.origin}/${wasmOf(app.folder)}`)).arrayBuffer();
  const mend = app.server.answer(WASM, (response) => void response.writeHead(200).end(new Uint8Array(bytes)));
  expect(await lab.evaluate(() => kit.outcome(kit.connected()))).toBe('resolved');
  mend();
});

test.describe('that the page must not use', () => {
  // The browser itself prints what the policy forbids.
  test.use({ expectedConsoleError: /Content.Security.Policy/i });

  test('is told with the directive that it lacks', async ({ page, app }) => {
    const strict = await StaticServer.start(app.folder, STRICT_POLICY.replace(" 'wasm-unsafe-eval'", ''));
    await page.goto(strict.origin);
    const seen = await page.evaluate(async () => {
      const error = await kit.failure(kit.connected());
      return {
        code: error.code,
        kind: error.kind,
        message: error.message,
        cause: error.cause instanceof WebAssembly.CompileError,
      };
    });
    await strict.stop();
    expect(seen).toEqual({
      code: 'wasm_forbidden',
      kind: 'environment',
      message: expect.stringContaining("'wasm-unsafe-eval'"),
      cause: true,
    });
  });
});
