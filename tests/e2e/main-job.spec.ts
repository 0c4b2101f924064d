import { shownItems } from '../support/shown-items.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';

/** How many items the demo shows on a page. */
const PAGE_SIZE = 25;
/** How many of a customer's orders the pane shows. */
const ORDERS_SHOWN = 20;

for (const handshake of ['once', 'fresh'] as const) {
  test(`installs the app and shows exactly the tenant's items (port posted: ${handshake})`, async ({ shell, stack, page }) => {
    await stack.control('PATCH', 'settings', { handshake });
    const [tenant] = await stack.tenants();
    const expected = await stack.items(tenant!, PAGE_SIZE);

    await shell.open(tenant);
    await shell.startInstallation();
    await expect(shell.setup.getByTestId('setup-done')).toBeVisible();
    await keepScreenshot(page, `setup-done-${handshake}`);
    await shell.closeSetup();
    await shell.expectInstallation('installed');

    await shell.openErp();
    await expect(shell.erp.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
    expect(await shownItems(shell.erp.getByTestId('item-row'))).toEqual(expected.nodes.map(({ id, sku, name }) => ({ id, sku, name })));
    await expect(shell.erp.getByTestId('items-total')).toContainText(expected.totalCount.toLocaleString('de-DE'));
    await keepScreenshot(page, `erp-${handshake}`);
  });
}

test('searches and pages through the items', async ({ shell, stack, page }) => {
  const [tenant] = await stack.tenants();
  const { nodes, totalCount } = await stack.items(tenant!, 2 * PAGE_SIZE);
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  const rows = shell.erp.getByTestId('item-row');

  await test.step('to the next page and back', async () => {
    await expect(rows.first()).toHaveAttribute('data-item-id', nodes[0]!.id);
    await expect(shell.erp.getByTestId('page-previous')).toBeDisabled();
    await shell.erp.getByTestId('page-next').click();
    await expect(rows.first()).toHaveAttribute('data-item-id', nodes[PAGE_SIZE]!.id);
    await expect(rows).toHaveCount(PAGE_SIZE);
    await shell.erp.getByTestId('page-previous').click();
    await expect(rows.first()).toHaveAttribute('data-item-id', nodes[0]!.id);
  });

  await test.step('by article number', async () => {
    const wanted = nodes[40]!;
    await shell.erp.getByTestId('item-search').fill(wanted.sku);
    await expect(rows).toHaveCount(1);
    await expect(rows).toHaveAttribute('data-item-id', wanted.id);
  });

  await test.step('by a part of the name, whatever its case', async () => {
    const word = nodes[0]!.name.split(' ')[0]!.toUpperCase();
    await shell.erp.getByTestId('item-search').fill(word);
    await expect(shell.erp.getByTestId('items-total')).not.toContainText(totalCount.toLocaleString('de-DE'));
    for (const item of await shownItems(rows)) expect(item.name.toUpperCase()).toContain(word);
    await keepScreenshot(page, 'erp-search');
  });

  await test.step('for what there is not', async () => {
    await shell.erp.getByTestId('item-search').fill('gibt es nicht');
    await expect(shell.erp.getByTestId('items-empty')).toBeVisible();
    await expect(rows).toHaveCount(0);
    await keepScreenshot(page, 'erp-empty');
    await shell.erp.getByTestId('item-search').fill('');
    await expect(rows).toHaveCount(PAGE_SIZE);
  });
});

test('the pane follows the selected customer', async ({ shell, stack, page }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openCustomers();

  await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
  await keepScreenshot(page, 'pane-nothing-selected');

  for (const row of [0, 3, 1]) {
    const customer = shell.customers.nth(row);
    const id = await customer.getAttribute('data-customer-id');
    await customer.click();
    await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id!);
    const numbers = await stack.newestOrders(tenant!, id!, ORDERS_SHOWN);
    await expect(shell.pane.getByTestId('order-row')).toHaveCount(numbers.length);
    const shownOrders = await shell.pane.getByTestId('order-row').allTextContents();
    numbers.forEach((number, index) => expect(shownOrders[index]).toContain(number));
  }
  await keepScreenshot(page, 'pane-customer');

  await test.step('a pane that loads while a customer is selected starts with it', async () => {
    const id = await shell.customers.nth(1).getAttribute('data-customer-id');
    await shell.reloadFrame();
    await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id!);
  });
});

test('a second tenant sees its own items only', async ({ shell, stack, page }) => {
  const [first, second] = await stack.tenants();
  const [ofFirst, ofSecond] = [await stack.items(first!, PAGE_SIZE), await stack.items(second!, PAGE_SIZE)];
  const rows = shell.erp.getByTestId('item-row');

  await shell.open(first);
  await shell.install();
  await shell.openErp();
  await expect(rows.first()).toHaveAttribute('data-item-id', ofFirst.nodes[0]!.id);

  await shell.switchTo(second!);
  await shell.install();
  await shell.openErp();
  await expect(rows.first()).toHaveAttribute('data-item-id', ofSecond.nodes[0]!.id);
  expect((await shownItems(rows)).map(({ id }) => id)).toEqual(ofSecond.nodes.map(({ id }) => id));
  await expect(shell.erp.getByTestId('tenant-name')).toContainText(second!.slug);

  await test.step('and back', async () => {
    await shell.switchTo(first!);
    await shell.openErp();
    expect(new Set(ofFirst.nodes.map(({ id }) => id)).has(ofSecond.nodes[0]!.id)).toBe(false);
    await expect(rows.first()).toHaveAttribute('data-item-id', ofFirst.nodes[0]!.id);
    await expect(shell.erp.getByTestId('tenant-name')).toContainText(first!.slug);
  });
  await keepScreenshot(page, 'erp-first-tenant-again');
});

test('a reloaded iframe shakes hands again', async ({ shell, stack }) => {
  for (const handshake of ['once', 'fresh'] as const) {
    await stack.control('PATCH', 'settings', { handshake });
    await stack.control('DELETE', 'faults');
    const [tenant] = await stack.tenants();
    await stack.control('DELETE', `tenants/${tenant!.id}/installation`);
    await shell.open(tenant);
    await shell.install();
    await shell.openErp();
    const rows = shell.erp.getByTestId('item-row');
    await expect(rows).toHaveCount(PAGE_SIZE);
    for (let reload = 0; reload < 3; reload += 1) {
      // The old document must be gone before the new one is looked at.
      const old = await rows.first().elementHandle();
      await shell.reloadFrame();
      await expect.poll(() => old!.isVisible().catch(() => false)).toBe(false);
      await expect(rows).toHaveCount(PAGE_SIZE);
    }
  }
});
