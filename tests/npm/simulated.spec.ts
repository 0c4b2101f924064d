import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';
import { transform } from 'esbuild';

import { root } from './support/folders.ts';
import { install } from './support/package.ts';

const MODULES = join(root, 'node_modules');

/** Ways to run an app's tests, each with the files that it runs. */
const RUNS = [
  { name: 'Vitest with jsdom', run: vitest('jsdom'), react: '19' },
  { name: 'Vitest with happy-dom', run: vitest('happy-dom'), react: '18' },
  { name: 'Jest with jsdom, modules as they are', run: jest('modules'), react: '19' },
  { name: 'Jest with jsdom, modules made to `require`', run: jest('require'), react: '18' },
] as const;

for (const { name, run, react } of RUNS) {
  test(`an app's tests run in ${name} and React ${react}`, async () => {
    const folder = await install(`simulated-${name.replace(/\W+/g, '-')}`, { source: 'simulated', sdk: false });
    const files = readdirSync(folder).filter((file) => file.endsWith('.unit.js'));
    useReact(folder, react);
    const report = join(folder, 'report.json');
    const { code, output } = await run(folder, report, react);
    expect(code, output).toBe(0);
    const { numPassedTests, numTotalTests, numPassedTestSuites, testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      readonly [number: string]: unknown;
    };
    expect(numPassedTests).toBe(numTotalTests);
    expect(testResults).toHaveLength(files.length);
    expect(Number(numPassedTestSuites)).toBeGreaterThanOrEqual(files.length);
  });
}

interface Outcome {
  readonly code: number;
  readonly output: string;
}
type Run = (folder: string, report: string, react: string) => Promise<Outcome>;

function vitest(environment: string): Run {
  return (folder, report, react) =>
    node(folder, react, [
      join(MODULES, 'vitest/vitest.mjs'), 'run', '--root', folder, '--environment', environment,
      '--reporter', 'default', '--reporter', 'json', '--outputFile', report,
    ]);
}

function jest(modules: 'modules' | 'require'): Run {
  return async (folder, report, react) => {
    if (modules === 'require') await makeRequire(folder);
    const config = {
      testEnvironment: 'jsdom',
      transform: {},
      rootDir: folder,
      roots: [folder],
      testMatch: ['**/*.unit.*js'],
      moduleDirectories: ['node_modules', MODULES],
    };
    return node(folder, react, [
      ...(modules === 'modules' ? ['--experimental-vm-modules'] : []),
      join(MODULES, 'jest/bin/jest.js'), '--config', JSON.stringify(config), '--no-cache', '--watchman=false',
      '--json', '--outputFile', report,
    ]);
  };
}

/** As Babel and ts-jest do by themselves. */
async function makeRequire(folder: string): Promise<void> {
  for (const file of readdirSync(folder).filter((file) => file.endsWith('.unit.js'))) {
    const { code } = await transform(readFileSync(join(folder, file), 'utf8'), { format: 'cjs' });
    writeFileSync(join(folder, file.replace(/\.js$/, '.cjs')), code);
    rmSync(join(folder, file));
  }
}

/** Puts a version of React where an app would have it: the workspace has both, by other names. */
function useReact(folder: string, version: string): void {
  const suffix = version === '18' ? '-18' : '';
  for (const name of ['react', 'react-dom']) {
    const to = join(folder, 'node_modules', name);
    mkdirSync(to, { recursive: true });
    cpSync(join(MODULES, `${name}${suffix}`), to, { recursive: true });
  }
}

function node(cwd: string, react: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    // Vite, in another test of this process, leaves NODE_ENV at `production`: React has no `act` then.
    const env = { ...process.env, NODE_ENV: 'test', REACT_VERSION: `^${react}\\.`, NODE_OPTIONS: '', FORCE_COLOR: '0' };
    execFile(process.execPath, args, { cwd, env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr }),
    );
  });
}
