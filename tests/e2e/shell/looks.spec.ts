import type { Page } from '@playwright/test';

import { expectAccessibleItself } from '../../support/accessibility.ts';
import { type AppServer } from './app-server.ts';
import { expect, keepScreenshot, type Shell, test } from './fixtures.ts';
import { expectToFit, weakControls } from './looks.ts';
import type { Sandbox } from './sandbox.ts';

// What the browser itself prints of the states without an app or a list.
test.use({
  expectedConsoleError: /net::ERR_|status of (400|404|500)|Failed to execute 'postMessage'|frame-ancestors|frame-src/,
  // No colour on its way to another one.
  contextOptions: { reducedMotion: 'reduce' },
});

interface Stage {
  readonly page: Page;
  readonly shell: Shell;
  readonly sandbox: Sandbox;
  readonly app: AppServer;
}

/** Every page and state, by the name of its picture. */
const STATES: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'hub-not-installed': async ({ page, shell, sandbox }) => {
    const [tenant] = await sandbox.tenants();
    await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
    await shell.open();
    await expect(page.getByTestId('install-app')).toBeVisible();
  },
  hub: async ({ page, shell }) => {
    await shell.open();
    await page.getByTestId('manifest-warnings').locator('summary').click();
  },
  'hub-uninstall': async ({ page, shell }) => {
    await shell.open();
    await page.getByTestId('uninstall-app').click();
  },
  'hub-details': async ({ page, shell }) => {
    await shell.open('#/hub/surfaces');
    await expect(page.getByTestId('app-surfaces')).toBeVisible();
  },
  portal: async ({ shell }) => shell.open('#/portal'),
  setup: async ({ page, shell, sandbox }) => {
    const [tenant] = await sandbox.tenants();
    await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
    await shell.open();
    await page.getByTestId('install-app').click();
    await expect(page.getByTestId('setup-frame').contentFrame().getByTestId('state')).toHaveText('connected');
  },
  'erp-app': async ({ page, shell }) => {
    await shell.open('#/erp/app/surfaces/start');
    await page.getByTestId('erp-frame').contentFrame().getByTestId('unknown').click();
    await expect(page.getByTestId('surface-note')).toBeVisible();
  },
  'erp-app-narrow': async ({ page, shell }) => {
    await shell.open('#/erp/app/surfaces/reports');
    await expect(page.getByTestId('surface')).toHaveAttribute('data-bridge', 'connected');
    await page.getByTestId('surface-width').click();
  },
  'erp-app-refused': async ({ page, shell, app }) => {
    await app.stop();
    await shell.open('#/erp/app/surfaces/start');
    await expect(page.getByTestId('app-not-there')).toBeVisible();
  },
  'erp-app-forbids': async ({ page, shell, app }) => {
    app.answer((response) => response.writeHead(200, { 'Content-Security-Policy': "frame-ancestors 'none'" }).end());
    await shell.open('#/erp/salesorders');
    await expect(page.getByTestId('app-not-there')).toBeVisible();
  },
  'erp-entry-missing': async ({ page, shell }) => {
    await shell.open('#/erp/app/surfaces/nothing');
    await expect(page.getByTestId('entry-missing')).toBeVisible();
  },
  customers: async ({ page, shell }) => {
    await shell.open('#/erp/customers');
    await shell.rows('customers').nth(6).click();
    await expect(shell.inPane('Kundenakte').getByTestId('current')).toHaveText(/-.*-/);
    await page.getByTestId('nav-customers').hover();
  },
  'customers-empty': async ({ page, shell }) => {
    await shell.open('#/erp/customers?q=nobody');
    await expect(page.getByTestId('list-empty')).toBeVisible();
  },
  'customers-failed': async ({ page, shell }) => {
    await page.route('**/records/**', (route) => route.abort());
    await shell.open('#/erp/customers');
    await expect(page.getByTestId('list-failed')).toBeVisible();
  },
  'customers-loading': async ({ page, shell }) => {
    await page.route('**/records/**', async () => {
      // Never answered.
    });
    await shell.open('#/erp/customers');
    await expect(page.locator('.skeleton').first()).toBeVisible();
  },
  'customer-details': async ({ page, shell }) => {
    await shell.open('#/erp/customers');
    await shell.rows('customers').nth(2).dblclick();
    await expect(page.locator('.panel').first()).toBeVisible();
  },
  items: async ({ shell }) => {
    await shell.open('#/erp/items');
    await shell.rows('items').nth(3).click();
    await expect(shell.inPane('Lieferanten').getByTestId('current')).toHaveText(/-.*-/);
  },
  'item-details': async ({ page, shell }) => {
    await shell.open('#/erp/items');
    await shell.rows('items').nth(4).dblclick();
    await expect(page.locator('.panel').first()).toBeVisible();
  },
  orders: async ({ shell }) => {
    await shell.open('#/erp/salesorders');
    await shell.rows('salesorders').nth(2).click();
    await expect(shell.inPane('Sendungen').getByTestId('current')).toHaveText(/-.*-/);
  },
  'order-details': async ({ page, shell }) => {
    await shell.open('#/erp/salesorders');
    await shell.rows('salesorders').nth(5).dblclick();
    await expect(page.locator('.panel').first()).toBeVisible();
  },
  'record-missing': async ({ page, shell }) => {
    await shell.open('#/erp/items/none');
    await expect(page.getByTestId('record-missing')).toBeVisible();
  },
  'panes-not-installed': async ({ page, shell, sandbox }) => {
    const [tenant] = await sandbox.tenants();
    await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
    await shell.open('#/erp/items');
    await expect(page.getByTestId('pane-missing')).toBeVisible();
    await expect(shell.rows('items')).toHaveCount(25);
  },
  activity: async ({ page, shell }) => {
    await fetch(`${shell.origin}/erp/v2/nothing-here`);
    await shell.open('#/erp/customers');
    await shell.rows('customers').first().click();
    await page.getByTestId('dock-activity').click();
    await expect(page.getByTestId('activity').locator('[data-type=REQUEST]').first()).toBeVisible();
  },
};

for (const [name, arrange] of Object.entries(STATES)) {
  test(`${name}: light and German, dark and English`, async ({ page, shell, sandbox, app }) => {
    const look = async (picture: string): Promise<void> => {
      await expectAccessibleItself(page);
      expect(await weakControls(page), picture).toEqual([]);
      await keepScreenshot(page, picture);
    };
    await arrange({ page, shell, sandbox, app });
    await look(`${name}-light-de`);
    await page.emulateMedia({ colorScheme: 'dark' });
    // By the page's own module, since the button is out of reach while a dialog is open.
    await page.evaluate("import('/shell/texts.js').then((texts) => texts.switchLanguage())");
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await look(`${name}-dark-en`);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
}

test('at 380 px every page fits, and the panes stay usable', async ({ page, shell, sandbox }) => {
  await page.setViewportSize({ width: 380, height: 740 });
  for (const [name, hash] of [
    ['hub', '#/hub'],
    ['hub-details', '#/hub/surfaces'],
    ['customers', '#/erp/customers'],
    ['items', '#/erp/items'],
    ['orders', '#/erp/salesorders'],
    ['app', '#/erp/app/surfaces/start'],
  ] as const) {
    await shell.open(hash);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    if (hash.includes('erp/') && !hash.includes('app/')) await expect(page.locator('tbody tr[data-id]')).toHaveCount(25);
    await expectToFit(page);
    await keepScreenshot(page, `380-${name}`);
  }
  await shell.open('#/erp/items');
  const frames = page.getByTestId('pane-frame');
  await expect(frames).toHaveCount(3);
  for (const frame of await frames.all()) expect((await frame.boundingBox())!.height).toBeGreaterThan(150);
  await frames.last().scrollIntoViewIfNeeded();
  await keepScreenshot(page, '380-panes');

  const [tenant] = await sandbox.tenants();
  await shell.open('#/erp/salesorders');
  await shell.rows('salesorders').first().dblclick();
  await expect(page.locator('.panel').first()).toBeVisible();
  await expectToFit(page);
  // The lines are there, not only their heading.
  expect((await page.locator('.table-panel').boundingBox())!.height).toBeGreaterThan(150);
  await keepScreenshot(page, '380-order-details');
  await page.getByTestId('dock-activity').click();
  await expectToFit(page);
  await keepScreenshot(page, '380-activity');

  await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
  await shell.open('#/hub');
  await page.getByTestId('install-app').click();
  await expect(page.getByTestId('setup-frame').contentFrame().getByTestId('state')).toHaveText('connected');
  expect((await page.getByTestId('setup-frame').boundingBox())!.height).toBeGreaterThan(400);
});

test('at 400 % zoom everything can be reached by scrolling one way', async ({ page, shell, sandbox }) => {
  // 1280 × 800, four times as large.
  await page.setViewportSize({ width: 320, height: 200 });
  for (const hash of ['#/hub', '#/erp/customers', '#/erp/app/surfaces/start', '#/erp/items']) {
    await shell.open(hash);
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
    await expectToFit(page);
    // No region that scrolls by itself within what is left.
    const inner = await page.evaluate(() =>
      [...document.querySelectorAll('.view, .rows, .split, pane-stack, .sheet')]
        .filter((region) => ['auto', 'scroll'].includes(getComputedStyle(region).overflowY))
        .map((region) => region.className || region.localName),
    );
    expect(inner, hash).toEqual([]);
  }
  await expect(shell.rows('items')).toHaveCount(25);
  await keepScreenshot(page, '400-percent');
  for (const frame of await page.getByTestId('pane-frame').all()) {
    expect((await frame.boundingBox())!.height).toBeGreaterThan(150);
  }
  const [tenant] = await sandbox.tenants();
  await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
  await shell.open('#/hub');
  await page.getByTestId('install-app').click();
  expect((await page.getByTestId('setup-frame').boundingBox())!.height).toBeGreaterThan(200);
});

test('the bar stays on one row down to 720 px', async ({ page, shell }) => {
  await shell.open('#/erp/customers');
  for (const width of [1920, 1280, 1000, 960, 860, 760, 720]) {
    await page.setViewportSize({ width, height: 800 });
    expect((await page.locator('.bar').boundingBox())!.height, `${width} px`).toBeLessThan(50);
    await expectToFit(page);
  }
  await keepScreenshot(page, '720');
});

test('in forced colours what is chosen can be told from the rest', async ({ page, shell }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await shell.open('#/erp/customers');
  await shell.rows('customers').nth(3).click();
  const ground = (selector: string): Promise<string> =>
    page.locator(selector).first().evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(await ground('tr[aria-selected=true] td')).not.toBe(await ground('tr[aria-selected=false] td'));
  for (const [chosen, other] of [
    ['.sidebar a[aria-current]', '.sidebar a:not([aria-current])'],
    ['.areas a[aria-current]', '.areas a:not([aria-current])'],
  ] as const) {
    expect(await ground(chosen), chosen).not.toBe(await ground(other));
  }
  const colour = (testid: string): Promise<string> =>
    page.getByTestId(testid).evaluate((element) => getComputedStyle(element).borderTopColor);
  expect(await colour('customers-previous')).not.toBe(await colour('customers-next'));
  await keepScreenshot(page, 'forced-colours');
});

test('what stands in for a list that loads is as high as its rows', async ({ page, shell }) => {
  await page.route('**/records/**', async () => {
    // Never answered.
  });
  await shell.open('#/erp/items');
  const bone = page.locator('.skeleton .bone').first();
  await expect(bone).toBeVisible();
  expect((await bone.boundingBox())!.height).toBeLessThan(14);
  expect((await page.locator('tr.skeleton').first().boundingBox())!.height).toBeLessThan(36);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
