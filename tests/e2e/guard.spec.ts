import { underAttack } from '../support/hostile-opener.ts';
import { expect, test } from './fixtures.ts';

test("a page that has opened the host's gets no handshake of the app's", async ({ page, shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  const attack = await underAttack(page, `${stack.shell}/#/erp/customers`);
  await attack.go();
  await attack.popup.getByTestId('customer-row').first().click();
  await expect(attack.popup.getByTestId('pane-frame').contentFrame().getByTestId('pane-customer')).toBeVisible();
  expect(await attack.end()).toEqual([]);
});

test('the page names the origins that its policy lets show it', async ({ page, stack }) => {
  const response = await page.request.get(`${stack.backend}/setup`);
  const [, ancestors] = /frame-ancestors ([^;]*)/.exec(response.headers()['content-security-policy'] ?? '') ?? [];
  const [, hosts] = /<meta name="appbridge-hosts" content="([^"]*)"/.exec(await response.text()) ?? [];
  expect(ancestors).toContain(stack.shell);
  expect(hosts?.startsWith(ancestors!)).toBe(true);
});
