import { readFile } from 'node:fs/promises';

import type { Frame, Locator, Page } from '@playwright/test';

import { expectAccessibleItself } from '../../support/accessibility.ts';
import { expect, keepScreenshot, type Shell, test } from './fixtures.ts';
import { expectToFit } from './looks.ts';

const TOKEN = [{ alg: 'RS256', kid: 'key-1' }, { sub: 'the-subject', exp: 4_000_000_000 }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('c2lnbmF0dXJlLW9mLXRoZS10b2tlbg')
  .join('.');

/** Nothing of a token that could be used, or made into one. */
function expectNoToken(text: string, token = TOKEN): void {
  for (const part of token.split('.')) expect(text).not.toContain(part);
}

/** The app's page, once it is connected. */
async function connected(page: Page): Promise<Frame> {
  const frame = page.getByTestId('erp-frame');
  await expect(frame.contentFrame().getByTestId('state')).toHaveText('connected');
  return (await (await frame.elementHandle())!.contentFrame())!;
}

/** Opens the app in the ERP, and the timeline below it. */
async function openApp(page: Page, shell: Shell): Promise<Frame> {
  await shell.open('#/erp/app/surfaces/start');
  await page.getByTestId('dock-activity').click();
  return connected(page);
}

/** Lets the app call the host; the code is given `host`. */
function call(frame: Frame, code: string): Promise<unknown> {
  return frame.evaluate(`(${code})(window.host)`);
}

const row = (page: Page, name: string): Locator => page.getByTestId('activity').locator(`[data-name="${name}"]`);

test('a token is hidden and decoded wherever it stands', async ({ page, shell }) => {
  await shell.open('#/hub');
  const told = (value: string): Promise<string> =>
    page.evaluate(`import('/shell/dock/inspector/payload.js').then(({ describe }) => JSON.stringify(describe(((TOKEN) => (${value}))(${JSON.stringify(TOKEN)}))))`);
  for (const [where, value] of [
    ['itself', 'TOKEN'],
    ['a key', '({ [TOKEN]: 1 })'],
    ['a key of a map', 'new Map([[TOKEN, 1]])'],
    ['a value', '({ a: TOKEN })'],
    ['deep within', '({ a: [{ b: { c: [1, TOKEN] } }] })'],
    ['a set', 'new Set([TOKEN])'],
    ['a longer text', '`Authorization: Bearer ${TOKEN}, and more`'],
    ['glued to other text', '`x=${TOKEN}.and`'],
    ['glued to word characters', '`prefix_${TOKEN}`'],
    ['JSON in a text', 'JSON.stringify({ access: TOKEN })'],
    ['an address', '`https://example.com/?t=${TOKEN}#x`'],
    ['an error', 'new Error(`refused: ${TOKEN}`)'],
    ['where a text is cut', '"x ".repeat(32765) + TOKEN'],
    ['behind a long text', '"x".repeat(70000) + TOKEN'],
    ['an unsigned one', 'TOKEN.split(".").slice(0, 2).join(".") + "."'],
    ['a token within a token', '`${TOKEN.split(".")[0]}.${btoa(JSON.stringify({ inner: TOKEN })).replace(/=+$/, "")}.c2lnbmF0dXJl`'],
    ['an encrypted one', '`${TOKEN}.c2Vjb25kLXNlY3JldC1wYXJ0.dGhpcmQtc2VjcmV0LXBhcnQ`'],
    ['named as one', '({ accessToken: TOKEN })'],
  ] as const) {
    const text = await told(value);
    expectNoToken(text);
    expect(text, where).not.toMatch(/c2Vjb25k|dGhpcmQt/);
    if (where.startsWith('a value') || where === 'itself' || where === 'a longer text' || where === 'an error') expect(text, where).toContain('the-subject');
  }
  expect(await told('({ client_secret: "opaque-1", Authorization: ["opaque-2"], refresh_token: { a: "opaque-3" }, tokens: new Map([["x", 12345]]) })')).not.toMatch(/opaque|12345/);
  // What only looks a little like one stays.
  const plain = await told('"Version 1.2.3 of www.fahrradladen-stuttgart.example, capabilities.erp.api.scopes"');
  expect(plain).toContain('Version 1.2.3 of www.fahrradladen-stuttgart.example, capabilities.erp.api.scopes');

  // Any value, of any size.
  expect(await told('(() => { const a = {}; a.a = a; return a; })()')).toContain('"circle"');
  expect(await told('[12n, new Date(0), new Uint8Array(16), undefined, null, NaN, new Map([[{}, new Set([1])]])]')).toMatch(/12n.*1970-01-01.*Uint8Array, 16 B.*undefined.*null.*NaN.*map.*set/);
  const deep = await told('(() => { let a = 1; for (let i = 0; i < 30; i += 1) a = { a }; return a; })()');
  expect(deep.match(/"object"/g)).toHaveLength(20);
  expect((await told('"y".repeat(1e6)')).length).toBeLessThan(70_000);
  expect((await told('({ ["k".repeat(500)]: 1 })')).length).toBeLessThan(300);
  expect((await told('Array.from({ length: 1000 }, () => Array.from({ length: 1000 }, () => ({ a: 1 })))')).length).toBeLessThan(700_000);
});

test('calls, events and requests are rows with their outcome, and lead to their details', async ({ page, sandbox, shell }) => {
  const frame = await openApp(page, shell);
  const activity = page.getByTestId('activity');
  const details = page.getByTestId('row-details');
  await expect(row(page, 'completeHandshake')).toHaveAttribute('data-outcome', 'answered');
  await expect(activity.locator('[data-type=HANDSHAKE]')).toHaveAttribute('data-outcome', 'taken');

  await test.step('a session token', async () => {
    const token = (await call(frame, "(host) => host.method.call('getSessionToken')")) as string;
    const line = row(page, 'getSessionToken');
    await expect(line).toHaveText(/getSessionToken\(\).*①②.*Token, 300 s.*ms/);
    await line.click();
    await expect(details).toContainText('Session-Token erbeten');
    await expect(details.locator('payload-tree')).toContainText('tenantId');
    expectNoToken(await page.content(), token);
    await keepScreenshot(page, 'inspector-token-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await keepScreenshot(page, 'inspector-token-dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  await test.step('a method that the host does not have, with strange arguments', async () => {
    await call(frame, `(host) => { const a = { text: '<img src=x>', when: new Date(0), big: 12n }; a.self = a; void host.method.call('openModal', a, new Map([['k', [1, 2]]])).catch(() => {}); }`);
    const line = row(page, 'openModal');
    await expect(line).toHaveAttribute('data-outcome', 'unanswered');
    await expect(line).toHaveAttribute('data-warnings', 'notExposed');
    await line.click();
    await expect(details).toContainText('Diese Methode hat der Host nicht');
    await expect(details.locator('payload-tree')).toContainText('12n');
    await expect(details.locator('payload-tree')).toContainText('enthält sich selbst');
    await expect(details.locator('img')).toHaveCount(0);
  });

  await test.step('an event, and its confirmation', async () => {
    const [tenant] = await sandbox.tenants();
    await sandbox.control('POST', `tenants/${tenant!.id}/events`, { topic: 'Ping', payload: { n: 1 } });
    await expect(row(page, 'Ping')).toHaveCount(1);
    await expect(row(page, 'Ping')).toHaveAttribute('data-outcome', 'confirmed');
  });

  await test.step('requests and lifecycle calls', async () => {
    await fetch(`${shell.origin}/erp/v2/${TOKEN}`);
    const refused = activity.locator('[data-type=REQUEST][data-status="404"]').last();
    await expect(refused).toContainText('⑧⑨');
    expectNoToken(await page.content());
    const [tenant] = await sandbox.tenants();
    await sandbox.control('DELETE', `tenants/${tenant!.id}/installation`);
    await expect(activity.locator('[data-type=LIFECYCLE][data-name^="disconnect"]').last()).toHaveAttribute('data-status', /\d/);
    await sandbox.installApp();
  });

  await test.step('the keyboard', async () => {
    await row(page, 'openModal').click();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    await expect(row(page, 'openModal')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(details).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(details).toHaveCount(0);
    await expect(row(page, 'openModal')).toBeFocused();
  });

  await test.step('a window of its own', async () => {
    const opened = page.waitForEvent('popup');
    await page.getByTestId('dock-window').click();
    const own = await opened;
    await expect(row(own, 'openModal')).toHaveAttribute('data-outcome', 'unanswered');
    await expect(activity).toHaveCount(0);
    await call(await connected(page), "(host) => host.method.call('getCurrentTime')");
    await expect(row(own, 'getCurrentTime')).toHaveAttribute('data-outcome', 'answered');
    await expect(own.locator('[data-type=REQUEST]')).not.toHaveCount(0);
    await expectAccessibleItself(own);
    await keepScreenshot(own, 'inspector-window');
    await own.close();
    await page.getByTestId('dock-activity').click();
  });

  await test.step('filters', async () => {
    const rows = activity.locator('[data-row]');
    await page.getByTestId('filter-errors').click();
    await expect(row(page, 'openModal')).toBeVisible();
    await expect(row(page, 'Ping')).toHaveCount(0);
    await page.getByTestId('timeline-filter').fill('status:404 erp');
    await expect(rows).not.toHaveCount(0);
    expect(await rows.evaluateAll((all) => all.every((one) => (one as HTMLElement).dataset['status'] === '404'))).toBe(true);
    await page.getByTestId('filter-http').click();
    await expect(activity).toContainText('Nichts passt zum Filter');
    for (const name of ['http', 'errors']) await page.getByTestId(`filter-${name}`).click();
    await page.getByTestId('timeline-filter').fill('');
  });

  await test.step('looks, beside, at 380 px, in forced colours', async () => {
    await row(page, 'openModal').click();
    await expectAccessibleItself(page);
    await page.getByTestId('dock-place').click();
    await expect(page.locator('sandbox-dock')).toHaveClass(/beside/);
    await expectAccessibleItself(page);
    await keepScreenshot(page, 'inspector-beside');
    await page.reload();
    await expect(page.locator('sandbox-dock')).toHaveClass(/beside/);
    await page.getByTestId('dock-place').click();
    await page.emulateMedia({ forcedColors: 'active' });
    await activity.locator('[data-row]').last().click();
    await keepScreenshot(page, 'inspector-forced-colours');
    await page.emulateMedia({ forcedColors: 'none' });
    await page.setViewportSize({ width: 380, height: 740 });
    await expectToFit(page);
    await keepScreenshot(page, 'inspector-380-details');
    await page.keyboard.press('Escape');
    await expectToFit(page);
    await keepScreenshot(page, 'inspector-380');
    await page.getByTestId('dock-close').click();
    await expect(page.getByTestId('dock-activity')).toBeFocused();
    await expect(activity).toHaveCount(0);
  });
});

test('what goes wrong in practice has a mark', async ({ page, sandbox, shell }) => {
  await page.clock.install();
  const frame = await openApp(page, shell);
  const warned = (name: string): Locator => row(page, name).last();

  await call(frame, "(host) => host.method.call('completeHandshake')");
  await expect(warned('completeHandshake')).toHaveAttribute('data-warnings', 'secondHandshake');

  await sandbox.control('PATCH', 'settings', { sessionTokenTtlSeconds: 20 });
  await call(frame, "(host) => host.method.call('getSessionToken')");
  await expect(warned('getSessionToken')).toHaveAttribute('data-warnings', 'tokenEnding');

  const order = async (fault: object): Promise<void> => {
    await sandbox.control('DELETE', 'faults');
    await expect(page.locator('html')).toHaveAttribute('data-faults', '0');
    await sandbox.control('POST', 'faults', { target: 'bridge', ...fault });
    await expect(page.locator('html')).toHaveAttribute('data-faults', '1');
  };
  await order({ bridge: 'replyRejected', method: 'getAppToken', body: `no, not ${TOKEN}` });
  await call(frame, "(host) => host.method.call('getAppToken').catch(() => {})");
  await expect(warned('getAppToken')).toHaveAttribute('data-warnings', 'struck');
  await expect(warned('getAppToken')).toContainText('abgelehnt: "no, not ‹token›"');

  await order({ bridge: 'replyTwice', method: 'getCurrentTime' });
  await call(frame, "(host) => host.method.call('getCurrentTime')");
  await expect(page.locator('[data-warnings="strayReply"]')).toHaveCount(1);

  await order({ bridge: 'replyNever', method: 'getCurrentTime' });
  await call(frame, "(host) => void host.method.call('getCurrentTime').catch(() => {})");
  await expect(warned('getCurrentTime')).toHaveAttribute('data-outcome', 'open');
  await page.clock.runFor(12_000);
  await expect(warned('getCurrentTime')).toHaveAttribute('data-warnings', /lateReply/);
  await expect(warned('getCurrentTime').locator('.slow')).toContainText('s …');
  expectNoToken(await page.content());
});

test('it is paused, cleared, saved, opened again, and keeps 5,000 rows', async ({ page, shell }, testInfo) => {
  const frame = await openApp(page, shell);
  const activity = page.getByTestId('activity');
  const rows = activity.locator('[data-row]');
  await page.getByTestId('timeline-pause').click();
  await call(frame, "(host) => host.method.call('getAppToken')");
  await expect(page.getByTestId('timeline-paused')).toHaveText('Angehalten · 1 verworfen');
  await page.getByTestId('timeline-pause').click();
  await expect(row(page, 'getAppToken')).toHaveCount(0);

  const { accessToken } = (await call(frame, "(host) => host.method.call('getAppToken')")) as { accessToken: string };
  await fetch(`${shell.origin}/erp/v2/nothing-here`);
  await expect(row(page, 'GET /erp/v2/nothing-here').last()).toBeVisible();
  const before = await rows.count();
  const save = async (testid: string, file: string): Promise<string> => {
    const download = page.waitForEvent('download');
    await page.getByTestId(testid).click();
    await (await download).saveAs(testInfo.outputPath(file));
    const text = await readFile(testInfo.outputPath(file), 'utf8');
    expectNoToken(text, accessToken);
    return text;
  };
  const json = await save('export-json', 'timeline.json');
  const har = JSON.parse(await save('export-har', 'timeline.har')) as { log: { version: string; entries: { request: { url: string }; response: { status: number } }[] } };
  expect(har.log.version).toBe('1.2');
  expect(har.log.entries.find(({ request }) => request.url === `${shell.origin}/erp/v2/nothing-here`)?.response.status).toBe(404);

  await page.getByRole('button', { name: 'Leeren' }).click();
  await expect(rows).toHaveCount(0);
  const open = (name: string, text: string): Promise<void> =>
    page.getByTestId('timeline-file').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await open('other.json', '{ "format": 7 }');
  await expect(page.getByTestId('timeline-failure')).toContainText('other.json ist kein gespeicherter Verlauf');
  // Of a file, too, nothing is shown that could be used.
  await open('kept.json', json.replace('"getAppToken"', `"getAppToken ${TOKEN}"`));
  await expect(page.getByTestId('timeline-opened')).toContainText('nur zum Lesen');
  await expect(rows).toHaveCount(before);
  await expect(page.getByTestId('timeline-pause')).toHaveCount(0);
  await row(page, 'getAppToken ‹token›').click();
  await expect(page.getByTestId('row-details').locator('payload-tree')).toContainText('accessToken');
  expectNoToken(await page.content());
  await page.getByRole('button', { name: 'Zurück zum Verlauf' }).click();

  await page.evaluate(`import('/shell/dock/inspector/timeline.js').then(({ timeline }) => {
    const note = timeline.of('pane', 'many');
    for (let n = 0; n < 5100; n += 1) note({ direction: 'fromApp', type: 'METHOD_CALL', name: 'call' + n, id: String(n), remark: 'ignored' });
  })`);
  await expect(rows).toHaveCount(5000);
  await expect(page.getByTestId('timeline-full')).toContainText('5.000');
  await expect(row(page, 'call5099')).toBeInViewport();
  await row(page, 'call5099').click();
  await page.keyboard.press('Home');
  await call(frame, "(host) => host.method.call('getCurrentTime')");
  await expect(page.getByTestId('timeline-follow')).toContainText('1 neue');
  await page.getByTestId('timeline-follow').click();
  await expect(row(page, 'getCurrentTime').last()).toBeInViewport();
});
