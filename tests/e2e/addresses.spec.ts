import { AppShell } from '../support/app-shell.ts';
import { BehindNginx, PATH, type Proxy } from './behind-nginx.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';

/** How many items the demo shows on a page. */
const PAGE_SIZE = 25;

/** Uses all pages of the app. */
async function useApp(shell: AppShell): Promise<void> {
  await shell.install();
  await shell.openErp();
  await expect(shell.erp.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
  await shell.openCustomers();
  const customer = shell.customers.first();
  const id = await customer.getAttribute('data-customer-id');
  await customer.click();
  await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id!);
}

test('the App Shell works at localhost as well', async ({ page, stack }) => {
  const [tenant] = await stack.tenants();
  const shell = new AppShell(page, stack.shell.replace('127.0.0.1', 'localhost'));
  await shell.open(tenant);
  await useApp(shell);
});

for (const proxy of ['takes the path off', 'leaves the path'] satisfies Proxy[]) {
  test(`the app works below a path, behind a proxy that ${proxy}`, async ({ page }) => {
    const demo = await BehindNginx.start({ proxy });
    try {
      const asked: string[] = [];
      const failed: string[] = [];
      page.on('response', (response) => {
        if (!response.url().startsWith(new URL(demo.app).origin)) return;
        asked.push(new URL(response.url()).pathname);
        if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
      });
      const [tenant] = await demo.tenants();
      const shell = new AppShell(page, demo.shell);
      await shell.open(tenant);
      await useApp(shell);
      await keepScreenshot(page, `below-a-path-${proxy.replaceAll(' ', '-')}`);
      expect(failed).toEqual([]);
      expect(asked).toContain(`${PATH}api/items`);
      expect(asked.filter((path) => !path.startsWith(PATH))).toEqual([]);

      await page.goto(demo.app);
      await expect(page.getByTestId('page-hub')).toBeVisible();
      expect(failed).toEqual([]);
      await expect(page.locator('html')).toHaveAttribute('lang', 'de');
      await expect(page.locator('#boot')).toHaveCount(0);
      // A slash too many leads to the one address.
      await page.goto(`${demo.app}setup/?from=link`);
      expect(page.url()).toBe(`${demo.app}setup?from=link`);
      expect(failed).toEqual([]);
    } finally {
      await demo.stop();
    }
  });
}
