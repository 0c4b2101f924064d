import { expect, test } from './fixtures.ts';

test.use({ expectedConsoleError: /net::ERR_FAILED/ });

test('nobody who works by keyboard is ever sent back to the start of the page', async ({ page, shell, sandbox }) => {
  const [tenant] = await sandbox.tenants();
  await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
  await shell.open();
  /** Presses a key where the focus is, waits for what follows, and looks where it is then. */
  const step = async (name: string, act: () => Promise<void>, expected?: string | RegExp): Promise<void> => {
    await test.step(name, async () => {
      await act();
      await expect.poll(() => shell.focused(), name).not.toBe('body');
      if (expected !== undefined) await expect.poll(() => shell.focused(), name).toMatch(expected);
    });
  };
  const press = (testid: string, key = 'Enter'): Promise<void> => page.getByTestId(testid).first().press(key);

  await step('skip link', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toBeFocused();
    await expect(page).toHaveURL(/\/(#\/hub)?$/);
  });
  await step('install', async () => {
    await press('install-app');
    await expect(page.getByTestId('setup-frame').contentFrame().getByTestId('state')).toHaveText('connected');
  });
  await step('finish in the frame, close', async () => {
    await page.getByTestId('setup-frame').contentFrame().getByTestId('finish').press('Enter');
    await expect(page.getByTestId('setup-status')).toContainText('Fertig');
    await press('close-setup');
  }, /Oberflächen-App/);
  await step('open in the ERP', () => press('open-in-erp'), /Oberflächen/);
  await step('change the theme', () => press('surface-theme'), 'surface-theme');
  await step('change the width', () => press('surface-width'), 'surface-width');
  await step('reload', () => press('reload-frame'), 'reload-frame');
  await step('customers', () => press('nav-customers'), 'nav-customers');
  await expect(shell.rows('customers')).toHaveCount(25);
  await step('next page', async () => {
    await press('customers-next');
    await expect(page.getByTestId('list-range')).toContainText('26–50');
  }, 'customers-next');
  await step('previous page, the first', async () => {
    await press('customers-previous');
    await expect(page.getByTestId('list-range')).toContainText('1–25');
  }, 'customers-previous');
  await step('and no further', () => press('customers-previous'), 'customers-previous');

  await step('move in the list', async () => {
    await shell.rows('customers').first().focus();
    for (const [key, row] of [['ArrowDown', 1], ['PageDown', 11], ['End', 24], ['PageUp', 14], ['Home', 0]] as const) {
      await page.keyboard.press(key);
      await expect(shell.rows('customers').nth(row)).toBeFocused();
    }
    const name = (await shell.rows('customers').nth(7).locator('.name').textContent())!;
    await page.keyboard.type(name.slice(0, 4));
    await expect(page.locator('tr:focus .name')).toContainText(name.slice(0, 4));
  });
  await step('select', async () => {
    await page.keyboard.press('Enter');
    await expect(page.locator('tr:focus')).toHaveAttribute('aria-selected', 'true');
  }, 'customer-row');
  await step('deselect by the button, which goes', () => press('deselect-customer'), 'customer-row');
  await step('select, deselect by Escape', async () => {
    await page.keyboard.press(' ');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('selection')).toHaveText('Nichts ausgewählt');
  }, 'customer-row');
  await step('open the record from its row', async () => {
    await page.keyboard.press('Tab');
    await expect(page.getByTestId('open-record').and(page.locator(':focus'))).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('record-details')).toBeVisible();
  });
  await step('and back', async () => {
    await press('back-to-list');
    await expect(shell.rows('customers')).toHaveCount(25);
  });
  await step('fold a pane', () => press('pane-toggle'), 'pane-toggle');
  await step('unfold it', () => press('pane-toggle'), 'pane-toggle');

  await step('a list that fails, and again', async () => {
    await page.route('**/records/**', (route) => route.abort());
    await press('nav-items');
    await expect(page.getByTestId('list-failed')).toBeVisible();
    await page.unroute('**/records/**');
    await press('list-retry');
    await expect(shell.rows('items')).toHaveCount(25);
  });
  await step('language', () => press('language'), 'language');
  await step('tenant', async () => {
    await page.getByTestId('tenant-select').focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByTestId('installation-state').or(page.getByTestId('items-list'))).toBeVisible();
  }, 'tenant-select');
  await page.getByTestId('tenant-select').selectOption({ index: 0 });
  await step('activity', async () => {
    await page.getByTestId('dock-activity').press('Enter');
    await page.getByRole('button', { name: 'Clear', exact: true }).press('Enter');
  }, 'Clear');
  await step('uninstall', async () => {
    await press('nav-hub');
    await press('uninstall-app');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('installation-state')).toHaveAttribute('data-state', 'notInstalled');
  });
});

test('every control has a name of its own', async ({ page, shell }) => {
  await shell.open('#/erp/items');
  await expect(shell.rows('items')).toHaveCount(25);
  const names = await page.locator('button:visible, a:visible, select:visible, input:visible').evaluateAll((all) =>
    all.map((one) => one.getAttribute('aria-label') ?? one.closest('label')?.textContent?.trim() ?? one.textContent?.trim() ?? ''),
  );
  expect(names.filter((name) => name === '')).toEqual([]);
  const reloads = names.filter((name) => name.startsWith('Neu laden'));
  expect(new Set(reloads).size).toBe(3);
});
