import { expect, test } from './fixtures.ts';

/** The page's bridge, as far as this test needs it. */
interface Bridge {
  readonly method: { call(name: string): Promise<unknown> };
}

test('the time comes as a Date, not as its text', async ({ shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  await expect(shell.erp.getByTestId('item-row').first()).toBeVisible();

  const before = Date.now();
  const time = await shell.erp.locator('body').evaluate(async () => {
    const { jtlAppBridge } = globalThis as unknown as { jtlAppBridge: Promise<Bridge> };
    const now = await (await jtlAppBridge).method.call('getCurrentTime');
    // The page's own `Date`: only a structured clone makes one of those.
    return now instanceof Date ? { millis: now.getTime(), text: now.toUTCString() } : undefined;
  });
  expect(time?.millis).toBeGreaterThanOrEqual(before);
  expect(time?.millis).toBeLessThanOrEqual(Date.now());
  expect(time?.text).toMatch(/ GMT$/);
});

test('a refused request shows in the activity with its reason', async ({ page, shell, stack }) => {
  await shell.open();
  await fetch(`${stack.shell}/erp/v2/before-it-was-opened`);
  await shell.openActivity();
  const refused = shell.activity.locator('[data-type=REQUEST]');
  await expect(refused.filter({ hasText: 'before-it-was-opened' })).toContainText('there is no route GET');

  await fetch(`${stack.shell}/erp/v2/while-it-is-open`, { method: 'POST' });
  const second = refused.filter({ hasText: 'while-it-is-open' });
  await expect(second).toHaveAttribute('data-status', '404');
  await expect(second).toHaveCount(1);
  await expect(page.getByTestId('activity')).toContainText('cargo doc');
});
