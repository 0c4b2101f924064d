import { expectAccessible } from '../support/accessibility.ts';
import { shownItems } from '../support/shown-items.ts';
import { expect, keepScreenshot, test } from './support/demo-test.ts';

/** How many items the demo shows. */
const FIRST = 25;
/** How many of a customer's orders its backend gives. */
const ORDERS = 20;

for (const handshake of ['once', 'fresh'] as const) {
  test(`installs the app and shows exactly the tenant's items (port posted: ${handshake})`, async ({ shell, demo, page }) => {
    await demo.sandbox.control('PATCH', 'settings', { handshake });
    const [tenant] = await demo.sandbox.tenants();
    const expected = await demo.sandbox.items(tenant!, FIRST);

    await shell.open(tenant);
    await shell.install();
    await shell.openErp();
    await expect(shell.erp.getByTestId('item-row')).toHaveCount(FIRST);
    expect(await shownItems(shell.erp.getByTestId('item-row'))).toEqual(expected.nodes.map(({ id, sku, name }) => ({ id, sku, name })));
    await expect(shell.erp.getByTestId('items-total')).toContainText(expected.totalCount.toLocaleString('en-GB'));
    await expect(shell.erp.getByTestId('tenant-name')).toContainText(tenant!.slug);
    await keepScreenshot(page, `erp-${handshake}`);
  });
}

test('says that it loads', async ({ shell, page }) => {
  await shell.open();
  await shell.install();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/api/items?*', async (route) => {
    await released;
    await route.continue();
  });
  await shell.openErp();
  await expect(shell.erp.getByText('Loading items')).toBeVisible();
  await keepScreenshot(page, 'erp-loading');

  release();
  await expect(shell.erp.getByTestId('item-row')).toHaveCount(FIRST);
  await expect(shell.erp.getByText('Loading items')).toHaveCount(0);
});

test('searches', async ({ shell, demo, page }) => {
  const [tenant] = await demo.sandbox.tenants();
  const { nodes } = await demo.sandbox.items(tenant!, 2 * FIRST);
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  const rows = shell.erp.getByTestId('item-row');
  const search = shell.erp.getByTestId('item-search');
  await expect(rows).toHaveCount(FIRST);

  await test.step('while somebody types, with a request for each letter', async () => {
    const wanted = nodes[40]!;
    await search.pressSequentially(wanted.sku);
    await expect(rows).toHaveCount(1);
    await expect(rows).toHaveAttribute('data-item-id', wanted.id);
  });

  await test.step('for what there is not', async () => {
    await search.fill('there is no such thing');
    await expect(shell.erp.getByTestId('items-empty')).toBeVisible();
    await expect(rows).toHaveCount(0);
    await keepScreenshot(page, 'erp-empty');
    await search.fill('');
    await expect(rows).toHaveCount(FIRST);
  });
});

test('the pane follows the selected customer', async ({ shell, demo, page }) => {
  const [tenant] = await demo.sandbox.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openCustomers();
  await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
  await keepScreenshot(page, 'pane-nothing-selected');

  for (const row of [0, 3, 1]) {
    const customer = shell.customers.nth(row);
    const id = (await customer.getAttribute('data-customer-id'))!;
    await customer.click();
    await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id);
    const numbers = await demo.sandbox.newestOrders(tenant!, id, ORDERS);
    await expect(shell.pane.getByTestId('order-row')).toHaveCount(numbers.length);
    const shown = await shell.pane.getByTestId('order-row').allTextContents();
    numbers.forEach((number, index) => expect(shown[index]).toContain(number));
  }
  await keepScreenshot(page, 'pane-customer');

  await test.step('a pane that loads while a customer is selected starts with it', async () => {
    const id = (await shell.customers.nth(1).getAttribute('data-customer-id'))!;
    await shell.reloadFrame();
    await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id);
  });
});

test('a second tenant sees its own items only', async ({ shell, demo }) => {
  for (const tenant of await demo.sandbox.tenants()) {
    const { nodes } = await demo.sandbox.items(tenant, FIRST);
    await shell.open(tenant);
    await shell.install();
    await shell.openErp();
    await expect(shell.erp.getByTestId('tenant-name')).toContainText(tenant.slug);
    await expect(shell.erp.getByTestId('item-row')).toHaveCount(FIRST);
    expect((await shownItems(shell.erp.getByTestId('item-row'))).map(({ id }) => id)).toEqual(nodes.map(({ id }) => id));
  }
});

test.describe('when JTL fails', () => {
  // The browser itself prints the failed request.
  test.use({ expectedConsoleError: /Failed to load resource: the server responded with a status of 429/ });

  test('the items say so and can be tried again', async ({ shell, demo, page }) => {
    await shell.open();
    await shell.install();
    await demo.sandbox.control('POST', 'faults', { target: 'erp', status: 429 });
    await shell.openErp();
    await expect(shell.erp.getByTestId('error')).toHaveAttribute('data-code', 'wawi_rate_limited');
    await keepScreenshot(page, 'erp-error');

    await demo.sandbox.control('DELETE', 'faults');
    await shell.erp.getByTestId('retry').click();
    await expect(shell.erp.getByTestId('item-row')).toHaveCount(FIRST);
  });
});

test('outside a frame it says so', async ({ page, demo }) => {
  await page.goto(`${demo.origin}/erp`);
  await expect(page.getByTestId('not-embedded')).toBeVisible();
  await expectAccessible(page);
  await keepScreenshot(page, 'outside');
});

test('its page has no inline script, and needs none under a strict policy', async ({ page, demo }) => {
  const response = (await page.goto(demo.origin))!;
  const policy = response.headers()['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("'unsafe-inline'");
  const inline = await page.locator('script:not([src]), style, [style]').count();
  expect(inline).toBe(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is accessible and looks finished: ${colorScheme}`, async ({ page, shell }) => {
    await page.emulateMedia({ colorScheme });
    await shell.open();
    await shell.startInstallation();
    await expect(shell.setup.getByTestId('setup-done')).toBeVisible();
    await expectAccessible(page);
    await keepScreenshot(page, `${colorScheme}-setup`);
    await shell.closeSetup();

    await shell.openErp();
    await expect(shell.erp.getByTestId('item-row')).toHaveCount(FIRST);
    await expectAccessible(page);
    await keepScreenshot(page, `${colorScheme}-erp`);

    await shell.openCustomers();
    await shell.customers.first().click();
    await expect(shell.pane.getByTestId('pane-customer')).toBeVisible();
    await expectAccessible(page);
    await keepScreenshot(page, `${colorScheme}-pane`);
  });
}
