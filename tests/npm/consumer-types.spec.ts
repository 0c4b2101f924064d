import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from '@playwright/test';

import { installDemo } from './support/demo.ts';
import { root } from './support/folders.ts';
import { install } from './support/package.ts';

const run = promisify(execFile);

test('an app in TypeScript fits the declarations', async () => {
  await expectTypesFit(await installDemo('types-typescript'));
});

test('an app in JavaScript with types in comments fits the declarations', async () => {
  await expectTypesFit(await install('types-javascript', { source: 'minimal' }));
});

async function expectTypesFit(project: string): Promise<void> {
  const tsc = run(join(root, 'node_modules/.bin/tsc'), ['--project', project]);
  // Its errors are on its standard output.
  expect(await tsc.then(({ stdout }) => stdout, ({ stdout }: { stdout: string }) => stdout)).toBe('');
}
