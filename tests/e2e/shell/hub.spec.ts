import { expect, keepScreenshot, test } from './fixtures.ts';

// What the browser itself prints of requests that a test lets fail.
test.use({ expectedConsoleError: /status of (400|409)/ });

test('uninstalling asks first, and shows what the app answers', async ({ page, shell, sandbox, app }) => {
  await shell.open();
  await page.getByTestId('uninstall-app').click();
  const dialog = page.getByTestId('uninstall-dialog');
  await expect(dialog).toContainText(`POST ${app.origin}/disconnect`);
  await keepScreenshot(page, 'uninstall-dialog');
  // Who only pressed Enter has lost nothing.
  await expect(dialog.getByRole('button', { name: 'Abbrechen' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByTestId('uninstall-app')).toBeFocused();
  await expect(page.getByTestId('installation-state')).toHaveAttribute('data-state', 'installed');

  const answers = [
    { lifecycle: 204, said: /antwortet mit 204 nach [\d.]+ ms/ },
    { lifecycle: 500, said: /antwortet mit 500/ },
  ];
  const [tenant] = await sandbox.tenants();
  for (const { lifecycle, said } of answers) {
    app.lifecycle((response) => response.writeHead(lifecycle).end());
    await sandbox.control('PUT', `tenants/${tenant!.id}/installation`, { state: 'installed' });
    await page.getByTestId('uninstall-app').click();
    await page.getByTestId('confirm-uninstall').click();
    await expect(page.getByTestId('uninstalled')).toContainText(said);
    await expect(page.getByTestId('uninstalled')).toHaveRole('status');
    await expect.poll(() => shell.focused()).not.toBe('body');
  }

  await sandbox.control('PUT', `tenants/${tenant!.id}/installation`, { state: 'installed' });
  await app.stop();
  await page.getByTestId('uninstall-app').click();
  await page.getByTestId('confirm-uninstall').click();
  await expect(page.getByTestId('uninstalled')).toContainText('Dort läuft nichts');
  await expect(page.getByTestId('uninstalled')).toContainText('Deinstalliert ist die App trotzdem.');
  await keepScreenshot(page, 'uninstalled');

  await page.getByTestId('app-details').click();
  await expect(page.getByTestId('lifecycle-calls').getByRole('listitem').first()).toContainText('disconnectUrl');
});

test('a setup that the sandbox cannot finish says why', async ({ page, shell, sandbox }) => {
  const [tenant] = await sandbox.tenants();
  await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
  await shell.open();
  await page.getByTestId('install-app').click();
  const setup = page.getByTestId('setup-frame').contentFrame();
  await expect(setup.getByTestId('state')).toHaveText('connected');
  await expect(page.getByTestId('setup-status')).toContainText('richtet sich ein');

  await page.route('**/_sandbox/tenants/*/installation*', (route) => route.fulfill({ status: 409, json: { error: 'out of ink' } }));
  await setup.getByTestId('finish').click();
  await expect(page.getByTestId('setup-status')).toContainText('konnte die Installation nicht abschließen: out of ink');
  await expect(setup.getByTestId('state')).toContainText('failed: out of ink');

  await page.unroute('**/_sandbox/tenants/*/installation*');
  await setup.getByTestId('finish').click();
  await expect(page.getByTestId('setup-status')).toHaveText('Fertig: Die App ist installiert.');
  await page.getByTestId('close-setup').click();
  await expect(page.getByTestId('installation-state')).toHaveAttribute('data-state', 'installed');
  // The button that opened the dialog has gone.
  await expect.poll(() => shell.focused()).not.toBe('body');
});

test('an action that fails is said, until something goes well', async ({ page, shell }) => {
  await page.route('**/_sandbox/tenants/*/installation*', (route) => route.fulfill({ status: 400, json: { error: 'not today' } }));
  await shell.open();
  await page.getByTestId('uninstall-app').click();
  await page.getByTestId('confirm-uninstall').click();
  await expect(page.getByTestId('alert')).toContainText('Das hat nicht geklappt: not today');
  await page.unroute('**/_sandbox/tenants/*/installation*');
  await page.getByTestId('uninstall-app').click();
  await page.getByTestId('confirm-uninstall').click();
  await expect(page.getByTestId('installation-state')).toHaveAttribute('data-state', 'notInstalled');
  await expect(page.getByTestId('alert')).toHaveCount(0);
});

test('a setup begun elsewhere can be gone on with or ended', async ({ page, shell, sandbox }) => {
  const [tenant] = await sandbox.tenants();
  await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
  await shell.open();
  await sandbox.control('PUT', `tenants/${tenant!.id}/installation`, { state: 'installing' });
  await expect(page.getByTestId('install-app')).toHaveText('Einrichtung fortsetzen');
  await page.getByTestId('uninstall-app').click();
  await expect(page.getByTestId('installation-state')).toHaveAttribute('data-state', 'notInstalled');
  await expect.poll(() => shell.focused()).not.toBe('body');
});
