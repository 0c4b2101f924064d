import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from '@playwright/test';

import { required } from '../support/environment.ts';
import { root } from './support/folders.ts';
import { install } from './support/package.ts';

const run = promisify(execFile);

test('an app in TypeScript fits the declarations', async () => {
  await expectTypesFit(await install('types-typescript', { source: 'vite' }));
});

test('an app with React fits the declarations', async () => {
  await expectTypesFit(await install('types-react', { source: 'react' }));
});

test("what the app in TypeScript knows of its backend's answers is what Rust declares", () => {
  const known = readFileSync(join(root, 'tests/npm/consumers/vite/src/answers.d.ts'), 'utf8');
  const generated = required('DEMO_DECLARATIONS', 'cargo xtask test npm');
  expect(known, `copy ${generated} over it`).toBe(readFileSync(generated, 'utf8'));
});

test('an app in JavaScript with types in comments fits the declarations', async () => {
  await expectTypesFit(await install('types-javascript', { source: 'minimal' }));
});

async function expectTypesFit(project: string): Promise<void> {
  const tsc = run(join(root, 'node_modules/.bin/tsc'), ['--project', project]);
  // Its errors are on its standard output.
  expect(await tsc.then(({ stdout }) => stdout, ({ stdout }: { stdout: string }) => stdout)).toBe('');
}
