import type { FrameLocator, Locator, Page } from '@playwright/test';

import { customer, list, refused } from '../support/answers.ts';
import { signIn } from './sign-in.ts';
import { expect, test } from './fixtures.ts';

// The browser itself prints the failed requests.
test.use({ expectedConsoleError: /the server responded with a status of (401|404|501|503)/ });

/** What has the focus in the app. */
function focused(app: FrameLocator | Page): Promise<{ readonly tag: string; readonly inSight: boolean }> {
  return app.locator('body').evaluate(() => {
    const { top = 0, bottom = 0 } = document.activeElement?.getBoundingClientRect() ?? {};
    return { tag: document.activeElement?.tagName ?? '', inSight: bottom > 0 && top < innerHeight };
  });
}

/** Presses a button by keyboard, waits for what it does, and looks for the focus. */
async function press(button: Locator, app: FrameLocator | Page, done: () => Promise<void>): Promise<void> {
  await button.press('Enter');
  await done();
  const { tag, inSight } = await focused(app);
  expect(tag).not.toBe('BODY');
  expect(inSight).toBe(true);
}

test.beforeEach(async ({ shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
});

test('the focus stays in the setup', async ({ page, shell }) => {
  await page.route('**/api/connect-tenant', (route) => route.fulfill(refused(503, 'wawi_unavailable')));
  await shell.startInstallation();
  await expect(shell.setup.getByTestId('setup-error')).toBeVisible();
  await press(shell.setup.getByTestId('language'), shell.setup, () => expect(shell.setup.locator('html')).toHaveAttribute('lang', 'en'));
  const failed = page.waitForResponse('**/api/connect-tenant');
  await press(shell.setup.getByTestId('retry'), shell.setup, async () => {
    await failed;
    await expect(shell.setup.getByTestId('setup-error')).toBeVisible();
  });
  await page.unroute('**/api/connect-tenant');
  await press(shell.setup.getByTestId('retry'), shell.setup, () => expect(shell.setup.getByTestId('setup-done')).toBeVisible());
});

test('the focus stays in the list of items', async ({ page, shell }) => {
  await shell.install();
  const app = shell.erp;
  await page.route('**/api/items?*', (route) => route.fulfill(refused(503, 'wawi_unavailable')));
  await shell.openErp();
  await expect(app.getByTestId('items-error')).toBeVisible();
  await expect(app.getByTestId('page-next')).toHaveCount(0);
  await page.unroute('**/api/items?*');
  const rows = () => expect(app.getByTestId('item-row')).toHaveCount(25);
  await press(app.getByTestId('retry'), app, rows);
  await press(app.getByTestId('language'), app, () => expect(app.locator('html')).toHaveAttribute('lang', 'en'));
  expect((await focused(app)).tag).toBe('BUTTON');

  await test.step('turning the page', async () => {
    const position = app.getByTestId('items-total');
    await press(app.getByTestId('page-next'), app, () => expect(position).toContainText('26'));
    await expect(app.getByTestId('page-next')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(position).toContainText('51');
    await press(app.getByTestId('page-previous'), app, () => expect(position).toContainText('26'));
  });

  await test.step('a page that fails', async () => {
    await page.route('**/api/items?*', (route) => route.fulfill(refused(503, 'wawi_unavailable')));
    await press(app.getByTestId('page-next'), app, () => expect(app.getByTestId('items-error')).toBeVisible());
    await page.unroute('**/api/items?*');
    await press(app.getByTestId('retry'), app, rows);
  });

  await test.step('a search without a find, while the table has the focus', async () => {
    const answered = page.waitForResponse(/search=/);
    await app.getByTestId('item-search').fill('gibt es nicht');
    await app.getByRole('region').focus();
    await answered;
    await expect(app.getByTestId('items-empty')).toBeVisible();
    expect((await focused(app)).tag).not.toBe('BODY');
    await press(app.getByTestId('items-empty').getByRole('button'), app, rows);
  });
});

test('the focus is in sight on a screen that is no higher than a hand', async ({ page, shell }) => {
  await shell.install();
  await shell.openErp();
  const app = shell.erp;
  await expect(app.getByTestId('item-row')).toHaveCount(25);
  await page.setViewportSize({ width: 640, height: 400 });
  await app.getByTestId('page-next').focus();
  await press(app.getByTestId('page-next'), app, () => expect(app.getByTestId('items-total')).toContainText('26'));
});

test('the focus stays in the pane', async ({ page, shell }) => {
  await shell.install();
  const app = shell.pane;
  await page.route('**/api/customers/*', (route) => route.fulfill(refused(503, 'wawi_unavailable')));
  await page.route('**/api/customers/*/orders', (route) => route.fulfill(refused(503, 'wawi_unavailable')));
  await shell.openCustomers();
  await shell.customers.first().click();
  await expect(app.getByTestId('pane-error')).toBeVisible();
  await page.unroute('**/api/customers/*');
  await press(app.getByTestId('retry'), app, () => expect(app.getByTestId('orders-error')).toBeVisible());
  await page.unroute('**/api/customers/*/orders');
  await press(app.getByTestId('retry'), app, () => expect(app.getByTestId('order-row').first()).toBeVisible());

  await test.step('and is not taken from the host', async () => {
    await page.route('**/api/customers/*', (route) => route.fulfill(customer({ emailAddress: 'erika@example.com' })));
    await page.route('**/api/customers/*/orders', (route) => route.fulfill(list([])));
    await shell.customers.nth(1).click();
    await expect(app.getByRole('link')).toBeVisible();
    await app.getByRole('link').focus();
    await page.unroute('**/api/customers/*');
    await page.route('**/api/customers/*', (route) => route.fulfill(customer({ companyName: 'Ohne Adresse' })));
    await shell.customers.nth(2).click();
    await expect(app.getByTestId('customer-name')).toHaveText('Ohne Adresse');
    await expect(page.getByTestId('pane-frame')).not.toBeFocused();
  });
});

test('the focus stays in a tab of its own', async ({ page, shell, stack }) => {
  await shell.install();
  const [tenant] = await stack.tenants();
  await page.goto(`${stack.backend}/`);
  await signIn(page, tenant!.users[0]!);
  await expect(page.getByTestId('item-row')).toHaveCount(25);
  await page.route('**/auth/sign-out', (route) => route.fulfill(refused(503, 'store_unavailable')));
  await press(page.getByTestId('sign-out'), page, () => expect(page.getByTestId('sign-out-error')).toBeVisible());
  const again = page.waitForResponse('**/auth/sign-out');
  await press(page.getByTestId('retry'), page, async () => {
    await again;
    await expect(page.getByTestId('sign-out-error')).toBeVisible();
  });

  await page.route('**/auth/session', (route) => route.fulfill(refused(503, 'store_unavailable')));
  await page.reload();
  await expect(page.getByTestId('session-error')).toBeVisible();
  await page.unroute('**/auth/session');
  await press(page.getByTestId('retry'), page, () => expect(page.getByTestId('item-row')).toHaveCount(25));
});

test('the language keeps the focus when the page behind it comes', async ({ page, shell, stack }) => {
  await shell.install();
  const [tenant] = await stack.tenants();
  await page.goto(`${stack.backend}/`);
  await signIn(page, tenant!.users[0]!);
  await expect(page.getByTestId('item-row')).toHaveCount(25);
  let answer = (): void => {};
  const held = new Promise<void>((released) => (answer = released));
  await page.route('**/auth/session', async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await page.getByTestId('language').focus();
  answer();
  await expect(page.getByTestId('item-row')).toHaveCount(25);
  await expect(page.getByTestId('language')).toBeFocused();
});
