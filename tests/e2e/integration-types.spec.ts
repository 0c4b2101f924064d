// One test for each of the ways that JTL names to integrate an app, and by that name.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Tenant } from '../support/platform.ts';
import { shownItems } from '../support/shown-items.ts';
import { expect, test } from './fixtures.ts';
import { built } from '../support/programs.ts';
import { REFUSALS, signIn } from './sign-in.ts';

/** How many items the demo shows on a page. */
const PAGE_SIZE = 25;

let tenant: Tenant;

test.beforeEach(async ({ shell, stack }) => {
  tenant = (await stack.tenants())[0]!;
  await shell.open(tenant);
  await shell.install();
});

test('embedded app: runs within the ERP', async ({ shell, stack }) => {
  await shell.openErp();
  const { nodes } = await stack.items(tenant, PAGE_SIZE);
  const rows = shell.erp.getByTestId('item-row');
  await expect(rows).toHaveCount(PAGE_SIZE);
  expect(await shownItems(rows)).toEqual(nodes.map(({ id, sku, name }) => ({ id, sku, name })));
});

test.describe(() => {
  test.use({ expectedConsoleError: REFUSALS });

  test('standalone app: is launched from the Hub, or by itself', async ({ page, context, stack }) => {
    const { nodes } = await stack.items(tenant, PAGE_SIZE);
    await test.step('from the card in the Hub', async () => {
      const opens = context.waitForEvent('page');
      await page.getByTestId('open-app').click();
      const tab = await opens;
      await signIn(tab, tenant.users[0]!);
      await expect(tab).toHaveURL(`${stack.backend}/`);
      const rows = tab.getByTestId('item-row');
      await expect(rows).toHaveCount(PAGE_SIZE);
      expect(await shownItems(rows)).toEqual(nodes.map(({ id, sku, name }) => ({ id, sku, name })));
      await tab.close();
    });
    await test.step('from a bookmark, by who is signed in', async () => {
      const tab = await context.newPage();
      const wanted = nodes[7]!;
      await tab.goto(`${stack.backend}/erp?search=${encodeURIComponent(wanted.sku)}`);
      await expect(tab.getByTestId('item-row')).toHaveAttribute('data-item-id', wanted.id);
      await expect(tab.getByTestId('account-name')).toHaveText(tenant.users[0]!.name);
    });
  });
});

test('headless API integration: a program without a frontend asks the API', async ({ stack }) => {
  const { QuerySalesOrders } = await stack.erp<{ QuerySalesOrders: { totalCount: number } }>(
    tenant,
    '{ QuerySalesOrders(first: 1) { totalCount } }',
    {},
  );
  const { stdout } = await promisify(execFile)(built('examples/walk_orders'), [tenant.id], {
    env: {
      ...process.env,
      CLIENT_ID: 'rust-demo',
      CLIENT_SECRET: stack.clientSecret,
      JTL_API_BASE: stack.shell,
      JTL_AUTH_BASE: stack.shell,
    },
  });
  expect(stdout).toMatch(new RegExp(`^orders: ${QuerySalesOrders.totalCount}\n([A-Z]{3}: \\d+\\.\\d\\d\n)+$`));
});

test('pane app: follows what is selected in the ERP', async ({ shell, stack }) => {
  await shell.openCustomers();
  await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
  for (const row of [2, 0]) {
    const customer = shell.customers.nth(row);
    const id = await customer.getAttribute('data-customer-id');
    await customer.click();
    await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id!);
    const numbers = await stack.newestOrders(tenant, id!, 20);
    await expect(shell.pane.getByTestId('order-row')).toHaveCount(numbers.length);
  }
});
