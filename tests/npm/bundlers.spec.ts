import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { withEsbuildCopy, withEsbuildLoader, withVite, withWebpack } from './support/bundlers.ts';
import { expectConnected, installMinimal, test } from './support/embedded.ts';
import { install } from './support/package.ts';
import { STRICT_POLICY } from './support/server.ts';

const BUILDS = [
  { name: 'Vite', script: 'with-bridge.js', bundle: withVite },
  { name: 'webpack', script: 'with-bridge.js', bundle: withWebpack },
  { name: 'esbuild, with the WebAssembly copied', script: 'with-bridge.js', bundle: withEsbuildCopy },
  { name: 'esbuild, with its loader for files', script: 'with-wasm.js', bundle: withEsbuildLoader },
] as const;

for (const { name, script, bundle } of BUILDS) {
  test(`bundled by ${name}`, async ({ host }) => {
    const { shell } = await host(await bundle(await installMinimal('bundled', script)));
    await shell.open();
    await shell.openCustomers();
    await expectConnected(shell);
  });
}

// Without the bridge handed over, the package imports the SDK itself, which is later than a
// host may wait that offers its hand once.
for (const { name, bundle } of BUILDS.filter(({ script }) => script === 'with-bridge.js')) {
  test(`bundled by ${name}, with the SDK left to the package`, async ({ host }) => {
    const { shell } = await host(await bundle(await installMinimal('bundled', 'without-bridge.js')), { handshake: 'fresh' });
    await shell.open();
    await shell.openCustomers();
    await expectConnected(shell);
  });
}

test('not built, with relative imports', async ({ host }) => {
  const { shell } = await host(await install('plain', { source: 'minimal' }), { path: '/direct.html' });
  await shell.open();
  await shell.openCustomers();
  await expectConnected(shell);
});

test('not built, with an import map', async ({ host }) => {
  const folder = await install('plain', { source: 'minimal' });
  const policy = STRICT_POLICY.replace("script-src 'self'", `script-src 'self' 'sha256-${hashOfImportMap(join(folder, 'import-map.html'))}'`);
  const { shell } = await host(folder, { path: '/import-map.html', policy });
  await shell.open();
  await shell.openCustomers();
  await expectConnected(shell);
});

/** What lets a strict policy pass the page's import map, which can only be inline. */
function hashOfImportMap(page: string): string {
  const map = /<script type="importmap">(.*?)<\/script>/s.exec(readFileSync(page, 'utf8'))?.[1];
  if (map === undefined) throw new Error(`${page} has no import map`);
  return createHash('sha256').update(map).digest('base64');
}
