import { execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from '../support/console-guard.ts';
import { freePorts, Program } from '../support/program.ts';
import { outputFolder, root } from './support/folders.ts';

// As deep as the original, so that its manifest finds the package.
const folder = join(outputFolder, 'consumers/as-it-lies');

test.beforeAll(async () => {
  // npm may have to download what it has not kept.
  test.setTimeout(180_000);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, 'tests/npm/consumers/vite'), folder, { recursive: true });
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
});

for (const base of ['/', '/apps/demo/']) {
  test(`an app starts as it lies in the repository, at ${base}`, async ({ page }) => {
    const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts: { dev: string } };
    const [port] = (await freePorts(1)) as [number];
    const server = await Program.start({
      // What `npm run dev` runs; npm itself would not hand on the signal to end.
      command: join(folder, 'node_modules/.bin', scripts.dev),
      args: ['--host', '127.0.0.1', '--port', `${port}`, '--strictPort', '--base', base],
      cwd: folder,
      env: { FORCE_COLOR: '0' },
      ready: /ready in/,
      timeout: 30_000,
      logFile: join(outputFolder, 'as-it-lies.log'),
    });
    try {
      await page.goto(`http://127.0.0.1:${port}${base}erp`);
      await expect(page.getByTestId('not-embedded')).toBeVisible();
    } finally {
      await server.stop();
    }
  });
}
