import { list, order } from '../support/answers.ts';
import { expect, test } from './fixtures.ts';

/** How the ERP may write that something was ordered on 1 March. */
const FIRST_OF_MARCH = [
  '2026-03-01T00:00:00+01:00',
  '2026-03-01T23:59:59.9999999+01:00',
  '2026-03-01T00:00:00Z',
  '2026-03-01T23:59:59Z',
  '2026-03-01T00:00:00',
  '2026-03-01',
];

for (const timezoneId of ['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Europe/Berlin']) {
  test.describe(`in a browser in ${timezoneId}`, () => {
    test.use({ timezoneId });

    test("an order's day is the merchant's", async ({ page, shell, stack }) => {
      const [tenant] = await stack.tenants();
      await shell.open(tenant);
      await shell.install();
      const orders = [...FIRST_OF_MARCH, 'demnächst'].map((salesOrderDate, at) => order(`A-${at}`, { salesOrderDate }));
      await page.route('**/api/customers/*/orders', (route) => route.fulfill(list(orders)));
      await shell.openCustomers();
      await shell.customers.first().click();
      await expect(shell.pane.locator('.order__day')).toHaveText([...FIRST_OF_MARCH.map(() => '01.03.2026'), 'demnächst']);
    });
  });
}
