import { expectAccessibleItself } from '../../support/accessibility.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';
import { expectToFit } from './looks.ts';
import { MISSING_SCOPE } from './sandbox.ts';

interface State {
  readonly settings: Record<string, unknown>;
}

// The sandbox refuses what the form is given.
test.use({ expectedConsoleError: /status of (400|404|409)/, permissions: ['clipboard-read', 'clipboard-write'] });

test('settings, scopes, tokens, events and records are at hand', async ({ page, sandbox, shell }) => {
  await shell.open('#/erp/customers');
  await page.getByTestId('dock-platform').click();
  const settings = async (): Promise<Record<string, unknown>> => (await sandbox.control<State>('GET', 'state')).settings;

  await test.step('settings', async () => {
    const ttl = page.getByTestId('setting-sessionTokenTtlSeconds');
    await ttl.fill('0');
    await ttl.press('Tab');
    await expect(ttl).toHaveAttribute('aria-invalid', 'true');
    await expect(ttl).toHaveAccessibleDescription(/ganze Zahl/);
    await keepScreenshot(page, 'platform-refused');
    await ttl.fill('60');
    await ttl.press('Tab');
    await expect(ttl).not.toHaveAttribute('aria-invalid');
    await expect.poll(async () => (await settings())['sessionTokenTtlSeconds']).toBe(60);
    await page.getByTestId('setting-moments').selectOption('local');
    await page.getByTestId('setting-requiresInstallation').uncheck();
    await expect.poll(settings).toMatchObject({ moments: 'local', requiresInstallation: false });
    // And what others change shows.
    await sandbox.control('PATCH', 'settings', { rateLimitPerMinute: 7 });
    await expect(page.getByTestId('setting-rateLimitPerMinute')).toHaveValue('7');
  });

  await test.step('scopes', async () => {
    const missing = page.locator('.scope-switches li').filter({ hasText: MISSING_SCOPE });
    await expect(missing).toContainText('Etiketten');
    await page.getByTestId(`scope-${MISSING_SCOPE}`).check();
    await expect(shell.pane('Etiketten')).toBeVisible();
    await page.getByTestId('scope-customers.read').uncheck();
    await expect.poll(async () => (await settings())['grantedScopes']).toEqual(['items.read', 'salesorders.read', MISSING_SCOPE]);
    await page.getByTestId('scopes-by-manifest').click();
    await expect(page.getByTestId('scope-customers.read')).toBeChecked();
  });

  await test.step('tokens', async () => {
    await page.getByTestId('issue-session').click();
    await expect(page.getByTestId('token-session')).toContainText('tenantId');
    await expect(page.getByTestId('token-session').getByTestId('token-left')).toHaveText(/noch 0:5\d|noch 1:00/);
    await page.getByTestId('copy-curl').click();
    await expect(page.getByTestId('toast')).toHaveText('curl mit frischem Token kopiert');
    const line = await page.evaluate(() => navigator.clipboard.readText());
    const [, token = ''] = /Bearer ([\w.-]+)'/.exec(line) ?? [];
    expect(await page.content()).not.toContain(token.split('.')[2]);
    const url = /'(http[^']*)'$/.exec(line)![1]!;
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    for (const [testid, said] of [
      ['revoke-access', /Zugriffstokens beendet: \d/],
      ['revoke-sign-ins', /Anmeldungen beendet: 0/],
      ['rotate-keys', /der alte prüft weiter/],
      ['withdraw-keys', /der alte ist entzogen/],
    ] as const) {
      await page.getByTestId(testid).click();
      await expect(page.getByTestId('toast')).toHaveText(said);
    }
  });

  await test.step('an event, and a record', async () => {
    const id = (await shell.rows('customers').nth(4).getAttribute('data-id'))!;
    const form = page.getByTestId('event-form');
    await form.getByLabel('Inhalt').fill('{ no');
    await page.getByTestId('send-event').click();
    await expect(form.getByRole('alert')).toHaveText('Das ist kein JSON.');
    await form.getByLabel('Inhalt').fill(JSON.stringify({ customerId: id }));
    await page.getByTestId('send-event').click();
    await expect(shell.inPane('Kundenakte').getByTestId('current')).toHaveText(id);
    await expect(form.getByRole('alert')).toHaveCount(0);
    const select = page.getByTestId('select-form');
    await select.getByLabel('Kennung').fill('nobody');
    await page.getByTestId('select-record').click();
    await expect(select.getByRole('alert')).toContainText('no such record');
    await select.getByLabel('Kennung').fill(id);
    await page.getByTestId('select-record').click();
    await expect(shell.rows('customers').nth(4)).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('looks', async () => {
    await page.getByTestId('dock-handle').press('End');
    await expectAccessibleItself(page);
    await keepScreenshot(page, 'platform-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByTestId('language').click();
    await expectAccessibleItself(page);
    await keepScreenshot(page, 'platform-dark-en');
    await page.setViewportSize({ width: 380, height: 740 });
    await expectToFit(page);
    await keepScreenshot(page, 'platform-380');
    await page.getByTestId('language').click();
  });

  await test.step('reset', async () => {
    await sandbox.control('POST', 'faults', { target: 'jwks', status: 503 });
    await page.getByTestId('reset-platform').click();
    await expect(page.getByTestId('toast')).toHaveText('Die Plattform ist wie am Anfang.');
    expect(await settings()).toMatchObject({ moments: 'utc', requiresInstallation: true, sessionTokenTtlSeconds: 300 });
    expect(await sandbox.control('GET', 'faults')).toEqual([]);
    expect(await sandbox.control('GET', 'requests')).toEqual([]);
  });
});
