import { expectAccessible } from '../support/accessibility.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';

test.describe('outside a frame, where nobody can sign in', () => {
  for (const path of ['/', '/setup', '/erp', '/pane']) {
    test(`${path} says so and what to do`, async ({ page, stack }) => {
      const status = { signedIn: null, missingSettings: ['JTL_PUBLIC_CLIENT_ID'] };
      await page.route('**/auth/session', (route) => route.fulfill({ json: status }));
      await page.goto(`${stack.backend}${path}`);
      await expect(page.getByTestId('page-hub')).toBeVisible();
      if (path !== '/') await expect(page.getByTestId('not-embedded')).toBeVisible();
      await expectAccessible(page);
      await keepScreenshot(page, `outside${path === '/' ? '' : path.replace('/', '-')}`);
    });
  }
});

test.describe('when JTL fails', () => {
  // The browser itself prints the failed request.
  test.use({ expectedConsoleError: /Failed to load resource: the server responded with a status of (429|502|503)/ });

  test('the setup reports it and can be tried again', async ({ page, shell, stack }) => {
    const [tenant] = await stack.tenants();
    await shell.open(tenant);
    await stack.control('POST', 'session-keys/rotate', { withdrawOld: true });
    await stack.control('POST', 'faults', { target: 'jwks', status: 500 });
    await shell.startInstallation();
    await expect(shell.setup.getByTestId('setup-error')).toBeVisible();
    await keepScreenshot(page, 'setup-error');
    const [unfinished] = await stack.tenants();
    expect(unfinished!.installation).toBe('installing');

    await stack.control('DELETE', 'faults');
    await expect(async () => {
      // The backend asks a failing key set again only after a pause.
      await shell.setup.getByTestId('retry').click({ timeout: 1_000 });
      await expect(shell.setup.getByTestId('setup-done')).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await shell.closeSetup();
    await shell.expectInstallation('installed');
  });

  test('the items report it and can be tried again', async ({ page, shell, stack }) => {
    const [tenant] = await stack.tenants();
    await shell.open(tenant);
    await shell.install();
    await stack.control('POST', 'faults', { target: 'erp', status: 429 });
    await shell.openErp();
    await expect(shell.erp.getByTestId('items-error')).toHaveAttribute('data-code', 'wawi_rate_limited');
    await keepScreenshot(page, 'erp-error');

    await stack.control('DELETE', 'faults');
    await shell.erp.getByTestId('retry').click();
    await expect(shell.erp.getByTestId('item-row').first()).toBeVisible();
  });
});

test('an odd article costs no other', async ({ page, shell, stack }) => {
  const item = (sku: string, odd: object = {}) => ({
    id: sku,
    sku,
    name: `Artikel ${sku}`,
    gtin: null,
    salesPriceNet: '8.40',
    salesPriceGross: 9.99,
    stockTotal: 3,
    stockAvailable: 3,
    manufacturerName: null,
    isActive: true,
    ...odd,
  });
  const nodes = [item('A-1'), null, item('A-3', { name: null }), item('A-4', { salesPriceNet: 'viel' })];
  const list = { nodes, totalCount: 4, pageInfo: { hasNextPage: 0, endCursor: null } };
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await stack.control('POST', 'faults', { target: 'erp', body: { data: { QueryItems: list } } });
  await shell.openErp();
  const notice = shell.erp.getByTestId('items-incomplete');
  await expect(notice).toHaveText(/2 Artikel konnten nicht gelesen werden\./);
  await expect(notice).toHaveRole('status');
  await expect(shell.erp.getByTestId('item-sku')).toHaveText(['A-1', 'A-3']);
  await expect(shell.erp.getByTestId('page-next')).toBeDisabled();
  await expectAccessible(page);
  await keepScreenshot(page, 'erp-incomplete');

  const errors = [{ message: 'boom', extensions: { code: 'ODD' } }];
  await stack.control('DELETE', 'faults');
  await stack.control('POST', 'faults', { target: 'erp', body: { data: { QueryItems: { ...list, nodes: [item('A-1')] } }, errors } });
  await shell.erp.getByTestId('language').click();
  await shell.reloadFrame();
  await expect(notice).toContainText('JTL did not give everything.');
  await expect(shell.erp.getByTestId('item-sku')).toHaveText(['A-1']);
});

test.describe('when something stands between app and backend', () => {
  test.use({ expectedConsoleError: /Failed to load resource: the server responded with a status of 502/ });

  test('a page of a proxy is no answer, and can be tried again', async ({ page, shell, stack }) => {
    const [tenant] = await stack.tenants();
    await shell.open(tenant);
    await shell.install();
    await page.route('**/api/items?*', (route) =>
      route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
    );
    await shell.openErp();
    await expect(shell.erp.getByTestId('items-error')).toBeVisible();
    await expect(shell.erp.getByTestId('items-error')).not.toContainText('Bad gateway');

    await page.unroute('**/api/items?*');
    await shell.erp.getByTestId('retry').click();
    await expect(shell.erp.getByTestId('item-row').first()).toBeVisible();
  });
});

test.describe('when the app does not run', () => {
  test.use({ expectedConsoleError: /net::ERR_CONNECTION_REFUSED|Failed to execute 'postMessage'/ });

  test('the App Shell says that no handshake came', async ({ page, shell, stack }) => {
    const [tenant] = await stack.tenants();
    await shell.open(tenant);
    await page.route(`${stack.backend}/setup`, (route) => route.abort('connectionrefused'));
    await shell.startInstallation();
    await expect(page.getByTestId('no-handshake')).toContainText(stack.backend);
    await keepScreenshot(page, 'setup-without-app');
  });
});

test.describe('in an English browser', () => {
  test.use({ locale: 'en-GB' });

  test('App Shell and app speak English', async ({ page, shell, stack }) => {
    const [tenant] = await stack.tenants();
    await shell.open(tenant);
    await expect(page.getByTestId('install-app')).toHaveText('Install');
    await shell.install();
    await shell.openErp();
    await expect(shell.erp.locator('html')).toHaveAttribute('lang', 'en');
    await keepScreenshot(page, 'erp-english-browser');
  });
});

test('German and English', async ({ page, shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  await expect(shell.erp.locator('html')).toHaveAttribute('lang', 'de');
  await expect(shell.erp.getByTestId('item-row').first()).toContainText(/\d,\d\d/);
  await shell.erp.getByTestId('language').click();
  await expect(shell.erp.locator('html')).toHaveAttribute('lang', 'en');
  await expect(shell.erp.getByTestId('item-row').first()).toContainText(/\d\.\d\d/);
  await keepScreenshot(page, 'erp-english');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is accessible and looks finished: ${colorScheme}`, async ({ page, shell, stack }) => {
    // No colour on its way to another one.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const [tenant] = await stack.tenants();

    await shell.open(tenant);
    await expect(page.getByTestId('install-app')).toBeVisible();
    await expectAccessible(page);
    await keepScreenshot(page, `${colorScheme}-hub`);

    await shell.startInstallation();
    await expect(shell.setup.getByTestId('setup-done')).toBeVisible();
    await expectAccessible(page);
    await keepScreenshot(page, `${colorScheme}-setup`);
    await shell.closeSetup();

    await shell.openErp();
    await expect(shell.erp.getByTestId('item-row').first()).toBeVisible();
    await expectAccessible(page);
    await keepScreenshot(page, `${colorScheme}-erp`);

    await shell.openCustomers();
    await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
    await shell.customers.first().click();
    await expect(shell.pane.getByTestId('customer-name')).toBeVisible();
    await expectAccessible(page);
    await keepScreenshot(page, `${colorScheme}-pane`);
  });
}

test('the whole job by keyboard', async ({ page, shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await page.getByTestId('nav-hub').press('Enter');
  await page.getByTestId('install-app').press('Enter');
  await expect(shell.setup.getByTestId('setup-done')).toBeVisible();
  await page.getByTestId('close-setup').press('Enter');
  await shell.expectInstallation('installed');
  await page.getByTestId('nav-erp').press('Enter');
  await page.getByTestId('nav-customers').press('Enter');
  await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
  await shell.customers.first().focus();
  await page.keyboard.press('Enter');
  await expect(shell.pane.getByTestId('pane-customer')).toBeVisible();
});
