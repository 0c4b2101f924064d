import type { FrameLocator, Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.ts';
import { customer, list, order } from '../support/answers.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';

/** Where what moves by itself becomes noticeable (CLS). */
const GOOD = 0.1;

/** How far what is on the page has moved by itself (CLS), from its first moment on. */
async function shifts(app: FrameLocator | Page): Promise<number> {
  return app.locator('body').evaluate(
    () =>
      new Promise<number>((done) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const { hadRecentInput, value } = entry as PerformanceEntry & { hadRecentInput: boolean; value: number };
            if (!hadRecentInput) sum += value;
          }
        }).observe({ type: 'layout-shift', buffered: true });
        // What is buffered is delivered as a task; shifts are noted once a frame.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum))));
      }),
  );
}

/** Holds requests until they are let go. */
async function hold(page: Page, url: string): Promise<() => void> {
  let release = (): void => {};
  const held = new Promise<void>((released) => (release = released));
  await page.route(url, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

for (const width of [380, 700, 1280]) {
  test.describe(`at ${width} px`, () => {
    test.use({ viewport: { width, height: 860 } });

    test('nothing moves while the pages load', async ({ page, shell, stack }) => {
      const [tenant] = await stack.tenants();
      await shell.open(tenant);
      await shell.startInstallation();
      await expect(shell.setup.getByTestId('setup-done')).toBeVisible();
      expect(await shifts(shell.setup)).toBeLessThan(GOOD);
      await shell.closeSetup();
      await shell.expectInstallation('installed');

      const session = await hold(page, '**/api/session');
      const items = await hold(page, '**/api/items?*');
      await shell.openErp();
      await expect(shell.erp.getByTestId('item-search')).toBeVisible();
      await expect(shell.erp.locator('.spinner')).toHaveCount(1);
      await expect(shell.erp.getByTestId('page-next')).toHaveCount(0);
      items();
      await expect(shell.erp.getByTestId('item-row')).toHaveCount(25);
      session();
      await expect(shell.erp.getByTestId('tenant-name')).toBeVisible();
      expect(await shifts(shell.erp)).toBeLessThan(GOOD);

      await shell.openCustomers();
      await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
      await shell.customers.first().click();
      await expect(shell.pane.getByTestId('order-row').first()).toBeVisible();
      expect(await shifts(shell.pane)).toBeLessThan(GOOD);
    });
  });
}

test('what stands in for a page until the app runs is where the page will be', async ({ page, shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  const place = (app: FrameLocator, selector: string) =>
    app.locator(selector).evaluate((element) => {
      const { left, width } = element.getBoundingClientRect();
      return { left, width };
    });
  const compare = async (open: () => Promise<void>, app: FrameLocator, what: string): Promise<void> => {
    const wasm = await hold(page, '**/*_bg.wasm');
    await open();
    await expect(app.locator('.boot__loading')).toBeVisible();
    const before = await place(app, '#boot');
    await keepScreenshot(page, `loading-${what}`);
    wasm();
    await expect(app.locator(`[data-testid=page-${what}]`)).toBeVisible();
    expect(await place(app, '.page')).toEqual(before);
    await page.unroute('**/*_bg.wasm');
  };
  await compare(() => shell.startInstallation(), shell.setup, 'setup');
  await shell.closeSetup();
  await compare(() => shell.openErp(), shell.erp, 'erp');
  await compare(() => shell.openCustomers(), shell.pane, 'pane');
});

test('the pane keeps a customer until the next one is there, but not for long', async ({ page, shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openCustomers();
  const app = shell.pane;
  const select = (row: number) => shell.customers.nth(row).click();
  await select(0);
  await expect(app.getByTestId('order-row').first()).toBeVisible();
  const first = await app.getByTestId('customer-name').innerText();

  // Every change of what is shown, while the next customer comes at once.
  await app.locator('main').evaluate((main: HTMLElement) => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    new MutationObserver(() => seen.push(main.innerText)).observe(main, { childList: true, subtree: true, characterData: true });
  });
  const id = await shell.customers.nth(1).getAttribute('data-customer-id');
  await select(1);
  await expect(app.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id!);
  const second = await app.getByTestId('customer-name').innerText();
  const seen = await app.locator('main').evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  expect(seen.filter((text) => !text.includes(first) && !text.includes(second))).toEqual([]);

  const answer = await hold(page, '**/api/customers/*');
  await select(2);
  await expect(app.locator('.follows')).toHaveAttribute('aria-busy', 'true');
  await expect(app.getByTestId('customer-name')).toBeHidden();
  await keepScreenshot(page, 'pane-waits');
  answer();
  await expect(app.locator('.follows')).not.toHaveAttribute('aria-busy');
  await expect(app.getByTestId('customer-name')).toBeVisible();
});

test("a customer is never shown with another's orders", async ({ page, shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openCustomers();
  const app = shell.pane;
  await shell.customers.nth(0).click();
  await expect(app.getByTestId('order-row').first()).toBeVisible();
  let answer = (): void => {};
  const held = new Promise<void>((released) => (answer = released));
  await page.route('**/api/customers/*', (route) => route.fulfill(customer({ companyName: 'Muster GmbH' })));
  await page.route('**/api/customers/*/orders', async (route) => {
    await held;
    await route.fulfill(list([order('A-1')]));
  });
  await shell.customers.nth(1).click();
  await expect(app.getByTestId('customer-name')).toHaveText('Muster GmbH');
  await expect(app.getByTestId('order-row')).toHaveCount(0);
  answer();
  await expect(app.getByTestId('order-row')).toHaveText(/A-1/);
});

test('a page without rows has nothing to turn', async ({ page, shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  await expect(shell.erp.getByTestId('page-next')).toBeVisible();
  const total = await shell.erp.getByTestId('items-total').elementHandle();
  await shell.erp.getByTestId('item-search').fill('gibt es nicht');
  await expect(shell.erp.getByTestId('items-empty')).toBeVisible();
  await expect(shell.erp.getByRole('navigation')).toHaveCount(0);
  await shell.erp.getByTestId('item-search').fill('');
  await expect(shell.erp.getByTestId('page-next')).toBeVisible();
  // The number of hits is read aloud: its place must have been there before.
  expect(await total!.evaluate((element) => element.isConnected && element.role === 'status')).toBe(true);
});

test.describe('when the app cannot start', () => {
  test.use({ expectedConsoleError: /net::ERR_FAILED|TypeError: Failed to fetch/ });

  for (const language of ['de', 'en']) {
    test(`it says so and can be tried again: ${language}`, async ({ page, shell, stack }) => {
      const [tenant] = await stack.tenants();
      await shell.open(tenant);
      await page.addInitScript((chosen) => localStorage.setItem('demo.language', chosen), language);
      await page.route('**/*_bg.wasm', (route) => route.abort());
      await shell.startInstallation();
      const failure = shell.setup.getByTestId('boot-failed');
      await expect(failure).toHaveAttribute('data-code', 'boot_failed');
      await expect(failure).toBeVisible();
      await expect(failure).toHaveRole('alert');
      await expect(failure.getByText('boot_failed').filter({ visible: true })).toHaveCount(1);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page);
        for (const width of [380, 1280]) {
          await page.setViewportSize({ width, height: 740 });
          await keepScreenshot(page, `boot-failed-${colorScheme}-${language}-${width}`);
        }
      }
      await page.unroute('**/*_bg.wasm');
      await failure.getByRole('button', { name: language === 'de' ? 'Erneut versuchen' : 'Try again' }).click();
      await expect(shell.setup.getByTestId('setup-done')).toBeVisible();
    });
  }
});
