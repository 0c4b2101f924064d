import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { AppShell } from '../../support/app-shell.ts';
import { expect, test as base } from '../../support/console-guard.ts';
import { startDemo, type Demo, type Source } from './demo.ts';
import { outputFolder } from './folders.ts';

interface PerTest {
  /** The App Shell that hosts the demo, as it starts. */
  shell: AppShell;
}

interface PerWorker {
  source: Source;
  demo: Demo;
}

export const test = base.extend<PerTest, PerWorker>({
  source: ['build', { option: true, scope: 'worker' }],

  demo: [
    async ({ source }, use) => {
      const demo = await startDemo(source);
      await use(demo);
      await demo.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  shell: async ({ page, demo }, use) => {
    await demo.sandbox.reset();
    await use(new AppShell(page, demo.sandbox.shell));
  },
});

export { expect };

/** Keeps what a person would see. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(outputFolder, 'screenshots', `${name}.png`) });
}
