import type { FrameLocator, Locator } from '@playwright/test';

import type { AppShell } from '../support/app-shell.ts';
import { expect, test } from './fixtures.ts';
import type { Stack } from './stack.ts';

// What the browser prints of a fault by itself, and the SDK of a message that is none.
test.use({ expectedConsoleError: /Failed to load resource: the server responded with a status of (401|403|429|500|502|503|504)|message: id is no string/ });

interface Case {
  readonly fault: object;
  /** What has to be forgotten first, so that the service is asked at all. */
  readonly first?: { readonly path: string; readonly body?: object };
  /** How long until somebody is told, in milliseconds, when that is the app's own limit. */
  readonly after?: number;
  /** Nobody tells a page that its port is closed: this one has to be loaded anew. */
  readonly isLost?: true;
  /** The items are there all the same. */
  readonly isSurvived?: true;
}

const NEW_TOKEN = { path: 'access-tokens/revoke' };
const NEW_KEY = { path: 'session-keys/rotate', body: { withdrawOld: true } };
const ERRORS = [{ message: 'no', extensions: { code: 'ODD' } }];
const token = { target: 'bridge', method: 'getSessionToken' };

/** Every fault, once on the page that shows the items. */
const CASES: Readonly<Record<string, Case>> = {
  'ERP 500': { fault: { target: 'erp', status: 500 } },
  'ERP 503': { fault: { target: 'erp', status: 503 } },
  'ERP 403': { fault: { target: 'erp', status: 403 } },
  'ERP 429': { fault: { target: 'erp', status: 429 } },
  'ERP with broken JSON': { fault: { target: 'erp', status: 200, body: '{"data":' } },
  'ERP with another shape': { fault: { target: 'erp', body: { data: { QueryItems: 7 } } } },
  'ERP cut before the response': { fault: { target: 'erp', cut: 'beforeAnswer' } },
  'ERP cut in the body': { fault: { target: 'erp', cut: 'inBody' } },
  'ERP huge': { fault: { target: 'erp', bytes: 1e9 } },
  'ERP redirecting': { fault: { target: 'erp', location: 'https://example.invalid/' } },
  'ERP with errors': { fault: { target: 'erp', graphqlErrors: ERRORS } },
  'ERP with a part of the data': { fault: { target: 'erp', graphqlErrors: ERRORS, partialData: true }, isSurvived: true },
  'ERP late': { fault: { target: 'erp', delayMs: 300 }, isSurvived: true },
  'ERP trickling': { fault: { target: 'erp', trickleMs: 1, status: 503 } },
  'credentials refused': { fault: { target: 'token', status: 401 }, first: NEW_TOKEN },
  'no access token': { fault: { target: 'token', status: 503 }, first: NEW_TOKEN },
  'an access token that is none': { fault: { target: 'token', body: { access_token: 7 } }, first: NEW_TOKEN },
  'no keys': { fault: { target: 'jwks', status: 503 }, first: NEW_KEY },
  'broken keys': { fault: { target: 'jwks', status: 200, body: '<html>' }, first: NEW_KEY },
  'no reply with the token': { fault: { ...token, bridge: 'replyNever' }, after: 15_000 },
  'a late reply with the token': { fault: { ...token, bridge: 'replyLate', delayMs: 200 }, isSurvived: true },
  'the token refused with a string': { fault: { ...token, bridge: 'replyRejected', body: 'no' } },
  'the token refused with nothing': { fault: { ...token, bridge: 'replyRejected' } },
  'the token refused with an object': { fault: { ...token, bridge: 'replyRejected', body: { deep: [null] } } },
  'a reply to another call': { fault: { ...token, bridge: 'replyWrongId' }, after: 15_000 },
  'a reply twice': { fault: { ...token, bridge: 'replyTwice' }, isSurvived: true },
  'a message outside of the protocol': { fault: { ...token, bridge: 'replyMalformed', body: { type: 7 } }, after: 15_000 },
  'a closed port': { fault: { ...token, bridge: 'portClosed' }, after: 15_000, isLost: true },
  'a flood of events': { fault: { ...token, bridge: 'eventFlood', body: 'ItemChanged' }, isSurvived: true },
  'a reload in the middle of a call': { fault: { ...token, bridge: 'pageReloaded', times: 1 }, isSurvived: true },
  'no handshake': { fault: { target: 'bridge', bridge: 'handshakeNever' }, after: 15_000 },
  'a late handshake': { fault: { target: 'bridge', bridge: 'handshakeLate', delayMs: 300 }, isSurvived: true },
  'two handshakes': { fault: { target: 'bridge', bridge: 'handshakeTwice' }, isSurvived: true },
  'a handshake by a stranger': { fault: { target: 'bridge', bridge: 'handshakeForeign' }, isSurvived: true },
};

/** Orders a fault, and waits until the App Shell knows of it. */
async function order(stack: Stack, shell: AppShell, { fault, first }: Case): Promise<void> {
  if (first) await stack.control('POST', first.path, first.body);
  await stack.control('POST', 'faults', fault);
  await expect(shell.page.locator('html')).toHaveAttribute('data-faults', '1');
}

/** Ends all faults, and waits until the App Shell knows of it. */
async function recover(stack: Stack, shell: AppShell): Promise<void> {
  await stack.control('DELETE', 'faults');
  await expect(shell.page.locator('html')).toHaveAttribute('data-faults', '0');
}

/** Says what happened, and how to go on. */
async function expectTold(notice: Locator): Promise<void> {
  await expect(notice).toBeVisible();
  await expect(notice).toHaveText(/\p{L}{4,}.*\p{L}{4,}/u);
  await expect(notice).not.toContainText(/undefined|null|\[object|ODD/);
}

/** A fault is told, with a button that leads to `well` when it is over. */
async function goesOn(shell: AppShell, stack: Stack, one: Case, frame: FrameLocator, well: Locator): Promise<void> {
  const { clock } = shell.page;
  const retry = frame.getByTestId('retry');
  await expect.poll(async () => {
    if (one.after !== undefined) await clock.runFor(one.after / 5);
    return retry.count();
  }).toBe(1);
  await expectTold(frame.locator('.notice').first());
  await expect(well).toHaveCount(0);
  await recover(stack, shell);
  if (one.isLost) await shell.reloadFrame();
  await expect.poll(async () => {
    // As often as a person does: a backend that was refused waits a little by itself.
    await frame.locator('body').evaluate((body) => body.querySelector<HTMLElement>('[data-testid="retry"]')?.click());
    await clock.runFor(200);
    return well.count();
  }).toBe(1);
}

test('every fault is told on the page of the items, which goes on without a reload', async ({ page, shell, stack }) => {
  test.setTimeout(180_000);
  await page.clock.install();
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  const rows = shell.erp.getByTestId('item-row');
  await expect(rows).not.toHaveCount(0);
  for (const [name, one] of Object.entries(CASES)) {
    await test.step(name, async () => {
      await order(stack, shell, one);
      await shell.reloadFrame();
      if (one.isSurvived) {
        await expect(rows, name).not.toHaveCount(0);
        await recover(stack, shell);
        return;
      }
      await goesOn(shell, stack, one, shell.erp, rows.first());
    });
  }
});

/** One of each class. */
const CLASSES = ['ERP 503', 'no keys', 'the token refused with a string', 'no handshake'] as const;

test('one fault of each class is told on the setup page', async ({ page, shell, stack }) => {
  test.setTimeout(90_000);
  await page.clock.install();
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  for (const name of CLASSES.slice(1)) {
    await test.step(name, async () => {
      const one = CASES[name]!;
      await order(stack, shell, one);
      await shell.startInstallation();
      await goesOn(shell, stack, one, shell.setup, shell.setup.getByTestId('setup-done'));
      await shell.closeSetup();
      await shell.expectInstallation('installed');
      await stack.control('DELETE', `tenants/${tenant!.id}/installation`);
      await shell.expectInstallation('notInstalled');
    });
  }
});

test('one fault of each class is told in the pane, beside a list that goes on', async ({ page, shell, stack }) => {
  test.setTimeout(90_000);
  await page.clock.install();
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openCustomers();
  await shell.customers.first().click();
  const customer = shell.pane.getByTestId('pane-customer');
  await expect(customer).toBeVisible();
  for (const name of CLASSES) {
    await test.step(name, async () => {
      const one = CASES[name]!;
      await order(stack, shell, one);
      await shell.reloadFrame();
      await goesOn(shell, stack, one, shell.pane, customer);
      await expect(shell.customers.first()).toHaveAttribute('aria-selected', 'true');
    });
  }
});
