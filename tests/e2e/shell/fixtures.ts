import { join } from 'node:path';

import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

import { test as base } from '../../support/console-guard.ts';
import { outputFolder } from '../stack.ts';
import { AppServer } from './app-server.ts';
import { manifestOf, Sandbox } from './sandbox.ts';

export type Context = 'customers' | 'items' | 'salesorders';

/** What test ids call a record of each list. */
export const RECORD: Readonly<Record<Context, string>> = { customers: 'customer', items: 'item', salesorders: 'order' };

interface PerTest {
  /** Sandbox and app as they start, with the app installed. */
  fresh: void;
  shell: Shell;
}

interface PerWorker {
  app: AppServer;
  sandbox: Sandbox;
}

/** The App Shell with the app that has every surface. */
export class Shell {
  constructor(
    readonly page: Page,
    readonly origin: string,
  ) {}

  async open(hash = ''): Promise<void> {
    await this.page.goto(`${this.origin}/${hash}`);
    await expect(this.page.getByTestId('tenant-select')).toBeVisible();
  }

  rows(context: Context): Locator {
    return this.page.getByTestId(`${RECORD[context]}-row`);
  }

  /** The place of a pane, by its title. */
  pane(title: string): Locator {
    return this.page.getByTestId('pane-place').filter({ has: this.page.getByRole('region', { name: title, exact: true }) });
  }

  inPane(title: string): FrameLocator {
    return this.pane(title).getByTestId('pane-frame').contentFrame();
  }

  /** What has the focus, as a person would name it; `body` is nowhere. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return 'body';
      return at.getAttribute('data-testid') ?? at.getAttribute('aria-label') ?? at.textContent?.trim() ?? at.localName;
    });
  }
}

export const test = base.extend<PerTest, PerWorker>({
  app: [
    async ({}, use) => {
      const app = await AppServer.start();
      await use(app);
      await app.stop();
    },
    { scope: 'worker' },
  ],

  sandbox: [
    async ({ app }, use) => {
      const sandbox = await Sandbox.start('surfaces', manifestOf(app.origin));
      await use(sandbox);
      await sandbox.stop();
    },
    { scope: 'worker' },
  ],

  fresh: [
    async ({ app, sandbox }, use) => {
      await app.reset();
      await sandbox.reset();
      await sandbox.installApp();
      await use();
    },
    { auto: true },
  ],

  shell: async ({ page, sandbox }, use) => {
    await use(new Shell(page, sandbox.shell));
  },
});

export { expect };

/** Keeps what a person would see. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(outputFolder, 'screens', `${name}.png`) });
}
