import type { Locator, Page } from '@playwright/test';

import { type Answer, AppServer } from './app-server.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';

// What the browser itself prints of pages that are not there.
test.use({ expectedConsoleError: /net::ERR_|status of 500|Refused to frame|Framing '|X-Frame-Options|frame-ancestors|frame-src|Failed to execute 'postMessage'/ });

const SURFACES = [
  { name: 'ERP', hash: '#/erp/app/surfaces/start', frame: 'erp-frame' },
  { name: 'pane', hash: '#/erp/salesorders', frame: 'pane-frame' },
] as const;

const html = (headers: Record<string, string>, status = 200): Answer => (response) =>
  response.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end('<title>x</title><p>no SDK here');

const connected = async (page: Page, frame: string): Promise<void> => {
  await expect(page.getByTestId(frame).contentFrame().getByTestId('state')).toHaveText('connected');
  await expect(page.getByTestId('app-not-there')).toHaveCount(0);
  await expect(page.getByTestId('no-handshake')).toHaveCount(0);
};

for (const { name, hash, frame } of SURFACES) {
  const cover = (page: Page): Locator => page.getByTestId('app-not-there');

  test(`${name}: refused, and loads by itself once the app runs`, async ({ page, shell, app }) => {
    await app.stop();
    await shell.open(hash);
    await expect(cover(page)).toHaveAttribute('data-outcome', 'refused');
    await expect(cover(page)).toContainText(`${app.origin} antwortet nicht`);
    await expect(cover(page)).toContainText(/Versuch \d/);
    await expect(cover(page).getByRole('status')).toBeVisible();
    await app.start();
    await connected(page, frame);
  });

  test(`${name}: an error, and what the page says about it`, async ({ page, shell, app }) => {
    app.answer(html({}, 500));
    await shell.open(hash);
    await expect(cover(page)).toHaveAttribute('data-outcome', 'status');
    await expect(cover(page)).toContainText('antwortet mit 500');
    await cover(page).getByTestId('show-anyway').click();
    await expect(cover(page)).toHaveCount(0);
    await expect(page.getByTestId(frame).contentFrame().getByText('no SDK here')).toBeVisible();
    await expect.poll(() => shell.focused()).not.toBe('body');

    app.answer();
    await page.getByTestId('reload-frame').first().click();
    await connected(page, frame);
  });

  for (const [what, headers] of [
    ['frame-ancestors', { 'Content-Security-Policy': "frame-ancestors 'none'" }],
    ['x-frame-options', { 'X-Frame-Options': 'DENY' }],
  ] as const) {
    test(`${name}: forbids frames by ${what}`, async ({ page, shell, app }) => {
      app.answer(html(headers));
      await shell.open(hash);
      await expect(cover(page)).toHaveAttribute('data-outcome', 'forbidsFrames');
      await expect(cover(page)).toContainText(what);
      await expect(cover(page)).toContainText(shell.origin);
      app.answer();
      await connected(page, frame);
    });
  }

  test(`${name}: a redirect to another origin`, async ({ page, shell, app }) => {
    const other = await AppServer.start();
    try {
      app.answer((response) => response.writeHead(302, { Location: `${other.origin}/start` }).end());
      other.answer(html({}));
      await shell.open(hash);
      await expect(cover(page)).toHaveAttribute('data-outcome', 'leadsElsewhere');
      await expect(cover(page)).toContainText(`${app.origin} leitet zu ${other.origin} weiter`);
      app.answer();
      await connected(page, frame);
    } finally {
      await page.goto('about:blank');
      await other.stop();
    }
  });
}

test('loads and starts no SDK: the page can be seen all the same', async ({ page, shell, app }) => {
  app.answer(html({}));
  await shell.open('#/erp/app/surfaces/start');
  const silent = page.getByTestId('no-handshake');
  await expect(silent).toContainText(`${app.origin} lädt, startet aber das SDK nicht`);
  await expect(silent).toContainText('createAppBridge()');
  await keepScreenshot(page, 'silent');
  await silent.getByTestId('show-anyway').click();
  await expect(silent).toHaveCount(0);
  await expect(page.getByTestId('erp-frame').contentFrame().getByText('no SDK here')).toBeVisible();
  app.answer();
  await page.getByTestId('reload-frame').click();
  await connected(page, 'erp-frame');
});

test('in the setup dialog: its footer says nothing that is not so', async ({ page, shell, sandbox, app }) => {
  const [tenant] = await sandbox.tenants();
  await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
  await app.stop();
  await shell.open();
  await page.getByTestId('install-app').click();
  await expect(page.getByTestId('app-not-there')).toContainText('antwortet nicht');
  await expect(page.getByTestId('setup-status')).not.toContainText('richtet sich ein');
  await app.start();
  await expect(page.getByTestId('setup-status')).toContainText('Die App richtet sich ein');
});

test('only pages of the manifest are asked for', async ({ sandbox }) => {
  const { apps } = await sandbox.control<{ apps: { appId: string }[] }>('GET', 'state');
  const { appId } = apps[0]!;
  const own = `${sandbox.shell}/_sandbox/apps/${appId}/reachable`;
  for (const address of [
    `${own}?surface=http://127.0.0.1:1/`,
    `${own}?surface=pane/99`,
    `${own}?surface=menu/none`,
    `${sandbox.shell}/_sandbox/apps/other/reachable?surface=setup`,
  ]) {
    const response = await fetch(address);
    expect(response.status, address).toBe(404);
  }
  const foreign = await fetch(`${own}?surface=setup`, { headers: { origin: 'https://evil.example' } });
  expect(foreign.status).toBe(403);
});
