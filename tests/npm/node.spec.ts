import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { install } from './support/package.ts';

let folder: string;
test.beforeAll(async () => {
  folder = await install('node', { sdk: false });
  mkdirSync(join(folder, 'scripts'));
});

test('importing it does nothing: no output, no globals, nothing that would keep a program alive', async () => {
  const seen = await run(
    'import.mjs',
    `
    const names = () => Reflect.ownKeys(globalThis).map(String).sort();
    const before = names();
    // Prototypes of the language, which others rely on.
    const count = (of) => [Reflect.ownKeys(of).length, Reflect.ownKeys(of.prototype ?? {}).length];
    const shapes = () => [Object, Function, Promise, Array, Error, Symbol, WebAssembly].map(count);
    const shapesBefore = shapes();
    const appbridge = await import('jtl-appbridge');
    // When Node.js itself has closed the files that it has read.
    await new Promise(setImmediate);
    const resources = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
    console.log(JSON.stringify({
      exported: Object.keys(appbridge).sort(),
      globals: names().filter((name) => !before.includes(name)),
      shapes: JSON.stringify(shapes()) === JSON.stringify(shapesBefore),
      resources,
    }));`,
  );
  expect(seen).toEqual({
    exported: ['AppBridgeError', 'HandlerFailure', 'connect', 'guard', 'isAppBridgeError', 'isEmbedded'],
    globals: [],
    shapes: true,
    resources: [],
  });
});

test('there is no host, and that is said', async () => {
  const seen = await run(
    'connect.mjs',
    `
    import { AppBridgeError, connect, isAppBridgeError, isEmbedded } from 'jtl-appbridge';
    const told = async (attempt) => attempt.then(() => 'connected', (error) =>
      [error instanceof AppBridgeError, isAppBridgeError(error), error.code, error.kind]);
    let touched = 0;
    const bridge = { then: () => { touched += 1 } };
    const options = [undefined, { bridge: {} }, { bridge: Promise.resolve({}), timeout: 5_000 }, { bridge }];
    const all = options.map((options) => connect(options));
    const seen = { embedded: isEmbedded(), told: await Promise.all(all.map(told)), touched, left: 'jtlAppBridge' in globalThis };
    await new Promise(setImmediate);
    console.log(JSON.stringify({ ...seen, resources: process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap') }));`,
  );
  const told = [true, true, 'not_embedded', 'environment'];
  expect(seen).toEqual({ embedded: false, told: Array(4).fill(told), touched: 0, left: false, resources: [] });
});

test('a promise that is handed over is handled, whatever becomes of the attempt', async () => {
  const seen = await run(
    'handled.mjs',
    `
    import { connect } from 'jtl-appbridge';
    const broken = () => Promise.reject(new Error('no window'));
    const attempts = [{ bridge: broken() }, { bridge: broken(), timeout: -1 }, { bridge: broken(), signal: AbortSignal.abort() }, null];
    const told = await Promise.all(attempts.map((options) => connect(options).catch(({ code, name }) => code ?? name)));
    await new Promise(setImmediate);
    console.log(JSON.stringify(told));`,
  );
  expect(seen).toEqual(['not_embedded', 'TypeError', 'not_embedded', 'not_embedded']);
});

test('a React app whose SDK finds no window is rendered on a server', async () => {
  const seen = await run(
    'react.mjs',
    `
    import { createElement } from 'react';
    import { renderToString } from 'react-dom/server';
    import { isEmbedded } from 'jtl-appbridge';
    import { AppBridgeProvider } from 'jtl-appbridge/react';
    import { createAppBridge } from 'jtl-appbridge/standin';
    const pages = [createAppBridge(), isEmbedded() ? createAppBridge() : undefined].map((bridge) =>
      renderToString(createElement(AppBridgeProvider, { connect: { bridge }, connecting: 'wait' })));
    await new Promise(setImmediate);
    console.log(JSON.stringify(pages));`,
  );
  expect(seen).toEqual(['wait', 'wait']);
});

test('a page that is rendered on a server may import it', async () => {
  writeFileSync(
    join(folder, 'scripts/component.mjs'),
    `
    import { connect, HandlerFailure, isEmbedded } from 'jtl-appbridge';
    // Made when the module is loaded, as apps do.
    const unknown = new HandlerFailure('cart_unknown', 'there is no such cart');
    export const start = () => connect();
    export const render = () => \`<p>\${isEmbedded() ? 'embedded' : unknown.message}</p>\`;`,
  );
  const seen = await run(
    'render.mjs',
    `
    import { render } from './component.mjs';
    console.log(JSON.stringify({ page: render() }));`,
  );
  expect(seen).toEqual({ page: '<p>there is no such cart</p>' });
});

test('needs no code that is made of text', async () => {
  const seen = await run('text.mjs', `import { isEmbedded } from 'jtl-appbridge'; console.log(JSON.stringify(isEmbedded()))`, [
    '--disallow-code-generation-from-strings',
  ]);
  expect(seen).toBe(false);
});

test('errors work there, for tests of an app', async () => {
  const seen = await run(
    'errors.mjs',
    `
    import { AppBridgeError, isAppBridgeError } from 'jtl-appbridge';
    const error = new AppBridgeError('rejected', 'no', { cause: 7 });
    console.log(JSON.stringify([isAppBridgeError(error), error.code, error.cause, error.stack.split('\\n')[0]]));`,
  );
  expect(seen).toEqual([true, 'rejected', 7, 'AppBridgeError: no']);
});

test('`require` gives it, as the Node.js that these tests need can do', async () => {
  const seen = await run(
    'require.cjs',
    `
    const { isEmbedded, connect } = require('jtl-appbridge');
    connect().catch(({ code }) => console.log(JSON.stringify([isEmbedded(), code])));`,
  );
  expect(seen).toEqual([false, 'not_embedded']);
});

test('its files can be found by name', async () => {
  const seen = await run(
    'files.mjs',
    `
    import { readFileSync } from 'node:fs';
    const wasm = readFileSync(new URL(import.meta.resolve('jtl-appbridge/appbridge.wasm')));
    const { default: manifest } = await import('jtl-appbridge/package.json', { with: { type: 'json' } });
    const hidden = await import('jtl-appbridge/index.js').catch(({ code }) => code);
    console.log(JSON.stringify([WebAssembly.validate(wasm), manifest.name, hidden]));`,
    ['--no-warnings'],
  );
  expect(seen).toEqual([true, 'jtl-appbridge', 'ERR_PACKAGE_PATH_NOT_EXPORTED']);
});

/** What a program prints, as JSON: one line and nothing else. It has to end by itself. */
async function run(name: string, program: string, options: readonly string[] = []): Promise<unknown> {
  const file = join(folder, 'scripts', name);
  writeFileSync(file, program);
  const { failed, stdout, stderr } = await new Promise<{ failed: string | undefined; stdout: string; stderr: string }>(
    (resolve) => {
      execFile(process.execPath, [...options, file], { cwd: folder, timeout: 20_000 }, (error, stdout, stderr) =>
        resolve({ failed: error?.message, stdout, stderr }),
      );
    },
  );
  expect({ failed, stderr }).toEqual({ failed: undefined, stderr: '' });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as unknown;
}
