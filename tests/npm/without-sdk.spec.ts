import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { withEsbuildCopy, withVite, withWebpack } from './support/bundlers.ts';
import { expect, installMinimal, test } from './support/embedded.ts';

/** Where no SDK is found, also not one that somebody has installed in the workspace. */
let elsewhere: string;

test.beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'jtl-appbridge-'));
});

test.afterAll(() => {
  rmSync(elsewhere, { recursive: true });
});

for (const { name, bundle } of [
  { name: 'Vite', bundle: withVite },
  { name: 'webpack', bundle: withWebpack },
  { name: 'esbuild', bundle: withEsbuildCopy },
]) {
  test(`without the SDK, its optional peer, the package is bundled by ${name} and says so`, async ({ host }) => {
    const project = await installMinimal('without-sdk', 'without-bridge.js', { sdk: false, parent: elsewhere });
    const { shell } = await host(await bundle(project));
    await shell.open();
    await shell.openCustomers();
    await expect(shell.pane.getByTestId('state')).toHaveText('sdk_unavailable');
  });
}
