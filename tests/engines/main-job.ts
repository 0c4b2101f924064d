import { expect, test as base } from '@playwright/test';

import type { Platform } from '../support/platform.ts';
import { AppShell } from './app-shell.ts';
import { Engine } from './engine.ts';

/** How many items a frontend of the demo shows on a page. */
const PAGE_SIZE = 25;
/** How many of a customer's orders its pane shows. */
const ORDERS_SHOWN = 20;

/** A frontend of the demo in a sandbox. */
export interface Running {
  readonly platform: Platform;
  stop(): Promise<void>;
}

interface PerWorker {
  engine: Engine;
  running: Running;
}

/**
 * What the demo is there for, whatever its frontend is written in.
 *
 * @param frontend what the screenshots are named after
 */
export function mainJob(frontend: string, start: () => Promise<Running>): void {
  const test = base.extend<{ shell: AppShell }, PerWorker>({
    running: [
      async ({}, use) => {
        const running = await start();
        await use(running);
        await running.stop();
      },
      { scope: 'worker', timeout: 150_000 },
    ],

    engine: [
      async ({}, use) => {
        const engine = await Engine.start();
        await use(engine);
        await engine.stop();
      },
      { scope: 'worker', timeout: 60_000 },
    ],

    shell: async ({ engine, running }, use, { title, status, expectedStatus }) => {
      await running.platform.reset();
      await use(new AppShell(engine.driver, running.platform.shell));
      if (status !== expectedStatus) await engine.keepScreenshot(`${frontend}-failed-${title}`);
    },
  });

  for (const handshake of ['once', 'fresh'] as const) {
    test(`installs the app and shows exactly the tenant's items (port posted: ${handshake})`, async ({ engine, running, shell }) => {
      await running.platform.control('PATCH', 'settings', { handshake });
      for (const tenant of await running.platform.tenants()) {
        const { nodes } = await running.platform.items(tenant, PAGE_SIZE);
        await shell.open(tenant);
        await shell.install();
        await shell.openErp();
        expect(await shell.items(PAGE_SIZE)).toEqual(nodes.map(({ id, sku, name }) => ({ id, sku, name })));
      }
      await engine.keepScreenshot(`${frontend}-items-${handshake}`);
    });
  }

  test('the pane follows the selected customer', async ({ engine, running, shell }) => {
    const [tenant] = await running.platform.tenants();
    await shell.open(tenant!);
    await shell.install();
    await shell.openCustomers();
    await shell.emptyPane();

    let selected = '';
    let numbers: readonly string[] = [];
    const expectOrders = async (): Promise<void> => {
      const shown = await shell.orders(selected, numbers.length);
      numbers.forEach((number, index) => expect(shown[index]).toContain(number));
    };
    for (const row of [0, 3, 1]) {
      selected = await shell.selectCustomer(row);
      numbers = await running.platform.newestOrders(tenant!, selected, ORDERS_SHOWN);
      await expectOrders();
    }
    await engine.keepScreenshot(`${frontend}-pane`);

    await test.step('a pane that loads while a customer is selected starts with it', async () => {
      await shell.reloadPane();
      await expectOrders();
    });
  });
}
