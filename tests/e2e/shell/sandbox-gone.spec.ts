import { expect, keepScreenshot, test } from './fixtures.ts';

// What the browser itself prints of a server that has gone.
test.use({ expectedConsoleError: /net::ERR_/ });

test('a sandbox that ends is said, and one that starts again is found', async ({ page, shell, sandbox }) => {
  await shell.open('#/erp/customers');
  await shell.rows('customers').nth(2).click();
  await expect(page).toHaveURL(/id=/);
  const address = page.url();
  await sandbox.stop();
  const gone = page.getByTestId('sandbox-gone');
  await expect(gone).toContainText(`Die Sandbox antwortet nicht (${new URL(sandbox.shell).host})`);
  await expect(gone).not.toContainText('Failed to fetch');
  // What was there is still to be seen.
  await expect(shell.rows('customers')).toHaveCount(25);
  await keepScreenshot(page, 'sandbox-gone');

  // Another area: nothing empty, no text of the browser's.
  await page.getByTestId('nav-hub').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Apps für Ihr Unternehmen');
  await expect(page.getByTestId('nav-hub')).toHaveAttribute('aria-current', 'page');
  await page.goBack();
  await expect(page).toHaveURL(address);

  await sandbox.restart();
  await expect(gone).toHaveCount(0);
  // The app is not installed in the new one.
  await expect(page.getByTestId('pane-missing')).toContainText('nicht installiert');
  await expect(page).toHaveURL(address);
});

test('navigation does not wait for the sandbox', async ({ page, shell }) => {
  await shell.open('#/hub');
  await page.route('**/_sandbox/tenants/**', async () => {
    // Never answered.
  });
  await page.getByTestId('nav-erp').click();
  await expect(page.getByTestId('nav-erp')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByTestId('nav-customers')).toBeVisible();
  await expect(page.locator('.skeleton').first()).toBeVisible();
  await expect(shell.inPane('Kundenakte').getByTestId('state')).toHaveText('connected');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
