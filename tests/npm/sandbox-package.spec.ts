import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from '@playwright/test';

import { required } from '../support/environment.ts';
import { root } from './support/folders.ts';
import { installTarballs } from './support/package.ts';

const run = promisify(execFile);
const command = 'cargo xtask test npm';

/** Outside of the workspace, where nothing else is found. */
let parent: string;
/** A project that has installed the package and the one with its program. */
let project: string;

test.beforeAll(async () => {
  // The program is large, and npm checks all of it.
  test.setTimeout(180_000);
  parent = mkdtempSync(join(tmpdir(), 'sandbox-package-'));
  const tarballs = [required('SANDBOX_PACKAGE', command), required('SANDBOX_PROGRAM_PACKAGE', command)];
  project = await installTarballs('steering', { source: 'sandbox', parent }, tarballs);
});

test.afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('the helper does what the control routes do, and has their names', async () => {
  const { stdout } = await run('node', ['steer.js'], { cwd: project });
  const { operations, methods } = JSON.parse(stdout) as {
    operations: { operationId: string; isCalled: boolean }[];
    methods: string[];
  };
  expect(operations.filter(({ isCalled }) => !isCalled)).toEqual([]);
  const others = ['constructor', 'tenants', 'tenant'];
  expect(methods.filter((name) => !others.includes(name)).sort()).toEqual(
    operations.map(({ operationId }) => operationId).sort(),
  );
});

test('the helper is typed', async () => {
  const types = join(root, 'node_modules/@types');
  const tsc = run(join(root, 'node_modules/.bin/tsc'), ['--project', project, '--typeRoots', types]);
  expect(await tsc.then(({ stdout }) => stdout, ({ stdout }: { stdout: string }) => stdout)).toBe('');
});

test('the command line is the program’s', async () => {
  const npx = (...args: string[]) => run('npx', ['--no-install', 'jtl-appbridge-sandbox', ...args], { cwd: project });
  expect((await npx('--help')).stdout).toContain('--app-base');
  await expect(npx('check', 'missing.json')).rejects.toMatchObject({ code: 2 });
});

test('the program ends as it is asked to', async () => {
  const cli = spawn(join(project, 'node_modules/.bin/jtl-appbridge-sandbox'), ['--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => cli.once('exit', (code, signal) => resolve(code ?? signal)));
  const [line] = (await cli.stdout.take(1).toArray()) as Buffer[];
  const address = /App Shell: (.*)/.exec(String(line))?.[1] ?? '';
  expect((await fetch(address)).ok).toBe(true);
  cli.kill('SIGTERM');
  expect(await ended).toBe(0);
  await expect(fetch(address)).rejects.toThrow();
});

test('a sandbox ends with the process that has started it', async () => {
  const script = `
    import { start } from 'jtl-appbridge-sandbox';
    const manifest = { technicalName: 'shop', version: '1.0.0' };
    console.log((await start({ manifest })).url);
    if (process.argv.includes('wait')) setInterval(() => {}, 1000);`;
  const temp = join(parent, 'temp');
  mkdirSync(temp);
  const env = { ...process.env, TMPDIR: temp };
  const left = await run('node', ['--input-type=module', '--eval', script], { cwd: project, env });
  await gone(left.stdout.trim());
  expect(readdirSync(temp)).toEqual([]);

  const killed = spawn('node', ['--input-type=module', '--eval', script, 'wait'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await killed.stdout.take(1).toArray()) as Buffer[];
  killed.kill('SIGKILL');
  await gone(String(url).trim());
});

test('a start that fails says why', async () => {
  const script = `
    import { start } from 'jtl-appbridge-sandbox';
    const failed = (options) => start(options).then(() => 'started', ({ message }) => message);
    console.log(JSON.stringify([await failed({ manifest: { version: '1' } }), await failed({ args: ['--no-such'] })]));`;
  const { stdout } = await run('node', ['--input-type=module', '--eval', script], { cwd: project });
  const [manifest, option] = JSON.parse(stdout) as [string, string];
  expect(manifest).toContain('technicalName');
  expect(option).toContain('--no-such');
});

test('without the program, both say how to get it', async () => {
  const alone = await installTarballs('alone', { parent }, [required('SANDBOX_PACKAGE', command)]);
  const missing = /jtl-appbridge-sandbox-\w+-\w+ is not installed.*`cargo install appbridge-sandbox`/;
  const cli = run('npx', ['--no-install', 'jtl-appbridge-sandbox'], { cwd: alone });
  await expect(cli).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(missing) });

  const script = `
    import { start } from 'jtl-appbridge-sandbox';
    await start().catch(({ message }) => console.log(message));`;
  const eval_ = ['--input-type=module', '--eval', script];
  expect((await run('node', eval_, { cwd: alone })).stdout).toMatch(missing);

  // One's own takes its place.
  const own = join(project, `node_modules/jtl-appbridge-sandbox-${process.platform}-${process.arch}/bin/appbridge-sandbox`);
  const env = { ...process.env, JTL_APPBRIDGE_SANDBOX: own };
  const { stdout } = await run('npx', ['--no-install', 'jtl-appbridge-sandbox', '--version'], { cwd: alone, env });
  expect(stdout).toContain('appbridge-sandbox');
});

/** Waits until nobody listens there any more. */
async function gone(url: string): Promise<void> {
  expect(url).toMatch(/^http:/);
  await expect.poll(() => fetch(url).then(() => 'answers', () => 'gone')).toBe('gone');
}
