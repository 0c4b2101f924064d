import { expect, test } from './fixtures.ts';
import { manifestOf, MISSING_SCOPE, Sandbox } from './sandbox.ts';

test('a pane that is not shown says why, in its place', async ({ page, shell, sandbox }) => {
  await shell.open('#/erp/customers');
  const missing = page.getByTestId('pane-missing');
  await expect(missing).toHaveCount(1);
  await expect(missing).toContainText('Etiketten');
  await expect(missing).toContainText(MISSING_SCOPE);

  await test.step('with the scope it is there', async () => {
    await sandbox.control('PATCH', 'settings', { grantedScopes: ['customers.read', MISSING_SCOPE] });
    await expect(shell.inPane('Etiketten').getByTestId('state')).toHaveText('connected');
    await expect(missing).toHaveCount(0);
    await sandbox.control('PATCH', 'settings', { grantedScopes: null });
    await expect(missing).toHaveCount(1);
  });

  await test.step('on a record’s own page, one that does not match child contexts', async () => {
    await shell.rows('customers').first().dblclick();
    await expect(shell.inPane('Kundenakte').getByTestId('state')).toHaveText('connected');
    await expect(page.locator('[data-why=child]')).toContainText('Bonität');
    await expect(page.locator('[data-why=child]')).toContainText('matchChildContext');
    await expect(shell.pane('Bonität')).toHaveCount(0);
  });

  await test.step('when the app is not installed', async () => {
    const [tenant] = await sandbox.tenants();
    await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
    await expect(page.getByTestId('pane-frame')).toHaveCount(0);
    await expect(missing).toContainText('Oberflächen-App ist nicht installiert');
    await missing.getByRole('link', { name: 'Zum Hub' }).click();
    await expect(page.getByTestId('install-app')).toBeVisible();
  });
});

test('what happens elsewhere shows here', async ({ page, shell, sandbox }) => {
  const [tenant] = await sandbox.tenants();
  await shell.open('#/erp/app/surfaces/start');
  await expect(page.getByTestId('erp-frame').contentFrame().getByTestId('state')).toHaveText('connected');
  await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
  await expect(page.getByTestId('entry-missing')).toBeVisible();
  await expect(page.getByTestId('erp-menu-start')).toHaveCount(0);
  await sandbox.control('PUT', `tenants/${tenant!.id}/installation`, { state: 'installed' });
  await expect(page.getByTestId('erp-frame').contentFrame().getByTestId('state')).toHaveText('connected');
});

test('several panes stay usable: folded, sized by keyboard, remembered', async ({ page, shell }) => {
  await page.setViewportSize({ width: 1280, height: 700 });
  await shell.open('#/erp/items');
  const places = page.getByTestId('pane-place');
  await expect(places).toHaveCount(3);
  for (const frame of await page.getByTestId('pane-frame').all()) await expect(frame).toBeVisible();
  const rem = 14;
  for (const place of await places.all()) {
    expect((await place.boundingBox())!.height).toBeGreaterThanOrEqual(14 * rem);
  }

  await test.step('a folded pane stays the page it was', async () => {
    const pane = shell.inPane('Lieferanten');
    await expect(pane.getByTestId('current')).toHaveText('none');
    const toggle = shell.pane('Lieferanten').getByTestId('pane-toggle');
    await toggle.click();
    await expect(toggle).toHaveAttribute('aria-expanded', 'false');
    await expect(shell.pane('Lieferanten').getByTestId('pane-frame')).toBeHidden();
    await shell.rows('items').first().click();
    await toggle.click();
    await expect(pane.getByTestId('events')).toHaveText('1');
  });

  await test.step('the line between two panes moves by arrow keys', async () => {
    const handle = page.getByRole('separator', { name: 'Höhe: Preisvergleich' });
    const before = (await shell.pane('Preisvergleich').boundingBox())!.height;
    await handle.focus();
    for (let press = 0; press < 4; press += 1) await handle.press('ArrowDown');
    await expect.poll(async () => (await shell.pane('Preisvergleich').boundingBox())!.height).toBe(Math.round(before) + 96);
    await expect(handle).toHaveAttribute('aria-valuenow', String(Math.round(before) + 96));
    await expect(handle).toBeFocused();
    await handle.press('Home');
    await expect.poll(async () => (await shell.pane('Preisvergleich').boundingBox())!.height).toBe(14 * rem);
  });

  await test.step('and so does the one beside them', async () => {
    const handle = page.getByTestId('panes-handle');
    const width = async (): Promise<number> => (await page.locator('pane-stack').boundingBox())!.width;
    const before = await width();
    await handle.focus();
    await handle.press('ArrowLeft');
    await expect.poll(width).toBe(before + 24);
    await page.reload();
    await expect.poll(width).toBe(before + 24);
    await handle.focus();
    await handle.press('Enter');
    await expect.poll(width).toBe(before);
  });

  await test.step('by pointer as well', async () => {
    const width = async (): Promise<number> => (await page.locator('pane-stack').boundingBox())!.width;
    const before = await width();
    const box = (await page.getByTestId('panes-handle').boundingBox())!;
    await page.mouse.move(box.x, box.y + 300);
    await page.mouse.down();
    await page.mouse.move(box.x - 60, box.y + 300, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBeGreaterThan(before + 50);
    await page.getByTestId('panes-handle').dblclick();
    await expect.poll(width).toBe(before);
  });

  await test.step('what is folded stays so', async () => {
    await shell.pane('Bilder').getByTestId('pane-toggle').click();
    await page.reload();
    await expect(shell.pane('Bilder').getByTestId('pane-toggle')).toHaveAttribute('aria-expanded', 'false');
    // It was not opened, so it has not been loaded.
    await expect(shell.pane('Bilder').locator('iframe')).toHaveCount(0);
  });
});

test.describe('the toolbar of a surface', () => {
  // Playwright's own colour scheme would be every frame's.
  test.use({ permissions: ['clipboard-read', 'clipboard-write'], colorScheme: null });

  test('shows the bridge and changes theme and width; reloads, copies, opens alone', async ({ page, shell, app }) => {
    await shell.open('#/erp/app/surfaces/start');
    const surface = page.getByTestId('surface');
    const frame = page.getByTestId('erp-frame').contentFrame();
    await expect(surface.getByTestId('bridge-state')).toHaveAttribute('aria-label', /^Bridge: verbunden, Handshake nach [\d.]+ ms$/);

    await expect(frame.getByTestId('scheme')).toHaveText('light');
    const theme = surface.getByTestId('surface-theme');
    await theme.click();
    await expect(theme).toHaveAccessibleName('Farbschema (hell): Oberflächen');
    await theme.click();
    await expect(theme).toHaveAccessibleName('Farbschema (dunkel): Oberflächen');
    await expect(frame.getByTestId('scheme')).toHaveText('dark');

    const width = surface.getByTestId('surface-width');
    await width.click();
    await expect(width).toHaveAccessibleName('Breite (320 px): Oberflächen');
    expect((await page.getByTestId('erp-frame').boundingBox())!.width).toBe(320);
    // Neither has started the page anew.
    await expect(surface).toHaveAttribute('data-bridge', 'connected');

    await frame.locator('body').evaluate((body) => body.setAttribute('data-old', ''));
    await surface.getByTestId('reload-frame').click();
    await expect(frame.locator('body[data-old]')).toHaveCount(0);
    await expect(frame.getByTestId('state')).toHaveText('connected');

    await surface.getByTestId('surface-copy').click();
    await expect(page.getByTestId('toast')).toHaveText('Adresse kopiert');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${app.origin}/start`);
    await expect(surface.getByTestId('surface-own-tab')).toHaveAttribute('href', `${app.origin}/start`);
    await expect(surface.getByTestId('surface-own-tab')).toHaveAttribute('rel', 'noopener');
  });
});

test('a call that is never answered is said at once, and can be put away', async ({ page, shell }) => {
  await shell.open('#/erp/app/surfaces/start');
  await page.getByTestId('erp-frame').contentFrame().getByTestId('unknown').click();
  const note = page.getByTestId('surface-note');
  await expect(note).toContainText('openModal(): Diese Methode hat der Host nicht.');
  await note.getByRole('button', { name: 'Hinweis ausblenden' }).click();
  await expect(note).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('a scope that the app lacks is named beside the app', async ({ page, shell, sandbox }) => {
  const [tenant] = await sandbox.tenants();
  await shell.open('#/erp/app/surfaces/start');
  await expect(page.getByTestId('surface')).toHaveAttribute('data-bridge', 'connected');
  await sandbox.control('PATCH', 'settings', { grantedScopes: ['customers.read'] });
  await expect(
    sandbox.erp(tenant!, '{ QueryItems(first: 1) { totalCount } }', {}),
  ).rejects.toThrow();
  await expect(page.getByTestId('surface-note')).toContainText('items.read');
  await expect(page.getByTestId('surface-note')).toContainText('capabilities.erp.api.scopes');
});

test('the language changes in place, in every tab', async ({ page, shell, context }) => {
  await shell.open('#/erp/customers');
  const pane = shell.inPane('Kundenakte');
  await expect(pane.getByTestId('current')).toHaveText('none');
  await shell.rows('customers').nth(4).click();
  await expect(pane.getByTestId('events')).toHaveText('1');
  const other = await context.newPage();
  await other.goto(`${shell.origin}/#/hub`);
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Apps für Ihr Unternehmen');

  await page.getByTestId('customer-search').fill('a');
  await page.getByTestId('language').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Customers');
  await expect(page.getByTestId('language')).toBeFocused();
  await expect(page.getByTestId('selection')).toContainText('Selected: ');
  // The app goes on as it was.
  await expect(pane.getByTestId('events')).toHaveText('1');
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Apps for your company');
  await other.close();
});

test('nothing of what an app sends becomes more than text', async ({ page, shell }) => {
  await shell.open('#/erp/app/surfaces/start');
  const frame = page.getByTestId('erp-frame').contentFrame();
  await expect(frame.getByTestId('state')).toHaveText('connected');
  await page.getByTestId('dock-activity').click();
  const name = `<img src=x onerror="document.title='struck'">${'x'.repeat(500)}`;
  const unknown = frame.getByTestId('unknown');
  await unknown.evaluate((button, set) => (button.dataset['name'] = set), name);
  await unknown.click();
  await expect(page.getByTestId('surface-note')).toContainText(`${name.slice(0, 80)}(): `);
  await expect(page.getByTestId('activity').locator('.name').last()).toHaveText(name.slice(0, 80));
  await expect(page.locator('[data-testid=surface-note] img, [data-testid=activity] img')).toHaveCount(0);
});

test('what this sandbox does not do is said at the start and in the Hub', async ({ page, shell, sandbox }) => {
  for (const said of ['webhooks', 'minCloudApiVersion', 'suppliers']) expect(sandbox.log).toContain(said);
  await shell.open();
  const unsupported = page.getByTestId('unsupported');
  await expect(unsupported.locator('[data-code=webhooks]')).toContainText('Es werden keine Webhooks gesendet.');
  await expect(unsupported.locator('[data-code=min_cloud_api_version]')).toBeVisible();
  await page.getByTestId('app-details').click();
  const surfaces = page.getByTestId('app-surfaces');
  await expect(surfaces.getByRole('row', { name: /Nie zu sehen/ })).toContainText('nie: Den Kontext „suppliers“ gibt es nicht');
  await expect(surfaces.getByRole('row', { name: /Etiketten/ })).toContainText(`nicht: Es fehlt ${MISSING_SCOPE}`);
});

test('an app that has panes only opens beside the list of its first one', async ({ page, app }) => {
  const { manifest } = manifestOf(app.origin) as { manifest: Record<string, unknown> };
  const pane = { context: 'items', title: 'Nur hier', url: `${app.origin}/pane?context=items` };
  const sandbox = await Sandbox.start('panes-only', {
    ...manifest,
    technicalName: 'panes-only',
    lifecycle: {},
    capabilities: { erp: { pane: [pane], api: { scopes: ['items.read'] } } },
  });
  try {
    await page.goto(sandbox.shell);
    await page.getByTestId('install-app').click();
    await page.getByTestId('open-in-erp').click();
    await expect(page).toHaveURL(/#\/erp\/items$/);
    await expect(page.getByTestId('pane-frame').contentFrame().getByTestId('state')).toHaveText('connected');
    await page.getByTestId('nav-customers').click();
    await expect(page.getByTestId('pane-missing')).toContainText('Kein Bereich für Kunden');
  } finally {
    await page.goto('about:blank');
    await sandbox.stop();
  }
});
