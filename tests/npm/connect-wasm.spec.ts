import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

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

/** What becomes of an attempt, and of the next when the file is there. */
async function attempts(lab: Page, mend: () => void) {
  const seen = await lab.evaluate(async () => {
    const { code, kind, message, cause } = await kit.failure(kit.connected());
    return { code, kind, message, cause: cause instanceof Error };
  });
  mend();
  expect(await lab.evaluate(() => kit.outcome(kit.connected()))).toBe('resolved');
  return seen;
}

test.describe('that does not come', () => {
  test.use({ expectedConsoleError: /Failed to load resource/ });

  for (const [status, kind] of [
    [404, 'environment'],
    [403, 'environment'],
    [410, 'environment'],
    [429, 'transient'],
    [500, 'transient'],
    [503, 'transient'],
  ] as const) {
    test(`is told with the status ${status}, and fetched anew the next time`, async ({ lab, app }) => {
      const mend = app.server.answer(WASM, (response) => void response.writeHead(status, { 'Content-Type': 'text/plain' }).end('secret'));
      const seen = await attempts(lab, mend);
      expect(seen).toEqual({ code: 'wasm_unavailable', kind, message: expect.stringContaining(`${status} (text/plain)`), cause: true });
      expect(seen.message).not.toContain('secret');
    });
  }

  test('as the network fails is worth another attempt', async ({ lab, app }) => {
    const mend = app.server.answer(WASM, (response) => void response.destroy());
    expect(await attempts(lab, mend)).toMatchObject({ code: 'wasm_unavailable', kind: 'transient', cause: true });
  });

  test('to its end as the network fails is worth another attempt', async ({ lab, app }) => {
    const bytes = readFileSync(join(app.folder, wasmOf(app.folder)));
    const mend = app.server.answer(WASM, (response) => {
      response.writeHead(200, { 'Content-Type': 'application/wasm', 'Content-Length': bytes.length });
      response.write(bytes.subarray(0, 5_000), () => response.destroy());
    });
    expect(await attempts(lab, mend)).toMatchObject({ code: 'wasm_unavailable', kind: 'transient', cause: true });
  });
});

/** The smallest WebAssembly there is. */
const EMPTY = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

for (const [what, type, content] of [
  ['a page', 'text/html', () => Buffer.from('<!doctype html><p>secret</p>')],
  ['nothing', undefined, () => Buffer.from('')],
  ['cut', 'application/wasm', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
  ['of another program', 'application/wasm', () => EMPTY],
  // An import by a name that this module does not know.
  ['of another version', 'application/wasm', (whole: Buffer) => Buffer.concat([EMPTY, Buffer.from([1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x61, 1, 0x7a, 0, 0]), whole.subarray(0, 0)])],
] as const) {
  test(`that is ${what} stays so: that is told with what came, and fetched anew the next time`, async ({ lab, app }) => {
    const whole = readFileSync(join(app.folder, wasmOf(app.folder)));
    const mend = app.server.answer(WASM, (response) => void response.writeHead(200, type ? { 'Content-Type': type } : {}).end(content(whole)));
    const seen = await attempts(lab, mend);
    expect(seen).toEqual({
      code: 'wasm_unavailable',
      kind: 'environment',
      message: expect.stringContaining(`it gave 200 (${type ?? null})`),
      cause: true,
    });
    expect(seen.message).not.toContain('secret');
  });
}

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
