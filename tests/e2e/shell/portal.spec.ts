import type { Page } from '@playwright/test';

import { expectAccessibleItself } from '../../support/accessibility.ts';
import { expect, keepScreenshot, type Shell, test } from './fixtures.ts';
import { expectToFit, weakControls } from './looks.ts';
import { manifestOf, type Sandbox } from './sandbox.ts';

// What the browser prints of refused requests, and of frames that came after the page's policy.
test.use({
  expectedConsoleError: /status of (400|409)|frame-src/,
  permissions: ['clipboard-read', 'clipboard-write'],
  // No colour on its way to another one.
  contextOptions: { reducedMotion: 'reduce' },
});

interface Registered {
  readonly appId: string;
  readonly clientId: string;
  readonly manifest: { readonly technicalName: string } | null;
}

/** What the next test begins with: the one app that the sandbox starts with. */
test.afterEach(async ({ app, sandbox }) => {
  await removeAll(sandbox);
  await sandbox.control('POST', 'apps', { text: JSON.stringify(manifestOf(app.origin)) });
});

async function removeAll(sandbox: Sandbox): Promise<void> {
  const apps = await sandbox.control<readonly Registered[]>('GET', 'apps');
  for (const { appId, manifest } of apps) if (manifest) await sandbox.control('DELETE', `apps/${appId}`);
}

/** A manifest of an app with an entry and panes, all of which are the test's own page. */
function manifest(name: string, origin: string, contexts: readonly string[] = ['customers']): string {
  const document = {
    technicalName: name,
    version: '1.0.0',
    capabilities: {
      erp: {
        menuItems: [{ id: 'start', name: `${name} entry`, url: `${origin}/start` }],
        pane: contexts.map((context) => ({ context, title: `${name} pane`, url: `${origin}/pane?context=${context}` })),
        api: { scopes: ['customers.read'] },
      },
    },
  };
  return JSON.stringify(document, null, 2);
}

const FAULTY = `{
  "technicalName": "faulty",
  "verzion": "1.0.0",
  "version": "1.0.0",
  "lifecycel": { "configurationUrl": "http://127.0.0.1:9/setup" },
  "capabilities": { "erp": {
    "pane": [{ "title": "Grüße 😀", "context": "customer", "url": "http://127.0.0.1:9/pane" }],
    "api": { "scopes": ["items.read", "customers.reed"] }
  } }
}
`;

async function write(page: Page, text: string, counts: RegExp): Promise<void> {
  await page.getByTestId('manifest-text').fill(text);
  await expect(page.getByTestId('counts')).toHaveText(counts);
}

async function register(page: Page, shell: Shell, text: string): Promise<void> {
  await shell.open('#/portal/new');
  await write(page, text, /Keine Fehler/);
  await page.getByTestId('submit-manifest').click();
  await expect(page.getByTestId('client-secret')).toBeVisible();
}

/** Lets a file fall onto the page. */
async function drop(page: Page, name: string, content: string | readonly number[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([typeof content === 'string' ? content : new Uint8Array(content)], name));
      return transfer;
    },
    [name, content] as const,
  );
  await page.locator('.bar').dispatchEvent('dragover', { dataTransfer: transfer });
  await expect(page.locator('.drop-here')).toBeVisible();
  await page.locator('.bar').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.locator('.drop-here')).toHaveCount(0);
}

const caret = (page: Page): Promise<string> =>
  page.getByTestId('manifest-text').evaluate((area) => {
    const { value, selectionStart } = area as HTMLTextAreaElement;
    return value.slice(selectionStart, selectionStart + 12);
  });

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test('a manifest is pasted, opened, dropped or made by a form, and checked line by line', async ({ page, shell, app }) => {
  const editor = page.getByTestId('manifest-text');
  await shell.open('#/portal');
  await expect(page.getByTestId('registered-app')).toHaveCount(1);
  await expect(page.getByTestId('app-counts')).toHaveText('1 Fehler');
  await page.getByTestId('register').click();
  await expect(page).toHaveTitle(/^App registrieren · Portal/);

  await test.step('findings by line', async () => {
    await write(page, FAULTY, /^4 Fehler$/);
    await expect(page.locator('.finding')).toHaveText([/verzion/, /Unbekannter Schlüssel\s*Zeile 5/, /Unbekannter Kontext\s*Zeile 7/, /Zeile 8/]);
    await expect(page.locator('.lines .error')).toHaveText(['3', '5', '7', '8']);
    await page.getByTestId('finding').nth(2).click();
    await expect(editor).toBeFocused();
    // Behind letters of two and of four bytes.
    expect(await caret(page)).toBe('"context": "');
    await page.getByTestId('finding').nth(3).click();
    expect(await caret(page)).toBe('"customers.r');
  });
  await test.step('suggestions', async () => {
    const apply = page.getByTestId('apply-suggestion');
    // Of two keys of one name the reader would take one: there is nothing to press for `verzion`.
    await expect(apply).toHaveCount(3);
    await expect(page.locator('.finding').first().getByTestId('apply-suggestion')).toHaveCount(0);
    for (const [name, left] of [['lifecycle', 3], ['customers', 2], ['customers.read', 1]] as const) {
      await apply.filter({ hasText: new RegExp(`${name}$`) }).click();
      await expect(page.getByTestId('counts')).toHaveText(new RegExp(`^${left} Fehler$`));
    }
    const text = await editor.inputValue();
    expect(text).toBe(FAULTY.replace('lifecycel', 'lifecycle').replace('"customer"', '"customers"').replace('reed', 'read'));
    await editor.press('Control+z');
    await expect(editor).toHaveValue(text.replace('customers.read', 'customers.reed'));
  });
  await test.step('what is wrong keeps it from being registered', async () => {
    await page.getByTestId('submit-manifest').click();
    await expect(page.getByTestId('problem')).toContainText('Nicht registriert: 2 Fehler. JTL lehnt ein solches Manifest ab');
    await expect(page.getByTestId('problem')).toHaveRole('alert');
    await expect(page.getByTestId('finding').first()).toBeFocused();
    await write(page, '{ "technicalName": "a",', /^1 Fehler$/);
    await page.getByTestId('submit-manifest').click();
    await expect(page.getByTestId('problem')).toContainText('auch die Sandbox nicht');
    await expect(page.getByTestId('submit-anyway')).toHaveCount(0);
  });
  await test.step('it stays until it is registered', async () => {
    await page.getByTestId('nav-hub').click();
    await page.goBack();
    await expect(editor).toHaveValue('{ "technicalName": "a",');
    await page.reload();
    await expect(editor).toHaveValue('{ "technicalName": "a",');
  });
  await test.step('a file is opened', async () => {
    const file = { name: 'app.json', mimeType: 'application/json', buffer: Buffer.from('\uFEFF' + manifest('opened', app.origin)) };
    await page.getByTestId('file').setInputFiles(file);
    await expect(page.getByTestId('counts')).toHaveText('1 Fehler');
    // JSON has no byte order mark.
    await page.getByTestId('apply-suggestion').click();
    await expect(page.getByTestId('counts')).toHaveText('Keine Fehler');
    await expect(editor).toHaveValue(manifest('opened', app.origin));
  });
  await test.step('a file falls anywhere on the page', async () => {
    for (const [name, content, said] of [
      ['icon.png', [0x89, 0x50, 0x4e, 0x47, 0xff], 'kein Text in UTF-8'],
      ['zeros.json', '{\0}', 'kein Text in UTF-8'],
      ['notes.txt', 'hello', 'müsste mit { beginnen'],
      ['huge.json', `{${' '.repeat(600_000)}}`, 'zu groß'],
    ] as const) {
      await drop(page, name, content);
      await expect(page.getByTestId('problem')).toContainText(said);
      await expect(page.getByTestId('problem')).toContainText(name);
    }
    await expect(editor).toHaveValue(manifest('opened', app.origin));
    await drop(page, 'app.json', manifest('dropped', app.origin));
    await expect(editor).toHaveValue(manifest('dropped', app.origin));
    await expect(page.getByTestId('problem')).toBeEmpty();
  });
  await test.step('a form', async () => {
    await page.getByTestId('open-form').click();
    await page.getByTestId('form-technicalName').fill('with spaces');
    await page.getByTestId('form-version').fill('1.0.0');
    await page.getByTestId('form-base').fill(`${app.origin}/`);
    await page.getByTestId('form-submit').click();
    await expect(page.getByTestId('form-technicalName')).toBeFocused();
    await page.getByTestId('form-technicalName').fill('formed');
    await page.getByRole('checkbox', { name: 'Artikel' }).check();
    await page.getByRole('checkbox', { name: 'items.write' }).check();
    await page.getByRole('checkbox', { name: 'Anmeldung' }).check();
    await page.getByTestId('form-submit').click();
    await expect(editor).toBeFocused();
    await expect(page.getByTestId('counts')).toHaveText('Keine Fehler');
    expect(JSON.parse(await editor.inputValue())).toMatchObject({
      technicalName: 'formed',
      lifecycle: { configurationUrl: `${app.origin}/setup` },
      capabilities: {
        erp: {
          pane: [{ context: 'customers', url: `${app.origin}/pane/customers` }, { context: 'items' }],
          api: { scopes: ['customers.read', 'items.read', 'items.write'] },
        },
      },
      authentication: { publicClient: { redirectUris: [`${app.origin}/auth/callback`] } },
    });
    await editor.press('Control+z');
    await expect(editor).toHaveValue(manifest('dropped', app.origin));
  });
});

test('addresses are asked when somebody says so', async ({ page, shell, app }) => {
  let asked = 0;
  app.answer((response) => {
    asked += 1;
    response.writeHead(200, { 'Content-Security-Policy': "frame-ancestors 'none'" }).end();
  });
  const document = JSON.parse(manifest('asked', app.origin)) as { lifecycle?: object };
  document.lifecycle = { configurationUrl: 'http://127.0.0.1:9/setup' };
  await shell.open('#/portal/new');
  await write(page, JSON.stringify(document), /Keine Fehler/);
  expect(asked).toBe(0);
  await page.getByTestId('ask-addresses').click();
  const reached = page.getByTestId('reached').getByRole('listitem');
  await expect(reached).toHaveCount(3);
  await expect(reached.first()).toContainText('keine Verbindung');
  await expect(reached.nth(1)).toContainText(/200 · [\d.]+ ms/);
  await expect(reached.nth(1)).toContainText("Verbietet Frames: content-security-policy: frame-ancestors 'none'");
  await expect(page.getByTestId('reach-state')).toHaveText('3 Adressen gefragt');
  await expect(page.getByTestId('ask-addresses')).toBeFocused();
  // What was asked is not what stands there now.
  await page.getByTestId('manifest-text').press('End');
  await page.keyboard.type(' ');
  await expect(page.getByTestId('reached')).toHaveCount(0);
  await page.getByTestId('manifest-text').fill('{');
  await page.getByTestId('ask-addresses').click();
  await expect(page.getByTestId('reach-state')).toContainText('Beheben Sie die Fehler');
});

test('a secret is shown once and is nowhere else', async ({ page, shell, sandbox, app }) => {
  await shell.open('#/portal');
  await register(page, shell, manifest('once', app.origin));
  await expect(page).toHaveURL(/#\/portal\/once$/);
  await expect.poll(() => shell.focused()).toBe('once');
  const shown = page.getByTestId('client-secret');
  await expect(shown).toHaveText(/^•+$/);
  await page.getByTestId('show-secret').click();
  const secret = (await shown.textContent())!;
  expect(secret).toMatch(/^[\w-]{43}$/);
  await page.getByTestId('show-secret').click();
  expect(await page.content()).not.toContain(secret);

  await test.step('leaving it uncopied asks first', async () => {
    for (const leave of [() => page.goBack(), () => page.getByTestId('nav-hub').click()]) {
      await leave();
      await expect(page.getByTestId('confirm-dialog')).toContainText('Client Secret nicht kopiert');
      await expect(page.getByTestId('stay')).toBeFocused();
      await page.getByTestId('stay').press('Enter');
      await expect(page.getByTestId('client-secret')).toBeVisible();
      await expect(page).toHaveURL(/#\/portal\/once$/);
      await expect.poll(() => shell.focused()).not.toBe('body');
    }
    const asked = page.waitForEvent('dialog');
    await page.evaluate(() => setTimeout(() => location.reload()));
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await expect(shown).toBeVisible();
  });
  await test.step('the .env is good for a token', async () => {
    await page.getByTestId('copy-env').click();
    const env = Object.fromEntries((await clipboard(page)).trim().split('\n').map((line) => line.split(/=(.*)/, 2)));
    expect(env).toEqual({
      CLIENT_ID: expect.stringMatching(/^client-/),
      CLIENT_SECRET: secret,
      JTL_API_BASE: shell.origin,
      JTL_AUTH_BASE: shell.origin,
      JTL_ISSUER: shell.origin,
      JTL_APP_ID: expect.stringMatching(/^app-/),
    });
    const basic = Buffer.from(`${env['CLIENT_ID']}:${env['CLIENT_SECRET']}`).toString('base64');
    const response = await fetch(`${env['JTL_AUTH_BASE']}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(response.status).toBe(200);
    await expect(page.getByTestId('secret-once')).toContainText('Kopiert.');
  });
  await test.step('then it is gone', async () => {
    await page.getByTestId('show-in-hub').click();
    await expect(page.getByTestId('install-app')).toBeVisible();
    await page.goBack();
    await expect(page.getByTestId('secret-gone')).toBeVisible();
    await expect(page.getByTestId('env')).toContainText('CLIENT_SECRET=\n');
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state, document.documentElement.outerHTML]));
    expect(kept).not.toContain(secret);
    // The text that was registered is not what the next one begins with.
    await page.goto(`${shell.origin}/#/portal/new`);
    await expect(page.getByTestId('manifest-text')).toHaveValue('');
    expect(JSON.stringify(await sandbox.control('GET', 'state'))).not.toContain(secret);
    expect(sandbox.log).toContain('app registered');
    expect(sandbox.log).not.toContain(secret);
  });
});

test('an app is changed, registered anew and removed', async ({ page, shell, sandbox, app }) => {
  const token = async (clientId: string, secret: string): Promise<number> => {
    const response = await fetch(`${shell.origin}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret }),
    });
    return response.status;
  };
  /** What it is laid out like, and what the sandbox makes nothing of, stays. */
  const text = manifest('mine', app.origin).replace('"version"', '"requirements": { "minCloudApiVersion":   "2.0.0" },\n  "version"');
  await register(page, shell, text);
  await page.getByTestId('copy-secret').click();
  const [clientId, secret] = [(await page.getByTestId('client-id').textContent())!, await clipboard(page)];
  expect(await token(clientId, secret)).toBe(200);

  await test.step('a name is taken', async () => {
    await shell.open('#/portal/new');
    await write(page, manifest('mine', app.origin), /Keine Fehler/);
    await page.getByTestId('submit-manifest').click();
    await expect(page.getByTestId('problem')).toContainText('Eine App „mine“ gibt es schon.');
    await expect(page.getByTestId('manifest-text')).toHaveValue(manifest('mine', app.origin));
    await expect(page.getByTestId('submit-manifest')).toBeFocused();
    await page.getByTestId('problem').getByRole('link').click();
    await expect(page.getByTestId('secret-gone')).toBeVisible();
  });
  await test.step('the manifest is changed', async () => {
    await page.getByTestId('change-manifest').click();
    const editor = page.getByTestId('manifest-text');
    await expect(editor).toHaveValue(text);
    await editor.fill(text.replace('"mine"', '"surfaces"'));
    await page.getByTestId('submit-manifest').click();
    await expect(page.getByTestId('problem')).toContainText('„surfaces“ gibt es schon');
    await page.getByTestId('discard').click();
    await expect(editor).toHaveValue(text);
    await editor.fill(text.replace('"mine"', '"renamed"').replace('1.0.0', '2.0.0'));
    await page.getByTestId('submit-manifest').click();
    await expect(page).toHaveURL(/#\/portal\/renamed$/);
    await expect.poll(() => shell.focused()).toBe('renamed');
    await expect(page.getByTestId('portal')).toContainText('Version 2.0.0');
    await expect(page.getByTestId('client-id')).toHaveText(clientId);
    await expect(page.getByTestId('unsupported')).toBeVisible();
    expect(await token(clientId, secret)).toBe(200);
  });
  const [tenant] = await sandbox.tenants();
  const { appId } = (await sandbox.control<readonly Registered[]>('GET', 'apps')).at(-1)!;
  await sandbox.control('PUT', `tenants/${tenant!.id}/installation?appId=${appId}`, { state: 'installed' });
  await test.step('it is registered anew', async () => {
    await page.getByTestId('renew-app').click();
    await expect(page.getByTestId('confirm-dialog')).toContainText(tenant!.name);
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('renew-app')).toBeFocused();
    await page.getByTestId('renew-app').click();
    await page.getByTestId('confirm').click();
    await expect(page.getByTestId('client-secret')).toBeVisible();
    await expect(page.getByTestId('client-id')).not.toHaveText(clientId);
    await expect.poll(() => shell.focused()).not.toBe('body');
    expect(await token(clientId, secret)).toBe(401);
    await page.getByTestId('copy-secret').click();
    expect(await token((await page.getByTestId('client-id').textContent())!, await clipboard(page))).toBe(200);
    await expect(page.getByTestId('app-installations')).not.toContainText(/^Installiert/m);
    await page.getByTestId('app-manifest').locator('summary').click();
    await expect(page.getByTestId('app-manifest').locator('pre')).toHaveText(text.replace('"mine"', '"renamed"').replace('1.0.0', '2.0.0'));
  });
  await test.step('it is removed', async () => {
    await page.getByTestId('remove-app').click();
    await page.getByTestId('confirm').click();
    await expect(page.getByTestId('registered-app')).toHaveCount(1);
    await expect(page.getByTestId('toast')).toHaveText('renamed ist entfernt');
    await expect.poll(() => shell.focused()).toBe('Meine Apps');
    await shell.open('#/portal/renamed');
    await expect(page.getByTestId('portal')).toContainText('Unter dieser Adresse ist keine App registriert');
  });
  await test.step('the first app keeps its credentials', async () => {
    await shell.open('#/portal/surfaces');
    await expect(page.getByTestId('no-renewal')).toBeVisible();
    await expect(page.getByTestId('renew-app')).toHaveCount(0);
    const first = (await page.getByTestId('client-id').textContent())!;
    await page.getByTestId('remove-app').click();
    await expect(page.getByTestId('confirm-dialog')).toContainText('Die Zugangsdaten des Starts bleiben');
    await page.getByTestId('confirm').click();
    await expect(page.getByTestId('portal-empty')).toBeVisible();
    await page.getByTestId('nav-hub').click();
    await expect(page.locator('main')).toContainText('Registrieren Sie Ihre App im Portal');
    await page.getByTestId('nav-erp').click();
    await expect(page.getByTestId('pane-missing')).toContainText('Die Sandbox hat keine App');
    await register(page, shell, manifest('next', app.origin));
    await expect(page.getByTestId('client-id')).toHaveText(first);
    await page.getByTestId('copy-secret').click();
  });
});

test('several apps have a card, entries and panes each', async ({ page, shell, sandbox, app }) => {
  // A page that was there before them, and one whose origin it did not know.
  await shell.open('#/erp/customers');
  const silent = app.origin.replace('127.0.0.1', 'localhost');
  for (const text of [manifest('second', app.origin, ['customers', 'items']), manifest('third', silent)]) {
    await sandbox.control('POST', 'apps', { text });
  }
  const pane = (name: string) => page.getByTestId('pane-place').filter({ has: page.getByRole('region', { name, exact: true }) });
  await expect(page.getByTestId('pane-place')).toHaveCount(2);
  await page.getByTestId('nav-hub').click();
  const card = (name: string) => page.getByRole('article', { name, exact: true });
  await expect(page.getByRole('article')).toHaveCount(3);
  for (const name of ['second', 'third']) {
    await card(name).getByTestId('install-app').click();
    await expect(card(name).getByTestId('installation-state')).toHaveAttribute('data-state', 'installed');
  }
  await page.getByTestId('nav-erp').click();
  await expect(page.getByTestId('pane-place')).toHaveCount(4);
  await expect(page.locator('.sidebar')).toContainText('second entry');
  await expect(page.locator('.sidebar')).toContainText('third entry');
  await shell.rows('customers').nth(2).click();
  for (const name of ['Kundenakte', 'second pane', 'third pane']) {
    await expect(pane(name).getByTestId('pane-frame').contentFrame().getByTestId('current')).toHaveText(/-.*-/);
  }
  await keepScreenshot(page, 'portal-three-apps');
  await page.getByTestId('nav-items').click();
  await expect(pane('second pane')).toBeVisible();
  await expect(pane('third pane')).toHaveCount(0);

  app.answer((response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>no SDK</title>'));
  await page.locator('.sidebar').getByText('third entry').click();
  await expect(page.getByTestId('no-handshake')).toContainText('startet aber das SDK nicht');
  app.answer();

  await page.getByTestId('nav-hub').click();
  await card('second').getByTestId('uninstall-app').click();
  await page.getByTestId('confirm-uninstall').click();
  await expect(card('second').getByTestId('installation-state')).toHaveAttribute('data-state', 'notInstalled');
  await expect(card('third').getByTestId('installation-state')).toHaveAttribute('data-state', 'installed');
  await page.getByTestId('nav-erp').click();
  await expect(page.locator('.sidebar')).not.toContainText('second entry');
  await expect(pane('third pane')).toBeVisible();
});

test('by keyboard alone', async ({ page, shell, app }) => {
  await shell.open('#/portal');
  const focused = (): Promise<string> => shell.focused();
  /** Tab, until something has the focus. */
  const tabTo = async (testid: string): Promise<void> => {
    for (let presses = 0; (await focused()) !== testid; presses += 1) {
      expect(presses, `${testid} by Tab`).toBeLessThan(40);
      await page.keyboard.press('Tab');
      expect(await focused()).not.toBe('body');
    }
  };
  await tabTo('register');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('manifest-text')).toBeVisible();
  await tabTo('open-form');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('form-technicalName')).toBeFocused();
  await page.keyboard.type('keys');
  await page.keyboard.press('Tab');
  await page.keyboard.type('1.0.0');
  await page.keyboard.press('Tab');
  await page.keyboard.type(app.origin);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('manifest-text')).toBeFocused();
  // Out of the text by Tab.
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('submit-manifest')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('secret-once')).toBeVisible();
  await expect.poll(focused).toBe('keys');
  await tabTo('copy-secret');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('secret-once')).toContainText('Kopiert');
  await expect(page.getByTestId('copy-secret')).toBeFocused();
  await tabTo('remove-app');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('registered-app')).toHaveCount(1);
  await expect.poll(focused).toMatch(/Meine Apps/);
});

/** Every state of the Portal, one after the other. */
async function states(page: Page, shell: Shell, sandbox: Sandbox, look: (name: string) => Promise<void>): Promise<void> {
  await shell.open('#/portal');
  await expect(page.getByTestId('registered-app')).toBeVisible();
  await look('list');
  await page.getByTestId('register').click();
  await expect(page.getByTestId('manifest-text')).toBeVisible();
  await look('blank');
  await page.getByTestId('manifest-text').fill(FAULTY);
  await expect(page.getByTestId('finding')).toHaveCount(4);
  await page.getByTestId('ask-addresses').click();
  await expect(page.getByTestId('reached')).toBeVisible();
  await page.getByTestId('submit-manifest').click();
  await expect(page.getByTestId('submit-anyway')).toBeVisible();
  await look('findings');
  await page.getByTestId('open-form').click();
  await expect(page.getByTestId('form-technicalName')).toBeFocused();
  await look('form');
  await page.keyboard.press('Escape');
  await page.getByTestId('submit-manifest').click();
  await page.getByTestId('submit-anyway').click();
  await expect(page.getByTestId('client-secret')).toBeVisible();
  await look('registered');
  await page.getByTestId('nav-hub').click();
  await expect(page.getByTestId('stay')).toBeFocused();
  await look('leaving');
  await page.getByTestId('confirm').click();
  await expect(page.getByRole('article').first()).toBeVisible();
  await shell.open('#/portal/faulty/manifest');
  await expect(page.getByTestId('finding')).toHaveCount(4);
  await look('change');
  await removeAll(sandbox);
  await shell.open('#/portal');
  await expect(page.getByTestId('portal-empty')).toBeVisible();
  await look('empty');
}

test('every state can be read in light German and dark English, and fits into 380 px and at 400 % zoom', async ({ page, shell, sandbox }) => {
  // By the page's own module, since the button is out of reach while a dialog is open.
  const speak = async (language: string): Promise<void> => {
    await page.evaluate("import('/shell/texts.js').then((texts) => texts.switchLanguage())");
    await expect(page.locator('html')).toHaveAttribute('lang', language);
  };
  await states(page, shell, sandbox, async (name) => {
    const read = async (look: string): Promise<void> => {
      await expectAccessibleItself(page);
      expect(await weakControls(page), name).toEqual([]);
      await keepScreenshot(page, `portal-${name}-${look}`);
    };
    await read('light-de');
    await page.emulateMedia({ colorScheme: 'dark' });
    await speak('en');
    await read('dark-en');
    await page.emulateMedia({ colorScheme: 'light' });
    await speak('de');

    const usual = page.viewportSize()!;
    for (const [size, width, height] of [['380', 380, 740], ['400-percent', 320, 200]] as const) {
      await page.setViewportSize({ width, height });
      await expectToFit(page);
      await keepScreenshot(page, `${size}-portal-${name}`);
    }
    if ((await page.locator('manifest-editor').count()) > 0) {
      // Nothing scrolls by itself within what is left: the text is as high as its lines.
      const [scrolled, shown] = await page.getByTestId('manifest-text').evaluate((area) => [area.scrollHeight, area.clientHeight]);
      expect(scrolled, name).toBeLessThanOrEqual(shown!);
    }
    await page.setViewportSize(usual);
  });
});

test('in forced colours the line that is wrong can be told from the rest', async ({ page, shell }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await shell.open('#/portal/new');
  await write(page, FAULTY, /4 Fehler/);
  const ground = (selector: string): Promise<string> =>
    page.locator(selector).first().evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(await ground('.lines .error')).not.toBe(await ground('.lines [data-line="1"]'));
  await keepScreenshot(page, 'forced-colours-portal');
});
