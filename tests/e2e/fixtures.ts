import { join } from 'node:path';

import { test as base, expect, type Page } from '@playwright/test';

import { AppShell } from './app-shell.ts';
import { outputFolder, Stack } from './stack.ts';

interface PerTest {
  /** What a test's own faults make the browser print; anything else fails the test. */
  expectedConsoleError: RegExp;
  /** Fails the test when the page printed an error. */
  consoleGuard: void;
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

  // Matches nothing.
  expectedConsoleError: [/(?!)/, { option: true }],

  consoleGuard: [
    async ({ context, expectedConsoleError }, use) => {
      const errors: string[] = [];
      const report = (text: string): void => {
        if (!expectedConsoleError.test(text)) errors.push(text);
      };
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') report(`${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (error) => report(String(error.error())));
      await use();
      expect(errors, 'errors and warnings in the console').toEqual([]);
    },
    { auto: true },
  ],

  freshSandbox: [
    async ({ stack }, use) => {
      await stack.control('DELETE', 'faults');
      await stack.control('PATCH', 'settings', { handshake: 'once' });
      for (const tenant of await stack.tenants()) {
        await stack.control('DELETE', `tenants/${tenant.id}/installation`);
      }
      await use();
    },
    { auto: true },
  ],

  shell: async ({ page, stack }, use) => {
    await use(new AppShell(page, stack));
  },
});

export { expect };

/** Keeps what a person would see. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(outputFolder, 'screenshots', `${name}.png`) });
}
