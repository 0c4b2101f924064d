import type { FrameLocator, Page } from '@playwright/test';

import { customer, item, list, refused, type BackendAnswer } from '../support/answers.ts';
import { AppShell } from '../support/app-shell.ts';
import type { Tenant } from '../support/platform.ts';
import { signIn } from './sign-in.ts';
import { translate } from '../support/translator.ts';
import { expect, test } from './fixtures.ts';
import type { Stack } from './stack.ts';

interface Stage {
  readonly page: Page;
  readonly shell: AppShell;
  readonly stack: Stack;
  readonly tenant: Tenant;
  /** Notes what a person sees now, and lets the translator have a go at it. */
  see(app: FrameLocator | Page, what: string): Promise<void>;
}

/** Every change of what each page shows. */
const PAGES: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  async setup({ page, shell, see }) {
    let answer = (): void => {};
    const held = new Promise<void>((released) => (answer = released));
    await page.route('**/api/connect-tenant', async (route) => {
      await held;
      await route.fulfill(refused(503, 'wawi_unavailable'));
    });
    await shell.startInstallation();
    await expect(shell.setup.getByTestId('setup-step-tenant')).toHaveAttribute('data-state', 'running');
    await see(shell.setup, 'under way');
    answer();
    await expect(shell.setup.getByTestId('setup-error')).toBeVisible();
    await see(shell.setup, 'failed');
    await page.unroute('**/api/connect-tenant');
    await shell.setup.getByTestId('retry').click();
    await expect(shell.setup.getByTestId('setup-done')).toBeVisible();
    await see(shell.setup, 'done');
    await shell.setup.getByTestId('language').click();
    await see(shell.setup, 'in English');
  },

  async erp({ page: browser, shell, stack, tenant, see }) {
    await shell.install();
    const { nodes } = await stack.items(tenant, 60);
    await shell.openErp();
    const app = shell.erp;
    const shows = (id: string) => expect(app.getByTestId('item-row').first()).toHaveAttribute('data-item-id', id);
    await shows(nodes[0]!.id);
    await see(app, 'first page');
    await app.getByTestId('page-next').click();
    await shows(nodes[25]!.id);
    await see(app, 'second page');
    await app.getByTestId('page-previous').click();
    await shows(nodes[0]!.id);
    await see(app, 'first page again');
    await app.getByTestId('language').click();
    await see(app, 'in English');

    const search = app.getByTestId('item-search');
    await search.fill(nodes[40]!.sku);
    await shows(nodes[40]!.id);
    await see(app, 'found');
    for (const nothing of ['gibt es nicht', 'gibt es auch nicht']) {
      await search.fill(nothing);
      await expect(app.getByTestId('items-empty')).toContainText(nothing);
      await see(app, nothing);
    }
    await app.getByTestId('items-empty').getByRole('button').click();
    await shows(nodes[0]!.id);
    await see(app, 'everything');

    const answers: readonly (readonly [string, BackendAnswer])[] = [
      ['odd', list([item('A-1', { name: null, isActive: false }), item('A-2', { gtin: '4001' })], { unreadable: 2 })],
      ['other', list([item('A-3', { gtin: '4002' }), item('A-4', { isActive: false })], { unreadable: 1 })],
      ['part', list([item('A-5')], { isPartial: true, totalCount: null })],
      ['fail', refused(503, 'wawi_unavailable')],
      ['fault', refused(404, 'not_found')],
      ['none', list([])],
    ];
    for (const [words, answer] of answers) {
      await browser.route('**/api/items?*', (route) => route.fulfill(answer));
      const answered = browser.waitForResponse(/\/api\/items\?.*search=/);
      await search.fill(words);
      await answered;
      await expect(app.locator('[aria-busy=true]')).toHaveCount(0);
      await see(app, words);
      await browser.unroute('**/api/items?*');
    }
    await browser.route('**/api/items?*', (route) => route.fulfill(refused(503, 'wawi_unavailable')));
    await search.fill('');
    await expect(app.getByTestId('items-error')).toBeVisible();
    await browser.unroute('**/api/items?*');
    await app.getByTestId('retry').click();
    await shows(nodes[0]!.id);
    await see(app, 'after another try');
  },

  async pane({ page, shell, see }) {
    await shell.install();
    await shell.openCustomers();
    const app = shell.pane;
    const select = async (row: number): Promise<void> => {
      const id = await shell.customers.nth(row).getAttribute('data-customer-id');
      await shell.customers.nth(row).click();
      await expect(app.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id!);
      await expect(app.locator('.follows [role=status]:visible')).toHaveCount(0);
    };
    await expect(app.getByTestId('pane-empty')).toBeVisible();
    await see(app, 'nothing');
    for (const row of [0, 3, 1, 5]) {
      await select(row);
      await see(app, `customer ${row}`);
    }
    await app.getByTestId('language').click();
    await see(app, 'in English');

    await page.route('**/api/customers/*/orders', (route) => route.fulfill(refused(503, 'wawi_unavailable')));
    await shell.customers.nth(2).click();
    await expect(app.getByTestId('orders-error')).toBeVisible();
    await see(app, 'no orders');
    await page.unroute('**/api/customers/*/orders');
    await app.getByTestId('retry').click();
    await expect(app.getByTestId('orders-error')).toHaveCount(0);
    await expect(app.locator('.follows [role=status]:visible')).toHaveCount(0);
    await see(app, 'orders');

    await page.route('**/api/customers/*', (route) => route.fulfill(customer({ isPartial: true })));
    await page.route('**/api/customers/*/orders', (route) => route.fulfill(list([])));
    await shell.customers.nth(4).click();
    await expect(app.getByTestId('customer-incomplete')).toBeVisible();
    await expect(app.getByTestId('orders-empty')).toBeVisible();
    await see(app, 'little');
    await page.unroute('**/api/customers/*');
    await page.route('**/api/customers/*', (route) => route.fulfill(refused(404, 'not_found')));
    await shell.customers.nth(6).click();
    await expect(app.getByTestId('pane-error')).toBeVisible();
    await see(app, 'failed');
    await page.unroute('**/api/customers/*');
    await page.unroute('**/api/customers/*/orders');
    await app.getByTestId('retry').click();
    await expect(app.getByTestId('order-row').first()).toBeVisible();
    await see(app, 'after another try');
    await page.getByTestId('deselect-customer').click();
    await expect(app.getByTestId('pane-empty')).toBeVisible();
    await see(app, 'nothing again');
  },

  async hub({ page, stack, see }) {
    await page.route('**/auth/session', (route) => route.fulfill(refused(501, 'sign_in_not_configured')));
    await page.goto(`${stack.backend}/pane`);
    await expect(page.getByTestId('not-embedded')).toBeVisible();
    await see(page, 'astray');
    await page.getByTestId('language').click();
    await see(page, 'in English');
    await page.unroute('**/auth/session');
  },

  async 'signed in'({ page, shell, stack, tenant, see }) {
    await shell.install();
    await page.goto(`${stack.backend}/`);
    await signIn(page, tenant.users[0]!);
    await expect(page.getByTestId('item-row').first()).toBeVisible();
    await see(page, 'signed in');
    await page.route('**/auth/sign-out', (route) => route.fulfill(refused(503, 'store_unavailable')));
    await page.getByTestId('sign-out').click();
    await expect(page.getByTestId('sign-out-error')).toBeVisible();
    await see(page, 'still signed in');
    await page.getByTestId('language').click();
    await see(page, 'in English');
    await page.unroute('**/auth/sign-out');
  },
};

for (const [name, use] of Object.entries(PAGES)) {
  test(`a translated page shows what the original does: ${name}`, async ({ browser, stack }) => {
    test.slow();
    const seen = async (isTranslated = false): Promise<readonly string[]> => {
      await stack.reset();
      // Without the language that was chosen before.
      const context = await browser.newContext();
      const page = await context.newPage();
      const shell = new AppShell(page, stack.shell);
      const [tenant] = await stack.tenants();
      await shell.open(tenant);
      const texts: string[] = [];
      const see: Stage['see'] = async (app, what) => {
        const body = app.locator('body');
        if (isTranslated) await translate(body);
        texts.push(`${what}: ${await body.innerText()}`);
      };
      await use({ page, shell, stack, tenant: tenant!, see });
      await context.close();
      return texts;
    };
    const original = await seen();
    expect(original.length).toBeGreaterThan(1);
    expect(await seen(true)).toEqual(original);
  });
}
