import type { BrowserContext } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.ts';
import type { Tenant } from '../support/platform.ts';
import { shownItems } from '../support/shown-items.ts';
import { signIn } from '../support/sign-in.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';
import type { Stack } from './stack.ts';

/** How many items the demo shows on a page. */
const PAGE_SIZE = 25;

// The browser itself prints the refused request of who is not signed in, and that the backend's
// page about a refused sign-in has no icon.
test.use({ expectedConsoleError: /the server responded with a status of (40[13]|404 \(Not Found\) \(.*\/favicon\.ico)/ });

/** Ends the session behind the browser's back: its cookie stays and stands for nothing. */
async function expire(context: BrowserContext, stack: Stack): Promise<void> {
  const cookies = await context.cookies(stack.backend);
  const response = await fetch(`${stack.backend}/auth/sign-out`, {
    method: 'POST',
    headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), origin: stack.backend },
  });
  expect(response.status).toBe(200);
}

test.describe('in a tab of its own', () => {
  let tenant: Tenant;

  test.beforeEach(async ({ shell, stack }) => {
    tenant = (await stack.tenants())[0]!;
    await shell.open(tenant);
    await shell.install();
  });

  test('signs in from a search, lands there, and signs out', async ({ page, stack }) => {
    const { nodes } = await stack.items(tenant, PAGE_SIZE);
    const wanted = nodes[3]!;
    const address = `${stack.backend}/erp?search=${encodeURIComponent(wanted.sku)}`;
    await page.goto(address);
    await signIn(page, tenant.users[0]!);
    await expect(page).toHaveURL(address);
    await expect(page.getByTestId('item-search')).toHaveValue(wanted.sku);
    await expect(page.getByTestId('item-row')).toHaveAttribute('data-item-id', wanted.id);
    await expect(page.getByTestId('account-name')).toHaveText(tenant.users[0]!.name);
    await expect(page.getByTestId('tenant-name')).not.toBeEmpty();

    await page.goto(`${stack.backend}/`);
    await expect(page.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
    expect(await shownItems(page.getByTestId('item-row'))).toEqual(nodes.map(({ id, sku, name }) => ({ id, sku, name })));

    await page.getByTestId('sign-out').click();
    await expect(page).toHaveURL(/\/end_session\?/);
    expect((await page.request.get(`${stack.backend}/auth/session`)).status()).toBe(401);
    await page.getByRole('button', { name: 'Abmelden' }).click();
    // Back at the app, where nobody is signed in: not at the provider either, which asks.
    await expect(page).toHaveURL(/\/oauth\/v2\/authorize\?/);
    await expect(page.getByRole('button', { name: 'Anmelden', exact: true })).toBeVisible();
  });

  test('an expired session leads back to the same page', async ({ page, context, stack }) => {
    await page.goto(`${stack.backend}/erp`);
    await signIn(page, tenant.users[0]!);
    await expect(page.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
    const search = (await stack.items(tenant, PAGE_SIZE)).nodes[5]!;
    await expire(context, stack);
    const again = page.waitForRequest(/\/auth\/sign-in\?return=/);
    await page.getByTestId('item-search').fill(search.sku);
    expect(new URL((await again).url()).searchParams.get('return')).toBe(`/erp?search=${encodeURIComponent(search.sku)}`);
    // The identity provider still knows who it is.
    await expect(page.getByTestId('item-row')).toHaveAttribute('data-item-id', search.id);
    await expect(page).toHaveURL(`${stack.backend}/erp?search=${encodeURIComponent(search.sku)}`);
    await expect(page.getByTestId('item-search')).toHaveValue(search.sku);
  });

  test('who refuses is told so and can try again', async ({ page, stack }) => {
    await page.goto(`${stack.backend}/erp`);
    await page.getByRole('button', { name: 'Ablehnen' }).click();
    await expect(page.getByText('sign_in_refused')).toBeVisible();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(page, tenant.users[0]!);
    await expect(page).toHaveURL(`${stack.backend}/erp`);
    await expect(page.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the bar is accessible and fits: ${colorScheme}`, async ({ page, stack }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${stack.backend}/`);
      await signIn(page, tenant.users[0]!);
      await expect(page.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
      await expectAccessible(page);
      await keepScreenshot(page, `signed-in-${colorScheme}`);
      await page.setViewportSize({ width: 380, height: 740 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await keepScreenshot(page, `signed-in-${colorScheme}-narrow`);
    });
  }
});

test('a tenant that has not installed the app is led to the Hub', async ({ page, stack }) => {
  const tenants = await stack.tenants();
  const tenant = tenants[1]!;
  await page.goto(`${stack.backend}/erp`);
  await signIn(page, tenant.users[0]!);
  await expect(page.getByTestId('not-connected')).toContainText('JTL-Hub');
  await expect(page.getByTestId('account-name')).toHaveText(tenant.users[0]!.name);
  await expect(page.getByTestId('item-search')).toHaveCount(0);
  await expectAccessible(page);
  await keepScreenshot(page, 'signed-in-not-connected');
});
