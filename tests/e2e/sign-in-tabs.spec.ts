import { chromium, type Page } from '@playwright/test';

import { AppShell } from '../support/app-shell.ts';
import type { Tenant } from '../support/platform.ts';
import { shownItems } from '../support/shown-items.ts';
import { expect, test } from './fixtures.ts';
import { REFUSALS, signIn, signOut } from './sign-in.ts';
import type { Stack } from './stack.ts';

/** How many items the demo shows on a page. */
const PAGE_SIZE = 25;

test.use({ expectedConsoleError: REFUSALS });

let first: Tenant;
let second: Tenant;

test.beforeEach(async ({ shell, stack }) => {
  [first, second] = (await stack.tenants()) as [Tenant, Tenant];
  await shell.open(first);
  await shell.install();
  await shell.switchTo(second);
  await shell.install();
});

/** A page that shows these items and no other, in the name of this user. */
async function expectItemsOf(page: Page, tenant: Tenant, stack: Stack): Promise<void> {
  const { nodes } = await stack.items(tenant, PAGE_SIZE);
  const rows = page.getByTestId('item-row');
  await expect(rows.first()).toHaveAttribute('data-item-id', nodes[0]!.id);
  expect(await shownItems(rows)).toEqual(nodes.map(({ id, sku, name }) => ({ id, sku, name })));
  await expect(page.getByTestId('account-name')).toHaveText(tenant.users[0]!.name);
  await expect(page.getByTestId('tenant-name')).toHaveText(tenant.slug);
}

test('who signs out in one tab is signed out in the other', async ({ page, context, stack }) => {
  await page.goto(`${stack.backend}/erp`);
  await signIn(page, first.users[0]!);
  await expectItemsOf(page, first, stack);
  const other = await context.newPage();
  // Signed in already.
  await other.goto(`${stack.backend}/erp`);
  await expectItemsOf(other, first, stack);

  await signOut(page);
  // The other tab finds out when it asks for something next, and would come back there.
  await other.getByTestId('item-search').fill('a search');
  await expect(other).toHaveURL(/\/oauth\/v2\/authorize\?/);
  await signIn(other, first.users[0]!);
  await expect(other).toHaveURL(`${stack.backend}/erp?search=a+search`);
});

test('a tab that shows one tenant shows nothing of the next who signs in', async ({ page, context, stack }) => {
  await page.goto(`${stack.backend}/erp`);
  await signIn(page, first.users[0]!);
  await expectItemsOf(page, first, stack);
  const other = await context.newPage();
  await other.goto(`${stack.backend}/erp`);
  await signOut(other);
  await signIn(other, second.users[0]!);
  await expectItemsOf(other, second, stack);

  // Its cookie is that of the second tenant now. It says so before it shows a thing.
  const answered: number[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/items')) answered.push(response.status());
  });
  await page.getByTestId('page-next').click();
  await expectItemsOf(page, second, stack);
  expect(answered).toEqual([401, 200]);
});

test('two tenants one after the other: the Back button shows nothing of the first', async ({ stack }) => {
  // Playwright's own browser has no cache of pages to go back to.
  const browser = await chromium.launch({
    ...test.info().project.use.launchOptions,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  try {
    const page = await browser.newPage({ locale: 'de-DE' });
    const address = `${stack.backend}/erp`;
    await page.goto(address);
    await signIn(page, first.users[0]!);
    await expectItemsOf(page, first, stack);
    const ofFirst = (await stack.items(first, PAGE_SIZE)).nodes.map(({ name }) => name);
    await signOut(page);
    await signIn(page, second.users[0]!);
    await expectItemsOf(page, second, stack);

    // As far back as there is anything. The identity provider's page goes on by itself, to an
    // attempt that is over.
    let pages = 0;
    const length = await page.evaluate(() => history.length);
    for (let back = 1; back < length; back += 1) {
      await page.goBack({ waitUntil: 'commit' });
      const settled = page.getByText('sign_in_failed').or(page.getByTestId('item-row').first());
      if (page.url().startsWith(stack.backend)) await expect(settled).toBeVisible();
      const text = await page.locator('body').innerText();
      for (const of of [first.slug, first.users[0]!.name, ...ofFirst]) expect(text).not.toContain(of);
      if ((await page.getByTestId('item-row').count()) === 0) continue;
      await expectItemsOf(page, second, stack);
      pages += 1;
    }
    expect(pages).toBeGreaterThan(0);
  } finally {
    await browser.close();
  }
});

test('in one browser, embedded and standalone keep to their own tenants', async ({ page, context, stack }) => {
  // Cookies know no ports: what the browser sends to the app from the frame, it sends from the tab.
  const tab = await context.newPage();
  await tab.goto(`${stack.backend}/erp`);
  await signIn(tab, second.users[0]!);
  await expectItemsOf(tab, second, stack);

  const shell = new AppShell(page, stack.shell);
  await shell.switchTo(first);
  await shell.openErp();
  const { nodes } = await stack.items(first, 2 * PAGE_SIZE);
  const rows = shell.erp.getByTestId('item-row');
  await expect(rows.first()).toHaveAttribute('data-item-id', nodes[0]!.id);
  await expect(shell.erp.getByTestId('tenant-name')).toHaveText(first.slug);
  await expect(shell.erp.getByTestId('account-bar')).toHaveCount(0);

  // Each goes on with its own, and signing out in the tab ends nothing in the frame.
  await tab.reload();
  await expectItemsOf(tab, second, stack);
  await signOut(tab);
  await shell.erp.getByTestId('page-next').click();
  await expect(rows.first()).toHaveAttribute('data-item-id', nodes[PAGE_SIZE]!.id);
  await expect(shell.erp.getByTestId('tenant-name')).toHaveText(first.slug);
});
