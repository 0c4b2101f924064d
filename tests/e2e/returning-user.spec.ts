import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { required } from '../support/environment.ts';
import { freePorts } from '../support/program.ts';
import { startBackend } from '../support/programs.ts';
import { COMMAND } from './command.ts';
import { outputFolder } from './stack.ts';

/** Of wasm-bindgen's scripts, the one that the app loads first. */
const SNIPPET = 'sys.js';

/**
 * A deploy that changes a script of a crate, but not the crate's version, has the same address
 * for another script.
 */
test('who has been here before gets the new script of a crate after a deploy', async ({ page }) => {
  const folder = join(outputFolder, 'returning-user');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const frontend = join(folder, 'dist');
  cpSync(required('FRONTEND_DIST', COMMAND), frontend, { recursive: true });
  const snippets = readdirSync(join(frontend, 'snippets'), { recursive: true, encoding: 'utf8' });
  const path = `snippets/${snippets.find((name) => name.endsWith(SNIPPET))}`;
  const file = join(frontend, path);
  const script = readFileSync(file, 'utf8');
  const deploy = (version: number): void => {
    rmSync(`${file}.br`, { force: true });
    writeFileSync(file, `${script}\nglobalThis.deployed = ${version};\n`);
  };

  deploy(1);
  const [port] = (await freePorts(1)) as [number];
  const address = `http://127.0.0.1:${port}/`;
  // Nobody signs in, so that nothing is asked of the platform.
  const backend = await startBackend({ folder, platform: 'http://127.0.0.1:9', port, publicUrl: address, frontend });
  try {
    const deployed = (): Promise<unknown> => page.evaluate('globalThis.deployed');
    await page.goto(address);
    await expect.poll(deployed).toBe(1);
    deploy(2);
    await expect.poll(async () => (await fetch(`${address}${path}`)).text()).toContain('deployed = 2');
    await page.goto(address);
    await expect.poll(deployed).toBe(2);
  } finally {
    expect(await backend.stop()).toBe(0);
  }
});
