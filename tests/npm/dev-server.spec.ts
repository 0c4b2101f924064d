import { shownItems } from '../support/shown-items.ts';
import { expect, test } from './support/demo-test.ts';

test.use({ source: 'dev server' });

test('the demo does its job from a dev server', async ({ shell, demo }) => {
  const [tenant] = await demo.sandbox.tenants();
  const { nodes } = await demo.sandbox.items(tenant!, 25);
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  await expect(shell.erp.getByTestId('item-row')).toHaveCount(nodes.length);
  expect((await shownItems(shell.erp.getByTestId('item-row'))).map(({ id }) => id)).toEqual(nodes.map(({ id }) => id));

  await shell.openCustomers();
  await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
  const customer = shell.customers.first();
  await customer.click();
  await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', (await customer.getAttribute('data-customer-id'))!);
});
