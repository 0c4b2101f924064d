import type { FrameLocator, Page } from '@playwright/test';

import { customer, item, list, order } from '../support/answers.ts';
import { signIn } from './sign-in.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';

const NUMBER = 'N'.repeat(60);
const WORD = 'Donaudampfschifffahrtsgesellschaftskapitänsmütze'.repeat(4);
const MONEY = 1_234_567.89;

// The browser itself prints the failed requests.
test.use({ expectedConsoleError: /the server responded with a status of (401|503)/ });

/** Nothing may have to be scrolled to the side, and nothing end beyond its frame. */
async function expectToFit(app: FrameLocator | Page): Promise<void> {
  const wide = await app.locator('body').evaluate((body) => {
    const { clientWidth } = document.documentElement;
    const isCut = (element: Element | null): boolean =>
      element !== null && (getComputedStyle(element).overflowX === 'hidden' || isCut(element.parentElement));
    const wide = [...body.querySelectorAll(':not(input)')].filter(
      (element) =>
        !isCut(element) &&
        (element.getBoundingClientRect().right > clientWidth + 0.5 || (element.clientWidth > 0 && element.scrollWidth > element.clientWidth)),
    );
    return wide.map(({ outerHTML }) => outerHTML.slice(0, 120));
  });
  expect(wide).toEqual([]);
}

for (const width of [380, 1280]) {
  test.describe(`at ${width} px`, () => {
    test.use({ viewport: { width, height: 860 } });

    test('long numbers and names leave the items their prices', async ({ page, shell, stack }) => {
      const [tenant] = await stack.tenants();
      await shell.open(tenant);
      await shell.install();
      const items = [
        item(NUMBER, { name: WORD, manufacturerName: WORD, gtin: '1'.repeat(60), isActive: false }),
        item('A-1', { salesPriceNet: MONEY, salesPriceGross: MONEY, stockTotal: MONEY, stockAvailable: MONEY }),
        item(WORD, { name: NUMBER, manufacturerName: 'Elbvelo' }),
        item('A-2'),
      ];
      await page.route('**/api/items?*', (route) => route.fulfill(list(items, { unreadable: 3 })));
      await page.route('**/api/session', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ json: { ...((await response.json()) as object), tenantSlug: WORD } });
      });
      await shell.openErp();
      await expect(shell.erp.getByTestId('item-row')).toHaveCount(items.length);
      await expect(shell.erp.getByTestId('tenant-name')).toHaveText(WORD);
      await expectToFit(shell.erp);
      for (const row of await shell.erp.getByTestId('item-row').all()) {
        // No column is squeezed until its words stand on end.
        expect((await row.boundingBox())!.height).toBeLessThan(320);
      }
      await expect(shell.erp.getByTestId('item-sku').first()).toHaveAttribute('title', NUMBER);
      await keepScreenshot(page, `long-items-${width}`);

      await page.unroute('**/api/items?*');
      await shell.erp.getByTestId('item-search').fill(NUMBER.slice(0, 60));
      await expect(shell.erp.getByTestId('items-empty')).toContainText(NUMBER);
      await expectToFit(shell.erp);
      await keepScreenshot(page, `long-search-${width}`);
    });

    test('a long name fits the pane', async ({ page, shell, stack }) => {
      const [tenant] = await stack.tenants();
      await shell.open(tenant);
      await shell.install();
      const long = { customerNumber: NUMBER, firstName: WORD, lastName: WORD, emailAddress: `${NUMBER}@${WORD}.example`, companyName: WORD, city: WORD };
      await page.route('**/api/customers/*', (route) => route.fulfill(customer(long)));
      const orders = [order(NUMBER, { totalGrossAmount: MONEY, isCancelled: true }), order('A-1', { currencyIso: WORD })];
      await page.route('**/api/customers/*/orders', (route) => route.fulfill(list(orders, { unreadable: 1 })));
      await shell.openCustomers();
      await shell.customers.first().click();
      await expect(shell.pane.getByTestId('order-row')).toHaveCount(orders.length);
      await expectToFit(shell.pane);
      await keepScreenshot(page, `long-pane-${width}`);
    });

    test('long names fit setup, notices and the bar', async ({ page, shell, stack }) => {
      const [tenant] = await stack.tenants();
      await shell.open(tenant);
      await page.route('**/api/connect-tenant', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ json: { ...((await response.json()) as object), tenantSlug: WORD } });
      });
      await shell.startInstallation();
      await expect(shell.setup.getByTestId('setup-done')).toBeVisible();
      await expectToFit(shell.setup);
      await keepScreenshot(page, `long-setup-${width}`);
      await shell.closeSetup();
      await shell.expectInstallation('installed');

      await page.route('**/auth/session', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ status: response.status(), json: { ...((await response.json()) as object), name: WORD } });
      });
      await page.route('**/api/session', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ json: { ...((await response.json()) as object), tenantSlug: WORD } });
      });
      await page.route('**/api/items?*', (route) => route.fulfill({ status: 503, json: { error: { code: NUMBER, message: WORD } } }));
      await page.goto(`${stack.backend}/`);
      await signIn(page, tenant!.users[0]!);
      await expect(page.getByTestId('items-error')).toBeVisible();
      await expect(page.getByTestId('tenant-name')).toHaveText(WORD);
      await expectToFit(page);
      await keepScreenshot(page, `long-bar-${width}`);
    });
  });
}
