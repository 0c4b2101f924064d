import { expectAccessible } from '../support/accessibility.ts';
import type { Tenant } from '../support/platform.ts';
import { shownItems } from '../support/shown-items.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';
import { expire, REFUSALS, signIn, signOut } from './sign-in.ts';

/** How many items the demo shows on a page. */
const PAGE_SIZE = 25;

test.use({ expectedConsoleError: REFUSALS });

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
    // An app token has no name of the tenant; the setup's session token had one.
    await expect(page.getByTestId('tenant-name')).toHaveText(tenant.slug);
    await expect(page.getByTestId('tenant-name')).toHaveAttribute('title', tenant.id);

    await page.goto(`${stack.backend}/`);
    await expect(page.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
    expect(await shownItems(page.getByTestId('item-row'))).toEqual(nodes.map(({ id, sku, name }) => ({ id, sku, name })));

    await signOut(page);
    expect((await page.request.get(`${stack.backend}/api/session`)).status()).toBe(401);
    await expect(page.getByRole('button', { name: 'Anmelden', exact: true })).toBeVisible();
  });

  test('an expired session leads back to the same page', async ({ page, context, stack }) => {
    await page.goto(`${stack.backend}/erp`);
    await signIn(page, tenant.users[0]!);
    await expect(page.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
    const search = (await stack.items(tenant, PAGE_SIZE)).nodes[5]!;
    await expire(context, stack.backend);
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
    await expect(page.getByRole('heading', { name: 'Sie sind nicht angemeldet' })).toBeVisible();
    await expect(page.getByText('sign_in_refused')).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
      await keepScreenshot(page, `sign-in-refused-${colorScheme}`);
    }
    await page.getByRole('link', { name: 'Noch einmal anmelden' }).click();
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

test('a tenant that has not installed the app is led to the Hub, and comes back', async ({ page, shell, stack }) => {
  const tenant = (await stack.tenants())[1]!;
  await stack.disconnect(tenant);
  await page.goto(`${stack.backend}/erp`);
  await signIn(page, tenant.users[0]!);
  await expect(page.getByTestId('not-connected')).toContainText('JTL-Hub');
  await expect(page.getByTestId('account-name')).toHaveText(tenant.users[0]!.name);
  // Nobody has told its name: the beginning of its id, and all of it behind that.
  await expect(page.getByTestId('tenant-name')).toHaveText(`${tenant.id.slice(0, 8)}…`);
  await expect(page.getByTestId('tenant-name')).toHaveAttribute('title', tenant.id);
  await expect(page.getByTestId('item-search')).toHaveCount(0);
  await expectAccessible(page);
  await keepScreenshot(page, 'signed-in-not-connected');

  await page.getByTestId('to-hub').click();
  await expect(page).toHaveURL(new RegExp(`^${stack.shell}/`));
  await shell.switchTo(tenant);
  await shell.install();
  await page.goto(`${stack.backend}/erp`);
  await expect(page.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
  await expect(page.getByTestId('tenant-name')).toHaveText(tenant.slug);
});
