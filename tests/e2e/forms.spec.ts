import { shownItems } from '../support/shown-items.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';

/** How many items the demo shows on a page. */
const PAGE_SIZE = 25;
/** How many of a customer's orders the pane shows. */
const ORDERS_SHOWN = 20;

/** The forms of JTL's API that sources contradict each other on, one changed at a time. */
const FORMS: readonly Record<string, string>[] = [
  { apiVersion: 'early' },
  { apiVersion: 'later' },
  { pageFlags: 'int' },
  { decimals: 'string' },
  { moments: 'offset' },
  { moments: 'local' },
  { missingTenant: '412' },
];

/** The amounts and dates that a person reads, whatever their form on the wire. */
const VALUES = /\d,\d\d|\d\.\d{4}/;

for (const form of FORMS) {
  const [name, value] = Object.entries(form)[0]!;
  test(`shows items and a customer's orders with ${name} = ${value}`, async ({ shell, stack, page }) => {
    const [tenant] = await stack.tenants();
    const expected = await stack.items(tenant!, PAGE_SIZE + 1);
    await shell.open(tenant);

    await shell.install();
    await shell.openErp();
    const rows = shell.erp.getByTestId('item-row');
    await expect(rows).toHaveCount(PAGE_SIZE);
    // What the person sees in the default form must be what they see in this one.
    const usual = await rows.allTextContents();

    await stack.control('PATCH', 'settings', form);
    const old = await rows.first().elementHandle();
    await shell.reloadFrame();
    await expect.poll(() => old!.isVisible().catch(() => false)).toBe(false);
    await expect(rows).toHaveCount(PAGE_SIZE);
    expect(await rows.allTextContents()).toEqual(usual);
    expect((await shownItems(rows)).map(({ id }) => id)).toEqual(expected.nodes.slice(0, PAGE_SIZE).map(({ id }) => id));

    await shell.erp.getByTestId('page-next').click();
    await expect(rows.first()).toHaveAttribute('data-item-id', expected.nodes[PAGE_SIZE]!.id);

    await shell.openCustomers();
    const customer = shell.customers.first();
    const id = await customer.getAttribute('data-customer-id');
    await customer.click();
    await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id!);
    const numbers = await stack.newestOrders(tenant!, id!, ORDERS_SHOWN);
    const orders = shell.pane.getByTestId('order-row');
    await expect(orders).toHaveCount(numbers.length);
    for (const order of await orders.allTextContents()) expect(order).toMatch(VALUES);
    await keepScreenshot(page, `form-${name}-${value}`);
  });
}
