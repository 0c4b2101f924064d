import { join } from 'node:path';

import { expect, type Page } from '@playwright/test';

import { AppShell } from '../support/app-shell.ts';
import { test as base } from '../support/console-guard.ts';
import { outputFolder, Stack } from './stack.ts';

interface PerTest {
  /** Puts the sandbox back as it starts. */
  freshSandbox: void;
  shell: AppShell;
}

interface PerWorker {
  stack: Stack;
}

export const test = base.extend<PerTest, PerWorker>({
  stack: [
    async ({}, use) => {
      const stack = await Stack.start();
      await use(stack);
      const code = await stack.stop();
      if (code !== 0) throw new Error(`cargo xtask dev ended with ${code} after Ctrl-C`);
    },
    { scope: 'worker', timeout: 150_000 },
  ],

  freshSandbox: [
    async ({ stack }, use) => {
      await stack.reset();
      await use();
    },
    { auto: true },
  ],

  shell: async ({ page, stack }, use) => {
    await use(new AppShell(page, stack.shell));
  },
});

export { expect };

/** Keeps what a person would see. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(outputFolder, 'screenshots', `${name}.png`) });
}
