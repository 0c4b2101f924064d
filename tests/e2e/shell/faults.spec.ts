import { expect, keepScreenshot, type Shell, test } from './fixtures.ts';
import type { Sandbox } from './sandbox.ts';

/** Orders a fault, and waits until the App Shell that is open knows of it. */
async function order(sandbox: Sandbox, shell: Shell, fault: object): Promise<void> {
  await sandbox.control('POST', 'faults', fault);
  await expect(shell.page.locator('html')).toHaveAttribute('data-faults', '1');
}

test('faults are ordered by a click, marked on every page, counted and ended', async ({ page, sandbox, shell }) => {
  await shell.open('#/hub');
  const mark = page.getByTestId('faults-mark');
  await expect(mark).toHaveCount(0);
  const panel = page.getByTestId('faults');
  await page.getByTestId('dock-faults').click();
  await expect(panel).toContainText('Kein Fehler ist aktiv');

  await test.step('a preset', async () => {
    await page.getByTestId('preset-erpDown').click();
    await expect(panel.getByTestId('active-fault')).toHaveText(/ERP: Status.*503.*noch 1-mal.*traf 0-mal/);
    await expect(mark).toHaveText('Ein Fehler ist aktiv');
    expect(await shell.focused()).toBe('preset-erpDown');
  });

  await test.step('every effect of every service is one that the sandbox takes', async () => {
    const form = page.getByTestId('fault-form');
    const service = form.getByLabel('Dienst');
    let count = 1;
    for (const target of await service.locator('option').evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value))) {
      await service.selectOption(target);
      const effect = form.getByLabel('Wirkung');
      for (const name of await effect.locator('option').evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value))) {
        await effect.selectOption(name);
        await page.getByTestId('order-fault').click();
        count += 1;
        await expect(panel.getByTestId('active-fault')).toHaveCount(count);
        await expect(panel.getByTestId('active-fault').last()).not.toContainText(`: ${name}`);
      }
    }
    await expect(panel.getByRole('alert')).toHaveCount(0);
    await keepScreenshot(page, 'faults-many');
  });

  await test.step('one is ended, then all', async () => {
    const before = await panel.getByTestId('active-fault').count();
    await panel.getByTestId('active-fault').first().getByRole('button').click();
    await expect(panel.getByTestId('active-fault')).toHaveCount(before - 1);
    await page.getByTestId('end-faults').click();
    await expect(panel.getByTestId('active-fault')).toHaveCount(0);
    await expect(mark).toHaveCount(0);
    expect(await sandbox.control('GET', 'faults')).toEqual([]);
  });

  await test.step('the mark leads to the panel, from wherever', async () => {
    await sandbox.control('POST', 'faults', { target: 'jwks', status: 503 });
    await page.goto(`${shell.origin}/#/portal`);
    await page.reload();
    await mark.click();
    await expect(panel.getByTestId('active-fault')).toContainText('traf 0-mal');
    await expect(page.getByTestId('dock-faults')).toBeFocused();
  });
});

test.describe('when the sandbox refuses a fault', () => {
  test.use({ expectedConsoleError: /status of 400/ });

  test('the form says why', async ({ page, shell }) => {
    await shell.open('#/hub');
    await page.getByTestId('dock-faults').click();
    const form = page.getByTestId('fault-form');
    await form.getByLabel('Wirkung').selectOption('redirect');
    await form.getByLabel('Wert').fill('\u0001');
    await page.getByTestId('order-fault').click();
    await expect(page.getByTestId('faults').getByRole('alert')).toContainText('location');
  });
});

test('a handshake that never comes, comes late, twice, or from a stranger', async ({ page, sandbox, shell }) => {
  const state = shell.inPane('Preisvergleich').getByTestId('state');
  await page.clock.install();
  await shell.open('#/hub');
  const loaded = async (): Promise<void> => {
    await shell.open('#/hub');
    await expect(page.locator('html')).toHaveAttribute('data-faults', /\d/);
    await page.goto(`${shell.origin}/#/erp/items`);
    // Greeted: from then on the patience of the App Shell counts.
    await expect(shell.pane('Preisvergleich').getByTestId('surface')).toHaveAttribute('data-bridge', /waiting|connected/);
  };

  await order(sandbox, shell, { target: 'bridge', bridge: 'handshakeNever', surface: 'pane' });
  await loaded();
  await page.clock.runFor(6000);
  await expect(shell.pane('Preisvergleich')).toContainText('kein');
  await expect(state).not.toHaveText('connected');

  await test.step('late', async () => {
    await sandbox.control('DELETE', 'faults');
    await order(sandbox, shell, { target: 'bridge', bridge: 'handshakeLate', delayMs: 20_000, surface: 'pane' });
    await loaded();
    await page.clock.runFor(10_000);
    await expect(state).not.toHaveText('connected');
    await page.clock.runFor(11_000);
    await expect(state).toHaveText('connected');
  });

  for (const bridge of ['handshakeTwice', 'handshakeForeign']) {
    await test.step(bridge, async () => {
      await sandbox.control('DELETE', 'faults');
      await order(sandbox, shell, { target: 'bridge', bridge, surface: 'pane' });
      await loaded();
      await page.clock.runFor(1000);
      await expect(state).toHaveText('connected');
      const [fault] = await sandbox.control<{ hits: number }[]>('GET', 'faults');
      expect(fault!.hits).toBeGreaterThan(0);
    });
  }
});
